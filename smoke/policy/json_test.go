package policy

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"
)

// value turns a node into what encoding/json makes of the same text.
func (n *node) value() any {
	switch n.kind {
	case nodeString:
		return n.text
	case nodeNumber:
		return json.Number(n.text)
	case nodeBool:
		return n.text == "true"
	case nodeList:
		list := []any{}
		for i := range n.items {
			list = append(list, n.items[i].value())
		}
		return list
	case nodeObject:
		object := map[string]any{}
		for i, name := range n.names {
			object[name] = n.items[i].value()
		}
		return object
	}
	return nil
}

func FuzzJSON(f *testing.F) {
	for _, seed := range []string{`{}`, `[]`, ` [ 1 , -2.5e+3,true,false , null ] `, `{"a":{"b":["\u00e4\"\\",""]},"c":":,]}"}`, `"x"`, `0`, `{"a":1,"a":2}`, `[`, `{"a":}`, "[\"\xff\"]", `[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		n, err := readJSON(text)
		dec := json.NewDecoder(bytes.NewReader(text))
		dec.UseNumber()
		var want any
		if !json.Valid(text) {
			if err == nil {
				t.Fatal("text that is not JSON was read")
			}
			return
		}
		if err != nil {
			return // repeated members, depth, encoding
		}
		if err := dec.Decode(&want); err != nil {
			t.Fatal(err)
		}
		if got := n.value(); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %#v, expected %#v", text, got, want)
		}
		if n.end > len(text) || len(bytes.TrimSpace(text[n.end:])) > 0 {
			t.Errorf("%s: ends at %d", text, n.end)
		}
	})
}
