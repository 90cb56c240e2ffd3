package cloudformation

import (
	"cfnenv/smoke/emulator/cloudformation/store"
	"cfnenv/smoke/emulator/wire"
)

// RollbackConfiguration is the watch that is kept over an operation. Its triggers are alarms of CloudWatch, which the
// emulated account does not have.
type RollbackConfiguration struct {
	RollbackTriggers        []RollbackTrigger
	MonitoringTimeInMinutes *int
}

// RollbackTrigger is an alarm that rolls an operation back.
type RollbackTrigger struct{ Arn, Type string }

func (v *violations) rollback(r *RollbackConfiguration) {
	if r == nil || r.MonitoringTimeInMinutes == nil {
		return
	}
	const at = "rollbackConfiguration.monitoringTimeInMinutes"
	switch n := *r.MonitoringTimeInMinutes; {
	case n < 0:
		v.add(n, at, "Member must have value greater than or equal to 0")
	case n > 180:
		v.add(n, at, "Member must have value less than or equal to 180")
	}
}

func rollbackTriggers(r *RollbackConfiguration) (store.RollbackConfiguration, error) {
	switch {
	case r == nil:
		return store.RollbackConfiguration{}, nil
	case len(r.RollbackTriggers) > 0:
		return store.RollbackConfiguration{}, wire.NotEmulated("rollback triggers (the emulated account has no CloudWatch alarms)")
	}
	return store.RollbackConfiguration{MonitoringTimeInMinutes: r.MonitoringTimeInMinutes}, nil
}
