package wire

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"errors"
	"io"
	"reflect"
	"strings"
	"time"
)

// What bounds request documents: the deepest of AWS's has five levels, the one with most elements lists 10 000 parts.
const (
	maxDepth    = 16
	maxElements = 200_000
)

// node is an element of a request document.
type node struct {
	name     string
	text     []byte
	children []*node
}

// MalformedXML refuses a document that is not the one that an operation takes.
func MalformedXML() error {
	return &Error{Code: "MalformedXML",
		Message: "The XML you provided was not well-formed or did not validate against our published schema"}
}

// DecodeXML fills v, a struct or a pointer to one, from a document with the given root. An empty document leaves v alone.
// Elements are matched with members by name, the tag xml:"Outer>Inner" standing for a list with a level of its own;
// an element without a member is refused as not emulated.
func DecodeXML(operation, root string, document []byte, v reflect.Value) error {
	if len(bytes.TrimSpace(document)) == 0 {
		return nil
	}
	n, err := parseXML(document)
	if err != nil || n.name != root {
		return MalformedXML()
	}
	return fill(operation, n, v)
}

func parseXML(document []byte) (*node, error) {
	d := xml.NewDecoder(bytes.NewReader(document))
	d.Strict = true
	top := &node{}
	stack := []*node{top}
	for count := 0; ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		switch t := token.(type) {
		case xml.StartElement:
			if count++; len(stack) > maxDepth || count > maxElements {
				return nil, MalformedXML()
			}
			n := &node{name: t.Name.Local}
			parent := stack[len(stack)-1]
			parent.children = append(parent.children, n)
			stack = append(stack, n)
		case xml.EndElement:
			stack = stack[:len(stack)-1]
		case xml.CharData:
			n := stack[len(stack)-1]
			n.text = append(n.text, t...)
		}
	}
	if len(top.children) != 1 {
		return nil, MalformedXML()
	}
	return top.children[0], nil
}

func fill(operation string, n *node, v reflect.Value) error {
	if v.Kind() == reflect.Pointer {
		v.Set(reflect.New(v.Type().Elem()))
		return fill(operation, n, v.Elem())
	}
	if v.Kind() != reflect.Struct || v.Type() == reflect.TypeFor[time.Time]() {
		return scalarElement(n, v)
	}
	for _, child := range n.children {
		field, inner, ok := memberNamed(v, child.name)
		if !ok {
			return NotEmulated("element %s of %s", child.name, operation)
		}
		switch {
		case inner != "":
			for _, item := range child.children {
				if item.name != inner {
					return MalformedXML()
				}
				if err := add(operation, item, field); err != nil {
					return err
				}
			}
			if field.IsNil() {
				field.Set(reflect.MakeSlice(field.Type(), 0, 0))
			}
		case field.Kind() == reflect.Slice:
			if err := add(operation, child, field); err != nil {
				return err
			}
		default:
			if err := fill(operation, child, field); err != nil {
				return err
			}
		}
	}
	return nil
}

// memberNamed finds the member for an element: by its xml tag, else by its own name.
func memberNamed(v reflect.Value, element string) (field reflect.Value, inner string, ok bool) {
	for i := range v.NumField() {
		f := v.Type().Field(i)
		if f.Anonymous {
			if field, inner, ok = memberNamed(v.Field(i), element); ok {
				return field, inner, ok
			}
			continue
		}
		name, _, _ := strings.Cut(f.Tag.Get("xml"), ",")
		name, inner, _ = strings.Cut(name, ">")
		name = cmp.Or(name, f.Name)
		if name == element {
			return v.Field(i), inner, true
		}
	}
	return field, "", false
}

func add(operation string, n *node, list reflect.Value) error {
	item := reflect.New(list.Type().Elem()).Elem()
	if err := fill(operation, n, item); err != nil {
		return err
	}
	list.Set(reflect.Append(list, item))
	return nil
}

func scalarElement(n *node, v reflect.Value) error {
	if len(n.children) > 0 {
		return MalformedXML()
	}
	text := string(n.text)
	if v.Kind() != reflect.String {
		text = strings.TrimSpace(text)
	}
	if scalar(n.name, text, v) != nil {
		return MalformedXML()
	}
	return nil
}
