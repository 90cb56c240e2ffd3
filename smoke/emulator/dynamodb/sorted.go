package dynamodb

import (
	"slices"
	"sort"
)

// sorted is a map of strings in the order of its keys: a list of short sorted runs, so that inserting is cheap.
type sorted struct{ runs [][]entry }

type entry struct{ key, text string }

const maxRun = 256

// find returns the run and the place within it where a key is or belongs.
func (s *sorted) find(key string) (run, at int, found bool) {
	run = sort.Search(len(s.runs), func(i int) bool { return s.runs[i][0].key > key }) - 1
	if run < 0 {
		return 0, 0, false
	}
	at, found = slices.BinarySearchFunc(s.runs[run], key, func(e entry, key string) int {
		switch {
		case e.key < key:
			return -1
		case e.key > key:
			return 1
		}
		return 0
	})
	return run, at, found
}

func (s *sorted) get(key string) (string, bool) {
	run, at, found := s.find(key)
	if !found {
		return "", false
	}
	return s.runs[run][at].text, true
}

func (s *sorted) set(key, text string) {
	run, at, found := s.find(key)
	switch {
	case found:
		s.runs[run][at].text = text
		return
	case len(s.runs) == 0:
		s.runs = [][]entry{{{key, text}}}
		return
	}
	s.runs[run] = slices.Insert(s.runs[run], at, entry{key, text})
	if n := len(s.runs[run]); n > maxRun {
		left, right := slices.Clone(s.runs[run][:n/2]), slices.Clone(s.runs[run][n/2:])
		s.runs[run] = left
		s.runs = slices.Insert(s.runs, run+1, right)
	}
}

func (s *sorted) remove(key string) {
	run, at, found := s.find(key)
	if !found {
		return
	}
	if s.runs[run] = slices.Delete(s.runs[run], at, at+1); len(s.runs[run]) == 0 {
		s.runs = slices.Delete(s.runs, run, run+1)
	}
}

// ascend visits keys from a given one on, in order, until visit returns false.
func (s *sorted) ascend(from string, visit func(key, text string) bool) {
	run, at, _ := s.find(from)
	for ; run < len(s.runs); run, at = run+1, 0 {
		for _, e := range s.runs[run][min(at, len(s.runs[run])):] {
			if !visit(e.key, e.text) {
				return
			}
		}
	}
}

// descend visits the keys before a given one, the last first, until visit returns false.
func (s *sorted) descend(before string, visit func(key, text string) bool) {
	run, at, _ := s.find(before)
	for ; run >= 0 && run < len(s.runs); run-- {
		for i := at - 1; i >= 0; i-- {
			if e := s.runs[run][i]; !visit(e.key, e.text) {
				return
			}
		}
		if run > 0 {
			at = len(s.runs[run-1])
		}
	}
}
