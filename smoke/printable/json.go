package printable

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// JSON writes one JSON document for people and programs: indented, with the characters of HTML as they are. Nothing is
// lost: what must not reach a terminal or a build server as it is becomes an escape sequence of JSON (RFC 8259, 7), of
// which encoding/json writes those below U+0020 alone.
func JSON(w io.Writer, v any) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		return err
	}
	_, err := w.Write(escaped(b.Bytes()))
	return err
}

// escaped escapes inside strings only: nothing outside of them is a number sign or out of the ordinary.
func escaped(document []byte) []byte {
	safe := make([]byte, 0, len(document))
	after := false
	for len(document) > 0 {
		r, size := utf8.DecodeRune(document)
		switch {
		case after && r == '#', r != '\n' && !unicode.IsGraphic(r):
			for _, unit := range utf16.Encode([]rune{r}) {
				safe = fmt.Appendf(safe, `\u%04x`, unit)
			}
		default:
			safe = append(safe, document[:size]...)
		}
		after = r == '#' || after && unicode.IsMark(r)
		document = document[size:]
	}
	return safe
}
