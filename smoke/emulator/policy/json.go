package policy

import (
	"bytes"
	"encoding/json"
	"errors"
	"unicode/utf8"
)

// maxDepth bounds nesting: a policy needs five levels.
const maxDepth = 16

var errJSON = errors.New("not a policy in JSON")

type nodeKind int

const (
	nodeString nodeKind = iota + 1
	nodeNumber
	nodeBool
	nodeNull
	nodeList
	nodeObject
)

// node is a JSON value that keeps the order of members and where it stood.
type node struct {
	kind    nodeKind
	text    string // of a string, number or bool
	items   []node // of a list, or the values of an object
	names   []string
	opening int // offset just after the first token of the value
	before  int // offset at the end of the token before the value
	end     int // offset just after the value
}

// member returns an object's member, or nil.
func (n *node) member(name string) *node {
	for i, k := range n.names {
		if k == name {
			return &n.items[i]
		}
	}
	return nil
}

// readJSON reads one JSON value. The policy grammar has every block at most
// once, so a repeated member is an error.
func readJSON(text []byte) (*node, error) {
	if !utf8.Valid(text) || !json.Valid(text) {
		return nil, errJSON
	}
	r := jsonReader{dec: json.NewDecoder(bytes.NewReader(text))}
	r.dec.UseNumber()
	return r.value(maxDepth)
}

type jsonReader struct{ dec *json.Decoder }

func (r *jsonReader) offset() int { return int(r.dec.InputOffset()) }

func (r *jsonReader) value(depth int) (*node, error) {
	if depth == 0 {
		return nil, errJSON
	}
	n := &node{before: r.offset()}
	tok, err := r.dec.Token()
	if err != nil {
		return nil, errJSON
	}
	n.opening = r.offset()
	switch t := tok.(type) {
	case json.Delim:
		if err := r.composite(n, t, depth); err != nil {
			return nil, err
		}
	case string:
		n.kind, n.text = nodeString, t
	case json.Number:
		n.kind, n.text = nodeNumber, t.String()
	case bool:
		n.kind, n.text = nodeBool, "false"
		if t {
			n.text = "true"
		}
	default:
		n.kind = nodeNull
	}
	n.end = r.offset()
	return n, nil
}

func (r *jsonReader) composite(n *node, open json.Delim, depth int) error {
	n.kind = nodeList
	if open == '{' {
		n.kind = nodeObject
	}
	for {
		before := r.offset()
		if !r.dec.More() {
			break
		}
		if n.kind == nodeObject {
			tok, err := r.dec.Token()
			if err != nil {
				return errJSON
			}
			name, ok := tok.(string)
			if !ok || n.member(name) != nil {
				return errJSON
			}
			n.names = append(n.names, name)
		}
		item, err := r.value(depth - 1)
		if err != nil {
			return err
		}
		if n.kind == nodeList {
			item.before = before
		}
		n.items = append(n.items, *item)
	}
	if _, err := r.dec.Token(); err != nil {
		return errJSON
	}
	return nil
}

// position turns an offset into line and column, counting characters from 1.
func position(text []byte, offset int) Position {
	head := text[:offset]
	line := bytes.Count(head, []byte{'\n'})
	return Position{
		Line:   line + 1,
		Column: utf8.RuneCount(head[bytes.LastIndexByte(head, '\n')+1:]) + 1,
	}
}
