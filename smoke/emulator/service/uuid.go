package service

import (
	"crypto/rand"
	"fmt"
	"io"
)

// UUID makes a random UUID (RFC 9562, version 4). Some of them are secrets, so a source that fails is replaced by the
// operating system's, which cannot.
func UUID(random io.Reader) string {
	var b [16]byte
	if _, err := io.ReadFull(random, b[:]); err != nil {
		rand.Read(b[:])
	}
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
