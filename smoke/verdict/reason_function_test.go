package verdict_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"cfnenv/smoke/evidence"
)

func TestReasonsOfFunctions(t *testing.T) {
	function := func(edit func(*evidence.Function)) func(*evidence.File) {
		return lane("02", func(l *evidence.Lane) { edit(l.Function) })
	}
	// claims has the function find itself to have an identity, of which ROLE stands for the stack's role.
	claims := func(arn string) func(*evidence.File) {
		return func(f *evidence.File) {
			answer(f, func(body, _, _ map[string]any) {
				body["identity"].(map[string]any)["arn"] = strings.ReplaceAll(arn, "ROLE", f.Run.Lanes["03"].RoleName())
			})
		}
	}
	const another = "fail: inside the function, GetCallerIdentity answers "
	reasons(t, map[string]reason{
		"a role of another name": {output("02", "RoleName", "agentawsworkshop-agent-x"), "02.role-name", `fail: the role is named "agentawsworkshop-agent-x"`, "role: agentawsworkshop-agent-x"},
		"a role that the template names": {func(f *evidence.File) { f.Plan.Stacks[1].Spec.Parameters = nil }, "02.role-name",
			"pass: the name starts with the prefix", "prefix: agentawsworkshop-agent-"},
		"a role that the template names, without the prefix": {func(f *evidence.File) {
			f.Plan.Stacks[1].Spec.Parameters, f.Plan.Account.RolePrefix = nil, "x"
		}, "02.role-name", "fail: the role's name ", "prefix: x"},
		"no function": {func(f *evidence.File) {
			output("02", "FunctionName", "")(f)
			f.Run.Lanes["02"].Creations[0].Result.Events, f.Run.Lanes["02"].Deletion.Stacks[0].Result.Events = nil, nil
		}, "02.function-exists", "fail: the stack made no function", ""},
		"a function that is gone":       {function(func(f *evidence.Function) { f.Failure = missing("ResourceNotFoundException") }), "02.function-exists", "fail: the function does not exist", "error: ResourceNotFoundException: gone"},
		"a function that is not told":   {function(func(f *evidence.Function) { f.Failure = lost }), "02.function-exists", "inconclusive: the call failed without showing whether the function exists: lost", ""},
		"a role that is not told":       {function(func(f *evidence.Function) { f.Failure = lost }), "02.function-role", "inconclusive: the call failed without showing the function's role: lost", ""},
		"not looked at":                 {lane("02", func(l *evidence.Lane) { l.Function = nil }), "02.function-role", "inconclusive: not checked: the run ended first", ""},
		"another function":              {function(func(f *evidence.Function) { f.Name = "x" }), "02.function-exists", "fail: another function answers: x", ""},
		"a function of another account": {function(func(f *evidence.Function) { f.ARN = "arn:aws:lambda:us-east-2:1:function:f" }), "02.function-exists", "fail: the function is in account 1, region us-east-2", ""},
		"a function of another region":  {function(func(f *evidence.Function) { f.ARN = "arn:aws:lambda:x:123456789012:function:f" }), "02.function-exists", "fail: the function is in account 123456789012, region x", ""},
		"another role":                  {function(func(f *evidence.Function) { f.RoleARN = "x" }), "02.function-role", `fail: the function's role is "x"`, "GetFunction: x"},
		"inside, the stack's role":      {claims("arn:aws:sts::123456789012:assumed-role/ROLE/s"), "03.function-role", "pass: ", "GetCallerIdentity inside the function: arn:"},
		"inside, nothing said":          {claims(""), "03.function-role", "pass: ", "!GetCallerIdentity"},
		"inside, another role":          {claims("arn:aws:sts::123456789012:assumed-role/x/s"), "03.function-role", another, ""},
		"inside, another account":       {claims("arn:aws:sts::1:assumed-role/ROLE/s"), "03.function-role", another, ""},
		"inside, another service":       {claims("arn:aws:iam::123456789012:assumed-role/ROLE/s"), "03.function-role", another, ""},
		"inside, no role":               {claims("arn:aws:sts::123456789012:ROLE/s"), "03.function-role", another, ""},
		"inside, no session":            {claims("arn:aws:sts::123456789012:assumed-role/ROLE"), "03.function-role", another, ""},
	})
}

