package resource

import (
	"strings"
	"testing"

	"cfnenv/smoke/emulator/wire"
)

// CloudFormation words the denial of a call as one of tagging only where that call tags a resource of the type.
func TestDeniedTagging(t *testing.T) {
	types := NewRegistry(true)
	for _, c := range []struct {
		kind, operation string
		tagged, wrapped bool
	}{
		{"AWS::IAM::Role", "CreateRole", true, true},
		{"AWS::IAM::Role", "CreateRole", false, false},
		{"AWS::IAM::Role", "PutRolePolicy", true, false},
		{"AWS::S3::Bucket", "CreateBucket", true, false},
		{"AWS::S3::Bucket", "PutBucketTagging", true, true},
		{"AWS::SNS::Topic", "TagResource", true, true},
		{"AWS::Glue::Table", "CreateTable", true, false}, // of DynamoDB alone
	} {
		err := &callError{"x", c.operation, wire.Errorf("AccessDenied", "denied")}
		reason := types.Find(c.kind).Reason(err, c.tagged, func() string { return "id" })
		if strings.Contains(reason, "tagging operation") != c.wrapped {
			t.Errorf("%s %s: %s", c.kind, c.operation, reason)
		}
	}
}
