package verdict_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"cfnenv/smoke/evidence"
	"cfnenv/smoke/verdict"
)

// idle are the facts of a healthy run on which no verdict depends, by pattern, each with the reason.
var idle = []struct{ pattern, reason string }{
	{`end\.(at|version|cause|journal)`, "of the run, for the reader: what ended it counts by its status"},
	{`end\.calls.*`, "of the run, for the reader"},
	{`.*Nanoseconds`, "how long it took"},
	{`(examples\..*\.(creations\[0\]|checks|deletion)|guardrails\..*|runtime)\.at`, "only which failure came first depends on it"},
	{`examples\..*\.creations\[0\]\.(failure\?|overdue)`, "the stack is complete, however the wait for it went"},
	{`examples\..*\.(creations|stacks)\[0\]\.result\.state\.(created|reason)`, "the status says it"},
	{`examples\..*\.creations\[0\]\.result\.events.*`, "of a stack that is complete, its events draw the timeline; what they name, an output or a deletion names as well"},
	{`examples\..*\.outputs\[(FunctionName|RoleName|BucketName)\]\.key`, "the events name the same resource"},
	{`examples\.02\..*\.outputs\[\]`, "the events name the same resources"},
	{`examples\..*\.deletion\.stacks\[0\]\.(never|tries|overdue)`, "the id is of a stack that is deleted, after however many tries"},
	{`examples\..*\.deletion\.stacks\[0\]\.result\.state\.(name|roleArn|tags.*)`, "asked by its id, a deleted stack is identified by its id"},
	{`examples\.0[124]\.deletion\.stacks\[0\]\.result\.events.*`, "the status of a deleted stack says it"},
	{`examples\.03\.deletion\.stacks\[0\]\.result\.events(\[\]|\[DataBucket\]\.(time|type|status|detail|reason|logicalId)|\[[^D].*)`, "the status of a deleted stack says it; only which bucket it had is taken from them"},
	{`examples\.03\.bucket\.at`, "when it was seen; the order is the run's own"},
	{`examples\.03\.invocations\[0\]\.(error|why|cancelledBy)`, "an answer with a status is no broken connection, and one that is right has no error"},
	{`examples\.03\.invocations\[0\]\.body//(region|requestId|identity/(ok|httpStatus)|putObject/httpStatus)`, "what the function says besides; a role's ARN and an object that is there say more"},
	{`examples\.03\.invocations\[0\]\.body//createBucket/(error|message)`, "each of the two is the refusal's sentence, and one is enough"},
	{`examples\.03\.object\.(modified|body//requestId)`, "the nonce says more"},
	{`examples\.03\.policy\.text//(Version|Id|Statement/[01]/(Sid|Resource))`, "GetPolicy was asked about this function"},
	{`(examples\.04\.table|runtime)\.(checked|foreignPut|foreignGot|repeated|converseElsewhere|unknownInvalidation)\.(answer|failure\.(transient|uncertain))`, "a refusal has no answer, and AWS's code and sentence say more than whether it could be tried again"},
	{`(examples\.04\.table|runtime)\.(checked|foreignPut|repeated|converseElsewhere|unknownInvalidation)\.failure\.cancelledBy`, "a refusal is final"},
	{`examples\.04\.table\.(foreignGot|repeated)\.failure\.message`, "the code says it"},
	{`examples\.04\.table\.(listedTags|put)\.answer`, "the tags are kept apart, and PutItem answers nothing"},
	{`runtime\.(catalogue.*|model|converse\.answer)`, "for the reader: a model that answered was there"},
	{`guardrails\..*\.(stack-name|stack-tags|runtime-stack|direct-bucket|direct-queue)\.(removed|unfinished\?|result.*)`, "nothing was made"},
	{`guardrails\..*\.(role-name|role-boundary)\.result\.events\[(agent-.*|Role\]\.(time|logicalId|physicalId|type|detail))`, "the refusal is the reason of the resource's failure"},
	{`guardrails\..*\.(role-name|role-boundary)\.result\.state\.(created|reason|name|roleArn|tags.*)`, "asked by its id"},
}

// said sums up what is said of a run, as far as it must not depend on words: each outcome, and the exit status.
func said(file *evidence.File) string {
	if err := file.Check(); err != nil {
		return "it is not judged"
	}
	rep := verdict.Report(file.Plan, file.Run)
	var b strings.Builder
	for _, a := range rep.Assertions {
		fmt.Fprintf(&b, "%s %s %s\n", a.ID, a.Outcome, a.Label)
	}
	fmt.Fprintf(&b, "%d", rep.ExitStatus)
	return b.String()
}

// TestMutations: flipping any one fact of what a healthy run saw changes what is said of it. Those that do not are listed,
// each with a reason, and the list has none that do.
func TestMutations(t *testing.T) {
	if testing.Short() {
		t.Skip("judges thousands of runs, without anything beside it")
	}
	bears := map[string]bool{}
	var mu sync.Mutex
	var shares sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for worker := range workers {
		file := healthy(t)
		shares.Go(func() {
			n := 0
			flip(file, func() bool { n++; return n%workers == worker }, func(path string, does bool) {
				mu.Lock()
				defer mu.Unlock()
				bears[path] = bears[path] || does
			})
		})
	}
	shares.Wait()
	if len(bears) < 500 {
		t.Errorf("%d facts", len(bears))
	}
	var patterns []*regexp.Regexp
	for _, i := range idle {
		patterns = append(patterns, regexp.MustCompile("^(?:"+i.pattern+")$"))
	}
	used := map[string]bool{}
	for path, does := range bears {
		var listed []string
		for n, i := range idle {
			if patterns[n].MatchString(path) {
				listed, used[i.pattern] = append(listed, i.pattern), true
			}
		}
		switch {
		case does && len(listed) > 0:
			t.Errorf("%s changes a verdict, and is listed as one that does not: %q", path, listed)
		case !does && len(listed) == 0:
			t.Errorf("%s changes no verdict", path)
		}
	}
	for _, i := range idle {
		if !used[i.pattern] || i.reason == "" {
			t.Errorf("%s matches no fact, or has no reason", i.pattern)
		}
	}
	t.Logf("%d facts, %d of which change a verdict", len(bears), len(slices.DeleteFunc(slices.Collect(maps.Keys(bears)), func(path string) bool { return !bears[path] })))
}

