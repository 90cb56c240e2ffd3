package lambda

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// Limits of a deployment package (AWS: Lambda quotas).
const (
	maxZipped   = 50 << 20
	maxUnzipped = 262_144_000
	maxFiles    = 20_000 // of this package's own: an archive may name more files than it has bytes
)

// unpack writes a deployment package to a new private directory. An entry that would leave it is refused, as are
// symbolic links, which could.
func (l *Lambda) unpack(archive []byte) (code, error) {
	if len(archive) == 0 {
		return code{}, invalid("Uploaded file must be a non-empty zip")
	}
	if len(archive) > maxZipped {
		return code{}, refuse(413, "RequestEntityTooLargeException", "Request must be smaller than %d bytes for the CreateFunction operation", maxBody)
	}
	r, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil || len(r.File) > maxFiles {
		return code{}, notUnzipped()
	}
	if len(r.File) == 0 {
		return code{}, invalid("Uploaded file must be a non-empty zip")
	}
	root, err := l.files.dir()
	if err != nil {
		return code{}, err
	}
	dir, err := os.MkdirTemp(root, "code-*")
	if err != nil {
		return code{}, err
	}
	left := int64(maxUnzipped)
	for _, entry := range r.File {
		if err := writeEntry(dir, entry, &left); err != nil {
			os.RemoveAll(dir)
			return code{}, err
		}
	}
	sum := sha256.Sum256(archive)
	return code{dir: dir, size: int64(len(archive)), sha256: base64.StdEncoding.EncodeToString(sum[:])}, nil
}

func notUnzipped() error {
	return invalid("Could not unzip uploaded file. Please check your file, then try to upload again.")
}

// writeEntry writes one file or directory; left is how many bytes may still be written.
func writeEntry(dir string, entry *zip.File, left *int64) error {
	name := strings.ReplaceAll(entry.Name, `\`, "/")
	if !filepath.IsLocal(strings.TrimSuffix(name, "/")) {
		return notUnzipped()
	}
	path := filepath.Join(dir, filepath.FromSlash(name))
	if strings.HasSuffix(name, "/") {
		return os.MkdirAll(path, 0o700)
	}
	if !entry.Mode().IsRegular() {
		return notUnzipped()
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return notUnzipped() // a file has the name of a directory
	}
	in, err := entry.Open()
	if err != nil {
		return notUnzipped()
	}
	defer in.Close()
	out, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600|entry.Mode().Perm()&0o100)
	if err != nil {
		return notUnzipped()
	}
	n, err := io.Copy(out, io.LimitReader(in, *left+1))
	if closing := out.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return notUnzipped()
	}
	if *left -= n; *left < 0 {
		return invalid("Unzipped size must be smaller than %d bytes", maxUnzipped)
	}
	return nil
}
