package bedrock_test

import (
	"os"
	"strings"
	"testing"

	"cfnenv/smoke/emulator/bedrock"
	"cfnenv/smoke/emulator/clienttest"
	"cfnenv/smoke/emulator/door"
	"cfnenv/smoke/emulator/emulatortest"
	"cfnenv/smoke/emulator/service"
)

func start(t *testing.T, calls ...door.Interceptor) *emulatortest.Account {
	t.Helper()
	return emulatortest.Start(t, emulatortest.Options{Calls: calls}, func(env service.Env) []*service.Service {
		return []*service.Service{bedrock.New(env).Service()}
	})
}

const (
	converse = "API Reference, Converse"
	met      = "met by users of AWS"
	guide    = "anthropic.claude-3-sonnet-20240229-v1:0"
)

// hello is a call of a client for a model.
func hello(client, operation, model string) string {
	return client + "." + operation + `(modelId="` + model + `", messages=[{"role": "user", "content": [{"text": "hello there"}]}])`
}

// say is a call of nova with other messages or more parameters.
func say(parameters string) string {
	return `east.converse(modelId="amazon.nova-micro-v1:0", ` + parameters + `)`
}

// TestTable holds the answers against boto3, which parses them by AWS's own API model, with an administrator's session.
func TestTable(t *testing.T) {
	a := start(t)
	one := `messages=[{"role": "user", "content": [{"text": "hello there"}]}]`
	clienttest.Table(t, a.Environ(a.Admin), []clienttest.Row{
		{Do: `boto3.client("bedrock-runtime", region_name="us-east-1")`, Keep: "east"},
		{Do: hello("east", "converse", "amazon.nova-micro-v1:0"), Keep: "a", Source: converse},
		{Do: `[a["output"]["message"]["role"], a["output"]["message"]["content"][0]["text"], a["stopReason"], a["usage"]]`,
			Want: `["assistant", "` + bedrock.Answer + `", "end_turn", {"inputTokens": 2, "outputTokens": 11, "totalTokens": 13}]`, Source: converse},
		{Do: say(one + `, system=[{"text": "be brief"}], inferenceConfig={"maxTokens": 2, "temperature": 0.5}`), Keep: "a", Source: converse},
		{Do: `[a["output"]["message"]["content"][0]["text"], a["stopReason"], a["usage"]["inputTokens"], a["usage"]["outputTokens"]]`, Want: `["This is ", "max_tokens", 4, 2]`, Source: converse},
		{Do: say(one+`, inferenceConfig={"stopSequences": ["emulated"]}`) + `["stopReason"]`, Want: `"stop_sequence"`, Source: converse},
		{Do: `list(` + hello("east", "converse_stream", "amazon.nova-micro-v1:0") + `["stream"])`, Keep: "events", Source: "API Reference, ConverseStream"},
		{Do: `"".join(e["contentBlockDelta"]["delta"]["text"] for e in events if "contentBlockDelta" in e)`, Want: `"` + bedrock.Answer + `"`, Source: "API Reference, ConverseStream"},
		{Do: `[events[0], events[-2], events[-1]["metadata"]["usage"]["totalTokens"]]`, Want: `[{"messageStart": {"role": "assistant"}}, {"messageStop": {"stopReason": "end_turn"}}, 13]`, Source: "API Reference, ConverseStream"},

		{Do: hello("east", "converse", guide), Error: "ResourceNotFoundException: This model version has reached the end of its life. Please refer to the AWS documentation for more details.", Source: met},
		{Do: hello("east", "converse_stream", guide), Error: "ResourceNotFoundException", Source: met},
		{Do: hello("east", "converse", "anthropic.claude-3-haiku-20240307-v1:0"), Error: "ResourceNotFoundException: Access denied. This Model is marked by provider as Legacy and you have not been actively using the model in the last 15 days. Please upgrade to an active model on Amazon Bedrock", Source: met},
		{Do: hello("east", "converse", "anthropic.claude-sonnet-4-5-20250929-v1:0"), Error: "ValidationException: Invocation of model ID anthropic.claude-sonnet-4-5-20250929-v1:0 with on-demand throughput isn’t supported. Retry your request with the ID or ARN of an inference profile that contains this model.", Source: met},
		{Do: hello("east", "converse", "us.anthropic.claude-sonnet-4-5-20250929-v1:0") + `["stopReason"]`, Want: `"end_turn"`, Source: converse},
		{Do: hello("east", "converse", "arn:aws:bedrock:us-east-1:123456789012:inference-profile/global.anthropic.claude-sonnet-4-5-20250929-v1:0") + `["stopReason"]`, Want: `"end_turn"`, Source: converse},
		{Do: hello("east", "converse", "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-micro-v1:0") + `["stopReason"]`, Want: `"end_turn"`, Source: converse},
		{Do: hello("east", "converse", "eu.anthropic.claude-sonnet-4-5-20250929-v1:0"), Error: "ValidationException: The provided model identifier is invalid.", Source: met},
		{Do: hello("east", "converse", "amazon.none-v1:0"), Error: "ValidationException: The provided model identifier is invalid.", Source: met},
		{Do: `east.invoke_model(modelId="amazon.nova-micro-v1:0", body="{}")`, Error: "NotEmulated", Source: "the bodies of InvokeModel are each provider's own"},

		{Do: say(`messages=[]`), Error: "ValidationException: A conversation must start with a user message. Try again with a conversation that starts with a user message.", Source: met},
		{Do: say(`messages=[{"role": "user", "content": [{"text": "a"}]}, {"role": "user", "content": [{"text": "b"}]}]`), Error: "ValidationException: A conversation must alternate between user and assistant roles. Make sure the conversation alternates between user and assistant roles and try again.", Source: met},
		{Do: say(`messages=[{"role": "user", "content": [{"text": " "}]}]`), Error: "ValidationException: The text field in the ContentBlock object at messages.0.content.0 is blank. Add text to the text field, and try again.", Source: met},
		{Do: say(one + `, inferenceConfig={"temperature": 1.5}`), Error: "ValidationException", Source: converse},
		{Do: say(`messages=[{"role": "user", "content": [{"cachePoint": {"type": "default"}}]}]`), Error: "NotEmulated", Source: "content other than text is not emulated"},

		{Do: `[[m["modelId"], m["modelLifecycle"]["status"]] for m in bedrock.list_foundation_models()["modelSummaries"]]`,
			Want: `[["amazon.nova-micro-v1:0", "ACTIVE"], ["anthropic.claude-sonnet-4-5-20250929-v1:0", "ACTIVE"], ["anthropic.claude-3-haiku-20240307-v1:0", "LEGACY"]]`, Source: "API Reference, ListFoundationModels"},
		{Do: `[m["modelId"] for m in bedrock.list_foundation_models(byProvider="anthropic", byInferenceType="ON_DEMAND")["modelSummaries"]]`, Want: `["anthropic.claude-3-haiku-20240307-v1:0"]`, Source: "API Reference, ListFoundationModels"},
		{Do: `bedrock.get_foundation_model(modelIdentifier="amazon.nova-micro-v1:0")["modelDetails"]["modelLifecycle"]["status"]`, Want: `"ACTIVE"`, Source: "API Reference, GetFoundationModel"},
		{Do: `bedrock.get_foundation_model(modelIdentifier="` + guide + `")`, Error: "ResourceNotFoundException", Source: "API Reference, GetFoundationModel"},
		{Do: `bedrock.get_foundation_model(modelIdentifier="x")`, Error: "ValidationException: The provided model identifier is invalid.", Source: "API Reference, GetFoundationModel"},
	})
}

