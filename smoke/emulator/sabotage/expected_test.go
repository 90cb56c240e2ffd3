package sabotage_test

import (
	"slices"
	"strings"
	"time"

	"cfnenv/smoke"
	"cfnenv/smoke/emulator/smoketest"
)

// noticed is the verdict that a broken account must get: exactly these assertions do not hold, and the status follows.
type noticed struct {
	fail, open []string
	status     int
	// look narrows or widens the run; nil for no more than shows the break.
	look *look
}

// look says which checks a run makes and for how long it waits; zero means the usual.
type look struct {
	only       []string
	guardrails bool
	timeout    time.Duration
}

func (n noticed) ids() []string { return slices.Concat(n.fail, n.open) }

// The exit statuses of a run.
const (
	exitFailed      = 1
	exitDocument    = 3
	exitUnreachable = 4
	exitLeftover    = 5
)

func one(id string) noticed     { return noticed{fail: []string{id}, status: exitFailed} }
func unclear(id string) noticed { return noticed{open: []string{id}, status: exitUnreachable} }
func left(ids ...string) noticed {
	return noticed{fail: ids, status: exitLeftover}
}

// at is a break that needs another run than the smallest.
func (n noticed) at(l look) noticed {
	n.look = &l
	return n
}

// lasting are the breaks of which something waits until the run's patience is at its end. It is short then, which nothing else
// in the smallest run needs.
var lasting = []string{
	"queue-missing", "02-function-missing", "03-function-missing", "url-permission-missing", "url-403", "url-500", "url-503", "url-silent",
	"put-refused", "put-throttled", "object-never-written", "denied-without-identity-policy", "table-tags-ignored", "table-tags-dropped",
	"invalidation-refused", "bucket-kept", "deletion-pretended",
}

// options are those of the run of a sabotage: the smallest one that shows the break, or a whole one.
func (n noticed) options(name string, whole bool) (o smoke.Options) {
	l := look{guardrails: true}
	switch {
	case n.look != nil:
		l = *n.look
	case !whole:
		l.only, l.guardrails = n.fewest()
	}
	o.Guardrails, o.Timeout, o.Emulated = l.guardrails, l.timeout, true
	if slices.Contains(lasting, name) && !whole {
		o.Patience = 2 * time.Second
	}
	if len(l.only) == 0 {
		return o
	}
	return smoketest.Only(o, l.only...)
}

// fewest is the least to look at that shows the break.
func (n noticed) fewest() (only []string, guardrails bool) {
	for _, id := range n.ids() {
		switch example, _, _ := strings.Cut(id, "."); {
		case example == "guardrails":
			guardrails = true
		case example == "preflight": // of every run
		case !slices.Contains(only, example):
			only = append(only, example)
		}
	}
	if len(only) == 0 {
		only = []string{"01"}
	}
	return only, guardrails
}

// waits is 1 for runs that come to a limit or look for what stays, 0 for others.
func (n noticed) waits(name string) int {
	if slices.Contains(lasting, name) || n.look != nil && n.look.timeout > 0 || n.status == exitLeftover {
		return 1
	}
	return 0
}

// ownInvalidation is the only check that needs something to be in the account beforehand.
const ownInvalidation = "05.invalidation"