// policy has the function's resource policy hold statements.
func policy(statements ...string) func(*evidence.File) {
	return lane("03", func(l *evidence.Lane) { l.Policy.Text = `{"Statement": [` + strings.Join(statements, ", ") + "]}" })
}

func statement(effect, principal, action, conditions string) string {
	return fmt.Sprintf(`{"Effect": %s, "Principal": %s, "Action": "lambda:%s", "Condition": {%s}}`, effect, principal, action, conditions)
}

func TestReasonsOfAddresses(t *testing.T) {
	const allow, all, public, through = `"Allow"`, `"*"`, `"StringEquals": {"lambda:FunctionUrlAuthType": "NONE"}`, `"Bool": {"lambda:InvokedViaFunctionUrl": "true"}`
	const noURL, noInvoke, allowed = "fail: lambda:InvokeFunctionUrl is not allowed", "fail: lambda:InvokeFunction is not allowed", "pass: "
	url, invoke := statement(allow, all, "InvokeFunctionUrl", public), statement(allow, all, "InvokeFunction", through)
	call := func(edit func(*evidence.Invocation)) func(*evidence.File) {
		return lane("03", func(l *evidence.Lane) { edit(l.Answered()) })
	}
	const permissions, answers = "03.url-permissions", "03.url-answers"
	reasons(t, map[string]reason{
		"both":                      {policy(url, invoke), permissions, allowed, "GetPolicy: {"},
		"both, and worse ones":      {policy(url, invoke, statement(allow, all, "InvokeFunctionUrl", ""), statement(allow, all, "InvokeFunction", `"Bool": {"x": "true"}`)), permissions, allowed, ""},
		"everybody's other name":    {policy(statement(allow, `{"AWS": "*"}`, "InvokeFunctionUrl", public), invoke), permissions, allowed, ""},
		"invoking on any condition": {policy(url, statement(allow, all, "InvokeFunction", "")), permissions, allowed, ""},
		"nothing":                   {policy(), permissions, noURL, ""},
		"one":                       {policy(url), permissions, noInvoke, ""},
		"the other":                 {policy(invoke), permissions, noURL, ""},
		"denied":                    {policy(statement(`"Deny"`, all, "InvokeFunctionUrl", public), invoke), permissions, noURL, ""},
		"somebody's":                {policy(statement(allow, `{"AWS": "123456789012"}`, "InvokeFunctionUrl", public), invoke), permissions, noURL, ""},
		"a service's":               {policy(statement(allow, `"s3.amazonaws.com"`, "InvokeFunctionUrl", public), invoke), permissions, noURL, ""},
		"signed calls alone":        {policy(statement(allow, all, "InvokeFunctionUrl", strings.Replace(public, "NONE", "AWS_IAM", 1)), invoke), permissions, noURL, ""},
		"another condition beside":  {policy(statement(allow, all, "InvokeFunctionUrl", public+`, "Bool": {"aws:SecureTransport": "true"}`), invoke), permissions, noURL, ""},
		"another key beside":        {policy(statement(allow, all, "InvokeFunctionUrl", strings.Replace(public, "}", `, "aws:username": "x"}`, 1)), invoke), permissions, noURL, ""},
		"invoking on another condition": {policy(url, statement(allow, all, "InvokeFunction", strings.Replace(through, "Bool", "Null", 1))),
			permissions, noInvoke, ""},
		"no policy language":     {policy(statement("1", all, "x", ""), url, invoke), permissions, noURL, ""},
		"no policy":              {lane("03", func(l *evidence.Lane) { l.Policy.Failure = missing("ResourceNotFoundException") }), permissions, "fail: the function has no resource policy at all", "error: ResourceNotFoundException"},
		"a policy not told":      {lane("03", func(l *evidence.Lane) { l.Policy.Failure = lost }), permissions, "inconclusive: the call failed without showing the function's policy: lost", ""},
		"a policy not looked at": {lane("03", func(l *evidence.Lane) { l.Policy = nil }), permissions, "inconclusive: not checked", ""},

		"no address":                {lane("03", func(l *evidence.Lane) { l.URL.Failure = missing("ResourceNotFoundException") }), "03.url-of-function", "fail: the function has no address", "error: ResourceNotFoundException"},
		"an address not told":       {lane("03", func(l *evidence.Lane) { l.URL.Failure = lost }), "03.url-of-function", "inconclusive: the call failed without showing the function's address: lost", ""},
		"an address not looked at":  {lane("03", func(l *evidence.Lane) { l.URL = nil }), "03.url-of-function", "inconclusive: not checked", ""},
		"an address without an end": {lane("03", func(l *evidence.Lane) { l.URL.URL = strings.TrimSuffix(l.URL.URL, "/") }), "03.url-of-function", "pass: ", "AuthType: NONE"},

		"nothing called, without an address": {func(f *evidence.File) {
			output("03", "FunctionUrl", "")(f)
			f.Run.Lanes["03"].Invocations = nil
		}, answers, "fail: the stack has no output FunctionUrl", ""},
		"nothing called":          {lane("03", func(l *evidence.Lane) { l.Invocations = nil }), answers, "inconclusive: not checked: the run ended first", ""},
		"^C before an answer":     {call(func(c *evidence.Invocation) { c.Status, c.Body, c.CancelledBy = 403, "", "SIGINT" }), answers, "inconclusive: call 1 had no final answer: interrupted by SIGINT", "status: 403"},
		"^C after an answer":      {call(func(c *evidence.Invocation) { c.CancelledBy = "SIGINT" }), answers, "pass: 200 after 0.49 s, call 1", ""},
		"forbidden":               {call(func(c *evidence.Invocation) { c.Status, c.Body = 403, "" }), answers, "fail: it answered 403 for 0s (--patience 1m), see 03.url-permissions", ""},
		"throttled":               {call(func(c *evidence.Invocation) { c.Status, c.Body = 429, "" }), answers, "inconclusive: it answers 429", ""},
		"away":                    {call(func(c *evidence.Invocation) { c.Status, c.Body = 503, "away" }), answers, "inconclusive: it answers 503: away", "body: away"},
		"an error":                {call(func(c *evidence.Invocation) { c.Status, c.Body = 502, "broken" }), answers, "fail: it answers 502: broken", ""},
		"not found":               {call(func(c *evidence.Invocation) { c.Status, c.Body = 404, "" }), answers, "fail: it answers 404", "!body"},
		"something else":          {call(func(c *evidence.Invocation) { c.Body = "hello" }), answers, "fail: it answers 200 with something that is not the example's answer", ""},
		"an answer to another":    {func(f *evidence.File) { answer(f, func(body, _, _ map[string]any) { body["nonce"] = "x" }) }, answers, `fail: the answer is not to this run's request: its nonce is "x"`, ""},
		"another address answers": {call(func(c *evidence.Invocation) { c.URL += "x" }), answers, "inconclusive: a different address was called", ""},
	})
}

