// Package env turns the credentials document of the workshop's broker into
// environment variables.
//
// It works in one pass without state: [Parse] checks the bytes of a document,
// [CredentialsDocument.Set] resolves one credential set, [Set.Variables] lists
// the variables in their fixed order, and a [Format] writes them for a shell or
// another reader.
//
// The package reads no file, opens no connection, prints nothing and knows no
// AWS SDK. Errors about a document are of type [*Error]: they name a JSON path
// and what is wrong there, and never hold a value, because a value may be a
// secret.
package env

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/tidwall/gjson"
)

// Error says what is wrong with a credentials document. It never holds a value
// of the document, so it can be shown and logged.
type Error struct {
	// Path is the JSON path of the field, for example
	// "credentialSets.agentAWSWorkshopRuntime.awsRegion"; empty when the
	// document as a whole is at fault.
	Path string
	// Problem is worded to follow the path: "is missing".
	Problem string
	// Hint tells the user what to do; may be empty.
	Hint string
	// Expired reports that the document is fine except for its age.
	Expired bool
}

// Error returns the path and the problem on one line.
func (e *Error) Error() string {
	if e.Path == "" {
		return e.Problem
	}
	return e.Path + " " + e.Problem
}

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

// syntaxFault says where malformed JSON goes wrong. The standard library's own
// message is not used: it quotes a character of the document.
func syntaxFault(text string) string {
	decoder := json.NewDecoder(strings.NewReader(text))
	err := decoder.Decode(new(json.RawMessage))
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return "it ends too early, the file may be cut off"
	}
	if err == nil {
		rest := text[decoder.InputOffset():]
		start := len(text) - len(strings.TrimLeft(rest, " \t\r\n"))
		return "there is more after its end, at " + position(text[:start])
	}
	// The offset counts the bytes read, the one at fault included.
	if fault := (*json.SyntaxError)(nil); errors.As(err, &fault) {
		return "malformed at " + position(text[:min(max(int(fault.Offset)-1, 0), len(text))])
	}
	return "malformed"
}

// position is the line and column at which a text ends, as an editor counts.
func position(before string) string {
	line := strings.Count(before, "\n") + 1
	column := len(before) - strings.LastIndexByte(before, '\n')
	return fmt.Sprintf("line %d, column %d", line, column)
}
