//go:build linux && !race

// The SDK's clients are slow to compile, and show the same everywhere.

package bedrock_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	catalogue "github.com/aws/aws-sdk-go-v2/service/bedrock"
	catalogued "github.com/aws/aws-sdk-go-v2/service/bedrock/types"
	sdk "github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"

	"cfnenv/smoke/emulator/bedrock"
	"cfnenv/smoke/emulator/emulatortest"
	"cfnenv/smoke/emulator/fault"
)

const (
	micro  = "amazon.nova-micro-v1:0"
	sonnet = "anthropic.claude-sonnet-4-5-20250929-v1:0"
)

// client is the SDK's as the runtime credentials in a region.
func client(a *emulatortest.Account, region string) *sdk.Client {
	return sdk.NewFromConfig(a.Config(a.Runtime), func(o *sdk.Options) { o.Region = region })
}

// says is a conversation of one message.
func says(text string) []types.Message {
	return []types.Message{{Role: types.ConversationRoleUser, Content: []types.ContentBlock{&types.ContentBlockMemberText{Value: text}}}}
}

func TestSDKConverse(t *testing.T) {
	a := start(t)
	east := client(a, "us-east-1")
	in := &sdk.ConverseInput{ModelId: aws.String(micro), Messages: says("hello there"), System: []types.SystemContentBlock{&types.SystemContentBlockMemberText{Value: "be brief"}}}
	out := emulatortest.Must(east.Converse(t.Context(), in))(t)
	message := out.Output.(*types.ConverseOutputMemberMessage).Value
	if text := message.Content[0].(*types.ContentBlockMemberText).Value; text != bedrock.Answer || message.Role != types.ConversationRoleAssistant || out.StopReason != types.StopReasonEndTurn ||
		*out.Usage.InputTokens != 4 || *out.Usage.OutputTokens != 11 || *out.Usage.TotalTokens != 15 {
		t.Errorf("%q %s %+v", text, out.StopReason, out.Usage)
	}

	stream := emulatortest.Must(east.ConverseStream(t.Context(), &sdk.ConverseStreamInput{ModelId: aws.String(micro), Messages: says("hello"), InferenceConfig: &types.InferenceConfiguration{MaxTokens: aws.Int32(3)}}))(t).GetStream()
	var text, ends strings.Builder
	for event := range stream.Events() {
		switch e := event.(type) {
		case *types.ConverseStreamOutputMemberMessageStart:
			ends.WriteString(string(e.Value.Role) + " ")
		case *types.ConverseStreamOutputMemberContentBlockDelta:
			text.WriteString(e.Value.Delta.(*types.ContentBlockDeltaMemberText).Value)
		case *types.ConverseStreamOutputMemberContentBlockStop:
		case *types.ConverseStreamOutputMemberMessageStop:
			ends.WriteString(string(e.Value.StopReason) + " ")
		case *types.ConverseStreamOutputMemberMetadata:
			if u := e.Value.Usage; *u.InputTokens != 1 || *u.OutputTokens != 3 || *u.TotalTokens != 4 {
				t.Errorf("usage %+v", u)
			}
			ends.WriteString("metadata")
		default:
			t.Errorf("event %T", event)
		}
	}
	if err := stream.Close(); err != nil || stream.Err() != nil {
		t.Error(err, stream.Err())
	}
	if text.String() != "This is the " || ends.String() != "assistant max_tokens metadata" {
		t.Errorf("%q, %q", text.String(), ends.String())
	}
}

