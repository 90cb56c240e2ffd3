package evidence

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"cfnenv/env"
	"cfnenv/smoke/denial"
	"cfnenv/smoke/plan"
	"cfnenv/smoke/redact"
	"cfnenv/smoke/stackinfo"
)

const (
	account = "123456789012"
	sub     = "6f1d2c3b-4a59-4e68-8777-9a0b1c2d3e4f"
	stackID = "arn:aws:cloudformation:us-east-2:" + account + ":stack/agent-" + sub + "-minimal/1"
)

// sample holds whatever the redactor and [File.Anonymous] must find.
func sample() (*plan.Plan, *Run) {
	at := time.Date(2026, 1, 2, 3, 4, 5, 6, time.UTC)
	name := "agent-" + sub + "-minimal"
	p := &plan.Plan{
		Run: "run", Started: at, Principal: env.Principal{Sub: sub, Username: "casey"}, Account: plan.Account{ID: account, RuntimeID: account},
		Stacks: []plan.Stack{{ID: "01", Spec: stackinfo.Spec{Name: name, Tags: []stackinfo.Pair{{Key: "agent_username", Value: "casey"}}}, Again: []stackinfo.Spec{}}},
		Probes: []plan.Probe{{ID: "guardrails.x", Layers: []denial.PolicyKind{denial.Identity}}}, Timeout: 10 * time.Minute,
	}
	run := &Run{
		Preflight: Preflight{At: at, Remarks: map[string][]string{"01": {"of account 999999999999, as casey's"}}},
		Lanes: map[string]*Lane{"01": {
			Creations: []Creation{{Name: name, ID: stackID, Period: Period{Took: time.Second}, Result: stackinfo.Result{
				State:  stackinfo.State{ID: stackID, Status: stackinfo.CreateComplete},
				Events: []stackinfo.Event{{LogicalID: name, PhysicalID: stackID, StackID: stackID, EventID: "1", Token: "t", Type: "AWS::CloudFormation::Stack"}},
			}}},
			Deletion: &Deletion{Stacks: []DeletedStack{{Name: name, ID: stackID, Result: stackinfo.Result{Events: []stackinfo.Event{
				{LogicalID: name, PhysicalID: stackID, StackID: stackID, Type: "AWS::CloudFormation::Stack"},
			}}}}},
			Object: &Object{Body: "an echo of token-of-runtime \x00 ##[group]\u2028"},
		}},
		Probes: map[string]*Attempt{"guardrails.x": {ID: "x", Result: stackinfo.Result{Events: []stackinfo.Event{
			{PhysicalID: "x", StackID: "x", Type: "AWS::CloudFormation::Stack"},
		}}, Failure: &Failure{Code: "AccessDenied", Message: "User: arn:aws:sts::" + account + ":assumed-role/provisioning/casey is not"}}},
		End: End{At: at, Journal: "/home/casey/run.json"},
	}
	return p, run
}

