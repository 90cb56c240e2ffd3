package clienttest

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Row is one request of boto3 and what AWS answers to it. The texts are Python.
type Row struct {
	// Do is the request, an expression. It knows a client of each service by its name in boto3 (lambda is a keyword:
	// lambda_), http(method, url, body, **headers), and the answers that earlier rows kept.
	Do string
	// Keep is the name under which later rows know the answer.
	Keep string
	// Want is an expression that is equal to the answer. Without it and Error the request just succeeds.
	Want string
	// Error is the refusal: its code, or "Code: message" with all of the message.
	Error string
	// Source names the document that says that AWS answers so.
	Source string
}

// tableScript runs the rows of a file in one process. It writes a line of JSON for each row: what went wrong, or null.
const tableScript = `
import json, os, re, sys, urllib.error, urllib.request
import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

def http(method, url, body=None, **headers):
    headers = {"Content-Type": "application/json", **{k.replace("_", "-"): v for k, v in headers.items()}}
    request = urllib.request.Request(url, data=body, method=method, headers=headers)
    try:
        answer = urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=60)
    except urllib.error.HTTPError as e:
        answer = e
    return {"status": answer.status, "headers": {k.lower(): v for k, v in answer.headers.items()}, "body": answer.read()}

with open(sys.argv[1]) as f:
    rows = json.load(f)
names = {"http": http, "json": json, "boto3": boto3}
quick = Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"})
for service in "cloudformation", "s3", "sqs", "iam", "sts", "lambda", "logs", "cloudfront", "bedrock", "bedrock-runtime":
    name = "lambda_" if service == "lambda" else service.replace("-", "_")
    if any(re.search(r"\b" + name + r"\.", row["Do"]) for row in rows):
        names[name] = boto3.client(service, endpoint_url=os.environ["AWS_ENDPOINT_URL"], config=quick)

def run(row):
    try:
        got = eval(row["Do"], names)
    except ClientError as e:
        error = e.response["Error"]
        text = "%s: %s" % (error["Code"], error.get("Message", ""))
        if not row["Error"]:
            return "refused: " + text
        return None if row["Error"] in (text, error["Code"]) else "refused\n got " + text + "\nwant " + row["Error"]
    except Exception as e:
        return "%s: %s" % (type(e).__name__, e)
    if row["Error"]:
        return "answered %r\nwant %s" % (got, row["Error"])
    if row["Keep"]:
        names[row["Keep"]] = got
    if row["Want"]:
        want = eval(row["Want"], names)
        if got != want:
            return "\n got %r\nwant %r" % (got, want)

for row in rows:
    print(json.dumps(run(row)), flush=True)
`

// Table runs the rows in order, in one process of the newest boto3, and reports each whose answer is another.
func Table(t *testing.T, environ []string, rows []Row) {
	t.Helper()
	lines := python(t, environ, tableScript, rows)
	for i, row := range rows {
		if i >= len(lines) {
			t.Errorf("%s: not run", row.Do)
			continue
		}
		var wrong *string
		if err := json.Unmarshal([]byte(lines[i]), &wrong); err != nil {
			t.Fatalf("%s: %v\n%s", row.Do, err, strings.Join(lines[i:], "\n"))
		}
		if wrong != nil {
			t.Errorf("%s\n%s\n(%s)", row.Do, *wrong, row.Source)
		}
	}
}

// python runs a script of the newest boto3 on a file that holds input as JSON, and returns the lines that it wrote.
func python(t *testing.T, environ []string, script string, input any) []string {
	t.Helper()
	text, err := json.Marshal(input)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "input.json")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	path, version := Newest(t)
	if !Recent(version) {
		t.Skipf("boto3 %s does not know all that is asked for; %s does", version, oldest)
	}
	out, err := Run(t, environ, path, "-c", script, file)
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return strings.Split(strings.TrimSpace(out), "\n")
}

// oldest is the boto3 that the tables are written for; theirs is AWS's API of that time.
const oldest = "1.40.0"

// Recent reports whether a version of boto3 is one that the tables are written for.
func Recent(version string) bool { return version != "" && !later(oldest, version) }

// Newest finds the python3 whose boto3 is the newest.
func Newest(t testing.TB) (path, version string) {
	t.Helper()
	for other, at := range Pythons(t) {
		if version == "" || later(other, version) {
			path, version = at, other
		}
	}
	return path, version
}

// later compares versions number by number.
func later(a, b string) bool {
	x, y := strings.Split(a, "."), strings.Split(b, ".")
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			return len(x[i]) > len(y[i]) || len(x[i]) == len(y[i]) && x[i] > y[i]
		}
	}
	return len(x) > len(y)
}
