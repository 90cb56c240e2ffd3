package lambda_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	api "github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"

	"cfnenv/smoke/emulator/emulatortest"
	"cfnenv/smoke/emulator/wire"
)

// call runs an operation of CloudWatch Logs as the administrator.
func (a *account) call(operation string, in, out any) error {
	a.t.Helper()
	text, err := a.Call(context.Background(), a.Admin.Principal, emulatortest.Region, "logs", operation, in)
	if err != nil || out == nil {
		return err
	}
	return json.Unmarshal(text, out)
}

// messages waits until a log group has an event with a text, and returns all of its events.
func (a *account) messages(group, text string) string {
	a.t.Helper()
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		var out struct{ Events []struct{ Message string } }
		err := a.call("FilterLogEvents", map[string]any{"logGroupName": group}, &out)
		var all strings.Builder
		for _, e := range out.Events {
			all.WriteString(e.Message)
		}
		if strings.Contains(all.String(), text) {
			return all.String()
		}
		if time.Now().After(deadline) {
			a.t.Fatalf("group %s has no event with %s (%v):\n%s", group, text, err, all.String())
		}
	}
}

func TestLogsAreWrittenAsTheRole(t *testing.T) {
	a := start(t)
	ctx := context.Background()
	const code = "def handler(e, c): print('line', e)"
	missing := func(group string) {
		t.Helper()
		var e *wire.Error
		if err := a.call("DescribeLogStreams", map[string]any{"logGroupName": group}, nil); !errors.As(err, &e) || e.Code != "ResourceNotFoundException" {
			t.Errorf("group %s: %v", group, err)
		}
	}
	invoke := func(name string) {
		t.Helper()
		if _, err := a.admin.Invoke(ctx, &api.InvokeInput{FunctionName: &name, Payload: []byte("7")}); err != nil {
			t.Fatal(err)
		}
	}
	all := a.role("all", "logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents")
	a.create("full", all, code)
	missing("/aws/lambda/full") // deploying alone makes no group
	invoke("full")
	text := a.messages("/aws/lambda/full", "REPORT")
	for _, want := range []string{"INIT_START", "START RequestId: ", "line 7\n", "END RequestId: "} {
		if !strings.Contains(text, want) {
			t.Errorf("logs lack %q:\n%s", want, text)
		}
	}
	// A late line brings a deleted group back.
	if err := a.call("DeleteLogGroup", map[string]any{"logGroupName": "/aws/lambda/full"}, nil); err != nil {
		t.Fatal(err)
	}
	invoke("full")
	a.messages("/aws/lambda/full", "REPORT")

	// A role that may not make groups writes to those that are there.
	few := a.role("few", "logs:CreateLogStream", "logs:PutLogEvents")
	a.create("own", few, code, func(in *api.CreateFunctionInput) {
		in.LoggingConfig = &types.LoggingConfig{LogGroup: aws.String("mine")}
	})
	if err := a.call("CreateLogGroup", map[string]any{"logGroupName": "mine"}, nil); err != nil {
		t.Fatal(err)
	}
	invoke("own")
	a.messages("mine", "line 7")
	a.create("few", few, code)
	a.create("none", a.role("none"), code)
	invoke("few")
	invoke("none")
	invoke("full") // whose logs are sent after theirs
	a.messages("/aws/lambda/full", "line 7\nEND")
	time.Sleep(20 * time.Millisecond)
	missing("/aws/lambda/few")
	missing("/aws/lambda/none")
}
