package stack

import "sync"

// known is the ids of stacks that CloudFormation has been seen to know. A read may be answered by a part of CloudFormation
// that has not heard of a new stack yet, so "does not exist" means deletion only for an id that was seen to exist.
type known struct{ ids sync.Map }

func (k *known) add(id string) { k.ids.Store(id, true) }

func (k *known) has(id string) bool {
	_, ok := k.ids.Load(id)
	return ok
}
