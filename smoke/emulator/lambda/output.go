package lambda

import (
	"crypto/sha256"
	"fmt"
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
	Environment                                       *environment    `json:",omitempty"`
	RuntimeVersionConfig                              *RuntimeVersion `json:",omitempty"`
	TracingConfig                                     tracingConfig
	RevisionId, PackageType                           string
	State, StateReason, StateReasonCode               string `json:",omitempty"`
	LastUpdateStatus                                  string `json:",omitempty"`
	LastUpdateStatusReason                            string `json:",omitempty"`
	LastUpdateStatusReasonCode                        string `json:",omitempty"`
	Architectures                                     []string
	EphemeralStorage                                  ephemeralStorage
	SnapStart                                         snapStartResponse
	LoggingConfig                                     loggingConfig
}

// snapStartResponse says that there is no SnapStart.
type snapStartResponse struct{ ApplyOn, OptimizationStatus string }

// RuntimeVersion names the version of a runtime that a function runs on.
type RuntimeVersion struct{ RuntimeVersionArn string }

// runtimeVersion is the ARN of a runtime's version. AWS's ends in 64 hexadecimal digits that say nothing; so does this one.
func runtimeVersion(region, runtime string) *RuntimeVersion {
	return &RuntimeVersion{fmt.Sprintf("arn:aws:lambda:%s::runtime:%x", region, sha256.Sum256([]byte(runtime)))}
}

// creating is what CreateFunction answers, and what the function is until its time has passed: the answer itself comes too
// soon for it to be anything else (AWS: Lambda developer guide, "Lambda function states").
func (out FunctionConfiguration) creating() *FunctionConfiguration {
	out.State, out.StateReason, out.StateReasonCode = "Pending", "The function is being created.", "Creating"
	out.LastUpdateStatus = ""
	return &out
}

// updating is the same for updates.
func (out FunctionConfiguration) updating() *FunctionConfiguration {
	out.LastUpdateStatus, out.LastUpdateStatusReason, out.LastUpdateStatusReasonCode = "InProgress", "The function is being created.", "Creating"
	return &out
}

// listed is a function in a list, which leaves its state out (AWS: API reference, ListFunctions).
func (f *function) listed() FunctionConfiguration {
	out := f.describe()
	out.State, out.LastUpdateStatus, out.RuntimeVersionConfig = "", "", nil
	return out
}

// show is a function under the name by which a caller asked for it, in the state that it is in now; l.mu is held.
func (l *Lambda) show(f *function, qualifier string) *FunctionConfiguration {
	out := f.describe()
	if qualifier != "" {
		out.FunctionArn += ":" + qualifier
	}
	now := l.env.Now()
	switch {
	case now.Before(f.created.Add(l.opts.Latency)):
		return out.creating()
	case now.Before(f.config.modified.Add(l.opts.Latency)):
		return out.updating()
	}
	return &out
}

// describe makes the API's view of a function; l.mu is held.
func (f *function) describe() FunctionConfiguration {
	c := f.config
	out := FunctionConfiguration{
		FunctionName: f.name, FunctionArn: f.qualifiedARN(), Runtime: c.runtime, Role: c.role, Handler: c.handler,
		CodeSize: f.code.size, Description: c.description, Timeout: c.timeout, MemorySize: c.memory,
		LastModified: lambdaTime(c.modified), CodeSha256: f.code.sha256, Version: f.number(),
		TracingConfig: tracingConfig{Mode: c.tracing}, RevisionId: c.revision, State: "Active", LastUpdateStatus: "Successful",
		PackageType: "Zip", Architectures: []string{c.architecture}, EphemeralStorage: ephemeralStorage{Size: c.storage},
		SnapStart:     snapStartResponse{ApplyOn: "None", OptimizationStatus: "Off"},
		LoggingConfig: loggingConfig{LogFormat: "Text", LogGroup: f.group()},
	}
	out.RuntimeVersionConfig = runtimeVersion(f.region, c.runtime)
	if c.environment != nil {
		out.Environment = &environment{Variables: maps.Clone(c.environment)}
	}
	return out
}

// lambdaTime is how the API writes LastModified.
func lambdaTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000-0700") }