// expectations has a row for every sabotage.
func expectations() map[string]noticed {
	const made, absent = "03.create-bucket-denied", "03.rogue-bucket-absent"
	brief := look{only: []string{"01"}, timeout: time.Second}
	withTable := look{only: []string{"01", "04"}, guardrails: true}
	rows := map[string]noticed{
		"credentials-short-lived": {fail: []string{"preflight.credentials"}, status: exitDocument},
		"credentials-expire": {fail: []string{"01.stack-gone"}, open: []string{"01.stack-complete"}, status: exitLeftover,
			look: &look{only: []string{"01"}}},
		"published-without-boundary": one("preflight.templates"), // with the published templates

		"queue-refused":               one("01.stack-complete"),
		"function-role-never-spreads": {fail: []string{"02.stack-complete", "03.stack-complete"}, status: exitFailed},
		"stack-stuck":                 one("01.stack-complete").at(brief),
		"create-throttled":            unclear("01.stack-complete").at(brief),
		"create-unanswered":           unclear("01.stack-complete").at(brief),

		"queue-account-wrong":  one("01.queue-arn"),
		"queue-region-wrong":   one("01.queue-arn"),
		"queue-missing":        one("01.queue-exists"),
		"queue-replaced":       one("01.queue-exists"),
		"queue-hidden":         unclear("01.queue-exists"),
		"queue-output-missing": {fail: []string{"01.queue-arn", "01.queue-exists"}, status: exitFailed},

		"url-replaced":           one("03.url-of-function"),
		"url-private":            one("03.url-of-function"),
		"url-output-missing":     {fail: []string{"03.url-of-function", "03.url-answers"}, status: exitFailed},
		"url-permission-missing": {fail: []string{"03.url-permissions", "03.url-answers"}, status: exitFailed},
		"url-permission-exempt":  one("03.url-permissions"),
		"url-403":                one("03.url-answers"),
		"url-404":                one("03.url-answers"),
		"url-500":                unclear("03.url-answers"),
		"url-502":                one("03.url-answers"),
		"url-503":                unclear("03.url-answers"),
		"url-silent":             unclear("03.url-answers"),
		"url-nonsense":           one("03.url-answers"),

		"function-answers-another":  one("03.url-answers"),
		"function-is-another":       one("03.function-role"),
		"function-writes-elsewhere": one("03.put-object"),
		"function-boasts-of-bucket": one(made),

		"put-refused":          {fail: []string{"03.put-object"}, open: []string{made}, status: exitFailed},
		"put-throttled":        {open: []string{"03.put-object", made}, status: exitUnreachable},
		"object-never-written": one("03.object-nonce"),
		"object-replaced":      one("03.object-nonce"),
		"object-hidden":        unclear("03.object-nonce"),

		"boundary-not-enforced":  left(made, absent),
		"boundary-allows-bucket": left(made, absent),
		"bucket-made-secretly":   left(absent),
		"bucket-appears-late":    left(absent),

		"bucket-taken":                   one(made),
		"denied-by-identity":             unclear("03.denied-by-boundary"),
		"denied-without-identity-policy": unclear("03.denied-by-boundary"),
		"denied-by-session":              unclear("03.denied-by-boundary"),
		"denied-without-reason":          unclear("03.denied-by-boundary"),
		"denied-to-another":              one("03.denied-by-boundary"),
		"denied-another-action":          one("03.denied-by-boundary"),
		"denied-another-bucket":          one("03.denied-by-boundary"),

		"stack-name-not-enforced":         one("guardrails.stack-name"),
		"stack-tags-not-enforced":         one("guardrails.stack-tags"),
		"role-name-not-enforced":          one("guardrails.role-name"),
		"role-boundary-not-enforced":      one("guardrails.role-boundary"),
		"role-boundary-refused-otherwise": unclear("guardrails.role-boundary"),
		"direct-bucket-allowed":           one("guardrails.direct-bucket"),
		"direct-queue-allowed":            one("guardrails.direct-queue"),
		"runtime-stack-allowed":           one("guardrails.runtime-stack"),
		"pass-role-refused": {
			fail: []string{"01.stack-complete", "02.stack-complete", "03.stack-complete", "04.stack-complete"},
			open: []string{"guardrails.stack-name", "guardrails.stack-tags", "guardrails.role-name", "guardrails.role-boundary",
				"guardrails.direct-bucket", "guardrails.direct-queue", "guardrails.runtime-stack"},
			status: exitFailed},

		"table-hidden":              unclear("04.table-complete"),
		"table-tags-dropped":        {fail: []string{"04.table-tags", "04.put-item"}, status: exitFailed, look: &withTable},
		"table-tags-hidden":         unclear("04.table-tags"),
		"table-tags-ignored":        unclear("04.put-item").at(withTable),
		"item-replaced":             one("04.item-nonce"),
		"update-refused":            one("04.update-item"),
		"condition-ignored":         one("04.condition-fails"),
		"delete-refused":            one("04.delete-item"),
		"foreign-write-allowed":     one("04.foreign-write-denied"),
		"condition-check-allowed":   one("04.condition-check-denied"),
		"invalidation-allowed":      one("05.invalidation-denied"),
		"invalidation-refused":      unclear(ownInvalidation),
		"invalidation-without-id":   one(ownInvalidation),
		"models-refused":            one("06.converse-permitted"),
		"models-allowed-everywhere": one("06.converse-refused-elsewhere"),

		"log-group-undeletable": left("03.stack-gone"),
		"bucket-undeletable":    left("03.stack-gone", "03.bucket-gone"),
		"bucket-kept":           left("03.bucket-gone"),
		"deletion-pretended":    left("03.bucket-gone"),
		"01-stack-protected":    left("01.stack-gone"),
		"02-stack-protected":    left("02.stack-gone"),
		"03-stack-protected":    left("03.stack-gone", "03.bucket-gone"),
		"04-stack-protected":    left("04.stack-gone"),
	}
	for _, id := range []string{"01", "02", "03", "04"} {
		rows[id+"-create-refused"] = one(id + ".stack-complete")
		rows[id+"-stack-renamed"] = one(id + ".stack-name")
		rows[id+"-stack-elsewhere"] = one(id + ".stack-name")
		rows[id+"-stack-role-dropped"] = one(id + ".stack-role")
		rows[id+"-stack-role-replaced"] = one(id + ".stack-role")
		rows[id+"-stack-tags-dropped"] = one(id + ".stack-tags")
	}
	for _, id := range []string{"02", "03"} {
		rows[id+"-role-renamed"] = one(id + ".role-name")
		rows[id+"-function-elsewhere"] = one(id + ".function-exists")
		rows[id+"-function-missing"] = noticed{fail: []string{id + ".function-exists"}, open: []string{id + ".function-role"}, status: exitFailed}
		rows[id+"-function-role-replaced"] = one(id + ".function-role")
	}
	return rows
}
