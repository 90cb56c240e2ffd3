package env

import (
	"strings"

	"github.com/tidwall/gjson"
)

const (
	// MaxDocument is the size in bytes above which a document is refused.
	MaxDocument = 16 << 20

	// maxDepth bounds the nesting, and with it the stack of the validator. The
	// broker's documents are six levels deep.
	maxDepth = 1000

	byteOrderMark = "\ufeff"
)

// CredentialsDocument is a parsed credentials document: JSON as the broker answers to
// POST /v1/credentials. It is safe for use by several goroutines.
type CredentialsDocument struct {
	root *object
}

// Parse checks the bytes of a credentials document. A UTF-8 byte order mark and
// CRLF line ends are accepted. Every error is an [*Error].
//
// Parse looks at the document's syntax only; what its fields hold is checked
// when a set is resolved, so that a fault in one set does not spoil another.
func Parse(data []byte) (*CredentialsDocument, error) {
	if len(data) > MaxDocument {
		return nil, TooLarge()
	}
	if isUTF16(data) {
		return nil, &Error{
			Problem: "is UTF-16, as Windows PowerShell's > writes it, and a credentials document is UTF-8",
			Hint:    "save the answer with curl -o FILE, or with Out-File -Encoding utf8",
		}
	}
	text := strings.TrimPrefix(string(data), byteOrderMark)
	if strings.TrimLeft(text, " \t\r\n") == "" {
		return nil, &Error{Problem: "is empty", Hint: hintSave}
	}
	if tooDeep(text) {
		return nil, &Error{Problem: "is nested too deeply to be a credentials document"}
	}
	// gjson answers something for any input, so that validation is up to us.
	if !gjson.Valid(text) {
		return nil, &Error{Problem: "is not JSON: " + syntaxFault(text), Hint: hintSave}
	}
	root := gjson.Parse(text)
	if !root.IsObject() {
		return nil, &Error{Problem: "is JSON, but not an object", Hint: hintSave}
	}
	document := &CredentialsDocument{root: newObject("", root)}
	if err := document.root.foreign(); err != nil {
		return nil, err
	}
	return document, nil
}

// TooLarge is the error for a document above [MaxDocument]; a reader that stops
// early returns it too.
func TooLarge() *Error {
	return &Error{Problem: "is larger than 16 MiB: not a credentials document"}
}

const hintSave = "save the whole answer of the broker's POST /v1/credentials, and nothing else, in this file"

// tooDeep tells whether brackets are nested deeper than maxDepth. The text may
// be malformed: this runs before the validator, to protect its stack.
func tooDeep(text string) bool {
	depth, quoted := 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case quoted:
			if c == '\\' {
				i++
			} else if c == '"' {
				quoted = false
			}
		case c == '"':
			quoted = true
		case c == '{' || c == '[':
			if depth++; depth > maxDepth {
				return true
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return false
}
