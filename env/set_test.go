package env

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// setJSON is a complete credential set whose values begin with a mark.
func setJSON(mark string) string {
	return fmt.Sprintf(`{"awsRegion": "%[1]s-region", "credentials": {"accessKeyId": "%[1]s-key",
		"secretAccessKey": "%[1]s-SECRET", "sessionToken": "%[1]s-token"}, "references": {"provisioning":
		{"cfnExecutionRoleArn": "arn:aws:iam::1:role/%[1]s-cfn-exec", "requiredRoleBoundaryArn": "%[1]s-boundary"}}}`, mark)
}

// documentJSON is a document with credential sets and more members.
func documentJSON(sets, more string) string {
	return `{"principal": {"sub": "sub-1234567890", "username": "ada"}` + more + `, "credentialSets": ` + sets + `}`
}

// topLevelJSON are members that make the top level a set of a scope.
func topLevelJSON(scope string) string {
	return `, "constraints": {"credentialScope": "` + scope + `"}, ` +
		strings.TrimSuffix(strings.TrimPrefix(setJSON("top"), "{"), "}")
}

// TestSetChoice is the contract's table of roles and sets.
func TestSetChoice(t *testing.T) {
	sets := func(names ...string) string {
		var members []string
		for _, name := range names {
			members = append(members, fmt.Sprintf("%q: %s", name, setJSON(name)))
		}
		return "{" + strings.Join(members, ", ") + "}"
	}
	for name, test := range map[string]struct{ document, role, want string }{
		"first name of provisioning": {documentJSON(sets("agentWorkshop", "agentWorkshopProvisioning", "agentAWSWorkshopProvisioning"), ""),
			"provisioning", "agentAWSWorkshopProvisioning"},
		"second name of provisioning": {documentJSON(sets("agentWorkshop", "agentWorkshopProvisioning"), ""),
			"provisioning", "agentWorkshopProvisioning"},
		"third name of provisioning": {documentJSON(sets("agentWorkshop", "agentAWSWorkshopRuntime"), topLevelJSON("provisioning")),
			"provisioning", "agentWorkshop"},
		"first name of runtime":  {documentJSON(sets("agentWorkshopRuntime", "agentAWSWorkshopRuntime"), ""), "runtime", "agentAWSWorkshopRuntime"},
		"second name of runtime": {documentJSON(sets("agentWorkshopRuntime"), topLevelJSON("runtime")), "runtime", "agentWorkshopRuntime"},
		"null is not present": {documentJSON(`{"agentAWSWorkshopRuntime": null, "agentWorkshopRuntime": `+setJSON("old")+`}`, ""),
			"runtime", "old"},
		"exact name":                   {documentJSON(sets("agentEnablement", "other"), topLevelJSON("runtime")), "agentEnablement", "agentEnablement"},
		"exact name of a role's set":   {documentJSON(sets("agentWorkshop", "agentWorkshopProvisioning"), ""), "agentWorkshop", "agentWorkshop"},
		"top level for provisioning":   {documentJSON("{}", topLevelJSON("provisioning")), "provisioning", "top"},
		"a key written with an escape": {documentJSON(`{"\u0061gentWorkshopRuntime": `+setJSON("escaped")+`}`, ""), "runtime", "escaped"},
	} {
		t.Run(name, func(t *testing.T) {
			set, err := mustParse(t, test.document).Set(test.role)
			if err != nil {
				t.Fatal(err)
			}
			got := []string{set.Credentials.AccessKeyID, set.Credentials.SecretAccessKey, set.Credentials.SessionToken, set.Region}
			want := []string{test.want + "-key", test.want + "-SECRET", test.want + "-token", test.want + "-region"}
			if fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("got %v, want %v", got, want)
			}
		})
	}
}

