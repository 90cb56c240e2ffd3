package lambda

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"mime"
	"net"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"cfnenv/smoke/emulator/service"
)

// event is payload format 2.0 (AWS: Lambda developer guide, "Request payload format" of function URLs).
type event struct {
	Version               string            `json:"version"`
	RouteKey              string            `json:"routeKey"`
	RawPath               string            `json:"rawPath"`
	RawQueryString        string            `json:"rawQueryString"`
	Cookies               []string          `json:"cookies,omitempty"`
	Headers               map[string]string `json:"headers"`
	QueryStringParameters map[string]string `json:"queryStringParameters,omitempty"`
	RequestContext        requestContext    `json:"requestContext"`
	Body                  *string           `json:"body,omitempty"`
	IsBase64Encoded       bool              `json:"isBase64Encoded"`
}

type requestContext struct {
	AccountID    string      `json:"accountId"`
	APIID        string      `json:"apiId"`
	Authorizer   *authorizer `json:"authorizer,omitempty"`
	DomainName   string      `json:"domainName"`
	DomainPrefix string      `json:"domainPrefix"`
	HTTP         httpContext `json:"http"`
	RequestID    string      `json:"requestId"`
	RouteKey     string      `json:"routeKey"`
	Stage        string      `json:"stage"`
	Time         string      `json:"time"`
	TimeEpoch    int64       `json:"timeEpoch"`
}

type httpContext struct {
	Method    string `json:"method"`
	Path      string `json:"path"`
	Protocol  string `json:"protocol"`
	SourceIP  string `json:"sourceIp"`
	UserAgent string `json:"userAgent"`
}

// authorizer tells a function who called, when its URL asks for IAM.
type authorizer struct {
	IAM iamIdentity `json:"iam"`
}

type iamIdentity struct {
	AccessKey       string  `json:"accessKey"`
	AccountID       string  `json:"accountId"`
	CallerID        string  `json:"callerId"`
	CognitoIdentity *string `json:"cognitoIdentity"`
	PrincipalOrgID  *string `json:"principalOrgId"`
	UserARN         string  `json:"userArn"`
	UserID          string  `json:"userId"`
}

// urlEvent makes the event of a request. A FunctionUrl ends in a slash, and slashes that a client puts after it are none of
// the path. rawPath is what the client sent, requestContext.http.path is decoded (github.com/middleapi/standard-server/pull/93
// looked at rawPath on AWS; the developer guide shows both without anything to decode).
func urlEvent(r *http.Request, u service.URLRequest, p service.Principal, body []byte) ([]byte, error) {
	raw := "/" + strings.TrimLeft(u.Path, "/")
	path, err := url.PathUnescape(raw)
	if err != nil {
		path = raw
	}
	e := event{
		Version: "2.0", RouteKey: "$default", RawPath: raw, RawQueryString: r.URL.RawQuery,
		Headers: eventHeaders(r, u), Cookies: cookies(r), QueryStringParameters: parameters(r.URL.RawQuery),
		RequestContext: requestContext{
			AccountID: "anonymous", APIID: u.ID, DomainName: u.Domain, DomainPrefix: u.ID, RequestID: u.Call.RequestID,
			RouteKey: "$default", Stage: "$default", Time: u.Call.Time.UTC().Format("02/Jan/2006:15:04:05 -0700"),
			TimeEpoch: u.Call.Time.UnixMilli(),
			HTTP: httpContext{
				Method: r.Method, Path: path, Protocol: "HTTP/1.1", SourceIP: sourceIP(r), UserAgent: r.UserAgent(),
			},
		},
	}
	if p.Type != service.Anonymous {
		e.RequestContext.AccountID = p.Account
		e.RequestContext.Authorizer = &authorizer{IAM: iamIdentity{
			AccessKey: p.AccessKeyID, AccountID: p.Account, CallerID: p.UserID, UserARN: p.ARN, UserID: p.UserID,
		}}
	}
	if len(body) > 0 {
		text := string(body)
		if e.IsBase64Encoded = !isText(r.Header.Get("Content-Type"), body); e.IsBase64Encoded {
			text = base64.StdEncoding.EncodeToString(body)
		}
		e.Body = &text
	}
	return json.Marshal(e)
}

// eventHeaders are the request's headers in lower case, those of one name joined, and what AWS's edge adds. A client that
// came over loopback shows the host, port and encryption that it would have had on AWS.
func eventHeaders(r *http.Request, u service.URLRequest) map[string]string {
	headers := make(map[string]string, len(r.Header)+7)
	for name, values := range r.Header {
		switch name = strings.ToLower(name); name {
		case "connection", "cookie", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade":
		default:
			headers[name] = strings.Join(values, ",")
		}
	}
	headers["host"] = u.Domain
	headers["x-amzn-trace-id"] = rootID(u.Call)
	headers["x-amzn-tls-version"] = "TLSv1.3"
	headers["x-amzn-tls-cipher-suite"] = "TLS_AES_128_GCM_SHA256"
	headers["x-forwarded-for"] = sourceIP(r)
	headers["x-forwarded-port"] = "443"
	headers["x-forwarded-proto"] = "https"
	return headers
}

func sourceIP(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// cookies are the parts of the Cookie headers, which the event has in place of them.
func cookies(r *http.Request) []string {
	var list []string
	for _, header := range r.Header.Values("Cookie") {
		for part := range strings.SplitSeq(header, ";") {
			if part = strings.TrimSpace(part); part != "" {
				list = append(list, part)
			}
		}
	}
	return list
}

// parameters decodes a query string; values of one name are joined with commas.
func parameters(raw string) map[string]string {
	values, _ := url.ParseQuery(raw) // what cannot be decoded is in rawQueryString only
	if len(values) == 0 {
		return nil
	}
	out := make(map[string]string, len(values))
	for name, list := range values {
		out[name] = strings.Join(list, ",")
	}
	return out
}

// isText reports whether a body is passed as it is; any other is passed in base64.
func isText(contentType string, body []byte) bool {
	kind, _, err := mime.ParseMediaType(contentType)
	if err != nil || !utf8.Valid(body) {
		return false
	}
	switch {
	case strings.HasPrefix(kind, "text/"), strings.HasSuffix(kind, "+json"), strings.HasSuffix(kind, "+xml"):
		return true
	}
	return kind == "application/json" || kind == "application/xml" || kind == "application/javascript"
}

// traceID is an X-Ray trace header of a request that is not sampled. Its root is made of the request's id, so that the
// two can be told to belong together (AWS: X-Ray developer guide, "Tracing header").
func traceID(c *service.Call) string {
	return rootID(c) + ";Parent=" + hexOf(c)[16:] + ";Sampled=0"
}

// rootID is the part of the trace header that responses carry.
func rootID(c *service.Call) string {
	return fmt.Sprintf("Root=1-%08x-%s", c.Time.Unix(), hexOf(c)[:24])
}

// hexOf returns 32 digits of a request's id.
func hexOf(c *service.Call) string {
	return (strings.ReplaceAll(c.RequestID, "-", "") + strings.Repeat("0", 32))[:32]
}
