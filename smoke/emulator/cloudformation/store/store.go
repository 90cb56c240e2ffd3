package store

import (
	"maps"
	"slices"
	"sync"
	"time"
)

// Store keeps every stack of the account.
type Store struct {
	mu    sync.RWMutex
	state State
}

// NewStore returns an empty store.
func NewStore() *Store {
	return &Store{state: State{
		live:   make(map[regionName]*Stack),
		byID:   make(map[string]*Stack),
		Tokens: make(map[string]Token),
	}}
}

// View runs f with everything readable and nothing changing. f must not change anything nor call a service.
func (s *Store) View(f func(*State)) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	f(&s.state)
}

// Update runs f with the only access to everything. f must not call a service nor wait.
func (s *Store) Update(f func(*State) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return f(&s.state)
}

// State is what a store holds.
type State struct {
	live map[regionName]*Stack // by name, without deleted ones
	byID map[string]*Stack     // all
	all  []*Stack              // all, oldest first

	deleted []*Stack // those whose names are free again, in that order
	// Tokens are the client tokens seen, by operation and token.
	Tokens map[string]Token
}

type regionName struct{ region, name string }

// Token is what was answered to a request with a client token.
type Token struct {
	StackID     string
	Fingerprint string
	Answer      any
}

// Add puts in a new stack. Its name must be free.
func (s *State) Add(k *Stack) {
	s.live[regionName{k.Region, k.Name}] = k
	s.byID[k.ID] = k
	s.all = append(s.all, k)
}

// Find is the stack with that name, or with that id even if it was deleted; nil when there is none.
func (s *State) Find(region, nameOrID string) *Stack {
	if k, ok := s.live[regionName{region, nameOrID}]; ok {
		return k
	}
	if k, ok := s.byID[nameOrID]; ok && k.Region == region {
		return k
	}
	return nil
}

// maxDeleted is how many deleted stacks can still be asked for by their ids. AWS keeps them for 90 days (API reference,
// ListStacks); an account that lives in memory must not grow with every stack that it ever had.
const maxDeleted = 100

// Retire takes the name and the client tokens away from a deleted stack, and forgets the one that was deleted longest ago when there are too many.
func (s *State) Retire(k *Stack, at time.Time) {
	k.Deleted = at
	key := regionName{k.Region, k.Name}
	if s.live[key] == k {
		delete(s.live, key)
	}
	maps.DeleteFunc(s.Tokens, func(_ string, t Token) bool { return t.StackID == k.ID })
	if s.deleted = append(s.deleted, k); len(s.deleted) > maxDeleted {
		oldest := s.deleted[0]
		delete(s.byID, oldest.ID)
		s.all = slices.DeleteFunc(s.all, func(other *Stack) bool { return other == oldest })
		s.deleted = slices.Delete(s.deleted, 0, 1)
	}
}

// All are the stacks of a region, oldest first, deleted ones among them.
func (s *State) All(region string) []*Stack {
	out := make([]*Stack, 0, len(s.all))
	for _, k := range s.all {
		if k.Region == region {
			out = append(out, k)
		}
	}
	return out
}
