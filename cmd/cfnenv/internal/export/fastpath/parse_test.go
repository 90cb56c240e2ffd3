package fastpath

import (
	"fmt"
	"strings"
	"testing"
)

// TestParse: lines that are handled here, as "document | role | format, expired, time that must be left, quiet".
func TestParse(t *testing.T) {
	for args, want := range map[string]string{
		"provisioning":                      " | provisioning | env false 0s false",
		"runtime --allow-expired":           " | runtime | env true 0s false",
		"runtime --allow-expired=true":      " | runtime | env true 0s false",
		"set agentEnablement --format=fish": " | agentEnablement | fish false 0s false",
		"set --format fish x --format json": " | x | json false 0s false",
		"-c a.json provisioning":            "a.json | provisioning | env false 0s false",
		"-c a.json provisioning -c b.json":  "b.json | provisioning | env false 0s false",
		"provisioning --credentials=a=b":    "a=b | provisioning | env false 0s false",
		"provisioning --credentials a":      "a | provisioning | env false 0s false",
		"runtime --refresh":                 " | runtime | env false 1m0s false",
		"runtime --refresh --min-ttl 15m":   " | runtime | env false 15m0s false",
		"runtime --min-ttl=90s --refresh":   " | runtime | env false 1m30s false",
		"runtime --min-ttl 1m":              " | runtime | env false 0s false", // the default, which asks for nothing
		"runtime -q":                        " | runtime | env false 0s true",
		"set set":                           " | set | env false 0s false",
		"set -q -":                          " | - | env false 0s true",
		"provisioning --quiet=false":        " | provisioning | env false 0s false",
	} {
		flags, r, ok := parse(strings.Fields(args))
		if got := fmt.Sprintf("%s | %s | %s %v %v %v", flags.Credentials, r.Role, r.Format, r.AllowExpired, r.MinTTL, flags.Quiet); !ok || got != want {
			t.Errorf("%s: got %s, %v, want %s", args, got, ok, want)
		}
	}
}

// TestParseLeaves: whatever is not plain is left to the program proper.
func TestParseLeaves(t *testing.T) {
	for _, args := range []string{
		"", "status", "help", "provisioning x", "set", "set a b", "unset", "--allow-expired provisioning", "--allow-expired set x",
		"provisioning --help", "provisioning -h", "provisioning --help=false", "--help=false provisioning", "provisioning --unknown", "provisioning --unknown=x",
		"provisioning -cfile", "provisioning -c=file", "provisioning -c=", "provisioning --credentials=", "--credentials= provisioning", "provisioning --c file", "--c file provisioning", "provisioning -format json", "provisioning -quiet",
		"provisioning --format", "provisioning -c", "provisioning --format github", "--format json provisioning", "provisioning --allow-expired=maybe",
		"provisioning --", "-- provisioning", "provisioning -", "exec provisioning -- env", "__complete provisioning", "-test.v", "--version",
		"--refresh provisioning", "-q runtime", "runtime -qc file", "runtime -cq", "provisioning --min-ttl 5m", "provisioning --refresh --min-ttl",
		"provisioning --refresh --min-ttl soon", "provisioning --refresh --min-ttl 0", "provisioning --refresh --min-ttl=-5m", "provisioning --refresh --min-ttl=",
	} {
		if flags, request, ok := parse(strings.Fields(args)); ok {
			t.Errorf("%s: handled as %+v %+v", args, flags, request)
		}
	}
}
