package lambda

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/textproto"
	"slices"
	"strconv"
	"strings"
)

// answer is the HTTP response that a function's value stands for.
type answer struct {
	status  int
	headers map[string]string
	cookies []string
	body    []byte
}

// urlAnswer reads a function's value (AWS: Lambda developer guide, "Response payload format" of function URLs): an object
// with a statusCode is a response; any other value is the body of one, a string as it is and the rest as JSON without
// spaces (LocalStack tests/aws/services/lambda_/test_lambda.snapshot.json, test_lambda_url_invocation, recorded against AWS).
func urlAnswer(payload []byte) (*answer, error) {
	a := &answer{status: http.StatusOK, body: payload}
	value := bytes.TrimSpace(payload)
	if len(value) == 0 {
		return nil, errors.New("the function answered nothing")
	}
	switch value[0] {
	case '"':
		var text string
		if err := json.Unmarshal(value, &text); err != nil {
			return nil, err
		}
		a.body = []byte(text)
	case '{':
		var object map[string]json.RawMessage
		if err := json.Unmarshal(value, &object); err != nil {
			return nil, err
		}
		if _, ok := object["statusCode"]; ok {
			return responseObject(object)
		}
		fallthrough
	default:
		var err error
		a.body, err = compact(value)
		return a, err
	}
	return a, nil
}

// statusCode reads a number, which may be written as a string.
func statusCode(value json.RawMessage) (int, error) {
	var number json.Number // takes both
	if err := json.Unmarshal(value, &number); err != nil {
		return 0, fmt.Errorf("statusCode %s is none of a response", value)
	}
	status, err := strconv.Atoi(number.String())
	if err != nil || status < 200 || status > 599 {
		return 0, fmt.Errorf("statusCode %s is none of a response", value)
	}
	return status, nil
}

func responseObject(object map[string]json.RawMessage) (*answer, error) {
	status, err := statusCode(object["statusCode"])
	if err != nil {
		return nil, err
	}
	a := &answer{status: status, headers: map[string]string{}}
	if err := optional(object["cookies"], &a.cookies); err != nil {
		return nil, fmt.Errorf("cookies: %w", err)
	}
	var headers map[string]json.RawMessage
	if err := optional(object["headers"], &headers); err != nil {
		return nil, fmt.Errorf("headers: %w", err)
	}
	for name, value := range headers {
		var err error
		if a.headers[name], err = headerValue(value); err != nil {
			return nil, fmt.Errorf("header %s: %w", name, err)
		}
	}
	var encoded bool
	if err := optional(object["isBase64Encoded"], &encoded); err != nil {
		return nil, fmt.Errorf("isBase64Encoded: %w", err)
	}
	return a, a.setBody(object["body"], encoded)
}

// headerValue reads a string; numbers and booleans are taken as they are written.
func headerValue(value json.RawMessage) (string, error) {
	switch value[0] {
	case '[', '{', 'n':
		return "", fmt.Errorf("%s is not a string", value)
	case '"':
		var text string
		err := json.Unmarshal(value, &text)
		return text, err
	}
	return string(value), nil
}

// setBody takes the body, which is a string. Another value is written as JSON.
func (a *answer) setBody(body json.RawMessage, encoded bool) error {
	var text string
	switch err := optional(body, &text); {
	case err != nil && encoded:
		return fmt.Errorf("body: %w", err)
	case err != nil:
		a.body, err = compact(body)
		return err
	case !encoded:
		a.body = []byte(text)
		return nil
	}
	decoded, err := base64.StdEncoding.DecodeString(text)
	a.body = decoded
	return err
}

// optional decodes a member that may be missing or null.
func optional(text json.RawMessage, into any) error {
	if len(text) == 0 {
		return nil
	}
	return json.Unmarshal(text, into)
}

