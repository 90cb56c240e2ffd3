package deploy

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
	stop context.CancelFunc // ends all branches of the walk
}

// walk works side by side, at most as many nodes at once as the engine has slots, and returns the nodes that were never
// begun. ready nodes begin in the order in which they are listed.
func (e *Engine) walk(ctx context.Context, w walk) (skipped []string) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
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
				ok := w.do(&branch{ctx, cancel}, id)
				<-e.slots
				results <- result{id, ok}
			}()
		case r := <-results:
			running--
			s.finish(r.id, r.ok)
			if !r.ok && w.stopAtFailure {
				stopped = true
				cancel()
			}
		}
	}
	return s.neverBegun()
}

// schedule keeps what waits for what.
type schedule struct {
	nodes    []string
	position map[string]int
	waiting  map[string]int // how many others a node still waits for
	blocked  map[string][]string
	begun    map[string]bool
	ready    []string
}

func newSchedule(w walk) *schedule {
	s := &schedule{nodes: w.nodes, position: map[string]int{}, waiting: map[string]int{}, blocked: map[string][]string{}, begun: map[string]bool{}}
	for i, id := range w.nodes {
		s.position[id] = i
	}
	for _, id := range w.nodes {
		for _, need := range w.needs(id) {
			if _, known := s.position[need]; known && need != id {
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
	s.begun[id] = true
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

func (s *schedule) neverBegun() (ids []string) {
	for _, id := range s.nodes {
		if !s.begun[id] {
			ids = append(ids, id)
		}
	}
	return ids
}
