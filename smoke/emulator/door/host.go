package door

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strings"
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
	case d.AllowRemote, isLoopback(host), viaProxy(r) && isAWSHost(host):
		return ""
	case isAWSHost(host):
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

func isAWSHost(host string) bool {
	for _, domain := range []string{".amazonaws.com", ".amazonaws.com.cn", ".api.aws", ".on.aws"} {
		if strings.HasSuffix(host, domain) {
			return true
		}
	}
	return false
}

// ofAccount tells the names of the account itself, below which the broker, the examples and loopback function URLs are
// found, from those of a service or a bucket, whose paths may be any.
func ofAccount(host string) bool { return !isAWSHost(host) && !strings.HasSuffix(host, ".localhost") }

// URLPrefix begins the path of a function URL on the loopback address: /_lambda-url/<url-id>/….
const URLPrefix = "/_lambda-url/"

// functionURL takes a request for a function URL apart.
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
