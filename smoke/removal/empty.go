package removal

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"cfnenv/smoke/client"
	"cfnenv/smoke/errorcode"
)

// Objects is the part of S3 that removals call. The SDK's client is one.
type Objects interface {
	ListObjectsV2(context.Context, *s3.ListObjectsV2Input, ...func(*s3.Options)) (*s3.ListObjectsV2Output, error)
	DeleteObjects(context.Context, *s3.DeleteObjectsInput, ...func(*s3.Options)) (*s3.DeleteObjectsOutput, error)
}

// holdsObjects reports whether a bucket holds an object. A bucket that does not exist holds none.
func holdsObjects(ctx context.Context, api Objects, bucket string) (bool, error) {
	page, err := api.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: aws.String(bucket), MaxKeys: aws.Int32(1)})
	if errorcode.Missing(client.Code(err)) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("ListObjectsV2 of %s: %w", bucket, err)
	}
	return len(page.Contents) > 0, nil
}

// emptyBucket deletes every object of a bucket. A bucket that does not exist is empty.
func emptyBucket(ctx context.Context, api Objects, bucket string) error {
	var next *string
	for {
		// 1,000 keys a page, which is also what one DeleteObjects takes.
		page, err := api.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: aws.String(bucket), ContinuationToken: next})
		if errorcode.Missing(client.Code(err)) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("ListObjectsV2 of %s: %w", bucket, err)
		}
		if err := deleteAll(ctx, api, bucket, page.Contents); err != nil {
			return err
		}
		if next = page.NextContinuationToken; aws.ToString(next) == "" {
			return nil
		}
	}
}

func deleteAll(ctx context.Context, api Objects, bucket string, contents []types.Object) error {
	if len(contents) == 0 {
		return nil
	}
	objects := make([]types.ObjectIdentifier, len(contents))
	for i, object := range contents {
		objects[i].Key = object.Key
	}
	out, err := api.DeleteObjects(ctx, &s3.DeleteObjectsInput{
		Bucket: aws.String(bucket), Delete: &types.Delete{Objects: objects, Quiet: aws.Bool(true)},
	})
	if err != nil {
		return fmt.Errorf("DeleteObjects of %s: %w", bucket, err)
	}
	if len(out.Errors) > 0 {
		first := out.Errors[0]
		return fmt.Errorf("DeleteObjects: %d objects of %s were not deleted, the first is %s: %s %s",
			len(out.Errors), bucket, aws.ToString(first.Key), aws.ToString(first.Code), aws.ToString(first.Message))
	}
	return nil
}