func TestSetChoiceRefuses(t *testing.T) {
	for name, test := range map[string]struct{ document, role, path, problem string }{
		"no set of the role":            {documentJSON("{}", ""), "runtime", "credentialSets", "has no runtime set"},
		"runtime never the top level":   {documentJSON("null", topLevelJSON("runtime")), "runtime", "credentialSets", "has no runtime set"},
		"top level of another scope":    {documentJSON("{}", topLevelJSON("runtime")), "provisioning", "credentialSets", "has no provisioning set"},
		"top level without a scope":     {documentJSON("{}", topLevelJSON("")), "provisioning", "constraints.credentialScope", "is empty"},
		"top level for a name":          {documentJSON("{}", topLevelJSON("runtime")), "agentEnablement", "credentialSets.agentEnablement", "is missing"},
		"another case":                  {documentJSON(`{"AgentWorkshop": `+setJSON("x")+`}`, ""), "agentWorkshop", "credentialSets.agentWorkshop", "is missing"},
		"first present is a string":     {documentJSON(`{"agentAWSWorkshopRuntime": "SECRET", "agentWorkshopRuntime": `+setJSON("x")+`}`, ""), "runtime", "credentialSets.agentAWSWorkshopRuntime", "is not an object"},
		"first present is empty":        {documentJSON(`{"agentAWSWorkshopRuntime": {}, "agentWorkshopRuntime": `+setJSON("x")+`}`, topLevelJSON("runtime")), "runtime", "credentialSets.agentAWSWorkshopRuntime.credentials.accessKeyId", "is missing"},
		"first present is false":        {documentJSON(`{"agentAWSWorkshopRuntime": false, "agentWorkshopRuntime": `+setJSON("x")+`}`, ""), "runtime", "credentialSets.agentAWSWorkshopRuntime", "is not an object"},
		"sets are an array":             {documentJSON("["+setJSON("x")+"]", ""), "runtime", "credentialSets", "is not an object"},
		"a set twice":                   {documentJSON(`{"agentWorkshopRuntime": `+setJSON("x")+`, "agentWorkshopRuntime": `+setJSON("y")+`}`, ""), "runtime", "credentialSets.agentWorkshopRuntime", "occurs more than once"},
		"a set twice, once null":        {documentJSON(`{"agentWorkshopRuntime": `+setJSON("x")+`, "agentWorkshopRuntime": null}`, ""), "runtime", "credentialSets.agentWorkshopRuntime", "occurs more than once"},
		"a set twice, once escaped":     {documentJSON(`{"agentWorkshopRuntime": `+setJSON("x")+`, "agentWorkshopRuntim\u0065": `+setJSON("y")+`}`, ""), "runtime", "credentialSets.agentWorkshopRuntime", "occurs more than once"},
		"sets twice":                    {documentJSON("{}", `, "credentialSets": {}`), "runtime", "credentialSets", "occurs more than once"},
		"a name that is not one line":   {documentJSON("{}", ""), "a\nb", `credentialSets."a\nb"`, "is missing"},
		"constraints are of other type": {documentJSON("{}", `, "constraints": ["runtime"]`), "provisioning", "constraints", "is not an object"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := mustParse(t, test.document).Set(test.role)
			wantError(t, err, test.path, test.problem)
		})
	}
}

// fieldPaths are the fields of the workshop sample whose text is exported by
// the provisioning role; present tells those that may be missing.
var fieldPaths = map[string]bool{
	"principal.sub":      false,
	"principal.username": false,
	"credentialSets.agentAWSWorkshopProvisioning.credentials.accessKeyId":                         false,
	"credentialSets.agentAWSWorkshopProvisioning.credentials.secretAccessKey":                     false,
	"credentialSets.agentAWSWorkshopProvisioning.credentials.sessionToken":                        false,
	"credentialSets.agentAWSWorkshopProvisioning.credentials.expiration":                          true,
	"credentialSets.agentAWSWorkshopProvisioning.awsRegion":                                       true,
	"credentialSets.agentAWSWorkshopProvisioning.accountId":                                       true,
	"credentialSets.agentAWSWorkshopProvisioning.references.provisioning.cfnExecutionRoleArn":     true,
	"credentialSets.agentAWSWorkshopProvisioning.references.provisioning.requiredRoleBoundaryArn": true,
	"credentialSets.agentAWSWorkshopProvisioning.references.provisioning.stackNamePattern":        true,
	"references.enablement.skillsRootUrl":                                                         true,
}

// edit returns the workshop sample with the value at a path replaced, or
// removed when value is empty.
func edit(t testing.TB, path, value string) string {
	t.Helper()
	var root map[string]any
	if err := json.Unmarshal(sample(t, "workshop.json"), &root); err != nil {
		t.Fatal(err)
	}
	keys := strings.Split(path, ".")
	object := root
	for _, key := range keys[:len(keys)-1] {
		object = object[key].(map[string]any)
	}
	last := keys[len(keys)-1]
	delete(object, last)
	if value != "" {
		object[last] = "\x00"
	}
	text, err := json.Marshal(root)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Replace(string(text), `"\u0000"`, value, 1)
}

