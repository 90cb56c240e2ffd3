package clienttest

import (
	"encoding/json"
	"strings"
	"testing"
)

// fieldsScript runs requests, looks at what each answer has of the output that botocore's model of the operation lists, and
// writes what was never there: {"operation": {"path": …}}. A member that the model requires counts as missing when one
// occurrence of the structure around it lacks it. It writes null for an operation that no request reached.
const fieldsScript = `
import json, os, sys
import boto3
from botocore.config import Config

with open(sys.argv[1]) as f:
    given = json.load(f)
names = {"json": json}
quick = Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"})
for service in given["Services"]:
    names[service.replace("lambda", "lambda_")] = boto3.client(service, endpoint_url=os.environ["AWS_ENDPOINT_URL"], config=quick)
client = names[given["Services"][0].replace("lambda", "lambda_")]
seen, lacking, called = {}, {}, set()

def look(operation, shape, value, path):
    if shape.type_name == "structure" and isinstance(value, dict):
        for name, member in shape.members.items():
            below = path + "." + name if path else name
            if name in value:
                seen[operation].add(below)
                look(operation, member, value[name], below)
            elif name in shape.required_members:
                lacking[operation].add(below)
    elif shape.type_name == "list" and isinstance(value, list):
        for item in value:
            look(operation, shape.member, item, path)
    elif shape.type_name == "map" and isinstance(value, dict):
        for item in value.values():
            look(operation, shape.value, item, path)

def members(shape, path, above=()):
    if shape.name in above:
        return
    if shape.type_name == "structure":
        for name, member in shape.members.items():
            below = path + "." + name if path else name
            yield below
            yield from members(member, below, above + (shape.name,))
    elif shape.type_name == "list":
        yield from members(shape.member, path, above + (shape.name,))
    elif shape.type_name == "map":
        yield from members(shape.value, path, above + (shape.name,))

def answered(http_response, parsed, model, **_):
    if http_response.status_code < 300:
        called.add(model.name)
        seen.setdefault(model.name, set())
        lacking.setdefault(model.name, set())
        if model.output_shape:
            look(model.name, model.output_shape, parsed, "")
client.meta.events.register_last("after-call.*.*", answered)  # after those that make something of an answer

for row in given["Rows"]:
    try:
        names[row["Keep"] or "_"] = eval(row["Do"], names)
    except Exception as e:
        print(json.dumps({"failed": row["Do"], "error": "%s: %s" % (type(e).__name__, e)}))
        sys.exit()
missing, known = {}, {}
for name in given["Operations"]:
    if name not in called:
        missing[name] = None
        continue
    shape = client.meta.service_model.operation_model(name).output_shape
    paths = known[name] = list(members(shape, "")) if shape else []
    gone = [p for p in paths if p not in seen[name] or p in lacking[name]]
    missing[name] = [p for p in gone if not any(p.startswith(q + ".") for q in gone)]
print(json.dumps({"missing": missing, "known": known}))
`

// Fields runs requests of a service with boto3, in one process, and holds the answers against the output shapes of
// botocore's model: every operation is to be reached, and every member of its output to be seen. except says why one is
// not: by "Operation", "Operation:Member.Member", or "Member.Member" for the end of a path in any operation. An exception
// for a member that is there everywhere is an error. The first of services is looked at.
func Fields(t *testing.T, environ []string, services, operations []string, rows []Row, except map[string]string) {
	t.Helper()
	lines := python(t, environ, fieldsScript, map[string]any{
		"Services": services, "Operations": operations, "Rows": rows,
	})
	var out struct {
		Failed, Error string
		Missing       map[string][]string // nil for an operation that no request reached
		Known         map[string][]string // all members
	}
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &out); err != nil || out.Failed != "" {
		t.Fatalf("%s: %s %v\n%s", out.Failed, out.Error, err, strings.Join(lines, "\n"))
	}
	used := map[string]bool{}
	excused := func(keys ...string) (found bool) {
		for _, key := range keys {
			if _, ok := except[key]; ok {
				used[key], found = true, true
			}
		}
		return found
	}
	for _, operation := range operations {
		missing := out.Missing[operation]
		if missing == nil && !excused(operation) {
			t.Errorf("%s: no request reached it", operation)
		}
		for _, path := range missing {
			if !excused(keysOf(operation, path)...) {
				t.Errorf("%s: no answer has %s", operation, path)
			}
		}
	}
	for operation, paths := range out.Known {
		for _, path := range paths {
			for _, key := range keysOf(operation, path) {
				if _, ok := except[key]; ok && !used[key] {
					t.Errorf("exception %q excuses nothing", key)
					used[key] = true
				}
			}
		}
	}
}

// keysOf are the keys under which an exception may speak of a member.
func keysOf(operation, path string) []string {
	keys := []string{operation + ":" + path, path}
	for rest := path; strings.Contains(rest, "."); {
		_, rest, _ = strings.Cut(rest, ".")
		keys = append(keys, rest)
	}
	return keys
}
