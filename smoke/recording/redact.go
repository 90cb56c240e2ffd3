package recording

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"cfnenv/env"
)

// removed stands where a secret was.
const removed = "[removed]"

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

// signed recognises what proves an identity inside an address, as in the download address that Lambda's GetFunction
// answers, and access keys wherever they are. & is escaped in JSON and XML.
var (
	signed     = regexp.MustCompile(`(?i)(X-Amz-(?:Security-Token|Signature|Credential)(?:=|%3D))[^&"'\s<>\\]+`)
	accessKeys = regexp.MustCompile(`\b(?:AKIA|ASIA)[A-Z0-9]{12,}\b`)
)

// redactor removes secrets from texts.
type redactor struct{ secrets *strings.Replacer }

// shortestSecret is the length, in bytes, from which a credential is looked for: AWS's have 16 and more, and a letter
// that a stand-in for AWS is content with is found in every word.
const shortestSecret = 8

func newRedactor(sets []*env.Set) redactor {
	var pairs []string
	for _, set := range sets {
		for _, secret := range []string{set.Credentials.AccessKeyID, set.Credentials.SecretAccessKey, set.Credentials.SessionToken} {
			if len(secret) < shortestSecret {
				continue
			}
			quoted, _ := json.Marshal(secret) // a string can always be
			for _, form := range []string{secret, url.QueryEscape(secret), url.PathEscape(secret), string(quoted[1 : len(quoted)-1])} {
				pairs = append(pairs, form, removed)
			}
		}
	}
	return redactor{strings.NewReplacer(pairs...)}
}

func (r redactor) text(s string) string {
	s = r.secrets.Replace(s)
	s = signed.ReplaceAllString(s, "${1}"+removed)
	return accessKeys.ReplaceAllString(s, removed)
}

func (r redactor) message(m *Message) {
	m.URL, m.Body = r.text(m.URL), r.text(m.Body)
	for name, value := range m.Headers {
		m.Headers[name] = r.text(value)
	}
}
