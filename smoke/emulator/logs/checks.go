package logs

import (
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

// on makes the Checks of an operation that has one action; target tells group and stream of an input.
func on[In any](l *Logs, action string, target func(*In) (group, stream string)) func(*service.Call, *In) ([]service.Check, error) {
	return func(c *service.Call, in *In) ([]service.Check, error) {
		groupName, stream := target(in)
		return []service.Check{l.check(c, action, groupName, stream)}, nil
	}
}

// onTags makes the Checks of an operation on a group's tags.
func onTags[In any](l *Logs, action string, target func(*In) (group string, added map[string]string, removed []string)) func(*service.Call, *In) ([]service.Check, error) {
	return func(c *service.Call, in *In) ([]service.Check, error) {
		groupName, added, removed := target(in)
		groupName, err := groupOf(c, groupName)
		if err != nil {
			return nil, err
		}
		check := l.check(c, action, groupName, "")
		check.Resource = groupARN(c, groupName)
		service.RequestTags(check.Context, added)
		if len(removed) > 0 {
			check.Context.Set("aws:TagKeys", removed...)
		}
		return []service.Check{check}, nil
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

// either takes a group from the two members that may name it.
func either(c *service.Call, name, identifier string) (string, error) {
	switch {
	case name != "" && identifier != "":
		return "", invalid("LogGroup name and LogGroup identifier are mutually exclusive parameters.")
	case name == "" && identifier == "":
		return "", invalid("Either LogGroup name or LogGroup identifier must be specified.")
	case identifier != "":
		return groupOf(c, identifier)
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
	for _, c := range []byte(name) {
		if !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte(".-_/#", c) >= 0) {
			return constraint(name, "logGroupName", `Member must satisfy regular expression pattern: [\.\-_/#A-Za-z0-9]+`)
		}
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
