package main

import (
	"os/exec"
	"strings"
	"testing"
)

// importRule is what a package may import besides the standard library and
// packages below itself. A pattern that ends in /... also stands for all below
// it; the longest pattern that matches a package rules it.
type importRule struct {
	pkg    string
	allow  []string
	deny   []string // of the standard library
	reason string
}

const (
	sdk     = "github.com/aws/aws-sdk-go-v2/"
	gateway = "cfnenv/smoke/emulator/"
)

// network is what a package that only computes has no use for.
var network = []string{"net", "net/http/...", "net/url", "os/exec"}

// importRules is the direction of the house, each rule with its reason.
var importRules = []importRule{
	{"cfnenv/cmd/cfnenv", []string{"cfnenv/...", "github.com/spf13/...", "golang.org/x/term", sdk + "service/cloudformation", sdk + "service/s3"}, nil,
		"the only place that knows both the harness and the emulator; hands AWS clients to what deploys and removes"},
	{"cfnenv/cmd/cfnenv/internal/...", []string{"cfnenv/env", "cfnenv/smoke", "cfnenv/smoke/report", "golang.org/x/term"}, nil,
		"what commands show; not the emulator, which cmd starts"},
	{"cfnenv/cmd/cfnenv/internal/exporter", []string{"cfnenv/env"}, network,
		"an export must not wait for more packages to be initialised"},
	{"cfnenv/cmd/cfnenv/internal/fastpath", []string{"cfnenv/env", "cfnenv/cmd/cfnenv/internal/exporter"}, network,
		"an export must not wait for more packages to be initialised"},
	{"cfnenv/env", []string{"github.com/tidwall/gjson"}, append(network, "os", "io/ioutil", "log/..."),
		"a pure library: bytes in, variables out; no network, no files, no AWS SDK"},
	{"cfnenv/examples", []string{"cfnenv/smoke/template"}, nil, "templates, and fetching them over https"},
	{"cfnenv/env/tooltest", nil, nil, "for tests alone"},

	{"cfnenv/smoke/...", []string{"cfnenv/env", "cfnenv/examples", "cfnenv/smoke", "cfnenv/smoke/client", "cfnenv/smoke/denial",
		"cfnenv/smoke/deployment", "cfnenv/smoke/guardrail", "cfnenv/smoke/journal", "cfnenv/smoke/removal", "cfnenv/smoke/report/...",
		"cfnenv/smoke/stack/...", "cfnenv/smoke/template", sdk + "...", "github.com/aws/smithy-go/...", "golang.org/x/sync/..."}, nil,
		"the harness sees an endpoint, exactly as it sees AWS: never the emulator"},
	{"cfnenv/smoke/template/...", []string{"go.yaml.in/yaml/v4", "gopkg.in/yaml.v3"}, []string{"net", "net/http/...", "os/exec"},
		"pure: guardrail and emulator share it"},
	{"cfnenv/smoke/guardrail/...", []string{"cfnenv/smoke/template", "cfnenv/smoke/denial"}, []string{"net", "net/http/...", "os/exec"},
		"judges a template before anything is deployed, so it asks nobody"},
	{"cfnenv/smoke/denial/...", nil, []string{"net", "net/http/...", "os/exec"}, "reads the sentence of a refusal, nothing more"},

	{"cfnenv/smoke/emulator", []string{gateway + "...", "golang.org/x/sync/..."}, nil,
		"puts the account together; AWS's SDK is its opponent in tests, not its material"},
	{gateway + "...", []string{gateway + "policy", gateway + "wire", gateway + "service", gateway + "workshop", "golang.org/x/sys/..."}, nil,
		"no service imports another: the only way between them is a signed request through the front door"},
	{gateway + "policy/...", nil, []string{"net", "net/http/...", "os/...", "time"},
		"a pure function of policies and a request"},
	{gateway + "wire/...", []string{sdk + "aws", sdk + "aws/signer/v4"}, nil,
		"checks SigV4 by signing again with AWS's own signer"},
	{gateway + "workshop/...", nil, network, "data"},
	{gateway + "cloudformation/...", []string{gateway + "cloudformation/...", gateway + "policy", gateway + "wire", gateway + "service", "cfnenv/smoke/template"}, nil,
		"CloudFormation reads templates"},
	{gateway + "lambda/...", []string{gateway + "lambda/...", gateway + "policy", gateway + "wire", gateway + "service", gateway + "workshop", "golang.org/x/sys/..."}, nil,
		"Lambda starts functions as processes of their own"},
	{gateway + "broker", []string{gateway + "iam", gateway + "service", gateway + "workshop", gateway + "wire"}, nil,
		"the workshop's broker is no AWS service: it has IAM issue sessions, as the real one has STS"},
	{gateway + "sabotage", []string{"cfnenv/smoke/emulator", gateway + "...", "cfnenv/smoke/template"}, nil,
		"changes what services are asked and answer, so it knows their requests; no service knows it"},
	{gateway + "server", []string{gateway + "proxy"}, nil, "serves a handler, and the proxy in front of it"},
	{gateway + "emulatortest", []string{"cfnenv/smoke/emulator/...", sdk + "..."}, nil, "for tests alone: the AWS SDK against the emulator"},
	{gateway + "clienttest", []string{sdk + "..."}, nil, "for tests alone: AWS's clients against the emulator"},
}

