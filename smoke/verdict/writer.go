package verdict

import (
	"strings"
	"time"

	"cfnenv/smoke/denial"
	"cfnenv/smoke/errorcode"
	"cfnenv/smoke/evidence"
	"cfnenv/smoke/report"
)

func writerAssertions() []assertion {
	return []assertion{
		{id: "03.put-object", example: "03", title: "the function must be able to write to its bucket",
			by:     "the function's answer",
			unless: "fail: refused or failed",
			judge:  answered(judgePut)},
		{id: "03.object-nonce", example: "03", title: "the object, read back with runtime credentials, must contain this run's nonce",
			by:     "GetObject, runtime credentials",
			unless: "fail: no object, or another body",
			judge:  answered(judgeObject)},
		{id: "03.create-bucket-denied", example: "03", title: "CreateBucket must be refused in the invocation in which PutObject succeeds",
			by:     "the function's answer",
			unless: "fail: it succeeds, or fails otherwise; inconclusive: PutObject failed too",
			judge:  answered(judgeCreateRefused)},
		{id: "03.denied-by-boundary", example: "03", title: "the permissions boundary must be what refuses it",
			by:     "AWS's message, parsed",
			unless: "fail: the refusal is about another call or another role, or names another boundary; inconclusive: an identity policy refused, or the sentence does not say which policy. A service control policy passes with the label `denied by SCP; boundary not observable`",
			judge:  answered(judgeBoundary)},
		{id: "03.rogue-bucket-absent", afterwards: true, example: "03", title: "the function must not have created a bucket",
			by:     "HeadBucket and a list, runtime credentials, after the call and again at the end",
			unless: "fail: one exists; inconclusive: the question was refused, or not asked twice",
			judge:  judgeNoRogueBucket},
	}
}

// answer is the invocation that counts, or the verdict while there is none.
func (v view) answer() (*evidence.Invocation, verdict) {
	last := v.lane.Answered()
	if last == nil || last.Answer() == nil {
		return nil, blocked("03.url-answers")
	}
	return last, verdict{}
}

// answered judges what the function answered. What was still open when the run ended its calls is nobody's fault.
func answered(judge func(view, *evidence.Invocation) verdict) func(view) verdict {
	return func(v view) verdict {
		last, said := v.answer()
		if last == nil {
			return said
		}
		said = judge(v, last)
		said.cancelled = said.cancelled || said.outcome == report.Inconclusive && last.CancelledBy != ""
		return said
	}
}

func judgePut(v view, last *evidence.Invocation) (said verdict) {
	put, bucket := last.Answer().PutObject, v.lane.BucketName()
	switch d := put.Refusal(); {
	case put.OK && last.Answer().Bucket != "" && last.Answer().Bucket != bucket:
		said = fail("the function wrote to another bucket: %s", last.Answer().Bucket)
	case put.OK:
		said = pass("the function says so; 03.object-nonce confirms it")
	case d != nil && d.Layer == denial.Identity && !d.Explicit && last.CancelledBy != "":
		said = unclear("the role's policy did not allow it yet when the run was interrupted by %s", last.CancelledBy)
	case d != nil && d.Layer == denial.Identity && !d.Explicit:
		said = fail("the role's policy still did not allow it after %s", last.At.Sub(v.lane.Invocations[0].At).Round(time.Second))
	case d != nil:
		said = fail("refused: %s", d.Why())
	case put.Outage():
		said = unclear("the function got no answer from S3: %s", put.Text())
	default:
		said = fail("%s", put.Text())
	}
	return said.with("bucket", bucket).with("key", put.Key).with("error", put.Text())
}

// published tells that an answer has the shape of the published example, which takes no nonce. The embedded example never
// has it, so a function that leaves its nonce out does not get away with it.
func (v view) published(a *evidence.Answer) bool { return !v.stack.Embedded && a.Nonce == "" }

func judgeObject(v view, last *evidence.Invocation) (said verdict) {
	seen := v.lane.Object
	switch {
	case !last.Answer().PutObject.OK:
		return blocked("03.put-object")
	case seen == nil && last.Answer().PutObject.Key != "":
		return v.unseen()
	case seen == nil || seen.Bucket == "":
		return unclear("not checked: the bucket or the key is not known")
	case seen.Failure != nil && seen.Failure.Missing():
		said = fail("the function says that it wrote the object, but there is none").with("error", seen.Failure.Text())
	case seen.Failure != nil:
		said = unanswered("what the object contains", seen.Failure)
	case seen.Bucket != v.lane.BucketName() || seen.Key != last.Answer().PutObject.Key:
		said = unclear("a different object was read")
	case v.published(last.Answer()) && seen.Modified.Before(v.plan.Started.Add(-clockSkew)):
		said = fail("the object is older than this run")
	case v.published(last.Answer()):
		said = pass("the object is there, in this run's own bucket").labelled("published example: its object contains no nonce")
	case !strings.Contains(seen.Body, last.Nonce):
		said = fail("the object does not contain the nonce of the invocation that says it wrote it")
	default:
		said = pass("it contains the nonce")
	}
	return said.with("object", "s3://"+seen.Bucket+"/"+seen.Key).with("nonce", last.Nonce).with("body", seen.Body)
}

