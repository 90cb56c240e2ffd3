package wire

import (
	"net/http"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
)

// canonicalRequest is the text that a client hashes and signs (AWS: IAM user guide, "Create a canonical request").
func (s *Signature) canonicalRequest(r *http.Request, payloadHash string) string {
	var b strings.Builder
	b.Grow(1 << 10)
	b.WriteString(r.Method)
	b.WriteByte('\n')
	b.WriteString(canonicalPath(r, s.Service))
	b.WriteByte('\n')
	b.WriteString(canonicalQuery(r.URL.RawQuery))
	b.WriteByte('\n')
	for _, name := range s.SignedHeaders {
		b.WriteString(name)
		b.WriteByte(':')
		b.WriteString(canonicalHeader(r, name))
		b.WriteByte('\n')
	}
	b.WriteByte('\n')
	b.WriteString(strings.Join(s.SignedHeaders, ";"))
	b.WriteByte('\n')
	b.WriteString(payloadHash)
	return b.String()
}

// sentPath is the path as it stood in the request line.
func sentPath(r *http.Request) string {
	uri := r.RequestURI
	if uri == "" || !strings.HasPrefix(uri, "/") { // made in process, or sent to a proxy as an absolute URL
		return r.URL.EscapedPath()
	}
	p, _, _ := strings.Cut(uri, "?")
	return p
}

// canonicalPath escapes the path once for S3, which keeps it as it is, and twice after normalisation for all others.
func canonicalPath(r *http.Request, service string) string {
	sent := sentPath(r)
	if sent == "" {
		return "/"
	}
	if service == s3Name {
		plain, err := url.PathUnescape(sent)
		if err != nil {
			return sent
		}
		return escape(plain, true)
	}
	clean := path.Clean(sent)
	if strings.HasSuffix(sent, "/") && clean != "/" {
		clean += "/"
	}
	return escape(clean, true)
}

func canonicalQuery(raw string) string {
	if raw == "" {
		return ""
	}
	var pairs []string
	for pair := range strings.SplitSeq(raw, "&") {
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		name, value = reescape(name), reescape(value)
		if name != "X-Amz-Signature" {
			// '=' is replaced by a byte below every other so that names compare before values do.
			pairs = append(pairs, name+"\x00"+value)
		}
	}
	slices.Sort(pairs)
	return strings.ReplaceAll(strings.Join(pairs, "&"), "\x00", "=")
}

func reescape(s string) string {
	plain, err := url.QueryUnescape(s)
	if err != nil {
		return s
	}
	return escape(plain, false)
}

// escape is AWS's UriEncode: every byte but the unreserved ones, and the slash of paths, becomes %XX.
func escape(s string, keepSlash bool) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	b.Grow(len(s))
	for i := range len(s) {
		c := s[i]
		if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("-._~", c) >= 0 || c == '/' && keepSlash {
			b.WriteByte(c)
			continue
		}
		b.WriteByte('%')
		b.WriteByte(hex[c>>4])
		b.WriteByte(hex[c&15])
	}
	return b.String()
}

// canonicalHeader joins the values of a header and collapses their spaces. net/http keeps Host, Content-Length and
// Transfer-Encoding outside the map.
func canonicalHeader(r *http.Request, name string) string {
	switch name {
	case "host":
		return r.Host
	case "content-length":
		if r.Header.Get("Content-Length") == "" {
			return strconv.FormatInt(r.ContentLength, 10)
		}
	case "transfer-encoding":
		return strings.Join(r.TransferEncoding, ",")
	}
	values := r.Header.Values(name)
	if len(values) == 1 && !strings.ContainsAny(values[0], " \t") {
		return values[0]
	}
	values = slices.Clone(values)
	for i, v := range values {
		values[i] = strings.Join(strings.Fields(v), " ")
	}
	return strings.Join(values, ",")
}
