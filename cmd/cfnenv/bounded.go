package main

import (
	"fmt"
	"io"
)

// readBounded reads all of r and refuses more than max bytes; name is what the error calls it.
func readBounded(r io.Reader, max int64, name string) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, max+1))
	if err != nil {
		return nil, usageError(fmt.Errorf("cannot read %s: %w", name, err))
	}
	if int64(len(data)) > max {
		return nil, usageError(fmt.Errorf("%s is larger than %d bytes", name, max))
	}
	return data, nil
}
