package emulator

import (
	"fmt"
	"regexp"
)

// checkPrincipal refuses a principal that the broker could not tag a session with (AWS: STS API reference, Tag), or that
// stack names could not be made of.
func checkPrincipal(sub, username string) error {
	if !regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`).MatchString(sub) {
		return fmt.Errorf("sub %q: must be a UUID in lower case, such as %s", sub, DefaultSub)
	}
	if !regexp.MustCompile(`^[\pL\pZ\pN_.:/=+@-]{1,256}$`).MatchString(username) {
		return fmt.Errorf("username %q: must be 1 to 256 letters, digits, spaces or any of _.:/=+-@", username)
	}
	return nil
}
