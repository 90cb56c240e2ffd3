package redact

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"cfnenv/env"
)

func TestText(t *testing.T) {
	set := &env.Set{Credentials: env.Credentials{AccessKeyID: "ASIAEXAMPLEEXAMPLE00", SecretAccessKey: `s/ec+ret"key`, SessionToken: "token/with=all+of it"}}
	r := New(set, &env.Set{Credentials: env.Credentials{SecretAccessKey: "s", SessionToken: "t"}})
	for _, text := range []string{
		"ASIAEXAMPLEEXAMPLE00", `s/ec+ret"key`, `{"key": "s/ec+ret\"key"}`, "token%2Fwith%3Dall%2Bof+it", "token%2Fwith=all+of%20it", "a AKIAIOSFODNN7EXAMPLE b",
		"https://x.test/?X-Amz-Security-Token=abcdef&X-Amz-Signature=0123", `X-Amz-Credential%3Dabcdef`,
	} {
		got := r.Text("before " + text + " after")
		for _, secret := range []string{"EXAMPLE", "ec+ret", "all", "abcdef", "0123"} {
			if strings.Contains(got, secret) {
				t.Errorf("%s: %s", text, got)
			}
		}
		if !strings.HasPrefix(got, "before ") || !strings.Contains(got, Removed) {
			t.Errorf("%s: %s", text, got)
		}
	}
	if text := "a stack's test"; r.Text(text) != text {
		t.Errorf("one letter of a stand-in's credentials was looked for: %s", r.Text(text))
	}
}

func TestStrings(t *testing.T) {
	type kind string
	type inner struct {
		Text string
		At   time.Time
	}
	type outer struct {
		Kind  kind
		Inner *inner
		None  *inner
		List  []inner
		Map   map[string]*inner
		Names map[string][]string
		N     int
	}
	at := time.Date(2026, 1, 2, 3, 4, 5, 6, time.UTC)
	v := &outer{Kind: "a", Inner: &inner{"a", at}, List: []inner{{Text: "a"}}, Map: map[string]*inner{"a": {Text: "a"}}, Names: map[string][]string{"b": {"a"}}, N: 1}
	Strings(v, func(s string) string { return s + "!" })
	want := &outer{Kind: "a!", Inner: &inner{"a!", at}, List: []inner{{Text: "a!"}}, Map: map[string]*inner{"a!": {Text: "a!"}}, Names: map[string][]string{"b!": {"a!"}}, N: 1}
	if !reflect.DeepEqual(v, want) {
		t.Errorf("%+v", v)
	}
}
