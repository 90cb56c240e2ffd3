package plan

import (
	"fmt"
	"io"
	"strings"

	"cfnenv/smoke/stackinfo"
)

// Limits of names. AWS: CloudFormation API reference (CreateStack), IAM quotas, S3 bucket naming rules.
const (
	maxStackName  = 128
	maxRoleName   = 64
	maxBucketName = 63
)

// kind is the word that the guide uses in the names of an example's stack and role. Together with a run's id it must
// stay within the 20 characters that a bucket's name has left after "agent-<sub>-".
func kind(example string) string {
	switch example {
	case "01":
		return "minimal"
	case "02":
		return "lambda"
	case RuntimeExample:
		return "table"
	}
	return "writer"
}

// word is a random name of n lower-case letters and digits, five bits each.
func word(random io.Reader, n int) (string, error) {
	const letters = "abcdefghijkmnpqrstuvwxyz23456789"
	raw := make([]byte, n)
	if _, err := io.ReadFull(random, raw); err != nil {
		return "", fmt.Errorf("no random name: %w", err)
	}
	for i := range raw {
		raw[i] = letters[raw[i]%byte(len(letters))]
	}
	return string(raw), nil
}

func checkNames(s stackinfo.Spec) error {
	if len(s.Name) > maxStackName {
		return fmt.Errorf("stack name %s has %d characters, AWS allows %d", s.Name, len(s.Name), maxStackName)
	}
	if role := RoleName(s); len(role) > maxRoleName {
		return fmt.Errorf("role name %s has %d characters, AWS allows %d", role, len(role), maxRoleName)
	}
	if strings.Contains(s.Template, "BucketName: !Ref AWS::StackName") && (len(s.Name) > maxBucketName || s.Name != strings.ToLower(s.Name)) {
		return fmt.Errorf("stack name %s would name a bucket: S3 allows %d lower-case characters", s.Name, maxBucketName)
	}
	return nil
}
