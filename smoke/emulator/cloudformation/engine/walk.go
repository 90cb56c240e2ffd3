package engine

import (
	"context"
)

// walk is a piece of work for every node of a graph, each done when those it waits for are done.
type walk struct {
	nodes []string
	needs func(id string) []string
	// do works on one node and reports whether it came out well.
	do func(ctx *branch, id string) bool
	// stopAtFailure begins nothing new after a failure; otherwise only the nodes that wait for the failed one are
	// left out.
	stopAtFailure bool
}

// branch is the context of the work on one node. It ends when the walk stops at a failure.
type branch struct {
	context.Context
	stop func() // ends all branches of a walk that stops at a failure
}

// walk works side by side, at most as many nodes at once as the engine has slots. Ready nodes begin in the order in which
// they are listed.
func (e *Engine) walk(ctx context.Context, w walk) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stop := func() {}
	if w.stopAtFailure {
		stop = cancel
	}
	s := newSchedule(w)
	type result struct {
		id string
		ok bool
	}
	results := make(chan result)
	running, stopped := 0, false
	for running > 0 || !stopped && len(s.ready) > 0 {
		slots := e.slots
		if stopped || len(s.ready) == 0 || ctx.Err() != nil {
			slots = nil // nothing to begin: wait for results only
			if running == 0 {
				break
			}
		}
		select {
		case slots <- struct{}{}:
			id := s.next()
			running++
			go func() {
				ok := w.do(&branch{ctx, stop}, id)
				<-e.slots
				results <- result{id, ok}
			}()
		case r := <-results:
			running--
			s.finish(r.id, r.ok)
			if !r.ok && w.stopAtFailure {
				stopped = true
				stop()
			}
		}
	}
}

// schedule keeps what waits for what.
type schedule struct {
	waiting map[string]int // how many others a node still waits for
	blocked map[string][]string
	ready   []string
}

func newSchedule(w walk) *schedule {
	s := &schedule{waiting: map[string]int{}, blocked: map[string][]string{}}
	known := make(map[string]bool, len(w.nodes))
	for _, id := range w.nodes {
		known[id] = true
	}
	for _, id := range w.nodes {
		for _, need := range w.needs(id) {
			if known[need] && need != id {
				s.waiting[id]++
				s.blocked[need] = append(s.blocked[need], id)
			}
		}
		if s.waiting[id] == 0 {
			s.ready = append(s.ready, id)
		}
	}
	return s
}

func (s *schedule) next() string {
	id := s.ready[0]
	s.ready = s.ready[1:]
	return id
}

func (s *schedule) finish(id string, ok bool) {
	if !ok {
		return // those that wait for it are never ready
	}
	for _, other := range s.blocked[id] {
		if s.waiting[other]--; s.waiting[other] == 0 {
			s.ready = append(s.ready, other)
		}
	}
}
