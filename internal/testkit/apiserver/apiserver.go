// Package apiserver asks a Kubernetes API server's own validation, with Argo
// CD's definitions, about manifests. The server's code is in a module of its
// own, internal/scaffold/manifest/apiserver, and runs as a program.
package apiserver

import (
	"bytes"
	"encoding/json"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Question is one manifest, with a name to know its answer by.
type Question struct {
	Name     string `json:"name"`
	Manifest any    `json:"manifest"`
}

// Judge returns what there is against each manifest, in their order: nothing
// against one that a server would take. It needs the modules of that program,
// from the cache or a proxy.
func Judge(t testing.TB, questions []Question) [][]string {
	t.Helper()
	if testing.Short() {
		t.Skip("builds Kubernetes' validation, which takes a while the first time")
	}
	root, err := exec.CommandContext(t.Context(), "go", "list", "-m", "-f", "{{.Dir}}").Output()
	if err != nil {
		t.Fatalf("find the module: %v", err)
	}
	module := filepath.Join(strings.TrimSpace(string(root)), "internal/scaffold/manifest/apiserver")
	program := filepath.Join(t.TempDir(), "apiserver")
	build := exec.CommandContext(t.Context(), "go", "build", "-C", module, "-o", program, ".")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build the API server's validation (its modules are in the module cache or come from a proxy): %v\n%s", err, out)
	}
	var in, out, errs bytes.Buffer
	lines := json.NewEncoder(&in)
	for _, q := range questions {
		if err := lines.Encode(q); err != nil {
			t.Fatalf("%s: %v", q.Name, err)
		}
	}
	cmd := exec.CommandContext(t.Context(), program, "-crds", filepath.Join(module, "crds"))
	cmd.Stdin, cmd.Stdout, cmd.Stderr = &in, &out, &errs
	if err := cmd.Run(); err != nil {
		t.Fatalf("the API server's validation: %v\n%s", err, errs.String())
	}
	var verdicts [][]string
	for answers := json.NewDecoder(&out); answers.More(); {
		var v struct {
			Name   string   `json:"name"`
			Errors []string `json:"errors"`
		}
		if err := answers.Decode(&v); err != nil || len(verdicts) >= len(questions) || v.Name != questions[len(verdicts)].Name {
			t.Fatalf("verdict %d: %+v %v", len(verdicts), v, err)
		}
		verdicts = append(verdicts, v.Errors)
	}
	if len(verdicts) != len(questions) {
		t.Fatalf("%d verdicts for %d questions", len(verdicts), len(questions))
	}
	return verdicts
}
