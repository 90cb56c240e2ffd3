package client

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"sync"

	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"

	"cfnenv/smoke/evidence"
)

// Calls counts what was asked of AWS. It is safe for concurrent use; the zero value is ready.
type Calls struct {
	mu   sync.Mutex
	made map[evidence.CallCount]evidence.CallCount // by one without numbers
}

// List is the counts so far, sorted.
func (c *Calls) List() []evidence.CallCount {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.SortedFunc(maps.Values(c.made), func(a, b evidence.CallCount) int {
		return cmp.Or(cmp.Compare(a.Set, b.Set), cmp.Compare(a.Service, b.Service), cmp.Compare(a.Operation, b.Operation))
	})
}

func (c *Calls) add(ctx context.Context, set string, calls, attempts int) {
	key := evidence.CallCount{Set: set, Service: awsmiddleware.GetServiceID(ctx), Operation: awsmiddleware.GetOperationName(ctx)}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.made == nil {
		c.made = map[evidence.CallCount]evidence.CallCount{}
	}
	sum := key
	sum.Calls, sum.Attempts = c.made[key].Calls+calls, c.made[key].Attempts+attempts
	c.made[key] = sum
}
