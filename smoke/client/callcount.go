package client

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"sync"

	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
)

// CallCount counts the calls of one operation with one credential set.
type CallCount struct {
	Set       string
	Service   string
	Operation string
	Calls     int
	Attempts  int // above Calls when something had to be retried
}

// Calls counts what was asked of AWS. It is safe for concurrent use; the zero value is ready.
type Calls struct {
	mu   sync.Mutex
	made map[CallCount]CallCount // by set, service and operation
}

// List is the counts so far, sorted.
func (c *Calls) List() []CallCount {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.SortedFunc(maps.Values(c.made), func(a, b CallCount) int {
		return cmp.Or(cmp.Compare(a.Set, b.Set), cmp.Compare(a.Service, b.Service), cmp.Compare(a.Operation, b.Operation))
	})
}

func (c *Calls) add(ctx context.Context, set string, calls, attempts int) {
	service, operation := awsmiddleware.GetServiceID(ctx), awsmiddleware.GetOperationName(ctx)
	c.mu.Lock()
	defer c.mu.Unlock()
	key := CallCount{Set: set, Service: service, Operation: operation}
	sum := c.made[key]
	if c.made == nil {
		c.made = map[CallCount]CallCount{}
	}
	c.made[key] = CallCount{set, service, operation, sum.Calls + calls, sum.Attempts + attempts}
}
