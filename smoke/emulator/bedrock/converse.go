package bedrock

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

type converseInput struct {
	ModelID         string            `http:"path" json:"modelId"`
	Messages        []message         `json:"messages"`
	System          []block           `json:"system"`
	Inference       inference         `json:"inferenceConfig"`
	RequestMetadata map[string]string `json:"requestMetadata"` // for logs of invocations, which the account does not keep
}

func (in *converseInput) model() string { return in.ModelID }

// message is one turn of a conversation.
type message struct {
	Role    string  `json:"role"`
	Content []block `json:"content"`
}

// block is a part of a message. Nothing but text is emulated.
type block struct {
	Text *string `json:"text"`
}

// inference are the parameters of an answer.
type inference struct {
	MaxTokens     *int     `json:"maxTokens"`
	StopSequences []string `json:"stopSequences"`
	Temperature   *float64 `json:"temperature"`
	TopP          *float64 `json:"topP"`
}

type converseOutput struct {
	Output struct {
		Message message `json:"message"`
	} `json:"output"`
	StopReason string  `json:"stopReason"`
	Usage      usage   `json:"usage"`
	Metrics    metrics `json:"metrics"`
}

// usage counts tokens.
type usage struct {
	Input  int `json:"inputTokens"`
	Output int `json:"outputTokens"`
	Total  int `json:"totalTokens"`
}

// metrics are of the answer.
type metrics struct {
	Latency int `json:"latencyMs"`
}

// Answer is the reply of every model of the account. Each word counts as a token.
const Answer = "This is the emulated account: no model has read your message."

// answered is an answer, not written yet.
type answered struct {
	tokens []string
	stop   string
	usage  usage
}

func (b *Bedrock) answer(c *service.Call, in *converseInput) (*answered, error) {
	if _, err := find(c.Region, in.ModelID); err != nil {
		return nil, err
	}
	if err := in.check(); err != nil {
		return nil, err
	}
	out := &answered{stop: "end_turn"}
	text := Answer
	for _, sequence := range in.Inference.StopSequences {
		if before, _, found := strings.Cut(text, sequence); found {
			text, out.stop = before, "stop_sequence"
		}
	}
	out.tokens = strings.SplitAfter(text, " ")
	if most := in.Inference.MaxTokens; most != nil && *most < len(out.tokens) {
		out.tokens, out.stop = out.tokens[:*most], "max_tokens"
	}
	words := func(blocks []block) {
		for _, block := range blocks {
			out.usage.Input += len(strings.Fields(*block.Text))
		}
	}
	words(in.System)
	for _, m := range in.Messages {
		words(m.Content)
	}
	out.usage.Output = len(out.tokens)
	out.usage.Total = out.usage.Input + out.usage.Output
	return out, nil
}

// check refuses what AWS refuses of a conversation.
func (in *converseInput) check() error {
	invalid := func(format string, args ...any) error { return wire.Errorf("ValidationException", format, args...) }
	blocks := func(list []block, kind, path string) error {
		for i, block := range list {
			if block.Text == nil {
				return wire.NotEmulated("content other than text, at %s.%d", path, i)
			}
			if strings.TrimSpace(*block.Text) == "" {
				return invalid("The text field in the %s object at %s.%d is blank. Add text to the text field, and try again.", kind, path, i)
			}
		}
		return nil
	}
	if len(in.Messages) == 0 || in.Messages[0].Role != "user" {
		return invalid("A conversation must start with a user message. Try again with a conversation that starts with a user message.")
	}
	for i, m := range in.Messages {
		switch {
		case m.Role != "user" && m.Role != "assistant":
			return invalid("1 validation error detected: Value '%s' at 'messages.%d.member.role' failed to satisfy constraint: Member must satisfy enum value set: [user, assistant]", m.Role, i+1)
		case i > 0 && m.Role == in.Messages[i-1].Role:
			return invalid("A conversation must alternate between user and assistant roles. Make sure the conversation alternates between user and assistant roles and try again.")
		case len(m.Content) == 0:
			return invalid("The content field in the Message object at messages.%d is empty. Add a ContentBlock object to the content field and try again.", i)
		}
		if err := blocks(m.Content, "ContentBlock", "messages."+strconv.Itoa(i)+".content"); err != nil {
			return err
		}
	}
	if err := blocks(in.System, "SystemContentBlock", "system"); err != nil {
		return err
	}
	if n := in.Inference.MaxTokens; n != nil && *n < 1 {
		return invalid("1 validation error detected: Value '%d' at 'inferenceConfig.maxTokens' failed to satisfy constraint: Member must have value greater than or equal to 1", *n)
	}
	for name, value := range map[string]*float64{"temperature": in.Inference.Temperature, "topP": in.Inference.TopP} {
		if value != nil && (*value < 0 || *value > 1) {
			bound := "less than or equal to 1"
			if *value < 0 {
				bound = "greater than or equal to 0"
			}
			return invalid("1 validation error detected: Value '%g' at 'inferenceConfig.%s' failed to satisfy constraint: Member must have value %s", *value, name, bound)
		}
	}
	return nil
}

func (b *Bedrock) converse(_ context.Context, c *service.Call, in *converseInput) (*converseOutput, error) {
	a, err := b.answer(c, in)
	if err != nil {
		return nil, err
	}
	text := strings.Join(a.tokens, "")
	out := &converseOutput{StopReason: a.stop, Usage: a.usage, Metrics: metrics{1}}
	out.Output.Message = message{"assistant", []block{{&text}}}
	return out, nil
}

// converseStreamOutput is the answer of ConverseStream, which is written as it is read.
type converseStreamOutput struct {
	Tokens     []string
	StopReason string
	Usage      usage
}

func (b *Bedrock) converseStream(_ context.Context, c *service.Call, in *converseInput) (*converseStreamOutput, error) {
	a, err := b.answer(c, in)
	if err != nil {
		return nil, err
	}
	return &converseStreamOutput{a.tokens, a.stop, a.usage}, nil
}

// Respond writes the events of the answer, one for each token.
func (s *converseStreamOutput) Respond(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Content-Type", wire.EventStream)
	w.WriteHeader(http.StatusOK)
	type object = map[string]any
	events := []wire.StreamEvent{{Type: "messageStart", Body: object{"role": "assistant"}}}
	for _, token := range s.Tokens {
		events = append(events, wire.StreamEvent{Type: "contentBlockDelta", Body: object{"contentBlockIndex": 0, "delta": object{"text": token}}})
	}
	events = append(events, wire.StreamEvent{Type: "contentBlockStop", Body: object{"contentBlockIndex": 0}},
		wire.StreamEvent{Type: "messageStop", Body: object{"stopReason": s.StopReason}},
		wire.StreamEvent{Type: "metadata", Body: object{"usage": s.Usage, "metrics": metrics{1}}})
	for _, event := range events {
		if err := event.Write(w); err != nil {
			return err
		}
		if err := http.NewResponseController(w).Flush(); err != nil && !errors.Is(err, http.ErrNotSupported) {
			return err
		}
	}
	return nil
}
