package policy

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"
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
	if i := slices.Index(n.names, name); i >= 0 {
		return &n.items[i]
	}
	return nil
}

// readJSON reads one JSON value. The policy grammar has every block at most once, so a repeated member is an error.
func readJSON(text []byte) (*node, error) {
	if !utf8.Valid(text) || !json.Valid(text) {
		return nil, errJSON
	}
	r := jsonReader{text: text}
	var root node
	return &root, r.value(&root, maxDepth)
}

// jsonReader walks over a text that is known to be valid JSON, which is why it looks at first characters only.
type jsonReader struct {
	text []byte
	pos  int // just after the last token, commas and colons apart
}

// peek returns the next character that is not white space, a comma or a colon, and its offset.
func (r *jsonReader) peek() (byte, int) {
	for i := r.pos; i < len(r.text); i++ {
		switch r.text[i] {
		case ' ', '\t', '\r', '\n', ',', ':':
		default:
			return r.text[i], i
		}
	}
	return 0, len(r.text)
}

func (r *jsonReader) value(n *node, depth int) error {
	if depth == 0 {
		return errJSON
	}
	n.before = r.pos
	c, start := r.peek()
	r.pos = start + 1
	n.opening = r.pos
	var err error
	switch c {
	case '{', '[':
		err = r.composite(n, c, depth)
	case '"':
		n.kind = nodeString
		n.text, err = r.quoted(start)
	default:
		for r.pos < len(r.text) && strings.IndexByte(" \t\r\n,]}", r.text[r.pos]) < 0 {
			r.pos++
		}
		n.text = string(r.text[start:r.pos])
		switch c {
		case 't', 'f':
			n.kind = nodeBool
		case 'n':
			n.kind = nodeNull
		default:
			n.kind = nodeNumber
		}
	}
	n.end = r.pos
	return err
}

func (r *jsonReader) composite(n *node, open byte, depth int) error {
	n.kind = nodeList
	var seen map[string]bool
	if open == '{' {
		n.kind, seen = nodeObject, map[string]bool{}
	}
	for {
		c, at := r.peek()
		if c == ']' || c == '}' {
			r.pos = at + 1
			return nil
		}
		if n.kind == nodeObject {
			name, err := r.quoted(at)
			if err != nil || seen[name] {
				return errJSON
			}
			seen[name] = true
			n.names = append(n.names, name)
		}
		n.items = append(n.items, node{})
		if err := r.value(&n.items[len(n.items)-1], depth-1); err != nil {
			return err
		}
	}
}

// quoted reads the string that begins at an offset.
func (r *jsonReader) quoted(start int) (string, error) {
	escaped := false
	for r.pos = start + 1; r.text[r.pos] != '"'; r.pos++ {
		if r.text[r.pos] == '\\' {
			escaped = true
			r.pos++
		}
	}
	r.pos++
	if !escaped {
		return string(r.text[start+1 : r.pos-1]), nil
	}
	var s string
	if err := json.Unmarshal(r.text[start:r.pos], &s); err != nil {
		return "", errJSON
	}
	return s, nil
}

// cursor turns offsets into lines and columns, counting characters from 1. It only moves forward.
type cursor struct {
	text []byte // what is still ahead
	at   int    // the offset where it begins
	Position
}

func (c *cursor) position(offset int) Position {
	passed := c.text[:offset-c.at]
	c.text, c.at = c.text[len(passed):], offset
	if newline := bytes.LastIndexByte(passed, '\n'); newline >= 0 {
		c.Line += bytes.Count(passed, []byte{'\n'})
		c.Column = 1
		passed = passed[newline+1:]
	}
	c.Column += utf8.RuneCount(passed)
	return c.Position
}
