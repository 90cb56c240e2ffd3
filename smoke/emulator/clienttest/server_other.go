//go:build !unix

package clienttest

import "errors"

type server struct{ socket string }

func startServer(string, ...string) (*server, error) { return nil, errors.ErrUnsupported }

func (s *server) run([]string, ...string) (string, error) { return "", errors.ErrUnsupported }

// Forward is for systems that pass files between processes.
func Forward() { panic(errors.ErrUnsupported) }
