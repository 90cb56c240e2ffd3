package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// importRule lists the imports that a package may have besides the standard
// library and packages below itself. A pattern that ends in /... also stands for all below
// it; the longest pattern that matches a package rules it.
type importRule struct {
	pkg    string
	allow  []string
	deny   []string // of the standard library
	reason string
}

const (
	sdk     = "github.com/aws/aws-sdk-go-v2/"
	smithy  = "github.com/aws/smithy-go/"
	harness = "cfnenv/smoke"
	gateway = harness + "/emulator/"

	apart = "no service imports another: the only way between them is a signed request through the front door"
)

// network are packages for networks and processes, denied to those that only compute.
var network = []string{"net", "net/http/...", "net/url", "os/exec"}

// quiet are packages for sending requests, denied to those that send none; outside are packages denied to those that
// only answer requests.
var (
	quiet   = []string{"net", "net/http/...", "os/exec"}
	outside = []string{"net", "os/exec"}
)

// importRules say which package may import which, each rule with its reason.
var importRules = []importRule{
	{"cfnenv/cmd/cfnenv", []string{"cfnenv/...", "github.com/spf13/...", "golang.org/x/term", sdk + "service/cloudformation", sdk + "service/s3"}, nil,
		"the only place that knows both the harness and the emulator; hands AWS clients to what deploys and removes"},
	{"cfnenv/cmd/cfnenv/internal/...", []string{"cfnenv/env", "cfnenv/smoke", "cfnenv/smoke/plan", "cfnenv/smoke/printable", "cfnenv/smoke/report", "cfnenv/smoke/stackinfo", "cfnenv/smoke/verdict", "golang.org/x/term"}, nil,
		"what commands show; not the emulator, which cmd starts"},
	{"cfnenv/cmd/cfnenv/internal/export", []string{"cfnenv/env"}, network,
		"an export must not wait for more packages to be initialised"},
	{"cfnenv/cmd/cfnenv/internal/export/fastpath", []string{"cfnenv/env", "cfnenv/cmd/cfnenv/internal/export"}, network,
		"an export must not wait for more packages to be initialised"},
	{"cfnenv/cmd/cfnenv/internal/brokerclient", []string{"cfnenv/env", "github.com/tidwall/gjson"}, []string{"os", "os/exec"},
		"asks the workshop's broker, and leaves files and variables to cmd"},
	{"cfnenv/cmd/cfnenv/internal/rehearsal", []string{gateway + "cloudformation/resource", harness + "/printable", harness + "/stack", harness + "/stackinfo", harness + "/template"}, network,
		"knows how the emulated CloudFormation words what it stands in for, and starts no account"},
	{"cfnenv/cmd/cfnenv/internal/privatefile", []string{harness + "/localfile", "golang.org/x/sys/..."}, network, "files alone"},
	{"cfnenv/env", []string{"github.com/tidwall/gjson"}, append(network, "os", "io/ioutil", "log/..."),
		"a pure library: bytes in, variables out; no network, no files, no AWS SDK"},
	{"cfnenv/examples", []string{"cfnenv/smoke/localfile", "cfnenv/smoke/template"}, nil, "templates, and fetching them over https"},
	{"cfnenv/env/tooltest", nil, nil, "for tests alone"},

	{harness, []string{"cfnenv/env", "cfnenv/examples", harness + "/client", harness + "/denial", harness + "/endpoint", harness + "/evidence", harness + "/guardrail",
		harness + "/journal", harness + "/plan", harness + "/redact", harness + "/removal", harness + "/report", harness + "/stack", harness + "/stackinfo", harness + "/verdict",
		sdk + "aws", sdk + "service/s3/..."}, nil,
		"the harness sees an endpoint, exactly as it sees AWS: never the emulator"},
	{harness + "/arn", nil, network, "a leaf: takes a name apart"},
	{harness + "/client", []string{"cfnenv/env", harness + "/endpoint", harness + "/evidence", harness + "/localfile", sdk + "aws/...", sdk + "service/...", smithy + "..."}, nil,
		"makes the AWS clients of one credential set, so it knows what a set is; counts their calls as evidence has them"},
	{harness + "/denial", nil, quiet, "reads the sentence of a refusal, nothing more"},
	{harness + "/endpoint", []string{harness + "/printable"}, quiet, "addresses, of which it asks none, and commands for people, of which it runs none"},
	{harness + "/errorcode", nil, network, "a leaf: what error codes mean"},
	{harness + "/evidence", []string{harness + "/denial", harness + "/plan", harness + "/printable", harness + "/redact", harness + "/stackinfo"}, quiet, "what was seen: data"},
	{harness + "/guardrail", []string{harness + "/denial", harness + "/handlercalls", harness + "/policy", harness + "/printable", harness + "/template", harness + "/workshop"}, quiet,
		"judges a template before anything is deployed, so it asks nobody"},
	{harness + "/localfile", nil, quiet, "a leaf: how a file that a user names is read"},
	{harness + "/handlercalls", nil, quiet, "a leaf: which calls CloudFormation makes for a type, for the guardrails that weigh them and the emulator that asks them"},
	{harness + "/jsontree", nil, network, "a leaf: reads JSON with the places of its values"},
	{harness + "/journal", []string{harness + "/localfile", harness + "/printable"}, quiet, "a file of what a run made, for those who must remove it"},
	{harness + "/policy", nil, []string{"net", "net/http/...", "os/..."}, "a leaf: a pure function of policies and a request, which the account and the guardrails ask alike"},
	{harness + "/plan", []string{"cfnenv/env", harness + "/denial", harness + "/endpoint", harness + "/guardrail", harness + "/printable", harness + "/stackinfo", harness + "/template", harness + "/workshop"}, quiet,
		"what is to be done: data"},
	{harness + "/printable", nil, quiet, "a leaf: what may be printed of what others wrote"},
	{harness + "/recording", []string{"cfnenv/env", harness + "/localfile", harness + "/printable", harness + "/redact", sdk + "aws/..."}, nil,
		"keeps what goes over the wire, and sends it again to an endpoint that it is given"},
	{harness + "/redact", []string{"cfnenv/env"}, quiet, "a leaf: takes secrets out of texts"},
	{harness + "/removal", []string{harness + "/client", harness + "/printable", harness + "/stack", harness + "/stackinfo", harness + "/workshop", sdk + "aws", sdk + "service/cloudformation/...", sdk + "service/s3/..."}, nil,
		"takes down what was made, whoever made it: it knows no plan and no assertion"},
	{harness + "/report", []string{"cfnenv/env", harness + "/evidence", harness + "/plan", harness + "/printable", harness + "/stackinfo"}, quiet, "turns what was seen into text; it sees nothing itself"},
	{harness + "/report/reporttest", []string{harness + "/report", "github.com/google/jsonschema-go/jsonschema"}, quiet, "compares reports of tests with their schema"},
	{harness + "/sleep", nil, network, "a leaf: waits"},
	{harness + "/stack", []string{harness + "/client", harness + "/stackinfo", sdk + "aws", sdk + "service/cloudformation/..."}, nil,
		"one stack's life, by CloudFormation's calls alone"},
	{harness + "/stackinfo", []string{harness + "/denial"}, quiet, "what is known of a stack: data"},
	{harness + "/stack/stacktest", []string{harness + "/template", sdk + "aws", sdk + "service/cloudformation/...", smithy + "..."}, nil,
		"for tests alone: a CloudFormation that answers what it is told"},
	{harness + "/verdict", []string{"cfnenv/env", harness + "/denial", harness + "/evidence", harness + "/guardrail", harness + "/plan", harness + "/report", harness + "/stackinfo"}, quiet,
		"says what evidence proves; it cannot call what acts"},
	{harness + "/networktest", nil, nil, "for tests alone: a bad network in front of an address; it knows neither side"},
	{harness + "/template", []string{"go.yaml.in/yaml/v4"}, quiet, "pure: guardrail and emulator share it"},
	{harness + "/workshop", nil, append(outside, "net/http/..."), "a leaf: the workshop's account as data, for the emulator that serves it and the guardrails that explain it"},

	{harness + "/emulator", []string{gateway + "bedrock", gateway + "broker", gateway + "cloudformation", gateway + "cloudfront", gateway + "door", gateway + "dynamodb", gateway + "fault", gateway + "iam", gateway + "lambda/...", gateway + "logs",
		gateway + "s3", gateway + "service", gateway + "sqs", harness + "/workshop"}, []string{"os/exec"},
		"puts the account together; AWS's SDK is its opponent in tests, not its material, and serving is the server's"},
	{gateway + "broker", []string{gateway + "iam", gateway + "service", harness + "/workshop"}, []string{"os/exec"},
		"the workshop's broker is no AWS service: it has IAM issue sessions, as the real one has STS"},
	{gateway + "clienttest", []string{"golang.org/x/sys/unix"}, nil, "for tests alone: finds AWS's clients on the machine"},
	{gateway + "cloudformation", []string{harness + "/policy", gateway + "service", gateway + "wire", harness + "/template"}, outside,
		"reads templates; what a stack makes is asked for through the front door, as the stack's role"},
	{gateway + "cloudformation/engine", []string{gateway + "cloudformation/resource", gateway + "cloudformation/store", gateway + "service", harness + "/template"}, outside,
		"walks a template's resources; how one is made is the resource's"},
	{gateway + "cloudformation/resource", []string{gateway + "service", gateway + "wire", harness + "/handlercalls", harness + "/policy", harness + "/template"}, outside, "how one resource is made, by calls through the front door"},
	{gateway + "cloudformation/store", []string{gateway + "cloudformation/resource", harness + "/template"}, outside, "what is known of a stack: data"},
	{gateway + "door", []string{gateway + "iam", harness + "/policy", gateway + "service", gateway + "wire"}, []string{"os/..."},
		"the one way to every service, so it knows none; IAM says who asks and what they may"},
	{gateway + "dynamodb", []string{gateway + "service", gateway + "wire", harness + "/policy"}, outside, apart},
	{gateway + "dynamodb/expression", []string{gateway + "dynamodb/value"}, quiet, "the expression language is pure"},
	{gateway + "dynamodb/shape", []string{gateway + "dynamodb/value", gateway + "wire"}, outside, "reads requests and says what is wrong with them"},
	{gateway + "dynamodb/value", nil, quiet, "values are pure"},
	{gateway + "fault", []string{gateway + "door", gateway + "lambda", harness + "/policy", gateway + "service", gateway + "wire"}, []string{"os/..."},
		"breaks what passes the door; a forbidden function URL answers in Lambda's words"},
	{gateway + "emulatortest", []string{gateway + "door", gateway + "iam", gateway + "service", harness + "/workshop", sdk + "aws", strings.TrimSuffix(smithy, "/")}, nil,
		"for tests alone: one service behind the front door, for the AWS SDK"},
	{gateway + "emulatortest/protocols", []string{gateway + "...", sdk + "...", smithy + "..."}, nil, "for tests alone: a service of each protocol"},
	{gateway + "iam", []string{harness + "/policy", gateway + "service", gateway + "wire", harness + "/workshop"}, outside, apart},
	{gateway + "lambda", []string{harness + "/policy", gateway + "service", gateway + "wire"}, []string{"os/exec"},
		apart + "; processes are the sandbox's"},
	{gateway + "lambda/interpreter", nil, []string{"net/..."}, "finds python3 and node on the machine; knows nothing of functions"},
	{gateway + "lambda/sandbox", []string{gateway + "lambda/interpreter", "golang.org/x/sys/unix"}, nil,
		"runs functions as processes of their own; knows nothing of the account, whose URL it passes on"},
	{gateway + "logs", []string{harness + "/policy", gateway + "service", gateway + "wire"}, outside, apart},
	{gateway + "proxy", []string{gateway + "wire"}, []string{"os/..."}, "hands requests to a handler; it knows AWS's host names and nothing of the account"},
	{gateway + "s3", []string{harness + "/policy", gateway + "service", gateway + "wire"}, []string{"net/http/httputil", "os/exec"}, apart},
	{gateway + "sabotage", []string{harness + "/emulator", gateway + "cloudformation", gateway + "cloudformation/resource", gateway + "cloudfront", gateway + "door", gateway + "dynamodb", gateway + "dynamodb/value", gateway + "lambda", harness + "/policy", gateway + "s3",
		gateway + "service", gateway + "sqs", gateway + "wire", harness + "/template"}, outside,
		"changes what services are asked and answer, so it knows their requests; no service knows it"},
	{gateway + "server", []string{gateway + "proxy"}, []string{"os/..."}, "serves a handler, and the proxy in front of it"},
	{gateway + "service", []string{harness + "/policy", gateway + "wire"}, outside, "what a service is to the front door, and the front door to a service"},
	{gateway + "smoketest", []string{"cfnenv/env/...", "cfnenv/examples", harness, gateway + "...", harness + "/evidence", harness + "/plan", harness + "/report/...", harness + "/verdict", harness + "/emulator", "github.com/tidwall/gjson"}, nil,
		"for tests alone: where the harness meets the emulator"},
	{gateway + "sqs", []string{harness + "/policy", gateway + "service", gateway + "wire"}, outside, apart},
	{gateway + "bedrock", []string{harness + "/policy", gateway + "service", gateway + "wire"}, outside, apart},
	{gateway + "cloudfront", []string{harness + "/policy", gateway + "service", gateway + "wire"}, outside, apart},
	{gateway + "wire", nil, outside, "the protocols and SigV4 from AWS's documentation; the SDK's own signer checks it in tests"},
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
			t.Errorf("the rule for %s rules no package", rule.pkg)
		}
		if rule.reason == "" {
			t.Errorf("the rule for %s has no reason", rule.pkg)
		}
	}
}

