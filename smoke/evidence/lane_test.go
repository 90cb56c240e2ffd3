package evidence

import (
	"testing"

	"cfnenv/smoke/stackinfo"
)

// TestOwnBucket: what is removed, and offered to be removed, is the bucket that the stack made, whatever an output says.
func TestOwnBucket(t *testing.T) {
	lane := &Lane{Creations: []Creation{{Result: stackinfo.Result{
		State:  stackinfo.State{Outputs: []stackinfo.Pair{{Key: "BucketName", Value: "x; touch /tmp/pwned"}}},
		Events: []stackinfo.Event{{Type: "AWS::S3::Bucket", PhysicalID: "agent-x-own"}},
	}}}}
	if got := lane.OwnBucket(); got != "agent-x-own" {
		t.Errorf("the stack's bucket is %q", got)
	}
}
