package smoke

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"cfnenv/smoke/client"
	"cfnenv/smoke/evidence"
	"cfnenv/smoke/report"
	"cfnenv/smoke/stack/stacktest"
	"cfnenv/smoke/verdict"
)

const (
	failed = report.Fail
	open   = report.Inconclusive
)

// broken is one way in which an account or a function can be wrong, and exactly what the run must say about it.
type broken struct {
	name string
	harm func(w *world)
	// said holds every assertion that must not pass, except for those that could not be tried for want of these.
	said   map[string]report.Outcome
	status int
	labels map[string]string
}

func say(o report.Outcome, ids ...string) map[string]report.Outcome {
	said := map[string]report.Outcome{}
	for _, id := range ids {
		said[id] = o
	}
	return said
}

// answers makes the function answer what edit makes of the healthy account's calls.
func answers(edit func(w *world, nonce, bucket string, put, create *evidence.Tried)) func(*world) {
	return func(w *world) {
		w.answer = func(nonce, role, function, bucket string) (int, string) {
			key := "smoke/" + nonce + ".json"
			w.object[bucket+"/"+key] = `{"nonce": "` + nonce + `"}`
			put, create := evidence.Tried{OK: true, Key: key}, refused(refusal(role, function, "rogue-"+nonce, byBoundary), "rogue-"+nonce)
			edit(w, nonce, bucket, &put, &create)
			return w.embedded(nonce, role, function, bucket, put, create)
		}
	}
}

func clause(text string) func(*world) {
	return answers(func(_ *world, nonce, _ string, _, create *evidence.Tried) {
		*create = refused(strings.Replace(create.Message, byBoundary, text, 1), create.Bucket)
	})
}

func (w *world) onStack(match string, change func(*types.Stack)) {
	w.stacks.Change = func(s *types.Stack) {
		if strings.Contains(aws.ToString(s.StackName), match) {
			change(s)
		}
	}
}

