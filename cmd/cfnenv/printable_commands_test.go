package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// hostileText has codes that terminals and build servers act on. Its end shows that it was printed all the same.
const hostileText = "\x1b[2J\u009b2J\x1b]52;c;eA==\a\u202e\n::error::injected\r\n  ::add-mask::x ##[error]y ##vso[task]z seen"

// wantHarmless asserts that what a command printed has the text, and nothing that acts.
func wantHarmless(t *testing.T, what, printed string) {
	t.Helper()
	if !strings.Contains(printed, "seen") {
		t.Errorf("%s: the text does not show, so nothing is proven: %q", what, printed)
	}
	for _, bad := range []string{"\x1b", "\a", "\r", "\u009b", "\u202e", "##[", "##vso["} {
		if strings.Contains(printed, bad) {
			t.Errorf("%s: %q in %q", what, bad, printed)
		}
	}
	for line := range strings.Lines(printed) {
		if strings.HasPrefix(strings.TrimSpace(line), "::") {
			t.Errorf("%s: %q is a command", what, line)
		}
	}
}

// hostileDocument is the workshop's document with changes, in a file.
func hostileDocument(t *testing.T, change func(document map[string]any)) (a *app, printed func() string) {
	t.Helper()
	a, stdout, stderr := testApp(t, false)
	path := a.Getenv("CFNENV_CREDENTIALS")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var document map[string]any
	if err := json.Unmarshal(text, &document); err != nil {
		t.Fatal(err)
	}
	change(document)
	if text, err = json.Marshal(document); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return a, func() string { return stdout.String() + stderr.String() }
}

// TestHostileSets: what a broker says reaches neither a terminal nor a shell's completion as a command.
func TestHostileSets(t *testing.T) {
	change := func(document map[string]any) {
		sets := document["credentialSets"].(map[string]any)
		sets["set"+hostileText], sets["plainseen"] = sets["agentEnablement"], sets["agentEnablement"]
	}
	for _, args := range [][]string{{"status"}, {"__complete", "set", ""}, {"__complete", "exec", ""}, {"set", "none" + hostileText}} {
		a, printed := hostileDocument(t, change)
		run(args, a)
		wantHarmless(t, strings.Join(args[:1], " "), printed())
	}
}

// TestHostileStack: what a template and a stack of it say.
func TestHostileStack(t *testing.T) {
	quoted, _ := json.Marshal(hostileText) // a string has a JSON form
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	queue := write("queue.json", `{"Resources":{"Queue":{"Type":"AWS::SQS::Queue"}},"Outputs":{"Said":{"Value":`+string(quoted)+`}}}`)
	failing := write("failing.json", `{"Resources":{"Queue":{"Type":"AWS::SQS::Queue","Properties":{"QueueName":`+string(quoted)+`}}}}`)
	named := write("named"+strings.ReplaceAll(hostileText, "/", "")+".json", `{"Resources":{`+string(quoted)+`:{"Type":`+string(quoted)+`}}}`)
	for what, args := range map[string][]string{
		"output":         {"deploy", "--emulator", queue},
		"output as JSON": {"deploy", "--emulator", "--json", queue},
		"refusal":        {"deploy", "--emulator", failing},
		"names":          {"deploy", "--emulator", "--ignore", "resource-type", named},
		"parameter":      {"deploy", "--emulator", "--parameter", strings.ReplaceAll(hostileText, "=", "") + "=x", queue},
	} {
		a, stdout, stderr := testApp(t, false)
		a.Environ, a.Now = withoutAWS(os.Environ()), time.Now
		run(args, a)
		wantHarmless(t, what, stdout.String()+stderr.String())
	}
}

// TestHostileMessages: what a pasted message says, and a question about it.
func TestHostileMessages(t *testing.T) {
	a, stdout, stderr := testApp(t, false)
	a.Stdin = strings.NewReader("User: arn:aws:sts::123456789012:assumed-role/" + hostileText + " is not authorized to perform: s3:CreateBucket on resource: arn:aws:s3:::" +
		strings.ReplaceAll(hostileText, "\n", "") + " because no permissions boundary allows the s3:CreateBucket action")
	run([]string{"explain"}, a)
	wantHarmless(t, "explain", stdout.String()+stderr.String()+"seen") // what is no ARN may be left out
	a, _, stderr = testApp(t, true)
	a.confirm(t.Context(), "Delete every object in "+hostileText+"?")
	wantHarmless(t, "a question", stderr.String())
}

// TestHostileServer: what a server of templates says.
func TestHostileServer(t *testing.T) {
	for what, status := range map[string]int{"error": 500, "page": 200} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/html; seen")
			w.WriteHeader(status)
			w.Write([]byte(hostileText + ": [" + hostileText))
		}))
		a, printed := hostileDocument(t, func(document map[string]any) {
			document["references"].(map[string]any)["enablement"] = map[string]any{"skillsRootUrl": server.URL + "/seen"}
		})
		if run([]string{"examples", "fetch", t.TempDir()}, a) == exitOK {
			t.Errorf("%s: it was taken for templates", what)
		}
		wantHarmless(t, what, printed())
		server.Close()
	}
}
