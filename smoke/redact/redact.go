// Package redact takes secrets out of texts before they are kept. None belongs in what this program writes down: names,
// answers and times do. But answers are other people's texts, and one that echoes a credential must not carry it into a
// file.
package redact

import (
	"encoding/json"
	"net/url"
	"reflect"
	"regexp"
	"strings"

	"cfnenv/env"
)

// Removed stands where a secret was.
const Removed = "[removed]"

// shortest is the length, in bytes, from which a credential is looked for: AWS's have 16 and more, and a letter that a
// stand-in for AWS is content with is found in every word.
const shortest = 8

// signed recognises what proves an identity inside an address, as in the download address that Lambda's GetFunction
// answers, and accessKeys recognises those wherever they are. & is escaped in JSON and XML.
var (
	signed     = regexp.MustCompile(`(?i)(X-Amz-(?:Security-Token|Signature|Credential)(?:=|%3D))[^&"'\s<>\\]+`)
	accessKeys = regexp.MustCompile(`\b(?:AKIA|ASIA)[A-Z0-9]{12,}\b`)
)

// Redactor removes the secrets of some credential sets, and whatever has the shape of one.
type Redactor struct{ secrets *strings.Replacer }

// New is a redactor for those sets.
func New(sets ...*env.Set) Redactor {
	var pairs []string
	for _, set := range sets {
		for _, secret := range []string{set.Credentials.AccessKeyID, set.Credentials.SecretAccessKey, set.Credentials.SessionToken} {
			if len(secret) < shortest {
				continue
			}
			quoted, _ := json.Marshal(secret) // a string can always be
			for _, form := range []string{secret, url.QueryEscape(secret), url.PathEscape(secret), string(quoted[1 : len(quoted)-1])} {
				pairs = append(pairs, form, Removed)
			}
		}
	}
	return Redactor{strings.NewReplacer(pairs...)}
}

// Text is a text without secrets.
func (r Redactor) Text(s string) string {
	s = r.secrets.Replace(s)
	// Neither pattern begins with a literal, so regexp would try both at every character of every text.
	if strings.Contains(s, "=") || strings.Contains(s, "%3") {
		s = signed.ReplaceAllString(s, "${1}"+Removed)
	}
	if strings.Contains(s, "AKIA") || strings.Contains(s, "ASIA") {
		s = accessKeys.ReplaceAllString(s, Removed)
	}
	return s
}

// Strings puts change in the place of every string below what v points to, keys of maps included.
func Strings(v any, change func(string) string) { walk(reflect.ValueOf(v), change) }

func walk(v reflect.Value, change func(string) string) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			walk(v.Elem(), change)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				walk(v.Field(i), change)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			walk(v.Index(i), change)
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			value := reflect.New(v.Type().Elem()).Elem()
			value.Set(v.MapIndex(key))
			walk(value, change)
			v.SetMapIndex(key, reflect.Value{})
			if key.Kind() == reflect.String {
				key = reflect.ValueOf(change(key.String())).Convert(key.Type())
			}
			v.SetMapIndex(key, value)
		}
	case reflect.String:
		v.SetString(change(v.String()))
	}
}
