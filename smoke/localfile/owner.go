package localfile

import (
	"fmt"
	"os"
)

// CheckPrivate is an error for a directory that another user owns or may write to: what is in it may be anybody's.
func CheckPrivate(dir string) error {
	info, err := os.Stat(dir)
	switch {
	case err != nil:
		return err
	case !info.IsDir():
		return fmt.Errorf("%s is not a directory", dir)
	case !Mine(info):
		return fmt.Errorf("%s belongs to another user, so what is in it is not believed", dir)
	case sharable(info):
		return fmt.Errorf("others can write to %s (mode %04o), so what is in it is not believed: chmod go-w it, once you know what is there", dir, info.Mode().Perm())
	}
	return nil
}
