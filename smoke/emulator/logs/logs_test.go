package logs_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"cfnenv/smoke/emulator/emulatortest"
	"cfnenv/smoke/emulator/iam"
	"cfnenv/smoke/emulator/logs"
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

// account is an emulated account with CloudWatch Logs and a clock that stands still.
type account struct {
	*emulatortest.Account
	t    *testing.T
	now  time.Time
	logs *logs.Logs
}

type object = map[string]any

func start(t *testing.T) *account {
	a := &account{t: t, now: time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)}
	a.Account = emulatortest.Start(t, emulatortest.Options{Now: func() time.Time { return a.now }}, func(env service.Env) []*service.Service {
		a.logs = logs.New(env)
		return []*service.Service{a.logs.Service()}
	})
	return a
}

// as runs an operation as a principal.
func (a *account) as(p service.Principal, operation string, in object) (object, error) {
	text, err := a.Call(context.Background(), p, emulatortest.Region, "logs", operation, in)
	if err != nil {
		return nil, err
	}
	var out object
	return out, json.Unmarshal(text, &out)
}

// do runs an operation as the administrator and fails the test when it fails.
func (a *account) do(operation string, in object) object {
	a.t.Helper()
	out, err := a.as(a.Admin.Principal, operation, in)
	if err != nil {
		a.t.Fatalf("%s: %v", operation, err)
	}
	return out
}

// refused runs an operation as the administrator and wants an error.
func (a *account) refused(operation string, in object, code, text string) {
	a.t.Helper()
	_, err := a.as(a.Admin.Principal, operation, in)
	var e *wire.Error
	if !errors.As(err, &e) || e.Code != code || !strings.Contains(e.Message, text) {
		a.t.Errorf("%s %v: %v\nwant %s: %s", operation, in, err, code, text)
	}
}

// put writes events that are the given milliseconds past the clock.
func (a *account) put(stream string, events ...any) object {
	a.t.Helper()
	list := []object{}
	for i := 0; i+1 < len(events); i += 2 {
		list = append(list, object{"timestamp": a.now.UnixMilli() + int64(events[i].(int)), "message": events[i+1]})
	}
	return a.do("PutLogEvents", object{"logGroupName": "g", "logStreamName": stream, "logEvents": list})
}

// texts joins the messages of an answer.
func texts(out object) string {
	var list []string
	for _, e := range out["events"].([]any) {
		list = append(list, e.(object)["message"].(string))
	}
	return strings.Join(list, "|")
}

func TestGroups(t *testing.T) {
	a := start(t)
	a.do("CreateLogGroup", object{"logGroupName": "/a/1", "tags": object{"k": "v"}})
	a.do("CreateLogGroup", object{"logGroupName": "/a/2"})
	a.do("CreateLogGroup", object{"logGroupName": "b"})
	a.refused("CreateLogGroup", object{"logGroupName": "b"}, "ResourceAlreadyExistsException", "The specified log group already exists")
	a.refused("CreateLogGroup", object{"logGroupName": "a b"}, "InvalidParameterException", "at 'logGroupName' failed to satisfy constraint")
	a.refused("CreateLogGroup", object{"logGroupName": "c", "kmsKeyId": "k"}, "NotEmulated", "kmsKeyId")
	a.do("PutRetentionPolicy", object{"logGroupName": "/a/1", "retentionInDays": 7})
	a.refused("PutRetentionPolicy", object{"logGroupName": "/a/1", "retentionInDays": 8}, "InvalidParameterException", "at 'retentionInDays'")
	first := a.do("DescribeLogGroups", object{"logGroupNamePrefix": "/a/", "limit": 1})
	want := `{"logGroups":[{"arn":"arn:aws:logs:us-east-2:123456789012:log-group:/a/1:*","creationTime":1795348800000,"logGroupArn":"arn:aws:logs:us-east-2:123456789012:log-group:/a/1","logGroupClass":"STANDARD","logGroupName":"/a/1","metricFilterCount":0,"retentionInDays":7,"storedBytes":0}],"nextToken":"/a/1"}`
	if text, _ := json.Marshal(first); string(text) != want {
		t.Errorf("groups %s\nwant   %s", text, want)
	}
	second := a.do("DescribeLogGroups", object{"logGroupNamePrefix": "/a/", "limit": 1, "nextToken": first["nextToken"]})
	if groups := second["logGroups"].([]any); len(groups) != 1 || groups[0].(object)["logGroupName"] != "/a/2" || second["nextToken"] != nil {
		t.Errorf("second page: %v", second)
	}
	a.do("DeleteRetentionPolicy", object{"logGroupName": "/a/1"})
	arn := "arn:aws:logs:us-east-2:123456789012:log-group:/a/1"
	a.do("TagResource", object{"resourceArn": arn, "tags": object{"x": "y"}})
	a.do("UntagResource", object{"resourceArn": arn, "tagKeys": []string{"k"}})
	if got := a.do("ListTagsForResource", object{"resourceArn": arn + ":*"}); fmt.Sprint(got) != "map[tags:map[x:y]]" {
		t.Errorf("tags %v", got)
	}
	a.do("TagResource", object{"resourceArn": arn, "tags": object{"z": "1"}})
	a.do("UntagResource", object{"resourceArn": arn, "tagKeys": []string{"x"}})
	if got := a.do("ListTagsForResource", object{"resourceArn": arn}); fmt.Sprint(got) != "map[tags:map[z:1]]" {
		t.Errorf("tags %v", got)
	}
	a.refused("TagResource", object{"resourceArn": arn, "tags": object{"aws:x": "1"}}, "InvalidParameterException", "aws:")
	a.do("DeleteLogGroup", object{"logGroupName": "/a/1"})
	a.refused("DeleteLogGroup", object{"logGroupName": "/a/1"}, "ResourceNotFoundException", "The specified log group does not exist.")
}

