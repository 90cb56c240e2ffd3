package resource

import "context"

// bucketPolicy defines AWS::S3::BucketPolicy. Ref is the bucket's name.
func bucketPolicy() *Type {
	return &Type{
		Name: "AWS::S3::BucketPolicy",
		Properties: Members{
			"Bucket":         text().required().createOnly(),
			"PolicyDocument": document().required(),
		},
		Identifier: []string{"Bucket"},
		Create: func(ctx context.Context, r *HandlerRequest) (Attributes, error) {
			bucket := r.text("Bucket")
			switch err := r.call(ctx, "s3", "GetBucketPolicy", params{"Bucket": bucket}, nil); {
			case err == nil:
				return nil, alreadyExists("AWS::S3::BucketPolicy", bucket)
			case codeOf(err) != "NoSuchBucketPolicy":
				return nil, err
			}
			r.initiate(bucket)
			return nil, putBucketPolicy(ctx, r)
		},
		Update: func(ctx context.Context, r *HandlerRequest) (Attributes, error) { return nil, putBucketPolicy(ctx, r) },
		Delete: func(ctx context.Context, r *HandlerRequest) error {
			return r.remove(ctx, "s3", "DeleteBucketPolicy", params{"Bucket": r.PhysicalID})
		},
	}
}

func putBucketPolicy(ctx context.Context, r *HandlerRequest) error {
	return r.call(ctx, "s3", "PutBucketPolicy", params{"Bucket": r.PhysicalID, "Policy": policyText{r.Properties["PolicyDocument"]}}, nil)
}