// TestRegions: the workshop's policy permits models in two regions, and a profile where it permits every region that the
// profile routes to.
func TestRegions(t *testing.T) {
	a := start(t)
	no := func(action, resource string) string {
		return "AccessDeniedException: User: " + a.Runtime.Principal.ARN + " is not authorized to perform: " + action + " on resource: " + resource +
			" because no identity-based policy allows the " + action + " action"
	}
	const sonnet = "anthropic.claude-sonnet-4-5-20250929-v1:0"
	rows := []clienttest.Row{
		{Do: `boto3.client("bedrock-runtime", region_name="us-east-1")`, Keep: "east"},
		{Do: `boto3.client("bedrock-runtime", region_name="us-west-2")`, Keep: "west"},
		{Do: hello("east", "converse", "amazon.nova-micro-v1:0") + `["stopReason"]`, Want: `"end_turn"`},
		{Do: hello("west", "converse", "amazon.nova-micro-v1:0") + `["stopReason"]`, Want: `"end_turn"`},
		{Do: hello("east", "converse", guide), Error: "ResourceNotFoundException: This model version has reached the end of its life. Please refer to the AWS documentation for more details."},
		{Do: hello("bedrock_runtime", "converse", guide), Error: no("bedrock:InvokeModel", "arn:aws:bedrock:us-east-2::foundation-model/"+guide)},
		{Do: hello("bedrock_runtime", "converse_stream", guide), Error: no("bedrock:InvokeModelWithResponseStream", "arn:aws:bedrock:us-east-2::foundation-model/"+guide)},
		{Do: hello("east", "converse", "us."+sonnet), Error: no("bedrock:InvokeModel", "arn:aws:bedrock:us-east-2::foundation-model/"+sonnet)},
		{Do: hello("east", "converse", "global."+sonnet), Error: no("bedrock:InvokeModel", "arn:aws:bedrock:::foundation-model/"+sonnet)},
		{Do: `len(bedrock.list_foundation_models()["modelSummaries"])`, Want: "3"},
	}
	for i := range rows {
		rows[i].Source = "Amazon Bedrock User Guide, Geographic and Global cross-Region inference"
	}
	clienttest.Table(t, a.Environ(a.Runtime), rows)
}

// The guide's command, word for word except for the first generation's name of the variable, where the AWS CLI has Converse.
func TestGuide(t *testing.T) {
	text, err := os.ReadFile("../../../testdata/guide/bedrock.sh")
	if err != nil {
		t.Fatal(err)
	}
	for generation, variable := range map[string]string{"1": "AWS_DEFAULT_REGION", "2": "AWS_REGION"} {
		t.Run("v"+generation, func(t *testing.T) {
			path, a := clienttest.CLI(t, generation), start(t)
			words, err := clienttest.Run(t, nil, "/bin/sh", "-c", `aws() { printf '%s\0' "$AWS_REGION" "$@"; };`+string(text))
			if err != nil {
				t.Fatal(err, words)
			}
			region, command, _ := strings.Cut(strings.TrimSuffix(words, "\x00"), "\x00")
			out, err := clienttest.Run(t, append(a.Environ(a.Runtime), variable+"="+region), path, append(strings.Split(command, "\x00"), "--endpoint-url", a.URL)...)
			if strings.Contains(out, "Invalid choice") {
				t.Skip("this AWS CLI does not know Converse")
			}
			if err == nil || !strings.Contains(out, "An error occurred (ResourceNotFoundException) when calling the Converse operation") || !strings.Contains(out, "This model version has reached the end of its life.") {
				t.Errorf("%v: %s", err, out)
			}
		})
	}
}
