package jsontree

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"testing"
	"unicode/utf8"
)

// value turns a node into what encoding/json makes of the same text.
func (n *Node) value() any {
	switch n.Kind {
	case String:
		return n.Text
	case Number:
		return json.Number(n.Text)
	case Bool:
		return n.Text == "true"
	case List:
		list := []any{}
		for i := range n.Items {
			list = append(list, n.Items[i].value())
		}
		return list
	case Object:
		object := map[string]any{}
		for i := range n.Items {
			object[n.Items[i].Name] = n.Items[i].value()
		}
		return object
	}
	return nil
}

func FuzzRead(f *testing.F) {
	for _, seed := range []string{`{}`, `[]`, ` [ 1 , -2.5e+3,true,false , null ] `, `{"a":{"b":["\u00e4\"\\",""]},"c":":,]}"}`, `"x"`, `0`, `{"a":1,"a":2}`, `[`, `{"a":}`, "[\"\xff\"]", `[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		n, err := Read(text, 16)
		dec := json.NewDecoder(bytes.NewReader(text))
		dec.UseNumber()
		var want any
		if !json.Valid(text) {
			if err == nil {
				t.Fatal("text that is not JSON was read")
			}
			return
		}
		if err != nil || !utf8.Valid(text) {
			return // depth
		}
		if err := dec.Decode(&want); err != nil {
			t.Fatal(err)
		}
		if got := n.value(); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %#v, expected %#v", text, got, want)
		}
		if n.End > len(text) || len(bytes.TrimSpace(text[n.End:])) > 0 {
			t.Errorf("%s: ends at %d", text, n.End)
		}
	})
}

func TestPlaces(t *testing.T) {
	text := []byte("{\n  \"ä\": [1, \"\\u00e4\"],\n  \"b\": null}")
	root, err := Read(text, 2)
	if err != nil {
		t.Fatal(err)
	}
	cursor, list := NewCursor(text), root.Member("ä")
	for _, c := range []struct{ offset, line, column int }{{root.Start, 1, 1}, {list.NameAt, 2, 3}, {list.Start, 2, 8}, {list.Items[1].Before, 2, 10}, {list.Items[1].Start, 2, 12}, {list.End, 2, 21}, {root.Member("b").Start, 3, 8}, {root.End, 3, 13}} {
		if line, column := cursor.Place(c.offset); line != c.line || column != c.column {
			t.Errorf("%d is at %d:%d, want %d:%d", c.offset, line, column, c.line, c.column)
		}
	}
	var problem *Error
	if _, err := Read(text, 1); !errors.As(err, &problem) || problem.Error() != "values nest too deeply at line 2, column 9" {
		t.Errorf("too deep: %v", err)
	}
	// encoding/json refuses 10,000 levels itself.
	if _, err := Read(bytes.Repeat([]byte("["), 10_001), 1); !errors.As(err, &problem) || !problem.Deep {
		t.Errorf("far too deep: %v", err)
	}
	if root, err = Read([]byte(`[{"a": {"b": 1, "c": [], "b": {}}}]`), 3); err != nil {
		t.Fatal(err)
	}
	if name, ok := root.Repeated(); name != "b" || !ok {
		t.Errorf("%q is repeated: %v", name, ok)
	}
	if _, err := Read([]byte(`{"a": 1 "b"}`), 1); !errors.As(err, &problem) || problem.Error() != "malformed at line 1, column 9" {
		t.Errorf("not JSON: %+v", problem)
	}
}