// put has the function's PutObject fail.
func put(failure *evidence.Failure, edit func(*evidence.Invocation)) func(*evidence.File) {
	return func(f *evidence.File) {
		answer(f, func(_, put, _ map[string]any) {
			clear(put)
			put["ok"], put["errorCode"] = false, failure.Code
			put["error"] = "An error occurred (" + failure.Code + ") when calling the PutObject operation: " + failure.Message
		})
		edit(f.Run.Lanes["03"].Answered())
	}
}

func TestReasonsOfObjects(t *testing.T) {
	still := func(*evidence.Invocation) {}
	interrupted := func(c *evidence.Invocation) { c.CancelledBy = "SIGINT" }
	refusal := func(clause string) *evidence.Failure { return denied("s3:PutObject", `"arn:aws:s3:::b/k"`, clause) }
	object := func(edit func(*evidence.Object)) func(*evidence.File) {
		return lane("03", func(l *evidence.Lane) { edit(l.Object) })
	}
	answered := func(edit func(body, put, create map[string]any)) func(*evidence.File) {
		return func(f *evidence.File) { answer(f, edit) }
	}
	const id, nonce = "03.put-object", "03.object-nonce"
	const boundary = "because no permissions boundary allows the action"
	reasons(t, map[string]reason{
		"a role that has not spread":         {put(refusal(byDefault), still), id, "fail: the role's policy still did not allow it after 0s", "error: An error occurred"},
		"a role that has not spread, ^C":     {put(refusal(byDefault), interrupted), id, "inconclusive: the role's policy did not allow it yet when the run was interrupted by SIGINT", ""},
		"refused by the boundary":            {put(refusal(boundary), still), id, "fail: refused: no permissions boundary allows it", ""},
		"refused by the boundary, ^C":        {put(refusal(boundary), interrupted), id, "fail: refused: no permissions boundary allows it", ""},
		"refused explicitly":                 {put(refusal(explicitly), still), id, "fail: refused: explicit deny in an identity-based policy", ""},
		"refused explicitly, ^C":             {put(refusal(explicitly), interrupted), id, "fail: refused: explicit deny in an identity-based policy", ""},
		"refused without a reason":           {put(forbidden, still), id, "fail: An error occurred (AccessDenied)", ""},
		"S3 away":                            {put(&evidence.Failure{Code: "SlowDown"}, still), id, "inconclusive: the function got no answer from S3: ", ""},
		"written elsewhere":                  {answered(func(body, _, _ map[string]any) { body["bucket"] = "x" }), id, "fail: the function wrote to another bucket: x", ""},
		"written to a bucket without a name": {answered(func(body, _, _ map[string]any) { body["bucket"] = "" }), id, "pass: ", "!error"},
		"refused elsewhere": {func(f *evidence.File) {
			put(refusal(boundary), still)(f)
			answer(f, func(body, _, _ map[string]any) { body["bucket"] = "x" })
		}, id, "fail: refused: ", ""},

		"an object that was not looked at": {lane("03", func(l *evidence.Lane) { l.Object = nil }), nonce, "inconclusive: not checked: the run ended first", ""},
		"an object without a key": {func(f *evidence.File) {
			answer(f, func(_, put, _ map[string]any) { put["key"] = "" })
			f.Run.Lanes["03"].Object = nil
		}, nonce, "inconclusive: not checked: the bucket or the key is not known", ""},
		"an object in no bucket":      {object(func(o *evidence.Object) { o.Bucket = "" }), nonce, "inconclusive: not checked: the bucket or the key is not known", ""},
		"an object in another bucket": {object(func(o *evidence.Object) { o.Bucket = "x" }), nonce, "inconclusive: a different object was read", "object: s3://x/"},
		"an object of another key":    {object(func(o *evidence.Object) { o.Key = "x" }), nonce, "inconclusive: a different object was read", ""},
		"an object that is not there": {object(func(o *evidence.Object) { o.Failure = missing("NoSuchKey") }), nonce, "fail: the function says that it wrote the object, but there is none", "error: NoSuchKey: gone"},
		"an object that is not told":  {object(func(o *evidence.Object) { o.Failure = lost }), nonce, "inconclusive: the call failed without showing what the object contains: lost", ""},
		"another body":                {object(func(o *evidence.Object) { o.Body = "x" }), nonce, "fail: the object does not contain the nonce of the invocation", "body: x"},
		"an old date and the nonce":   {object(func(o *evidence.Object) { o.Modified = o.Modified.Add(-time.Hour) }), nonce, "pass: it contains the nonce", ""},
		"another body, of the embedded example without its nonce": {func(f *evidence.File) {
			answer(f, func(body, _, _ map[string]any) { delete(body, "nonce") })
			f.Run.Lanes["03"].Object.Body = "x"
		}, nonce, "fail: the object does not contain the nonce of the invocation", ""},
		"a published example with a nonce": {func(f *evidence.File) { f.Plan.Stacks[2].Embedded = false }, nonce, "pass: it contains the nonce", ""},
		"a published example":              {published(map[string]any{"ok": true, "key": "hello.txt"}, nil), nonce, "pass: the object is there, in this run's own bucket", "label: published example: its object contains no nonce"},
		"nothing written":                  {put(forbidden, still), nonce, "inconclusive: not tried, see 03.put-object", ""},
	})
}

