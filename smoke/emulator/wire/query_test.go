package wire

import (
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"
)

type codecTag struct{ Key, Value string }

type codecInput struct {
	Name       string `json:"StackName"`
	Count      *int
	Flag       bool
	Ratio      float64
	Blob       []byte
	Tags       []codecTag
	Names      []string
	Flat       []string          `query:"AttributeName,flat"`
	Map        map[string]string `json:"Attributes"`
	FlatMap    map[string]string `query:"Attribute,flat,key=Name,value=Value"`
	Nested     *codecTag
	unexported string //lint:ignore U1000 the decoder must pass it over
}

func TestDecodeQuery(t *testing.T) {
	two := 2
	for form, want := range map[string]codecInput{
		"Action=A&Version=1&StackName=n&Count=2&Flag=true&Ratio=0.5&Blob=YWI%3D": {Name: "n", Count: &two, Flag: true, Ratio: 0.5, Blob: []byte("ab")},
		"Tags.member.1.Key=a&Tags.member.1.Value=&Tags.member.2.Key=b":           {Tags: []codecTag{{"a", ""}, {"b", ""}}},
		"Tags=&Names.member.1=x&Names.member.2=y":                                {Tags: []codecTag{}, Names: []string{"x", "y"}},
		"AttributeName.1=x&Attribute.1.Name=k&Attribute.1.Value=v":               {Flat: []string{"x"}, FlatMap: map[string]string{"k": "v"}},
		"Attributes.entry.1.key=k&Attributes.entry.1.value=v&Nested.Key=x":       {Map: map[string]string{"k": "v"}, Nested: &codecTag{Key: "x"}},
		"Flag=TRUE": {Flag: true},
		"Flat=":     {},
	} {
		values, err := url.ParseQuery(form)
		if err != nil {
			t.Fatal(err)
		}
		var got codecInput
		if err := DecodeQuery("Op", values, &got); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, %v\nwant %+v", form, got, err, want)
		}
	}
	for form, want := range map[string]string{
		"Other=1": "NotEmulated: not emulated: parameter Other of Op", "Flat=x": "NotEmulated: not emulated: parameter Flat of Op", "Names.member.3=gap": "NotEmulated: not emulated: parameter Names.member.3 of Op",
		"Count=two": "MalformedInput: value of Count is not a valid int", "Flag=maybe": "MalformedInput: value of Flag is not a valid bool",
		"Blob=!": "MalformedInput: value of Blob is not a valid slice", "Tags.member.1.Colour=x": "NotEmulated: not emulated: parameter Tags.member.1.Colour of Op",
		"stackName=n": "NotEmulated: not emulated: parameter stackName of Op", "unexported=1": "NotEmulated: not emulated: parameter unexported of Op",
	} {
		values, err := url.ParseQuery(form)
		if err != nil {
			t.Fatal(err)
		}
		if err := DecodeQuery("Op", values, new(codecInput)); err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", form, err, want)
		}
	}
}

func FuzzDecodeQuery(f *testing.F) {
	f.Add("StackName=n&Tags.member.1.Key=k&Attribute.1.Name=a&Attribute.1.Value=b")
	f.Add("Tags.member.99999999999999999999.Key=k&Names=&Names.member.1=")
	f.Add("Nested=&Nested.Key.Key=..&.=&=")
	f.Fuzz(func(t *testing.T, form string) {
		values, err := url.ParseQuery(form)
		if err != nil {
			return
		}
		var in codecInput
		if DecodeQuery("Op", values, &in) == nil {
			EncodeQuery("ns", "Op", "id", in)
		}
	})
}

func TestEncodeQuery(t *testing.T) {
	two := 2
	got := string(EncodeQuery("http://ns/", "Op", "id", &struct {
		Text, Empty string
		Count       *int
		None        *int
		At, Never   time.Time
		Tags        []codecTag
		NoTags      []codecTag
		NilTags     []codecTag
		Flat        []string `query:"F,flat"`
		Map         map[string]string
	}{
		Text: "<&>\u00e4", Count: &two, At: time.Date(2026, 11, 22, 16, 0, 0, 5e6, time.UTC), Tags: []codecTag{{"k", "v"}}, NoTags: []codecTag{},
		Flat: []string{"x", ""}, Map: map[string]string{"b": "2", "a": "1"},
	}))
	want := `<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<OpResponse xmlns="http://ns/"><OpResult><Text>&lt;&amp;&gt;ä</Text><Count>2</Count><At>2026-11-22T16:00:00.005Z</At>` +
		`<Tags><member><Key>k</Key><Value>v</Value></member></Tags><NoTags></NoTags><F>x</F><F></F>` +
		`<Map><entry><key>a</key><value>1</value></entry><entry><key>b</key><value>2</value></entry></Map></OpResult>` +
		`<ResponseMetadata><RequestId>id</RequestId></ResponseMetadata></OpResponse>`
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	for _, nothing := range []any{nil, struct{}{}, (*codecTag)(nil)} {
		if got := string(EncodeQuery("", "Op", "id", nothing)); !strings.Contains(got, "<OpResult></OpResult>") {
			t.Errorf("%T: %s", nothing, got)
		}
	}
}
