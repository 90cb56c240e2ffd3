package verdict

import (
	"slices"
	"strings"

	"cfnenv/env"
	"cfnenv/smoke/arn"
	"cfnenv/smoke/errorcode"
	"cfnenv/smoke/evidence"
	"cfnenv/smoke/plan"
	"cfnenv/smoke/report"
	"cfnenv/smoke/stackinfo"
)

const table = plan.TableExample

// tableAssertions are about the data of example 04's table. That runtime credentials read any table of the account is
// allowed by the workshop, so nothing is proven of reading a foreign one.
func tableAssertions() []assertion {
	return []assertion{
		{id: "04.table-complete", example: table, title: "the table must be active when read with runtime credentials",
			by:     "DescribeTable, runtime credentials",
			unless: "fail: no such table, another, or not active",
			judge:  ofTable(judgeTable)},
		{id: "04.table-tags", example: table, title: "the table must have the tags that the runtime policy requires",
			by:     "ListTagsOfResource, runtime credentials",
			unless: "fail: one is missing or differs",
			judge:  ofTable(judgeTableTags)},
		{id: "04.put-item", example: table, title: "runtime credentials must be able to write an item",
			by:     "PutItem",
			unless: "fail: refused; inconclusive: refused as if there were no tags, although the table has them: attribute-based access control is off in this account, or the tags had not propagated after 15 seconds",
			judge:  ofTable(judgePutItem)},
		{id: "04.item-nonce", example: table, title: "the item, read back, must contain this run's nonce",
			by:     "GetItem, consistent",
			unless: "fail: it contains something else",
			judge:  afterPut(judgeGot)},
		{id: "04.update-item", example: table, title: "runtime credentials must be able to update the item",
			by:     "UpdateItem",
			unless: "fail: refused, or the new value is another",
			judge:  afterPut(judgeUpdated)},
		{id: "04.condition-fails", example: table, title: "a write whose condition is false must fail because of it",
			by:     "PutItem with `attribute_not_exists`",
			unless: "fail: it succeeds, or is refused",
			judge:  afterPut(judgeCondition)},
		{id: "04.delete-item", example: table, title: "runtime credentials must be able to delete the item",
			by:     "DeleteItem, then GetItem",
			unless: "fail: refused, or it is still there",
			judge:  afterPut(judgeDeleted)},
		{id: "04.foreign-write-denied", example: table, title: "writing to a table without the tags must be refused",
			by:     "PutItem to a name that does not exist is refused by the identity policy, while GetItem of it finds no table",
			unless: "fail: it is not refused; inconclusive: refused for another reason. The workshop allows reading other people's tables, so that is not checked",
			judge:  ofTable(judgeForeign)},
		{id: "04.condition-check-denied", example: table, title: "a transaction that checks a condition must be refused: the workshop's policy leaves it out",
			by:     "TransactWriteItems is refused `dynamodb:ConditionCheckItem`",
			unless: "fail: it is not refused",
			judge:  ofTable(judgeCheck)},
	}
}

// ofTable judges what was seen of the table, if anything was.
func ofTable(judge func(view, *evidence.Table) verdict) func(view) verdict {
	return func(v view) verdict {
		if v.lane.Table == nil {
			return v.unseen()
		}
		return judge(v, v.lane.Table)
	}
}

// called is a verdict on one call that was made and not refused for a reason of its own.
func (v view) called(a *evidence.Asked, question string) (verdict, bool) {
	switch {
	case a == nil:
		return v.unseen(), false
	case a.Failure != nil:
		return unanswered(question, a.Failure), false
	}
	return verdict{}, true
}

