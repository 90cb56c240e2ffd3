package template

import (
	"bytes"
	"encoding/json"
	"errors"
	"unicode/utf8"
)

// jsonReader reads JSON into values with their places.
type jsonReader struct {
	reading
	src []byte
	dec *json.Decoder

	at  int // how far src has been counted into pos
	pos Pos
	end int // of the last token that was read
}

func readJSON(src []byte) (*reading, error) {
	src = withoutTrailingCommas(src)
	r := &jsonReader{src: src, dec: json.NewDecoder(bytes.NewReader(src)), pos: Pos{1, 1}}
	r.dec.UseNumber()
	tok, pos, err := r.token()
	if err == nil {
		r.root, err = r.value(tok, pos, 0)
	}
	if err != nil {
		return nil, r.malformed(err)
	}
	if len(bytes.TrimLeft(src[r.end:], " \t\r\n")) > 0 {
		return nil, r.malformed(errMore)
	}
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

var errMore = errors.New("more text after the template")

// token is the next token and the place where it starts.
func (r *jsonReader) token() (json.Token, Pos, error) {
	pos := r.place(r.skip(r.end))
	tok, err := r.dec.Token()
	if err == nil {
		r.end = int(r.dec.InputOffset())
	}
	return tok, pos, err
}

func (r *jsonReader) value(tok json.Token, pos Pos, depth int) (*Value, error) {
	if depth > maxDepth {
		return nil, tooDeep(pos)
	}
	switch t := tok.(type) {
	case json.Delim:
		if t == '[' {
			return r.list(pos, depth)
		}
		return r.object(pos, depth)
	case string:
		return &Value{Kind: String, Pos: pos, Text: t}, nil
	case json.Number:
		return &Value{Kind: Number, Pos: pos, Text: t.String()}, nil
	case bool:
		return boolValue(pos, t), nil
	}
	return &Value{Kind: Null, Pos: pos}, nil
}

func (r *jsonReader) list(pos Pos, depth int) (*Value, error) {
	v := &Value{Kind: List, Pos: pos}
	for r.dec.More() {
		tok, at, err := r.token()
		if err != nil {
			return nil, err
		}
		item, err := r.value(tok, at, depth+1)
		if err != nil {
			return nil, err
		}
		v.Items = append(v.Items, item)
	}
	_, _, err := r.token()
	return v, err
}

func (r *jsonReader) object(pos Pos, depth int) (*Value, error) {
	var members []Member
	for r.dec.More() {
		key, keyPos, err := r.token()
		if err != nil {
			return nil, err
		}
		tok, at, err := r.token()
		if err != nil {
			return nil, err
		}
		v, err := r.value(tok, at, depth+1)
		if err != nil {
			return nil, err
		}
		members = append(members, Member{Key: key.(string), Pos: keyPos, Value: v})
	}
	if _, _, err := r.token(); err != nil {
		return nil, err
	}
	return r.mapping(pos, members), nil
}

// malformed is CloudFormation's sentence for a syntax error of the decoder, at the character that it stumbled over. The
// decoder's own offset is right for a wrong separator only; for a wrong value it is before the last token.
func (r *jsonReader) malformed(err error) error {
	var known *Error
	if errors.As(err, &known) {
		return err
	}
	at := r.skip(r.end)
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) && int(syntax.Offset) >= r.end && int(syntax.Offset) < at {
		at = int(syntax.Offset)
	}
	return notWellFormed("JSON", position(r.src, at))
}

// skip is the offset of the first byte from i on that is neither space nor a separator.
func (r *jsonReader) skip(i int) int {
	for i < len(r.src) {
		switch r.src[i] {
		case ' ', '\t', '\r', '\n', ',', ':':
			i++
		default:
			return i
		}
	}
	return i
}

// place returns the position of an offset. Offsets must not decrease from call to call.
func (r *jsonReader) place(offset int) Pos {
	advance(&r.pos, r.src[r.at:offset])
	r.at = offset
	return r.pos
}

// position returns the position of an offset in src.
func position(src []byte, offset int) Pos {
	pos := Pos{1, 1}
	advance(&pos, src[:offset])
	return pos
}

func advance(pos *Pos, text []byte) {
	if i := bytes.LastIndexByte(text, '\n'); i >= 0 {
		pos.Line += bytes.Count(text, []byte{'\n'})
		pos.Column = 1
		text = text[i+1:]
	}
	pos.Column += utf8.RuneCount(text)
}

func boolValue(pos Pos, b bool) *Value {
	if b {
		return &Value{Kind: Bool, Pos: pos, Text: "true"}
	}
	return &Value{Kind: Bool, Pos: pos, Text: "false"}
}

func tooDeep(pos Pos) *Error {
	return errorAt(pos, "Template format error: values nest deeper than %d levels", maxDepth)
}
