// Package oracle runs the helm command and HCL's parser, for tests to compare
// templates and Terraform files with. Both are in a module of their own,
// internal/scaffold/oracle, pinned there, and built from the module cache or a
// proxy; the build cache keeps the commands.
package oracle

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// File is one file of a chart or of Terraform.
type File struct {
	Path    string `json:"path"`
	Content string `json:"content"`
}

// folder is where the module of the oracle is.
func folder(t testing.TB) string {
	t.Helper()
	if testing.Short() {
		t.Skip("builds the helm command, which takes a minute the first time")
	}
	root, err := exec.CommandContext(t.Context(), "go", "list", "-m", "-f", "{{.Dir}}").Output()
	if err != nil {
		t.Fatalf("find the module: %v", err)
	}
	return filepath.Join(strings.TrimSpace(string(root)), "internal/scaffold/oracle")
}

// Helm is the helm command.
type Helm struct {
	path string
	env  []string
}

// NewHelm builds the helm command, or finds it in the build cache. Without the
// modules and without a network the test fails, and says so.
func NewHelm(t testing.TB) Helm {
	t.Helper()
	build := exec.CommandContext(t.Context(), "go", "-C", folder(t), "tool", "-n", "helm")
	var errs bytes.Buffer
	build.Stderr = &errs
	out, err := build.Output()
	if err != nil {
		t.Fatalf("build the helm command (its modules are in the module cache or come from a proxy): %v\n%s", err, errs.String())
	}
	home := t.TempDir() // not that of whoever runs the tests
	return Helm{path: strings.TrimSpace(string(out)), env: append(os.Environ(),
		"HELM_CACHE_HOME="+home, "HELM_CONFIG_HOME="+home, "HELM_DATA_HOME="+home, "KUBECONFIG="+filepath.Join(home, "none"))}
}

// Version is the version of Helm that the command was built from, such as
// v3.22.0.
func Version(t testing.TB) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "-C", folder(t), "list", "-m", "-f", "{{.Version}}", "helm.sh/helm/v3").Output()
	if err != nil {
		t.Fatalf("ask for Helm's version: %v", err)
	}
	return strings.TrimSpace(string(out))
}

// Release is what a chart is rendered with.
type Release struct {
	Name, Namespace string
	Kubernetes      string // such as v1.33.0
	Values          map[string]any
}

// Template is what helm template makes of a chart: its files by their paths in
// the chart, as the command writes them.
func (h Helm) Template(t testing.TB, chart []File, r Release) map[string]string {
	t.Helper()
	at, to := t.TempDir(), t.TempDir()
	for _, f := range chart {
		write(t, filepath.Join(at, filepath.FromSlash(f.Path)), []byte(f.Content))
	}
	values, err := json.Marshal(r.Values)
	if err != nil {
		t.Fatalf("write the values: %v", err)
	}
	file := filepath.Join(t.TempDir(), "values.json")
	write(t, file, values)
	cmd := exec.CommandContext(t.Context(), h.path, "template", r.Name, at, "--namespace", r.Namespace, "--kube-version", r.Kubernetes, "--values", file, "--output-dir", to)
	cmd.Env = h.env
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("helm template: %v\n%s", err, out)
	}
	files := map[string]string{}
	err = filepath.WalkDir(to, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		inside, err := filepath.Rel(to, path)
		if err != nil {
			return err
		}
		_, inner, _ := strings.Cut(filepath.ToSlash(inside), "/") // the chart's name
		files[inner] = string(content)
		return nil
	})
	if err != nil {
		t.Fatalf("read what helm template wrote: %v", err)
	}
	return files
}

func write(t testing.TB, path string, content []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

// Module is what the Terraform files of one folder say together.
type Module struct {
	Path       string   `json:"path"`
	Errors     []string `json:"errors"` // what the parser refuses, and descriptions, types and versions that are missing
	Variables  []string `json:"variables"`
	Outputs    []string `json:"outputs"`
	Undeclared []string `json:"undeclared"` // references to nothing
	Unused     []string `json:"unused"`     // variables that nothing refers to
}

// Terraform is what HCL's parser finds in files, by folder.
func Terraform(t testing.TB, files []File) map[string]Module {
	t.Helper()
	in, err := json.Marshal(files)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "go", "-C", folder(t), "run", ".")
	var out, errs bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(in), &out, &errs
	if err := cmd.Run(); err != nil {
		t.Fatalf("parse Terraform files (the parser's modules are in the module cache or come from a proxy): %v\n%s", err, errs.String())
	}
	var list []Module
	if err := json.Unmarshal(out.Bytes(), &list); err != nil {
		t.Fatalf("read what the parser says: %v", err)
	}
	modules := map[string]Module{}
	for _, m := range list {
		modules[m.Path] = m
	}
	return modules
}
