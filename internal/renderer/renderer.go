// Package renderer renders charts in a child process of the program itself.
// Templates are programs that anybody may have written: a few words of one make
// text without an end, or compute for hours, and nothing in a process can stop
// them. A process can be.
//
// The child gets one chart after the other through its standard input and answers
// on its standard output. It inherits no environment and no open file, it cannot
// open any, nor a connection, and it ends when it takes too long, too much memory,
// or when this process is gone.
package renderer

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"gitconnection/internal/scaffold/chart"
)

// Argument is what the program is started with to be the child.
const Argument = "render-charts"

// Limits are what rendering one chart may take.
type Limits struct {
	Time   time.Duration `json:"time"`
	Memory int64         `json:"memory"` // bytes, above what the child has anyway
	Output int64         `json:"output"` // bytes of the answer
}

// DefaultLimits are those of the program. What comes out of a chart is at most
// 8 MiB, which an answer in JSON makes a third more of.
func DefaultLimits() Limits {
	return Limits{Time: 30 * time.Second, Memory: 128 << 20, Output: 12 << 20}
}

// idleTime is how long a child without work is kept: a plan renders many charts
// in a row.
const idleTime = time.Second

// Process renders charts in a child process. It is safe for concurrent use.
type Process struct {
	limits Limits

	mu   sync.Mutex
	idle *child
}

// New returns a Process. It starts nothing yet.
func New(limits Limits) *Process { return &Process{limits: limits} }

// Render renders a chart. When the context ends, so does the child.
func (p *Process) Render(ctx context.Context, c *chart.Chart, r chart.Release) ([]chart.File, error) {
	files, err := p.render(ctx, c, r)
	if err != nil && ctx.Err() != nil {
		return nil, fmt.Errorf("render %s: %w", c.Name(), ctx.Err())
	}
	return files, err
}

func (p *Process) render(ctx context.Context, c *chart.Chart, r chart.Release) ([]chart.File, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	request, err := json.Marshal(request{Limits: p.limits, Files: c.Files(), Release: r})
	if err != nil {
		return nil, fmt.Errorf("render %s: values: %w", c.Name(), err)
	}
	child, err := p.take()
	if err != nil {
		return nil, err
	}
	ctx, done := context.WithTimeoutCause(ctx, p.limits.Time, errTime)
	defer done()
	stop := context.AfterFunc(ctx, child.kill)
	answer, err := child.ask(request, p.limits.Output)
	if !stop() { // it is killed, or will be in a moment
		err = context.Cause(ctx)
	}
	if err != nil {
		return nil, child.death(c.Name(), p.limits, err)
	}
	p.put(child)
	if answer.Problem != "" {
		return nil, errors.New(answer.Problem)
	}
	return answer.Files, nil
}

// take returns a child without work.
func (p *Process) take() (*child, error) {
	p.mu.Lock()
	c := p.idle
	p.idle = nil
	p.mu.Unlock()
	if c != nil && c.retire.Stop() {
		return c, nil
	}
	return start()
}

// put keeps a child for what is rendered next. There is one at most.
func (p *Process) put(c *child) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.idle != nil {
		c.end()
		return
	}
	p.idle = c
	c.retire = time.AfterFunc(idleTime, func() {
		p.mu.Lock()
		if p.idle == c {
			p.idle = nil
		}
		p.mu.Unlock()
		c.end()
	})
}

// Close ends the child that is kept.
func (p *Process) Close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.idle != nil && p.idle.retire.Stop() {
		p.idle.end()
	}
	p.idle = nil
}
