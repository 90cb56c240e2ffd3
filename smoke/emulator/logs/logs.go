// Package logs is Amazon CloudWatch Logs in the emulated account: log groups, streams and events, kept in memory within
// bounds. Queries, subscriptions, metric filters, exports and filter patterns other than plain terms are not emulated.
// Names of operations, fields and errors are those of AWS's API reference (API version 2014-03-28).
package logs

import (
	"cmp"
	"maps"
	"slices"
	"strings"
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

// group is one log group. Times are in milliseconds since 1970.
type group struct {
	name, arn string // the ARN without the trailing :*
	created   int64
	retention int // days; 0 keeps for ever
	tags      map[string]string
	streams   map[string]*stream
}

// stream is one log stream. Its events are sorted by time, equal times as they came.
type stream struct {
	name, arn string
	created   int64
	ingested  int64 // when the last event came
	events    []event
	bytes     int
	next      int // number of the next event
	dropped   int // events that have been dropped
}

type event struct {
	Timestamp int64
	Ingested  int64
	Message   string
	number    int // within its stream, for the event's id
}

// Bounds of memory, in bytes. They are this package's own; CloudWatch Logs has none.
const (
	maxStream = 4 << 20
	maxTotal  = 64 << 20
)

// eventOverhead is added to the size of each event's message, in bytes (AWS: PutLogEvents).
const eventOverhead = 26

func groupARN(c *service.Call, name string) string {
	return "arn:aws:logs:" + c.Region + ":" + c.Account + ":log-group:" + name
}

// find returns a group by its name; l.mu is held.
func (l *Logs) find(c *service.Call, name string) (*group, error) {
	if err := checkGroupName(name); err != nil {
		return nil, err
	}
	g := l.groups[groupARN(c, name)]
	if g == nil {
		return nil, wire.Errorf("ResourceNotFoundException", "The specified log group does not exist.")
	}
	return g, nil
}

func (g *group) stream(name string) (*stream, error) {
	if s := g.streams[name]; s != nil {
		return s, nil
	}
	return nil, wire.Errorf("ResourceNotFoundException", "The specified log stream does not exist.")
}

// sortedGroups are the groups of a region in the order of their names; l.mu is held.
func (l *Logs) sortedGroups(c *service.Call) []*group {
	prefix := groupARN(c, "")
	var list []*group
	for _, arn := range slices.Sorted(maps.Keys(l.groups)) {
		if strings.HasPrefix(arn, prefix) {
			list = append(list, l.groups[arn])
		}
	}
	return list
}

// add puts events into their places in a stream, dropping the oldest when it becomes too large; l.mu is held.
func (l *Logs) add(s *stream, events []event) {
	for _, e := range events {
		e.number = s.next
		s.next++
		at, _ := slices.BinarySearchFunc(s.events, e.Timestamp, func(have event, t int64) int {
			return cmp.Or(cmp.Compare(have.Timestamp, t), -1) // behind those of the same time
		})
		s.events = slices.Insert(s.events, at, e)
		s.bytes += e.size()
		l.bytes += e.size()
	}
	drop := 0
	for ; s.bytes > l.maxStream; drop++ {
		s.bytes -= s.events[drop].size()
		l.bytes -= s.events[drop].size()
	}
	if drop > 0 && s.dropped == 0 {
		l.env.Log.Warn("a log stream has become too large: its oldest events are dropped", "stream", s.arn, "bytes", l.maxStream)
	}
	s.events = slices.Delete(s.events, 0, drop)
	s.dropped += drop
}

func (e event) size() int { return len(e.Message) + eventOverhead }

// forget takes a stream's events off the account's total; l.mu is held.
func (l *Logs) forget(s *stream) { l.bytes -= s.bytes }

func (g *group) bytes() int {
	n := 0
	for _, s := range g.streams {
		n += s.bytes
	}
	return n
}
