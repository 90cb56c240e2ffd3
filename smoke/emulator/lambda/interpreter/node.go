package interpreter

import (
	"context"
	"errors"
	"strings"
)

func (f *Finder) findNode(ctx context.Context) (Interpreter, error) {
	for _, path := range f.candidates("node") {
		out, err := f.ask(ctx, path, "-p", "process.execPath + '\\n' + process.versions.node")
		if err != nil {
			continue
		}
		exe, version, ok := strings.Cut(strings.TrimSpace(string(out)), "\n")
		if ok && atLeast(version, "16.0") {
			return Interpreter{Path: exe, Version: version}, nil
		}
	}
	if err := ctx.Err(); err != nil {
		return Interpreter{}, err
	}
	return Interpreter{}, errors.New("no node (16 or later) found: install it with: apt-get install nodejs")
}
