// Package application reads an application's file in the application
// repository: what is deployed, from where, and in which version.
//
// A file may hold several Applications, and an ApplicationSet in place of one.
// Where versions stand in them is the trade of package version.
package application

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"gitconnection/internal/scaffold/edit"
	"gitconnection/internal/scaffold/version"
)

// Slot is one place where a version stands.
type Slot = version.Slot

// What a version belongs to.
const (
	Chart    = version.Chart
	Image    = version.Image
	Revision = version.Revision
)

// SlotAnnotation on an Application names the slot of its version, where that is not
// certain by itself or another one is wanted.
const SlotAnnotation = "konstruct.io/version-slot"

// Deployment is an application as its file describes it.
type Deployment struct {
	Name        string // metadata.name of the Application
	Kind        string // Application or ApplicationSet
	Document    int    // in its file, from 0
	Project     string
	Destination string // name or server of the cluster, "" none
	Namespace   string
	Sources     []version.Source
	Kept        string // the slot that the annotation names, "" none
	Slots       []Slot // the one that counts first
}

// Settle decides which slots count by default.
func (d *Deployment) Settle() { d.Slots = version.Settle(d.Slots, d.Name) }

// Version is what the slot holds that counts, "" without one.
func (d Deployment) Version() string {
	s, err := d.Slot("")
	if err != nil {
		return ""
	}
	return s.Version
}

// Slot returns the slot of that name; for "" the one that the annotation names,
// else the one that is certain.
func (d Deployment) Slot(name string) (Slot, error) {
	chosen, _, err := d.Choose(name)
	if err != nil {
		return Slot{}, err
	}
	return chosen[0], nil
}

// Choose is [version.Choose] with the annotation taken into account.
func (d Deployment) Choose(name string) (chosen, stay []Slot, err error) {
	return version.Choose(d.Slots, cmp.Or(name, d.Kept))
}

// Certain reports whether a slot counts.
func (d Deployment) Certain() bool {
	_, err := d.Slot("")
	return err == nil
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

// ReadAll finds the Applications in a file, in their order; without any, the
// ApplicationSets.
func ReadAll(file []byte) ([]Deployment, error) {
	docs, err := edit.Documents(file)
	if err != nil {
		return nil, err
	}
	var found, sets []Deployment
	kind, signed := "", version.Signed(docs)
	for i, n := range docs {
		if len(n.Content) == 0 {
			continue
		}
		root := n.Content[0]
		k := text(root, "kind")
		if !strings.HasPrefix(text(root, "apiVersion"), "argoproj.io/") || k != "Application" && k != "ApplicationSet" {
			kind = cmp.Or(kind, k)
			continue
		}
		d := read(root, i, k)
		for n := range d.Slots {
			if signed != "" {
				d.Slots[n].Fixed = signed
			}
		}
		if k == "Application" {
			found = append(found, d)
		} else {
			sets = append(sets, d)
		}
	}
	if found == nil {
		found = sets
	}
	if found == nil {
		return nil, &NotApplicationError{kind}
	}
	return found, nil
}

// Read finds the Application of that name in a file; of several, the first for
// a name that none of them has.
func Read(file []byte, name string) (Deployment, error) {
	all, err := ReadAll(file)
	if err != nil {
		return Deployment{}, err
	}
	if i := slices.IndexFunc(all, func(d Deployment) bool { return d.Name == name }); i >= 0 {
		return all[i], nil
	}
	if len(all) > 1 {
		names := make([]string, len(all))
		for i, d := range all {
			names[i] = d.Name
		}
		return Deployment{}, fmt.Errorf("it holds %d Applications, and none is called %s: %s", len(all), name, strings.Join(names, ", "))
	}
	return all[0], nil
}

func read(root *yaml.Node, document int, kind string) Deployment {
	spec := at(root, "spec")
	d := Deployment{Name: text(at(root, "metadata"), "name"), Kind: kind, Document: document, Kept: text(at(at(root, "metadata"), "annotations"), SlotAnnotation)}
	if kind == "ApplicationSet" {
		spec = at(at(spec, "template"), "spec")
		d.Slots, d.Sources = version.InApplicationSet(root, document)
	} else {
		d.Slots, d.Sources = version.InApplication(root, document)
	}
	d.Project, d.Namespace = text(spec, "project"), text(at(spec, "destination"), "namespace")
	d.Destination = cmp.Or(text(at(spec, "destination"), "name"), text(at(spec, "destination"), "server"))
	d.Settle()
	return d
}

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