func TestEvents(t *testing.T) {
	a := start(t)
	a.do("CreateLogGroup", object{"logGroupName": "g"})
	a.refused("PutLogEvents", object{"logGroupName": "g", "logStreamName": "s", "logEvents": []object{{"timestamp": a.now.UnixMilli(), "message": "x"}}}, "ResourceNotFoundException", "The specified log stream does not exist.")
	a.do("CreateLogStream", object{"logGroupName": "g", "logStreamName": "s"})
	a.refused("CreateLogStream", object{"logGroupName": "g", "logStreamName": "s"}, "ResourceAlreadyExistsException", "already exists")
	a.refused("CreateLogStream", object{"logGroupName": "g", "logStreamName": "a:b"}, "InvalidParameterException", "logStreamName")
	a.do("CreateLogStream", object{"logGroupName": "g", "logStreamName": "t"})
	a.put("s", 1, "one", 3, "three", 5, "five")
	a.put("s", 2, "two", 3, "three again")
	a.put("t", 4, "four ERROR")
	get := func(more object) object {
		t.Helper()
		more["logGroupName"], more["logStreamName"] = "g", "s"
		return a.do("GetLogEvents", more)
	}
	if got := texts(get(object{})); got != "one|two|three|three again|five" {
		t.Errorf("all: %s", got)
	}
	if got := texts(get(object{"startTime": a.now.UnixMilli() + 2, "endTime": a.now.UnixMilli() + 5})); got != "two|three|three again" {
		t.Errorf("between: %s", got)
	}
	page := get(object{"startFromHead": true, "limit": 2})
	if got := texts(page); got != "one|two" {
		t.Errorf("first page: %s", got)
	}
	page = get(object{"nextToken": page["nextForwardToken"], "limit": 9})
	if got := texts(page); got != "three|three again|five" {
		t.Errorf("second page: %s", got)
	}
	end := get(object{"nextToken": page["nextForwardToken"]})
	if got := texts(end); got != "" || end["nextForwardToken"] != page["nextForwardToken"] {
		t.Errorf("end: %s %v", got, end)
	}
	last := get(object{"limit": 1})
	if got := texts(last); got != "five" {
		t.Errorf("last: %s", got)
	}
	if got := texts(get(object{"nextToken": last["nextBackwardToken"], "limit": 1})); got != "three again" {
		t.Errorf("before the last: %s", got)
	}
	a.refused("GetLogEvents", object{"logGroupName": "g", "logStreamName": "s", "nextToken": "x"}, "InvalidParameterException", "The specified nextToken is invalid.")
	streams := a.do("DescribeLogStreams", object{"logGroupName": "g", "orderBy": "LastEventTime", "descending": true})["logStreams"].([]any)
	if s := streams[0].(object); len(streams) != 2 || s["logStreamName"] != "s" || s["lastEventTimestamp"] != float64(a.now.UnixMilli()+5) {
		t.Errorf("streams: %v", streams)
	}
	a.do("DeleteLogStream", object{"logGroupName": "g", "logStreamName": "s"})
	a.refused("GetLogEvents", object{"logGroupName": "g", "logStreamName": "s"}, "ResourceNotFoundException", "The specified log stream does not exist.")
}

