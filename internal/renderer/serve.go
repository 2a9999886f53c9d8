package renderer

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"runtime/debug"
	"runtime/metrics"
	"time"

	"gitconnection/internal/scaffold/chart"
)

// request is one chart to render, and answer what came out, or why nothing did.
type (
	request struct {
		Limits  Limits        `json:"limits"`
		Files   []chart.File  `json:"files"`
		Release chart.Release `json:"release"`
	}
	answer struct {
		Files   []chart.File `json:"files"`
		Problem string       `json:"problem"`
	}
)

// Exit codes of a child.
const (
	exitRuntime = 2  // Go's, for what a program cannot survive
	exitMemory  = 10 // it needs too much
	exitBroken  = 11 // its parent does not speak with it any more
)

const (
	// maxStack is what calls within calls may take. Templates that include
	// themselves end at 1,000 levels by Helm's own limit.
	maxStack = 64 << 20
	// watchEvery is how often the memory is looked at.
	watchEvery = 5 * time.Millisecond
)

// Child reports whether a command line asks the program to be the child.
func Child(args []string) bool { return len(args) == 1 && args[0] == Argument }

// Serve is the child: it renders charts from its standard input until that ends,
// and returns the exit code.
func Serve() int {
	time.Local = time.UTC
	debug.SetMaxStack(maxStack)
	requests := make(chan request)
	go func() {
		defer func() { // a panic here is a mistake of ours: it ends the child, too
			_ = recover()
			os.Exit(exitBroken)
		}()
		for {
			requests <- next(os.Stdin)
		}
	}()
	for confined := false; ; confined = true {
		r := <-requests
		if !confined {
			confine(r.Limits.Memory)
		}
		if err := respond(os.Stdout, r); err != nil {
			return exitBroken
		}
	}
}

// next reads a request. Without one, the parent has no more, or is gone: the
// process ends, whatever it is doing.
func next(from io.Reader) request {
	data, err := readFrame(from, math.MaxInt64)
	if err != nil {
		os.Exit(0)
	}
	var r request
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber() // as they were written
	if err := decoder.Decode(&r); err != nil {
		os.Exit(exitBroken)
	}
	return r
}

func respond(to io.Writer, r request) error {
	var a answer
	c, err := chart.Load(r.Files)
	if err == nil {
		a.Files, err = c.Render(r.Release)
	}
	if err != nil {
		a = answer{Problem: err.Error()}
	}
	data, err := json.Marshal(a)
	if err != nil {
		return fmt.Errorf("write what was rendered: %w", err)
	}
	return writeFrame(to, data)
}

// confine bounds what this process may do from now on: memory, by the system
// where it can, and by a watch that ends the process everywhere; files and
// connections, of which no more can be opened.
func confine(memory int64) {
	limitMemory(memory)
	closeOff()
	limit := inUse() + memory
	debug.SetMemoryLimit(limit / 8 * 7) // collect rather than grow
	go func() {
		defer func() {
			_ = recover()
			os.Exit(exitMemory)
		}()
		for range time.Tick(watchEvery) {
			if inUse() > limit {
				os.Exit(exitMemory)
			}
		}
	}()
}

// inUse is what the process has of the machine's memory, in bytes.
func inUse() int64 {
	samples := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(samples)
	return int64(samples[0].Value.Uint64()) - int64(samples[1].Value.Uint64())
}
