// Package store is the memory of the emulated CloudFormation: stacks with their resources, events, outputs and change
// sets, and the exports between them.
//
// A [Store] guards all of it with one lock. Everything that hangs on a [Records] may only be touched inside
// [Store.View] and [Store.Update]; what leaves them is copied. Nothing here calls a service.
package store

import (
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
)

// Store keeps every stack of the account.
type Store struct {
	mu      sync.RWMutex
	records Records
}

// NewStore returns an empty store.
func NewStore() *Store {
	return &Store{records: Records{
		live:   make(map[regionName]*Stack),
		byID:   make(map[string]*Stack),
		Tokens: make(map[string]Token),
	}}
}

// View runs f with everything readable and nothing changing. f must not change anything nor call a service.
func (s *Store) View(f func(*Records)) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	f(&s.records)
}

// Read is View for reads that can fail.
func (s *Store) Read(f func(*Records) error) (err error) {
	s.View(func(records *Records) { err = f(records) })
	return err
}

// Update runs f with the only access to everything. f must not call a service nor wait.
func (s *Store) Update(f func(*Records) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return f(&s.records)
}

// Records are all stacks of the account, with what was asked with client tokens.
type Records struct {
	live map[regionName]*Stack // by name, without deleted ones
	byID map[string]*Stack     // all
	all  []*Stack              // all, oldest first

	deleted []*Stack // in the order of their deletion
	// Tokens are the client tokens seen, by operation and token.
	Tokens map[string]Token
}

type regionName struct{ region, name string }

// Token is the answer that a request with a client token got.
type Token struct {
	StackID       string
	Input, Answer any
}

// Add puts in a new stack. Its name must be free.
func (s *Records) Add(k *Stack) {
	s.live[regionName{k.Region, k.Name}] = k
	s.byID[k.ID] = k
	s.all = append(s.all, k)
}

// Find returns the stack with that name, or with that id even if it was deleted; nil when there is none.
func (s *Records) Find(region, nameOrID string) *Stack {
	if k, ok := s.live[regionName{region, nameOrID}]; ok {
		return k
	}
	if k, ok := s.byID[nameOrID]; ok && k.Region == region {
		return k
	}
	return nil
}

// maxDeleted limits how many deleted stacks can still be asked for by their ids. AWS keeps them for 90 days (API reference,
// ListStacks); an account that lives in memory must not grow with every stack that it ever had.
const maxDeleted = 100

// Retire frees the name and the client tokens of a deleted stack, and forgets the one that was deleted longest ago when
// there are too many.
func (s *Records) Retire(k *Stack, at time.Time) {
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

// All returns the stacks of a region, oldest first, deleted ones among them.
func (s *Records) All(region string) []*Stack {
	return slices.DeleteFunc(slices.Clone(s.all), func(k *Stack) bool { return k.Region != region })
}

// Owner returns the live stack that has a resource of that type and physical name, or is making it, other than the resource
// except; nil when there is none.
func (s *Records) Owner(region, resourceType, name string, except *Resource) *Stack {
	for key, k := range s.live {
		if key.region != region {
			continue
		}
		for _, r := range k.Resources {
			if r != except && r.Type == resourceType && r.Name == name && (r.Live() || r.Status == CreateInProgress) {
				return k
			}
		}
	}
	return nil
}

// Export is an output that other stacks may import.
type Export struct {
	StackID, StackName, Name, Value string
}

// Exports returns the exports of a region, sorted by name.
func (s *Records) Exports(region string) []Export {
	var out []Export
	for key, k := range s.live {
		if key.region != region {
			continue
		}
		for _, o := range k.Outputs {
			if o.ExportName != "" {
				out = append(out, Export{k.ID, k.Name, o.ExportName, o.Value})
			}
		}
	}
	slices.SortFunc(out, func(a, b Export) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// Export returns the export of that name in a region.
func (s *Records) Export(region, name string) (Export, bool) {
	exports := s.Exports(region)
	i := slices.IndexFunc(exports, func(e Export) bool { return e.Name == name })
	if i < 0 {
		return Export{}, false
	}
	return exports[i], true
}

// Importers returns the names of the stacks that import an export, sorted.
func (s *Records) Importers(region, name string) []string {
	var out []string
	for key, k := range s.live {
		if key.region == region && slices.Contains(k.Imports, name) {
			out = append(out, k.Name)
		}
	}
	slices.Sort(out)
	return out
}
