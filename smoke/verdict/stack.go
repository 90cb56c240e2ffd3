package verdict

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"cfnenv/env"
	"cfnenv/smoke/arn"
	"cfnenv/smoke/evidence"
	"cfnenv/smoke/report"
	"cfnenv/smoke/stackinfo"
)

func preflightAssertions(templates bool) []assertion {
	list := []assertion{
		{id: "preflight.credentials", title: "both credential sets must outlast the run and belong to one account",
			by:     "the credentials document",
			unless: "fail, and nothing is started (exit status 3)",
			when:   beforehand, judge: judgeCredentials},
		{id: "preflight.templates", title: "the templates must be readable and follow the guardrails",
			by:     "`cfnenv check`'s rules",
			unless: "fail, and nothing is deployed; a bucket that cannot be emptied is only noted",
			when:   beforehand, judge: judgeTemplates},
	}
	if !templates {
		list = list[:1]
	}
	return list
}

func beforehand(v view) time.Time { return v.run.Preflight.At }

func judgeCredentials(v view) verdict {
	if err := v.plan.Credentials(v.run.Preflight.At); err != nil {
		return fail("%v", err)
	}
	a, at := v.plan.Account, v.run.Preflight.At
	return pass("they last as long as the run and its cleanup may take").
		with("provisioning credentials end", left(a.ProvisioningEnds, at)).
		with("runtime credentials end", left(a.RuntimeEnds, at)).
		with("account", a.ID).with("region", a.Region)
}

func left(ends, at time.Time) string {
	if ends.IsZero() {
		return "the document does not say"
	}
	return fmt.Sprintf("%s, %s after the start", ends.UTC().Format(time.RFC3339), env.Duration(ends.Sub(at).Round(time.Second)))
}

func judgeTemplates(v view) verdict {
	said := pass("no problems found")
	for _, s := range v.plan.Stacks {
		for _, finding := range v.run.Preflight.Findings[s.ID] {
			if said.outcome == report.Pass {
				facts := said.facts
				said = fail("%s", finding)
				said.facts = facts
			}
			said = said.with(s.ID, finding)
		}
		for _, remark := range v.run.Preflight.Remarks[s.ID] {
			said = said.with(s.ID+", not in the way", remark)
		}
	}
	if len(said.facts) == 0 {
		for _, s := range v.plan.Stacks {
			said = said.with(s.ID, s.File)
		}
	}
	return said
}

func stackAssertions(example string) []assertion {
	return []assertion{
		{id: example + ".stack-complete", example: example, title: "the stack must reach CREATE_COMPLETE",
			by:     "DescribeStacks by the stack's id",
			unless: "fail: refused, rolled back, or not complete within the time limit; inconclusive: no answer, expired credentials, an error in cfnenv",
			unmade: true, when: ended, judge: judgeComplete},
		{id: example + ".stack-name", example: example, title: "the stack must have the required name, in the right account and region",
			by:     "DescribeStacks, the stack's id",
			unless: "fail: any of them differs",
			judge:  judgeName},
		{id: example + ".stack-role", example: example, title: "the stack must be created with the execution role",
			by:     "DescribeStacks",
			unless: "fail: another role or none",
			judge:  judgeRole},
		{id: example + ".stack-tags", example: example, title: "the stack must have the required tags",
			by:     "DescribeStacks",
			unless: "fail: one is missing or differs",
			judge:  judgeTags},
	}
}

// ended is when the stack's fate was known: when its first resource failed, else when the wait for it was over. The time of
// an event is CloudFormation's; counted from the stack's first event it fits this machine's clock.
func ended(v view) time.Time {
	c := v.lane.Made()
	if c == nil {
		return time.Time{}
	}
	if cause, ok := stackinfo.FindCause(c.Result.Events); ok {
		return c.At.Add(cause.Time.Sub(c.Result.Events[0].Time))
	}
	return c.End()
}

func judgeComplete(v view) verdict {
	c := v.lane.Made()
	if !v.run.Preflight.Clean() {
		return blocked("preflight.templates")
	}
	if c == nil {
		if v.lane != nil && v.lane.Crash != "" {
			return unclear("an error in cfnenv: %s", v.lane.Crash)
		}
		return cancelled("not started: the run ended first")
	}
	said := complete(v, c).with("stack", c.ID).with("attempts", attempts(v.lane)).with("seconds", seconds(c.Took))
	if cause, ok := stackinfo.FindCause(c.Result.Events); ok {
		said = said.with("cause", fmt.Sprintf("%s (%s): %s", cause.LogicalID, cause.Type, cause.Message))
		if cause.Refusal != nil {
			said = said.with("refused", fmt.Sprintf("%s on %s: %s", cause.Refusal.Action, cause.Refusal.Resource, cause.Refusal.Why()))
		}
	}
	return said.with("status", c.Result.State.Status)
}

