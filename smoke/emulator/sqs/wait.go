package sqs

import (
	"context"
	"slices"
	"time"
)

// waiter is one long poll that waits for a message. Its channel has room for one wake-up, so that waking never blocks.
type waiter struct{ woken chan struct{} }

// wait enters a long poll. The store's mutex is held.
func (q *queue) wait() *waiter {
	w := &waiter{woken: make(chan struct{}, 1)}
	q.waiting = append(q.waiting, w)
	return w
}

// leave takes a waiter out. One that was woken and did not look passes the wake-up on, so that no message lies unseen
// while others wait. The store's mutex is held.
func (q *queue) leave(w *waiter) {
	if i := slices.Index(q.waiting, w); i >= 0 {
		q.waiting = slices.Delete(q.waiting, i, i+1)
		return
	}
	select {
	case <-w.woken:
		q.wake(1)
	default:
	}
}

// wake wakes the n longest waiting polls, one for each message and no more. The store's mutex is held.
func (q *queue) wake(n int) {
	n = min(n, len(q.waiting))
	for _, w := range q.waiting[:n] {
		w.woken <- struct{}{}
	}
	q.waiting = slices.Delete(q.waiting, 0, n)
}

// sleep waits for a wake-up, for a hidden message that is due (0 for none), or for the end of ctx.
func (w *waiter) sleep(ctx context.Context, due time.Duration) {
	var alarm <-chan time.Time
	if due > 0 {
		timer := time.NewTimer(max(due, time.Millisecond))
		defer timer.Stop()
		alarm = timer.C
	}
	select {
	case <-w.woken:
	case <-alarm:
	case <-ctx.Done():
	}
}
