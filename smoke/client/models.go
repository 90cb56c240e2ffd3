package client

import (
	"context"
	"net/http"
	"net/url"
	"slices"
)

// Models asks Amazon Bedrock.
type Models struct{ config Config }

// Bedrock is the client for models.
func Bedrock(c Config) *Models { return &Models{c} }

// Model is a model of the catalogue.
type Model struct {
	ID        string   `json:"modelId"`
	Provider  string   `json:"providerName"`
	Output    []string `json:"outputModalities"`
	Inference []string `json:"inferenceTypesSupported"`
	Lifecycle struct {
		Status string `json:"status"`
	} `json:"modelLifecycle"`
}

// Callable reports whether a model is current and answers text when it is called by its own id.
func (m Model) Callable() bool {
	return m.Lifecycle.Status == "ACTIVE" && slices.Contains(m.Inference, "ON_DEMAND") && slices.Contains(m.Output, "TEXT")
}

// List asks for the catalogue of the client's region.
func (m *Models) List(ctx context.Context) ([]Model, error) {
	var answer struct {
		Models []Model `json:"modelSummaries"`
	}
	err := m.config.do(ctx, rest{service: "Bedrock", name: "bedrock", operation: "ListFoundationModels", method: http.MethodGet, path: "/foundation-models"}, &answer)
	return answer.Models, err
}

// Converse asks a model for a word, and answers how many tokens that took.
func (m *Models) Converse(ctx context.Context, model string) (tokens int, err error) {
	var answer struct {
		Usage struct {
			Total int `json:"totalTokens"`
		} `json:"usage"`
	}
	err = m.config.do(ctx, rest{
		service: "Bedrock Runtime", name: "bedrock", host: "bedrock-runtime." + m.config.Region + ".amazonaws.com", operation: "Converse",
		method: http.MethodPost, path: "/model/" + url.PathEscape(model) + "/converse", header: http.Header{"Content-Type": {"application/json"}},
		document: map[string]any{
			"messages":        []any{map[string]any{"role": "user", "content": []any{map[string]any{"text": "Say yes."}}}},
			"inferenceConfig": map[string]any{"maxTokens": 8},
		},
	}, &answer)
	return answer.Usage.Total, err
}
