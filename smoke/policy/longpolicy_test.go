package policy_test

import (
	"fmt"
	"strings"
	"testing"

	"cfnenv/smoke/policy"
)

// repeated writes a format with 0, 1, 2 … up to a size.
func repeated(format string, size int) string {
	var b strings.Builder
	for i := 0; b.Len() < size; i++ {
		fmt.Fprintf(&b, format, i)
	}
	return strings.TrimSuffix(b.String(), ",")
}

// Policies as long as any API takes are read in the time of their length, and longer ones are not read: a request of
// some megabytes must not keep the account busy for an hour.
func TestLongPolicies(t *testing.T) {
	one := func(resource, condition string) string {
		return `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"` + resource + `","Condition":{"StringEquals":{` + condition + `}}}}`
	}
	for name, text := range map[string]func(size int) string{
		"keys":      func(size int) string { return one("*", repeated(`"%x":"b",`, size)) },
		"variables": func(size int) string { return one("*", `"k":"`+repeated(`${a:%x}`, size)+`"`) },
		"statements": func(size int) string {
			return `{"Version":"2012-10-17","Statement":[` + repeated(`{"Sid":"s%x","Effect":"Allow","Action":"*","Resource":"*"},`, size) + `]}`
		},
	} {
		if _, err := policy.Parse(policy.Identity, name, []byte(text(130000))); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := policy.Parse(policy.Identity, name, []byte(text(140000))); err == nil || err.Error() != "Syntax errors in policy." {
			t.Errorf("%s: too long: %v", name, err)
		}
	}
	for name, test := range map[string]struct {
		text  string
		taken bool
	}{
		"members that no policy has":   {`{` + repeated(`"%x":0,`, 130000) + `}`, false},
		"variables that do not end":    {one("arn:aws:s3:::"+strings.Repeat("${", 65000), ""), false},
		"variables before the account": {one("arn:aws:s3:"+strings.Repeat("${", 65000), ""), true}, // text there
	} {
		if _, err := policy.Parse(policy.Identity, name, []byte(test.text)); (err == nil) != test.taken {
			t.Errorf("%s: %v", name, err)
		}
	}
}
