package wire

import (
	"net/http"
	"net/http/httptest"
	"reflect"
	"testing"
)

type restInput struct {
	FunctionName string   `http:"path" json:"-"`
	Qualifier    string   `http:"query=Qualifier" json:"-"`
	Keys         []string `http:"query=tagKeys" json:"-"`
	Max          *int     `http:"query=MaxItems" json:"-"`
	LogType      string   `http:"header=X-Amz-Log-Type" json:"-"`
	described
	Deep struct{ Inner int }
}

// described is embedded: its name is not in the request, and not in refusals.
type described struct{ Description string }

type payloadInput struct {
	FunctionName string `http:"path" json:"-"`
	Payload      []byte `http:"payload" json:"-"`
}

func TestDecodeREST(t *testing.T) {
	r := httptest.NewRequest("POST", "/f?Qualifier=1&tagKeys=a&tagKeys=b&MaxItems=7&X-Amz-Date=x", nil)
	r.Header.Set("X-Amz-Log-Type", "Tail")
	var got restInput
	if err := DecodeREST("Op", r, map[string]string{"FunctionName": "f"}, []byte(`{"Description":"d","Deep":{"Inner":1}}`), &got); err != nil {
		t.Fatal(err)
	}
	seven := 7
	want := restInput{FunctionName: "f", Qualifier: "1", Keys: []string{"a", "b"}, Max: &seven, LogType: "Tail", described: described{"d"}}
	want.Deep.Inner = 1
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
	var raw payloadInput
	if err := DecodeREST("Op", httptest.NewRequest("POST", "/f", nil), map[string]string{"FunctionName": "f"}, []byte("not json"), &raw); err != nil || string(raw.Payload) != "not json" || raw.FunctionName != "f" {
		t.Errorf("%+v, %v", raw, err)
	}
	for _, test := range []struct{ target, body, want string }{
		{"/f?Other=1", "", "NotEmulated: not emulated: parameter Other of Op"},
		{"/f?MaxItems=x", "", "MalformedInput: value of MaxItems is not a valid int"},
		{"/f?%zz", "", "MalformedQueryString: the query string cannot be parsed"},
		{"/f", `{"Other":1}`, "NotEmulated: not emulated: parameter Other of Op"},
		{"/f", `{"description":"d"}`, "NotEmulated: not emulated: parameter description of Op"},
		{"/f", `{"Description":1}`, "SerializationException: Description (number) cannot be converted to String"},
		{"/f", `{"Deep":[]}`, "SerializationException: Deep (array) cannot be converted to Structure"},
		{"/f", `{"Description":`, "SerializationException: the body is not valid JSON"},
		{"/f", `{} {}`, "SerializationException: the body holds more than one JSON value"},
	} {
		r := httptest.NewRequest("POST", "/f", nil)
		r.URL.RawQuery = ""
		if i := len("/f?"); len(test.target) > i {
			r.URL.RawQuery = test.target[i:]
		}
		if err := DecodeREST("Op", r, nil, []byte(test.body), new(restInput)); err == nil || err.Error() != test.want {
			t.Errorf("%s %s: %v, want %s", test.target, test.body, err, test.want)
		}
	}
}

func TestEncodeREST(t *testing.T) {
	h := http.Header{}
	status, body, err := EncodeREST(h, &struct {
		Code     int    `http:"status" json:"-"`
		Executed string `http:"header=X-Amz-Executed-Version" json:"-"`
		Size     int    `http:"header=X-Size" json:"-"`
		None     string `http:"header=X-None" json:"-"`
		Name     string
	}{Code: 202, Executed: "$LATEST", Size: 3, Name: "n"})
	if err != nil || status != 202 || string(body) != `{"Name":"n"}` || h.Get("X-Amz-Executed-Version") != "$LATEST" || h.Get("X-Size") != "3" || len(h.Values("X-None")) != 0 {
		t.Errorf("%d %s %v %v", status, body, h, err)
	}
	if status, body, err := EncodeREST(h, &struct {
		Payload []byte `http:"payload"`
	}{[]byte("raw")}); status != 0 || string(body) != "raw" || err != nil {
		t.Errorf("%d %s %v", status, body, err)
	}
	if _, body, err := EncodeREST(h, &struct{}{}); body != nil || err != nil {
		t.Errorf("%s %v", body, err)
	}
}
