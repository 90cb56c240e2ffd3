// Package endpoint holds the addresses that replace AWS's own, and words shell commands that use them.
package endpoint

import (
	"fmt"
	"net/netip"
	"net/url"
	"slices"
)

// Endpoints are the addresses that replace AWS's own, each "" for none. They are what AWS_ENDPOINT_URL,
// AWS_ENDPOINT_URL_CLOUDFORMATION and AWS_ENDPOINT_URL_S3 say (AWS: SDKs and tools reference guide,
// "Service-specific endpoints").
type Endpoints struct {
	Default        string `json:"default,omitempty"` // for every service without one of its own
	CloudFormation string `json:"cloudFormation,omitempty"`
	S3             string `json:"s3,omitempty"`
}

// AWS reports whether every service is AWS's own.
func (e Endpoints) AWS() bool { return e == Endpoints{} }

// Check refuses an address that no client could use.
func (e Endpoints) Check() error {
	for _, named := range []struct{ name, address string }{
		{"AWS_ENDPOINT_URL", e.Default},
		{"AWS_ENDPOINT_URL_CLOUDFORMATION", e.CloudFormation},
		{"AWS_ENDPOINT_URL_S3", e.S3},
	} {
		if named.address == "" {
			continue
		}
		u, err := url.Parse(named.address)
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return fmt.Errorf("%s is not an http or https address", named.name)
		}
		if u.User != nil {
			return fmt.Errorf("%s holds a password: credentials do not belong in an address", named.name)
		}
		if u.Scheme == "http" && !Loopback(u.Hostname()) {
			return fmt.Errorf("%s is plain http to another machine: the session token would cross the network in the clear", named.name)
		}
	}
	return nil
}

// Loopback reports whether a host name or address is this machine.
func Loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}

// List is the addresses, each once.
func (e Endpoints) List() []string {
	var list []string
	for _, address := range []string{e.Default, e.CloudFormation, e.S3} {
		if address != "" && !slices.Contains(list, address) {
			list = append(list, address)
		}
	}
	return list
}
