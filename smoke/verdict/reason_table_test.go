package verdict_test

import (
	"strings"
	"testing"

	"cfnenv/smoke/evidence"
	"cfnenv/smoke/stackinfo"
)

// seen is a call that failed.
func seen(failure *evidence.Failure) *evidence.Asked { return &evidence.Asked{Failure: failure} }

func TestReasonsOfTables(t *testing.T) {
	table := func(edit func(*evidence.Table)) func(*evidence.File) {
		return lane("04", func(l *evidence.Lane) { edit(l.Table) })
	}
	// arn gives the table another ARN everywhere, in which NAME stands for its name.
	arn := func(arn string) func(*evidence.File) {
		return func(f *evidence.File) {
			l := f.Run.Lanes["04"]
			l.Table.ARN = strings.ReplaceAll(arn, "NAME", l.Output("TableName"))
			l.Table.Described.Answer = l.Table.ARN + " ACTIVE"
			output("04", "TableArn", l.Table.ARN)(f)
		}
	}
	untagged := denied("dynamodb:PutItem", "arn:aws:dynamodb:us-east-2:123456789012:table/t", byDefault)
	const complete, put, got, fails = "04.table-complete", "04.put-item", "04.item-nonce", "04.condition-fails"
	const off = "inconclusive: refused as if the table had no tags, although it has them"
	reasons(t, map[string]reason{
		"not looked at":       {lane("04", func(l *evidence.Lane) { l.Table = nil }), complete, "inconclusive: not checked: the run ended first", ""},
		"not described":       {table(func(s *evidence.Table) { s.Described = nil }), complete, "inconclusive: not checked: the run ended first", ""},
		"gone":                {table(func(s *evidence.Table) { s.Described = seen(missing("ResourceNotFoundException")) }), complete, "fail: DynamoDB still has no such table after 1m (--patience)", "error: ResourceNotFoundException"},
		"not told":            {table(func(s *evidence.Table) { s.Described = seen(lost) }), complete, "inconclusive: the call failed without showing whether the table is active: lost", ""},
		"another answers":     {table(func(s *evidence.Table) { s.Described.Answer = "x ACTIVE" }), complete, "fail: the table that answers is not the one in the stack's outputs", "DescribeTable: x ACTIVE"},
		"another partition's": {table(func(s *evidence.Table) { s.Described.Answer = strings.Replace(s.Described.Answer, "aws", "aws-cn", 1) }), complete, "fail: the table that answers is not the one", ""},
		"another was asked":   {table(func(s *evidence.Table) { s.ARN = "x" }), complete, "fail: the table that answers is not the one", ""},
		"another name":        {output("04", "TableName", "x"), complete, "fail: the table that answers is not the one", ""},
		"of another service":  {arn("arn:aws:sqs:us-east-2:123456789012:table/NAME"), complete, "fail: the table is not one of account 123456789012 in us-east-2", ""},
		"of another account":  {arn("arn:aws:dynamodb:us-east-2:1:table/NAME"), complete, "fail: the table is not one of account", ""},
		"of another region":   {arn("arn:aws:dynamodb:us-east-1:123456789012:table/NAME"), complete, "fail: the table is not one of account", ""},
		"still being made":    {table(func(s *evidence.Table) { s.Described.Answer = s.ARN + " CREATING" }), complete, "fail: the table is CREATING after its stack is complete", ""},
		"tags not told":       {table(func(s *evidence.Table) { s.Listed = seen(lost) }), "04.table-tags", "inconclusive: the call failed without showing the table's tags: lost", ""},
		"another tag's value": {table(func(s *evidence.Table) { s.Tags[0].Value = "x" }), "04.table-tags", "fail: the tag agent_sub is missing or has another value", "tag agent_sub: x"},
		"an empty tag that is not there": {func(f *evidence.File) {
			spec := &f.Plan.Stacks[3].Spec
			spec.Tags = append(spec.Tags, stackinfo.Pair{Key: "empty"})
		}, "04.table-tags", "fail: the tag empty is missing", ""},

		"not written":                 {table(func(s *evidence.Table) { s.Put = nil }), put, "inconclusive: not checked: the run ended first", ""},
		"not written, so not read":    {table(func(s *evidence.Table) { s.Put = nil }), got, "inconclusive: not checked: the run ended first", ""},
		"not to be written":           {table(func(s *evidence.Table) { s.Put = seen(lost) }), put, "inconclusive: the call failed without showing whether the item may be written: lost", ""},
		"not to be written, not read": {table(func(s *evidence.Table) { s.Put = seen(lost) }), got, "inconclusive: not tried, see 04.put-item", ""},
		"tags are off":                {table(func(s *evidence.Table) { s.Put = seen(untagged) }), put, off, "error: AccessDenied: User: "},
		"tags are off, and ^C": {table(func(s *evidence.Table) {
			failure := *untagged
			failure.CancelledBy = "SIGINT"
			s.Put = seen(&failure)
		}), put, "inconclusive: interrupted by SIGINT before the call showed whether the item may be written", ""},
		"tags that are not there": {table(func(s *evidence.Table) { s.Put, s.Tags = seen(untagged), nil }), put, "fail: refused: no identity-based policy allows it", ""},
		"tags that were not asked for": {table(func(s *evidence.Table) { s.Put, s.Listed = seen(untagged), nil }),
			put, "fail: refused: no identity-based policy allows it", ""},
		"tags that were not told": {table(func(s *evidence.Table) { s.Put, s.Listed = seen(untagged), seen(lost) }), put, "fail: refused: ", ""},
		"an explicit refusal":     {table(func(s *evidence.Table) { s.Put = seen(denied("dynamodb:PutItem", "t", explicitly)) }), put, "fail: refused: explicit deny in an identity-based policy", ""},
		"a bare refusal":          {table(func(s *evidence.Table) { s.Put = seen(forbidden) }), put, "fail: refused, without saying why", ""},
		"a bare refusal of reading": {table(func(s *evidence.Table) { s.Got = seen(forbidden) }), got,
			"fail: refused: the message does not say why", "error: AccessDenied"},
		"a refusal of reading": {table(func(s *evidence.Table) { s.Got = seen(denied("dynamodb:GetItem", "t", byDefault)) }), got,
			"fail: refused: no identity-based policy allows it", ""},
		"not read":         {table(func(s *evidence.Table) { s.Got = nil }), got, "inconclusive: not checked: the run ended first", ""},
		"reading was lost": {table(func(s *evidence.Table) { s.Got = seen(lost) }), got, "inconclusive: the call failed without showing what the item contains: lost", ""},
		"another item":     {table(func(s *evidence.Table) { s.Got.Answer = "x" }), got, `fail: the item contains "x"`, ""},
		"another update":   {table(func(s *evidence.Table) { s.Updated.Answer = "x" }), "04.update-item", `fail: after the update, the item contains "x"`, ""},
		"not deleted":      {table(func(s *evidence.Table) { s.Deleted.Answer = "x" }), "04.delete-item", "fail: ", ""},

		"not repeated":          {table(func(s *evidence.Table) { s.Repeated = nil }), fails, "inconclusive: not checked: the run ended first", ""},
		"overwritten":           {table(func(s *evidence.Table) { s.Repeated = &evidence.Asked{} }), fails, "fail: the item was overwritten", ""},
		"repeating was refused": {table(func(s *evidence.Table) { s.Repeated = seen(forbidden) }), fails, "fail: refused: ", ""},
		"repeating was lost":    {table(func(s *evidence.Table) { s.Repeated = seen(lost) }), fails, "inconclusive: the call failed without showing whether the condition is checked: lost", ""},
	})
}