func TestReasonsOfBuckets(t *testing.T) {
	bucket := func(edit func(*evidence.Bucket)) func(*evidence.File) {
		return lane("03", func(l *evidence.Lane) { edit(l.Bucket) })
	}
	unnamed := func(l *evidence.Lane) {
		l.Creations[0].Result.Events, l.Deletion.Stacks[0].Result.Events = nil, nil
	}
	create := func(edit func(map[string]any)) func(*evidence.File) {
		return func(f *evidence.File) { answer(f, func(_, _, create map[string]any) { edit(create) }) }
	}
	const gone, absent = "03.bucket-gone", "03.rogue-bucket-absent"
	reasons(t, map[string]reason{
		"gone":                            {func(*evidence.File) {}, gone, "pass: S3 has no such bucket", "bucket: agent-"},
		"not named":                       {lane("03", unnamed), gone, "inconclusive: CloudFormation did not say which bucket it made", ""},
		"none":                            {func(f *evidence.File) { output("03", "BucketName", "")(f); unnamed(f.Run.Lanes["03"]) }, gone, "", ""},
		"no lane":                         {func(f *evidence.File) { delete(f.Run.Lanes, "03") }, gone, "", ""},
		"not looked for":                  {lane("03", func(l *evidence.Lane) { l.Bucket = nil }), gone, "inconclusive: not checked: the run ended first", ""},
		"still there":                     {bucket(func(b *evidence.Bucket) { b.Exists = true }), gone, "fail: it is still there", ""},
		"still there, ^C":                 {bucket(func(b *evidence.Bucket) { b.Exists, b.Failure = true, stopped }), gone, "inconclusive: interrupted by SIGINT before the call showed whether the bucket is gone", ""},
		"still there, and then forbidden": {bucket(func(b *evidence.Bucket) { b.Exists, b.Failure = true, forbidden }), gone, "fail: it is still there", ""},
		"forbidden":                       {bucket(func(b *evidence.Bucket) { b.Failure = forbidden }), gone, "inconclusive: the call failed without showing whether the bucket is gone", ""},
		"another":                         {bucket(func(b *evidence.Bucket) { b.Name = "x" }), gone, "inconclusive: a different bucket was checked", "bucket: x"},

		"never looked for":           {lane("03", func(l *evidence.Lane) { l.Rogues = nil }), absent, "inconclusive: not checked: the run ended first", ""},
		"looked for and not told":    {lane("03", func(l *evidence.Lane) { l.Rogues[1].Failure = forbidden }), absent, "inconclusive: the call failed without showing whether the bucket exists", "bucket: rogue-"},
		"looked for once":            {lane("03", func(l *evidence.Lane) { l.Rogues = l.Rogues[:1] }), absent, "inconclusive: it was not checked both right after the call and at the end", "bucket: rogue-"},
		"another looked for":         {lane("03", func(l *evidence.Lane) { l.Rogues[0].Name = "x" }), absent, "inconclusive: it was not checked both", ""},
		"no answer":                  {lane("03", func(l *evidence.Lane) { l.Invocations[0].Status = 502 }), absent, "inconclusive: not tried, see 03.url-answers", ""},
		"made, says the function":    {create(func(c map[string]any) { c["ok"] = true }), "03.create-bucket-denied", "fail: the function created a bucket: nothing stopped it", ""},
		"an answer of contradiction": {create(func(c map[string]any) { c["ok"] = true }), "03.denied-by-boundary", "inconclusive: not tried, see 03.create-bucket-denied", ""},
		"another error":              {create(func(c map[string]any) { c["errorCode"] = "BucketAlreadyExists" }), "03.create-bucket-denied", "fail: CreateBucket failed, but was not refused", ""},
		"another error's boundary":   {create(func(c map[string]any) { c["errorCode"] = "BucketAlreadyExists" }), "03.denied-by-boundary", "inconclusive: not tried, see 03.create-bucket-denied", ""},
		"another bucket":             {create(func(c map[string]any) { c["bucket"] = "x" }), "03.create-bucket-denied", "fail: the answer is about a different bucket", ""},
		"refused, as PutObject was":  {put(forbidden, func(*evidence.Invocation) {}), "03.create-bucket-denied", "inconclusive: refused, but so was PutObject", ""},
		"by an identity policy":      {clause(byDefault), "03.denied-by-boundary", "inconclusive: no identity-based policy allows it: that does not show", "refused by: identity-based policy"},
		"by the boundary's Deny": {clause("with an explicit deny in a permissions boundary: arn:aws:iam::123456789012:policy/agentawsworkshop-agent-workload-boundary"),
			"03.denied-by-boundary", "pass: explicit deny in a permissions boundary", "policy: arn:aws:iam::123456789012:policy/"},
		"by a session policy": {clause("because no session policy allows the action"), "03.denied-by-boundary", "inconclusive: refused by something else: ", ""},
	})
}
