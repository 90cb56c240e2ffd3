package env

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// syntaxFault says where malformed JSON goes wrong. The standard library's own
// message is not used: it quotes a character of the document.
func syntaxFault(text string) string {
	var fault *json.SyntaxError
	var value json.RawMessage
	if err := json.Unmarshal([]byte(text), &value); !errors.As(err, &fault) {
		return "malformed"
	}
	// The offset is the count of bytes read, the one at fault included.
	read := text[:min(int(fault.Offset), len(text))]
	if int(fault.Offset) >= len(text) && !strings.HasSuffix(strings.TrimRight(text, " \t\r\n"), "}") {
		return "it ends too early, the file may be cut off"
	}
	line := strings.Count(read, "\n") + 1
	column := len(read) - strings.LastIndexByte(read, '\n') - 1
	return fmt.Sprintf("malformed at line %d, column %d", line, max(column, 1))
}
