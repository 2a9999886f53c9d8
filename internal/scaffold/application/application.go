// Package application reads an application's file in the application
// repository: what is deployed, and where in the file its version stands.
//
// The version of an Argo CD Application is, in this order,
//
//  1. the targetRevision of its source that is a chart,
//  2. the tag of an image in the Helm values that the file itself holds,
//  3. the targetRevision of its source, where that is more than a branch's head.
//
// A caller can name another one of them ([Deployment.Slot]).
package application

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"gitconnection/internal/scaffold/edit"
)

// maxFile is far more than any manifest needs.
const maxFile = 1 << 20 // bytes

// SlotKind is what a version belongs to.
type SlotKind string

// The kinds of slots, in the order in which they are preferred.
const (
	Chart    SlotKind = "chart"
	Image    SlotKind = "image"
	Revision SlotKind = "revision"
)

// Slot is one place in a file where a version stands.
type Slot struct {
	Kind     SlotKind
	Of       string // the chart, the image or the repository
	Document int    // from 0
	Path     edit.Path
	Version  string
}

// Name is the slot's name on the command line, such as
// spec.source.targetRevision.
func (s Slot) Name() string { return s.Path.String() }

// Deployment is an application as one file describes it.
type Deployment struct {
	Name        string // metadata.name of the Application
	Project     string
	Destination string // name or server of the cluster, "" none
	Namespace   string
	Slots       []Slot // the preferred one first
}

// Version is what the preferred slot holds, "" without one.
func (d Deployment) Version() string {
	if len(d.Slots) == 0 {
		return ""
	}
	return d.Slots[0].Version
}

// Slot returns the slot of that name, the preferred one for "".
func (d Deployment) Slot(name string) (Slot, error) {
	if len(d.Slots) == 0 {
		return Slot{}, errors.New("there is no version in it")
	}
	if name == "" {
		return d.Slots[0], nil
	}
	i := slices.IndexFunc(d.Slots, func(s Slot) bool { return s.Name() == name })
	if i < 0 {
		names := make([]string, len(d.Slots))
		for i, s := range d.Slots {
			names[i] = s.Name()
		}
		return Slot{}, fmt.Errorf("no version stands at %s; there are %s", name, strings.Join(names, ", "))
	}
	return d.Slots[i], nil
}

// NotApplicationError is a file that holds no Argo CD Application.
type NotApplicationError struct{ Kind string }

// Error is one sentence.
func (e *NotApplicationError) Error() string {
	if e.Kind == "" {
		return "it holds no Argo CD Application"
	}
	return "it holds " + e.Kind + ", not an Argo CD Application"
}

// Read finds the Application in a file. More than one is an error: nothing
// tells which one is meant.
func Read(file []byte) (d Deployment, err error) {
	defer func() { // the parser may panic on what is not YAML
		if recover() != nil {
			d, err = Deployment{}, errors.New("this is not YAML that can be read")
		}
	}()
	if len(file) > maxFile {
		return Deployment{}, fmt.Errorf("it is larger than %d bytes", maxFile)
	}
	if !utf8.Valid(file) {
		return Deployment{}, errors.New("it is not UTF-8")
	}
	dec := yaml.NewDecoder(bytes.NewReader(file))
	found, kind := 0, ""
	for document := 0; ; document++ {
		var n yaml.Node
		err := dec.Decode(&n)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return Deployment{}, fmt.Errorf("it is not YAML: %w", err)
		}
		if len(n.Content) == 0 {
			continue
		}
		root := n.Content[0]
		if k := text(root, "kind"); k != "Application" || !strings.HasPrefix(text(root, "apiVersion"), "argoproj.io/") {
			kind = cmp.Or(kind, k)
			continue
		}
		found++
		d = read(root, document)
	}
	switch {
	case found == 0:
		return Deployment{}, &NotApplicationError{kind}
	case found > 1:
		return Deployment{}, fmt.Errorf("it holds %d Applications; give each a file of its own", found)
	}
	return d, nil
}

func read(root *yaml.Node, document int) Deployment {
	spec := at(root, "spec")
	d := Deployment{
		Name: text(at(root, "metadata"), "name"), Project: text(spec, "project"),
		Destination: cmp.Or(text(at(spec, "destination"), "name"), text(at(spec, "destination"), "server")), Namespace: text(at(spec, "destination"), "namespace"),
	}
	f := finder{document: document}
	if s := at(spec, "source"); s != nil {
		f.source(s, edit.Path{"spec", "source"})
	}
	if list := at(spec, "sources"); list != nil && list.Kind == yaml.SequenceNode {
		for i, s := range list.Content {
			f.source(s, edit.Path{"spec", "sources", strconv.Itoa(i)})
		}
	}
	slices.SortStableFunc(f.slots, func(a, b Slot) int { return rank(a) - rank(b) })
	d.Slots = f.slots
	return d
}

// rank orders slots: charts, then images, then revisions. A branch's head is no
// version and comes last.
func rank(s Slot) int {
	switch {
	case s.Kind == Chart:
		return 0
	case s.Kind == Image:
		return 1
	case !isBranch(s.Version):
		return 2
	}
	return 3
}

// isBranch reports whether a revision is the head of a branch.
func isBranch(revision string) bool {
	return slices.Contains([]string{"", "HEAD", "main", "master"}, revision)
}

type finder struct {
	document int
	slots    []Slot
}

func (f *finder) add(kind SlotKind, of string, path edit.Path, n *yaml.Node) {
	if n != nil && n.Kind == yaml.ScalarNode && n.Value != "" {
		f.slots = append(f.slots, Slot{Kind: kind, Of: of, Document: f.document, Path: path, Version: n.Value})
	}
}

func (f *finder) source(s *yaml.Node, path edit.Path) {
	chart := text(s, "chart")
	switch revision := at(s, "targetRevision"); {
	case chart != "":
		f.add(Chart, chart, join(path, "targetRevision"), revision)
	case text(s, "repoURL") != "" && text(s, "ref") == "":
		f.add(Revision, text(s, "repoURL"), join(path, "targetRevision"), revision)
	}
	helm := at(s, "helm")
	if values := at(helm, "valuesObject"); values != nil {
		f.images(values, join(path, "helm", "valuesObject"), 0)
	}
	if list := at(helm, "parameters"); list != nil && list.Kind == yaml.SequenceNode {
		for i, p := range list.Content {
			if name := text(p, "name"); name == "image.tag" || strings.HasSuffix(name, ".image.tag") {
				f.add(Image, strings.TrimSuffix(name, ".tag"), join(path, "helm", "parameters", strconv.Itoa(i), "value"), at(p, "value"))
			}
		}
	}
}

// maxDepth is how deep images are looked for in values.
const maxDepth = 8

// images finds mappings called image, or ending in Image, with a tag.
func (f *finder) images(n *yaml.Node, path edit.Path, depth int) {
	if n.Kind != yaml.MappingNode || depth > maxDepth {
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i].Value, n.Content[i+1]
		here := join(path, key)
		if key == "image" || strings.HasSuffix(key, "Image") {
			f.add(Image, cmp.Or(text(value, "repository"), key), join(here, "tag"), at(value, "tag"))
		}
		f.images(value, here, depth+1)
	}
}

func join(p edit.Path, more ...string) edit.Path { return append(slices.Clone(p), more...) }

// at is the value of a key, or nil.
func at(n *yaml.Node, key string) *yaml.Node {
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}

// text is the scalar value of a key, or "".
func text(n *yaml.Node, key string) string {
	if v := at(n, key); v != nil && v.Kind == yaml.ScalarNode && v.Tag != "!!null" {
		return v.Value
	}
	return ""
}
