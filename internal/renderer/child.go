package renderer

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"
)

// child is a process that renders, seen from its parent.
type child struct {
	cmd    *exec.Cmd
	folder string // where it runs
	in     io.WriteCloser
	out    *bufio.Reader
	said   head
	retire *time.Timer // ends it when nothing is rendered for a while
	reap   func() error
}

// start starts the program as a child, in an empty folder.
func start() (*child, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find the program, to render charts with it: %w", err)
	}
	folder, err := os.MkdirTemp("", "konstruct-render-")
	if err != nil {
		return nil, fmt.Errorf("make an empty folder to render in: %w", err)
	}
	c := &child{cmd: exec.Command(self, Argument), folder: folder} //nolint:gosec,noctx // the program itself, which renders for more than one caller
	c.cmd.Env, c.cmd.Dir, c.cmd.SysProcAttr, c.cmd.Stderr = []string{}, folder, attributes(), &c.said
	c.reap = sync.OnceValue(func() error {
		_ = c.in.Close()
		err := c.cmd.Wait()
		_ = os.Remove(folder)
		return err
	})
	var out io.Reader
	if c.in, err = c.cmd.StdinPipe(); err == nil {
		out, err = c.cmd.StdoutPipe()
	}
	if err == nil {
		closeOthersOnExec()
		err = c.cmd.Start()
	}
	_ = os.Remove(folder) // where a folder that is in use cannot be removed, it is at the end
	if err != nil {
		return nil, fmt.Errorf("start the process that renders: %w", err)
	}
	c.out = bufio.NewReader(out)
	return c, nil
}

// ask has the child render one chart. It returns what ends the connection to it.
func (c *child) ask(request []byte, limit int64) (answer, error) {
	if err := writeFrame(c.in, request); err != nil {
		return answer{}, fmt.Errorf("write to the process that renders: %w", err)
	}
	data, err := readFrame(c.out, limit)
	if err != nil {
		return answer{}, err
	}
	var a answer
	if err := json.Unmarshal(data, &a); err != nil {
		return answer{}, fmt.Errorf("read what was rendered: %w", err)
	}
	return a, nil
}

// kill ends the child at once.
func (c *child) kill() { _ = c.cmd.Process.Kill() } // it has ended already, or ends now

// end ends a child without work.
func (c *child) end() {
	c.kill()
	_ = c.reap()
}

// What ends a child, beside its own death.
var (
	errTime   = errors.New("it takes too long")
	errOutput = errors.New("too much comes out")
)

// death ends the child, if it has not ended itself, and says why it did.
func (c *child) death(chart string, l Limits, cause error) error {
	if errors.Is(cause, errTime) || errors.Is(cause, errOutput) {
		c.kill()
	}
	ended := c.reap()
	said := c.said.String()
	code := c.cmd.ProcessState.ExitCode()
	switch {
	case errors.Is(cause, errTime):
		return &LimitError{chart, l.Time.String()}
	case errors.Is(cause, errOutput):
		return &LimitError{chart, size(l.Output) + " of output"}
	case code == exitRuntime && strings.Contains(said, "stack exceeds"):
		return &LimitError{chart, size(maxStack) + " for what calls itself"}
	case code == exitMemory, code == exitRuntime && !strings.HasPrefix(said, "panic: "):
		// Go's runtime has many words for memory that it is refused.
		return &LimitError{chart, size(l.Memory) + " of memory"}
	}
	first, _, _ := strings.Cut(strings.TrimSpace(said), "\n")
	return fmt.Errorf("render %s: the process that renders ended: %w %s", chart, cmp.Or(ended, cause), first)
}

func size(bytes int64) string { return fmt.Sprintf("%d MiB", bytes>>20) }

// LimitError is a chart whose rendering was ended.
type LimitError struct{ Chart, Limit string }

// Error is one sentence.
func (e *LimitError) Error() string {
	return fmt.Sprintf("render %s: it was stopped because it takes more than %s", e.Chart, e.Limit)
}

// Next is what to do about it.
func (e *LimitError) Next() string {
	return "Look in its templates and values for a loop that does not end."
}

// head keeps the beginning of what is written to it.
type head struct{ bytes.Buffer }

const maxSaid = 4 << 10

// Write takes everything.
func (h *head) Write(p []byte) (int, error) {
	h.Buffer.Write(p[:min(len(p), maxSaid-h.Len())])
	return len(p), nil
}

// writeFrame writes how long data is, and data.
func writeFrame(to io.Writer, data []byte) error {
	frame := binary.BigEndian.AppendUint64(make([]byte, 0, 8+len(data)), uint64(len(data)))
	_, err := to.Write(append(frame, data...))
	return err
}

// readFrame reads what writeFrame wrote, up to a limit.
func readFrame(from io.Reader, limit int64) ([]byte, error) {
	var long [8]byte
	if _, err := io.ReadFull(from, long[:]); err != nil {
		return nil, err
	}
	n := binary.BigEndian.Uint64(long[:])
	if n > uint64(limit) {
		return nil, errOutput
	}
	data := make([]byte, n)
	_, err := io.ReadFull(from, data)
	return data, err
}
