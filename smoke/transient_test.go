package smoke

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"cfnenv/smoke/evidence"
	"cfnenv/smoke/report"
	"cfnenv/smoke/stack/stacktest"
)

const notYetAssumable = `Resource handler returned message: "The role defined for the function cannot be assumed by Lambda. (Service: Lambda, Status Code: 400, Request ID: 1)" (RequestToken: 2, HandlerErrorCode: InvalidRequest)`

// transient is a symptom of eventual consistency, and what a run makes of it.
type transient struct {
	name    string
	happen  func(w *world)
	status  int
	retries []evidence.Retry // Seconds is a lower bound
}

func transients() []transient {
	early := func(w *world) bool { return time.Since(w.began) < 20*time.Second }
	lasting := func(answer func(nonce, role, function, bucket string) (int, string)) func(w *world) {
		return func(w *world) {
			w.answer = func(nonce, role, function, bucket string) (int, string) {
				if early(w) {
					return answer(nonce, role, function, bucket)
				}
				return w.healthy(nonce, role, function, bucket)
			}
		}
	}
	denied := func(call string) func(w *world) {
		return func(w *world) {
			sound := w.answer
			w.answer = func(nonce, role, function, bucket string) (int, string) {
				if !early(w) {
					return sound(nonce, role, function, bucket)
				}
				put, create := evidence.Tried{OK: true, Key: "k"}, refused(refusal(role, function, "rogue-"+nonce, byBoundary), "rogue-"+nonce)
				no := refused(fmt.Sprintf(`User: x is not authorized to perform: s3:%s on resource: "y" because no identity-based policy allows the s3:%s action`, call, call), "rogue-"+nonce)
				if call == "PutObject" {
					put = no
				} else {
					create = no
				}
				return w.embedded(nonce, role, function, bucket, put, create)
			}
		}
	}
	assumable := func(times int) func(w *world) {
		return func(w *world) {
			seen := map[string]bool{}
			w.stacks.Fails = func(name, id string) string {
				if id == "WriterFunction" && (seen[name] || len(seen) < times) {
					seen[name] = true
					return notYetAssumable
				}
				return w.forbiddenRoles(name, id)
			}
		}
	}
	retry := func(symptom string, attempts int, seconds float64, solved bool) []evidence.Retry {
		return []evidence.Retry{{Example: "03", Symptom: symptom, Attempts: attempts, Seconds: seconds, Solved: solved}}
	}
	const lambda = "The role defined for the function cannot be assumed by Lambda"
	return []transient{
		{"role cannot be assumed, once", assumable(1), 0, retry(lambda, 2, 20, true)},
		{"role cannot be assumed, twice", assumable(2), 0, retry(lambda, 3, 30, true)},
		{"role cannot be assumed, ever", assumable(99), 1, retry(lambda, 3, 30, false)},
		{"URL 403 at first", lasting(func(string, string, string, string) (int, string) { return 403, "Forbidden" }), 0, retry("the Function URL answers 403", 5, 1, true)},
		{"URL 503 at first", lasting(func(string, string, string, string) (int, string) { return 503, "" }), 0, retry("the Function URL answers 503", 5, 1, true)},
		{"PutObject not allowed at first", denied("PutObject"), 0, retry("the role's policy does not allow PutObject yet", 5, 1, true)},
		{"CreateBucket not allowed at first", denied("CreateBucket"), 0, retry("the role's policy does not allow CreateBucket yet", 5, 1, true)},
		{"URL 502 once", func(w *world) {
			sound, first := w.answer, true
			w.answer = func(nonce, role, function, bucket string) (int, string) {
				if first {
					first = false
					return 502, "Internal Server Error"
				}
				return sound(nonce, role, function, bucket)
			}
		}, 0, retry("the Function URL answers 502", 1, 0, true)},
		{"connection dropped at first", func(w *world) {
			w.web = func(request *http.Request) (*http.Response, error) {
				if early(w) {
					return nil, errors.New("unexpected EOF")
				}
				return w.url(request)
			}
		}, 0, retry("no answer from the Function URL", 5, 1, true)},
	}
}

func TestTransients(t *testing.T) {
	for _, tc := range transients() {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld()
				tc.happen(w)
				o := w.options(t)
				rep := runIn(t, t.Context(), o)
				if rep.ExitStatus != tc.status {
					t.Errorf("exit status %d, want %d: %+v", rep.ExitStatus, tc.status, rep.RootCause)
				}
				if len(rep.Retries) != len(tc.retries) {
					t.Fatalf("retries: %+v", rep.Retries)
				}
				for i, want := range tc.retries {
					got := rep.Retries[i]
					few := got.Attempts < want.Attempts || strings.Contains(want.Symptom, "assumed") && got.Attempts != want.Attempts
					if got.Symptom != want.Symptom || got.Solved != want.Solved || few || got.Seconds < want.Seconds {
						t.Errorf("retry %+v, want %+v", got, want)
					}
				}
				w.requireClean(t, o)
			})
		})
	}
}

// TestPatience: a symptom that lasts is waited out for a minute and not for longer.
func TestPatience(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.answer = func(string, string, string, string) (int, string) { return 403, "Forbidden" }
		rep := runIn(t, t.Context(), w.options(t))
		if p := rep.Timing.SlowestChecks; p < 60 || p > 63 {
			t.Errorf("checking took %.1f s", p)
		}
	})
}

