package examples

import "io/fs"

// FS returns the embedded templates as files, by the names of Example.File.
func FS() fs.FS { return files }