func (a *answer) write(w http.ResponseWriter, r *http.Request, cors *Cors) {
	h := w.Header()
	h.Set("Content-Type", "application/json")
	for name, value := range a.headers {
		switch name = textproto.CanonicalMIMEHeaderKey(name); name {
		case "Connection", "Content-Length", "Transfer-Encoding", "Date", "X-Amzn-Requestid", "X-Amzn-Trace-Id":
			// the endpoint's own
		default:
			if !strings.ContainsAny(name+value, "\r\n") {
				h.Set(name, value)
			}
		}
	}
	for _, c := range a.cookies {
		h.Add("Set-Cookie", c)
	}
	cors.headers(h, r.Header.Get("Origin"))
	w.WriteHeader(a.status)
	if r.Method != http.MethodHead && a.status != http.StatusNoContent && a.status != http.StatusNotModified {
		w.Write(a.body) // a client that went away cannot be told
	}
}

// Cors is the cross-origin configuration of a function URL.
type Cors struct {
	AllowCredentials *bool    `json:",omitempty"`
	AllowHeaders     []string `json:",omitempty"`
	AllowMethods     []string `json:",omitempty"`
	AllowOrigins     []string `json:",omitempty"`
	ExposeHeaders    []string `json:",omitempty"`
	MaxAge           *int     `json:",omitempty"`
}

func (c *Cors) empty() bool {
	return c.AllowCredentials == nil && len(c.AllowHeaders)+len(c.AllowMethods)+len(c.AllowOrigins)+len(c.ExposeHeaders) == 0 && c.MaxAge == nil
}

func (c *Cors) check() error {
	for _, m := range c.AllowMethods {
		if !slices.Contains([]string{"GET", "PUT", "HEAD", "POST", "PATCH", "DELETE", "*"}, m) {
			return constraint(c.AllowMethods, "cors.allowMethods",
				"Member must satisfy constraint: [Member must have length less than or equal to 6, Member must have length greater than or equal to 0, Member must satisfy regular expression pattern: .*]")
		}
	}
	if c.MaxAge != nil && (*c.MaxAge < 0 || *c.MaxAge > 86400) {
		return constraint(*c.MaxAge, "cors.maxAge", "Member must have value less than or equal to 86400")
	}
	return nil
}

// preflight answers a browser's question without running the function (AWS: Lambda developer guide, "Cross-origin
// resource sharing"). It reports whether the request was one.
func (c *Cors) preflight(w http.ResponseWriter, r *http.Request) bool {
	method := r.Header.Get("Access-Control-Request-Method")
	if c == nil || r.Method != http.MethodOptions || method == "" || r.Header.Get("Origin") == "" {
		return false
	}
	h := w.Header()
	c.headers(h, r.Header.Get("Origin"))
	if c.allowsOrigin(r.Header.Get("Origin")) {
		join(h, "Access-Control-Allow-Methods", c.AllowMethods)
		join(h, "Access-Control-Allow-Headers", c.AllowHeaders)
		if c.MaxAge != nil {
			h.Set("Access-Control-Max-Age", strconv.Itoa(*c.MaxAge))
		}
	}
	h.Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusOK)
	return true
}

// headers adds what every answer to a cross-origin request carries. They replace the function's own.
func (c *Cors) headers(h http.Header, origin string) {
	if c == nil || origin == "" {
		return
	}
	for name := range h {
		if strings.HasPrefix(name, "Access-Control-") {
			h.Del(name)
		}
	}
	if !c.allowsOrigin(origin) {
		return
	}
	h.Set("Access-Control-Allow-Origin", origin)
	h.Set("Vary", "Origin")
	join(h, "Access-Control-Expose-Headers", c.ExposeHeaders)
	if c.AllowCredentials != nil && *c.AllowCredentials {
		h.Set("Access-Control-Allow-Credentials", "true")
	}
}

func (c *Cors) allowsOrigin(origin string) bool {
	return slices.ContainsFunc(c.AllowOrigins, func(allowed string) bool { return allowed == "*" || strings.EqualFold(allowed, origin) })
}

func join(h http.Header, name string, values []string) {
	if len(values) > 0 {
		h.Set(name, strings.Join(values, ","))
	}
}
