package resource

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// customResource is the older name of the type of custom resources; others begin with Custom::.
const customResource = "AWS::CloudFormation::CustomResource"

// IsCustom reports whether resources of a type are made by a function of the user's own.
func IsCustom(resourceType string) bool {
	return resourceType == customResource || strings.HasPrefix(resourceType, "Custom::")
}

// custom defines a custom resource: the function that its ServiceToken names is invoked, and the answer that it sends to the
// ResponseURL is the outcome (AWS: CloudFormation user guide, "Custom resource reference"). Ref is the PhysicalResourceId of
// that answer.
func custom(name string) *Type {
	return &Type{
		Name: name, Open: true, NameLimit: 63, // of a stand-in
		Properties: Members{"ServiceToken": text().required()},
		Create: func(ctx context.Context, r *HandlerRequest) (Attributes, error) {
			return r.askFunction(ctx, name, "Create")
		},
		Update: func(ctx context.Context, r *HandlerRequest) (Attributes, error) {
			if r.StoodIn {
				r.StandIn("its function is not in the emulated account")
				return r.Attributes, nil
			}
			return r.askFunction(ctx, name, "Update")
		},
		Delete: func(ctx context.Context, r *HandlerRequest) error {
			if r.StoodIn {
				return nil
			}
			_, err := r.askFunction(ctx, name, "Delete")
			return err
		},
	}
}

// customRequest is the function's event.
type customRequest struct {
	RequestType, ResponseURL, StackId, RequestId string
	ResourceType, LogicalResourceId              string
	PhysicalResourceId                           string `json:",omitempty"`
	ServiceToken                                 string
	ResourceProperties                           any
	OldResourceProperties                        any `json:",omitempty"`
}

// customAnswer is the body that the function puts to the ResponseURL.
type customAnswer struct {
	Status, Reason, PhysicalResourceId    string
	StackId, RequestId, LogicalResourceId string
	NoEcho                                bool
	Data                                  map[string]any
}

// askFunction invokes the function of a custom resource and waits for its answer.
func (r *HandlerRequest) askFunction(ctx context.Context, name, requestType string) (Attributes, error) {
	token := r.text("ServiceToken")
	if !strings.Contains(token, ":lambda:") {
		return nil, r.standInCustom(requestType, "messages to "+token+" are not emulated")
	}
	callback := r.Callback()
	defer callback.Close()
	id := r.NewID()
	in := customRequest{
		RequestType: requestType, ResponseURL: callback.URL, StackId: r.StackID, RequestId: id, ResourceType: name,
		LogicalResourceId: r.LogicalID, PhysicalResourceId: r.PhysicalID, ServiceToken: token, ResourceProperties: AsTexts(r.Properties),
	}
	if requestType == "Update" {
		in.OldResourceProperties = AsTexts(r.Previous)
	}
	event, err := json.Marshal(in)
	if err != nil {
		return nil, err
	}
	body, err := r.converse(ctx, token, event, callback.Answer, id)
	switch {
	case codeOf(err) == "ResourceNotFoundException" && requestType != "Delete":
		return nil, r.standInCustom(requestType, "its function is not in the emulated account")
	case codeOf(err) == "ResourceNotFoundException":
		return nil, nil
	case err == errFunctionStoodIn:
		return nil, r.standInCustom(requestType, "the code of its function is not in the emulated account")
	case err != nil:
		return nil, err
	}
	return r.readAnswer(requestType, id, body)
}

// standInCustom stands in for a custom resource when its function cannot be asked.
func (r *HandlerRequest) standInCustom(requestType, why string) error {
	switch {
	case requestType == "Delete":
		return nil
	case !r.Lenient:
		return &plainError{"not emulated: " + why}
	}
	r.StandIn(why)
	if r.PhysicalID == "" {
		r.initiate(r.Name)
	}
	return nil
}

// Times of the protocol. AWS waits for ServiceTimeout, an hour by default, whatever becomes of the function; here an answer
// that comes after the function's end is waited for only so long.
const (
	serviceTimeout = time.Hour
	afterwards     = 3 * time.Second
)