func brokenWorlds() []broken {
	return []broken{
		{"boundary not enforced", answers(func(w *world, nonce, _ string, _, create *evidence.Tried) {
			w.rogue["rogue-"+nonce] = true
			*create = evidence.Tried{OK: true, Bucket: "rogue-" + nonce, HTTPStatus: 200}
		}), say(failed, "03.create-bucket-denied", "03.rogue-bucket-absent"), 5, nil},
		{"the function hides the bucket that it made", answers(func(w *world, nonce, _ string, _, _ *evidence.Tried) { w.rogue["rogue-"+nonce] = true }),
			say(failed, "03.rogue-bucket-absent"), 5, nil},
		{"the function makes a bucket while PutObject is not allowed yet", func(w *world) {
			first := true
			sound := w.answer
			w.answer = func(nonce, role, function, bucket string) (int, string) {
				if !first {
					return sound(nonce, role, function, bucket)
				}
				first = false
				w.rogue["rogue-"+nonce] = true
				put := refused(`User: x is not authorized to perform: s3:PutObject on resource: "y" because no identity-based policy allows the s3:PutObject action`, "")
				return w.embedded(nonce, role, function, bucket, put, evidence.Tried{OK: true, Bucket: "rogue-" + nonce})
			}
		}, say(failed, "03.put-object", "03.create-bucket-denied", "03.rogue-bucket-absent"), 5, nil},
		{"the function makes a bucket in a call whose answer is lost", func(w *world) {
			first := true
			w.web = func(request *http.Request) (*http.Response, error) {
				if !first {
					return w.url(request)
				}
				first = false
				w.rogue["rogue-"+request.URL.Query().Get("nonce")] = true
				return nil, fmt.Errorf("connection reset by peer")
			}
		}, say(failed, "03.rogue-bucket-absent"), 5, nil},
		{"the function makes buckets and never answers", func(w *world) {
			w.web = func(request *http.Request) (*http.Response, error) {
				w.rogue["rogue-"+request.URL.Query().Get("nonce")] = true
				return nil, fmt.Errorf("connection reset by peer")
			}
		}, map[string]report.Outcome{"03.url-answers": open, "03.rogue-bucket-absent": failed}, 5, nil},
		{"the function boasts of a bucket that it was refused", answers(func(_ *world, nonce, _ string, _, create *evidence.Tried) {
			*create = evidence.Tried{OK: true, Bucket: "rogue-" + nonce}
		}), say(failed, "03.create-bucket-denied"), 1, nil},
		{"refused for another bucket", answers(func(_ *world, _, _ string, _, create *evidence.Tried) { create.Bucket = "rogue-other" }),
			say(failed, "03.create-bucket-denied", "03.denied-by-boundary"), 1, nil},
		{"the refusal is somebody else's", answers(func(_ *world, _, _ string, _, create *evidence.Tried) {
			*create = refused(strings.ReplaceAll(create.Message, "agentawsworkshop-agent-writer", "agentawsworkshop-agent-other"), create.Bucket)
		}), say(failed, "03.denied-by-boundary"), 1, nil},
		{"the refusal is about another action", answers(func(_ *world, _, _ string, _, create *evidence.Tried) {
			*create = refused(strings.Replace(create.Message, "perform: s3:CreateBucket", "perform: s3:ListBucket", 1), create.Bucket)
		}), say(failed, "03.denied-by-boundary"), 1, nil},
		{"refused by identity policy only", clause("because no identity-based policy allows the s3:CreateBucket action"), say(open, "03.denied-by-boundary"), 4, nil},
		{"refused by session policy", clause("because no session policy allows the s3:CreateBucket action"), say(open, "03.denied-by-boundary"), 4, nil},
		{"refused without a reason", answers(func(_ *world, _, _ string, _, create *evidence.Tried) {
			*create = refused("Access Denied", create.Bucket)
		}),
			say(open, "03.denied-by-boundary"), 4, nil},
		{"refused by SCP", clause("with an explicit deny in a service control policy: arn:aws:organizations::1:policy/o-1/service_control_policy/p-1"),
			nil, 0, map[string]string{"03.denied-by-boundary": "denied by SCP; boundary not observable"}},
		{"refused explicitly by the boundary", clause("with an explicit deny in a permissions boundary: arn:aws:iam::123456789012:policy/agentawsworkshop-agent-workload-boundary"), nil, 0, nil},
		{"refused by another boundary", clause("with an explicit deny in a permissions boundary: arn:aws:iam::123456789012:policy/x"), say(failed, "03.denied-by-boundary"), 1, nil},
		{"another error than a refusal", answers(func(_ *world, _, _ string, _, create *evidence.Tried) {
			*create = evidence.Tried{Bucket: create.Bucket, ErrorCode: "BucketAlreadyExists", Message: "taken", Error: "An error occurred (BucketAlreadyExists) when calling the CreateBucket operation: taken"}
		}), say(failed, "03.create-bucket-denied"), 1, nil},
		{"object never written", answers(func(w *world, nonce, bucket string, _, _ *evidence.Tried) {
			delete(w.object, bucket+"/smoke/"+nonce+".json")
		}), say(failed, "03.object-nonce"), 1, nil},
		{"object with another body", answers(func(w *world, nonce, bucket string, _, _ *evidence.Tried) {
			w.object[bucket+"/smoke/"+nonce+".json"] = `{"nonce": "cached"}`
		}), say(failed, "03.object-nonce"), 1, nil},
		{"PutObject refused by the boundary", answers(func(w *world, nonce, bucket string, put, _ *evidence.Tried) {
			delete(w.object, bucket+"/smoke/"+nonce+".json")
			*put = refused(`User: arn:aws:sts::123456789012:assumed-role/r/f is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::b/k" because no permissions boundary allows the s3:PutObject action`, "")
		}), map[string]report.Outcome{"03.put-object": failed, "03.create-bucket-denied": open}, 1, nil},
		{"PutObject refused for good by identity policy", answers(func(w *world, nonce, bucket string, put, _ *evidence.Tried) {
			delete(w.object, bucket+"/smoke/"+nonce+".json")
			*put = refused(`User: arn:aws:sts::123456789012:assumed-role/r/f is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::b/k" because no identity-based policy allows the s3:PutObject action`, "")
		}), map[string]report.Outcome{"03.put-object": failed, "03.create-bucket-denied": open}, 1, nil},
		{"S3 is away for PutObject", answers(func(w *world, nonce, bucket string, put, _ *evidence.Tried) {
			delete(w.object, bucket+"/smoke/"+nonce+".json")
			*put = evidence.Tried{ErrorCode: "SlowDown", HTTPStatus: 503, Error: "An error occurred (SlowDown) when calling the PutObject operation (reached max retries: 2): Please reduce your request rate."}
		}), say(open, "03.put-object", "03.create-bucket-denied"), 4, nil},
		{"S3 is away for CreateBucket", answers(func(_ *world, _, _ string, _, create *evidence.Tried) {
			*create = evidence.Tried{Bucket: create.Bucket, Error: `Could not connect to the endpoint URL: "http://127.0.0.1:1/"`}
		}), say(open, "03.create-bucket-denied"), 4, nil},
		{"the function writes elsewhere", func(w *world) {
			w.answer = func(nonce, role, function, bucket string) (int, string) {
				status, body := w.healthy(nonce, role, function, bucket)
				return status, strings.Replace(body, `"bucket":"`+bucket, `"bucket":"elsewhere`, 1)
			}
		}, say(failed, "03.put-object"), 1, nil},
		{"the answer is an old one", func(w *world) {
			w.answer = func(nonce, role, function, bucket string) (int, string) {
				return w.healthy("old", role, function, bucket)
			}
		}, map[string]report.Outcome{"03.url-answers": failed, "03.object-nonce": failed, "03.create-bucket-denied": failed}, 1, nil},
		{"URL without a permission", func(w *world) {
			w.answer = func(string, string, string, string) (int, string) { return 403, `{"Message":"Forbidden."}` }
			w.policy = func() (string, error) {
				return `{"Statement":[{"Effect":"Allow","Principal":"*","Action":"lambda:InvokeFunctionUrl","Condition":{"StringEquals":{"lambda:FunctionUrlAuthType":"NONE"}}}]}`, nil
			}
		}, say(failed, "03.url-permissions", "03.url-answers"), 1, nil},
		{"second permission missing in an exempt account", func(w *world) {
			w.policy = func() (string, error) {
				return `{"Statement":[{"Effect":"Allow","Principal":"*","Action":"lambda:InvokeFunctionUrl","Condition":{"StringEquals":{"lambda:FunctionUrlAuthType":"NONE"}}}]}`, nil
			}
		}, say(failed, "03.url-permissions"), 1, nil},
		{"URL answers 502 twice", func(w *world) {
			w.answer = func(string, string, string, string) (int, string) { return 502, "Internal Server Error" }
		}, say(failed, "03.url-answers"), 1, nil},
		{"Lambda is away", func(w *world) {
			w.answer = func(string, string, string, string) (int, string) { return 500, `{"Message":null}` }
		}, say(open, "03.url-answers"), 4, nil},
		{"URL answers nonsense", func(w *world) {
			w.answer = func(string, string, string, string) (int, string) { return 200, `"hello"` }
		}, say(failed, "03.url-answers"), 1, nil},
		{"URL never answers", func(w *world) {
			w.web = func(*http.Request) (*http.Response, error) { return nil, fmt.Errorf("connection reset by peer") }
		}, say(open, "03.url-answers"), 4, nil},
		{"URL of somebody else", func(w *world) {
			w.onStack("-writer-", func(s *types.Stack) {
				for i, o := range s.Outputs {
					if aws.ToString(o.OutputKey) == "FunctionUrl" {
						s.Outputs = slices.Clone(s.Outputs)
						s.Outputs[i].OutputValue = aws.String("https://example.com/")
					}
				}
			})
		}, map[string]report.Outcome{"03.url-of-function": failed, "03.url-answers": open}, 1, nil},
		{"function as another role", func(w *world) {
			w.config = func(out *client.Function) {
				out.RoleARN = "arn:aws:iam::" + testAccount + ":role/powerful"
			}
		}, say(failed, "02.function-role", "03.function-role"), 1, nil},
		{"function in another account", func(w *world) {
			w.config = func(out *client.Function) {
				out.ARN = strings.Replace(out.ARN, testAccount, "999999999999", 1)
			}
		}, say(failed, "02.function-exists", "03.function-exists"), 1, nil},
		{"stack in another account", func(w *world) { w.stacks.Account = "999999999999" },
			say(failed, "01.stack-name", "01.queue-arn", "01.queue-exists", "02.stack-name", "03.stack-name"), 1, nil},
		{"stack without its role", func(w *world) { w.onStack("-minimal-", func(s *types.Stack) { s.RoleARN = nil }) }, say(failed, "01.stack-role"), 1, nil},
		{"stack without its tags", func(w *world) { w.onStack("-lambda-", func(s *types.Stack) { s.Tags = s.Tags[1:] }) }, say(failed, "02.stack-tags"), 1, nil},
		{"stack with another name", func(w *world) {
			w.onStack("-minimal-", func(s *types.Stack) { s.StackName = aws.String("agent-other") })
		}, say(failed, "01.stack-name"), 1, nil},
		{"queue is not there", func(w *world) {
			w.queueARN = func(string) (string, error) { return "", stacktest.Error("QueueDoesNotExist", "no such queue") }
		}, say(failed, "01.queue-exists"), 1, nil},
		{"another queue", func(w *world) { w.queueARN = func(arn string) (string, error) { return arn + "2", nil } }, say(failed, "01.queue-exists"), 1, nil},
		{"runtime credentials may not look", func(w *world) {
			w.queueARN = func(string) (string, error) { return "", stacktest.Error("AccessDenied", "Access Denied") }
		}, say(open, "01.queue-exists"), 4, nil},
		{"creation refused", func(w *world) {
			w.stacks.Before = func(operation, name string) error {
				if operation == "CreateStack" && strings.Contains(name, "-minimal-") {
					return createDenied(name)
				}
				return w.guarded(operation, name)
			}
		}, say(failed, "01.stack-complete"), 1, nil},
		{"expired credentials", func(w *world) {
			w.stacks.Before = func(operation, name string) error {
				if operation == "CreateStack" && strings.Contains(name, "-minimal-") {
					return stacktest.Error("ExpiredToken", "The security token included in the request is expired")
				}
				return w.guarded(operation, name)
			}
		}, say(open, "01.stack-complete"), 4, nil},
		{"resource fails", func(w *world) {
			w.stacks.Fails = func(name, id string) string {
				if id == "Queue" {
					return "no queue today"
				}
				return w.forbiddenRoles(name, id)
			}
		}, say(failed, "01.stack-complete"), 1, nil},
		{"stack stuck", func(w *world) { w.stacks.Stuck = func(_, id string) bool { return id == "Queue" } }, say(failed, "01.stack-complete"), 1, nil},
		{"bucket undeletable", func(w *world) {
			w.delete = func(string) error { return stacktest.Error("AccessDenied", "Access Denied") }
		}, say(failed, "03.stack-gone", "03.bucket-gone"), 5, nil},
		{"stack undeletable", func(w *world) {
			stays := w.stacks.Stays
			w.stacks.Stays = func(name, id string) string {
				if id == "Queue" {
					return "it stays"
				}
				return stays(name, id)
			}
		}, say(failed, "01.stack-gone"), 5, nil},
		{"this program fails while it removes", func(w *world) { w.delete = func(string) error { panic("a mistake") } },
			map[string]report.Outcome{"03.stack-gone": failed, "03.bucket-gone": open}, 5, nil},
		{"name pattern not enforced", func(w *world) {
			w.stacks.Before = func(operation, name string) error {
				if strings.HasPrefix(name, "outside-") {
					return nil
				}
				return w.guarded(operation, name)
			}
		}, say(failed, "guardrails.stack-name"), 1, nil},
		{"tags not enforced", func(w *world) {
			w.stacks.Before = func(operation, name string) error {
				if strings.Contains(name, "-untagged-") {
					return nil
				}
				return w.guarded(operation, name)
			}
		}, say(failed, "guardrails.stack-tags"), 1, nil},
		{"role name not enforced", func(w *world) {
			w.stacks.Fails = func(name, id string) string {
				if strings.Contains(name, "-foreign-") {
					return ""
				}
				return w.forbiddenRoles(name, id)
			}
		}, say(failed, "guardrails.role-name"), 1, nil},
		{"boundary not required", func(w *world) {
			w.stacks.Fails = func(name, id string) string {
				if strings.Contains(name, "-unbounded-") {
					return ""
				}
				return w.forbiddenRoles(name, id)
			}
		}, say(failed, "guardrails.role-boundary"), 1, nil},
		{"role fails for another reason", func(w *world) {
			w.stacks.Fails = func(name, id string) string {
				if strings.Contains(name, "-unbounded-") {
					return "Rate exceeded"
				}
				return w.forbiddenRoles(name, id)
			}
		}, say(open, "guardrails.role-boundary"), 4, nil},
		{"direct calls allowed", func(w *world) { w.deny = func(string) error { return nil } },
			say(failed, "guardrails.direct-bucket", "guardrails.direct-queue", "guardrails.runtime-stack"), 1, nil},
		{"a direct bucket is made and the answer lost", func(w *world) {
			denied := w.deny
			w.deny = func(operation string) error {
				if name, ok := strings.CutPrefix(operation, `s3:CreateBucket on resource: "arn:aws:s3:::`); ok {
					w.mu.Lock()
					defer w.mu.Unlock()
					w.rogue[strings.TrimSuffix(name, `"`)] = true
					return stacktest.Error("BucketAlreadyOwnedByYou", "the client's retry met its own bucket")
				}
				return denied(operation)
			}
		}, say(failed, "guardrails.direct-bucket"), 1, nil},
		{"direct calls throttled", func(w *world) {
			w.deny = func(string) error { return stacktest.Error("ThrottlingException", "Rate exceeded") }
		}, say(open, "guardrails.direct-bucket", "guardrails.direct-queue", "guardrails.runtime-stack"), 5, nil},
		{"events out of order", func(w *world) {
			w.stacks.Shuffle = func(page []types.StackEvent) { slices.Reverse(page) }
		}, nil, 0, nil},
	}
}

