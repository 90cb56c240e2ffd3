package sabotage

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"cfnenv/smoke/emulator"
	"cfnenv/smoke/emulator/cloudformation"
	"cfnenv/smoke/emulator/door"
	"cfnenv/smoke/emulator/lambda"
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

// functionSabotages are about what Lambda says of the functions of examples 02 and 03.
func functionSabotages() []Sabotage {
	var list []Sabotage
	for _, id := range functionIDs() {
		list = append(list,
			Sabotage{Name: id + "-function-elsewhere", About: "the function of example " + id + " is in another region",
				Noticed: []string{id + ".function-exists"},
				install: onFunction(id, func(c *service.Call, f *lambda.FunctionConfiguration) error {
					f.FunctionArn = strings.Replace(f.FunctionArn, ":"+c.Region+":", ":eu-central-1:", 1)
					return nil
				})},
			Sabotage{Name: id + "-function-missing", About: "the function of example " + id + " is not there",
				Noticed: []string{id + ".function-exists", id + ".function-role"}, Why: "whose role a function has is known from nobody else",
				install: onFunction(id, func(*service.Call, *lambda.FunctionConfiguration) error {
					return wire.Errorf("ResourceNotFoundException", "Function not found")
				})},
			Sabotage{Name: id + "-function-role-replaced", About: "the function of example " + id + " has another role than the stack's",
				Noticed: []string{id + ".function-role"},
				install: onFunction(id, func(_ *service.Call, f *lambda.FunctionConfiguration) error {
					f.Role += "-unrestricted"
					return nil
				})},
		)
	}
	return list
}

// onFunction changes what GetFunction says of the function of an example, or refuses to say it. The one of example 03 is
// known by its variables: it is told its bucket.
func onFunction(id string, change func(c *service.Call, f *lambda.FunctionConfiguration) error) func(*emulator.Options) {
	return call(answered("lambda", "GetFunction", func(c *service.Call, _ *lambda.FunctionInput, out *lambda.GetOutput) error {
		if writer := out.Configuration.Environment != nil; writer != (id == "03") {
			return nil
		}
		return change(c, &out.Configuration)
	}))
}

// urlSabotages are about the function URL of example 03.
func urlSabotages() []Sabotage {
	return []Sabotage{
		{Name: "url-replaced", About: "the function has another URL than the stack says", Noticed: []string{"03.url-of-function"},
			install: onURL(func(u *lambda.URLConfig) { u.FunctionUrl = "https://somebodyelses.lambda-url.us-east-2.on.aws/" })},
		{Name: "url-private", About: "the function URL is reported to want authorisation", Noticed: []string{"03.url-of-function"},
			install: onURL(func(u *lambda.URLConfig) { u.AuthType = "AWS_IAM" })},
		{Name: "url-output-missing", About: "the stack does not say what the function URL is",
			Noticed: []string{"03.url-of-function", "03.url-answers"}, Why: "without its address it can neither be compared nor called",
			install: described("03", func(s *cloudformation.Stack) { s.Outputs = withoutOutput(s.Outputs, "FunctionUrl") })},
		{Name: "url-permission-missing", About: "the function URL has no lambda:InvokeFunction permission, and answers 403",
			Noticed: []string{"03.url-permissions", "03.url-answers"}, Why: "AWS enforces what is missing",
			install: call(requested("lambda", "AddPermission", func(c *service.Call, in *lambda.AddPermissionInput) error {
				if in.Action == "lambda:InvokeFunction" {
					in.Principal = c.Account // somebody, but not everybody
				}
				return nil
			}))},
		{Name: "url-permission-exempt", About: "the function URL has no lambda:InvokeFunction permission and answers all the same, as in an exempt account",
			Noticed: []string{"03.url-permissions"}, install: exempt()},
		{Name: "url-403", About: "the function URL answers 403 for ever", Noticed: []string{"03.url-answers"},
			install: urls(answers(http.StatusForbidden, `{"Message":"`+lambda.Forbidden+`"}`))},
		{Name: "url-404", About: "the function URL answers 404", Noticed: []string{"03.url-answers"},
			install: urls(answers(http.StatusNotFound, `{"Message":null}`))},
		{Name: "url-500", About: "the function URL answers 500", Noticed: []string{"03.url-answers"},
			install: urls(answers(http.StatusInternalServerError, "Internal Server Error"))},
		{Name: "url-502", About: "the function fails whenever it is called", Noticed: []string{"03.url-answers"},
			install: urls(answers(http.StatusBadGateway, "Internal Server Error"))},
		{Name: "url-503", About: "the function URL is out of service for ever", Noticed: []string{"03.url-answers"},
			install: urls(answers(http.StatusServiceUnavailable, "Service Unavailable"))},
		{Name: "url-silent", About: "connections to the function URL are cut", Noticed: []string{"03.url-answers"},
			install: urls(func(http.Handler) http.Handler {
				return http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
			})},
		{Name: "url-nonsense", About: "the function URL answers 200 with something else", Noticed: []string{"03.url-answers"},
			install: urls(answers(http.StatusOK, `{"status":"ok"}`))},
	}
}

func onURL(change func(*lambda.URLConfig)) func(*emulator.Options) {
	return call(answered("lambda", "GetFunctionUrlConfig", func(_ *service.Call, _ *lambda.FunctionInput, out *lambda.URLConfig) error {
		change(out)
		return nil
	}))
}

// answers makes function URLs answer without calling their functions.
func answers(status int, body string) door.URLInterceptor {
	return func(http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(status)
			w.Write([]byte(body)) // a client that went away cannot be told
		})
	}
}

// exempt leaves the second permission out of the policy that is shown.
func exempt() func(*emulator.Options) {
	return call(answered("lambda", "GetPolicy", func(_ *service.Call, _ *lambda.FunctionInput, out *lambda.GetPolicyOutput) error {
		var document map[string]any
		if err := json.Unmarshal([]byte(out.Policy), &document); err != nil {
			return err
		}
		statements, _ := document["Statement"].([]any)
		var kept []any
		for _, s := range statements {
			if statement, ok := s.(map[string]any); ok && statement["Action"] != "lambda:InvokeFunction" {
				kept = append(kept, s)
			}
		}
		document["Statement"] = kept
		text, err := json.Marshal(document)
		out.Policy = string(text)
		return err
	}))
}

// roleSabotages give the functions' roles other names than they were to have.
func roleSabotages() []Sabotage {
	var list []Sabotage
	for _, id := range functionIDs() {
		list = append(list, Sabotage{
			Name: id + "-role-renamed", About: "the role of example " + id + " is made under another name", Noticed: []string{id + ".role-name"},
			install: proposed(id, func(in *cloudformation.CreateStackInput) error {
				in.Parameters = slices.Clone(in.Parameters)
				for i, p := range in.Parameters {
					if p.ParameterKey == "AgentRoleName" && p.ParameterValue != nil {
						renamed := *p.ParameterValue + "x"
						in.Parameters[i].ParameterValue = &renamed
					}
				}
				return nil
			}),
		})
	}
	return list
}
