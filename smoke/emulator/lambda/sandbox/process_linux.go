package sandbox

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"
)

// ownGroup makes a process the leader of a group that ends with the emulator, even when the emulator is killed.
func ownGroup() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

// reap waits for a process and ends the children that it leaves. They are killed before it is reaped, while its id and
// thereby that of its group cannot be another's; ended is called just before that changes.
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
	// spareMemory is what a process may take beyond its function's memory size before its allocations fail. AWS is
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