// clockSkew is the largest difference between AWS's clock and this machine's: signatures fail beyond it.
const clockSkew = 15 * time.Minute

func judgeCreateRefused(v view, last *evidence.Invocation) (said verdict) {
	put, create := last.Answer().PutObject, last.Answer().CreateBucket
	switch {
	case create.OK:
		said = fail("the function made a bucket: nothing stopped it")
	case create.Outage():
		said = unclear("the function got no answer from S3: %s", create.Text())
	case !errorcode.Denied(create.Code()):
		said = fail("CreateBucket failed, but was not refused: %s", create.Text())
	case v.stack.Embedded && create.Bucket != last.Rogue():
		said = fail("the answer is about a different bucket")
	case !put.OK:
		said = unclear("refused, but so was PutObject in the same invocation: the role as a whole may not work yet")
	default:
		said = pass("AccessDenied, while PutObject succeeded in the same invocation")
	}
	return said.with("bucket", create.Bucket).with("error", create.Text()).with("request", last.Answer().RequestID)
}

func judgeBoundary(v view, last *evidence.Invocation) (said verdict) {
	create := last.Answer().CreateBucket
	if create.OK || !errorcode.Denied(create.Code()) {
		return blocked("03.create-bucket-denied")
	}
	d := create.Refusal()
	if d == nil {
		return unclear("the refusal does not say which policy is behind it").with("error", create.Text())
	}
	switch {
	case !d.Is("s3:CreateBucket") || !strings.HasSuffix(d.Resource, ":s3:::"+create.Bucket):
		said = fail("the refusal is about %s on %s", d.Action, d.Resource)
	case !v.isFunctionsRole(d.Principal):
		said = fail("the refused caller is %s, which is not the function's role", d.Principal)
	case d.Layer == denial.Boundary && d.Policy != "" && d.Policy != v.plan.Account.BoundaryARN:
		said = fail("the boundary is %s, which is not the required one", d.Policy)
	case d.Layer == denial.Boundary:
		said = pass("%s", d.Why())
	case d.Layer == denial.SCP:
		said = pass("%s", d.Why()).labelled("denied by SCP; boundary not observable")
	case d.Layer == denial.Identity:
		said = unclear("%s: that does not show what the boundary does", d.Why())
	default:
		said = unclear("refused by something else: %s", d.Why())
	}
	return said.with("principal", d.Principal).with("action", d.Action).with("resource", d.Resource).
		with("refused by", string(d.Layer)).with("policy", d.Policy).with("message", create.Text())
}

func judgeNoRogueBucket(v view) (said verdict) {
	for _, seen := range v.lane.Rogues {
		if seen.Exists {
			return fail("the bucket exists, whatever the function says").with("bucket", seen.Name)
		}
	}
	if last, said := v.answer(); last == nil {
		return said
	}
	if len(v.lane.Rogues) == 0 {
		return v.unseen()
	}
	for _, name := range v.lane.RogueNames(v.stack.Embedded) {
		if times(v.lane.Rogues, name, v.lane.Invocations[0].At) < 2 {
			return unclear("it was not checked both right after the call and at the end").with("bucket", name)
		}
	}
	said = pass("S3 has no such bucket")
	var asked []string
	for _, seen := range v.lane.Rogues {
		if seen.Failure != nil {
			return unanswered("whether the bucket exists", seen.Failure).with("bucket", seen.Name)
		}
		asked = append(asked, seen.Name+" at "+seen.At.UTC().Format(time.RFC3339Nano))
	}
	for _, name := range bucketNames(v.lane.Rogues) {
		said = said.with("bucket", name)
	}
	return said.with("asked", strings.Join(asked, ", "))
}

// times counts how often a bucket was asked for after the function had been called.
func times(asked []evidence.Bucket, name string, called time.Time) (n int) {
	for _, b := range asked {
		if b.Name == name && !b.At.Before(called) {
			n++
		}
	}
	return n
}
