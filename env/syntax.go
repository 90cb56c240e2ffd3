package env

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

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

// position is where a text ends, as an editor counts.
func position(before string) string {
	line := strings.Count(before, "\n") + 1
	column := len(before) - strings.LastIndexByte(before, '\n')
	return fmt.Sprintf("line %d, column %d", line, column)
}