func complete(v view, c *evidence.Creation) verdict {
	status := c.Result.State.Status
	cause, failed := stackinfo.FindCause(c.Result.Events)
	stopped := c.Failure != nil && c.Failure.CancelledBy != ""
	switch {
	case c.ID == "" && stopped:
		return cancelled("CreateStack got no answer about the stack: %s", c.Failure.Text())
	case c.ID == "" && (c.Failure.Transient || otherReason(c.Failure.Code)):
		return unclear("CreateStack got no answer about the stack: %s", c.Failure.Text())
	case c.ID == "":
		return fail("CreateStack was refused: %s", c.Failure.Text())
	case status == stackinfo.CreateComplete && v.lane.Crash != "":
		// Whatever was seen after it, the run did not do what it was to do.
		return unclear("complete, but an error in cfnenv followed: %s", v.lane.Crash)
	case status == stackinfo.CreateComplete:
		return pass("CREATE_COMPLETE, looked up by its id")
	case failed && !(stopped && stackinfo.IAMDelay(cause.Message) != ""): // after which the stack would have been created again
		return fail("%s: %s", cause.LogicalID, cause.Message)
	case c.Failure != nil && c.Overdue:
		late := fail("not complete after the time limit of %s (--timeout); it was waiting for %s", env.Duration(v.plan.Timeout), waitingFor(c.Result.Events))
		late.fix = "raise --timeout"
		return late
	case stopped:
		return interruptedBefore(c.Failure.CancelledBy)
	case c.Failure != nil:
		return unclear("how it ended was not seen: %s", c.Failure.Text())
	}
	return fail("the stack ended as %s: %s", status, c.Result.State.Reason)
}

// otherReason recognises errors that are about the caller's credentials or the name rather than about the request.
func otherReason(code string) bool {
	return code == "" || slices.Contains([]string{"ExpiredToken", "ExpiredTokenException", "InvalidClientTokenId",
		"UnrecognizedClientException", "SignatureDoesNotMatch", "RequestExpired", "MissingAuthenticationToken", "LimitExceededException"}, code)
}

// waitingFor names the resources that were begun and not finished.
func waitingFor(events []stackinfo.Event) string {
	var names []string
	for _, span := range stackinfo.Timeline(events, func(string) []string { return nil }) {
		if span.End.IsZero() {
			names = append(names, span.LogicalID+" ("+span.Type+")")
		}
	}
	if len(names) == 0 {
		return "its first resource"
	}
	return strings.Join(names, ", ")
}

func attempts(l *evidence.Lane) string {
	if len(l.Creations) == 1 {
		return ""
	}
	return fmt.Sprint(len(l.Creations))
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.2f", d.Seconds()) }

func judgeName(v view) (said verdict) {
	c := v.lane.Made()
	id, name := arn.Parse(c.ID), c.Result.State.Name
	rest := strings.Split(id.Resource, "/")
	switch {
	case name != v.spec().Name || !strings.HasPrefix(name, v.plan.Account.StackPrefix):
		said = fail("the stack is named %q", name)
	case id.Service != "cloudformation" || len(rest) != 3 || rest[1] != v.spec().Name:
		said = fail("the stack's id does not contain that name")
	case c.Result.State.ID != c.ID:
		said = fail("DescribeStacks answered about another stack: %s", c.Result.State.ID)
	case id.Account != v.plan.Account.ID:
		said = fail("the stack is in account %s, the credentials are of %s", id.Account, v.plan.Account.ID)
	case id.Region != v.plan.Account.Region:
		said = fail("the stack is in region %s", id.Region)
	default:
		said = pass("name, account and region are the planned ones")
	}
	return said.with("id", c.ID).with("name", name).with("required prefix", v.plan.Account.StackPrefix)
}

func judgeRole(v view) (said verdict) {
	role, want := v.lane.Made().Result.State.RoleARN, v.plan.Account.ExecRoleARN
	if role != want {
		said = fail("the stack's role is %q", role)
	} else {
		said = pass("CloudFormation acts as the required role")
	}
	return said.with("role", role).with("required role", want)
}

func judgeTags(v view) (said verdict) {
	said = pass("all three have the planned values")
	has := v.lane.Made().Result.State.Tags
	if missing, is := missingTag(has, v.spec().Tags); missing != nil {
		said = fail("the tag %s is %q instead of %q", missing.Key, is, missing.Value)
	}
	for _, tag := range has {
		said = said.with("tag "+tag.Key, tag.Value)
	}
	return said
}
