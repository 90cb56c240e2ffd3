package evidence

import (
	"errors"
	"fmt"

	"cfnenv/smoke/stackinfo"
)

// belong says of which stack the events are.
func (f *File) belong() {
	if f.Run == nil {
		return
	}
	for _, lane := range f.Run.Lanes {
		if lane == nil {
			continue
		}
		for i := range lane.Creations {
			lane.Creations[i].Result.Belongs(lane.Creations[i].ID)
		}
		if lane.Deletion == nil {
			continue
		}
		for i := range lane.Deletion.Stacks {
			lane.Deletion.Stacks[i].Result.Belongs(lane.Deletion.Stacks[i].ID)
		}
	}
	for _, probe := range f.Run.Probes {
		if probe != nil {
			probe.Result.Belongs(probe.ID)
		}
	}
}

// Check refuses evidence that is not of its plan.
func (f *File) Check() error {
	if f.Plan == nil || f.Run == nil {
		return errors.New("the plan or the evidence is missing")
	}
	stacks, probes := map[string][]stackinfo.Spec{}, map[string]bool{}
	for _, s := range f.Plan.Stacks {
		stacks[s.ID] = s.Attempts()
	}
	for _, p := range f.Plan.Probes {
		probes[p.ID] = true
	}
	for id, lane := range f.Run.Lanes {
		planned, ok := stacks[id]
		if !ok || lane == nil {
			return fmt.Errorf("example %q is not in the plan, or holds nothing", id)
		}
		if err := lane.check(planned); err != nil {
			return fmt.Errorf("example %q: %w", id, err)
		}
	}
	for id, probe := range f.Run.Probes {
		if !probes[id] || probe == nil {
			return fmt.Errorf("guardrail %q is not in the plan, or holds nothing", id)
		}
	}
	return nil
}

func (l *Lane) check(planned []stackinfo.Spec) error {
	if len(l.Creations) > len(planned) {
		return fmt.Errorf("%d stacks were made, and %d planned", len(l.Creations), len(planned))
	}
	for i, c := range l.Creations {
		if c.Name != planned[i].Name {
			return fmt.Errorf("the stack %q is not the planned one, %q", c.Name, planned[i].Name)
		}
		if c.ID == "" && c.Failure == nil {
			return fmt.Errorf("the stack %q has neither an id nor a failure", c.Name)
		}
	}
	if d := l.Deletion; d != nil {
		if len(d.Stacks) > len(l.Creations) {
			return fmt.Errorf("%d stacks were deleted, and %d made", len(d.Stacks), len(l.Creations))
		}
		for i, s := range d.Stacks {
			if s.Name != l.Creations[i].Name {
				return fmt.Errorf("the stack %q was deleted in the place of %q", s.Name, l.Creations[i].Name)
			}
		}
	}
	return nil
}
