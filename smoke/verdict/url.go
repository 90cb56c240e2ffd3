package verdict

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"cfnenv/env"
	"cfnenv/smoke/evidence"
	"cfnenv/smoke/report"
)

func urlAssertions() []assertion {
	return []assertion{
		{id: "03.url-of-function", example: "03", title: "the address must be that function's, and public",
			by:     "GetFunctionUrlConfig, runtime credentials",
			unless: "fail: another address, or `AWS_IAM`",
			judge:  judgeURL},
		{id: "03.url-permissions", example: "03", title: "the function's policy must have both permissions that a public address needs",
			by:     "GetPolicy, runtime credentials",
			unless: "fail: one is missing",
			judge:  judgePermissions},
		{id: "03.url-answers", example: "03", title: "the address must answer 200 to this run",
			by:     "HTTP; the nonce in the answer",
			unless: "fail: 403 for all of `--patience`, 502 twice, another body; inconclusive: no answer, 429, 5xx other than 502",
			judge:  judgeAnswer},
	}
}

func judgeURL(v view) (said verdict) {
	seen, output := v.lane.URL, v.lane.Output("FunctionUrl")
	switch {
	case output == "":
		return fail("the stack has no output FunctionUrl")
	case seen == nil:
		return v.unseen()
	case seen.Failure != nil && seen.Failure.Missing():
		return fail("the function has no address").with("error", seen.Failure.Text())
	case seen.Failure != nil:
		return unanswered("the function's address", seen.Failure)
	case strings.TrimSuffix(seen.URL, "/") != strings.TrimSuffix(output, "/"):
		said = fail("the function has a different address")
	case seen.AuthType != "NONE":
		said = fail("the address requires %s", seen.AuthType)
	default:
		said = pass("GetFunctionUrlConfig returns the same address, without authorization")
	}
	return said.with("output", output).with("GetFunctionUrlConfig", seen.URL).with("AuthType", seen.AuthType)
}

func judgePermissions(v view) (said verdict) {
	seen := v.lane.Policy
	switch {
	case seen == nil:
		return v.unseen()
	case seen.Failure != nil && seen.Failure.Missing():
		return fail("the function has no resource policy at all").with("error", seen.Failure.Text())
	case seen.Failure != nil:
		return unanswered("the function's policy", seen.Failure)
	}
	url, invoke := publicActions(seen.Text)
	switch {
	case !url:
		said = fail("lambda:InvokeFunctionUrl is not allowed to everyone")
	case !invoke:
		said = fail("lambda:InvokeFunction is not allowed to everyone who calls the address, which Lambda has required since October 2025")
	default:
		said = pass("lambda:InvokeFunctionUrl and lambda:InvokeFunction are allowed")
	}
	return said.with("GetPolicy", seen.Text)
}

func judgeAnswer(v view) (said verdict) {
	last := v.lane.Answered()
	if last == nil {
		if v.lane.Output("FunctionUrl") == "" {
			return fail("the stack has no output FunctionUrl")
		}
		return v.unseen()
	}
	switch answer := last.Answer(); {
	case last.URL != v.lane.Output("FunctionUrl"):
		said = unclear("a different address was called")
	case last.CancelledBy != "" && answer == nil:
		said = cancelled("call %d had no final answer: interrupted by %s", len(v.lane.Invocations), last.CancelledBy)
	case last.Status == 0:
		said = unclear("no answer: %s", last.Error)
	case last.Status == evidence.StatusTooManyRequests || last.Status >= 500 && last.Status != evidence.StatusBadGateway:
		said = unclear("it answers %d%s", last.Status, last.Reason())
	case last.Status == evidence.StatusForbidden:
		said = fail("it answered 403 for %s (--patience %s), see 03.url-permissions",
			env.Duration(last.At.Add(last.Took).Sub(v.lane.Invocations[0].At).Round(time.Second)), env.Duration(v.plan.Patience))
	case last.Status != evidence.StatusOK:
		said = fail("it answers %d%s", last.Status, last.Reason())
	case answer == nil:
		said = fail("it answers 200 with something that is not the example's answer")
	case v.stack.Embedded && answer.Nonce != last.Nonce:
		said = fail("the answer is not to this run's request: its nonce is %q", answer.Nonce)
	default:
		said = pass("200 after %s s, call %d", seconds(last.Took), len(v.lane.Invocations))
	}
	return said.with("address", last.URL).with("nonce", last.Nonce).with("status", fmt.Sprint(last.Status)).with("body", last.Body)
}

// publicActions reads a function's resource policy and reports which of the two permissions of a public address it gives
// to everybody. AWS: Lambda developer guide, "Control access to Lambda function URLs".
func publicActions(policy string) (url, invoke bool) {
	var document struct {
		Statement []struct {
			Effect    string
			Principal any
			Action    any
			Condition map[string]map[string]any
		}
	}
	if json.Unmarshal([]byte(policy), &document) != nil {
		return false, false
	}
	for _, s := range document.Statement {
		if s.Effect != "Allow" || !everybody(s.Principal) {
			continue
		}
		switch s.Action {
		case "lambda:InvokeFunctionUrl":
			url = url || only(s.Condition, "StringEquals", "lambda:FunctionUrlAuthType", "NONE")
		case "lambda:InvokeFunction":
			invoke = invoke || len(s.Condition) == 0 || only(s.Condition, "Bool", "lambda:InvokedViaFunctionUrl", "true")
		}
	}
	return url, invoke
}

// everybody recognises both spellings of the public principal.
func everybody(principal any) bool {
	if named, ok := principal.(map[string]any); ok {
		return named["AWS"] == "*"
	}
	return principal == "*"
}

// only reports whether that is the statement's one condition.
func only(conditions map[string]map[string]any, operator, key, value string) bool {
	return len(conditions) == 1 && len(conditions[operator]) == 1 && conditions[operator][key] == value
}

// answered judges what the function answered. What was still open when the run ended its calls is nobody's fault.
func answered(judge func(view, *evidence.Invocation, *evidence.Answer) verdict) func(view) verdict {
	return func(v view) verdict {
		last := v.lane.Answered()
		answer := last.Answer()
		if answer == nil {
			return blocked("03.url-answers")
		}
		said := judge(v, last, answer)
		said.cancelled = said.cancelled || said.outcome == report.Inconclusive && last.CancelledBy != ""
		return said
	}
}