// converse invokes the function and answers what it put to the ResponseURL.
func (r *HandlerRequest) converse(ctx context.Context, token string, event []byte, answer <-chan []byte, id string) ([]byte, error) {
	limit := serviceTimeout
	if n, err := strconv.Atoi(fmt.Sprint(AsTexts(r.Properties["ServiceTimeout"]))); err == nil && n > 0 {
		limit = min(limit, time.Duration(n)*time.Second)
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	ended := make(chan error, 1)
	go func() { ended <- r.invokeFunction(ctx, token, event) }()
	var failure error
	for {
		select {
		case body := <-answer:
			return body, nil
		case err := <-ended:
			if failure = err; codeOf(err) != "" || err == errFunctionStoodIn {
				return nil, err
			}
			ended = nil
			var stop context.CancelFunc
			ctx, stop = context.WithTimeout(ctx, afterwards)
			defer stop()
		case <-ctx.Done():
			return nil, silent(id, failure)
		}
	}
}

// silent is the error for a function that did not answer, in CloudFormation's own sentence. It adds what was seen of the
// function, about which AWS says nothing.
func silent(id string, failure error) error {
	message := "CloudFormation did not receive a response from your Custom Resource. Please check your logs for requestId [" + id + "]."
	if failure != nil {
		message += " cfnenv: the function failed: " + failure.Error()
	} else {
		message += " cfnenv: the function ended without a PUT to the ResponseURL; on AWS the stack would wait for up to an hour."
	}
	return &plainError{message}
}

// plainError is a reason that is shown as it is.
type plainError struct{ message string }

// Error returns the reason.
func (e *plainError) Error() string { return e.message }

// readAnswer checks the function's answer and returns its data as attributes.
func (r *HandlerRequest) readAnswer(requestType, id string, body []byte) (Attributes, error) {
	if len(body) > maxAnswer {
		return nil, &plainError{"Response object is too long."}
	}
	var a customAnswer
	if err := json.Unmarshal(body, &a); err != nil {
		return nil, &plainError{"Invalid response object: " + err.Error()}
	}
	switch {
	case a.Status != "SUCCESS" && a.Status != "FAILED":
		return nil, &plainError{"Invalid response object: Status must be SUCCESS or FAILED, found " + strconv.Quote(a.Status)}
	case a.StackId != r.StackID || a.RequestId != id || a.LogicalResourceId != r.LogicalID:
		return nil, &plainError{"Invalid response object: StackId, RequestId and LogicalResourceId must be those of the request"}
	}
	if a.PhysicalResourceId != "" && requestType != "Delete" && a.PhysicalResourceId != r.PhysicalID {
		r.initiate(a.PhysicalResourceId)
	}
	if a.Status == "FAILED" {
		return nil, &plainError{fmt.Sprintf("Received response status [FAILED] from custom resource. Message returned: %s (RequestId: %s)", a.Reason, id)}
	}
	if a.PhysicalResourceId == "" {
		return nil, &plainError{"Invalid PhysicalResourceId"}
	}
	r.NoEcho = a.NoEcho
	attributes := Attributes{}
	for name, value := range a.Data {
		attributes[name] = AsTexts(value)
	}
	return attributes, nil
}

// maxAnswer is the largest body of an answer (AWS: CloudFormation user guide, custom resource response objects).
const maxAnswer = 4096

// Callback is a URL for a function's answer to a custom resource, and the channel on which it arrives.
type Callback struct {
	URL    string
	Answer <-chan []byte
	Close  func()
}

var errFunctionStoodIn = errors.New("the code of the function is stood in for")

// stoodInCode is the type of the error that stand-in code raises.
const stoodInCode = "CodeIsStoodInFor"

// invokeFunction invokes a function and says how it failed, if it did: that may come after its answer.
func (r *HandlerRequest) invokeFunction(ctx context.Context, function string, event []byte) error {
	var out struct {
		FunctionError string
		Payload       []byte
	}
	if err := r.call(ctx, "lambda", "Invoke", params{"FunctionName": function, "Payload": event}, &out); err != nil {
		return err
	}
	if out.FunctionError == "" {
		return nil
	}
	var failure struct{ ErrorMessage, ErrorType string }
	if json.Unmarshal(out.Payload, &failure) != nil || failure.ErrorMessage == "" {
		return errors.New(string(out.Payload))
	}
	if failure.ErrorType == stoodInCode {
		return errFunctionStoodIn
	}
	return errors.New(strings.TrimPrefix(failure.ErrorType+": "+failure.ErrorMessage, ": "))
}

// AsTexts converts every scalar to text, as CloudFormation does for custom resources and events.
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
