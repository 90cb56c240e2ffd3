package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cfnenv/env/tooltest"
)

// TestParityWithTheGuide: for well-formed documents, cfnenv exports the same as
// the guide's own jq chain.
func TestParityWithTheGuide(t *testing.T) {
	t.Parallel()
	tooltest.Need(t, "jq")
	workshop, legacy := read(t, "workshop.json"), read(t, "legacy.json")
	// The chain does not know agentWorkshopProvisioning (pitfall 6).
	onlyAgentWorkshop := strings.Replace(legacy, `"agentWorkshopProvisioning"`, `"another"`, 1)
	for name, test := range map[string]struct{ document, role string }{
		"workshop":          {workshop, "provisioning"},
		"workshop, runtime": {workshop, "runtime"},
		"legacy":            {onlyAgentWorkshop, "provisioning"},
		"legacy, runtime":   {strings.Replace(legacy, `"agentWorkshopRuntime": {`, `"agentWorkshopRuntime": {"awsRegion": "eu-west-1",`, 1), "runtime"},
		"top level":         {strings.Replace(read(t, "toplevel.json"), `"references": {`, `"references": {"enablement": {"skillsRootUrl": "https://x/y"},`, 1), "provisioning"},
		// The guide starts jq a dozen times, so a document differs in more than one thing.
		"no trailing slash, a role with a path, awkward characters": {strings.NewReplacer("/v1/skills/", "/v1/skills",
			"role/agentawsworkshop", "role/a/b/agentawsworkshop", "ada.lovelace", `it's \"Zoë\" \\ $HOME 😀`).Replace(workshop), "provisioning"},
		"two trailing slashes, a role of another name": {strings.NewReplacer("/v1/skills/", "/v1/skills//", "agentawsworkshop-cfn-exec", "deployer").Replace(workshop), "provisioning"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := documentOf(t, test.document)
			chain := []string{"export.sh", "derive.sh"}
			if test.role == "runtime" {
				chain = []string{"runtime.sh"}
			}
			var guide strings.Builder
			for _, file := range chain {
				text, err := os.ReadFile(filepath.Join("../../testdata/guide", file))
				if err != nil {
					t.Fatal(err)
				}
				guide.Write(text)
			}
			const show = "\nset -a; SUB=${SUB-} CFN_EXEC_ROLE_NAME=${CFN_EXEC_ROLE_NAME-} ROLE_PREFIX=${ROLE_PREFIX-} SHORT_SUB=${SHORT_SUB-} SKILLS_ROOT=${SKILLS_ROOT-}; env"
			want := environment(runShell(t, bash(), dir, guide.String()+show).stdout)
			got := environment(runShell(t, bash(), dir, `eval "$(cfnenv `+test.role+`)"; env`).stdout)
			compared := 0
			for _, key := range []string{"SUB", "USERNAME", "AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN",
				"CFN_EXEC_ROLE_ARN", "REQUIRED_BOUNDARY_ARN", "CFN_EXEC_ROLE_NAME", "ROLE_PREFIX", "SHORT_SUB", "SKILLS_ROOT"} {
				if want[key] == "" || want[key] == "null" {
					continue // the guide does not export it, or exports pitfall 3
				}
				compared++
				if got[key] != want[key] {
					t.Errorf("%s is %q, the guide's is %q", key, got[key], want[key])
				}
			}
			if least := map[string]int{"provisioning": 11, "runtime": 4}[test.role]; compared < least {
				t.Errorf("only %d values were compared", compared)
			}
		})
	}
}