func TestFilter(t *testing.T) {
	a := start(t)
	a.do("CreateLogGroup", object{"logGroupName": "g"})
	for _, s := range []string{"s1", "s2"} {
		a.do("CreateLogStream", object{"logGroupName": "g", "logStreamName": s})
	}
	a.put("s1", 1, "START id", 3, "ERROR bad thing")
	a.put("s2", 2, "ERROR good thing", 4, "END id")
	tests := map[string]struct {
		in   object
		want string
	}{
		"all":      {object{}, "START id|ERROR good thing|ERROR bad thing|END id"},
		"term":     {object{"filterPattern": "ERROR"}, "ERROR good thing|ERROR bad thing"},
		"terms":    {object{"filterPattern": "ERROR bad"}, "ERROR bad thing"},
		"phrase":   {object{"filterPattern": `"good thing"`}, "ERROR good thing"},
		"exclude":  {object{"filterPattern": `ERROR -bad`}, "ERROR good thing"},
		"stream":   {object{"logStreamNames": []string{"s2"}}, "ERROR good thing|END id"},
		"prefix":   {object{"logStreamNamePrefix": "s1"}, "START id|ERROR bad thing"},
		"since":    {object{"startTime": a.now.UnixMilli() + 3}, "ERROR bad thing|END id"},
		"by ARN":   {object{"logGroupIdentifier": "arn:aws:logs:us-east-2:123456789012:log-group:g"}, "START id|ERROR good thing|ERROR bad thing|END id"},
		"no match": {object{"filterPattern": "nothing"}, ""},
	}
	for name, test := range tests {
		if test.in["logGroupIdentifier"] == nil {
			test.in["logGroupName"] = "g"
		}
		if got := texts(a.do("FilterLogEvents", test.in)); got != test.want {
			t.Errorf("%s: %s, want %s", name, got, test.want)
		}
	}
	first := a.do("FilterLogEvents", object{"logGroupName": "g", "limit": 3})
	second := a.do("FilterLogEvents", object{"logGroupName": "g", "limit": 3, "nextToken": first["nextToken"]})
	if texts(first) != "START id|ERROR good thing|ERROR bad thing" || texts(second) != "END id" || second["nextToken"] != nil {
		t.Errorf("pages: %v %v", first, second)
	}
	for pattern, code := range map[string]string{`{ $.a = 1 }`: "NotEmulated", `[a, b]`: "NotEmulated", `?ERROR ?WARN`: "NotEmulated", `%x%`: "NotEmulated", `a:b`: "InvalidParameterException", `"open`: "InvalidParameterException"} {
		a.refused("FilterLogEvents", object{"logGroupName": "g", "filterPattern": pattern}, code, "")
	}
}

func TestPutLogEventsRefuses(t *testing.T) {
	a := start(t)
	a.do("CreateLogGroup", object{"logGroupName": "g"})
	a.do("CreateLogStream", object{"logGroupName": "g", "logStreamName": "s"})
	event := func(at time.Duration, message string) object {
		return object{"timestamp": a.now.Add(at).UnixMilli(), "message": message}
	}
	for name, test := range map[string]struct {
		events []object
		text   string
	}{
		"none":      {[]object{}, "at 'logEvents'"},
		"empty":     {[]object{event(0, "")}, "at 'logEvents.message'"},
		"disorder":  {[]object{event(1, "a"), event(-time.Second, "b")}, "chronological order"},
		"too large": {[]object{event(0, strings.Repeat("x", 1<<20))}, "Upload too large"},
		"too long":  {[]object{event(-25*time.Hour, "a"), event(0, "b")}, "more than 24 hours"},
	} {
		t.Run(name, func(t *testing.T) {
			a.refused("PutLogEvents", object{"logGroupName": "g", "logStreamName": "s", "logEvents": test.events}, "InvalidParameterException", test.text)
		})
	}
	out := a.do("PutLogEvents", object{"logGroupName": "g", "logStreamName": "s", "logEvents": []object{event(-15*24*time.Hour, "old")}})
	if fmt.Sprint(out["rejectedLogEventsInfo"]) != "map[tooOldLogEventEndIndex:1]" {
		t.Errorf("too old: %v", out)
	}
	out = a.do("PutLogEvents", object{"logGroupName": "g", "logStreamName": "s", "logEvents": []object{event(0, "now"), event(3*time.Hour, "new")}})
	if fmt.Sprint(out["rejectedLogEventsInfo"]) != "map[tooNewLogEventStartIndex:1]" {
		t.Errorf("too new: %v", out)
	}
	if got := texts(a.do("GetLogEvents", object{"logGroupName": "g", "logStreamName": "s"})); got != "now" {
		t.Errorf("kept %s", got)
	}
}