// TestFaults: throttling, server errors, dropped connections and lost answers, at random and everywhere, never fail a
// healthy account and leave nothing. The same against the emulator, over the wire and many more times, is a matter of
// its own tests.
func TestFaults(t *testing.T) {
	eachSeed(t, 80, func(t *testing.T, seed uint64) {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld()
			random := lockedRandom{source: rand.New(rand.NewPCG(seed, 1))}
			fault := func() error {
				switch random.IntN(12) {
				case 0:
					return stacktest.Error("Throttling", "Rate exceeded")
				case 1:
					return fmt.Errorf("read: connection reset by peer")
				case 2:
					return context.DeadlineExceeded
				}
				return nil
			}
			w.stacks.Before = func(operation, name string) error {
				if err := w.guarded(operation, name); err != nil || operation == "CreateStack" {
					return err
				}
				return fault()
			}
			w.stacks.After = func(operation, _ string) error {
				if operation == "CreateStack" && random.IntN(3) == 0 {
					return stacktest.Error("AlreadyExistsException", "the client's retry met its own stack")
				}
				return nil
			}
			sound := w.answer
			w.answer = func(nonce, role, function, bucket string) (int, string) {
				if n := random.IntN(6); n < 2 {
					return []int{403, 503}[n], ""
				}
				return sound(nonce, role, function, bucket)
			}
			o := w.options(t)
			rep := runIn(t, t.Context(), o)
			if rep.ExitStatus != 0 {
				t.Errorf("seed %d: exit status %d: %+v", seed, rep.ExitStatus, rep.RootCause)
			}
			w.requireClean(t, o)
		})
	})
}

// TestInterrupted: at whatever moment the signal comes, nothing is left and the status is the signal's.
func TestInterrupted(t *testing.T) {
	signals := []*Interruption{{Signal: "SIGINT", Status: 130}, {Signal: "SIGTERM", Status: 143}}
	eachSeed(t, 50, func(t *testing.T, seed uint64) {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld()
			random := rand.New(rand.NewPCG(seed, 2))
			signal := signals[seed%2]
			ctx, cancel := context.WithCancelCause(t.Context())
			moment := time.Duration(random.Int64N(int64(10 * time.Second)))
			time.AfterFunc(moment, func() { cancel(signal) })
			o := w.options(t)
			rep := runIn(t, ctx, o)
			if rep.ExitStatus != signal.Status || rep.Interrupted != signal.Signal {
				t.Errorf("after %s: exit status %d, interrupted by %q: %+v", moment, rep.ExitStatus, rep.Interrupted, rep.Leftovers)
			}
			if rep.Outcome == report.Fail {
				t.Errorf("after %s: an interruption is no failure: %+v", moment, rep.RootCause)
			}
			w.requireClean(t, o)
		})
	})
}

// TestInterruptedUnseen: a bucket of which nothing was heard before the signal is found out by the deletion, and named.
func TestInterruptedUnseen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(3*time.Second, func() { cancel(&Interruption{Signal: "SIGINT", Status: 130}) })
		w.stacks.Before = func(operation, name string) error {
			if ctx.Err() == nil && operation == "DescribeStackEvents" {
				return stacktest.Error("Throttling", "Rate exceeded")
			}
			return w.guarded(operation, name)
		}
		w.stacks.Stays = func(_, id string) string {
			if id == "DataBucket" {
				return "The bucket you tried to delete is not empty"
			}
			return ""
		}
		rep := runIn(t, ctx, w.options(t))
		if rep.ExitStatus != 5 || len(rep.Leftovers) != 2 || !strings.Contains(strings.Join(rep.Leftovers[0].Commands, "\n"), "aws s3 rm") || rep.Leftovers[1].Kind != "bucket" {
			t.Errorf("exit status %d, %+v", rep.ExitStatus, rep.Leftovers)
		}
	})
}

// TestAbandoned: the second signal ends the run at once, and everything that is left is named, with commands and in the
// journal.
func TestAbandoned(t *testing.T) {
	eachSeed(t, 20, func(t *testing.T, seed uint64) {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld()
			random := rand.New(rand.NewPCG(seed, 3))
			ctx, cancel := context.WithCancelCause(t.Context())
			abandon := make(chan struct{})
			first := time.Duration(random.Int64N(int64(9 * time.Second)))
			second := first + time.Duration(random.Int64N(int64(2*time.Second)))
			time.AfterFunc(first, func() { cancel(&Interruption{Signal: "SIGINT", Status: 130}) })
			time.AfterFunc(second, func() { close(abandon) })
			o := w.options(t)
			o.Abandon = abandon
			rep := runIn(t, ctx, o)
			if late := rep.Finished.Sub(rep.Started) - second; late > time.Second {
				t.Errorf("seed %d: the run went on for %s", seed, late)
			}
			for _, name := range w.stacks.Live() {
				if !slices.ContainsFunc(rep.Leftovers, func(l report.Leftover) bool {
					return l.Name == name && len(l.Commands) > 0 && strings.Contains(strings.Join(l.Commands, "\n"), "delete-stack")
				}) {
					t.Errorf("seed %d: %s is not named", seed, name)
				}
			}
			if len(rep.Leftovers) > 0 && (rep.ExitStatus != 5 || rep.Journal == "") {
				t.Errorf("seed %d: exit status %d, journal %q", seed, rep.ExitStatus, rep.Journal)
			}
		})
	})
}

// eachSeed runs a test with many seeds, several at a time: most of the time goes to the journal's disk.
func eachSeed(t *testing.T, seeds uint64, run func(t *testing.T, seed uint64)) {
	t.Helper()
	for seed := range seeds {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			run(t, seed)
		})
	}
}

// lockedRandom is for the hooks of several stand-ins, which do not share a lock.
type lockedRandom struct {
	mu     sync.Mutex
	source *rand.Rand
}

// IntN is a number below n.
func (l *lockedRandom) IntN(n int) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.source.IntN(n)
}