// TestFieldsRefused holds every exported field to every kind of bad value.
func TestFieldsRefused(t *testing.T) {
	for path, optional := range fieldPaths {
		for name, test := range map[string]struct{ value, problem string }{
			"empty":             {`""`, "is empty"},
			"number":            {`123`, "is not a string"},
			"boolean":           {`true`, "is not a string"},
			"array":             {`["SECRET"]`, "is not a string"},
			"object":            {`{"a": "SECRET"}`, "is not a string"},
			"newline":           {`"SECRET\nx"`, "control character"},
			"NUL":               {`"SECRET\u0000"`, "control character"},
			"escape":            {`"\u001bSECRET"`, "control character"},
			"DEL":               {"\"SECRET\x7f\"", "control character"},
			"C1 control":        {`"SECRET\u0085"`, "control character"},
			"invalid UTF-8":     {"\"SECRET\xff\"", "not valid UTF-8"},
			"overlong UTF-8":    {"\"SECRET\xc0\xaf\"", "not valid UTF-8"},
			"lone high half":    {`"SECRET\ud83d"`, "surrogate"},
			"lone low half":     {`"\ude00SECRET"`, "surrogate"},
			"halves in reverse": {`"\ude00\ud83d"`, "surrogate"},
			"high, then escape": {`"\ud83d\n"`, "surrogate"},
			"above 100 KiB":     {`"` + strings.Repeat("S", maxValue+1) + `"`, "longer than 100 KiB"},
		} {
			t.Run(path+"/"+name, func(t *testing.T) {
				_, err := mustParse(t, edit(t, path, test.value)).Set(Provisioning)
				wantError(t, err, path, test.problem)
			})
		}
		for _, absent := range []string{"", "null"} {
			t.Run(path+"/absent"+absent, func(t *testing.T) {
				_, err := mustParse(t, edit(t, path, absent)).Set(Provisioning)
				if optional && err != nil {
					t.Errorf("optional, but %v", err)
				}
				if !optional {
					wantError(t, err, path, "is missing")
				}
			})
		}
	}
}

// TestObjectsRefused puts another type in the place of every object on the way.
func TestObjectsRefused(t *testing.T) {
	seen := 0
	for field := range fieldPaths {
		for path := parent(field); path != ""; path = parent(path) {
			for _, value := range []string{`[]`, `"SECRET"`, `7`, `false`} {
				seen++
				_, err := mustParse(t, edit(t, path, value)).Set(Provisioning)
				wantError(t, err, path, "is not an object")
			}
		}
	}
	if seen < 50 {
		t.Errorf("only %d cases", seen)
	}
}

func parent(path string) string {
	return path[:max(strings.LastIndexByte(path, '.'), 0)]
}

// TestDuplicateKeysRefused repeats every key on the way to an exported value.
func TestDuplicateKeysRefused(t *testing.T) {
	text := string(sample(t, "workshop.json"))
	for _, test := range []struct{ key, path string }{
		{`"principal": {`, "principal"},
		{`"sub":`, "principal.sub"},
		{`"username":`, "principal.username"},
		{`"credentialSets": {`, "credentialSets"},
		{`"agentAWSWorkshopProvisioning": {`, "credentialSets.agentAWSWorkshopProvisioning"},
	} {
		repeated := strings.Replace(text, test.key, strings.Replace(test.key, " {", "", 1)+` null, `+test.key, 1)
		_, err := mustParse(t, repeated).Set(Provisioning)
		wantError(t, err, test.path, "occurs more than once")
	}
	set := setJSON("x")
	for _, key := range []string{"accessKeyId", "secretAccessKey", "sessionToken", "awsRegion", "credentials", "references", "provisioning", "cfnExecutionRoleArn"} {
		repeated := strings.Replace(set, `"`+key+`":`, `"`+key+`": null, "`+key+`":`, 1)
		_, err := mustParse(t, documentJSON(`{"agentWorkshop": `+repeated+`}`, "")).Set(Provisioning)
		if err == nil || !strings.Contains(err.Error(), key+" occurs more than once") {
			t.Errorf("%s twice: %v", key, err)
		}
	}
}
