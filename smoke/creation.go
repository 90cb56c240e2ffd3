package smoke

import (
	"context"
	"errors"
	"time"

	"cfnenv/smoke/evidence"
	"cfnenv/smoke/journal"
	"cfnenv/smoke/plan"
	"cfnenv/smoke/stack"
	"cfnenv/smoke/stackinfo"
)

// answerGrace bounds a CreateStack call that is on its way when the run is interrupted. The call is not cut off: not
// knowing whether a stack exists is worse than waiting for the answer.
const answerGrace = 5 * time.Second

// deploy makes a lane's stack, and makes it again after a transient failure.
func (r *runner) deploy(s plan.Stack, lane *evidence.Lane) {
	r.say(Progress{Lane: s.ID, Phase: Creating})
	began := time.Now()
	symptom := ""
	for i, spec := range s.Attempts() {
		if by := interrupted(r.ctx); by != "" {
			if symptom != "" {
				lane.Made().Failure = &evidence.Failure{Message: "not created again: interrupted by " + by, CancelledBy: by}
			}
			return
		}
		lane.Creations = append(lane.Creations, begun(spec.Name))
		c := lane.Made()
		r.createAs(r.manager, s.ID, spec, c)
		next := transientCreation(*c)
		if symptom != "" && (next == "" || i == len(s.Again)) {
			r.retried(evidence.Retry{Example: s.ID, Symptom: symptom, Attempts: i + 1, Seconds: time.Since(began).Seconds(), Solved: next == ""})
		}
		if symptom = next; symptom == "" {
			return
		}
		r.note(s.ID, "%s: creating the stack again", symptom)
	}
}

// begun is a creation of which nothing is known yet. If this program fails before it knows more, the stack is looked for
// by its name.
func begun(name string) evidence.Creation {
	return evidence.Creation{Name: name, Failure: &evidence.Failure{Message: "started, but how it ended was not seen", Uncertain: true}}
}

// createAs makes one stack with a manager's credentials, and waits for it.
func (r *runner) createAs(as *stack.Manager, lane string, spec stackinfo.Spec, c *evidence.Creation) {
	began := time.Now()
	defer func() { c.Period = since(began) }()
	if unwritten := r.intend(journal.Entry{Kind: "stack", Name: spec.Name, Commands: r.plan.StackCommands("", spec.Name)}); unwritten != nil {
		c.Failure = unwritten
		return
	}
	id, err := r.requestStack(as, spec)
	if c.ID = id; err != nil {
		c.Failure = failure(r.ctx, err)
		if !c.Failure.Uncertain {
			// Refused: there is nothing to remove.
			r.forget("stack", spec.Name)
		}
		return
	}
	r.belongs(c.ID, lane)
	if err := r.journal.Made("stack", spec.Name, c.ID, r.plan.StackCommands("", c.ID)); err != nil {
		r.note(lane, "%v", err)
	}
	c.Result, err = as.Wait(r.ctx, stack.Pending{StackID: c.ID, Token: spec.Token, New: true})
	c.Failure = failure(r.ctx, err)
	c.Overdue = errors.Is(context.Cause(r.ctx), errTimeLimit)
	if c.Result.State.Gone() {
		r.forget("stack", spec.Name)
	}
}

// intend writes down what is about to be made. What cannot be written down is not made.
func (r *runner) intend(e journal.Entry) *evidence.Failure {
	e.Planned = time.Now()
	if err := r.journal.Add(e); err != nil {
		return &evidence.Failure{Message: "not started: " + err.Error()}
	}
	return nil
}

func (r *runner) requestStack(as *stack.Manager, spec stackinfo.Spec) (id string, err error) {
	ctx, cancel := r.creationContext()
	defer cancel()
	return as.Create(ctx, spec)
}

// creationContext is a context for a call that makes something: an interruption gives it a little longer instead of cutting
// it off.
func (r *runner) creationContext() (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(context.WithoutCancel(r.ctx))
	stop := context.AfterFunc(r.ctx, func() {
		timer := time.NewTimer(answerGrace)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-r.options.Abandon:
		case <-ctx.Done():
		}
		cancel(context.Cause(r.ctx))
	})
	return ctx, func() { stop(); cancel(nil) }
}

// forget strikes something off the journal. A journal that cannot be written is worth a line, not the run.
func (r *runner) forget(kind, name string) {
	if err := r.journal.Gone(kind, name); err != nil {
		r.note("", "%v", err)
	}
}

// transientCreation recognises failures of a creation that a new attempt fixes: IAM's new roles reach other services
// seconds after IAM has answered. It answers what was seen, "" for anything else.
func transientCreation(c evidence.Creation) string {
	if c.Result.State.Status == stackinfo.CreateComplete {
		return ""
	}
	cause, ok := stackinfo.FindCause(c.Result.Events)
	if !ok || c.Failure != nil || !stackinfo.Settled(c.Result.State.Status) {
		return ""
	}
	return stackinfo.IAMDelay(cause.Message)
}