func judgeTable(v view, seen *evidence.Table) (said verdict) {
	if a := seen.Described; a != nil && a.Failure != nil && a.Failure.Missing() {
		return fail("DynamoDB still has no such table after %s (--patience)", env.Duration(v.plan.Patience)).with("error", a.Failure.Text())
	}
	if said, ok := v.called(seen.Described, "whether the table is active"); !ok {
		return said
	}
	named, status, _ := strings.Cut(seen.Described.Answer, " ")
	at, output := arn.Parse(named), v.lane.Output("TableArn")
	switch {
	case named != output || seen.ARN != output || at.Resource != "table/"+v.lane.Output("TableName"):
		said = fail("the table that answers is not the one in the stack's outputs")
	case at.Service != "dynamodb" || at.Account != v.plan.Account.ID || at.Region != v.plan.Account.Region:
		said = fail("the table is not one of account %s in %s", v.plan.Account.ID, v.plan.Account.Region)
	case status != "ACTIVE":
		said = fail("the table is %s after its stack is complete", status)
	default:
		said = pass("it is ACTIVE, in the right account and region")
	}
	return said.with("DescribeTable", seen.Described.Answer).with("TableArn", output)
}

func judgeTableTags(v view, seen *evidence.Table) (said verdict) {
	if said, ok := v.called(seen.Listed, "the table's tags"); !ok {
		return said
	}
	said = pass("it has the stack's tags")
	if missing, _ := missingTag(seen.Tags, v.spec().Tags); missing != nil {
		said = fail("the tag %s is missing or has another value", missing.Key)
	}
	for _, tag := range seen.Tags {
		said = said.with("tag "+tag.Key, tag.Value)
	}
	return said
}

// missingTag is the first wanted tag that is not among those that were seen, nil when all are, and the value that its key has.
func missingTag(seen, wanted []stackinfo.Pair) (missing *stackinfo.Pair, is string) {
	for _, tag := range wanted {
		if value, found := stackinfo.Value(seen, tag.Key); !found || value != tag.Value {
			return &tag, value
		}
	}
	return nil, ""
}

// judgePutItem leaves a refusal open when it is the one that a table without tags meets while ListTagsOfResource shows them:
// IAM looks at a table's tags only in accounts where that is switched on, and only once they have spread (DynamoDB developer
// guide, "Enable ABAC in DynamoDB").
func judgePutItem(v view, seen *evidence.Table) (said verdict) {
	a := seen.Put
	switch {
	case a == nil:
		return v.unseen()
	case a.Failure == nil:
		return pass("PutItem is allowed by the table's tags").with("item", v.stack.Nonce)
	case a.Failure.CancelledBy != "" || !errorcode.Denied(a.Failure.Code):
		return unanswered("whether the item may be written", a.Failure)
	}
	d := a.Failure.Refusal()
	missing, _ := missingTag(seen.Tags, v.spec().Tags)
	switch {
	case d.Unallowed() && seen.Listed != nil && seen.Listed.Failure == nil && missing == nil:
		said = unclear("refused as if the table had no tags, although it has them: attribute-based access control (ABAC) is off in this account, or the tags have not propagated yet")
	case d != nil:
		said = fail("refused: %s", d.Why())
	default:
		said = fail("refused, without saying why")
	}
	return said.with("error", a.Failure.Text())
}

// afterPut judges what cannot be tried without an item.
func afterPut(judge func(view, *evidence.Table) verdict) func(view) verdict {
	return ofTable(func(v view, seen *evidence.Table) verdict {
		switch {
		case seen.Put == nil:
			return v.unseen()
		case seen.Put.Failure != nil:
			return blocked("04.put-item")
		}
		return judge(v, seen)
	})
}

// allowed is the verdict on a call that must be allowed, unless something else is to be said of its answer.
func (v view) allowed(a *evidence.Asked, question string) (verdict, bool) {
	if a != nil && a.Failure != nil && errorcode.Denied(a.Failure.Code) {
		return fail("refused: %s", why(a.Failure)).with("error", a.Failure.Text()), false
	}
	return v.called(a, question)
}

func why(f *evidence.Failure) string {
	if d := f.Refusal(); d != nil {
		return d.Why()
	}
	return "the message does not say why"
}

// mustAnswer is the verdict on a call that must be allowed and have one answer.
func (v view) mustAnswer(a *evidence.Asked, question, want string, wrong, right verdict) verdict {
	said, ok := v.allowed(a, question)
	switch {
	case !ok:
		return said
	case a.Answer != want:
		return wrong
	}
	return right
}

