//go:build linux && !race

// The SDK's client is slow to compile, and shows the same everywhere.

package cloudfront_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/cloudfront"
	"github.com/aws/aws-sdk-go-v2/service/cloudfront/types"

	"cfnenv/smoke/emulator/emulatortest"
)

func paths(reference string, list ...string) *types.InvalidationBatch {
	return &types.InvalidationBatch{CallerReference: &reference, Paths: &types.Paths{Quantity: aws.Int32(int32(len(list))), Items: list}}
}

// A distribution and its invalidations by the SDK's client, with its waiters, paginators and errors.
func TestSDK(t *testing.T) {
	a := start(t)
	ctx, client := t.Context(), sdk.NewFromConfig(a.Config(a.Admin))
	config := &types.DistributionConfig{
		CallerReference: aws.String("r"), Comment: aws.String("a site & more"), Enabled: aws.Bool(true),
		Origins: &types.Origins{Quantity: aws.Int32(1), Items: []types.Origin{{Id: aws.String("o"), DomainName: aws.String("example.com"),
			CustomOriginConfig: &types.CustomOriginConfig{HTTPPort: aws.Int32(80), HTTPSPort: aws.Int32(443), OriginProtocolPolicy: types.OriginProtocolPolicyHttpsOnly}}}},
		DefaultCacheBehavior: &types.DefaultCacheBehavior{TargetOriginId: aws.String("o"), ViewerProtocolPolicy: types.ViewerProtocolPolicyAllowAll, CachePolicyId: aws.String("658327ea-f89d-4fab-a63d-7e88639e58f6")},
	}
	create := &sdk.CreateDistributionWithTagsInput{DistributionConfigWithTags: &types.DistributionConfigWithTags{DistributionConfig: config, Tags: &types.Tags{Items: []types.Tag{{Key: aws.String("k"), Value: aws.String("v")}}}}}
	made := emulatortest.Must(client.CreateDistributionWithTags(ctx, create))(t)
	id := made.Distribution.Id
	if !strings.HasSuffix(*made.Location, *id) || *made.Distribution.Status != "InProgress" || *made.Distribution.DistributionConfig.Comment != "a site & more" {
		t.Errorf("made %+v", made.Distribution)
	}
	_, err := client.CreateDistributionWithTags(ctx, create)
	emulatortest.Typed[*types.DistributionAlreadyExists](t, err)
	deployed := sdk.NewDistributionDeployedWaiter(client, func(o *sdk.DistributionDeployedWaiterOptions) { o.MinDelay = time.Millisecond })
	if err := deployed.Wait(ctx, &sdk.GetDistributionInput{Id: id}, time.Minute); err != nil {
		t.Error(err)
	}
	arn := made.Distribution.ARN
	emulatortest.Must(client.TagResource(ctx, &sdk.TagResourceInput{Resource: arn, Tags: &types.Tags{Items: []types.Tag{{Key: aws.String("l"), Value: aws.String("")}}}}))(t)
	emulatortest.Must(client.UntagResource(ctx, &sdk.UntagResourceInput{Resource: arn, TagKeys: &types.TagKeys{Items: []string{"k"}}}))(t)
	if tags := emulatortest.Must(client.ListTagsForResource(ctx, &sdk.ListTagsForResourceInput{Resource: arn}))(t).Tags.Items; len(tags) != 1 || *tags[0].Key != "l" || *tags[0].Value != "" {
		t.Errorf("tags %+v", tags)
	}

	var ids []string
	for i := range 5 {
		out := emulatortest.Must(client.CreateInvalidation(ctx, &sdk.CreateInvalidationInput{DistributionId: id, InvalidationBatch: paths(fmt.Sprint(i), "/*", "/a b<&>")}))(t)
		ids = append(ids, *out.Invalidation.Id)
		if *out.Invalidation.Status != "InProgress" || !strings.HasSuffix(*out.Location, "/"+ids[i]) || time.Since(*out.Invalidation.CreateTime) > time.Hour || !slices.Equal(out.Invalidation.InvalidationBatch.Paths.Items, []string{"/*", "/a b<&>"}) {
			t.Errorf("invalidation %+v", out.Invalidation)
		}
	}
	completed := sdk.NewInvalidationCompletedWaiter(client, func(o *sdk.InvalidationCompletedWaiterOptions) { o.MinDelay = time.Millisecond })
	if err := completed.Wait(ctx, &sdk.GetInvalidationInput{DistributionId: id, Id: &ids[0]}, time.Minute); err != nil {
		t.Error(err)
	}
	var listed []string
	for pages := sdk.NewListInvalidationsPaginator(client, &sdk.ListInvalidationsInput{DistributionId: id, MaxItems: aws.Int32(2)}); pages.HasMorePages(); {
		for _, i := range emulatortest.Must(pages.NextPage(ctx))(t).InvalidationList.Items {
			listed = append(listed, *i.Id)
		}
	}
	if slices.Reverse(listed); !slices.Equal(listed, ids) {
		t.Errorf("listed %q of %q", listed, ids)
	}
	again := emulatortest.Must(client.CreateInvalidation(ctx, &sdk.CreateInvalidationInput{DistributionId: id, InvalidationBatch: paths("0", "/*", "/a b<&>")}))(t)
	if *again.Invalidation.Id != ids[0] {
		t.Errorf("repeated as %s, not %s", *again.Invalidation.Id, ids[0])
	}

	invalidate := func(id string, batch *types.InvalidationBatch) error {
		_, err := client.CreateInvalidation(ctx, &sdk.CreateInvalidationInput{DistributionId: &id, InvalidationBatch: batch})
		return err
	}
	emulatortest.Typed[*types.NoSuchDistribution](t, invalidate("E0000000000000", paths("x", "/*")))
	emulatortest.Typed[*types.InvalidArgument](t, invalidate(*id, paths("x", "no-slash")))
	many := paths("x", "/*")
	many.Paths.Quantity = aws.Int32(2)
	emulatortest.Typed[*types.InconsistentQuantities](t, invalidate(*id, many))
	emulatortest.Typed[*types.BatchTooLarge](t, invalidate(*id, paths("x", slices.Repeat([]string{"/a"}, 3001)...)))
	_, err = client.GetInvalidation(ctx, &sdk.GetInvalidationInput{DistributionId: id, Id: aws.String("I0")})
	emulatortest.Typed[*types.NoSuchInvalidation](t, err)
	_, err = client.GetDistribution(ctx, &sdk.GetDistributionInput{Id: aws.String("E0")})
	if e := emulatortest.Typed[*types.NoSuchDistribution](t, err); e.ErrorMessage() != "The specified distribution does not exist." {
		t.Error(e)
	}

	_, err = client.DeleteDistribution(ctx, &sdk.DeleteDistributionInput{Id: id, IfMatch: made.ETag})
	emulatortest.Typed[*types.DistributionNotDisabled](t, err)
	now := emulatortest.Must(client.GetDistributionConfig(ctx, &sdk.GetDistributionConfigInput{Id: id}))(t)
	now.DistributionConfig.Enabled = aws.Bool(false)
	updated := emulatortest.Must(client.UpdateDistribution(ctx, &sdk.UpdateDistributionInput{Id: id, IfMatch: now.ETag, DistributionConfig: now.DistributionConfig}))(t)
	_, err = client.DeleteDistribution(ctx, &sdk.DeleteDistributionInput{Id: id, IfMatch: now.ETag})
	emulatortest.Typed[*types.PreconditionFailed](t, err)
	config.CallerReference = aws.String("second")
	emulatortest.Must(client.CreateDistribution(ctx, &sdk.CreateDistributionInput{DistributionConfig: config}))(t)
	count := 0
	for pages := sdk.NewListDistributionsPaginator(client, &sdk.ListDistributionsInput{MaxItems: aws.Int32(1)}); pages.HasMorePages(); {
		for _, d := range emulatortest.Must(pages.NextPage(ctx))(t).DistributionList.Items {
			if count++; *d.Enabled == (*d.Id == *id) {
				t.Errorf("%s is enabled: %t", *d.Id, *d.Enabled)
			}
		}
	}
	if count != 2 {
		t.Errorf("listed %d distributions", count)
	}
	emulatortest.Must(client.DeleteDistribution(ctx, &sdk.DeleteDistributionInput{Id: id, IfMatch: updated.ETag}))(t)
	emulatortest.Typed[*types.NoSuchDistribution](t, invalidate(*id, paths("y", "/*")))
}