// flip tells of each fact that is chosen whether it changes what is said.
func flip(file *evidence.File, chosen func() bool, tell func(path string, does bool)) {
	before := said(file)
	facts(reflect.ValueOf(file.Run).Elem(), "", func(path string, fact reflect.Value, others []reflect.Value) {
		if !chosen() {
			return
		}
		was := reflect.New(fact.Type()).Elem()
		was.Set(fact)
		tell(path, slices.ContainsFunc(others, func(other reflect.Value) bool {
			fact.Set(other)
			defer fact.Set(was)
			return said(file) != before
		}))
	})
	if said(file) != before {
		panic("the evidence was not restored")
	}
}

// facts tells every fact below a value, and what else it might have been.
func facts(v reflect.Value, path string, tell func(path string, fact reflect.Value, others []reflect.Value)) {
	switch fact := v.Addr().Interface().(type) {
	case *time.Time:
		tell(path, v, values(time.Time{}, fact.Add(48*time.Hour), fact.Add(-48*time.Hour)))
		return
	case *time.Duration:
		tell(path, v, values(time.Duration(0), *fact+48*time.Hour))
		return
	case **evidence.Failure:
		if *fact == nil {
			tell(path+"?", v, values(&evidence.Failure{Code: "AccessDenied", Message: "Access Denied"}, &evidence.Failure{Message: "lost", Uncertain: true, Transient: true}))
			return
		}
	}
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			tell(path+"?", v, []reflect.Value{reflect.Zero(v.Type())})
			facts(v.Elem(), path, tell)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).Anonymous {
				facts(v.Field(i), path, tell)
			} else if name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ","); name != "-" {
				facts(v.Field(i), strings.TrimPrefix(path+"."+name, "."), tell)
			}
		}
	case reflect.Slice:
		if v.Len() > 0 {
			tell(path+"[]", v, []reflect.Value{reflect.Zero(v.Type()), v.Slice(0, v.Len()-1), v.Slice(1, v.Len())})
		}
		for i := range v.Len() {
			facts(v.Index(i), fmt.Sprintf("%s[%s]", path, label(v.Index(i), i)), tell)
		}
	case reflect.Map:
		for _, key := range slices.SortedFunc(slices.Values(v.MapKeys()), func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) }) {
			held := v.MapIndex(key)
			if held.Kind() != reflect.Pointer {
				continue
			}
			facts(held.Elem(), path+"."+key.String(), tell)
		}
	case reflect.String:
		tell(path, v, texts(path))
		inside(v, path, tell)
	case reflect.Bool:
		tell(path, v, values(!v.Bool()))
	case reflect.Int:
		tell(path, v, values(0, int(v.Int())+1, 403, 130))
	case reflect.Float64:
		tell(path, v, values(0.0, v.Float()+1))
	}
}

// label names a member of a list as people would.
func label(v reflect.Value, i int) string {
	for _, name := range []string{"Key", "LogicalID", "Operation"} {
		if v.Kind() == reflect.Struct && v.FieldByName(name).IsValid() {
			return v.FieldByName(name).String()
		}
	}
	return fmt.Sprint(i)
}

func values[T any](all ...T) (list []reflect.Value) {
	for i := range all {
		list = append(list, reflect.ValueOf(&all[i]).Elem())
	}
	return list
}

// texts are other values of a text.
func texts(path string) []reflect.Value {
	if strings.HasSuffix(path, ".status") {
		return values("", "CREATE_COMPLETE", "CREATE_FAILED", "DELETE_COMPLETE")
	}
	return values("", "other")
}

// inside tells the facts of a text that is a JSON object: the function's answer, its policy, the object.
func inside(v reflect.Value, path string, tell func(string, reflect.Value, []reflect.Value)) {
	var document map[string]any
	if json.Unmarshal([]byte(v.String()), &document) != nil {
		return
	}
	var walk func(path string, value any, put func(any))
	walk = func(path string, value any, put func(any)) {
		others := func(changed ...any) (list []reflect.Value) {
			for _, other := range changed {
				put(other)
				text, err := json.Marshal(document)
				if err != nil {
					panic(err)
				}
				list = append(list, reflect.ValueOf(string(text)))
			}
			put(value)
			return list
		}
		switch value := value.(type) {
		case map[string]any:
			for _, key := range slices.Sorted(maps.Keys(value)) {
				walk(path+"/"+key, value[key], func(other any) { value[key] = other })
			}
		case []any:
			for i, member := range value {
				walk(fmt.Sprintf("%s/%d", path, i), member, func(other any) { value[i] = other })
			}
		case string:
			tell(path, v, others("", "other"))
		case bool:
			tell(path, v, others(!value))
		case float64:
			tell(path, v, others(0, value+1, 503))
		case nil:
			tell(path, v, others("other"))
		}
	}
	walk(path+"/", document, nil)
}
