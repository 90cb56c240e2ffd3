package main

import (
	"errors"
	"io"
	"os"
	"syscall"
	"time"
)

// outputLimit bounds how long a reader may take for one piece of a report.
const outputLimit = 10 * time.Second

// openOutput opens a file for writing without waiting: a named pipe that nobody reads is an error. mode is os.O_TRUNC or
// os.O_APPEND.
func openOutput(path string, mode int) (io.WriteCloser, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|syscall.O_NONBLOCK|mode, 0o666)
	if errors.Is(err, syscall.ENXIO) {
		return nil, errors.New("nobody reads this pipe, or there is no such device")
	}
	if err != nil {
		return nil, err
	}
	return output{file}, nil
}

// output is a file that does not hold its writer up for longer than the limit.
type output struct{ *os.File }

// Write writes within the limit.
func (o output) Write(data []byte) (int, error) {
	_ = o.SetWriteDeadline(time.Now().Add(outputLimit)) // regular files have none, and need none
	return o.File.Write(data)
}
