package cloudformation

import (
	"strings"

	"cfnenv/smoke/emulator/cloudformation/store"
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

// findChangeSet finds a change set by its ARN, or by its name and that of its stack.
func findChangeSet(s *store.State, region, stackName, nameOrARN string) (*store.Stack, *store.ChangeSet, error) {
	if strings.HasPrefix(nameOrARN, "arn:") {
		for _, k := range s.All(region) {
			if cs := k.ChangeSet(nameOrARN); cs != nil && k.Status != store.DeleteComplete {
				return k, cs, nil
			}
		}
		return nil, nil, noChangeSet(nameOrARN)
	}
	if stackName == "" {
		return nil, nil, wire.Errorf("ValidationError", "StackName must be specified if ChangeSetName is not specified as an ARN.")
	}
	k := s.Find(region, stackName)
	if k == nil {
		return nil, nil, noStack(stackName)
	}
	cs := k.ChangeSet(nameOrARN)
	if cs == nil {
		return nil, nil, noChangeSet(nameOrARN)
	}
	return k, cs, nil
}

func noChangeSet(nameOrARN string) error {
	return wire.Errorf("ChangeSetNotFound", "ChangeSet [%s] does not exist", nameOrARN)
}

// onChangeSet asks about an action on the stack of a change set.
func (c *CloudFormation) onChangeSet(call *service.Call, action, stackName, nameOrARN string) service.Check {
	name := stackName
	c.store.View(func(s *store.State) {
		if k, _, err := findChangeSet(s, call.Region, stackName, nameOrARN); err == nil {
			name = k.ID
		}
	})
	changeSet := nameOrARN
	if parts := strings.Split(nameOrARN, "/"); len(parts) == 3 && parts[0] != nameOrARN {
		changeSet = parts[1]
	}
	return given{changeSetName: changeSet}.describe(c.onStack(call, action, name))
}
