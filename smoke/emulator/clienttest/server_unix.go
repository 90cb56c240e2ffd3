//go:build unix

package clienttest

import (
	"bufio"
	_ "embed"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
)

//go:embed serve.py
var serveScript []byte

// server is a Python program that has imported its modules and runs its copies: see serve.py.
type server struct {
	socket string
	alive  *os.File // what the server reads; it ends when this closes, at the latest with the tests
}

// startServer starts a program of Python as a server. It fails for a program that is none, such as the AWS CLI of AWS's
// installer, which has its Python inside.
func startServer(imports string, argv ...string) (*server, error) {
	dir, err := os.MkdirTemp("", "cfnenv-client-*") // removed by the server; t.TempDir's are too long for a socket's path
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(dir, "sitecustomize.py"), serveScript, 0o600); err != nil {
		return nil, err
	}
	command := exec.Command(argv[0], argv[1:]...)
	command.Env = append(bare(dir), "PYTHONPATH="+dir, "PYTHONDONTWRITEBYTECODE=1", "CFNENV_TEST_IMPORT="+imports)
	stdout, err := command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	input, alive, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	command.Stdin = input
	if err := command.Start(); err != nil {
		return nil, err
	}
	input.Close()
	line, err := bufio.NewReader(stdout).ReadString('\n')
	stdout.Close()
	command.Process.Release() // it outlives the tests, if only just
	if line != "ready\n" {
		alive.Close()
		os.RemoveAll(dir)
		return nil, fmt.Errorf("%s does not serve: %q, %v", argv[0], line, err)
	}
	return &server{socket: filepath.Join(dir, "socket"), alive: alive}, nil
}

// asked is one run of a server's program.
type asked struct {
	Dir           string
	Environ, Args []string
}

// run has the server run its program, which reads nothing, and returns what it wrote.
func (s *server) run(environ []string, args ...string) (string, error) {
	nothing, err := os.Open(os.DevNull)
	if err != nil {
		return "", err
	}
	defer nothing.Close()
	output, written, err := os.Pipe()
	if err != nil {
		return "", err
	}
	defer output.Close()
	var text []byte
	whole := make(chan error, 1)
	go func() {
		var err error
		text, err = io.ReadAll(output)
		whole <- err
	}()
	status, err := ask(s.socket, asked{Dir: os.TempDir(), Environ: environ, Args: args}, nothing, written, written)
	written.Close()
	if err := errors.Join(err, <-whole); err != nil {
		return string(text), err
	}
	if status != 0 {
		return string(text), fmt.Errorf("exit status %d", status)
	}
	return string(text), nil
}

// Forward is a program that has a server run its own: its first argument is the server's socket, the others are those of the
// server's program. It exits with that program's status.
func Forward() {
	dir, err := os.Getwd()
	status := 1
	if err == nil {
		status, err = ask(os.Args[1], asked{Dir: dir, Environ: os.Environ(), Args: os.Args[2:]}, os.Stdin, os.Stdout, os.Stderr)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "the server of AWS's client:", err)
		status = 1
	}
	os.Exit(status)
}

// ask has the server that listens on a socket run its program, and returns its exit status.
func ask(socket string, run asked, files ...*os.File) (int, error) {
	connection, err := net.DialUnix("unix", nil, &net.UnixAddr{Name: socket})
	if err != nil {
		return 0, err
	}
	defer connection.Close()
	text, err := json.Marshal(run)
	if err != nil {
		return 0, err
	}
	var numbers []int
	for _, file := range files {
		numbers = append(numbers, int(file.Fd()))
	}
	head := binary.BigEndian.AppendUint32(nil, uint32(len(text)))
	if _, _, err := connection.WriteMsgUnix(head, syscall.UnixRights(numbers...), nil); err != nil {
		return 0, err
	}
	if _, err := connection.Write(text); err != nil {
		return 0, err
	}
	var status [1]byte
	_, err = connection.Read(status[:])
	return int(status[0]), err
}
