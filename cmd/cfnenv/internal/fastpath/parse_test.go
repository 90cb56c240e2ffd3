package fastpath

import (
	"strings"
	"testing"
	"time"

	"cfnenv/cmd/cfnenv/internal/exporter"
)

func TestParse(t *testing.T) {
	provisioning := line{request: exporter.Request{Role: "provisioning", Format: "env"}}
	for args, want := range map[string]line{
		"provisioning":                              provisioning,
		"runtime --allow-expired":                   {request: exporter.Request{Role: "runtime", Format: "env", AllowExpired: true}},
		"set agentEnablement --format=fish":         {request: exporter.Request{Role: "agentEnablement", Format: "fish"}},
		"--format json set --format fish x":         {request: exporter.Request{Role: "x", Format: "fish"}},
		"-c a.json provisioning":                    {credentials: "a.json", request: provisioning.request},
		"provisioning --credentials=a=b":            {credentials: "a=b", request: provisioning.request},
		"provisioning --credentials a -c --strange": {credentials: "--strange", request: provisioning.request},
		"runtime --refresh":                         {request: exporter.Request{Role: "runtime", Format: "env", MinTTL: time.Minute}},
		"runtime --refresh --min-ttl 15m":           {request: exporter.Request{Role: "runtime", Format: "env", MinTTL: 15 * time.Minute}},
		"--min-ttl=90s runtime --refresh":           {request: exporter.Request{Role: "runtime", Format: "env", MinTTL: 90 * time.Second}},
		"runtime --min-ttl 1m":                      {request: exporter.Request{Role: "runtime", Format: "env"}}, // the default, which asks for nothing
		"runtime -q":                                {quiet: true, request: exporter.Request{Role: "runtime", Format: "env"}},
		"set set":                                   {request: exporter.Request{Role: "set", Format: "env"}},
	} {
		if got, ok := parse(strings.Fields(args)); !ok || got != want {
			t.Errorf("%s: got %+v, %v, want %+v", args, got, ok, want)
		}
	}
}

// TestParseLeaves: whatever is not plain is left to the program proper.
func TestParseLeaves(t *testing.T) {
	for _, args := range []string{
		"", "status", "help", "provisioning x", "set", "set a b", "unset", "--allow-expired provisioning", "--allow-expired set x",
		"provisioning --help", "provisioning -h", "provisioning --unknown", "provisioning --unknown=x", "provisioning -cfile", "provisioning -c=file",
		"provisioning --format", "provisioning -c", "provisioning --format github", "provisioning --allow-expired=false", "provisioning --allow-expired=true",
		"provisioning --", "-- provisioning", "provisioning -", "exec provisioning -- env", "__complete provisioning", "-test.v", "--version",
		"--refresh provisioning", "-q runtime", "runtime --quiet=true", "provisioning --refresh=true", "provisioning --refresh=false", "provisioning --min-ttl 5m", "provisioning --refresh --min-ttl",
		"provisioning --refresh --min-ttl soon", "provisioning --refresh --min-ttl 0", "provisioning --refresh --min-ttl=-5m", "provisioning --refresh --min-ttl=",
	} {
		if got, ok := parse(strings.Fields(args)); ok {
			t.Errorf("%s: handled as %+v", args, got)
		}
	}
}
