package lambda

import (
	"archive/zip"
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

// Limits of a deployment package (AWS: Lambda quotas).
const (
	maxZipped   = 50 << 20
	maxUnzipped = 262_144_000
	maxFiles    = 20_000 // of this package's own, for files and for directories: an archive may name more than it has bytes
	maxName     = 1024   // likewise: a zip's names may have 64 KiB
)

// unpack writes a deployment package to a new private directory, which the caller must free. An entry that would leave it is refused, as are
// symbolic links, which could.
func (l *Lambda) unpack(archive []byte) (code, error) {
	if len(archive) == 0 {
		return code{}, invalid("Uploaded file must be a non-empty zip")
	}
	if len(archive) > maxZipped {
		return code{}, wire.Errorf("RequestEntityTooLargeException", "Request must be smaller than %d bytes for the CreateFunction operation", maxBody)
	}
	r, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil || tooMany(r.File) {
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
	if err := os.WriteFile(dir+".zip", archive, 0o600); err != nil {
		os.RemoveAll(dir)
		return code{}, err
	}
	sum := sha256.Sum256(archive)
	c := code{dir: dir, size: int64(len(archive)), sha256: base64.StdEncoding.EncodeToString(sum[:]), users: new(atomic.Int32), token: service.UUID(l.env.Rand)}
	c.users.Store(1)
	return c, nil
}

func notUnzipped() error {
	return invalid("Could not unzip uploaded file. Please check your file, then try to upload again.")
}

// tooMany reports whether an archive stands for more than this package unpacks: one entry's name may lead through hundreds
// of directories.
func tooMany(entries []*zip.File) bool {
	if len(entries) > maxFiles {
		return true
	}
	directories := map[string]bool{".": true, "/": true}
	for _, entry := range entries {
		name := path.Clean(slashed(entry))
		if len(name) > maxName {
			return true
		}
		if !strings.HasSuffix(entry.Name, "/") {
			name = path.Dir(name)
		}
		for ; !directories[name]; name = path.Dir(name) {
			directories[name] = true
		}
		if len(directories) > maxFiles {
			return true
		}
	}
	return false
}

// slashed is an entry's name, which some programs write with the separators of Windows.
func slashed(entry *zip.File) string { return strings.ReplaceAll(entry.Name, `\`, "/") }

// writeEntry writes one file or directory; left is how many bytes may still be written.
func writeEntry(dir string, entry *zip.File, left *int64) error {
	name := slashed(entry)
	if !filepath.IsLocal(strings.TrimSuffix(name, "/")) {
		return notUnzipped()
	}
	file := filepath.Join(dir, filepath.FromSlash(name))
	if strings.HasSuffix(name, "/") {
		return os.MkdirAll(file, 0o700)
	}
	if !entry.Mode().IsRegular() {
		return notUnzipped()
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return notUnzipped() // a file has the name of a directory
	}
	in, err := entry.Open()
	if err != nil {
		return notUnzipped()
	}
	defer in.Close()
	out, err := os.OpenFile(file, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600|entry.Mode().Perm()&0o100)
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

// workspace is the private temporary folder of all code and processes. It is made when it is first needed.
type workspace struct {
	parent string // empty for the system's temporary directory

	mu   sync.Mutex
	path string
}

func (w *workspace) dir() (string, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.path != "" {
		return w.path, nil
	}
	parent := cmp.Or(w.parent, os.TempDir())
	root, err := filepath.Abs(parent) // functions run elsewhere, and $TMPDIR may be relative
	if err != nil {
		return "", err
	}
	w.path, err = os.MkdirTemp(root, "cfnenv-lambda-*") // mode 0700
	return w.path, err
}

func (w *workspace) remove() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.path == "" {
		return nil
	}
	return os.RemoveAll(w.path)
}
