package verdict_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"cfnenv/smoke/evidence"
	"cfnenv/smoke/report"
	"cfnenv/smoke/stackinfo"
	"cfnenv/smoke/verdict"
)

// The sabotages' evidence in testdata/evidence shows what accounts do wrong. These are ways in which what was seen can be
// wrong besides, made of a healthy run's evidence.
const (
	pass = report.Pass
	fail = report.Fail
	open = report.Inconclusive
)

// outcomes are the checks that do not pass, without those that could not be tried because of them.
type outcomes map[string]report.Outcome

// answer edits what the function answered in the call that counts.
func answer(f *evidence.File, edit func(body, put, create map[string]any)) {
	call := f.Run.Lanes["03"].Answered()
	var body map[string]any
	if err := json.Unmarshal([]byte(call.Body), &body); err != nil {
		panic(err)
	}
	edit(body, body["putObject"].(map[string]any), body["createBucket"].(map[string]any))
	text, err := json.Marshal(body)
	if err != nil {
		panic(err)
	}
	call.Body = string(text)
}

// clause puts other words in the place of why the bucket was refused.
func clause(words string) func(*evidence.File) {
	return func(f *evidence.File) {
		answer(f, func(_, _, create map[string]any) {
			for _, field := range []string{"message", "error"} {
				before, _, _ := strings.Cut(create[field].(string), " because no permissions boundary")
				create[field] = before + " " + words
			}
		})
	}
}

// earlier puts a call before the one that counts, and the bucket that it made.
func earlier(f *evidence.File, edit func(*evidence.Invocation)) {
	lane := f.Run.Lanes["03"]
	call := lane.Invocations[0]
	call.Nonce = strings.TrimSuffix(call.Nonce, "-1") + "-0"
	edit(&call)
	lane.Invocations = slices.Concat([]evidence.Invocation{call}, lane.Invocations)
	lane.Rogues = append(lane.Rogues, evidence.Bucket{Name: call.Rogue(), Exists: true, At: call.At.Add(time.Minute)})
}

// published gives a run the templates and the answers of the guide itself, which take no nonce.
func published(put, create map[string]any) func(*evidence.File) {
	return func(f *evidence.File) {
		for i := range f.Plan.Stacks {
			f.Plan.Stacks[i].Embedded = false
		}
		shape(f, put, create)
		lane := f.Run.Lanes["03"]
		lane.Object.Key, lane.Object.Body = "hello.txt", "hello"
		for i := range lane.Rogues {
			lane.Rogues[i].Name = "rogue-abc"
		}
	}
}

// shape has the function answer in the guide's shape.
func shape(f *evidence.File, put, create map[string]any) {
	var refusal any
	answer(f, func(_, _, create map[string]any) { refusal = create["error"] })
	answer(f, func(body, _, old map[string]any) {
		clear(body)
		if create == nil {
			text := strings.ReplaceAll(refusal.(string), old["bucket"].(string), "rogue-abc")
			create = map[string]any{"ok": false, "bucket": "rogue-abc", "error": text}
		}
		body["bucket"], body["region"], body["putObject"], body["createBucket"] = f.Run.Lanes["03"].BucketName(), "us-east-2", put, create
	})
}

