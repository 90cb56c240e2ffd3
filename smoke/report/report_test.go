package report

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"cfnenv/env"
	"cfnenv/smoke/denial"
	"cfnenv/smoke/evidence"
	"cfnenv/smoke/plan"
	"cfnenv/smoke/stackinfo"
)

// update rewrites the golden files: go test ./smoke/report -update
var update = flag.Bool("update", false, "rewrite the golden files in testdata")

// hostile is a text that breaks out of everything that does not escape it.
const hostile = "</code></dd><script>alert(1)</script> & \"quoted\" | `code` *bold* [link](x) ]]> \x1b[31m \x00 \u202e end\n ::error::line \u009b2J ##[error]old"

// sample is a failed run with one of everything.
func sample() *Report {
	at := func(seconds float64) time.Time {
		return time.Date(2026, 11, 22, 16, 0, 0, 0, time.UTC).Add(time.Duration(seconds * float64(time.Second)))
	}
	return &Report{
		Schema: Schema, Version: "v1.2.3", Run: "abcdefghjk",
		Target:    plan.Target{Kind: "AWS", Account: "123456789012", Region: "us-east-2", FunctionsRunOn: "Python 3.13.1 with boto3 1.40"},
		Principal: env.Principal{Sub: "0b8f1c52-3d1e-4a7b-9c55-7e2f6a1d4b90", Username: "casey <c>"},
		Started:   at(0), Finished: at(42), Outcome: Fail, ExitStatus: 5, Interrupted: "SIGINT",
		RootCause: &RootCause{Assertion: "03.stack-complete", Text: "the stack must reach CREATE_COMPLETE: WriterRole: " + hostile, Detail: hostile, Fix: "name it otherwise"},
		Assertions: []Assertion{
			{ID: "01.stack-complete", Title: "the stack must reach CREATE_COMPLETE", Outcome: Pass, Reason: "asked by its id", Evidence: []Fact{{"stack", "arn:1"}}},
			{ID: "03.stack-complete", Title: "the stack must reach CREATE_COMPLETE", Outcome: Fail, Reason: hostile, Evidence: []Fact{{"cause", hostile}}},
			{ID: "03.put-object", Title: "the function may write", Outcome: Inconclusive, Reason: "not tried, see 03.stack-complete", Because: "03.stack-complete", Evidence: []Fact{}},
			{ID: "03.denied-by-boundary", Title: "what refuses it", Outcome: Pass, Label: "denied by SCP; boundary not observable", Reason: "explicit deny", Evidence: []Fact{}},
		},
		Stacks: []Stack{{
			Example: "03", Name: "agent-x-writer-abcdefghjk", ID: "arn:2", Status: "DELETE_FAILED", Created: 30, CheckedFrom: at(29), Checked: 1, Deleted: 12, Outputs: []stackinfo.Pair{{Key: "BucketName", Value: "b"}},
			Spans: []stackinfo.Span{
				{LogicalID: "WriterRole", Type: "AWS::IAM::Role", Phase: "create", Start: at(1), Initiated: at(2), Configured: at(10), End: at(20), Status: "CREATE_COMPLETE", Critical: true},
				{LogicalID: "WriterFunction", Type: "AWS::Lambda::Function", Phase: "create", Start: at(20), End: at(28), Status: "CREATE_FAILED", Reason: hostile, WaitedFor: []string{"WriterRole"}, Critical: true},
				{LogicalID: "WriterRole", Type: "AWS::IAM::Role", Phase: "delete", Start: at(30), Status: "DELETE_IN_PROGRESS"},
			},
			Events: []stackinfo.Event{{Time: at(28), LogicalID: "WriterFunction", Type: "AWS::Lambda::Function", Status: "CREATE_FAILED", Reason: hostile}},
			Cause:  &stackinfo.Cause{Time: at(28), LogicalID: "WriterFunction", Type: "AWS::Lambda::Function", Status: "CREATE_FAILED", Message: hostile, Code: "AccessDenied", Refusal: &denial.Denial{Principal: "arn:p", Action: "iam:CreateRole", Resource: "role r", Layer: denial.Identity, Code: "AccessDenied"}},
		}},
		Retries:   []evidence.Retry{{Example: "03", Symptom: "the Function URL answers 403", Attempts: 4, Seconds: 3.5, Solved: true}, {Example: "03", Symptom: "the Function URL answers 502", Attempts: 1, Seconds: 0.5, Solved: true}},
		Leftovers: []Leftover{{Kind: "stack", Name: "agent-x-writer-abcdefghjk", ID: "arn:2", Why: hostile, Commands: []string{"aws cloudformation delete-stack --stack-name arn:2"}}},
		Kept:      []Leftover{{Kind: "stack", Name: "agent-x-minimal-abcdefghjk", ID: "arn:1", Why: "kept", Commands: []string{"aws cloudformation delete-stack --stack-name arn:1"}}},
		Timing:    Timing{Wall: 42, SlowestCreate: 30, SlowestChecks: 0, SlowestDelete: 12, CriticalPath: 42},
		Calls:     []evidence.CallCount{{Set: "provisioning", Service: "CloudFormation", Operation: "CreateStack", Calls: 1, Attempts: 2}},
		Journal:   "/state/abcdefghjk.json",
	}
}