// What the runtime credentials may not invalidate is refused in AWS's sentence, as the SDK shows it.
func TestSDKRefusals(t *testing.T) {
	a := start(t)
	own := deploy(t, a, "CreateStack", "own", "c", "agent_sub", emulatortest.Sub, "agent_username", emulatortest.Username)
	foreign := deploy(t, a, "CreateStack", "foreign", "c", "agent_sub", "another", "agent_username", "other")
	untagged := deploy(t, a, "CreateStack", "untagged", "c")
	client := sdk.NewFromConfig(a.Config(a.Runtime))
	for _, id := range []string{own, foreign, untagged, "E0000000000000"} {
		_, err := client.CreateInvalidation(t.Context(), &sdk.CreateInvalidationInput{DistributionId: &id, InvalidationBatch: paths("r", "/*")})
		if id == own {
			if err != nil {
				t.Error(err)
			}
			continue
		}
		emulatortest.Typed[*types.AccessDenied](t, err)
		if got := emulatortest.Said(err); got != "AccessDenied: User: "+a.Runtime.Principal.ARN+" is not authorized to perform: cloudfront:CreateInvalidation on resource: arn:aws:cloudfront::"+emulatortest.AccountID+
			":distribution/"+id+" because no identity-based policy allows the cloudfront:CreateInvalidation action" {
			t.Errorf("%s: %s", id, got)
		}
	}
	if _, err := client.GetDistribution(t.Context(), &sdk.GetDistributionInput{Id: &foreign}); err != nil { // reading needs no tags
		t.Error(err)
	}
}
