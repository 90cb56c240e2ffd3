package lambda

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"cfnenv/smoke/arn"
	"cfnenv/smoke/emulator/lambda/sandbox"
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

type environment struct{ Variables map[string]string }

// tracingConfig is Active or PassThrough; nothing is traced either way.
type tracingConfig struct{ Mode string }

// ephemeralStorage is the size of /tmp in MB.
type ephemeralStorage struct{ Size int }

// loggingConfig says where and in which form a function logs.
type loggingConfig struct {
	LogFormat           string `json:",omitempty"`
	ApplicationLogLevel string `json:",omitempty"`
	SystemLogLevel      string `json:",omitempty"`
	LogGroup            string `json:",omitempty"`
}

// snapStart can be switched off only.
type snapStart struct{ ApplyOn string }

// settings are the members that CreateFunction and UpdateFunctionConfiguration share; nil means not given.
type settings struct {
	Role, Runtime, Handler, Description *string
	Timeout, MemorySize                 *int
	Environment                         *environment
	TracingConfig                       *tracingConfig
	EphemeralStorage                    *ephemeralStorage
	LoggingConfig                       *loggingConfig
	SnapStart                           *snapStart
	Layers                              *[]string
}

// reservedVariables cannot be set by a function (AWS: Lambda developer guide, "Defined runtime environment variables").
var reservedVariables = [...]string{
	"_HANDLER", "_X_AMZN_TRACE_ID", "AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "AWS_DEFAULT_REGION", "AWS_EXECUTION_ENV",
	"AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_VERSION",
	"AWS_LAMBDA_INITIALIZATION_TYPE", "AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME", "AWS_LAMBDA_RUNTIME_API",
	"AWS_REGION", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "LAMBDA_RUNTIME_DIR", "LAMBDA_TASK_ROOT",
}

// runtimes are Lambda's runtime identifiers ("Lambda runtimes"); those that can no longer be used are marked so.
func runtimes(name string) (known, supported bool) {
	known = slices.Contains([]string{
		"nodejs18.x", "nodejs20.x", "nodejs22.x", "nodejs24.x", "python3.9", "python3.10", "python3.11", "python3.12",
		"python3.13", "python3.14", "java8.al2", "java11", "java17", "java21", "java25", "dotnet8", "dotnet10", "ruby3.2",
		"ruby3.3", "ruby3.4", "ruby4.0", "provided.al2", "provided.al2023",
	}, name)
	if known {
		return true, true
	}
	return slices.Contains([]string{
		"nodejs", "nodejs4.3", "nodejs4.3-edge", "nodejs6.10", "nodejs8.10", "nodejs10.x", "nodejs12.x", "nodejs14.x",
		"nodejs16.x", "python2.7", "python3.6", "python3.7", "python3.8", "java8", "dotnetcore1.0", "dotnetcore2.0",
		"dotnetcore2.1", "dotnetcore3.1", "dotnet6", "ruby2.5", "ruby2.7", "go1.x", "provided",
	}, name), false
}

// shape checks members against the constraints of the API model, as AWS does before anything else.
func (s *settings) shape() error {
	switch {
	case s.Role != nil && !isRole(*s.Role):
		return constraint(*s.Role, "role",
			`Member must satisfy regular expression pattern: arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+`)
	case s.Handler != nil && (*s.Handler == "" || strings.ContainsAny(*s.Handler, " \t\r\n")):
		return constraint(*s.Handler, "handler", `Member must satisfy regular expression pattern: [^\s]+`)
	case s.Handler != nil && len(*s.Handler) > 128:
		return constraint(*s.Handler, "handler", "Member must have length less than or equal to 128")
	case s.Description != nil && len(*s.Description) > 256:
		return constraint(*s.Description, "description", "Member must have length less than or equal to 256")
	case s.TracingConfig != nil && s.TracingConfig.Mode != "Active" && s.TracingConfig.Mode != "PassThrough":
		return constraint(s.TracingConfig.Mode, "tracingConfig.mode", "Member must satisfy enum value set: [Active, PassThrough]")
	}
	for _, n := range []struct {
		member    string
		value     *int
		low, high int
	}{
		{"timeout", s.Timeout, 1, 900},
		{"memorySize", s.MemorySize, 128, 10240},
		{"ephemeralStorage.size", s.storage(), 512, 10240},
	} {
		switch {
		case n.value == nil:
		case *n.value < n.low:
			return constraint(*n.value, n.member, fmt.Sprintf("Member must have value greater than or equal to %d", n.low))
		case *n.value > n.high:
			return constraint(*n.value, n.member, fmt.Sprintf("Member must have value less than or equal to %d", n.high))
		}
	}
	return nil
}

