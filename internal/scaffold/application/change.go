package application

import (
	"maps"
	"slices"

	"gitconnection/internal/scaffold"
	"gitconnection/internal/scaffold/edit"
)

// Value is one thing that a change means in a file, and nothing else in it: a
// version, or with Keep the choice of its slot. Where the file has changed
// elsewhere meanwhile, the change is made over what is there.
type Value struct {
	Slot     Slot   // as it was seen, with the version seen
	Name     string // of the Application
	To       string
	Keep     bool
	Document int // of the Application, for Keep
}

// Set writes the value into a file.
func (v Value) Set(file []byte) ([]byte, error) {
	if v.Keep {
		return edit.Annotate(file, v.Document, SlotAnnotation, v.To)
	}
	return v.Slot.Set(file, v.To)
}

// Matches finds the value in a file as it is now: it has to be of the same thing,
// and to hold the version that was seen, or the one that is wanted.
func (v Value) Matches(file []byte) bool {
	if v.Keep {
		return true
	}
	now, ok := v.Slot.Read(file)
	if !ok || now != v.Slot.Version && now != v.To {
		return false
	}
	if v.Slot.File != "" {
		return true
	}
	d, err := Read(file, v.Name)
	if err != nil {
		return false
	}
	s, err := d.Slot(v.Slot.Name())
	return err == nil && s.Same(v.Slot) && s.Document == v.Slot.Document
}

// Edits are values that go into files, several of which may go into one.
type Edits struct {
	contents map[string][]byte
	values   map[string][]Value
}

// Add sets a value in the file at path; content is what it holds without any.
func (e *Edits) Add(path string, content []byte, v Value) error {
	if e.contents == nil {
		e.contents, e.values = map[string][]byte{}, map[string][]Value{}
	}
	if before, ok := e.contents[path]; ok {
		content = before
	}
	after, err := v.Set(content)
	if err != nil {
		return err
	}
	e.contents[path], e.values[path] = after, append(e.values[path], v)
	return nil
}

// Files are the files with all values in them, by path.
func (e *Edits) Files() []scaffold.File {
	var out []scaffold.File
	for _, path := range slices.Sorted(maps.Keys(e.contents)) {
		out = append(out, scaffold.File{Path: path, Content: e.contents[path]})
	}
	return out
}

// Values are the values of each file, by path.
func (e *Edits) Values() map[string][]Value { return e.values }
