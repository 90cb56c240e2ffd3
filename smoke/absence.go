package smoke

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"cfnenv/smoke/client"
	"cfnenv/smoke/errorcode"
	"cfnenv/smoke/evidence"
)

// seeBucket asks whether a bucket exists, in two ways: HeadBucket may be answered from the past (AWS: S3 user guide, "Amazon
// S3 data consistency model": bucket configurations are eventually consistent), and a list under the name answers
// differently for a bucket that does not exist. Only "no such bucket" to both is a no: a refusal may mean that it belongs
// to somebody.
func (r *runner) seeBucket(ctx context.Context, name string) *evidence.Bucket {
	seen := &evidence.Bucket{Name: name}
	for _, ask := range []func(context.Context, string) error{r.headBucket, r.listBucket} {
		err := ask(ctx, name)
		seen.At = time.Now()
		switch code := client.Code(err); {
		case err == nil:
			seen.Exists = true
			return seen
		case errorcode.Missing(code):
		default:
			seen.Failure = failure(ctx, err)
			return seen
		}
	}
	return seen
}

func (r *runner) headBucket(ctx context.Context, name string) error {
	_, err := r.clients.objects.HeadBucket(ctx, &s3.HeadBucketInput{Bucket: aws.String(name)})
	return err
}

func (r *runner) listBucket(ctx context.Context, name string) error {
	_, err := r.clients.objects.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: aws.String(name), MaxKeys: aws.Int32(1)})
	return err
}

// seeRoguesAgain asks once more, at the end of the run, for the buckets that must not exist.
func (r *runner) seeRoguesAgain(lane *evidence.Lane) {
	ctx, cancel := r.cleanup()
	defer cancel()
	var again []evidence.Bucket
	for _, first := range lane.Rogues {
		if !first.Exists {
			again = append(again, *r.seeBucket(ctx, first.Name))
		}
	}
	lane.Rogues = append(lane.Rogues, again...)
}
