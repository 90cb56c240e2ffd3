//go:build unix

package clienttest

import (
	"bufio"
	"crypto/sha256"
	_ "embed"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"

	"golang.org/x/sys/unix"
)

//go:embed serve.py
var serveScript []byte

// server is a Python program that has imported its modules and runs its copies: see serve.py. All processes of tests on this
// machine share it: go test runs each package in one of its own.
type server struct {
	socket string
	used   *os.File // the locked directory, which keeps the server
}

// startServer finds the server of a Python program, or starts it. It fails for other programs, such as the AWS CLI of AWS's
// installer, which has its Python inside.
func startServer(imports string, argv ...string) (*server, error) {
	key := sha256.Sum256(fmt.Appendf(serveScript[:len(serveScript):len(serveScript)], "%q %q", imports, argv))
	dir := filepath.Join(os.TempDir(), fmt.Sprintf("cfnenv-client-%d-%x", os.Getuid(), key[:8])) // removed by the server
	used, err := use(dir)
	if err != nil {
		return nil, err
	}
	s := &server{socket: filepath.Join(dir, "socket"), used: used}
	if err := s.start(dir, imports, argv); err != nil {
		used.Close()
		return nil, err
	}
	return s, nil
}

// use makes the directory of a server, and locks it so that the server stays.
func use(dir string) (*os.File, error) {
	for {
		if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
			return nil, err
		}
		file, err := locked(dir, os.O_RDONLY, unix.LOCK_SH)
		if errors.Is(err, fs.ErrNotExist) {
			continue // an unused server has just removed it
		}
		if err != nil {
			return nil, err
		}
		opened, err := file.Stat()
		current, gone := os.Lstat(dir)
		switch {
		case err != nil:
		case gone == nil && (!current.IsDir() || opened.Sys().(*syscall.Stat_t).Uid != uint32(os.Getuid())):
			err = fmt.Errorf("%s is not a directory of this user", dir) // and would hold another's code
		case gone == nil && os.SameFile(opened, current):
			return file, nil
		}
		file.Close()
		if err != nil {
			return nil, err
		}
	}
}

// start starts the server where none answers, while others that want it wait.
func (s *server) start(dir, imports string, argv []string) error {
	starting, err := locked(filepath.Join(dir, "starting"), os.O_CREATE, unix.LOCK_EX)
	if err != nil {
		return err
	}
	defer starting.Close()
	serving, err := locked(filepath.Join(dir, "serving"), os.O_CREATE, unix.LOCK_EX|unix.LOCK_NB)
	if errors.Is(err, unix.EWOULDBLOCK) {
		return nil // one runs
	}
	if err != nil {
		return err
	}
	serving.Close()
	os.Remove(s.socket) // of a server that was killed
	if err := os.WriteFile(filepath.Join(dir, "sitecustomize.py"), serveScript, 0o600); err != nil {
		return err
	}
	command := exec.Command(argv[0], argv[1:]...)
	command.Env = append(bare(dir), "PYTHONPATH="+dir, "PYTHONDONTWRITEBYTECODE=1", "CFNENV_TEST_IMPORT="+imports,
		fmt.Sprintf("CFNENV_TEST_GO=%d", os.Getppid()))
	stdout, err := command.StdoutPipe()
	if err != nil {
		return err
	}
	if err := command.Start(); err != nil {
		return err
	}
	line, err := bufio.NewReader(stdout).ReadString('\n')
	stdout.Close()
	command.Process.Release() // it outlives these tests, for those of other packages
	if line != "ready\n" {
		os.RemoveAll(dir)
		return fmt.Errorf("%s does not serve: %q, %v", argv[0], line, err)
	}
	return nil
}

// locked opens a file or a directory, and locks it until it is closed.
func locked(path string, flag, how int) (*os.File, error) {
	file, err := os.OpenFile(path, flag, 0o600)
	if err != nil {
		return nil, err
	}
	for {
		err := unix.Flock(int(file.Fd()), how)
		if err == nil {
			return file, nil
		}
		if !errors.Is(err, unix.EINTR) {
			file.Close()
			return nil, err
		}
	}
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
	connection, err := request(socket, run, files...)
	if err != nil {
		return 0, err
	}
	defer connection.Close()
	var status [1]byte
	_, err = connection.Read(status[:])
	return int(status[0]), err
}

// request asks for a run, whose exit status can be read from the connection; the run ends with it.
func request(socket string, run asked, files ...*os.File) (*net.UnixConn, error) {
	text, err := json.Marshal(run)
	if err != nil {
		return nil, err
	}
	connection, err := net.DialUnix("unix", nil, &net.UnixAddr{Name: socket})
	if err != nil {
		return nil, err
	}
	var numbers []int
	for _, file := range files {
		numbers = append(numbers, int(file.Fd()))
	}
	head := binary.BigEndian.AppendUint32(nil, uint32(len(text)))
	_, _, err = connection.WriteMsgUnix(head, syscall.UnixRights(numbers...), nil)
	if err == nil {
		_, err = connection.Write(text)
	}
	if err != nil {
		connection.Close()
		return nil, err
	}
	return connection, nil
}
