package wire

import (
	"slices"
	"strings"
)

// AWSDomains are the domains below which AWS's endpoints are, function URLs included.
func AWSDomains() []string { return []string{"amazonaws.com", "amazonaws.com.cn", "api.aws", "on.aws"} }

// IsAWSHost reports whether a host name, in lower case, is one of AWS's endpoints.
func IsAWSHost(host string) bool {
	return slices.ContainsFunc(AWSDomains(), func(domain string) bool { return strings.HasSuffix(host, "."+domain) })
}
