package verdict

import (
	"strings"
	"time"

	"cfnenv/smoke/denial"
	"cfnenv/smoke/errorcode"
	"cfnenv/smoke/evidence"
)

func boundaryAssertions() []assertion {
	return []assertion{
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

func judgeCreateRefused(v view, last *evidence.Invocation, answer *evidence.Answer) (said verdict) {
	put, create := answer.PutObject, answer.CreateBucket
	switch {
	case create.OK:
		said = fail("the function created a bucket: nothing stopped it")
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
	return said.with("bucket", create.Bucket).with("error", create.Text()).with("request", answer.RequestID)
}

func judgeBoundary(v view, _ *evidence.Invocation, answer *evidence.Answer) (said verdict) {
	create := answer.CreateBucket
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
	if v.lane.Answered().Answer() == nil {
		return blocked("03.url-answers")
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
