package smoke

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"cfnenv/smoke/report"
)

// publishedAnswer is the shape that the guide's own example answers in.
func publishedAnswer(put, create string) string {
	return fmt.Sprintf(`{"bucket":"b","region":"us-east-2","putObject":%s,"createBucket":%s}`, put, create)
}

// TestPublished judges answers in the guide's shape, for a template that is not the embedded one.
func TestPublished(t *testing.T) {
	const key = `{"ok":true,"key":"hello.txt"}`
	boto := func(message string) string {
		return `{"ok":false,"bucket":"rogue-abc","error":"An error occurred (AccessDenied) when calling the CreateBucket operation: ` + strings.ReplaceAll(message, `"`, `\"`) + `"}`
	}
	for name, tc := range map[string]struct {
		put    string
		create func(role, function string) string
		want   map[string]report.Outcome
		status int
	}{
		"as the guide expects":  {key, func(r, f string) string { return boto(refusal(r, f, "rogue-abc", byBoundary)) }, nil, 0},
		"bare refusal":          {key, func(string, string) string { return boto("Access Denied") }, say(open, "03.denied-by-boundary"), 4},
		"bucket made":           {key, func(string, string) string { return `{"ok":true,"bucket":"rogue-abc","note":"unexpected"}` }, say(failed, "03.create-bucket-denied"), 1},
		"PutObject fails":       {`{"ok":false,"key":"hello.txt","error":"An error occurred (NoSuchBucket) when calling the PutObject operation: gone"}`, func(r, f string) string { return boto(refusal(r, f, "rogue-abc", byBoundary)) }, map[string]report.Outcome{"03.put-object": failed, "03.create-bucket-denied": open}, 1},
		"some other error":      {key, func(string, string) string { return `{"ok":false,"bucket":"rogue-abc","error":"timed out"}` }, say(failed, "03.create-bucket-denied"), 1},
		"object is not written": {`{"ok":true,"key":"missing.txt"}`, func(r, f string) string { return boto(refusal(r, f, "rogue-abc", byBoundary)) }, say(failed, "03.object-nonce"), 1},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld()
				w.answer = func(_, role, function, bucket string) (int, string) {
					w.object[bucket+"/hello.txt"] = "hello"
					return 200, strings.Replace(publishedAnswer(tc.put, tc.create(role, function)), `"bucket":"b"`, `"bucket":"`+bucket+`"`, 1)
				}
				o := w.options(t)
				for i := range o.Examples {
					o.Examples[i].Embedded = false
				}
				rep := runIn(t, t.Context(), o)
				for _, a := range rep.Assertions {
					want := report.Pass
					if o, ok := tc.want[a.ID]; ok {
						want = o
					}
					if a.Outcome != want && a.Because == "" {
						t.Errorf("%s: %s: %s", a.ID, a.Outcome, a.Reason)
					}
				}
				if rep.ExitStatus != tc.status {
					t.Errorf("exit status %d", rep.ExitStatus)
				}
			})
		})
	}
}

// TestEmbeddedShape: the embedded example does not get away with the published shape, which proves less.
func TestEmbeddedShape(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.answer = func(_, role, function, bucket string) (int, string) {
			w.object[bucket+"/hello.txt"] = "hello"
			return 200, publishedAnswer(`{"ok":true,"key":"hello.txt"}`, `{"ok":false,"bucket":"rogue-abc","error":"An error occurred (AccessDenied) when calling the CreateBucket operation: no"}`)
		}
		rep := runIn(t, t.Context(), w.options(t))
		if rep.ExitStatus != 1 || rep.RootCause.Assertion != "03.url-answers" {
			t.Errorf("exit status %d, %+v", rep.ExitStatus, rep.RootCause)
		}
	})
}