func (s *settings) storage() *int {
	if s.EphemeralStorage == nil {
		return nil
	}
	return &s.EphemeralStorage.Size
}

// apply changes a configuration, or says why AWS or the emulated account would not.
func (s *settings) apply(c *configuration) error {
	set(&c.role, s.Role)
	set(&c.handler, s.Handler)
	set(&c.description, s.Description)
	set(&c.timeout, s.Timeout)
	set(&c.memory, s.MemorySize)
	set(&c.storage, s.storage())
	set(&c.layers, s.Layers)
	if s.Runtime != nil {
		if err := checkRuntime(*s.Runtime); err != nil {
			return err
		}
		c.runtime = *s.Runtime
	}
	if s.TracingConfig != nil {
		c.tracing = s.TracingConfig.Mode
	}
	if s.SnapStart != nil && s.SnapStart.ApplyOn != "None" {
		return wire.NotEmulated("SnapStart")
	}
	if s.Environment != nil {
		if err := checkVariables(s.Environment.Variables); err != nil {
			return err
		}
		c.environment = maps.Clone(s.Environment.Variables) // no variables are not the same as none given
	}
	if s.LoggingConfig != nil {
		if f := s.LoggingConfig.LogFormat; f != "" && f != "Text" {
			return wire.NotEmulated("LoggingConfig.LogFormat %s", f)
		}
		if s.LoggingConfig.ApplicationLogLevel != "" || s.LoggingConfig.SystemLogLevel != "" {
			return invalid("When LogFormat is Text, ApplicationLogLevel and SystemLogLevel cannot be set.")
		}
		c.logGroup = s.LoggingConfig.LogGroup
	}
	return nil
}

func set[T any](to *T, from *T) {
	if from != nil {
		*to = *from
	}
}

func checkRuntime(name string) error {
	known, supported := runtimes(name)
	switch {
	case !known:
		return invalid("Value %s at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [python3.14, "+
			"python3.13, python3.12, python3.11, python3.10, python3.9, nodejs24.x, nodejs22.x, nodejs20.x, nodejs18.x, java25, "+
			"java21, java17, java11, java8.al2, dotnet10, dotnet8, ruby4.0, ruby3.4, ruby3.3, ruby3.2, provided.al2023, "+
			"provided.al2] or be a valid ARN", name)
	case !supported:
		return invalid("The runtime parameter of %s is no longer supported for creating or updating AWS Lambda functions. "+
			"We recommend you use a supported runtime while creating or updating functions.", name)
	case !sandbox.Python(name) && !sandbox.Nodejs(name):
		return wire.NotEmulated("runtime %s", name)
	}
	return nil
}

// maxVariables is the size of all environment variables together in bytes (AWS: Lambda quotas).
const maxVariables = 4 << 10

func checkVariables(variables map[string]string) error {
	var reserved []string
	for _, name := range slices.Sorted(maps.Keys(variables)) { // so that one request has one answer
		switch {
		case slices.Contains(reservedVariables[:], name):
			reserved = append(reserved, name)
		case !variableName(name):
			return constraint(name, "environment.variables", `Map keys must satisfy constraint: [Member must satisfy regular expression pattern: [a-zA-Z]([a-zA-Z0-9_])+]`)
		case strings.ContainsRune(variables[name], 0):
			return invalid("The value of environment variable %s holds a NUL character.", name)
		}
	}
	if len(reserved) > 0 {
		return invalid("Lambda was unable to configure your environment variables because the environment variables you have "+
			"provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: %s",
			strings.Join(reserved, ", "))
	}
	if text, err := json.Marshal(variables); err == nil && len(text) > maxVariables {
		return invalid("Lambda was unable to configure your environment variables because the environment variables you have " +
			"provided exceeded the 4KB limit.")
	}
	return nil
}

func variableName(s string) bool {
	return len(s) >= 2 && letters(s[:1]) && service.Alphanumeric(s, "_")
}

func isRole(s string) bool {
	a := arn.Parse(s)
	name, ok := strings.CutPrefix(a.Resource, "role/")
	return ok && name != "" && !strings.ContainsAny(name, " \t\r\n") && a.Service == "iam" && a.Region == "" && digits(a.Account, 12)
}