func TestImportDirection(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}} {{join .Imports " "}}`, "cfnenv/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	packages := strings.Split(strings.TrimSpace(string(out)), "\n")
	if len(packages) < 5 {
		t.Fatalf("found only %d packages", len(packages))
	}
	used := make(map[string]bool)
	for _, line := range packages {
		words := strings.Fields(line)
		rule, found := ruleFor(words[0])
		if !found {
			t.Errorf("%s has no rule: add one, with its reason", words[0])
			continue
		}
		used[rule.pkg] = true
		for _, imported := range words[1:] {
			if !rule.permits(words[0], imported) {
				t.Errorf("%s must not import %s: %s", words[0], imported, rule.reason)
			}
		}
	}
	for _, rule := range importRules {
		if !used[rule.pkg] {
			t.Logf("the rule for %s rules no package", rule.pkg)
		}
		if rule.reason == "" {
			t.Errorf("the rule for %s has no reason", rule.pkg)
		}
	}
}

// TestImportRulesRefuse: the rules that matter most do refuse.
func TestImportRulesRefuse(t *testing.T) {
	for _, test := range []struct{ pkg, imported string }{
		{"cfnenv/env", "net/http"}, {"cfnenv/env", "os"}, {"cfnenv/env", sdk + "aws"}, {"cfnenv/env", "cfnenv/smoke"},
		{"cfnenv/smoke", "cfnenv/smoke/emulator"}, {"cfnenv/smoke/stack", gateway + "policy"}, {"cfnenv/smoke/report", "cfnenv/smoke/emulator/s3"},
		{"cfnenv/smoke/emulator", "cfnenv/smoke"}, {"cfnenv/smoke/emulator", sdk + "service/s3"}, {gateway + "s3", gateway + "iam"},
		{gateway + "lambda/sandbox", gateway + "s3"}, {gateway + "sqs", sdk + "service/sqs"}, {gateway + "policy", "net/http"},
		{"cfnenv/cmd/cfnenv/internal/exporter", "github.com/spf13/cobra"}, {"cfnenv/cmd/cfnenv/internal/fastpath", "net"},
	} {
		rule, found := ruleFor(test.pkg)
		if !found || rule.permits(test.pkg, test.imported) {
			t.Errorf("%s may import %s", test.pkg, test.imported)
		}
	}
}

// ruleFor returns the rule for exactly this package, else the one with the
// longest pattern that matches.
func ruleFor(pkg string) (best importRule, found bool) {
	for _, rule := range importRules {
		if rule.pkg == pkg {
			return rule, true
		}
		if matches(rule.pkg, pkg) && (!found || len(rule.pkg) > len(best.pkg)) {
			best, found = rule, true
		}
	}
	return best, found
}

func (r importRule) permits(pkg, imported string) bool {
	standard := !strings.HasPrefix(imported, "cfnenv/") && !strings.Contains(strings.Split(imported, "/")[0], ".")
	if standard {
		return !matchesAny(r.deny, imported)
	}
	return strings.HasPrefix(imported, pkg+"/") && pkg != "cfnenv/smoke" || matchesAny(r.allow, imported)
}

func matchesAny(patterns []string, path string) bool {
	for _, pattern := range patterns {
		if matches(pattern, path) {
			return true
		}
	}
	return false
}

func matches(pattern, path string) bool {
	base, below := strings.CutSuffix(pattern, "/...")
	return path == base || below && strings.HasPrefix(path, base+"/")
}
