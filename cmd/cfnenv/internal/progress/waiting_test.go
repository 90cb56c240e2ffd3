package progress

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"cfnenv/smoke/stackinfo"
)

func TestWaiting(t *testing.T) {
	for _, test := range []struct {
		name  string
		width func() int
		want  string
	}{
		{"on a terminal", func() int { return 30 }, "waiting 0s for Role, LongNam… | note | waiting 1s for LongNamedReso… | waiting 2s for CloudFormation"},
		{"elsewhere", nil, "note"},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var out bytes.Buffer
				v := NewWaiting(&out, test.width, time.Now)
				v.Event("", stackinfo.Event{LogicalID: "Role", Status: "CREATE_IN_PROGRESS"})
				v.Event("", stackinfo.Event{LogicalID: "LongNamedResource", Status: "CREATE_IN_PROGRESS"})
				v.Event("", stackinfo.Event{LogicalID: "Role", Status: "CREATE_COMPLETE"})
				if got := v.For(); got != "LongNamedResource" {
					t.Errorf("waits for %q", got)
				}
				io.WriteString(v, "note\n")
				time.Sleep(1500 * time.Millisecond)
				v.Event("", stackinfo.Event{LogicalID: "LongNamedResource", Status: "CREATE_FAILED", Reason: "refused"})
				time.Sleep(time.Second)
				v.Close()
				for _, line := range []string{" CREATE_IN_PROGRESS Role ", " CREATE_FAILED LongNamedResource: refused"} {
					if !strings.Contains(strings.Join(strings.Fields(out.String()), " "), line) {
						t.Errorf("no line %q in %q", line, &out)
					}
				}
				for part := range strings.SplitSeq(test.want, " | ") {
					if !strings.Contains(out.String(), part) {
						t.Errorf("no %q in %q", part, &out)
					}
				}
				for _, line := range strings.FieldsFunc(out.String(), func(r rune) bool { return r == '\n' || r == '\r' }) {
					if line = strings.TrimPrefix(line, "\x1b[K"); test.width != nil && utf8.RuneCountInString(line) > test.width() {
						t.Errorf("too wide: %q", line)
					}
				}
				if moves := strings.Contains(out.String(), "\x1b["); moves != (test.width != nil) {
					t.Errorf("moves the cursor: %t", moves)
				}
			})
		})
	}
}

// TestWaitingInALog: where lines stay, one says every half minute what is waited for.
func TestWaitingInALog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		v := NewWaiting(&out, nil, time.Now)
		v.Event("", stackinfo.Event{LogicalID: "Role", Status: "CREATE_IN_PROGRESS"})
		time.Sleep(65 * time.Second)
		v.Close()
		if !strings.HasSuffix(out.String(), "waiting 30s for Role\nwaiting 1m0s for Role\n") {
			t.Errorf("%q", &out)
		}
	})
}
