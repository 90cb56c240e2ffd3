package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"cfnenv/env"
	"cfnenv/smoke/printable"
)

func newExecCommand(a *app) *cobra.Command {
	command := &cobra.Command{
		Use:   "exec SET [flags] -- COMMAND [ARGUMENT...]",
		Short: "Run a command with a set of credentials",
		Long: `Run a command with the credentials of a set: provisioning, runtime, or the name of a set.

The command replaces cfnenv, so it receives signals itself and its exit status is the one you see. 127 means that the
command was not found, 126 that it cannot be run.`,
		Example: `  cfnenv exec provisioning -- aws cloudformation list-stacks
  cfnenv exec runtime -- sh -c 'echo "$AWS_REGION"'`,
		Args: func(cmd *cobra.Command, args []string) error {
			switch {
			case cmd.ArgsLenAtDash() == 1 && len(args) > 1:
				return nil
			case cmd.ArgsLenAtDash() < 0 && len(args) > 1:
				return forgottenDashes(args)
			}
			return usageError(errors.New("exec needs one credential set, then -- and a command"))
		},
		ValidArgsFunction: a.completeExec,
		RunE: func(cmd *cobra.Command, args []string) error {
			request, err := a.flags.Request(args[0])
			if err != nil {
				return err
			}
			if request.MinTTL > 0 {
				if err := a.renewFor(cmd.Context(), request.Role, request.MinTTL); err != nil {
					return err
				}
			}
			set, err := a.exporter().Set(request.Role, request.AllowExpired)
			if err != nil {
				return a.suggestSet(err, args[0])
			}
			a.exporter().Warn(set)
			return a.replaceProcess(args[1:], childEnviron(a.Environ, a.exporter().Variables(set), runtime.GOOS == "windows"))
		},
	}
	addFlags(command.Flags(), a.flags.DefineLoading)
	return command
}

// forgottenDashes is for a command without -- in front of it, whose flags cfnenv would take.
func forgottenDashes(words []string) error {
	return &exitError{Code: exitUsage, Err: errors.New("exec needs -- before the command"),
		Hints: []string{"cfnenv exec " + printable.Shell(words[0]) + " -- " + printable.Shell(words[1]) + " ..."}}
}

// childEnviron replaces the variables in an environment. On Windows, names that differ in case only are the same.
func childEnviron(parent []string, variables []env.Variable, windows bool) []string {
	same := func(a, b string) bool { return a == b }
	if windows {
		same = strings.EqualFold
		variables = slices.DeleteFunc(slices.Clone(variables), func(v env.Variable) bool { return env.OwnedByWindows(v.Name) })
	}
	environ := slices.DeleteFunc(slices.Clone(parent), func(entry string) bool {
		name, _, _ := strings.Cut(entry, "=")
		return slices.ContainsFunc(variables, func(v env.Variable) bool { return same(v.Name, name) })
	})
	for _, v := range variables {
		if !v.Unset {
			environ = append(environ, v.Name+"="+v.Value)
		}
	}
	return environ
}

// replaceProcess runs a command in the place of this process: with the same process id, signals and the exit status are the
// command's own. Windows cannot do that, so the command runs to its end there.
func (a *app) replaceProcess(argv, environ []string) error {
	path, err := findProgram(argv[0])
	if err != nil {
		return startError(argv[0], path, err)
	}
	if runtime.GOOS != "windows" {
		err = syscall.Exec(path, argv, environ)
		if script, ok := asScript(path, argv, err); ok {
			err = syscall.Exec(script[0], script, environ)
		}
		return startError(argv[0], path, err)
	}
	child := exec.Command(argv[0], argv[1:]...)
	child.Env = environ
	signals, stop := catchEnding()
	defer stop()
	code, err := runChild(a, child, signals)
	if err != nil || code == exitOK {
		return err
	}
	return &exitError{Code: code}
}

// The statuses that a shell gives to a command that was not run.
const (
	exitNotExecutable = 126
	exitNotFound      = 127
)

// findProgram looks a command up on PATH as a shell does. Go refuses programs found
// through a relative entry of PATH; on Unix, such an entry is there on purpose.
func findProgram(name string) (string, error) {
	path, err := exec.LookPath(name)
	if errors.Is(err, exec.ErrDot) && runtime.GOOS != "windows" {
		err = nil
	}
	return path, err
}

