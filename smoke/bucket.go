package smoke

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"cfnenv/smoke/client"
)

// empty deletes every object of a bucket with runtime credentials, which may do so only in buckets named after the
// principal. A bucket that does not exist is empty.
func (r *runner) empty(ctx context.Context, bucket string) error {
	var next *string
	for {
		// 1,000 keys a page, which is also what one DeleteObjects takes.
		page, err := r.clients.objects.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: aws.String(bucket), ContinuationToken: next})
		if client.Code(err) == "NoSuchBucket" {
			return nil
		}
		if err != nil {
			return fmt.Errorf("ListObjectsV2: %w", err)
		}
		var objects []types.ObjectIdentifier
		for _, object := range page.Contents {
			objects = append(objects, types.ObjectIdentifier{Key: object.Key})
		}
		if len(objects) > 0 {
			out, err := r.clients.objects.DeleteObjects(ctx, &s3.DeleteObjectsInput{
				Bucket: aws.String(bucket), Delete: &types.Delete{Objects: objects, Quiet: aws.Bool(true)},
			})
			if err != nil {
				return fmt.Errorf("DeleteObjects: %w", err)
			}
			if len(out.Errors) > 0 {
				first := out.Errors[0]
				return fmt.Errorf("DeleteObjects: %d objects stay, the first is %s: %s %s",
					len(out.Errors), aws.ToString(first.Key), aws.ToString(first.Code), aws.ToString(first.Message))
			}
		}
		if next = page.NextContinuationToken; aws.ToString(next) == "" {
			return nil
		}
	}
}
