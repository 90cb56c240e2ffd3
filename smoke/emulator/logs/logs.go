package logs

import (
	"slices"
	"sync"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

// Logs is the service. Make it with New.
type Logs struct {
	env service.Env
	// maxStream and maxTotal bound what is kept of one stream and of the account, in bytes.
	maxStream, maxTotal int

	mu     sync.Mutex
	groups map[string]*group // by ARN
	bytes  int               // of all events
}

// New returns a Logs without groups.
func New(env service.Env) *Logs {
	return &Logs{env: env, maxStream: maxStream, maxTotal: maxTotal, groups: map[string]*group{}}
}

// Service is the table of operations.
func (l *Logs) Service() *service.Service {
	return &service.Service{
		Name:       "logs",
		Protocols:  []wire.Protocol{{Kind: wire.JSON, Version: "1.1", Target: "Logs_20140328"}},
		Operations: slices.Concat(l.groupOperations(), l.tagOperations(), l.eventOperations()),
	}
}
