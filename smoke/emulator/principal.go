package emulator

import (
	"fmt"
	"strings"
	"unicode"
)

// maxUsername is the longest value of a session tag (AWS: STS API reference, Tag).
const maxUsername = 256

// checkPrincipal refuses a principal that the broker could not tag a session with, or that stack names could not be made
// of.
func checkPrincipal(sub, username string) error {
	if !isUUID(sub) {
		return fmt.Errorf("sub %q: must be a UUID in lower case, such as %s", sub, DefaultSub)
	}
	if username == "" || len(username) > maxUsername || strings.ContainsFunc(username, notInTags) {
		return fmt.Errorf("username %q: must be 1 to %d letters, digits, spaces or any of _.:/=+-@", username, maxUsername)
	}
	return nil
}

func isUUID(s string) bool {
	for i, c := range s {
		switch {
		case i == 8 || i == 13 || i == 18 || i == 23:
			if c != '-' {
				return false
			}
		case (c < '0' || c > '9') && (c < 'a' || c > 'f'):
			return false
		}
	}
	return len(s) == 36
}

// notInTags reports a character that values of tags may not have: the API's pattern is [\p{L}\p{Z}\p{N}_.:/=+\-@]*.
func notInTags(c rune) bool {
	return !unicode.In(c, unicode.L, unicode.Z, unicode.N) && !strings.ContainsRune("_.:/=+-@", c)
}
