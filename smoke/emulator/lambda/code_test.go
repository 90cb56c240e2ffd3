package lambda_test

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	api "github.com/aws/aws-sdk-go-v2/service/lambda"
)

// TestCodeIsFreed: the directory of superseded and of deleted code goes when its last invocation has ended, and not before.
func TestCodeIsFreed(t *testing.T) {
	a := start(t)
	ctx := context.Background()
	name := aws.String("f")
	// Says where it is. With an event that names a file, it makes one beside it, waits for that one, and looks at itself again.
	const source = `import os, time
def handler(event, context):
    if event:
        open(event + ".began", "w").close()
    while event and not os.path.exists(event):
        time.sleep(0.01)
    with open(__file__):
        return os.path.dirname(__file__)
`
	invoke := func(event string) (dir string) {
		payload, _ := json.Marshal(event) // a string has a JSON form
		out, err := a.admin.Invoke(ctx, &api.InvokeInput{FunctionName: name, Payload: payload})
		if err != nil || out.FunctionError != nil || json.Unmarshal(out.Payload, &dir) != nil {
			t.Errorf("%s %v", out.Payload, err)
		}
		return dir
	}
	update := func(code string) {
		t.Helper()
		if _, err := a.admin.UpdateFunctionCode(ctx, &api.UpdateFunctionCodeInput{FunctionName: name, ZipFile: archive(t, "index.py", code)}); err != nil {
			t.Fatal(err)
		}
	}
	there := func(dir string) bool {
		_, err := os.Stat(dir)
		return !errors.Is(err, fs.ErrNotExist)
	}
	wantGone := func(dir string) {
		t.Helper()
		for end := time.Now().Add(30 * time.Second); there(dir); time.Sleep(10 * time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("%s is still there", dir)
			}
		}
	}

	a.create("f", a.role("r"), source, func(in *api.CreateFunctionInput) { in.Timeout = aws.Int32(60) })
	first := invoke("")
	signal := t.TempDir() + "/go"
	waiting := make(chan string)
	go func() { waiting <- invoke(signal) }()
	for end := time.Now().Add(30 * time.Second); !there(signal + ".began"); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the invocation does not begin")
		}
	}
	update(source + "# changed\n")
	second := invoke("")
	if first == second || !there(first) {
		t.Errorf("first %s, second %s: the first is in use", first, second)
	}
	if err := os.WriteFile(signal, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if dir := <-waiting; dir != first {
		t.Errorf("%s ran %s", first, dir)
	}
	wantGone(first)
	if _, err := a.admin.UpdateFunctionConfiguration(ctx, &api.UpdateFunctionConfigurationInput{FunctionName: name, Timeout: aws.Int32(50)}); err != nil {
		t.Fatal(err)
	}
	if dir := invoke(""); dir != second {
		t.Errorf("another configuration has the code in %s, not in %s", dir, second)
	}
	update(source)
	wantGone(second)
	third := invoke("")
	if _, err := a.admin.DeleteFunction(ctx, &api.DeleteFunctionInput{FunctionName: name}); err != nil {
		t.Fatal(err)
	}
	wantGone(third)
}
