// Package chart reads Helm charts and renders them with Helm's own engine. It is
// strict: a template that uses an undefined value fails, and so does one that
// gives something else each time.
//
// Templates are programs. [Chart.Render] runs them in this process and bounds
// neither time nor memory: package renderer calls it in a process that can be
// stopped.
package chart

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"helm.sh/helm/v3/pkg/chart"
	"helm.sh/helm/v3/pkg/chart/loader"
	"helm.sh/helm/v3/pkg/chartutil"
	"helm.sh/helm/v3/pkg/engine"

	"gitconnection/internal/scaffold/form"
	"gitconnection/internal/untrusted"
)

// File is one file of a chart, or a rendered one.
type File struct {
	Path    string `json:"path"` // slash-separated; relative to the chart's folder, or rendered to templates/
	Content []byte `json:"content"`
}

// Limits of a chart.
const (
	maxFiles = 1000
	maxBytes = 8 << 20 // of all files together, and of the rendered ones

	maxDescription = 256 << 10 // bytes of Chart.yaml
	maxCause       = 1000      // bytes of what an error quotes
)

// Chart is a loaded chart. It is safe for concurrent use.
type Chart struct {
	files  []File
	meta   chart.Metadata
	values []byte
}

// Load loads a chart from its files.
func Load(files []File) (*Chart, error) {
	if err := checkFiles(files); err != nil {
		return nil, err
	}
	files, err := withoutIgnored(files)
	if err != nil {
		return nil, fmt.Errorf("read chart: %w", err)
	}
	c := &Chart{files: files}
	for _, f := range files {
		if f.Path == "values.yaml" {
			c.values = f.Content
		}
	}
	described, err := descriptions(files)
	if err != nil {
		return nil, fmt.Errorf("read chart: %w", err)
	}
	helm, err := loader.LoadFiles(buffered(described))
	if err != nil {
		return nil, fmt.Errorf("read chart: %w", err)
	}
	if err := helm.Validate(); err != nil {
		return nil, fmt.Errorf("read chart: %w", err)
	}
	for _, d := range helm.Metadata.Dependencies {
		if !slices.ContainsFunc(helm.Dependencies(), func(have *chart.Chart) bool { return have.Name() == d.Name }) {
			return nil, fmt.Errorf("the chart needs the chart %s, which is not in its folder charts/", d.Name)
		}
	}
	c.meta = *helm.Metadata
	return c, nil
}

// checkFiles refuses what is no plain folder of text files.
func checkFiles(files []File) error {
	if len(files) > maxFiles {
		return fmt.Errorf("the chart has more than %d files", maxFiles)
	}
	total := 0
	seen := map[string]bool{}
	for _, f := range files {
		total += len(f.Content)
		switch {
		case f.Path == "" || path.IsAbs(f.Path) || path.Clean(f.Path) != f.Path || f.Path == ".." || strings.HasPrefix(f.Path, "../") || strings.ContainsAny(f.Path, "\\\x00"):
			return fmt.Errorf("the chart holds a file of which the path leads elsewhere: %q", f.Path)
		case seen[f.Path]:
			return fmt.Errorf("the chart holds %s twice", f.Path)
		case strings.HasPrefix(f.Path, "charts/") && strings.HasSuffix(f.Path, ".tgz"):
			return fmt.Errorf("the chart holds a packed chart, %s; only folders are read", f.Path)
		}
		seen[f.Path] = true
	}
	if total > maxBytes {
		return fmt.Errorf("the chart is larger than %d MiB", maxBytes>>20)
	}
	return nil
}

// descriptions are the files that say what a chart and those in it are called
// and need, bounded: Helm reads them without bounds.
func descriptions(files []File) ([]File, error) {
	var out []File
	for _, f := range files {
		switch path.Base(f.Path) {
		case "Chart.yaml", "Chart.lock", "requirements.yaml", "requirements.lock":
			if len(f.Content) > maxDescription {
				return nil, fmt.Errorf("%s is larger than %d KiB", f.Path, maxDescription>>10)
			}
			if err := untrusted.DecodeFirst(f.Content, new(any)); err != nil {
				return nil, fmt.Errorf("%s: %w", f.Path, err)
			}
			out = append(out, f)
		}
	}
	return out, nil
}

// buffered are files as Helm takes them.
func buffered(files []File) []*loader.BufferedFile {
	var out []*loader.BufferedFile
	for _, f := range files {
		out = append(out, &loader.BufferedFile{Name: f.Path, Data: f.Content})
	}
	return out
}

// Files are the files that it was loaded from, without those that it ignores.
func (c *Chart) Files() []File { return c.files }

// Name is the chart's name.
func (c *Chart) Name() string { return c.meta.Name }

// Version is the chart's version.
func (c *Chart) Version() string { return c.meta.Version }

