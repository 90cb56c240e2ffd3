package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// emulatorEnviron is the environment of a command that runs under the emulator: every AWS client in it reaches the
// account e, by the endpoint variable or through the proxy that its URL is as well, and none can reach AWS.
//
// Everything of AWS's own that the parent had is left behind, configuration files included, because a profile or an
// endpoint in them would win over what is set here.
func emulatorEnviron(parent []string, e *emulated, documentFile string) []string {
	var environ []string
	for _, entry := range parent {
		if name, _, _ := strings.Cut(entry, "="); !ownedByEmulator(name) {
			environ = append(environ, entry)
		}
	}
	set := func(value string, names ...string) {
		for _, name := range names {
			environ = append(environ, name+"="+value)
		}
	}
	set(documentFile, "CFNENV_CREDENTIALS")
	set(e.Login.User, "ENABLER_COGNITO_USERNAME")
	set(e.Login.Password, "ENABLER_COGNITO_PASSWORD")
	set(e.Login.APIKey, "ENABLER_API_KEY")
	set(e.URL+"/v1/credentials", "ENABLER_CREDENTIALS_ENDPOINT")
	set(e.URL, "AWS_ENDPOINT_URL")
	set(e.URL, "HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy")
	set(strings.Join(besideProxy(e.URL), ","), "NO_PROXY", "no_proxy")
	set(e.AuthorityFile, "AWS_CA_BUNDLE", "CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS")
	set("1", "NODE_USE_ENV_PROXY") // Node.js 24 and later heed the proxy variables only with this
	set(os.DevNull, "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE")
	set("true", "AWS_EC2_METADATA_DISABLED")
	return environ
}

// besideProxy are the hosts that clients must reach without the proxy: this machine's, and the account's own as url has it,
// because Python's clients compare names as they stand, brackets of IPv6 included.
func besideProxy(url string) []string {
	hosts := []string{"127.0.0.1", "localhost", "::1"}
	own := strings.TrimPrefix(url, "http://")
	own = own[:strings.LastIndex(own, ":")]
	if slices.Contains(hosts, own) {
		return hosts
	}
	return append(hosts, own)
}

// withProgram is an environment whose search path ends in a program's own directory, so that "cfnenv" is found by a
// command that was started by "go run" or by a path.
func withProgram(environ []string, program string) []string {
	extended := slices.Clone(environ)
	for i, entry := range extended {
		if name, path, _ := strings.Cut(entry, "="); strings.EqualFold(name, "PATH") {
			extended[i] = name + "=" + path + string(os.PathListSeparator) + filepath.Dir(program)
		}
	}
	return extended
}

// ownedByEmulator tells the variables that decide which account a client reaches, and as whom.
func ownedByEmulator(name string) bool {
	switch strings.ToUpper(name) {
	case "AWS_PAGER", "AWS_CLI_AUTO_PROMPT", "AWS_MAX_ATTEMPTS", "AWS_RETRY_MODE", "AWS_DEFAULT_OUTPUT":
		return false
	case "CFNENV_CREDENTIALS", "HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY",
		"CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS", "NODE_USE_ENV_PROXY", "BOTO_CONFIG":
		return true
	}
	return strings.HasPrefix(strings.ToUpper(name), "AWS_") || strings.HasPrefix(strings.ToUpper(name), "ENABLER_")
}
