package lambda

import (
	"context"
	"crypto/sha256"
	"fmt"
	"maps"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"cfnenv/smoke/emulator/service"
)

// GetOutput is the output of GetFunction.
type GetOutput struct {
	Configuration FunctionConfiguration
	Code          codeLocation
	Tags          map[string]string `json:",omitempty"`
	Concurrency   *concurrency      `json:",omitempty"`
}

// codeLocation says how a package is kept, and where it can be fetched for as long as it is the function's.
type codeLocation struct{ RepositoryType, Location string }

func (l *Lambda) get(c *service.Call, f *function, in *FunctionInput) (*GetOutput, error) {
	out := &GetOutput{
		Configuration: *l.show(f, qualifier(c, in)), Tags: maps.Clone(f.tags),
		Code: codeLocation{RepositoryType: "S3", Location: l.env.BaseURL() + service.CodePrefix + f.code.token},
	}
	if f.reserved != nil {
		out.Concurrency = &concurrency{ReservedConcurrentExecutions: *f.reserved}
	}
	return out, nil
}

func (l *Lambda) getConfiguration(c *service.Call, f *function, in *FunctionInput) (*FunctionConfiguration, error) {
	return l.show(f, qualifier(c, in)), nil
}

// qualifier is the one that a caller gave, beside the name or in it. The name was resolved before.
func qualifier(c *service.Call, in *FunctionInput) string {
	r, _ := refer(c, *in)
	return r.qualifier
}

// ServeCode answers with a deployment package, to whom GetFunction told its address.
func (l *Lambda) ServeCode(w http.ResponseWriter, r *http.Request, token string) {
	l.mu.Lock()
	var file *os.File
	for _, f := range l.functions {
		if f.code.token == token {
			file, _ = os.Open(f.code.archive()) // it is there as long as the function has the code
		}
	}
	l.mu.Unlock()
	if file == nil {
		http.Error(w, "no function has this code any more", http.StatusForbidden)
		return
	}
	defer file.Close()
	w.Header().Set("Content-Type", "application/zip")
	http.ServeContent(w, r, "", time.Time{}, file)
}

type listInput struct {
	MasterRegion    string `http:"query=MasterRegion"`
	FunctionVersion string `http:"query=FunctionVersion"`
	Marker          string `http:"query=Marker"`
	MaxItems        int    `http:"query=MaxItems"`
}

type listOutput struct {
	NextMarker string `json:",omitempty"`
	Functions  []FunctionConfiguration
}

// maxItems is the size of a page (AWS: ListFunctions returns at most 50 items in each response).
const maxItems = 50

func (l *Lambda) list(_ context.Context, c *service.Call, in *listInput) (*listOutput, error) {
	if v := in.FunctionVersion; v != "" && v != "ALL" {
		return nil, constraint(v, "functionVersion", "Member must satisfy enum value set: [ALL]")
	}
	limit := maxItems
	if in.MaxItems > 0 && in.MaxItems < limit {
		limit = in.MaxItems
	}
	out := &listOutput{Functions: []FunctionConfiguration{}}
	l.mu.Lock()
	defer l.mu.Unlock()
	if r := in.MasterRegion; r != "" && r != "ALL" && r != c.Region {
		return out, nil
	}
	prefix := "arn:aws:lambda:" + c.Region + ":"
	for _, arn := range slices.Sorted(maps.Keys(l.functions)) {
		f := l.functions[arn]
		if !strings.HasPrefix(arn, prefix) || f.name <= in.Marker {
			continue
		}
		if len(out.Functions) == limit {
			out.NextMarker = out.Functions[limit-1].FunctionName
			break
		}
		out.Functions = append(out.Functions, f.listed())
	}
	return out, nil
}

type versionsInput struct {
	nameInput
	Marker   string `http:"query=Marker"`
	MaxItems int    `http:"query=MaxItems"`
}

type versionsOutput struct{ Versions []FunctionConfiguration }

func (l *Lambda) versions(_ *service.Call, f *function, _ *versionsInput) (*versionsOutput, error) {
	newest := f.listed()
	newest.FunctionArn += ":" + latest
	out := &versionsOutput{Versions: []FunctionConfiguration{newest}}
	for n := 1; n <= f.published; n++ {
		if v := f.versions[strconv.Itoa(n)]; v != nil {
			out.Versions = append(out.Versions, v.listed())
		}
	}
	return out, nil
}

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

// creating shows a function as CreateFunction answers and as it stays until its time has passed: the answer itself comes too
// soon for it to be anything else (AWS: Lambda developer guide, "Lambda function states").
func (out FunctionConfiguration) creating() *FunctionConfiguration {
	out.State, out.StateReason, out.StateReasonCode = "Pending", "The function is being created.", "Creating"
	out.LastUpdateStatus = ""
	return &out
}

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

// lambdaTime is the layout of LastModified.
func lambdaTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000-0700") }
