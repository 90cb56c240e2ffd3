package lambda

import (
	"context"
	"errors"
	"sync"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

// destination is a log stream, and the session of the role that writes to it.
type destination struct{ principal, region, group, stream string }

// logEvent is one event in the words of PutLogEvents; Timestamp is in milliseconds.
type logEvent struct {
	Timestamp int64  `json:"timestamp"`
	Message   string `json:"message"`
}

const (
	// maxUnsent bounds the log events that wait to be sent.
	maxUnsent = 20_000
	// maxBatch and batchOverhead are PutLogEvents' limits in bytes (AWS: PutLogEvents).
	maxBatch, batchOverhead = 1_048_576, 26
)

// shipper sends what functions log to CloudWatch Logs as the functions' roles, as Lambda does: a role that may not write
// logs has none. It never keeps an invocation waiting; its goroutine lives only while there is something to send.
type shipper struct {
	env    service.Env
	ctx    context.Context
	cancel context.CancelFunc
	done   sync.WaitGroup

	mu      sync.Mutex
	unsent  map[destination]*batch
	order   []destination
	count   int
	dropped int
	working bool
	closed  bool
}

type batch struct {
	as     service.Principal
	events []logEvent
}

func newShipper(env service.Env) *shipper {
	ctx, cancel := context.WithCancel(context.Background())
	return &shipper{env: env, ctx: ctx, cancel: cancel, unsent: map[destination]*batch{}}
}

func (s *shipper) add(to destination, as service.Principal, e logEvent) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return
	}
	if s.count >= maxUnsent {
		s.dropped++
		return
	}
	b := s.unsent[to]
	if b == nil {
		b = &batch{as: as}
		s.unsent[to] = b
		s.order = append(s.order, to)
	}
	b.events = append(b.events, e)
	s.count++
	if !s.working {
		s.working = true
		s.done.Add(1)
		go s.work()
	}
}

func (s *shipper) work() {
	defer s.done.Done()
	for {
		s.mu.Lock()
		if len(s.order) == 0 || s.closed {
			s.working = false
			s.mu.Unlock()
			return
		}
		if s.dropped > 0 {
			s.env.Log.Warn("log events were dropped: functions log faster than they can be kept", "events", s.dropped)
			s.dropped = 0
		}
		to := s.order[0]
		b := s.unsent[to]
		s.order = s.order[1:]
		delete(s.unsent, to)
		s.count -= len(b.events)
		s.mu.Unlock()
		if err := s.send(to, b); err != nil && s.ctx.Err() == nil {
			s.env.Log.Debug("the function's role may not write its logs", "group", to.group, "error", err)
		}
	}
}

// send writes a batch, making stream and group where they are missing.
func (s *shipper) send(to destination, b *batch) error {
	for len(b.events) > 0 {
		n := fit(b.events)
		err := s.put(to, b.as, b.events[:n])
		if missing(err) {
			if err = s.makeStream(to, b.as); err == nil {
				err = s.put(to, b.as, b.events[:n])
			}
		}
		if err != nil {
			return err
		}
		b.events = b.events[n:]
	}
	return nil
}

// fit returns how many events go into one request.
func fit(events []logEvent) int {
	size := 0
	for n, e := range events {
		if size += len(e.Message) + batchOverhead; size > maxBatch && n > 0 || n == 10_000 {
			return n
		}
	}
	return len(events)
}

func (s *shipper) put(to destination, as service.Principal, events []logEvent) error {
	return s.call(to, as, "PutLogEvents", map[string]any{
		"logGroupName": to.group, "logStreamName": to.stream, "logEvents": events,
	})
}

func (s *shipper) makeStream(to destination, as service.Principal) error {
	stream := map[string]any{"logGroupName": to.group, "logStreamName": to.stream}
	err := s.call(to, as, "CreateLogStream", stream)
	if missing(err) {
		if err = s.call(to, as, "CreateLogGroup", map[string]any{"logGroupName": to.group}); err == nil || exists(err) {
			err = s.call(to, as, "CreateLogStream", stream)
		}
	}
	if exists(err) {
		return nil
	}
	return err
}

func (s *shipper) call(to destination, as service.Principal, operation string, in any) error {
	_, err := s.env.Backplane.Call(s.ctx, as, to.region, "logs", operation, in)
	return err
}

func missing(err error) bool { return hasCode(err, "ResourceNotFoundException") }

func exists(err error) bool { return hasCode(err, "ResourceAlreadyExistsException") }

func hasCode(err error, code string) bool {
	var e *wire.Error
	return errors.As(err, &e) && e.Code == code
}

// close drops what is unsent and waits for the call under way.
func (s *shipper) close() {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.cancel()
	s.done.Wait()
}