func TestBroken(t *testing.T) {
	for _, tc := range brokenWorlds() {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld()
				tc.harm(w)
				rep := runIn(t, t.Context(), w.options(t))
				got := map[string]report.Outcome{}
				for _, a := range rep.Assertions {
					if a.Outcome != report.Pass && a.Because == "" {
						got[a.ID] = a.Outcome
					}
					if a.Label != tc.labels[a.ID] {
						t.Errorf("%s: label %q", a.ID, a.Label)
					}
				}
				if !maps.Equal(got, tc.said) {
					t.Errorf("said %v, want %v", got, tc.said)
					for _, a := range rep.Assertions {
						if a.Outcome != report.Pass {
							t.Logf("%s %s: %s", a.Outcome, a.ID, a.Reason)
						}
					}
				}
				if rep.ExitStatus != tc.status {
					t.Errorf("exit status %d, want %d; %+v", rep.ExitStatus, tc.status, rep.Leftovers)
				}
				if left := len(rep.Leftovers) > 0; left != (tc.status == 5) {
					t.Errorf("leftovers: %+v", rep.Leftovers)
				}
				if live := w.stacks.Live(); (len(live) > 0 || len(w.rogue) > 0) && tc.status != 5 {
					t.Errorf("left behind and not named: %q %v", live, w.rogue)
				}
				if took := rep.Finished.Sub(rep.Started); took > DefaultTimeout+DefaultCleanup+time.Minute {
					t.Errorf("took %s", took)
				}
			})
		})
	}
}

// TestEveryAssertionCanFail: for each assertion there is a broken world in which it does not pass.
func TestEveryAssertionCanFail(t *testing.T) {
	noticed := map[string]bool{
		"preflight.credentials": true, // TestCredentials
		"preflight.templates":   true, // TestPreflight
	}
	for _, tc := range brokenWorlds() {
		for id := range tc.said {
			noticed[id] = true
		}
	}
	w := newWorld()
	p, err := NewPlan(w.options(t), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	proofs := verdict.Proofs(p)
	if len(proofs) != 41 {
		t.Errorf("%d proofs", len(proofs))
	}
	for _, proof := range proofs {
		_, kind, _ := strings.Cut(proof.ID, ".")
		same := slices.ContainsFunc(slices.Collect(maps.Keys(noticed)), func(id string) bool { return strings.HasSuffix(id, "."+kind) })
		if !noticed[proof.ID] && !same {
			t.Errorf("no broken world in which %s does not pass", proof.ID)
		}
	}
}