// What a model cannot answer is an error of the SDK's, of either operation.
func TestSDKErrors(t *testing.T) {
	a := start(t)
	east, here := client(a, "us-east-1"), client(a, emulatortest.Region)
	ask := func(c *sdk.Client, model string) error {
		_, err := c.Converse(t.Context(), &sdk.ConverseInput{ModelId: &model, Messages: says("hello")})
		_, streamed := c.ConverseStream(t.Context(), &sdk.ConverseStreamInput{ModelId: &model, Messages: says("hello")})
		if got := strings.ReplaceAll(emulatortest.Said(streamed), "WithResponseStream", ""); got != emulatortest.Said(err) {
			t.Errorf("%s: as a stream %s", model, got)
		}
		return err
	}
	if e := emulatortest.Typed[*types.ResourceNotFoundException](t, ask(east, guide)); e.ErrorMessage() != "This model version has reached the end of its life. Please refer to the AWS documentation for more details." {
		t.Error(e)
	}
	if e := emulatortest.Typed[*types.ValidationException](t, ask(east, sonnet)); !strings.Contains(e.ErrorMessage(), "on-demand throughput isn’t supported") {
		t.Error(e)
	}
	if e := emulatortest.Typed[*types.ValidationException](t, ask(east, "amazon.none-v1:0")); e.ErrorMessage() != "The provided model identifier is invalid." {
		t.Error(e)
	}
	for _, test := range []struct {
		c               *sdk.Client
		model, resource string
	}{
		{here, micro, "us-east-2::foundation-model/" + micro}, {here, guide, "us-east-2::foundation-model/" + guide},
		{east, "us." + sonnet, "us-east-2::foundation-model/" + sonnet}, {east, "global." + sonnet, "::foundation-model/" + sonnet},
	} {
		err := ask(test.c, test.model)
		emulatortest.Typed[*types.AccessDeniedException](t, err)
		if got := emulatortest.Said(err); got != "AccessDeniedException: User: "+a.Runtime.Principal.ARN+" is not authorized to perform: bedrock:InvokeModel on resource: arn:aws:bedrock:"+test.resource+
			" because no identity-based policy allows the bedrock:InvokeModel action" {
			t.Errorf("%s: %s", test.model, got)
		}
	}
}

// What breaks on purpose is an error of the SDK's.
func TestSDKFaults(t *testing.T) {
	faults, err := fault.Parse("bedrock.Converse:throttle;bedrock.ConverseStream:error")
	if err != nil {
		t.Fatal(err)
	}
	a := start(t, faults.Calls)
	east := client(a, "us-east-1")
	_, err = east.Converse(t.Context(), &sdk.ConverseInput{ModelId: aws.String(micro), Messages: says("hello")})
	emulatortest.Typed[*types.ThrottlingException](t, err)
	_, err = east.ConverseStream(t.Context(), &sdk.ConverseStreamInput{ModelId: aws.String(micro), Messages: says("hello")})
	emulatortest.Typed[*types.InternalServerException](t, err)
}

func TestSDKCatalogue(t *testing.T) {
	a := start(t)
	client := catalogue.NewFromConfig(a.Config(a.Runtime))
	models := emulatortest.Must(client.ListFoundationModels(t.Context(), &catalogue.ListFoundationModelsInput{ByProvider: aws.String("Anthropic"), ByInferenceType: catalogued.InferenceTypeOnDemand}))(t).ModelSummaries
	if len(models) != 1 || models[0].ModelLifecycle.Status != catalogued.FoundationModelLifecycleStatusLegacy {
		t.Errorf("%+v", models)
	}
	model := emulatortest.Must(client.GetFoundationModel(t.Context(), &catalogue.GetFoundationModelInput{ModelIdentifier: aws.String(micro)}))(t).ModelDetails
	if *model.ModelId != micro || model.ModelLifecycle.Status != catalogued.FoundationModelLifecycleStatusActive || !*model.ResponseStreamingSupported {
		t.Errorf("%+v", model)
	}
	_, err := client.GetFoundationModel(t.Context(), &catalogue.GetFoundationModelInput{ModelIdentifier: aws.String(guide)})
	emulatortest.Typed[*catalogued.ResourceNotFoundException](t, err)
	_, err = client.GetFoundationModel(t.Context(), &catalogue.GetFoundationModelInput{ModelIdentifier: aws.String("x")})
	emulatortest.Typed[*catalogued.ValidationException](t, err)
}