func plainText(w io.Writer, r *Report) error { return WriteText(w, r, Style{}, true) }

func briefText(w io.Writer, r *Report) error { return WriteText(w, r, Style{}, false) }

func TestGolden(t *testing.T) {
	for file, write := range map[string]func(io.Writer, *Report) error{
		"report.json": WriteJSON, "report.xml": WriteJUnit, "report.md": WriteMarkdown, "report.html": WriteHTML, "report.txt": plainText, "brief.txt": briefText,
	} {
		t.Run(file, func(t *testing.T) {
			var got bytes.Buffer
			if err := write(&got, sample()); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join("testdata", file)
			if *update {
				if err := os.WriteFile(path, got.Bytes(), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got.Bytes(), want) {
				t.Errorf("%s is not what is written; -update rewrites it", path)
			}
			if file != "report.json" && !strings.Contains(got.String(), "AWS account 123456789012 in us-east-2") {
				t.Error("the target is not stated")
			}
		})
	}
}

func TestJSONRoundTrip(t *testing.T) {
	var b bytes.Buffer
	if err := WriteJSON(&b, sample()); err != nil {
		t.Fatal(err)
	}
	var got Report
	if err := json.Unmarshal(b.Bytes(), &got); err != nil || !reflect.DeepEqual(&got, sample()) {
		t.Errorf("%v: %+v", err, got)
	}
}

// TestHostile: nothing that AWS or a function said becomes markup, in any form.
func TestHostile(t *testing.T) {
	var page, xmlText, md, text bytes.Buffer
	for _, err := range []error{WriteHTML(&page, sample()), WriteJUnit(&xmlText, sample()), WriteMarkdown(&md, sample()), plainText(&text, sample())} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, bad := range []string{"<script", "</code></dd><", "<c>", "\x00", "\x1b"} {
		for name, form := range map[string]string{"HTML": page.String(), "Markdown": md.String()} {
			if strings.Contains(form, bad) {
				t.Errorf("%s holds %q", name, bad)
			}
		}
	}
	var document bytes.Buffer
	if err := WriteJSON(&document, sample()); err != nil {
		t.Fatal(err)
	}
	for name, form := range map[string]string{"HTML": page.String(), "JUnit": xmlText.String(), "Markdown": md.String(), "text": text.String(), "JSON": document.String()} {
		for _, bad := range []string{"\x1b", "\x00", "\u202e", "\u009b", "##["} {
			if strings.Contains(form, bad) {
				t.Errorf("%s holds %q: it would command the terminal or the build server", name, bad)
			}
		}
		for line := range strings.Lines(form) {
			if strings.HasPrefix(strings.TrimSpace(line), "::") {
				t.Errorf("%s has a line that GitHub takes for a command: %q", name, line)
			}
		}
	}
	d := xml.NewDecoder(&xmlText)
	cases := 0
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if start, ok := token.(xml.StartElement); ok && start.Name.Local == "testcase" {
			cases++
		}
	}
	if cases != len(sample().Assertions) {
		t.Errorf("%d test cases", cases)
	}
}

func TestTargets(t *testing.T) {
	for want, target := range map[string]plan.Target{
		"AWS account 1 in r":                                   {Kind: "AWS", Account: "1", Region: "r"},
		"emulated account 1 in r (a rehearsal, not AWS)":       {Kind: "emulator", Account: "1", Region: "r"},
		"account not named in r at http://localhost (not AWS)": {Kind: "endpoint", Region: "r", Endpoint: "http://localhost"},
	} {
		if got := target.String(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// failingWriter breaks after some bytes.
type failingWriter struct{ left int }

func (w *failingWriter) Write(p []byte) (int, error) {
	if len(p) > w.left {
		return w.left, errors.New("disk full")
	}
	w.left -= len(p)
	return len(p), nil
}

func TestWriteErrors(t *testing.T) {
	for name, write := range map[string]func(io.Writer, *Report) error{"json": WriteJSON, "junit": WriteJUnit, "md": WriteMarkdown, "html": WriteHTML, "text": plainText} {
		for _, left := range []int{0, 50} {
			if err := write(&failingWriter{left}, sample()); err == nil {
				t.Errorf("%s: a full disk after %d bytes goes unnoticed", name, left)
			}
		}
	}
}

// TestTextFitsTheTerminal: on a terminal everything but commands is folded, and no word is lost.
func TestTextFitsTheTerminal(t *testing.T) {
	words := func(s string) string { return strings.Join(strings.Fields(s), "") }
	var whole bytes.Buffer
	if err := WriteText(&whole, sample(), Style{}, true); err != nil {
		t.Fatal(err)
	}
	for _, width := range []int{40, 80} {
		var got bytes.Buffer
		if err := WriteText(&got, sample(), Style{Width: width}, true); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(got.String()) {
			if utf8.RuneCountInString(strings.TrimSuffix(line, "\n")) > width && !strings.HasPrefix(line, "    aws ") {
				t.Errorf("wider than %d columns: %q", width, line)
			}
		}
		if words(got.String()) != words(whole.String()) {
			t.Errorf("%d columns:\n%s", width, got.String())
		}
	}
}
