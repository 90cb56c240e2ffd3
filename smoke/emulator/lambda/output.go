package lambda

import (
	"maps"
	"time"
)

// FunctionConfiguration is a function as the API shows it.
type FunctionConfiguration struct {
	FunctionName, FunctionArn, Runtime, Role, Handler string
	CodeSize                                          int64
	Description                                       string
	Timeout, MemorySize                               int
	LastModified, CodeSha256, Version                 string
	Environment                                       *Environment `json:",omitempty"`
	TracingConfig                                     TracingConfig
	RevisionId, State, LastUpdateStatus, PackageType  string
	Architectures                                     []string
	EphemeralStorage                                  EphemeralStorage
	SnapStart                                         SnapStartResponse
	LoggingConfig                                     LoggingConfig
}

// SnapStartResponse says that there is no SnapStart.
type SnapStartResponse struct{ ApplyOn, OptimizationStatus string }

// describe makes the API's view of a function; l.mu is held.
func (f *function) describe() FunctionConfiguration {
	c := f.config
	out := FunctionConfiguration{
		FunctionName: f.name, FunctionArn: f.arn, Runtime: c.runtime, Role: c.role, Handler: c.handler,
		CodeSize: f.code.size, Description: c.description, Timeout: c.timeout, MemorySize: c.memory,
		LastModified: lambdaTime(c.modified), CodeSha256: f.code.sha256, Version: latest,
		TracingConfig: TracingConfig{Mode: c.tracing}, RevisionId: c.revision, State: "Active", LastUpdateStatus: "Successful",
		PackageType: "Zip", Architectures: []string{c.architecture}, EphemeralStorage: EphemeralStorage{Size: c.storage},
		SnapStart:     SnapStartResponse{ApplyOn: "None", OptimizationStatus: "Off"},
		LoggingConfig: LoggingConfig{LogFormat: "Text", LogGroup: f.group()},
	}
	if len(c.environment) > 0 {
		out.Environment = &Environment{Variables: maps.Clone(c.environment)}
	}
	return out
}

// lambdaTime is how the API writes LastModified.
func lambdaTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000-0700") }