// AppVersion is the version of what the chart installs, "" none.
func (c *Chart) AppVersion() string { return c.meta.AppVersion }

// Description is the chart's, "" none.
func (c *Chart) Description() string { return c.meta.Description }

// Annotation is one of the annotations in Chart.yaml, "" none.
func (c *Chart) Annotation(key string) string { return c.meta.Annotations[key] }

// Form is what the chart asks for.
func (c *Chart) Form() (form.Form, error) { return form.Parse(c.values) }

// Release is how a chart is rendered. The same release gives the same bytes.
type Release struct {
	Name      string `json:"name"`
	Namespace string `json:"namespace"`
	// Values override the chart's own.
	Values map[string]any `json:"values"`
	// Kubernetes is the version to render for, such as v1.33.0; "" is Helm's default.
	Kubernetes string `json:"kubernetes"`
}

// Render returns the rendered files of the chart, without empty ones and
// NOTES.txt, sorted by path.
func (c *Chart) Render(r Release) ([]File, error) {
	repeatable()
	caps := chartutil.DefaultCapabilities.Copy()
	if r.Kubernetes != "" {
		v, err := chartutil.ParseKubeVersion(r.Kubernetes)
		if err != nil {
			return nil, fmt.Errorf("render %s: version of Kubernetes: %w", c.Name(), err)
		}
		caps.KubeVersion = *v
	}
	options := chartutil.ReleaseOptions{Name: r.Name, Namespace: r.Namespace, Revision: 1, IsInstall: true}
	helm, err := loader.LoadFiles(buffered(c.files)) // a fresh copy: processing the dependencies changes it
	if err != nil {
		return nil, fmt.Errorf("render %s: %w", c.Name(), err)
	}
	values, err := asRead(r.Values)
	if err != nil {
		return nil, fmt.Errorf("render %s: %w", c.Name(), err)
	}
	if err := chartutil.ProcessDependenciesWithMerge(helm, values); err != nil {
		return nil, fmt.Errorf("render %s: %w", c.Name(), err)
	}
	// The chart's JSON schema is skipped: it may refer to the network.
	all, err := chartutil.ToRenderValuesWithSchemaValidation(helm, values, options, caps, true)
	if err != nil {
		return nil, fmt.Errorf("render %s: %w", c.Name(), err)
	}
	// Helm answers getHostByName with nothing unless it may ask: see [repeatable].
	out, err := engine.Engine{Strict: true, EnableDNS: true}.Render(helm, all)
	if err != nil {
		return nil, &RenderError{Chart: c.Name(), Why: cause(c.Name(), err)}
	}
	return c.collect(out)
}

// InProcess renders charts in this process, without any bounds: for charts that
// the caller wrote.
type InProcess struct{}

// Render is [Chart.Render]. It cannot be stopped.
func (InProcess) Render(_ context.Context, c *Chart, r Release) ([]File, error) { return c.Render(r) }

// asRead are values as Helm reads them from a file: all numbers are alike.
func asRead(values map[string]any) (chartutil.Values, error) {
	text, err := json.Marshal(values)
	if err != nil {
		return nil, fmt.Errorf("values: %w", err)
	}
	return chartutil.ReadValues(text)
}

func (c *Chart) collect(out map[string]string) ([]File, error) {
	var files []File
	total := 0
	for name, text := range out {
		inner, ok := strings.CutPrefix(name, c.Name()+"/templates/")
		if !ok { // of a chart in charts/
			inner = strings.TrimPrefix(name, c.Name()+"/")
		}
		total += len(text)
		if path.Base(name) == "NOTES.txt" || strings.TrimSpace(text) == "" {
			continue
		}
		content := append(bytes.TrimLeft([]byte(strings.TrimRight(text, " \t\n")), "\n"), '\n')
		files = append(files, File{Path: inner, Content: content})
	}
	if total > maxBytes {
		return nil, fmt.Errorf("render %s: more than %d MiB came out", c.Name(), maxBytes>>20)
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("render %s: nothing came out", c.Name())
	}
	slices.SortFunc(files, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	return files, nil
}

// RenderError is a template that could not be rendered.
type RenderError struct{ Chart, Why string }

// Error is one sentence.
func (e *RenderError) Error() string { return "render " + e.Chart + ": " + e.Why }

// cause is the position and the cause out of the engine's long message.
func cause(chart string, err error) string {
	if refused, ok := errors.AsType[*unrepeatableError](err); ok {
		return refused.at(chart, err.Error())
	}
	text := strings.Join(strings.Fields(err.Error()), " ")
	if inner := errors.Unwrap(err); inner != nil && len(inner.Error()) < len(text) {
		text = strings.Join(strings.Fields(inner.Error()), " ")
	}
	if len(text) > maxCause { // templates and values may be quoted whole
		text = strings.ToValidUTF8(text[:maxCause], "") + "…"
	}
	return text
}
