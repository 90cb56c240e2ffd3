package verdict

import (
	"strings"
	"time"

	"cfnenv/env"
	"cfnenv/smoke/evidence"
)

func objectAssertions() []assertion {
	return []assertion{
		{id: "03.put-object", example: "03", title: "the function must be able to write to its bucket",
			by:     "the function's answer",
			unless: "fail: refused or failed",
			judge:  answered(judgePut)},
		{id: "03.object-nonce", example: "03", title: "the object, read back with runtime credentials, must contain this run's nonce",
			by:     "GetObject, runtime credentials",
			unless: "fail: no object, or another body",
			judge:  answered(judgeObject)},
	}
}

func judgePut(v view, last *evidence.Invocation, answer *evidence.Answer) (said verdict) {
	put, bucket := answer.PutObject, v.lane.BucketName()
	switch d := put.Refusal(); {
	case put.OK && answer.Bucket != "" && answer.Bucket != bucket:
		said = fail("the function wrote to another bucket: %s", answer.Bucket)
	case put.OK:
		said = pass("the function says so; 03.object-nonce confirms it")
	case d.Unallowed() && last.CancelledBy != "":
		said = unclear("the role's policy did not allow it yet when the run was interrupted by %s", last.CancelledBy)
	case d.Unallowed():
		said = fail("the role's policy still did not allow it after %s", env.Duration(last.At.Sub(v.lane.Invocations[0].At).Round(time.Second)))
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

func judgeObject(v view, last *evidence.Invocation, answer *evidence.Answer) (said verdict) {
	seen, put := v.lane.Object, answer.PutObject
	switch {
	case !put.OK:
		return blocked("03.put-object")
	case seen == nil && put.Key != "":
		return v.unseen()
	case seen == nil || seen.Bucket == "":
		return unclear("not checked: the bucket or the key is not known")
	case seen.Failure != nil && seen.Failure.Missing():
		said = fail("the function says that it wrote the object, but there is none").with("error", seen.Failure.Text())
	case seen.Failure != nil:
		said = unanswered("what the object contains", seen.Failure)
	case seen.Bucket != v.lane.BucketName() || seen.Key != put.Key:
		said = unclear("a different object was read")
	case v.published(answer) && seen.Modified.Before(v.plan.Started.Add(-clockSkew)):
		said = fail("the object is older than this run")
	case v.published(answer):
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