func judgeGot(v view, seen *evidence.Table) verdict {
	return v.mustAnswer(seen.Got, "what the item contains", v.stack.Nonce,
		fail("the item contains %q", answer(seen.Got)), pass("a consistent GetItem returns it").with("nonce", v.stack.Nonce))
}

func judgeUpdated(v view, seen *evidence.Table) verdict {
	now := answer(seen.Updated)
	return v.mustAnswer(seen.Updated, "whether the item may be updated", v.stack.Nonce+evidence.UpdatedMark,
		fail("after the update, the item contains %q", now), pass("UpdateItem returns the new value").with("value", now))
}

func judgeDeleted(v view, seen *evidence.Table) verdict {
	return v.mustAnswer(seen.Deleted, "whether the item may be deleted", "",
		fail("the item is still there"), pass("DeleteItem is allowed, and GetItem then finds nothing").with("item", v.stack.Nonce))
}

func judgeCondition(v view, seen *evidence.Table) verdict {
	a := seen.Repeated
	switch {
	case a == nil:
		return v.unseen()
	case a.Failure == nil:
		return fail("the item was overwritten although the condition is false")
	case a.Failure.Code == "ConditionalCheckFailedException":
		return pass("the write reached the table, and its condition was checked").with("error", a.Failure.Text())
	}
	said, _ := v.allowed(a, "whether the condition is checked")
	return said
}

// judgeForeign passes a refusal that is about tags and not about the name: the same name, read, is not there.
func judgeForeign(v view, seen *evidence.Table) (said verdict) {
	said = v.mustRefuse(seen.ForeignPut, "dynamodb:PutItem", v.plan.Stackless.Foreign)
	got := seen.ForeignGot
	switch {
	case said.outcome != report.Pass:
	case got == nil:
		return v.unseen()
	case got.Failure != nil && got.Failure.CancelledBy != "":
		return unanswered("whether there is such a table", got.Failure)
	case got.Failure == nil || !got.Failure.Missing():
		said = unclear("refused, but reading the same name did not show that there is no such table")
		if got.Failure != nil {
			said = said.with("GetItem", got.Failure.Text())
		}
	}
	return said
}

func judgeCheck(v view, seen *evidence.Table) (said verdict) {
	return v.mustRefuse(seen.Checked, "dynamodb:ConditionCheckItem", v.lane.Output("TableName"))
}

// mustRefuse judges a call that the runtime policy does not allow: it must be refused for that action and resource, by the
// identity policy, because nothing allows it.
func (v view) mustRefuse(a *evidence.Asked, action, resource string) verdict {
	switch {
	case a == nil:
		return v.unseen()
	case a.Failure == nil:
		return fail("it was not refused")
	case !errorcode.Denied(a.Failure.Code):
		return notRefused(a.Failure)
	}
	d := a.Failure.Refusal()
	said := pass("%s is refused", action)
	switch {
	case d == nil:
		said = unclear("refused, without saying why")
	case !d.Is(action):
		said = unclear("refused, but the refusal is about %s", d.Action)
	case !strings.Contains(d.Resource, resource):
		said = unclear("refused, but the refusal is about %s", d.Resource)
	case !d.Unallowed():
		said = unclear("refused, but not because no identity policy allows it: %s", d.Why())
	default:
		said = pass("%s on %s: %s", d.Action, d.Resource, d.Why()).with("principal", d.Principal)
	}
	return said.with("error", a.Failure.Text())
}

// notRefused judges another error than a refusal: one of the service itself shows that IAM allowed the call.
func notRefused(f *evidence.Failure) verdict {
	letThrough := []string{"ResourceNotFoundException", "NoSuchDistribution", "ConditionalCheckFailedException", "TransactionCanceledException", "ValidationException"}
	if !f.Transient && slices.Contains(letThrough, f.Code) {
		return fail("it was not refused: %s", f.Text()).with("error", f.Text())
	}
	return unanswered("whether it is refused", f)
}
