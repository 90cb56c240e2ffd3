package brokerclient

import (
	"fmt"
	"net"
	"net/url"
	"strings"
)

// credentialsPath ends the address of every broker.
const credentialsPath = "/v1/credentials"

// Endpoint is the address of a broker's POST /v1/credentials.
type Endpoint struct{ url *url.URL }

// ParseEndpoint reads an address. Secrets go there: it must be https, or http on a loopback address.
func ParseEndpoint(text string) (Endpoint, error) {
	u, err := url.Parse(strings.TrimSuffix(text, "/"))
	switch {
	case err != nil, u.Host == "":
		return Endpoint{}, fmt.Errorf("the broker's address is not a URL: it looks like https://HOST/prod%s", credentialsPath)
	case u.User != nil, u.RawQuery != "", u.Fragment != "":
		return Endpoint{}, fmt.Errorf("the broker's address at %s holds more than a host and a path", u.Host)
	case u.Scheme != "https" && (u.Scheme != "http" || !loopback(u.Hostname())):
		return Endpoint{}, fmt.Errorf("the broker's address at %s is not https: nothing secret is sent there", u.Host)
	case !strings.HasSuffix(u.Path, credentialsPath):
		return Endpoint{}, fmt.Errorf("the broker's address at %s does not end in %s: give the full URL", u.Host, credentialsPath)
	}
	return Endpoint{u}, nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Host returns the host with its port, for messages.
func (e Endpoint) Host() string { return e.url.Host }

// SameHost reports whether two addresses have the same scheme, host and port.
func (e Endpoint) SameHost(other Endpoint) bool {
	port := func(u *url.URL) string {
		if u.Port() == "" {
			return map[string]string{"https": "443", "http": "80"}[u.Scheme]
		}
		return u.Port()
	}
	return e.url.Scheme == other.url.Scheme && strings.EqualFold(e.url.Hostname(), other.url.Hostname()) && port(e.url) == port(other.url)
}