// TestReasonsOfRefusals: calls that must be refused for one reason are refused for others.
func TestReasonsOfRefusals(t *testing.T) {
	const foreign, check = "04.foreign-write-denied", "04.condition-check-denied"
	written := func(failure *evidence.Failure) func(*evidence.File) {
		return lane("04", func(l *evidence.Lane) { l.Table.ForeignPut = seen(failure) })
	}
	read := func(asked *evidence.Asked) func(*evidence.File) {
		return lane("04", func(l *evidence.Lane) { l.Table.ForeignGot = asked })
	}
	refused := func(action, table, clause string) func(*evidence.File) {
		return func(f *evidence.File) {
			f.Run.Lanes["04"].Table.ForeignPut = seen(denied(action, strings.ReplaceAll(table, "FOREIGN", f.Plan.Stackless.Foreign), clause))
		}
	}
	other := func(code string) func(*evidence.File) { return written(&evidence.Failure{Code: code, Message: "no"}) }
	reasons(t, map[string]reason{
		"refused":                    {func(*evidence.File) {}, foreign, "pass: dynamodb:PutItem on arn:", "principal: arn:aws:sts::"},
		"not tried":                  {lane("04", func(l *evidence.Lane) { l.Table.ForeignPut = nil }), foreign, "inconclusive: not checked: the run ended first", ""},
		"done":                       {lane("04", func(l *evidence.Lane) { l.Table.ForeignPut = &evidence.Asked{} }), foreign, "fail: it was not refused", ""},
		"done, says a check":         {lane("04", func(l *evidence.Lane) { l.Table.Checked = &evidence.Asked{} }), check, "fail: it was not refused", ""},
		"lost":                       {written(lost), foreign, "inconclusive: the call failed without showing whether it is refused: lost", ""},
		"lost, with a code":          {written(&evidence.Failure{Code: "ResourceNotFoundException", Message: "lost", Transient: true}), foreign, "inconclusive: the call failed without showing", ""},
		"no answer":                  {written(&evidence.Failure{Message: "reset"}), foreign, "inconclusive: the call failed without showing whether it is refused: reset", ""},
		"^C":                         {written(stopped), foreign, "inconclusive: interrupted by SIGINT", ""},
		"allowed, but not there":     {other("ResourceNotFoundException"), foreign, "fail: it was not refused: ResourceNotFoundException: no", "error: ResourceNotFoundException"},
		"allowed, but no such":       {other("NoSuchDistribution"), foreign, "fail: it was not refused: NoSuchDistribution: no", ""},
		"allowed, but a condition":   {other("ConditionalCheckFailedException"), foreign, "fail: it was not refused: ConditionalCheckFailedException: no", ""},
		"allowed, but a transaction": {other("TransactionCanceledException"), foreign, "fail: it was not refused: TransactionCanceledException: no", ""},
		"allowed, but not valid":     {other("ValidationException"), foreign, "fail: it was not refused: ValidationException: no", ""},
		"another error":              {other("x"), foreign, "inconclusive: the call failed without showing whether it is refused: x: no", ""},
		"refused without a reason":   {written(forbidden), foreign, "inconclusive: refused, without saying why", "error: AccessDenied"},
		"another action":             {refused("dynamodb:GetItem", "FOREIGN", byDefault), foreign, "inconclusive: refused, but the refusal is about dynamodb:GetItem", ""},
		"another table":              {refused("dynamodb:PutItem", "x", byDefault), foreign, "inconclusive: refused, but the refusal is about x", ""},
		"another kind of policy": {refused("dynamodb:PutItem", "FOREIGN", "because no session policy allows the action"), foreign,
			"inconclusive: refused, but not because no identity policy allows it: no session policy", ""},
		"explicitly": {refused("dynamodb:PutItem", "FOREIGN", explicitly), foreign,
			"inconclusive: refused, but not because no identity policy allows it: explicit deny", ""},

		"not read":               {read(nil), foreign, "inconclusive: not checked: the run ended first", ""},
		"not read, but written":  {func(f *evidence.File) { read(nil)(f); written(nil)(f) }, foreign, "fail: it was not refused", ""},
		"reading, and ^C":        {read(seen(stopped)), foreign, "inconclusive: interrupted by SIGINT before the call showed whether there is such a table", ""},
		"reading was refused":    {read(seen(forbidden)), foreign, "inconclusive: refused, but reading the same name did not show", "GetItem: AccessDenied: Access Denied"},
		"there is such a table":  {read(&evidence.Asked{}), foreign, "inconclusive: refused, but reading the same name did not show", "!GetItem"},
		"missing, and then lost": {read(seen(lost)), foreign, "inconclusive: refused, but reading the same name did not show", "GetItem: lost"},
	})
}
