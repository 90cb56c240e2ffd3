package denial

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// FuzzParse builds a sentence around hostile parts, decorated in two ways: it reads as it was written. Whatever else a text
// is, it is read without a panic.
func FuzzParse(f *testing.F) {
	f.Add("An error occurred (AccessDenied) when calling the X operation: ", "b", 1, true, 3, 7)
	f.Add("API: iam:GetRole ", "NAME", 3, false, 0, 25)
	f.Add(`{"message":"`, "x", 8, true, 9, 0)
	f.Add("\\u001b[1mUser: ", "", 0, false, 2, 3)
	files, _ := filepath.Glob("../../testdata/explain/*.txt")
	for i, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(b), "name-of_it/k.v1", i, i%2 == 0, i, i)
	}
	safe := regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9._/-]{0,60}[A-Za-z0-9])?$`)
	f.Fuzz(func(t *testing.T, around, name string, layer int, deny bool, document, line int) {
		Parse(around)
		Parse(around + " is not authorized to perform: " + name + " on resource: " + around + " because no " + around)
		if !safe.MatchString(name) {
			return
		}
		l := policyKinds()[uint(layer)%uint(len(policyKinds()))]
		clause := " because no " + string(l) + " allows the s3:CreateBucket action"
		if deny {
			clause = " with an explicit deny in a " + string(l)
		}
		want := Denial{Principal: fn, Action: "s3:CreateBucket", Resource: "arn:aws:s3:::" + name, Layer: l, Explicit: deny}
		text := "User: " + fn + " is not authorized to perform: s3:CreateBucket on resource: \"" + want.Resource + "\"" + clause
		text = lines()[uint(line)%uint(len(lines()))].apply(documents()[uint(document)%uint(len(documents()))].apply(text))
		got, ok := Parse(text)
		got.Code, got.Operation = "", ""
		if !ok || got != want {
			t.Errorf("%s\n got %+v\nwant %+v", text, got, want)
		}
	})
}
