package logs

import (
	"strings"

	"cfnenv/smoke/emulator/wire"
)

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
