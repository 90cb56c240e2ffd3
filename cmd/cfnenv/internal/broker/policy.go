package broker

import (
	"time"

	"github.com/tidwall/gjson"
)

// policy is how often a request is repeated.
type policy struct {
	attempts int
	backoff  []time.Duration
}

// defaultPolicy is that of the workshop's documents, for a login, which has no document yet.
var defaultPolicy = policy{attempts: 3, backoff: []time.Duration{time.Second, 2 * time.Second, 4 * time.Second}}

// Bounds of what a document may ask for. The workshop's usage plan allows one request a second.
const (
	maxAttempts = 10
	minBackoff  = time.Second
	maxBackoff  = time.Minute
)

// readPolicy reads auth.renewalPolicy; what is missing is the default's.
func readPolicy(document []byte) policy {
	p := defaultPolicy
	given := gjson.GetBytes(document, "auth.renewalPolicy")
	if n := given.Get("maxRenewAttempts").Int(); n > 0 {
		p.attempts = int(min(n, maxAttempts))
	}
	if seconds := given.Get("backoffSeconds").Array(); len(seconds) > 0 {
		p.backoff = nil
		for _, s := range seconds {
			// In seconds first: a large number would overflow a duration.
			wait := time.Duration(min(max(s.Num, minBackoff.Seconds()), maxBackoff.Seconds()) * float64(time.Second))
			p.backoff = append(p.backoff, wait)
		}
	}
	return p
}

// wait is the time before the attempt after the given one, counted from 1.
func (p policy) wait(attempt int) time.Duration {
	return p.backoff[min(attempt, len(p.backoff))-1]
}
