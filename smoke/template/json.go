package template

import (
	"bytes"
	"errors"

	"cfnenv/smoke/jsontree"
)

type jsonReader struct {
	reading
	cursor *jsontree.Cursor
}

func readJSON(src []byte) (*reading, error) {
	src = withoutTrailingCommas(src)
	root, err := jsontree.Read(src, maxDepth)
	if problem := (*jsontree.Error)(nil); errors.As(err, &problem) {
		if problem.Deep {
			return nil, tooDeep(Pos{problem.Line, problem.Column})
		}
		return nil, notWellFormed("JSON", Pos{problem.Line, problem.Column})
	}
	r := &jsonReader{cursor: jsontree.NewCursor(src)}
	r.root = r.value(root)
	return &r.reading, nil
}

// withoutTrailingCommas is JSON whose commas before a closing bracket are spaces, so that every place stays where it is.
// CloudFormation takes them. AWS's user guide, "CloudFormation template formats", says that it follows ECMA-404, which does
// not have them; that it accepts them is reported in github.com/humanmade/cf-to-tf/pull/7 and
// github.com/aws-amplify/amplify-cli/pull/509. A comma that follows no value stays, and is a mistake.
func withoutTrailingCommas(src []byte) []byte {
	var out []byte
	comma, last := -1, byte('{')
	for i := 0; i < len(src); i++ {
		c := src[i]
		switch {
		case c == ' ' || c == '\t' || c == '\r' || c == '\n':
			continue
		case c == '"':
			for i++; i < len(src) && src[i] != '"'; i++ {
				if src[i] == '\\' {
					i++
				}
			}
		case c == ',':
			if comma = i; last == ',' || last == '{' || last == '[' || last == ':' {
				comma = -1
			}
		case (c == '}' || c == ']') && last == ',' && comma >= 0:
			if out == nil {
				out = bytes.Clone(src)
			}
			out[comma] = ' '
		}
		last = c
	}
	if out == nil {
		return src
	}
	return out
}

// value converts a node and what is in it, in the order of the text.
func (r *jsonReader) value(n *jsontree.Node) *Value {
	v := &Value{Pos: r.place(n.Start), Text: n.Text}
	switch n.Kind {
	case jsontree.Object:
		members := make([]Member, len(n.Items))
		for i := range n.Items {
			m := &n.Items[i]
			members[i] = Member{Key: m.Name, Pos: r.place(m.NameAt), Value: r.value(m)}
		}
		return r.mapping(v.Pos, members)
	case jsontree.List:
		v.Kind = List
		for i := range n.Items {
			v.Items = append(v.Items, r.value(&n.Items[i]))
		}
	case jsontree.String:
		v.Kind = String
	case jsontree.Number:
		v.Kind = Number
	case jsontree.Bool:
		v.Kind = Bool
	}
	return v
}

func (r *jsonReader) place(offset int) Pos {
	line, column := r.cursor.Place(offset)
	return Pos{line, column}
}
