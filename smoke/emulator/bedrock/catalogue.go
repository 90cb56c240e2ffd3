package bedrock

import (
	"context"
	"slices"
	"strings"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
	"cfnenv/smoke/policy"
)

// Model is AWS's FoundationModelSummary and FoundationModelDetails, as far as it is emulated.
type Model struct {
	ARN            string    `json:"modelArn"`
	ID             string    `json:"modelId"`
	Name           string    `json:"modelName"`
	Provider       string    `json:"providerName"`
	Input          []string  `json:"inputModalities"`
	Output         []string  `json:"outputModalities"`
	Streaming      bool      `json:"responseStreamingSupported"`
	Customizations []string  `json:"customizationsSupported"`
	InferenceTypes []string  `json:"inferenceTypesSupported"`
	Lifecycle      lifecycle `json:"modelLifecycle"`
}

// lifecycle tells whether a model is still offered.
type lifecycle struct {
	Status string `json:"status"`
}

const (
	active  = "ACTIVE"
	legacy  = "LEGACY"
	retired = "RETIRED" // not a status of AWS: such models are listed no more

	onDemand = "ON_DEMAND"
	profile  = "INFERENCE_PROFILE"
)

// catalogue is of models of each kind that a user of the workshop meets. It is no list of what AWS offers.
func catalogue(region string) []Model {
	model := func(id, name, provider, status string, inference ...string) Model {
		return Model{modelARN(region, id), id, name, provider, []string{"TEXT"}, []string{"TEXT"}, true, []string{}, inference, lifecycle{status}}
	}
	return []Model{
		model("amazon.nova-micro-v1:0", "Nova Micro", "Amazon", active, onDemand, profile),
		model("anthropic.claude-sonnet-4-5-20250929-v1:0", "Claude Sonnet 4.5", "Anthropic", active, profile),
		model("anthropic.claude-3-haiku-20240307-v1:0", "Claude 3 Haiku", "Anthropic", legacy, onDemand),
		model("anthropic.claude-3-sonnet-20240229-v1:0", "Claude 3 Sonnet", "Anthropic", retired, onDemand), // the guide's
	}
}

func lookUp(region, id string) (Model, bool) {
	models := catalogue(region)
	at := slices.IndexFunc(models, func(m Model) bool { return m.ID == id })
	if at < 0 {
		return Model{}, false
	}
	return models[at], true
}

func invalidModel() error {
	return wire.Errorf("ValidationException", "The provided model identifier is invalid.")
}

// find is the model that an id or ARN names, with AWS's refusals of those that cannot be called (sentences as met by users
// of AWS, in 2025 and 2026).
func find(region, id string) (Model, error) {
	name := nameOf(id)
	base, isProfile := profileOf(region, name)
	if !isProfile {
		base = name
	}
	m, ok := lookUp(region, base)
	switch {
	case !ok || isProfile && !slices.Contains(m.InferenceTypes, profile):
		return m, invalidModel()
	case m.Lifecycle.Status == retired:
		return m, wire.Errorf("ResourceNotFoundException", "This model version has reached the end of its life. Please refer to the AWS documentation for more details.")
	case m.Lifecycle.Status == legacy:
		return m, wire.Errorf("ResourceNotFoundException", "Access denied. This Model is marked by provider as Legacy and you have not been actively using the model in the last 15 days. Please upgrade to an active model on Amazon Bedrock")
	case !isProfile && !slices.Contains(m.InferenceTypes, onDemand):
		return m, wire.Errorf("ValidationException", "Invocation of model ID %s with on-demand throughput isn’t supported. Retry your request with the ID or ARN of an inference profile that contains this model.", id)
	}
	return m, nil
}

type listInput struct {
	Provider      string `http:"query=byProvider"`
	InferenceType string `http:"query=byInferenceType"`
	Output        string `http:"query=byOutputModality"`
	Customization string `http:"query=byCustomizationType"`
}

type listOutput struct {
	Models []Model `json:"modelSummaries"`
}

func (b *Bedrock) listChecks(*service.Call, *listInput) ([]service.Check, error) {
	return []service.Check{{Action: "bedrock:ListFoundationModels", Resource: "*", Context: policy.Context{}}}, nil
}

func (b *Bedrock) list(_ context.Context, c *service.Call, in *listInput) (*listOutput, error) {
	has := func(list []string, value string) bool { return value == "" || slices.Contains(list, value) }
	out := &listOutput{[]Model{}}
	for _, m := range catalogue(c.Region) {
		if m.Lifecycle.Status != retired && (in.Provider == "" || strings.EqualFold(in.Provider, m.Provider)) &&
			has(m.InferenceTypes, in.InferenceType) && has(m.Output, in.Output) && has(m.Customizations, in.Customization) {
			out.Models = append(out.Models, m)
		}
	}
	return out, nil
}

type getInput struct {
	ModelIdentifier string `http:"path" json:"modelIdentifier"`
}

type getOutput struct {
	Model Model `json:"modelDetails"`
}

func (b *Bedrock) getChecks(c *service.Call, in *getInput) ([]service.Check, error) {
	return []service.Check{{Action: "bedrock:GetFoundationModel", Resource: modelARN(c.Region, nameOf(in.ModelIdentifier)), Context: policy.Context{}}}, nil
}

func (b *Bedrock) get(_ context.Context, c *service.Call, in *getInput) (*getOutput, error) {
	m, ok := lookUp(c.Region, nameOf(in.ModelIdentifier))
	switch {
	case !ok:
		return nil, invalidModel()
	case m.Lifecycle.Status == retired:
		return nil, wire.Errorf("ResourceNotFoundException", "Model not found.")
	}
	return &getOutput{m}, nil
}
