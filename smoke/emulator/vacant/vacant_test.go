package vacant_test

import (
	"strings"
	"testing"

	"cfnenv/smoke/emulator/clienttest"
	"cfnenv/smoke/emulator/emulatortest"
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/vacant"
)

// guideScript makes the guide's runtime calls. Arguments: the endpoint, then "service operation region parameters" in
// JSON; it prints code and message of the refusal.
const guideScript = `
import json, sys
import boto3
from botocore.exceptions import ClientError
for service, operation, region, parameters in json.loads(sys.argv[2]):
    client = boto3.client(service, endpoint_url=sys.argv[1], region_name=region)
    try:
        print("permitted", json.dumps({k: v for k, v in getattr(client, operation)(**parameters).items() if k != "ResponseMetadata"}))
    except ClientError as e:
        print(e.response["Error"]["Code"], e.response["ResponseMetadata"]["HTTPStatusCode"], e.response["Error"]["Message"])
`

// TestGuide makes the calls of the guide's section on runtime credentials as three principals.
func TestGuide(t *testing.T) {
	a := emulatortest.Start(t, emulatortest.Options{}, func(env service.Env) []*service.Service {
		return []*service.Service{vacant.Bedrock(env)}
	})
	no := func(who service.Session, action, resource, reason string) string {
		return "User: " + who.Principal.ARN + " is not authorized to perform: " + action + " on resource: " + resource + " because no " + reason + " allows the " + action + " action"
	}
	for _, test := range []struct {
		name  string
		who   service.Session
		calls string
		want  []string
	}{
		{"bedrock", a.Runtime, `[
			["bedrock-runtime", "converse", "us-east-2", {"modelId": "anthropic.claude-3-sonnet-20240229-v1:0", "messages": [{"role": "user", "content": [{"text": "hello"}]}]}],
			["bedrock-runtime", "converse", "us-east-1", {"modelId": "anthropic.claude-3-sonnet-20240229-v1:0", "messages": [{"role": "user", "content": [{"text": "hello"}]}]}],
			["bedrock-runtime", "invoke_model", "us-west-2", {"modelId": "us.amazon.nova-micro-v1:0", "body": "{}"}]
		]`, []string{
			"AccessDeniedException 403 " + no(a.Runtime, "bedrock:InvokeModel", "arn:aws:bedrock:us-east-2::foundation-model/anthropic.claude-3-sonnet-20240229-v1:0", "identity-based policy"),
			"NotEmulated 501 not emulated: Converse of model anthropic.claude-3-sonnet-20240229-v1:0: the account has no models; IAM permits the call in us-east-1",
			"NotEmulated 501 not emulated: InvokeModel of model us.amazon.nova-micro-v1:0: the account has no models; IAM permits the call in us-west-2",
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			python := clienttest.Python(t) // bedrock-runtime is in boto3 since 1.28
			out, err := clienttest.Run(t, a.Environ(test.who), python, "-c", guideScript, a.URL, test.calls)
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			lines := strings.Split(strings.TrimSpace(out), "\n")
			for i, want := range test.want {
				if i >= len(lines) || lines[i] != want {
					t.Errorf("call %d\n got %s\nwant %s", i, out, want)
					break
				}
			}
		})
	}
}