// pure are the packages that must not reach anything that acts, directly or through others. Those of the export may read
// files and the clock, but start no network.
var (
	pure      = []string{"cfnenv/env", harness + "/policy", harness + "/template", harness + "/plan", harness + "/evidence", harness + "/verdict", harness + "/report"}
	exporting = []string{"cfnenv/cmd/cfnenv/internal/export", "cfnenv/cmd/cfnenv/internal/export/fastpath"}
)

// TestPurePackages: pure packages cannot call what acts. All dependencies count, not only direct ones. No verdict depends
// on the day it is given, so nothing there asks for the time.
func TestPurePackages(t *testing.T) {
	for _, pkg := range slices.Concat(pure, exporting) {
		out, err := exec.Command("go", "list", "-deps", pkg).Output()
		if err != nil {
			t.Fatal(err)
		}
		for _, reached := range strings.Fields(string(out)) {
			if matchesAny([]string{"net", "net/http/...", "crypto/tls/...", "os/exec", "os/signal", "github.com/aws/...", harness + "/client/...", harness + "/stack",
				harness + "/removal/...", gateway + "...", harness}, reached) {
				t.Errorf("%s reaches %s", pkg, reached)
			}
		}
		if slices.Contains(exporting, pkg) {
			continue
		}
		sources, err := filepath.Glob(filepath.Join("..", "..", strings.TrimPrefix(pkg, "cfnenv/"), "*.go"))
		if err != nil || len(sources) == 0 {
			t.Fatalf("%q, %v", sources, err)
		}
		for _, source := range sources {
			text, err := os.ReadFile(source)
			if err != nil {
				t.Fatal(err)
			}
			if asks := regexp.MustCompile(`\btime\.(Now|Since|Until|After|Sleep|NewTimer)\b|\bos\.|\brand\.`).Find(text); asks != nil && !strings.HasSuffix(source, "_test.go") {
				t.Errorf("%s: %s", source, asks)
			}
		}
	}
}

