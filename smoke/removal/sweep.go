package removal

import (
	"context"
	"slices"
	"time"

	"cfnenv/smoke/stackinfo"
	"cfnenv/smoke/workshop"
)

// Sweepable finds the stacks that runs left behind: live, tagged with the run tag and with the principal's own sub, and
// made before a time. Nothing else is ever answered.
func (r *Remover) Sweepable(ctx context.Context, runTag, sub string, before time.Time) ([]stackinfo.State, error) {
	states, err := r.Manager.List(ctx)
	if err != nil {
		return nil, err
	}
	var found []stackinfo.State
	for _, state := range states {
		_, tagged := stackinfo.Value(state.Tags, runTag)
		owner, _ := stackinfo.Value(state.Tags, workshop.StackTagSub)
		if tagged && owner == sub && !state.Gone() && state.Created.Before(before) {
			found = append(found, state)
		}
	}
	slices.SortFunc(found, func(a, b stackinfo.State) int { return a.Created.Compare(b.Created) })
	return found, nil
}
