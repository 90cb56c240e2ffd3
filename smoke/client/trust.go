package client

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"runtime"

	"cfnenv/smoke/localfile"
)

// maxBundle bounds a file of certificates, in bytes: the whole web's are 250 kB.
const maxBundle = 16 << 20

// trusted is whom TLS trusts: the authorities in the file that AWS_CA_BUNDLE names, and nobody else, as with AWS's own
// clients (AWS: SDKs and tools reference guide, "General configuration settings", ca_bundle); else the machine's, with
// those of SSL_CERT_FILE. Go itself honours the latter on other systems than macOS and Windows.
func trusted(getenv func(string) string) (*tls.Config, error) {
	if getenv == nil {
		return nil, nil
	}
	name, pool := "AWS_CA_BUNDLE", x509.NewCertPool()
	if getenv(name) == "" {
		name = "SSL_CERT_FILE"
		if getenv(name) == "" || runtime.GOOS != "darwin" && runtime.GOOS != "windows" {
			return nil, nil
		}
		system, err := x509.SystemCertPool()
		if err != nil {
			return nil, fmt.Errorf("the machine's certificates: %w", err)
		}
		pool = system
	}
	content, err := localfile.Read(getenv(name), maxBundle)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if !pool.AppendCertsFromPEM(content) {
		return nil, fmt.Errorf("%s: %s holds no certificate", name, getenv(name))
	}
	return &tls.Config{RootCAs: pool}, nil
}
