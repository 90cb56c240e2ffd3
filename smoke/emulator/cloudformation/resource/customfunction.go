package resource

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
)

// Callback is where a function answers for a custom resource.
type Callback struct {
	URL    string
	Answer <-chan []byte
	Close  func()
}

// errFunctionStoodIn says that the code of a function is not there.
var errFunctionStoodIn = errors.New("the code of the function is stood in for")

// StoodInCode is the type of the error that a function raises whose code is stood in for.
const StoodInCode = "CodeIsStoodInFor"

// invokeFunction invokes a function and says how it failed, if it did: that may come after its answer.
func (r *Request) invokeFunction(ctx context.Context, function string, event []byte) error {
	var out struct {
		FunctionError string
		Payload       []byte
	}
	if err := r.Call(ctx, "lambda", "Invoke", In{"FunctionName": function, "Payload": event}, &out); err != nil {
		return err
	}
	if out.FunctionError == "" {
		return nil
	}
	var failure struct{ ErrorMessage, ErrorType string }
	if json.Unmarshal(out.Payload, &failure) != nil || failure.ErrorMessage == "" {
		return errors.New(string(out.Payload))
	}
	if failure.ErrorType == StoodInCode {
		return errFunctionStoodIn
	}
	return errors.New(strings.TrimPrefix(failure.ErrorType+": "+failure.ErrorMessage, ": "))
}

// AsTexts is a value in which every scalar is a text, as CloudFormation gives it to custom resources and shows it in events.
func AsTexts(v any) any {
	switch v := v.(type) {
	case bool:
		return strconv.FormatBool(v)
	case int:
		return strconv.Itoa(v)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case json.Number:
		return v.String()
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = AsTexts(item)
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(v))
		for k, item := range v {
			out[k] = AsTexts(item)
		}
		return out
	}
	return v
}
