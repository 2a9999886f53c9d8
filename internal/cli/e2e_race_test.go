package cli

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"gitconnection/internal/demo"
	"gitconnection/internal/github/simulator"
)

// TestTwoOperatorsAddTheSameCluster has one of them commit between the plan and the
// commit of the other: one is told that it is done, the other that somebody did it.
func TestTwoOperatorsAddTheSameCluster(t *testing.T) {
	endToEnd(t)
	h := startHub(t, simulator.Options{})
	env := h.withApp()
	h.Install(simulator.InstallSpec{App: hubApp, Account: "acme"})
	if got := runIn(t, t.TempDir(), env, "connect", "acme", "--application-org", "acme", "--yes", "--actor", demo.User); got.code != 0 {
		t.Fatalf("%+v", got)
	}
	add := func(output string) outcome {
		return runIn(t, t.TempDir(), env, "cluster", "add", "acme", "edge", "--template", "any/workload-cluster", "--set", "email=a@acme.example",
			"--set", "apiServer=https://edge.acme.example:6443", "--yes", "--actor", demo.User, "--output", output)
	}
	for _, output := range []string{"json", "text"} {
		var first outcome
		var once sync.Once
		h.between(func(_ http.ResponseWriter, r *http.Request) bool {
			data, err := io.ReadAll(r.Body)
			r.Body = io.NopCloser(bytes.NewReader(data))
			if err == nil && bytes.Contains(data, []byte("createCommitOnBranch")) {
				once.Do(func() {
					h.between(nil)
					first = add(output)
				})
			}
			return false
		})
		second := add(output)
		outcomes := []string{outcomeOf(first, output), outcomeOf(second, output)}
		if first.code != 0 || second.code != 0 || !slices.Equal(outcomes, []string{"changed", "nothing"}) {
			t.Errorf("%s: %v\n%s%s\n%s%s", output, outcomes, first.out, first.err, second.out, second.err)
		}
		if output == "json" {
			if got := runIn(t, t.TempDir(), env, "cluster", "remove", "acme", "edge", "--yes", "--confirm", "edge", "--actor", demo.User); got.code != 0 {
				t.Fatalf("%+v", got)
			}
		}
	}
}

// outcomeOf is how a change ended, as it was told.
func outcomeOf(got outcome, output string) string {
	if output == "text" {
		switch {
		case strings.Contains(got.out, "Committed to "):
			return "changed"
		case strings.Contains(got.out, "Somebody else has done the same"):
			return "nothing"
		}
		return got.out
	}
	lines := strings.Split(strings.TrimSpace(got.out), "\n")
	var line struct{ Outcome string }
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &line); err != nil {
		return err.Error()
	}
	return line.Outcome
}
