package lambda

import (
	"sync"
	"time"

	"cfnenv/smoke/emulator/lambda/sandbox"
	"cfnenv/smoke/emulator/wire"
)

const (
	// maxQueued bounds the events that wait to be run.
	maxQueued = 1000
	// eventWorkers bounds the events that run at a time.
	eventWorkers = 4
	// eventAttempts and eventDelay are how AWS retries an event whose function failed: twice, after one and after two
	// minutes ("How Lambda handles errors and retries with asynchronous invocation").
	eventAttempts = 3
	eventDelay    = time.Minute
)

// eventQueue holds the events of asynchronous invocations. Its goroutines live only while there are events.
type eventQueue struct {
	lambda *Lambda
	done   sync.WaitGroup

	mu      sync.Mutex
	closed  bool
	waiting []queued
	workers int
	retries map[*time.Timer]struct{}
}

type queued struct {
	function *function
	request  sandbox.Invocation
	attempt  int // from 1
}

func newEventQueue(l *Lambda) *eventQueue {
	return &eventQueue{lambda: l, retries: map[*time.Timer]struct{}{}}
}

func (q *eventQueue) add(f *function, request sandbox.Invocation) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed || len(q.waiting)+len(q.retries) >= maxQueued {
		return wire.Errorf("TooManyRequestsException", "Rate Exceeded.")
	}
	q.push(queued{f, request, 1})
	return nil
}

// push queues an event and starts a worker if there are too few; q.mu is held.
func (q *eventQueue) push(e queued) {
	q.waiting = append(q.waiting, e)
	if q.workers < eventWorkers {
		q.workers++
		q.done.Add(1)
		go q.work()
	}
}

func (q *eventQueue) work() {
	defer q.done.Done()
	for {
		q.mu.Lock()
		if q.closed || len(q.waiting) == 0 {
			q.workers--
			q.mu.Unlock()
			return
		}
		e := q.waiting[0]
		q.waiting = q.waiting[1:]
		q.mu.Unlock()
		out, err := q.lambda.run(e.function, e.request)
		if gone := q.lambda.deleted(e.function); !gone && (err != nil || out.FunctionError != "") {
			q.again(e)
		}
	}
}

// again puts a failed event back after AWS's delay, unless it has had its attempts.
func (q *eventQueue) again(e queued) {
	if e.attempt >= eventAttempts {
		q.lambda.env.Log.Warn("event dropped after its last attempt", "function", e.function.name, "request", e.request.RequestID)
		return
	}
	delay := time.Duration(e.attempt) * eventDelay
	e.attempt++
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return
	}
	var timer *time.Timer
	timer = time.AfterFunc(delay, func() {
		q.mu.Lock()
		defer q.mu.Unlock()
		delete(q.retries, timer)
		if !q.closed {
			q.push(e)
		}
	})
	q.retries[timer] = struct{}{}
}

// close drops what waits. Events that are running end with the sandbox; wait for them after it.
func (q *eventQueue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed, q.waiting = true, nil
	for timer := range q.retries {
		timer.Stop()
	}
}

// wait waits for the events that were running at close.
func (q *eventQueue) wait() { q.done.Wait() }