func kept(t *testing.T) *File {
	t.Helper()
	p, run := sample()
	f, err := Keep(p, run, redact.New(&env.Set{Credentials: env.Credentials{SessionToken: "token-of-runtime"}}))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func written(t *testing.T, f *File) string {
	t.Helper()
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestFile: what is written is read again as it was, without secrets.
func TestFile(t *testing.T) {
	f := kept(t)
	text := written(t, f)
	if strings.Contains(text, "token-of-runtime") || !strings.Contains(text, redact.Removed) {
		t.Errorf("a secret is kept: %s", text)
	}
	again, err := Read([]byte(text))
	if err != nil || !reflect.DeepEqual(again, f) {
		t.Errorf("%v\n%+v\n%+v", err, again, f)
	}
	lane := again.Run.Lanes["01"]
	for _, result := range []stackinfo.Result{lane.Creations[0].Result, lane.Deletion.Stacks[0].Result, again.Run.Probes["guardrails.x"].Result} {
		if e := result.Events[0]; !e.Stack() {
			t.Errorf("the stack's own event is not known any more: %+v", e)
		}
	}
	f.Run.End.Retries = []Retry{{Seconds: math.NaN()}}
	if _, err := Keep(f.Plan, f.Run, redact.Redactor{}); err == nil {
		t.Error("what cannot be written was kept")
	}
	if _, err := f.Anonymous(); err == nil {
		t.Error("what cannot be written was copied")
	}
}

// TestReadRefuses: what is not known is not judged, and the reason says what it is.
func TestReadRefuses(t *testing.T) {
	text := written(t, kept(t))
	change := func(old, new string) string {
		changed := strings.Replace(text, old, new, 1)
		if changed == text {
			t.Fatalf("%s is not there", old)
		}
		return changed
	}
	of := func(plan, evidence string) string {
		return `{"schema": "` + Schema + `", "plan": ` + plan + `, "evidence": ` + evidence + "}"
	}
	const planned = `{"stacks": [{"example": "01", "stack": {"name": "a"}}], "guardrails": [{"id": "guardrails.x"}]}`
	for want, text := range map[string]string{
		"it is not the evidence of a smoke run":                    `{"run": "x"}`,
		"it is not the evidence of a smoke run: cfnenv":            `["schema"]`,
		"it is not the evidence of a smoke run: cfnenv smoke":      `{"schema": 2}`,
		"the plan or the evidence":                                 of(planned, "null"),
		`guardrail "guardrails.x" is not in the plan, or is empty`: of(planned, `{"guardrails": {"guardrails.x": null}}`),
		`the stack "a" has neither an id nor a failure`:            of(planned, `{"examples": {"01": {"creations": [{"name": "a"}]}}}`),
		"1 stacks were deleted, but 0 were created":                of(planned, `{"examples": {"01": {"creations": [], "deletion": {"stacks": [{"name": "a"}]}}}}`),
		`the stack "b" was deleted instead of "a"`:                 of(planned, `{"examples": {"01": {"creations": [{"name": "a", "id": "1"}], "deletion": {"stacks": [{"name": "b"}]}}}}`),
		"it is not JSON: malformed at line 85":                     text[:len(text)/2],
		"it is not JSON: ":                                         "",
		"malformed at line 151, column 1":                          text + "{}",
		"not UTF-8":                                                "\xff\xfe{\x00",
		`its schema is "cfnenv.smoke.evidence/1", and this version of cfnenv reads "` + Schema + `": judge it with the cfnenv that wrote it, or run smoke again`: change(Schema, "cfnenv.smoke.evidence/1"),
		`it is not the evidence of a smoke run, its schema is "cfnenv.smoke.report/1"`:                                                                           change(Schema, "cfnenv.smoke.report/1"),
		`unknown field "colour"`:                       change(`"run": "run"`, `"run": "run", "colour": "red"`),
		`the field "run" occurs twice`:                 change(`"run": "run"`, `"run": "run", "run": "other"`),
		"the plan or the evidence is missing":          `{"schema": "` + Schema + `", "plan": null, "evidence": {}}`,
		"the plan has a stack of no example":           of(`{"stacks": [{"example": ""}]}`, `{}`),
		`the plan has example "04" without its calls`:  of(`{"stacks": [{"example": "04"}]}`, `{}`),
		`example "02" is not in the plan`:              change(`"examples": {`, `"examples": {"02": {},`),
		`example "01" is not in the plan, or is empty`: `{"schema": "` + Schema + `", "plan": {"stacks": [{"example": "01"}]}, "evidence": {"examples": {"01": null}}}`,
		`guardrail "guardrails.y" is not in the plan`:  change(`"guardrails.x": {`, `"guardrails.y": {`),
		"is not the planned one": change(`"creations": [
          {
            "name": "agent`, `"creations": [
          {
            "name": "other`),
		"2 stacks were created, but 1 were planned": change(`"creations": [`, `"creations": [{},`),
		"cannot unmarshal string":                   change(`"timeoutNanoseconds": 600000000000`, `"timeoutNanoseconds": "long"`),
		"it is larger than":                         strings.Repeat(" ", MaxBytes+1),
	} {
		if _, err := Read([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

// TestAnonymous: nothing says whose account it was, and what was the same is still the same.
func TestAnonymous(t *testing.T) {
	f := kept(t)
	again, err := f.Anonymous()
	if err != nil {
		t.Fatal(err)
	}
	text := written(t, again)
	for _, told := range []string{account, "999999999999", sub, `"casey"`, "/casey"} {
		if strings.Contains(text, told) {
			t.Errorf("%s is told: %s", told, text)
		}
	}
	c := again.Run.Lanes["01"].Creations[0]
	if c.Name != again.Plan.Stacks[0].Spec.Name || c.Name != "agent-"+nobodysID+"-minimal" || !strings.Contains(c.ID, ":"+again.Plan.Account.ID+":") || !c.Result.Events[0].Stack() {
		t.Errorf("%+v", c)
	}
	if again.Plan.Timeout != f.Plan.Timeout || again.Plan.Account.ID != again.Plan.Account.RuntimeID {
		t.Errorf("%+v", again.Plan)
	}
	if !strings.Contains(text, "assumed-role/provisioning/somebody is not") || strings.Contains(written(t, f), "somebody") {
		t.Error(text)
	}
}

// TestFormatDocumented: every field of the JSON form is in testdata/docs/evidence.md.
func TestFormatDocumented(t *testing.T) {
	text, err := os.ReadFile("../../testdata/docs/evidence.md")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), Schema) || !strings.Contains(string(text), fmt.Sprintf("%d MiB", MaxBytes>>20)) {
		t.Error("the schema or the limit is not documented")
	}
	fields, known := 0, map[reflect.Type]bool{reflect.TypeFor[time.Time](): true}
	var walk func(reflect.Type)
	walk = func(typ reflect.Type) {
		switch typ.Kind() {
		case reflect.Pointer, reflect.Slice, reflect.Map:
			walk(typ.Elem())
		case reflect.Struct:
			if known[typ] {
				return
			}
			known[typ] = true
			for i := range typ.NumField() {
				name, _, _ := strings.Cut(typ.Field(i).Tag.Get("json"), ",")
				if name == "-" || !typ.Field(i).IsExported() {
					continue
				}
				if typ.Field(i).Anonymous {
					walk(typ.Field(i).Type)
					continue
				}
				fields++
				if name == "" || !regexp.MustCompile("`(end\\.)?"+name+"(\\[\\])?`").Match(text) {
					t.Errorf("%s.%s is not documented", typ, typ.Field(i).Name)
				}
				walk(typ.Field(i).Type)
			}
		}
	}
	walk(reflect.TypeFor[File]())
	if fields < 100 {
		t.Errorf("%d fields were found", fields)
	}
}
