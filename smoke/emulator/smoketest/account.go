// Package smoketest runs the smoke harness against emulated accounts in this process, for tests alone: what an account is
// like is said in the emulator's own options, what a run saw and said is its evidence and its report, and what it left is
// looked up from inside.
package smoketest

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"time"

	"github.com/tidwall/gjson"

	"cfnenv/env"
	"cfnenv/examples"
	"cfnenv/smoke"
	"cfnenv/smoke/emulator"
	"cfnenv/smoke/emulator/server"
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/plan"
)

// Account is an emulated account that is served on loopback, and can be looked into.
type Account struct {
	*emulator.Account
	URL string
	// Document is the credentials document, which leads to the account.
	Document []byte
	// Admin may do everything.
	Admin service.Session

	document *env.CredentialsDocument
	own      []string // what it began with
	server   *server.Server
}

// closeTimeout bounds the end of an account, whose functions are killed sooner.
const closeTimeout = 15 * time.Second

// Serve serves an account that publishes the examples. Its functions run without boto3. It must be closed.
func Serve(o emulator.Options) (*Account, error) {
	o.Interpreters = interpreters()
	if o.Skills == nil {
		o.Skills = examples.FS()
	}
	account, err := emulator.New(o)
	if err != nil {
		return nil, err
	}
	a := &Account{Account: account}
	if a.server, err = server.Start(account, server.Options{Log: slog.New(slog.DiscardHandler)}); err != nil {
		return nil, err
	}
	a.URL = a.server.URL
	if a.Document, err = account.CredentialsDocument(); err == nil {
		a.document, err = env.Parse(a.Document)
	}
	if err == nil {
		a.Admin, err = account.Admin()
	}
	if err == nil {
		a.own, err = a.content()
	}
	if err != nil {
		a.Close()
		return nil, err
	}
	return a, nil
}

// Close ends the account.
func (a *Account) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), closeTimeout)
	defer cancel()
	return a.server.Close(ctx)
}

// Do asks for an operation as the account's administrator, from inside, so that no fault is in the way.
func (a *Account) Do(service, operation string, in any) ([]byte, error) {
	return a.Call(context.Background(), a.Admin.Principal, a.Region, service, operation, in)
}

// content lists everything that somebody can make in the account.
func (a *Account) content() ([]string, error) {
	var all []string
	for _, kind := range []struct{ service, operation, names string }{
		{"s3", "ListBuckets", "Buckets.#.Name"},
		{"sqs", "ListQueues", "QueueUrls"},
		{"iam", "ListRoles", "Roles.#.RoleName"},
		{"lambda", "ListFunctions", "Functions.#.FunctionName"},
		{"logs", "DescribeLogGroups", "logGroups.#.logGroupName"},
		{"dynamodb", "ListTables", "TableNames"},
		{"cloudformation", "ListStacks", `StackSummaries.#(StackStatus!="DELETE_COMPLETE")#.StackName`},
	} {
		out, err := a.Do(kind.service, kind.operation, struct{}{})
		if err != nil {
			return nil, err
		}
		for _, name := range gjson.GetBytes(out, kind.names).Array() {
			all = append(all, kind.service+" "+name.String())
		}
	}
	return all, nil
}

// Left lists the resources that the account did not begin with, each as "SERVICE NAME".
func (a *Account) Left() ([]string, error) {
	all, err := a.content()
	return slices.DeleteFunc(all, func(name string) bool { return slices.Contains(a.own, name) }), err
}

// Published are the examples as a user has them in a directory: those that the account publishes, and cfnenv's own.
func (a *Account) Published(ctx context.Context, dir string) ([]plan.Example, error) {
	set, err := a.document.Set(env.Provisioning)
	if err != nil {
		return nil, err
	}
	fetched, err := examples.Fetch(ctx, http.DefaultClient, set.SkillsRoot)
	if err == nil {
		err = examples.Write(dir, fetched, false)
	}
	if err != nil {
		return nil, err
	}
	all, err := examples.From(dir)
	return smoke.Templates(all), err
}

// siteTemplate is a distribution; its tags are the stack's.
const siteTemplate = `Resources:
  Site:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        Enabled: true
        Origins:
          - {Id: web, DomainName: example.com, CustomOriginConfig: {OriginProtocolPolicy: https-only}}
        DefaultCacheBehavior: {TargetOriginId: web, ViewerProtocolPolicy: redirect-to-https, CachePolicyId: 658327ea-f89d-4fab-a63d-7e88639e58f6}
`

// DeploySite makes a distribution that has the tags of the document's principal.
func (a *Account) DeploySite() (id, arn string, err error) {
	set, err := a.document.Set(env.Provisioning)
	if err != nil {
		return "", "", err
	}
	name := set.StackPrefix + "site"
	tags := []map[string]string{{"Key": "agent_sub", "Value": set.Principal.Sub}, {"Key": "agent_username", "Value": set.Principal.Username}}
	_, err = a.Do("cloudformation", "CreateStack", map[string]any{
		"StackName": name, "TemplateBody": siteTemplate, "RoleARN": set.CfnExecRoleARN, "Tags": tags,
	})
	for err == nil {
		var out []byte
		out, err = a.Do("cloudformation", "DescribeStacks", map[string]any{"StackName": name})
		status := gjson.GetBytes(out, "Stacks.0.StackStatus").String()
		if status == "CREATE_COMPLETE" {
			break
		}
		if err == nil && status != "CREATE_IN_PROGRESS" {
			err = fmt.Errorf("the stack is %q: %s", status, out)
		}
		time.Sleep(time.Millisecond)
	}
	if err != nil {
		return "", "", err
	}
	out, err := a.Do("cloudfront", "ListDistributions", struct{}{})
	site := gjson.GetBytes(out, "Items.DistributionSummary.0")
	return site.Get("Id").String(), site.Get("ARN").String(), err
}
