package localfile

import "io/fs"

const withoutWaiting = 0

// Mine is true: who may do what with a file is in lists that its mode does not show, and a profile's directories are its
// user's.
func Mine(fs.FileInfo) bool { return true }

func sharable(fs.FileInfo) bool { return false }
