package sandbox

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"
)

// ownGroup makes a process the leader of a group that ends with the emulator, even when the emulator is killed.
func ownGroup() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

// reap waits for a process and ends the children that it leaves. They are killed before it is reaped, while its id,
// which is also its group's, cannot be another's; ended is called just before that changes.
func reap(cmd *exec.Cmd, ended func()) {
	pid := cmd.Process.Pid
	for {
		if err := unix.Waitid(unix.P_PID, pid, nil, unix.WEXITED|unix.WNOWAIT, nil); !errors.Is(err, unix.EINTR) {
			break
		}
	}
	killGroup(pid)
	ended()
	cmd.Wait() // how it ended is read from its state
}

const (
	// maxFiles is Lambda's limit of open files; maxTasks that of processes and threads ("Lambda quotas").
	maxFiles = 1024
	maxTasks = 1024
	// spareMemory is the memory beyond its function's size that a process may take before its allocations fail. AWS is
	// exact; here the bound protects the machine only.
	spareMemory = 2 << 30
)

// limit bounds a process. A bound that cannot be set is left out: it guards against mistakes, not against malice.
func limit(pid int, f *Function) {
	markProcess(pid)
	set := func(resource int, value uint64) {
		unix.Prlimit(pid, resource, &unix.Rlimit{Cur: value, Max: value}, nil)
	}
	set(unix.RLIMIT_CORE, 0)
	set(unix.RLIMIT_NOFILE, maxFiles)
	set(unix.RLIMIT_DATA, uint64(f.MemoryMB)<<20+spareMemory)
	set(unix.RLIMIT_FSIZE, uint64(f.StorageMB)<<20)
	// The bound on processes counts all of the user's, so it is put above those of the whole machine. It does not bind root.
	if n, ok := tasks(); ok {
		set(unix.RLIMIT_NPROC, uint64(n+maxTasks))
	}
}

// tasks counts the processes and threads of the machine: the number after the slash in /proc/loadavg.
func tasks() (int, bool) {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return 0, false
	}
	_, after, _ := bytes.Cut(text, []byte("/"))
	count, _, _ := bytes.Cut(after, []byte(" "))
	n, err := strconv.Atoi(string(count))
	return n, err == nil
}

// peakMemoryMB is the most memory that the process has used, 0 when it has ended.
func (e *environment) peakMemoryMB() int {
	text, err := os.ReadFile("/proc/" + strconv.Itoa(e.cmd.Process.Pid) + "/status")
	if err != nil {
		return e.peakWhenEnded()
	}
	_, after, ok := bytes.Cut(text, []byte("VmHWM:"))
	fields := bytes.Fields(after)
	if !ok || len(fields) == 0 {
		return e.peakWhenEnded()
	}
	kb, _ := strconv.Atoi(string(fields[0]))
	return kb / 1024
}

// peakWhenEnded reads the same figure from the process's own account.
func (e *environment) peakWhenEnded() int {
	select {
	case <-e.gone:
	default:
		return 0
	}
	if usage, ok := e.cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		return int(usage.Maxrss / 1024)
	}
	return 0
}

// markProcess gives a process a limit of message queues that no other has. Its descendants inherit it, whatever group,
// session or parent they move to and whatever becomes of their environment; only root can raise it again. Lambda's
// functions have no message queues to miss. The number always comes from the system's randomness, never from the account's: two
// accounts with the same source would end each other's processes.
func markProcess(pid int) {
	var now unix.Rlimit
	if unix.Prlimit(pid, unix.RLIMIT_MSGQUEUE, nil, &now) != nil || now.Max < 1000 {
		return
	}
	mark := rand.Uint64N(min(now.Max, 1<<40)-1) + 1 // the default of the system is 819,200 bytes
	unix.Prlimit(pid, unix.RLIMIT_MSGQUEUE, &unix.Rlimit{Cur: mark, Max: mark}, nil)
}

// markOf is the line of a process's limits that markProcess made; empty when there is none.
func markOf(pid int) []byte {
	line := queueLimit(strconv.Itoa(pid))
	fields := bytes.Fields(line)
	if len(fields) < 2 || !bytes.Equal(fields[0], fields[1]) || bytes.Equal(line, queueLimit("self")) { // which is everybody's
		return nil
	}
	return line
}

// queueLimit is the line of a process's limits about message queues, empty when it cannot be read.
func queueLimit(process string) []byte {
	text, _ := os.ReadFile("/proc/" + process + "/limits")
	_, after, _ := bytes.Cut(text, []byte("Max msgqueue size"))
	line, _, _ := bytes.Cut(after, []byte("\n"))
	return line
}

// killEscaped ends what a process started and put into another group or session. It knows them by the process's mark, or
// by its directory in their environment, in a variable that a function cannot set. What is started while others are being
// killed is found by looking again.
func killEscaped(dir string, mark []byte) {
	variable := []byte("LAMBDA_RUNTIME_DIR=" + dir + "\x00")
	for range 10 {
		found, err := filepath.Glob("/proc/[0-9]*")
		if err != nil {
			return
		}
		killed := 0
		for _, path := range found {
			pid, err := strconv.Atoi(filepath.Base(path))
			if err != nil || pid <= 1 {
				continue
			}
			text, _ := os.ReadFile(path + "/environ") // fails for processes of others, and for those that have ended
			escaped := bytes.Contains(text, variable) || mark != nil && bytes.Equal(queueLimit(filepath.Base(path)), mark)
			if escaped && !ended(path) && syscall.Kill(pid, syscall.SIGKILL) == nil {
				killed++
			}
		}
		if killed == 0 {
			return
		}
	}
}

// ended reports whether a process waits only for its parent to look.
func ended(path string) bool {
	stat, err := os.ReadFile(path + "/stat")
	return err != nil || bytes.Contains(stat, []byte(") Z "))
}

// Hide keeps other processes of the same user, functions among them, from reading this one's memory and environment: it
// is no longer dumpable (prctl(2), ptrace(2) "Ptrace access mode checking"). Root can read them still. It is for the whole
// process and cannot fail where the system knows it.
func Hide() { unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0) }
