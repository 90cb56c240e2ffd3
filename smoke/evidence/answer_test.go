package evidence

import (
	"strings"
	"testing"
)

// The reason of an answer that is an error names the function's own error where the endpoint says it.
func TestReasonOfAnErrorAnswer(t *testing.T) {
	for want, c := range map[string]Invocation{
		": Runtime.ImportModuleError: no module": {Body: "Internal Server Error", Why: "Runtime.ImportModuleError: no module"},
		": Internal Server Error":                {Body: "Internal Server Error\nand more\n"},
		"":                                       {},
		": " + strings.Repeat("x", 300) + "…":    {Body: strings.Repeat("x", 301)},
	} {
		if got := c.Reason(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
