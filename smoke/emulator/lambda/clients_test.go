package lambda_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cfnenv/smoke/emulator/clienttest"
)

// TestAWSCLI has the AWS CLI look at a function and invoke it. Old versions know no AWS_ENDPOINT_URL.
func TestAWSCLI(t *testing.T) {
	a := start(t)
	a.create("f", a.role("r"), "def handler(e, c): return {'got': e}")
	a.public("f")
	for _, generation := range []string{"1", "2"} {
		t.Run("v"+generation, func(t *testing.T) {
			t.Parallel()
			cli := clienttest.CLI(t, generation)
			file := filepath.Join(t.TempDir(), "out")
			run := func(args ...string) string {
				t.Helper()
				out, err := clienttest.Run(t, a.Environ(a.Admin), cli, append([]string{"--endpoint-url", a.URL, "--output", "json"}, args...)...)
				if err != nil {
					t.Fatalf("aws %s: %v\n%s", strings.Join(args, " "), err, out)
				}
				return out
			}
			payload := filepath.Join(t.TempDir(), "payload")
			if err := os.WriteFile(payload, []byte(`{"n": 1}`), 0o600); err != nil {
				t.Fatal(err)
			}
			invoked := run("lambda", "invoke", "--function-name", "f", "--payload", "fileb://"+payload, file)
			if !strings.Contains(invoked, `"StatusCode": 200`) {
				t.Errorf("invoke: %s", invoked)
			}
			if text, err := os.ReadFile(file); err != nil || string(text) != `{"got": {"n": 1}}` {
				t.Errorf("payload %s, %v", text, err)
			}
			if out := run("lambda", "get-policy", "--function-name", "f", "--query", "Policy", "--output", "text"); !strings.Contains(out, "lambda:InvokedViaFunctionUrl") {
				t.Errorf("get-policy: %s", out)
			}
		})
	}
}

// TestBoto3 has boto3 use every operation that the workshop's guide and its users use.
func TestBoto3(t *testing.T) {
	path, _ := clienttest.Newest(t)
	a := start(t)
	role := a.role("r", "logs:*")
	const script = `
import base64, boto3, io, json, sys, time, zipfile
url, role = sys.argv[1:]
def client(name): return boto3.client(name, endpoint_url=url)
functions, logs = client("lambda"), client("logs")
archive = io.BytesIO()
with zipfile.ZipFile(archive, "w") as z: z.writestr("index.py", "def handler(e, c):\n    print('said', e)\n    return {'got': e}")
functions.create_function(FunctionName="b", Role=role, Runtime="python3.12", Handler="index.handler", Code={"ZipFile": archive.getvalue()}, Tags={"a": "b"})
functions.get_waiter("function_active").wait(FunctionName="b")
got = functions.get_function(FunctionName="b")
names = [f["FunctionName"] for f in functions.list_functions()["Functions"]]
out = functions.invoke(FunctionName="b", Payload=b'{"n": 1}', LogType="Tail")
made = functions.create_function_url_config(FunctionName="b", AuthType="NONE")
same = functions.get_function_url_config(FunctionName="b")
functions.add_permission(FunctionName="b", StatementId="s", Action="lambda:InvokeFunctionUrl", Principal="*", FunctionUrlAuthType="NONE")
policy = json.loads(functions.get_policy(FunctionName="b")["Policy"])
for _ in range(2000):
    try:
        events = logs.filter_log_events(logGroupName="/aws/lambda/b", filterPattern="said")["events"]
        if events: break
    except logs.exceptions.ResourceNotFoundException: pass
    time.sleep(0.01)
streams = logs.describe_log_streams(logGroupName="/aws/lambda/b", orderBy="LastEventTime", descending=True)["logStreams"]
read = logs.get_log_events(logGroupName="/aws/lambda/b", logStreamName=streams[0]["logStreamName"], startFromHead=True)["events"]
logs.put_retention_policy(logGroupName="/aws/lambda/b", retentionInDays=1)
groups = logs.describe_log_groups(logGroupNamePrefix="/aws/lambda/")["logGroups"]
try: functions.get_function(FunctionName="none")
except functions.exceptions.ResourceNotFoundException as e: missing = e.response["Error"]["Message"]
functions.delete_function(FunctionName="b")
print(json.dumps({
  "tags": got["Tags"], "names": names, "payload": json.loads(out["Payload"].read()), "tail": base64.b64decode(out["LogResult"]).decode(),
  "url": made["FunctionUrl"] == same["FunctionUrl"], "condition": policy["Statement"][0]["Condition"], "said": events[0]["message"],
  "first": read[0]["message"][:10], "retention": groups[0]["retentionInDays"], "arn": groups[0]["arn"], "missing": missing}))`
	text, err := clienttest.Run(t, a.Environ(a.Admin), path, "-c", script, a.URL, role)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	var got map[string]any
	if err := json.Unmarshal([]byte(text), &got); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	tail := got["tail"].(string)
	delete(got, "tail")
	said, err := json.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"arn":"arn:aws:logs:us-east-2:123456789012:log-group:/aws/lambda/b:*","condition":{"StringEquals":{"lambda:FunctionUrlAuthType":"NONE"}},"first":"INIT_START","missing":"Function not found: arn:aws:lambda:us-east-2:123456789012:function:none","names":["b"],"payload":{"got":{"n":1}},"retention":1,"said":"said {'n': 1}\n","tags":{"a":"b"},"url":true}`
	if string(said) != want || !strings.Contains(tail, "said {'n': 1}") {
		t.Errorf("got  %s\nwant %s\ntail %s", said, want, tail)
	}
}
