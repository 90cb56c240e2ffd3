package door

import (
	"net/http"
	"net/url"
	"strings"

	"cfnenv/smoke/emulator/wire"
)

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
