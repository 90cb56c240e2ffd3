// Package jsontree reads JSON into values that know their places and keep the order of members, which encoding/json does
// not tell. It is pure: text in, values out.
package jsontree

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// Kind says what a [Node] is.
type Kind int

// The kinds of a value.
const (
	Null Kind = iota
	Bool
	Number
	String
	List
	Object
)

// Node is a value. Places are offsets into the text, in bytes.
type Node struct {
	Kind  Kind
	Text  string // of a string, number or boolean
	Items []Node // of a list, or the members of an object in their order

	Name   string // of a member of an object
	NameAt int    // where the name begins

	Before     int // the end of the token before the value, commas and colons apart
	Start, End int
}

// Member is an object's first member of that name, or nil.
func (n *Node) Member(name string) *Node {
	for i := range n.Items {
		if n.Kind == Object && n.Items[i].Name == name {
			return &n.Items[i]
		}
	}
	return nil
}

// Repeated returns the name of the first member that an object in n has twice, if there is one.
func (n *Node) Repeated() (name string, ok bool) {
	var seen map[string]bool
	if n.Kind == Object {
		seen = make(map[string]bool, len(n.Items))
	}
	for i := range n.Items {
		item := &n.Items[i]
		if seen[item.Name] {
			return item.Name, true
		}
		if name, ok := item.Repeated(); ok {
			return name, true
		}
		if seen != nil {
			seen[item.Name] = true
		}
	}
	return "", false
}

// Error says where a text cannot be read.
type Error struct {
	Line, Column int
	Deep         bool // values nest too deeply; otherwise it is not JSON
}

// Error names the place, and nothing of the text.
func (e *Error) Error() string {
	if e.Deep {
		return fmt.Sprintf("values nest too deeply at line %d, column %d", e.Line, e.Column)
	}
	return fmt.Sprintf("malformed at line %d, column %d", e.Line, e.Column)
}

func errorAt(text []byte, offset int) *Error {
	e := &Error{}
	e.Line, e.Column = NewCursor(text).Place(offset)
	return e
}

// Read reads one value in which others nest at most depth deep. Its errors are of type [*Error].
func Read(text []byte, depth int) (*Node, error) {
	if !json.Valid(text) {
		err := json.Unmarshal(text, new(json.RawMessage)) // which says where, and copies a good text
		at := len(text)
		if syntax := (*json.SyntaxError)(nil); errors.As(err, &syntax) && syntax.Error() != "unexpected end of JSON input" {
			at = int(syntax.Offset) - 1 // it counts the byte at fault as well
		}
		problem := errorAt(text, at)
		problem.Deep = strings.HasSuffix(err.Error(), "exceeded max depth")
		return nil, problem
	}
	r := reader{text: text}
	root := &Node{}
	return root, r.value(root, depth)
}

// reader walks over a text that is known to be JSON, which is why it looks at first characters only.
type reader struct {
	text []byte
	pos  int // just after the last token, commas and colons apart
}

// next returns the next character that is not white space, a comma or a colon, and its offset.
func (r *reader) next() (byte, int) {
	for i := r.pos; ; i++ {
		switch r.text[i] {
		case ' ', '\t', '\r', '\n', ',', ':':
		default:
			return r.text[i], i
		}
	}
}

func (r *reader) value(n *Node, depth int) (err error) {
	n.Before = r.pos
	c, start := r.next()
	n.Start = start
	if depth < 0 {
		err := errorAt(r.text, start)
		err.Deep = true
		return err
	}
	switch c {
	case '{', '[':
		err = r.items(n, c, depth)
	case '"':
		n.Kind = String
		n.Text, err = r.quoted(start)
	default:
		for r.pos = start + 1; r.pos < len(r.text) && strings.IndexByte(" \t\r\n,]}", r.text[r.pos]) < 0; {
			r.pos++
		}
		n.Text = string(r.text[start:r.pos])
		switch c {
		case 't', 'f':
			n.Kind = Bool
		case 'n':
			n.Kind = Null
		default:
			n.Kind = Number
		}
	}
	n.End = r.pos
	return err
}

func (r *reader) items(n *Node, opening byte, depth int) error {
	n.Kind = List
	if opening == '{' {
		n.Kind = Object
	}
	for r.pos = n.Start + 1; ; {
		c, at := r.next()
		if c == ']' || c == '}' {
			r.pos = at + 1
			return nil
		}
		n.Items = append(n.Items, Node{})
		item := &n.Items[len(n.Items)-1]
		if n.Kind == Object {
			item.NameAt = at
			var err error
			if item.Name, err = r.quoted(at); err != nil {
				return err
			}
		}
		if err := r.value(item, depth-1); err != nil {
			return err
		}
	}
}

// quoted reads the string that begins at an offset.
func (r *reader) quoted(start int) (string, error) {
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
	if json.Unmarshal(r.text[start:r.pos], &s) != nil {
		return "", errorAt(r.text, start)
	}
	return s, nil
}

// Cursor turns offsets into lines and columns, which count from 1, columns in characters. It only moves forward.
type Cursor struct {
	text         []byte // what is still ahead
	at           int    // the offset where that begins
	line, column int
}

// NewCursor begins at the start of a text.
func NewCursor(text []byte) *Cursor { return &Cursor{text: text, line: 1, column: 1} }

// Place is the line and column of an offset, which must not be before an earlier call's.
func (c *Cursor) Place(offset int) (line, column int) {
	passed := c.text[:offset-c.at]
	c.text, c.at = c.text[len(passed):], offset
	if newline := bytes.LastIndexByte(passed, '\n'); newline >= 0 {
		c.line += bytes.Count(passed, []byte{'\n'})
		c.column = 1
		passed = passed[newline+1:]
	}
	c.column += utf8.RuneCount(passed)
	return c.line, c.column
}
