package lambda

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"

	"cfnenv/smoke/emulator/lambda/sandbox"
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
	"cfnenv/smoke/policy"
)

// Forbidden is the Message with which a function URL refuses a caller.
const Forbidden = "Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"

// ServeURL answers one request to a function URL.
func (l *Lambda) ServeURL(w http.ResponseWriter, r *http.Request, u service.URLRequest) {
	w.Header().Set("X-Amzn-Requestid", u.Call.RequestID)
	l.mu.Lock()
	f := l.urls[u.ID]
	var config urlConfig
	if f != nil {
		config = *f.url
	}
	l.mu.Unlock()
	if f == nil {
		deny(w, nil) // AWS does not tell an unknown URL from a forbidden one
		return
	}
	if config.cors.preflight(w, r) {
		return
	}
	principal, ok := l.admit(w, r, u, f, &config)
	if !ok {
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxPayload))
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		message(w, http.StatusRequestEntityTooLarge, "RequestTooLargeException", "Request body exceeds the limit of 6 MB")
		return
	} else if err != nil {
		return // the client went away
	}
	event, err := urlEvent(r, u, principal, body)
	if err != nil {
		l.badGateway(w, err.Error())
		return
	}
	out, err := l.run(f, sandbox.Invocation{RequestID: u.Call.RequestID, ARN: f.arn, Payload: event, TraceID: traceID(u.Call)})
	if err != nil {
		l.notRun(w, err)
		return
	}
	w.Header().Set("X-Amzn-Trace-Id", rootID(u.Call)+";Sampled=0")
	if out.FunctionError != "" {
		l.badGateway(w, functionError(out.Payload))
		return
	}
	answer, err := urlAnswer(out.Payload)
	if err != nil {
		l.badGateway(w, err.Error())
		return
	}
	answer.write(w, r, config.cors)
}

// admit decides whether the caller may use the URL, and answers if not. It takes both permissions, of the URL and of the
// function behind it, in identity and resource policies together (AWS: Lambda developer guide, "Control access to Lambda
// function URLs", since October 2025).
func (l *Lambda) admit(w http.ResponseWriter, r *http.Request, u service.URLRequest, f *function, config *urlConfig) (service.Principal, bool) {
	principal := service.Principal{Type: service.Anonymous}
	if config.auth == authIAM {
		caller, err := u.Authenticate()
		if err != nil {
			var refused *wire.Error
			if errors.As(err, &refused) && refused.Code != "MissingAuthenticationToken" {
				text := refused.Message
				deny(w, &text)
				return principal, false
			}
			text := Forbidden
			deny(w, &text)
			return principal, false
		}
		principal = caller
	}
	for _, action := range []string{"lambda:InvokeFunctionUrl", "lambda:InvokeFunction"} {
		check := l.check(action, reference{arn: f.arn})
		setURLKeys(check.Context, action, config.auth)
		if err := l.env.Backplane.Authorize(r.Context(), principal, u.Call.Region, check); err != nil {
			l.env.Log.Debug("function URL refused", "function", f.name, "action", action, "error", err)
			text := Forbidden
			deny(w, &text)
			return principal, false
		}
	}
	return principal, true
}

// setURLKeys sets the condition keys that each of the two actions has on its way through a URL.
func setURLKeys(ctx policy.Context, action, auth string) {
	if action == "lambda:InvokeFunctionUrl" {
		ctx.Set("lambda:FunctionUrlAuthType", auth)
		return
	}
	ctx.Set("lambda:InvokedViaFunctionUrl", "true")
}

func (l *Lambda) notRun(w http.ResponseWriter, err error) {
	var known *wire.Error
	if !errors.As(err, &known) {
		l.badGateway(w, err.Error())
		return
	}
	message(w, known.Status("lambda"), known.Code, known.Message)
}

// errorHeader says why a function URL answers 502. AWS does not say it; its log does.
const errorHeader = "Cfnenv-Function-Error"

// functionError is the type and the first line of a failed function's error.
func functionError(payload []byte) string {
	var failed struct{ ErrorType, ErrorMessage string }
	if json.Unmarshal(payload, &failed) != nil {
		return string(payload)
	}
	return failed.ErrorType + ": " + failed.ErrorMessage
}

// badGateway answers for a function that failed or answered what is no response.
func (l *Lambda) badGateway(w http.ResponseWriter, reason string) {
	l.env.Log.Debug("function URL answers 502", "reason", reason)
	line, _, _ := strings.Cut(strings.TrimSpace(reason), "\n")
	w.Header().Set(errorHeader, url.PathEscape(line)) // a header holds no byte beyond ASCII
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusBadGateway)
	io.WriteString(w, "Internal Server Error")
}

// deny answers 403; a nil text is written as null.
func deny(w http.ResponseWriter, text *string) {
	writeMessage(w, http.StatusForbidden, "AccessDeniedException", text)
}

func message(w http.ResponseWriter, status int, kind, text string) {
	writeMessage(w, status, kind, &text)
}

func writeMessage(w http.ResponseWriter, status int, kind string, text *string) {
	body, err := marshal(struct{ Message *string }{text})
	if err != nil {
		body = "{}"
	}
	w.Header().Set("X-Amzn-Errortype", kind)
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	io.WriteString(w, body)
}