// TestImportRulesRefuse: the rules that matter most do refuse.
func TestImportRulesRefuse(t *testing.T) {
	for _, test := range []struct{ pkg, imported string }{
		{"cfnenv/env", "net/http"}, {"cfnenv/env", "os"}, {"cfnenv/env", sdk + "aws"}, {"cfnenv/env", "cfnenv/smoke"},
		{"cfnenv/smoke", "cfnenv/smoke/emulator"}, {"cfnenv/smoke/stack", harness + "/policy"}, {"cfnenv/smoke/report", "cfnenv/smoke/emulator/s3"},
		{"cfnenv/smoke/emulator", "cfnenv/smoke"}, {harness + "/verdict", harness + "/client"}, {harness + "/evidence", "net/http"}, {harness + "/report", harness + "/stack"}, {"cfnenv/smoke/emulator", sdk + "service/s3"}, {gateway + "s3", gateway + "iam"},
		{gateway + "lambda/sandbox", gateway + "s3"}, {gateway + "sqs", "net"}, {gateway + "wire", sdk + "aws/signer/v4"}, {gateway + "lambda", "os/exec"}, {gateway + "sqs", sdk + "service/sqs"}, {harness + "/policy", "net/http"},
		{"cfnenv/cmd/cfnenv/internal/export", "github.com/spf13/cobra"}, {"cfnenv/cmd/cfnenv/internal/export/fastpath", "net"},
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
	return strings.HasPrefix(imported, pkg+"/") && pkg != "cfnenv/smoke" || matchesAny(r.allow, imported) ||
		slices.Contains(leaves, imported) && !strings.HasPrefix(pkg, "cfnenv/env")
}

// leaves may be imported by everything but env.
var leaves = []string{harness + "/arn", harness + "/errorcode", harness + "/jsontree", harness + "/sleep"}

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
