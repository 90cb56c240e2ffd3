package env

import (
	"fmt"
	"strings"
	"testing"
)

func TestSummaries(t *testing.T) {
	text := strings.Replace(string(sample(t, "legacy.json")), `"agentWorkshop": {`, `"broken": {}, "agentWorkshop": {`, 1)
	list, err := mustParse(t, text).Summaries()
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range list {
		got = append(got, fmt.Sprint(s.Name, s.Roles, s.Problem == nil, s.Set != nil))
	}
	want := []string{"broken[] false false", "agentWorkshop[] true true", "agentWorkshopProvisioning[provisioning] true true", "agentWorkshopRuntime[runtime] true true"}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestSummariesRefuseDuplicates(t *testing.T) {
	for _, sets := range []string{`{"a": {}, "b": {}, "a": null}`, `{"a": null, "\u0061": {}}`} {
		_, err := mustParse(t, `{"credentialSets": `+sets+`}`).Summaries()
		wantError(t, err, "credentialSets.a", "more than once")
	}
}
