package recording

import (
	"net/http"
	"slices"
	"strings"

	"cfnenv/smoke/redact"
)

// kept are the headers that matter to a comparison. Every other one is left out, above all those of authentication.
var kept = []string{
	"Content-Type", "Content-Encoding", "Expect", "Location", "Range", "Retry-After",
	"X-Amz-Bucket-Region", "X-Amz-Expected-Bucket-Owner", "X-Amz-Sdk-Checksum-Algorithm", "X-Amz-Target",
	"X-Amzn-Errortype", "X-Amzn-Query-Error", "X-Amzn-Query-Mode",
}

func headers(h http.Header) map[string]string {
	list := map[string]string{}
	for name, values := range h {
		if slices.Contains(kept, name) || strings.HasPrefix(name, "X-Amz-Checksum-") {
			list[name] = strings.Join(values, ", ")
		}
	}
	return list
}

// clean removes secrets from a message.
func clean(r redact.Redactor, m *Message) {
	m.URL, m.Body = r.Text(m.URL), r.Text(m.Body)
	for name, value := range m.Headers {
		m.Headers[name] = r.Text(value)
	}
}
