package smoke

import (
	"testing"

	"cfnenv/smoke/stack"
)

// TestOwnBucket: what is removed, and offered to be removed, is the bucket that the stack made, whatever an output says.
func TestOwnBucket(t *testing.T) {
	lane := &Lane{Creations: []Creation{{Result: stack.Result{
		State:  stack.State{Outputs: []stack.Pair{{Key: "BucketName", Value: "x; touch /tmp/pwned"}}},
		Events: []stack.Event{{Type: "AWS::S3::Bucket", PhysicalID: "agent-x-own"}},
	}}}}
	if got := ownBucket(lane); got != "agent-x-own" {
		t.Errorf("the stack's bucket is %q", got)
	}
}
