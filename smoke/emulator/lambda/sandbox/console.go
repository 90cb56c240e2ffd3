package sandbox

import (
	"bufio"
	"errors"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
)

const (
	// maxLine is the length at which a line is broken into two log events (AWS: CloudWatch Logs quotas, event size).
	maxLine = 256 << 10
	// tailBytes bounds the log that Invoke returns (AWS: Invoke API, LogType Tail).
	tailBytes = 4 << 10
	// drainTime bounds how long output is still read after the process has ended: something that it started and that left
	// its group may hold the pipe open for ever.
	drainTime = 250 * time.Millisecond
	// markTime bounds how long an answer waits for the output that preceded it.
	markTime = time.Second
)

// console reads what a process prints and makes log events of it.
type console struct {
	pipe  *os.File
	now   func() time.Time
	limit int
	sink  func(time.Time, string)
	done  chan struct{} // closed when everything is read
	ends  chan string   // request ids whose output has been read

	mu   sync.Mutex
	held []event // not shown before the first invocation: a function that is never invoked has no logs
	open bool    // held was shown
	over bool    // the tail is that of an invocation that has ended
	size int     // bytes of the present invocation
	tail []byte
}

type event struct {
	at      time.Time
	message string
}

func newConsole(pipe *os.File, o Options, sink func(time.Time, string)) *console {
	return &console{
		pipe: pipe, now: o.Now, limit: o.MaxLogBytes, sink: sink,
		done: make(chan struct{}), ends: make(chan string, 4),
	}
}

// read reads until the pipe ends.
func (c *console) read() {
	defer close(c.done)
	defer c.pipe.Close()
	r := bufio.NewReaderSize(c.pipe, maxLine)
	for {
		line, err := r.ReadSlice('\n')
		if len(line) > 0 {
			c.line(strings.TrimSuffix(string(line), "\n"))
		}
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			return
		}
	}
}

// line takes one line. The bootstrap's own messages in it begin with a NUL byte; what a handler printed before one
// without ending its line is a line of its own.
func (c *console) line(text string) {
	printed, message, logged := strings.Cut(text, "\x00log ")
	printed, id, ended := strings.Cut(printed, "\x00end ")
	if printed != "" || !logged && !ended {
		c.log(printed)
	}
	if logged {
		c.log(strings.ReplaceAll(message, "\x01", "\n"))
	} else if ended {
		select {
		case c.ends <- id:
		default: // nobody waits for so many; a handler may print such lines itself
		}
	}
}

// log records a line of the function's, as long as its invocation may log more.
func (c *console) log(text string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	over := c.size > c.limit
	c.size += len(text) + 1
	switch {
	case over:
	case c.size > c.limit:
		c.add("[cfnenv emulator] this invocation logs more than " + strconv.Itoa(c.limit) + " bytes: the rest is dropped")
	default:
		c.add(text)
	}
}

// add records an event; c.mu is held.
func (c *console) add(message string) {
	at := c.now()
	c.tail = append(c.tail, message...)
	c.tail = append(c.tail, '\n')
	if len(c.tail) > 2*tailBytes {
		c.tail = append(c.tail[:0], c.tail[len(c.tail)-tailBytes:]...)
	}
	if !c.open {
		c.held = append(c.held, event{at, message})
		return
	}
	c.sink(at, message)
}

// note records a line of Lambda's own about the Init phase.
func (c *console) note(message string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.add(message)
}

// begin starts the log of an invocation: what Init printed, if this is the first, then the given line.
func (c *console) begin(message string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.over {
		c.tail, c.over = c.tail[:0], false
	}
	c.size = 0
	c.show()
	c.add(message)
}

// reveal shows what was held back, then a line of Lambda's own.
func (c *console) reveal(message string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.show()
	c.add(message)
}

// show passes on what was held back; c.mu is held.
func (c *console) show() {
	c.open = true
	for _, e := range c.held {
		c.sink(e.at, e.message)
	}
	c.held = nil
}

// end writes the last lines of an invocation and returns the end of its log.
func (c *console) end(messages ...string) []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.show()
	for _, m := range messages {
		c.add(m)
	}
	c.over = true
	tail := c.tail[max(0, len(c.tail)-tailBytes):]
	return append([]byte(nil), tail...)
}

// await waits until the output of an invocation has been read.
func (c *console) await(requestID string) {
	timer := time.NewTimer(markTime)
	defer timer.Stop()
	for {
		select {
		case id := <-c.ends:
			if id == requestID {
				return
			}
		case <-c.done:
			return
		case <-timer.C:
			return
		}
	}
}

// drain reads what is left after the process has ended.
func (c *console) drain() {
	c.pipe.SetReadDeadline(time.Now().Add(drainTime)) // fails only if the pipe is closed, and then all is read
	<-c.done
}
