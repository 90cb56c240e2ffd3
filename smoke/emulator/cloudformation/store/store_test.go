package store

import (
	"fmt"
	"testing"
	"time"
)

// TestDeletedStacksAreForgotten: an account that has had very many stacks keeps the newest of those that are deleted, and
// all that live.
func TestDeletedStacksAreForgotten(t *testing.T) {
	s := &NewStore().records
	s.Add(&Stack{ID: "living", Name: "living", Region: "r"})
	for i := range 3 * maxDeleted {
		k := &Stack{ID: fmt.Sprint(i), Name: "n", Region: "r"}
		s.Add(k)
		s.Tokens[k.ID] = Token{StackID: k.ID}
		s.Retire(k, time.Now())
	}
	if len(s.All("r")) != 1+maxDeleted || len(s.byID) != 1+maxDeleted || len(s.deleted) != maxDeleted || len(s.Tokens) != 0 {
		t.Errorf("%d stacks, %d ids, %d deleted, %d tokens", len(s.All("r")), len(s.byID), len(s.deleted), len(s.Tokens))
	}
	if s.Find("r", "living") == nil || s.Find("r", fmt.Sprint(3*maxDeleted-1)) == nil || s.Find("r", "0") != nil || s.Find("r", "n") != nil {
		t.Error("the wrong ones are forgotten")
	}
}