func TestJudge(t *testing.T) {
	wrote := map[string]any{"ok": true, "key": "hello.txt"}
	without := func(message string) map[string]any {
		return map[string]any{"ok": false, "bucket": "rogue-abc", "error": message}
	}
	for name, tc := range map[string]struct {
		edit   func(*evidence.File)
		want   outcomes
		status int
		label  string // of 03.denied-by-boundary
	}{
		"healthy": {func(*evidence.File) {}, nil, 0, ""},
		"a bucket made in a call before PutObject was allowed": {func(f *evidence.File) {
			earlier(f, func(c *evidence.Invocation) { c.Body = strings.Replace(c.Body, `"ok": true`, `"ok": false`, 1) })
		}, outcomes{"03.rogue-bucket-absent": fail}, 5, ""},
		"a bucket made in a call whose answer is lost": {func(f *evidence.File) {
			earlier(f, func(c *evidence.Invocation) { c.Status, c.Body, c.Error = 0, "", "connection reset by peer" })
		}, outcomes{"03.rogue-bucket-absent": fail}, 5, ""},
		"a bucket looked for before the call alone": {func(f *evidence.File) {
			rogues := f.Run.Lanes["03"].Rogues
			rogues[0].At = f.Run.Lanes["03"].Invocations[0].At.Add(-time.Second)
		}, outcomes{"03.rogue-bucket-absent": open}, 4, ""},
		"never an answer": {func(f *evidence.File) {
			c := &f.Run.Lanes["03"].Invocations[0]
			c.Status, c.Body, c.Error = 0, "", "connection reset by peer"
		}, outcomes{"03.url-answers": open}, 4, ""},
		"refused by an SCP": {clause("with an explicit deny in a service control policy: arn:aws:organizations::1:policy/o-1/service_control_policy/p-1"),
			nil, 0, "denied by SCP; boundary not observable"},
		"refused explicitly by the boundary": {clause("with an explicit deny in a permissions boundary: arn:aws:iam::123456789012:policy/agentawsworkshop-agent-workload-boundary"), nil, 0, ""},
		"refused by another boundary":        {clause("with an explicit deny in a permissions boundary: arn:aws:iam::123456789012:policy/x"), outcomes{"03.denied-by-boundary": fail}, 1, ""},
		"S3 is away for CreateBucket": {func(f *evidence.File) {
			answer(f, func(_, _, create map[string]any) {
				create["errorCode"], create["httpStatus"], create["message"] = "", 0, ""
				create["error"] = `Could not connect to the endpoint URL: "http://127.0.0.1:1/"`
			})
		}, outcomes{"03.create-bucket-denied": open}, 4, ""},
		"the function's address is somebody else's": {func(f *evidence.File) {
			outputs := f.Run.Lanes["03"].Made().Result.State.Outputs
			for i := range outputs {
				if outputs[i].Key == "FunctionUrl" {
					outputs[i].Value = "https://example.com/"
				}
			}
		}, outcomes{"03.url-of-function": fail, "03.url-answers": open}, 1, ""},
		"credentials that have expired": {func(f *evidence.File) {
			f.Run.Lanes["01"].Creations[0] = evidence.Creation{Name: f.Plan.Stacks[0].Spec.Name, Failure: &evidence.Failure{Code: "ExpiredToken", Message: "expired"}}
			f.Run.Lanes["01"].Deletion.Stacks[0] = evidence.DeletedStack{Name: f.Plan.Stacks[0].Spec.Name, Never: true}
		}, outcomes{"01.stack-complete": open}, 4, ""},
		"an error in cfnenv": {func(f *evidence.File) {
			f.Run.Lanes["02"].Crash, f.Run.Lanes["02"].Deletion = "a mistake", nil
		}, outcomes{"02.stack-complete": open, "02.stack-gone": fail}, 5, ""},
		"a signal, although everything was seen": {func(f *evidence.File) { f.Run.End.Cause, f.Run.End.Status = "SIGTERM", 143 }, nil, 143, ""},
		"a lost answer to the creation of what must be refused": {func(f *evidence.File) {
			f.Run.Probes["guardrails.stack-tags"] = &evidence.Attempt{Failure: &evidence.Failure{Message: "connection reset", Uncertain: true, Transient: true}}
		}, outcomes{"guardrails.stack-tags": open}, 5, ""},
		"a role that fails for another reason": {func(f *evidence.File) {
			probe := f.Run.Probes["guardrails.role-boundary"]
			probe.Result.Events = []stackinfo.Event{{LogicalID: "Role", Type: "AWS::IAM::Role", Status: "CREATE_FAILED", Reason: "Rate exceeded"}}
		}, outcomes{"guardrails.role-boundary": open}, 4, ""},

		"published, as the guide expects": {published(wrote, nil), nil, 0, ""},
		"published, a bare refusal":       {published(wrote, without("An error occurred (AccessDenied) when calling the CreateBucket operation: Access Denied")), outcomes{"03.denied-by-boundary": open}, 4, ""},
		"published, a bucket made":        {published(wrote, map[string]any{"ok": true, "bucket": "rogue-abc"}), outcomes{"03.create-bucket-denied": fail}, 1, ""},
		"published, PutObject fails": {published(map[string]any{"ok": false, "key": "hello.txt", "error": "An error occurred (NoSuchBucket) when calling the PutObject operation: gone"}, nil),
			outcomes{"03.put-object": fail, "03.create-bucket-denied": open}, 1, ""},
		"published, some other error": {published(wrote, without("timed out")), outcomes{"03.create-bucket-denied": fail}, 1, ""},
		"published, the object is not there": {func(f *evidence.File) {
			published(wrote, nil)(f)
			f.Run.Lanes["03"].Object.Failure = &evidence.Failure{Code: "NoSuchKey", Message: "no such key"}
		}, outcomes{"03.object-nonce": fail}, 1, ""},
		"published, an old object": {func(f *evidence.File) {
			published(wrote, nil)(f)
			f.Run.Lanes["03"].Object.Modified = f.Plan.Started.Add(-time.Hour)
		}, outcomes{"03.object-nonce": fail}, 1, ""},
		"the embedded example in the published shape, which proves less": {func(f *evidence.File) { shape(f, wrote, nil) },
			outcomes{"03.url-answers": fail, "03.object-nonce": open, "03.create-bucket-denied": fail}, 1, ""},
	} {
		t.Run(name, func(t *testing.T) {
			f := healthy(t)
			tc.edit(f)
			if err := f.Check(); err != nil {
				t.Fatal(err)
			}
			rep := verdict.Report(f.Plan, f.Run)
			for _, a := range rep.Assertions {
				want, listed := tc.want[a.ID]
				if !listed {
					want = pass
				}
				if a.Outcome != want && (listed || a.Because == "") {
					t.Errorf("%s is %s, want %s: %s", a.ID, a.Outcome, want, a.Reason)
				}
				if a.ID == "03.denied-by-boundary" && tc.label != "" && a.Label != tc.label {
					t.Errorf("labelled %q", a.Label)
				}
			}
			if rep.ExitStatus != tc.status {
				t.Errorf("exit status %d, want %d; left %+v", rep.ExitStatus, tc.status, rep.Leftovers)
			}
		})
	}
}
