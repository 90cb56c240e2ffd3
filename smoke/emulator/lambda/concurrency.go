package lambda

import (
	"context"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

// concurrencyOperations are the operations on reserved concurrency and on the account's limits.
func (l *Lambda) concurrencyOperations() []service.Operation {
	const path = "/2017-10-31/functions/{FunctionName}/concurrency"
	return []service.Operation{
		service.Op("PutFunctionConcurrency", asks[concurrencyInput](l, "lambda:PutFunctionConcurrency"), l.putConcurrency).
			At("PUT "+path, 200),
		service.Op("GetFunctionConcurrency", asks[nameInput](l, "lambda:GetFunctionConcurrency"), on(l, l.getConcurrency)).
			At("GET /2019-09-30/functions/{FunctionName}/concurrency", 200),
		service.Op("DeleteFunctionConcurrency", asks[nameInput](l, "lambda:DeleteFunctionConcurrency"), on(l, l.deleteConcurrency)).
			At("DELETE "+path, 204),
		service.Op("GetAccountSettings", onAccount[empty]("lambda:GetAccountSettings"), l.accountSettings).
			At("GET /2016-08-19/account-settings", 200),
	}
}

type concurrencyInput struct {
	nameInput
	ReservedConcurrentExecutions *int
}

type concurrency struct{ ReservedConcurrentExecutions int }

// reservedConcurrency is a function's reserved concurrency, if it has one.
type reservedConcurrency struct {
	ReservedConcurrentExecutions *int `json:",omitempty"`
}

// minUnreserved is the concurrency that reservations must leave to all other functions (AWS: Lambda developer guide, "Configuring
// reserved concurrency"; 10 in accounts with a low limit).
const minUnreserved = 10

func (l *Lambda) putConcurrency(_ context.Context, c *service.Call, in *concurrencyInput) (*concurrency, error) {
	if in.ReservedConcurrentExecutions == nil || *in.ReservedConcurrentExecutions < 0 {
		return nil, constraint("null", "reservedConcurrentExecutions", "Member must have value greater than or equal to 0")
	}
	n := *in.ReservedConcurrentExecutions
	return onFound(l, c, *in, func(f *function) (*concurrency, error) {
		if l.unreserved(f)-n < minUnreserved {
			return nil, invalid("Specified ReservedConcurrentExecutions for function decreases account's "+
				"UnreservedConcurrentExecution below its minimum value of [%d].", minUnreserved)
		}
		f.reserved = &n
		return &concurrency{ReservedConcurrentExecutions: n}, nil
	})
}

// unreserved returns the concurrency that no function other than except has reserved; l.mu is held.
func (l *Lambda) unreserved(except *function) int {
	left := l.opts.Concurrency
	for _, f := range l.functions {
		if f != except && f.reserved != nil {
			left -= *f.reserved
		}
	}
	return left
}

func (l *Lambda) getConcurrency(_ *service.Call, f *function, _ *nameInput) (*reservedConcurrency, error) {
	return &reservedConcurrency{ReservedConcurrentExecutions: f.reserved}, nil
}

func (l *Lambda) deleteConcurrency(_ *service.Call, f *function, _ *nameInput) (*empty, error) {
	f.reserved = nil
	return &empty{}, nil
}

type accountSettings struct {
	AccountLimit struct {
		TotalCodeSize, CodeSizeUnzipped, CodeSizeZipped      int64
		ConcurrentExecutions, UnreservedConcurrentExecutions int
	}
	AccountUsage struct{ TotalCodeSize, FunctionCount int64 }
}

func (l *Lambda) accountSettings(_ context.Context, _ *service.Call, _ *empty) (*accountSettings, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := &accountSettings{}
	out.AccountLimit.TotalCodeSize = 80530636800 // 75 GB (AWS: Lambda quotas)
	out.AccountLimit.CodeSizeUnzipped, out.AccountLimit.CodeSizeZipped = maxUnzipped, maxZipped
	out.AccountLimit.ConcurrentExecutions = l.opts.Concurrency
	out.AccountLimit.UnreservedConcurrentExecutions = l.unreserved(nil)
	for _, f := range l.functions {
		out.AccountUsage.FunctionCount++
		out.AccountUsage.TotalCodeSize += f.code.size
	}
	return out, nil
}

// acquire takes a place for one invocation, or refuses as AWS throttles; l.mu is held. The returned function gives the
// place back and takes the lock itself.
func (l *Lambda) acquire(f *function) (release func(), err error) {
	used, limit, reason := &l.inflight, l.unreserved(nil), "ConcurrentInvocationLimitExceeded"
	if f.reserved != nil {
		used, limit, reason = &f.inflight, *f.reserved, "ReservedFunctionConcurrentInvocationLimitExceeded"
	}
	if *used >= limit {
		return nil, wire.Errorf("TooManyRequestsException", "Rate Exceeded.").With("Reason", reason)
	}
	*used++
	return func() {
		l.mu.Lock()
		*used--
		l.mu.Unlock()
	}, nil
}
