package verdict

import "encoding/json"

// publicActions reads a function's resource policy and reports which of the two permissions of a public address it gives
// to everybody. AWS: Lambda developer guide, "Control access to Lambda function URLs".
func publicActions(policy string) (url, invoke bool) {
	var document struct {
		Statement []struct {
			Effect    string
			Principal any
			Action    any
			Condition map[string]map[string]any
		}
	}
	if json.Unmarshal([]byte(policy), &document) != nil {
		return false, false
	}
	for _, s := range document.Statement {
		if s.Effect != "Allow" || !everybody(s.Principal) {
			continue
		}
		switch s.Action {
		case "lambda:InvokeFunctionUrl":
			url = url || only(s.Condition, "StringEquals", "lambda:FunctionUrlAuthType", "NONE")
		case "lambda:InvokeFunction":
			invoke = invoke || len(s.Condition) == 0 || only(s.Condition, "Bool", "lambda:InvokedViaFunctionUrl", "true")
		}
	}
	return url, invoke
}

// everybody recognises both spellings of the public principal.
func everybody(principal any) bool {
	if named, ok := principal.(map[string]any); ok {
		return named["AWS"] == "*"
	}
	return principal == "*"
}

// only reports whether that is the statement's one condition.
func only(conditions map[string]map[string]any, operator, key, value string) bool {
	return len(conditions) == 1 && len(conditions[operator]) == 1 && conditions[operator][key] == value
}
