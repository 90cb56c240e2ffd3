// Package fault breaks requests of an emulated account on purpose, by chance or count, as `emulator --fault` says.
package fault

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Grammar documents the text that Parse reads.
const Grammar = `SPEC   = RULE { ";" RULE }
RULE   = TARGET ":" KIND { "," OPTION } | "seed=" NUMBER
TARGET = "*" | SERVICE [ "." OPERATION ] | "url" | "iam"
KIND   = "throttle"       AWS's throttling error
       | "error"          500 (a function URL: 502)
       | "unavailable"    503
       | "drop"           the connection is cut before anything was done
       | "cut"            the connection is cut after it was done
       | "slow=DURATION"  the answer comes that much later
       | "forbidden"      url only: 403, as from a function URL that is new
       | "late=DURATION"  iam only: a role's policies count that much later
OPTION = "p=FRACTION"     of the requests, from 0 to 1 (default 1)
       | "n=COUNT"        at most that many times
       | "after=COUNT"    not the first that many requests

SERVICE and OPERATION are AWS's: cloudformation.DescribeStacks, s3.PutObject. Calls between services of the account are
not affected. Example:

  cloudformation:throttle,p=0.2;s3.PutObject:drop,n=2;url:forbidden,n=3;seed=7`

// Faults are things that go wrong on purpose. They are safe for concurrent use; the same seed and the same order of
// requests give the same faults.
type Faults struct {
	rules []*rule

	mu     sync.Mutex
	random *rand.Rand
}

// rule is one RULE of the grammar. Its counters are guarded by the lock of Faults.
type rule struct {
	service, operation string // empty is any
	kind               string
	duration           time.Duration
	fraction           float64
	most, skip         int // most is -1 without a limit
}

// Kinds of faults.
const (
	kindThrottle    = "throttle"
	kindError       = "error"
	kindUnavailable = "unavailable"
	kindDrop        = "drop"
	kindCut         = "cut"
	kindSlow        = "slow"
	kindForbidden   = "forbidden"
	kindLate        = "late"

	targetURL = "url"
	targetIAM = "iam"
)

// maxDuration bounds how long a fault may last, so that every wait has a bound.
const maxDuration = 5 * time.Minute

// Parse reads the text of --fault; see Grammar.
func Parse(spec string) (*Faults, error) {
	f := &Faults{}
	seed := uint64(1)
	for text := range strings.SplitSeq(spec, ";") {
		text = strings.TrimSpace(text)
		if digits, ok := strings.CutPrefix(text, "seed="); ok {
			n, err := strconv.ParseUint(digits, 10, 64)
			if err != nil {
				return nil, fmt.Errorf("fault %q: seed must be a whole number", text)
			}
			seed = n
			continue
		}
		rule, err := parseRule(text)
		if err != nil {
			return nil, fmt.Errorf("fault %q: %w", text, err)
		}
		f.rules = append(f.rules, rule)
	}
	f.random = rand.New(rand.NewPCG(seed, seed))
	return f, nil
}

func parseRule(text string) (*rule, error) {
	target, rest, found := strings.Cut(text, ":")
	if !found || target == "" {
		return nil, fmt.Errorf("want TARGET:KIND, such as s3.PutObject:throttle")
	}
	r := &rule{fraction: 1, most: -1}
	if target != "*" {
		var named bool
		if r.service, r.operation, named = strings.Cut(target, "."); named && r.operation == "" {
			return nil, fmt.Errorf("target %s: the operation is missing", target)
		}
	}
	parts := strings.Split(rest, ",")
	if err := r.setKind(parts[0]); err != nil {
		return nil, err
	}
	if r.service == targetURL && r.operation != "" {
		return nil, fmt.Errorf("target %s: requests of function URLs have no operation", target)
	}
	for _, option := range parts[1:] {
		if r.kind == kindLate {
			return nil, fmt.Errorf("option %q: kind %s has none", option, kindLate)
		}
		if err := r.setOption(option); err != nil {
			return nil, err
		}
	}
	return r, nil
}

func (r *rule) setKind(text string) error {
	kind, value, timed := strings.Cut(text, "=")
	all := []string{kindThrottle, kindError, kindUnavailable, kindDrop, kindCut, kindSlow, kindForbidden, kindLate}
	if !slices.Contains(all, kind) {
		return fmt.Errorf("kind %q is not one of %s", kind, strings.Join(all, ", "))
	}
	if needs := kind == kindSlow || kind == kindLate; needs != timed {
		return fmt.Errorf("kind %s: a duration goes with slow and late (slow=2s) and with no other", kind)
	}
	if timed {
		d, err := time.ParseDuration(value)
		if err != nil || d <= 0 || d > maxDuration {
			return fmt.Errorf("%s=%s: want a duration such as 500ms, at most %s", kind, value, maxDuration)
		}
		r.duration = d
	}
	if kind == kindForbidden && r.service != targetURL {
		return fmt.Errorf("kind %s is for the target %s", kind, targetURL)
	}
	if kind == kindLate && (r.service != targetIAM || r.operation != "") {
		return fmt.Errorf("kind %s is for the target %s", kind, targetIAM)
	}
	r.kind = kind
	return nil
}

func (r *rule) setOption(text string) error {
	name, value, _ := strings.Cut(text, "=")
	var err error
	switch name {
	case "p":
		if r.fraction, err = strconv.ParseFloat(value, 64); err != nil || !(r.fraction >= 0 && r.fraction <= 1) {
			return fmt.Errorf("p=%s: want a fraction from 0 to 1", value)
		}
	case "n":
		if r.most, err = strconv.Atoi(value); err != nil || r.most < 0 {
			return fmt.Errorf("n=%s: want a count", value)
		}
	case "after":
		if r.skip, err = strconv.Atoi(value); err != nil || r.skip < 0 {
			return fmt.Errorf("after=%s: want a count", value)
		}
	default:
		return fmt.Errorf("option %q is not one of p, n, after", name)
	}
	return nil
}

// Check refuses targets that the account does not have, because such a fault would break nothing.
func (f *Faults) Check(operations map[string][]string) error {
	for _, r := range f.rules {
		if r.service == "" || r.service == targetURL {
			continue
		}
		names, found := operations[r.service]
		if !found {
			return fmt.Errorf("fault for %s: no service of the account; there are %s", r.service, strings.Join(slices.Sorted(maps.Keys(operations)), ", "))
		}
		if r.operation != "" && !slices.Contains(names, r.operation) {
			return fmt.Errorf("fault for %s.%s: no operation of that service in the account", r.service, r.operation)
		}
	}
	return nil
}

// strike picks the rule that breaks this request, if any.
func (f *Faults) strike(service, operation string) *rule {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, r := range f.rules {
		if r.kind == kindLate || r.service != "" && r.service != service || r.operation != "" && r.operation != operation {
			continue
		}
		if r.skip > 0 {
			r.skip--
			continue
		}
		if r.most == 0 || f.random.Float64() >= r.fraction {
			continue
		}
		if r.most > 0 {
			r.most--
		}
		return r
	}
	return nil
}
