package policy_test

import (
	"encoding/json"
	"errors"
	"testing"

	"cfnenv/smoke/policy"
)

var kinds = map[string]policy.Kind{
	"":         policy.Identity,
	"identity": policy.Identity,
	"boundary": policy.Boundary,
	"session":  policy.Session,
	"trust":    policy.Trust,
	"resource": policy.Resource,
	"scp":      policy.SCP,
	"inline":   policy.Inline,
}

func TestParseVectors(t *testing.T) {
	var file struct {
		Description, Source string
		Cases               []struct {
			Name, Kind, Error, Code string
			Document                json.RawMessage
		}
	}
	vectors(t, "parse.json", &file)
	atLeast(t, len(file.Cases), 200)
	for _, c := range file.Cases {
		t.Run(c.Name, func(t *testing.T) {
			text := []byte(c.Document)
			var raw string
			if json.Unmarshal(text, &raw) == nil {
				text = []byte(raw)
			}
			kind, ok := kinds[c.Kind]
			if !ok {
				t.Fatalf("unknown kind %q", c.Kind)
			}
			_, err := policy.Parse(kind, "p", text)
			if c.Error == "" {
				if err != nil {
					t.Fatalf("refused: %v", err)
				}
				return
			}
			var refused *policy.ParseError
			if !errors.As(err, &refused) {
				t.Fatalf("taken, expected %q (error %v)", c.Error, err)
			}
			if refused.Message != c.Error {
				t.Errorf("refused with %q, expected %q", refused.Message, c.Error)
			}
			if c.Code == "" {
				c.Code = "MalformedPolicyDocument"
			}
			if refused.Code != c.Code {
				t.Errorf("code %q, expected %q", refused.Code, c.Code)
			}
		})
	}
}
