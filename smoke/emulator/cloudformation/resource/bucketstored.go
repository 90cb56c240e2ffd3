package resource

import "context"

// storedProperty is a property of a bucket that has no effect in the emulated account: the stack knows it, and IAM is asked.
type storedProperty struct{ property, action string }

func storedBucketProperties() []storedProperty {
	return []storedProperty{
		{"CorsConfiguration", "s3:PutBucketCORS"},
		{"LifecycleConfiguration", "s3:PutLifecycleConfiguration"},
		{"LoggingConfiguration", "s3:PutBucketLogging"},
	}
}

func storeBucketProperties(ctx context.Context, r *Request) error {
	for _, stored := range storedBucketProperties() {
		if !r.changed(stored.property) {
			continue
		}
		if err := r.authorizeEach(ctx, []standInCall{{action: stored.action, target: "arn:aws:s3:::" + r.PhysicalID}}, false); err != nil {
			return err
		}
	}
	return nil
}
