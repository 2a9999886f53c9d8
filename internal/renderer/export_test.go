package renderer

import (
	"bytes"
	"encoding/json"
	"testing"

	"gitconnection/internal/scaffold/chart"
)

// Request is a request as it is written to a child.
func Request(t *testing.T, c *chart.Chart) []byte {
	t.Helper()
	data, err := json.Marshal(request{Limits: DefaultLimits(), Files: c.Files(), Release: chart.Release{Name: "r"}})
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := writeFrame(&out, data); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// Idle is the id of the process that is kept for what is rendered next.
func Idle(p *Process) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.idle.cmd.Process.Pid
}