// asScript returns the command line that runs a script without a #! line with sh.
// ok is false if that is not why the system refused the file. POSIX, execvp, and
// Shell Command Language, Command Search and Execution: sh runs it unless its first
// line shows that it is not a script.
func asScript(path string, argv []string, refusal error) (script []string, ok bool) {
	if !errors.Is(refusal, syscall.ENOEXEC) || bytes.IndexByte(firstLine(path), 0) >= 0 {
		return nil, false
	}
	if !strings.Contains(path, "/") {
		path = "./" + path // neither an option nor a name to search for
	}
	return append([]string{"/bin/sh", path}, argv[1:]...), true
}

func firstLine(path string) []byte {
	file, err := os.Open(path)
	if err != nil {
		return nil
	}
	defer file.Close()
	// Linux reads no more of it either: BINPRM_BUF_SIZE in linux/binfmts.h.
	start, _ := io.ReadAll(io.LimitReader(file, 256))
	line, _, _ := bytes.Cut(start, []byte("\n"))
	return line
}

// startError tells a command that is not there (127) from one that cannot be
// run (126), as shells do. path is where the command was found, if it was.
func startError(name, path string, err error) error {
	notFound := errors.Is(err, exec.ErrNotFound) || errors.Is(err, fs.ErrNotExist)
	if info, statErr := os.Stat(path); notFound && path != "" && statErr == nil && info.Mode().IsRegular() {
		return &exitError{Code: exitNotFound, Err: fmt.Errorf("cannot run %s: %s", name, missingInterpreter(path))}
	}
	if notFound {
		return &exitError{Code: exitNotFound, Err: fmt.Errorf("command not found: %s", name)}
	}
	if wrapped := (*exec.Error)(nil); errors.As(err, &wrapped) {
		err = wrapped.Err // without the name, which it would say again
	}
	if wrapped := (*fs.PathError)(nil); errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	return &exitError{Code: exitNotExecutable, Err: fmt.Errorf("cannot run %s: %w", name, err)}
}

// missingInterpreter explains "no such file" about a program that exists.
func missingInterpreter(path string) string {
	words, script := strings.CutPrefix(string(firstLine(path)), "#!")
	if fields := strings.Fields(words); script && len(fields) > 0 {
		if strings.HasSuffix(words, "\r") {
			return fmt.Sprintf("its first line names the interpreter %q: save the file with LF line ends", fields[0]+"\r")
		}
		return fmt.Sprintf("its interpreter %s is missing", fields[0])
	}
	return "the loader that it needs is missing: it was built for another system"
}

// runChild runs a command to its end, passes signals on, and returns its status as a shell would: 128 plus the signal's
// number if a signal ended it.
func runChild(a *app, child *exec.Cmd, signals <-chan os.Signal) (int, error) {
	child.Stdin, child.Stdout, child.Stderr = a.Stdin, a.Stdout, unfolded(a.Stderr)
	child, err := startChild(child)
	if err != nil {
		return 0, err
	}
	// A terminal sends Ctrl-C and Ctrl-\ to the child as well, whichever streams are redirected. Passing them on would
	// deliver them twice, and many programs stop at once at the second.
	interactive := slices.ContainsFunc([]any{a.Stdin, a.Stdout, a.Stderr}, a.IsTerminal)
	ended := make(chan struct{})
	forwarded := make(chan struct{})
	go func() {
		defer close(forwarded)
		for {
			select {
			case s := <-signals:
				if !typed(s) || !interactive {
					child.Process.Signal(s) // the child may just have ended
				}
			case <-ended:
				return
			}
		}
	}()
	err = child.Wait()
	close(ended)
	<-forwarded
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		if status, ok := exit.Sys().(syscall.WaitStatus); ok && status.Signaled() {
			return signalled(status.Signal()), nil
		}
		return exit.ExitCode(), nil
	}
	return 0, err
}

// startChild starts a command, with sh if it is a script without a #! line.
func startChild(child *exec.Cmd) (*exec.Cmd, error) {
	if errors.Is(child.Err, exec.ErrDot) && runtime.GOOS != "windows" {
		child.Err = nil // see findProgram
	}
	err := child.Start()
	if script, ok := asScript(child.Path, child.Args, err); ok {
		shell := &exec.Cmd{Path: script[0], Args: script, Env: child.Env, Stdin: child.Stdin, Stdout: child.Stdout, Stderr: child.Stderr}
		return shell, shell.Start()
	}
	if err != nil {
		return nil, startError(child.Args[0], child.Path, err)
	}
	return child, nil
}
