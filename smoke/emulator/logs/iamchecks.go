package logs

import (
	"context"
	"strings"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
	"cfnenv/smoke/policy"
)

// check asks about an action on a stream of a group; stream is empty for actions on the group. The ARN is the one that
// AWS names in its refusals, which is why policies end in :*.
func (l *Logs) check(c *service.Call, action, groupName, stream string) service.Check {
	check := service.Check{
		Action: action, Resource: groupARN(c, groupName) + ":log-stream:" + stream, Context: policy.Context{},
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if g := l.groups[groupARN(c, groupName)]; g != nil {
		service.ResourceTags(check.Context, g.tags)
	}
	return check
}

// aimed is the input of an operation on a log group, or on one of its streams.
type aimed interface {
	target(c *service.Call) (group, stream string, err error)
}

// groupInput names a log group, streamInput a stream in one.
type groupInput struct {
	LogGroupName string `json:"logGroupName"`
}

type streamInput struct {
	groupInput
	LogStreamName string `json:"logStreamName"`
}

// identifiedInput names a log group by its name or by its ARN.
type identifiedInput struct {
	groupInput
	LogGroupIdentifier string `json:"logGroupIdentifier"`
}

func (in groupInput) target(*service.Call) (group, stream string, err error) {
	return in.LogGroupName, "", nil
}

func (in streamInput) target(*service.Call) (group, stream string, err error) {
	return in.LogGroupName, in.LogStreamName, nil
}

func (in identifiedInput) target(c *service.Call) (group, stream string, err error) {
	switch name, identifier := in.LogGroupName, in.LogGroupIdentifier; {
	case name != "" && identifier != "":
		return "", "", invalid("LogGroup name and LogGroup identifier are mutually exclusive parameters.")
	case name == "" && identifier == "":
		return "", "", invalid("Either LogGroup name or LogGroup identifier must be specified.")
	case identifier != "":
		group, err = groupOf(c, identifier)
		return group, "", err
	}
	return in.LogGroupName, "", nil
}

// asks makes the Checks of an operation that has one action on its target.
func asks[In aimed](l *Logs, action string) func(*service.Call, *In) ([]service.Check, error) {
	return func(c *service.Call, in *In) ([]service.Check, error) {
		groupName, stream, err := (*in).target(c)
		if err != nil {
			return nil, err
		}
		return []service.Check{l.check(c, action, groupName, stream)}, nil
	}
}

// on makes a handler of what is done to a group, under the lock.
func on[In aimed, Out any](l *Logs, do func(*service.Call, *group, *In) (*Out, error)) func(context.Context, *service.Call, *In) (*Out, error) {
	return func(_ context.Context, c *service.Call, in *In) (*Out, error) {
		name, _, err := (*in).target(c)
		if err != nil {
			return nil, err
		}
		l.mu.Lock()
		defer l.mu.Unlock()
		g, err := l.find(c, name)
		if err != nil {
			return nil, err
		}
		return do(c, g, in)
	}
}

// groupOf takes a group's name out of its ARN, with or without the trailing :*; a name is its own.
func groupOf(c *service.Call, identifier string) (string, error) {
	if !strings.HasPrefix(identifier, "arn:") {
		return identifier, nil
	}
	name, ok := strings.CutPrefix(strings.TrimSuffix(identifier, ":*"), groupARN(c, ""))
	if !ok {
		return "", wire.Errorf("ResourceNotFoundException", "The specified log group does not exist.")
	}
	return name, nil
}

func invalid(format string, args ...any) *wire.Error {
	return wire.Errorf("InvalidParameterException", format, args...)
}

// constraint refuses a value that does not have the shape that the API model asks for.
func constraint(value any, member, rule string) *wire.Error {
	return invalid("1 validation error detected: Value '%v' at '%s' failed to satisfy constraint: %s", value, member, rule)
}

// checkGroupName refuses what cannot be the name of a log group (AWS: CreateLogGroup).
func checkGroupName(name string) error {
	if name == "" || len(name) > 512 {
		return constraint(name, "logGroupName", "Member must have length between 1 and 512")
	}
	if !service.Alphanumeric(name, ".-_/#") {
		return constraint(name, "logGroupName", `Member must satisfy regular expression pattern: [\.\-_/#A-Za-z0-9]+`)
	}
	return nil
}

// checkStreamName refuses what cannot be the name of a log stream (AWS: CreateLogStream).
func checkStreamName(name string) error {
	if name == "" || len(name) > 512 || strings.ContainsAny(name, ":*") {
		return constraint(name, "logStreamName", `Member must satisfy regular expression pattern: [^:*]*`)
	}
	return nil
}
