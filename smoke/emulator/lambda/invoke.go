package lambda

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"

	"cfnenv/smoke/emulator/lambda/sandbox"
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

func (l *Lambda) invokeOperations() []service.Operation {
	return []service.Operation{
		service.Op("Invoke", l.checkInvoke, l.invoke).At("POST /2015-03-31/functions/{FunctionName}/invocations", 200),
	}
}

type invokeInput struct {
	FunctionInput
	InvocationType string `http:"header=X-Amz-Invocation-Type"`
	LogType        string `http:"header=X-Amz-Log-Type"`
	ClientContext  string `http:"header=X-Amz-Client-Context"`
	Payload        []byte `http:"payload"`
}

type invokeOutput struct {
	StatusCode      int    `http:"status"`
	FunctionError   string `json:",omitempty" http:"header=X-Amz-Function-Error"`
	LogResult       string `json:",omitempty" http:"header=X-Amz-Log-Result"`
	ExecutedVersion string `json:",omitempty" http:"header=X-Amz-Executed-Version"`
	Payload         []byte `json:",omitempty" http:"payload"`
}

// checkInvoke asks about the ARN as the caller gave it: with the qualifier, if there is one.
func (l *Lambda) checkInvoke(c *service.Call, in *invokeInput) ([]service.Check, error) {
	r, err := refer(c, *in)
	if err != nil {
		return nil, err
	}
	check := l.check("lambda:InvokeFunction", r)
	check.Resource = r.qualified()
	return []service.Check{check}, nil
}

// Limits of payloads in bytes (AWS: Lambda quotas).
const (
	maxPayload      = 6_291_456
	maxEventPayload = 1_048_576
)

func (l *Lambda) invoke(_ context.Context, c *service.Call, in *invokeInput) (*invokeOutput, error) {
	request, err := newRequest(c, in)
	if err != nil {
		return nil, err
	}
	r, err := refer(c, *in)
	if err != nil {
		return nil, err
	}
	if r.qualifier == "" {
		request.ARN = r.arn
		r.qualifier = latest // by which a refusal names the function
	} else {
		request.ARN = r.qualified()
	}
	l.mu.Lock()
	f, err := l.find(r)
	l.mu.Unlock()
	if err != nil {
		return nil, err
	}
	switch in.InvocationType {
	case "DryRun":
		return &invokeOutput{StatusCode: 204}, nil
	case "Event":
		if err := l.async.add(f, request); err != nil {
			return nil, err
		}
		return &invokeOutput{StatusCode: 202}, nil
	}
	out, err := l.run(f, request)
	if err != nil {
		return nil, err
	}
	answer := &invokeOutput{StatusCode: 200, FunctionError: out.FunctionError, ExecutedVersion: f.number(), Payload: out.Payload}
	if in.LogType == "Tail" {
		answer.LogResult = base64.StdEncoding.EncodeToString(out.LogTail)
	}
	return answer, nil
}

// newRequest checks what a caller sends.
func newRequest(c *service.Call, in *invokeInput) (sandbox.Invocation, error) {
	request := sandbox.Invocation{RequestID: c.RequestID, Payload: in.Payload, TraceID: traceID(c)}
	limit := maxPayload
	switch t := in.InvocationType; t {
	case "", "RequestResponse", "DryRun":
	case "Event":
		limit = maxEventPayload
	default:
		return request, constraint(t, "invocationType", "Member must satisfy enum value set: [RequestResponse, Event, DryRun]")
	}
	if t := in.LogType; t != "" && t != "None" && t != "Tail" {
		return request, constraint(t, "logType", "Member must satisfy enum value set: [None, Tail]")
	}
	if len(in.Payload) > limit {
		return request, wire.Errorf("RequestTooLargeException", "Request must be smaller than %d bytes for the InvokeFunction operation", limit)
	}
	if len(bytes.TrimSpace(in.Payload)) == 0 {
		request.Payload = []byte("{}") // what a function sees when it is invoked without a payload
	} else if !json.Valid(in.Payload) {
		return request, wire.Errorf("InvalidRequestContentException", "Could not parse request body into json: the payload is not a JSON document")
	}
	if in.ClientContext != "" {
		text, err := base64.StdEncoding.DecodeString(in.ClientContext)
		if err == nil {
			text, err = compact(text)
		}
		if err != nil {
			return request, wire.Errorf("InvalidRequestContentException", "Client context must be a valid Base64-encoded JSON object.")
		}
		request.ClientContext = string(text)
	}
	return request, nil
}

// compact takes the spaces and line breaks out of a JSON document.
func compact(text []byte) ([]byte, error) {
	var b bytes.Buffer
	err := json.Compact(&b, text)
	return b.Bytes(), err
}

// run invokes a function within its limits of concurrency.
func (l *Lambda) run(f *function, request sandbox.Invocation) (sandbox.InvocationResponse, error) {
	pool, release, err := l.claim(f)
	if err != nil {
		return sandbox.InvocationResponse{}, err
	}
	defer release()
	out, err := pool.Invoke(request)
	return out, l.runError(f, err)
}

// claim is the function's processes, of which release must be told when the invocation is over.
func (l *Lambda) claim(f *function) (pool *sandbox.Pool, release func(), err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.lives(f) { // deleted since it was found
		return nil, nil, functionNotFound(f.arn)
	}
	done, err := l.acquire(f)
	if err != nil {
		return nil, nil, err
	}
	pool = f.pool
	pool.Hold()
	return pool, func() {
		pool.Done()
		done()
	}, nil
}

// deleted reports whether a function that was found is there no more.
func (l *Lambda) deleted(f *function) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return !l.lives(f)
}

// runError words an error that is not the function's.
func (l *Lambda) runError(f *function, err error) error {
	var known *wire.Error
	switch {
	case err == nil, errors.As(err, &known):
		return err
	case errors.Is(err, sandbox.ErrClosed):
		return wire.Errorf("ServiceException", "cfnenv emulator: %s", err)
	}
	l.env.Log.Error("cannot run the function", "function", f.name, "error", err)
	return wire.Errorf("InvalidRuntimeException", "cfnenv emulator: %s"+service.CannotRun+"%s", f.config.runtime, err)
}
