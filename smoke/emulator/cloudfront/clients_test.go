package cloudfront_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"cfnenv/smoke/emulator/clienttest"
	"cfnenv/smoke/emulator/cloudformation"
	"cfnenv/smoke/emulator/cloudfront"
	"cfnenv/smoke/emulator/emulatortest"
	"cfnenv/smoke/emulator/service"
)

func start(t *testing.T) *emulatortest.Account {
	t.Helper()
	return emulatortest.Start(t, emulatortest.Options{}, func(env service.Env) []*service.Service {
		stacks, err := cloudformation.New(env, cloudformation.Options{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { stacks.Close() })
		return []*service.Service{stacks.Service(), cloudfront.New(env).Service()}
	})
}

// site is a template of a distribution, and its tags those of the stack.
const site = `
Parameters: {Comment: {Type: String, Default: one}}
Resources:
  Site:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        Enabled: true
        Comment: !Ref Comment
        Origins:
          - {Id: web, DomainName: example.com, CustomOriginConfig: {OriginProtocolPolicy: https-only, OriginSSLProtocols: [TLSv1.2]}}
          - {Id: files, DomainName: agent.s3.us-east-2.amazonaws.com, S3OriginConfig: {}}
        DefaultCacheBehavior: {TargetOriginId: web, ViewerProtocolPolicy: redirect-to-https, AllowedMethods: [GET, HEAD], CachedMethods: [GET, HEAD], ForwardedValues: {QueryString: false}}
Outputs:
  Id: {Value: !Ref Site}
  Domain: {Value: !GetAtt Site.DomainName}
`

// deploy creates or updates a stack of the site as a session, and waits. It returns the distribution's id.
func deploy(t *testing.T, a *emulatortest.Account, operation, name, comment string, tags ...string) string {
	t.Helper()
	list := []map[string]string{}
	for i := 0; i < len(tags); i += 2 {
		list = append(list, map[string]string{"Key": tags[i], "Value": tags[i+1]})
	}
	call(t, a, "cloudformation", operation, map[string]any{
		"StackName": name, "TemplateBody": site, "Tags": list, "RoleARN": a.Workshop.Account.RoleARN(a.Workshop.Account.ExecutionRole()),
		"Parameters": []map[string]string{{"ParameterKey": "Comment", "ParameterValue": comment}},
	}, nil)
	return settled(t, a, name)
}

// settled waits until nothing is in progress, and returns the distribution's id; empty when the stack is gone.
func settled(t *testing.T, a *emulatortest.Account, name string) string {
	t.Helper()
	for t.Context().Err() == nil {
		var out struct {
			Stacks []struct {
				StackStatus string
				Outputs     []struct{ OutputKey, OutputValue string }
			}
		}
		raw, err := a.Call(t.Context(), a.Admin.Principal, emulatortest.Region, "cloudformation", "DescribeStacks", map[string]string{"StackName": name})
		if err != nil {
			return ""
		}
		if err := json.Unmarshal(raw, &out); err != nil {
			t.Fatal(err)
		}
		switch status := out.Stacks[0].StackStatus; {
		case strings.HasSuffix(status, "_IN_PROGRESS"):
			time.Sleep(5 * time.Millisecond)
		case status != "CREATE_COMPLETE" && status != "UPDATE_COMPLETE":
			t.Fatalf("%s is %s", name, status)
		default:
			for _, o := range out.Stacks[0].Outputs {
				if o.OutputKey == "Id" {
					return o.OutputValue
				}
			}
		}
	}
	return ""
}

func call(t *testing.T, a *emulatortest.Account, service, operation string, in, out any) {
	t.Helper()
	raw, err := a.Call(t.Context(), a.Admin.Principal, emulatortest.Region, service, operation, in)
	if err == nil && out != nil {
		err = json.Unmarshal(raw, out)
	}
	if err != nil {
		t.Fatalf("%s: %v", operation, err)
	}
}

// The life of a distribution in a stack: the stack's tags reach it, an update changes it in its place, and it is disabled
// before it is deleted.
func TestStack(t *testing.T) {
	a := start(t)
	id := deploy(t, a, "CreateStack", "site", "one", "a", "1", "b", "2")
	if again := deploy(t, a, "UpdateStack", "site", "two", "b", "3", "c", "4"); again != id {
		t.Errorf("%s is replaced by %s", id, again)
	}
	var d cloudfront.Distribution
	call(t, a, "cloudfront", "GetDistribution", map[string]string{"Id": id}, &d)
	c := d.DistributionConfig
	if d.Status != "Deployed" || c.Comment != "two" || !c.Enabled || len(c.Origins.Items.Origin) != 2 || c.Origins.Items.Origin[0].CustomOriginConfig.OriginSslProtocols.Quantity != 1 ||
		c.DefaultCacheBehavior.AllowedMethods.CachedMethods.Quantity != 2 {
		t.Errorf("%+v", d)
	}
	var tags cloudfront.Tags
	call(t, a, "cloudfront", "ListTagsForResource", map[string]string{"Resource": d.ARN}, &tags)
	if got := fmt.Sprint(tags.Items.Tag); got != "[{b 3} {c 4}]" {
		t.Errorf("tags %s", got)
	}
	call(t, a, "cloudformation", "DeleteStack", map[string]string{"StackName": "site"}, nil)
	settled(t, a, "site")
	if _, err := a.Call(t.Context(), a.Admin.Principal, emulatortest.Region, "cloudfront", "GetDistribution", map[string]string{"Id": id}); err == nil || !strings.Contains(err.Error(), "NoSuchDistribution") {
		t.Errorf("after the stack: %v", err)
	}
}

// The guide's command (testdata/guide/cloudfront.sh) with runtime credentials: on a distribution of the principal's own, on
// one without its tags, and on one that does not exist.
func TestGuide(t *testing.T) {
	for _, generation := range []string{"1", "2"} {
		t.Run("v"+generation, func(t *testing.T) {
			t.Parallel()
			path, a := clienttest.CLI(t, generation), start(t)
			own := deploy(t, a, "CreateStack", "own", "c", "agent_sub", emulatortest.Sub, "agent_username", emulatortest.Username)
			foreign := deploy(t, a, "CreateStack", "foreign", "c", "agent_sub", "another", "agent_username", "other")
			untagged := deploy(t, a, "CreateStack", "untagged", "c")
			invalidate := func(id string) (string, error) {
				return clienttest.Run(t, a.Environ(a.Runtime), path, "cloudfront", "create-invalidation", "--distribution-id", id, "--paths", "/*",
					"--endpoint-url", a.URL, "--output", "text", "--query", "[Invalidation.Status, Invalidation.InvalidationBatch.Paths.Items[0]]")
			}
			if out, err := invalidate(own); err != nil || strings.TrimSpace(out) != "InProgress\t/*" {
				t.Error(out)
			}
			for _, id := range []string{foreign, untagged, "E0000000000000"} {
				out, err := invalidate(id)
				want := "User: " + a.Runtime.Principal.ARN + " is not authorized to perform: cloudfront:CreateInvalidation on resource: arn:aws:cloudfront::" + emulatortest.AccountID +
					":distribution/" + id + " because no identity-based policy allows the cloudfront:CreateInvalidation action"
				if err == nil || !strings.Contains(out, "An error occurred (AccessDenied) when calling the CreateInvalidation operation") || !strings.Contains(out, want) {
					t.Errorf("%s: %s", id, out)
				}
			}
		})
	}
}