// TestMemoryIsBounded writes more than a stream and then more than the account keeps.
func TestMemoryIsBounded(t *testing.T) {
	a := start(t)
	a.logs.SetBounds(4_000, 64_000)
	a.do("CreateLogGroup", object{"logGroupName": "g"})
	refusals := 0
	for s := range 20 {
		stream := fmt.Sprint("s", s)
		a.do("CreateLogStream", object{"logGroupName": "g", "logStreamName": stream})
		for i := range 5 {
			in := object{"logGroupName": "g", "logStreamName": stream, "logEvents": []object{{"timestamp": a.now.UnixMilli() + int64(i), "message": strings.Repeat("x", 900) + fmt.Sprint(i)}}}
			if _, err := a.as(a.Admin.Principal, "PutLogEvents", in); err != nil {
				refusals++
			}
		}
	}
	first := texts(a.do("GetLogEvents", object{"logGroupName": "g", "logStreamName": "s0"}))
	if n := strings.Count(first, "|") + 1; n != 4 || !strings.HasSuffix(first, "x4") {
		t.Errorf("%d events of the first stream are kept: …%s", n, first[len(first)-4:])
	}
	stored := a.do("DescribeLogGroups", object{})["logGroups"].([]any)[0].(object)["storedBytes"].(float64)
	if stored > 64_000 || stored < 60_000 || refusals == 0 {
		t.Errorf("%v bytes are kept, %d batches refused", stored, refusals)
	}
	a.do("DeleteLogGroup", object{"logGroupName": "g"})
	a.do("CreateLogGroup", object{"logGroupName": "g"})
	a.do("CreateLogStream", object{"logGroupName": "g", "logStreamName": "s"})
	a.put("s", 1, "there is room again")
}

// TestResources checks on which ARNs the operations are authorised: policies for logs end in :*.
func TestResources(t *testing.T) {
	a := start(t)
	const arn = "arn:aws:logs:us-east-2:123456789012:log-group:"
	role := func(name, actions, resource string) service.Principal {
		t.Helper()
		return a.member(name, fmt.Sprintf(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":[%s],"Resource":"%s"}]}`, actions, resource))
	}
	writer := role("writer", `"logs:CreateLogStream","logs:PutLogEvents"`, arn+"mine:*")
	bare := role("bare", `"logs:*"`, arn+"mine")
	a.do("CreateLogGroup", object{"logGroupName": "mine"})
	a.do("CreateLogGroup", object{"logGroupName": "other"})
	event := []object{{"timestamp": a.now.UnixMilli(), "message": "x"}}
	tests := map[string]struct {
		who       service.Principal
		operation string
		in        object
		refusal   string
	}{
		"stream":         {writer, "CreateLogStream", object{"logGroupName": "mine", "logStreamName": "s"}, ""},
		"events":         {writer, "PutLogEvents", object{"logGroupName": "mine", "logStreamName": "s", "logEvents": event}, ""},
		"other group":    {writer, "CreateLogStream", object{"logGroupName": "other", "logStreamName": "s"}, "logs:CreateLogStream on resource: " + arn + "other:log-stream:s because no identity-based policy allows the logs:CreateLogStream action"},
		"new group":      {writer, "CreateLogGroup", object{"logGroupName": "mine"}, "logs:CreateLogGroup on resource: " + arn + "mine:log-stream: because"},
		"without a star": {bare, "CreateLogStream", object{"logGroupName": "mine", "logStreamName": "t"}, "log-group:mine:log-stream:t because"},
		"tags":           {bare, "TagResource", object{"resourceArn": arn + "mine", "tags": object{"a": "b"}}, ""},
	}
	for _, name := range []string{"stream", "events", "other group", "new group", "without a star", "tags"} {
		test := tests[name]
		_, err := a.as(test.who, test.operation, test.in)
		if test.refusal == "" && err != nil || test.refusal != "" && (err == nil || !strings.Contains(err.Error(), test.refusal)) {
			t.Errorf("%s: %v, want %s", name, err, test.refusal)
		}
	}
}

// member makes a role with one inline policy and returns a session's principal.
func (a *account) member(name, policy string) service.Principal {
	a.t.Helper()
	for _, call := range []struct {
		operation string
		in        object
	}{
		{"CreateRole", object{"RoleName": name, "AssumeRolePolicyDocument": `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}`}},
		{"PutRolePolicy", object{"RoleName": name, "PolicyName": "p", "PolicyDocument": policy}},
	} {
		if _, err := a.Call(context.Background(), a.Admin.Principal, emulatortest.Region, "iam", call.operation, call.in); err != nil {
			a.t.Fatal(err)
		}
	}
	s, err := a.Directory.NewSession(name, iam.SessionOptions{Name: "s", Lifetime: time.Hour})
	if err != nil {
		a.t.Fatal(err)
	}
	return s.Principal
}
