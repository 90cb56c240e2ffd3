package door

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"

	"cfnenv/smoke/emulator/wire"
)

type proxiedKey struct{}

// ThroughProxy marks the requests that reach next as having come through the proxy, where AWS's own host names are
// answered. Only the proxy may be given it.
func ThroughProxy(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), proxiedKey{}, true)))
	})
}

func viaProxy(r *http.Request) bool { return r.Context().Value(proxiedKey{}) != nil }

// checkHost guards against DNS rebinding: a page on the internet whose name was pointed at loopback sends its own name in
// the Host header. It returns why a request is refused.
func (d *Door) checkHost(r *http.Request) string {
	host := hostname(r.Host)
	switch {
	case d.AllowRemote, isLoopback(host), viaProxy(r) && wire.IsAWSHost(host):
		return ""
	case wire.IsAWSHost(host):
		return fmt.Sprintf("host %q is answered through the proxy only; use %s or HTTPS_PROXY", host, d.BaseURL())
	}
	return fmt.Sprintf("host %q is not a loopback address: refused to guard against DNS rebinding (use %s, or start with --allow-remote)", host, d.BaseURL())
}

func hostname(hostport string) string {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		host = hostport
	}
	return strings.ToLower(strings.TrimSuffix(strings.Trim(host, "[]"), "."))
}

// isLoopback accepts loopback addresses, localhost and names below it, where S3 clients put bucket names. The same
// below a loopback address (bucket.127.0.0.1) is no name at all and refused.
func isLoopback(host string) bool {
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}

// ofAccount tells the names of the account itself, below which the broker, the examples and loopback function URLs are
// found, from those of a service or a bucket, whose paths may be any.
func ofAccount(host string) bool {
	return !wire.IsAWSHost(host) && !strings.HasSuffix(host, ".localhost")
}

// URLPrefix begins the path of a function URL on the loopback address: /_lambda-url/<url-id>/….
const URLPrefix = "/_lambda-url/"

func (d *Door) functionURL(r *http.Request) (id, domain, path string, ok bool) {
	if d.urls == nil {
		return "", "", "", false
	}
	host, suffix := hostname(r.Host), ".lambda-url."+d.Region+".on.aws"
	escaped := r.URL.EscapedPath()
	if id, found := strings.CutSuffix(host, suffix); found && viaProxy(r) {
		return id, id + suffix, escaped, true
	}
	rest, found := strings.CutPrefix(escaped, URLPrefix)
	if !found || !ofAccount(host) {
		return "", "", "", false
	}
	id, path, _ = strings.Cut(rest, "/")
	return id, id + suffix, "/" + path, true
}

// isPage tells the paths of the broker, of the examples, and of answers for custom resources. No API of an emulated service begins so.
func isPage(r *http.Request) bool {
	if !ofAccount(hostname(r.Host)) || strings.HasPrefix(r.Header.Get("Authorization"), "AWS4-") || strings.Contains(r.URL.RawQuery, "X-Amz-Signature=") {
		return false
	}
	return strings.HasPrefix(r.URL.Path, "/v1/") || strings.HasPrefix(r.URL.Path, "/skills/") ||
		strings.HasPrefix(r.URL.Path, "/custom-resource-response/")
}

// serviceOf tells which service a request is for: the credential scope says it; a request without one is told by its
// host name and its form. What is left is S3, the only service that answers unsigned requests.
func serviceOf(r *http.Request) string {
	if name := scopedService(r); name != "" {
		return name
	}
	if name := hostService(hostname(r.Host)); name != "" {
		return name
	}
	prefix, _, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	switch {
	case prefix == "AmazonSQS":
		return "sqs"
	case strings.HasPrefix(prefix, "Logs_"):
		return "logs"
	case prefix != "":
		return strings.ToLower(prefix)
	case isForm(r) || r.URL.Query().Has("Action"):
		return versionService(r)
	case strings.HasPrefix(r.URL.Path, "/20") && len(r.URL.Path) > 11 && r.URL.Path[5] == '-' && r.URL.Path[11] == '/':
		return "lambda" // /2015-03-31/functions and its later versions
	}
	return "s3"
}

// scopedService reads the fourth part of Credential=KEY/DATE/REGION/SERVICE/aws4_request.
func scopedService(r *http.Request) string {
	credential := ""
	if r.URL.RawQuery != "" {
		credential = r.URL.Query().Get("X-Amz-Credential")
	}
	if _, rest, found := strings.Cut(r.Header.Get("Authorization"), "Credential="); found {
		credential, _, _ = strings.Cut(rest, ",")
	}
	parts := strings.Split(credential, "/")
	if len(parts) < 5 {
		return ""
	}
	return parts[len(parts)-2]
}

// hostService reads the service from one of AWS's host names: SERVICE[.REGION].amazonaws.com, and BUCKET.s3….
func hostService(host string) string {
	name, found := strings.CutSuffix(host, ".amazonaws.com")
	if !found {
		return ""
	}
	labels := strings.Split(name, ".")
	for _, label := range labels {
		if label == "s3" || strings.HasPrefix(label, "s3-") {
			return "s3"
		}
	}
	if labels[0] == "queue" || len(labels) > 1 && labels[1] == "queue" {
		return "sqs" // the old names of the SQS endpoint
	}
	return labels[0]
}

func isForm(r *http.Request) bool {
	return strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded")
}

// versionService tells services of the query protocol by the version of their API in the query string; a form's own
// cannot be read before it is authenticated.
func versionService(r *http.Request) string {
	switch r.URL.Query().Get("Version") {
	case "2010-05-15":
		return "cloudformation"
	case "2010-05-08":
		return "iam"
	case "2012-11-05":
		return "sqs"
	}
	return "sts"
}

// guessProtocol is the one that the request was written in, as far as can be told before it is decoded.
func (e *exchange) guessProtocol() wire.Protocol {
	kind := wire.RESTJSON
	switch {
	case e.r.Header.Get("X-Amz-Target") != "":
		kind = wire.JSON
	case isForm(e.r) || e.r.URL.Query().Has("Action"):
		kind = wire.Query
	case e.name == "s3", e.name == "route53":
		kind = wire.RESTXML
	}
	if e.table != nil {
		for _, p := range e.table.service.Protocols {
			if p.Kind == kind {
				return p
			}
		}
		return e.table.service.Protocols[0]
	}
	p := wire.Protocol{Kind: kind}
	if kind == wire.Query {
		p.Namespace = (&url.URL{Scheme: "https", Host: e.name + ".amazonaws.com", Path: "/doc/"}).String()
	}
	return p
}
