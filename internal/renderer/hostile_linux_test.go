package renderer_test

import (
	"context"
	"errors"
	"os"
	"runtime/debug"
	"strings"
	"syscall"
	"testing"
	"time"

	"gitconnection/internal/renderer"
	"gitconnection/internal/scaffold"
	"gitconnection/internal/scaffold/template"
	"gitconnection/internal/testkit"
)

// Two hundred and more charts that would take hours or gigabytes: each ends as
// it has to, this process stays small, and so does each child.
func TestHostileCharts(t *testing.T) {
	if testkit.RaceDetector {
		t.Skip("runs without the race detector, whose own memory is no part of the limit")
	}
	limits := renderer.Limits{Time: 300 * time.Millisecond, Memory: 48 << 20, Output: 1 << 20}
	p := start(t, limits)
	count := map[ending]int{}
	total, self := 0, int64(0)
	each := func(h hostile) {
		total++
		forgetPeak(t)
		got, err := end(t.Context(), p, h)
		self = max(self, peak(t, syscall.RUSAGE_SELF))
		count[got]++
		if err != nil && (len(err.Error()) > 2000 || strings.Contains(err.Error(), "\n")) {
			t.Errorf("%s: %d bytes of error: %.300q", h.name, len(err.Error()), err)
		}
		if h.want != anyhow && got != h.want {
			t.Errorf("%s ended %s, want %s: %.300v", h.name, got, h.want, err)
		}
	}
	step, enough := 1, 200
	if testing.Short() { // some of each family
		step, enough = 8, 25
	}
	for _, family := range families() {
		charts := family()
		for i := 0; i < len(charts); i += step {
			each(charts[i])
			charts[i] = hostile{}
		}
	}
	if total < enough {
		t.Errorf("only %d charts", total)
	}
	p.Close()
	children := peak(t, syscall.RUSAGE_CHILDREN)
	t.Logf("%d charts: %d limited, %d refused, %d failed, %d rendered; at most %d MiB here, %d MiB in a child", total, count[limited], count[refused], count[failed], count[anyhow], self>>20, children>>20)
	if self > 200<<20 {
		t.Errorf("this process took %d MiB", self>>20)
	}
	if children > 200<<20 {
		t.Errorf("a child took %d MiB", children>>20)
	}
}

// end reads a chart as an item of a catalog and renders it.
func end(ctx context.Context, p *renderer.Process, h hostile) (ending, error) {
	var files []scaffold.File
	for _, path := range h.sorted() {
		files = append(files, scaffold.File{Path: "gitops-catalog/x/" + path, Content: []byte(h.files[path])})
	}
	item, _ := template.Open(files).Item("x")
	answers := map[string]string{}
	for _, in := range item.Form.Inputs {
		if in.Required && in.Default == "" {
			answers[in.Name()] = "1"
		}
	}
	_, err := item.Render(ctx, p, template.Request{Release: "x", Namespace: "n", Answers: answers})
	_, byLimit := errors.AsType[*renderer.LimitError](err)
	switch {
	case err == nil:
		return anyhow, nil
	case byLimit:
		return limited, err
	case strings.Contains(err.Error(), "gives something else each time"):
		return refused, err
	}
	return failed, err
}

// forgetPeak has peak begin anew for this process, without what was left by what
// it did before. Source: man 5 proc, /proc/pid/clear_refs.
func forgetPeak(t *testing.T) {
	t.Helper()
	debug.FreeOSMemory()
	if err := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0); err != nil {
		t.Fatal(err)
	}
}

// peak is the most memory that processes have had at a time.
func peak(t *testing.T, who int) int64 {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(who, &u); err != nil {
		t.Fatal(err)
	}
	return u.Maxrss << 10
}

// Whatever a chart does, cancelling ends it.
func TestHostileChartsAreCancelled(t *testing.T) {
	limits := renderer.DefaultLimits()
	limits.Time = time.Hour
	p := start(t, limits)
	for _, h := range endlessCharts() {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		_, err := end(ctx, p, h)
		cancel()
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s: %v", h.name, err)
		}
	}
}
