package removal

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"cfnenv/smoke/client"
	"cfnenv/smoke/errorcode"
	"cfnenv/smoke/stackinfo"
	"cfnenv/smoke/workshop"
)

// Sweepable finds the stacks that runs left behind: live, tagged with the run tag and with the principal's own sub, and
// made before a time. Nothing else is ever answered.
func (r *Remover) Sweepable(ctx context.Context, runTag, sub string, before time.Time) ([]stackinfo.State, error) {
	states, err := r.Manager.List(ctx)
	if err != nil {
		return nil, err
	}
	var found []stackinfo.State
	for _, state := range states {
		_, tagged := stackinfo.Value(state.Tags, runTag)
		owner, _ := stackinfo.Value(state.Tags, workshop.StackTagSub)
		if tagged && owner == sub && !state.Gone() && state.Created.Before(before) {
			found = append(found, state)
		}
	}
	slices.SortFunc(found, func(a, b stackinfo.State) int { return a.Created.Compare(b.Created) })
	return found, nil
}

// Absent reports whether a bucket or a queue that may have been made certainly does not exist. A refusal to say is no
// error and no certainty.
func (r *Remover) Absent(ctx context.Context, kind, name string) (bool, error) {
	var err error
	switch kind {
	case "bucket":
		_, err = r.Objects.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: aws.String(name), MaxKeys: aws.Int32(1)})
	case "queue":
		_, err = r.Queues.GetQueueURL(ctx, name)
	default:
		return false, nil
	}
	switch code := client.Code(err); {
	case err == nil:
		return false, nil
	case errorcode.Missing(code):
		return true, nil
	case client.Transient(err) || code == "":
		return false, fmt.Errorf("looking for the %s %s: %w", kind, name, err)
	}
	return false, nil
}
