// Package version finds where the version of an application stands: in its Argo
// CD Application or ApplicationSet, and in the files of the folder that it reads.
//
// A place counts by default only for a positive reason: a chart stands beside it,
// it is the tag of an image, or the revision looks like a release. A branch is
// never a version. The package knows nothing of GitHub: which names a repository
// has as branches and tags, it is told ([Judge]).
package version

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"gitconnection/internal/scaffold/edit"
)

// Kind is what a version belongs to.
type Kind string

// The kinds of slots, in the order in which they are preferred.
const (
	Chart      Kind = "chart"
	Image      Kind = "image"
	AppVersion Kind = "appVersion" // of a chart, which its templates take for the image's tag
	Revision   Kind = "revision"
)

// Slot is one place where a version stands, or may stand.
type Slot struct {
	Kind     Kind
	Of       string // the chart, the image or the repository
	File     string // path in the repository, "" the application's own file
	Document int    // from 0
	Path     edit.Path
	// Inner is the place in the YAML that the text at Path holds, nil: the
	// version is the value at Path itself.
	Inner edit.Path
	// Before and After are what the value holds around the version, such as
	// the name of the image.
	Before, After string
	Version       string
	Certain       bool   // it is a version for sure, and counts by default
	Why           string // what tells
	Fixed         string // why it cannot be changed, "" it can

	main bool // of the image that an application is named after, or that a chart calls image
}

// Name is the slot's name on the command line: spec.source.targetRevision, or
// charts/web/values.yaml:image.tag for another file.
func (s Slot) Name() string {
	name := s.Path.String()
	if len(s.Inner) > 0 {
		name += "." + s.Inner.String()
	}
	switch {
	case s.File == "":
		return name
	case s.Document > 0:
		return fmt.Sprintf("%s#%d:%s", s.File, s.Document+1, name)
	}
	return s.File + ":" + name
}

// Set writes a version into the content of the slot's file: only the bytes of the
// version differ.
func (s Slot) Set(file []byte, version string) ([]byte, error) {
	if s.Fixed != "" {
		return nil, errors.New(s.Fixed)
	}
	if s.Kind == Image && !tagPattern().MatchString(version) && !digestPattern().MatchString(version) {
		return nil, fmt.Errorf("%q is no tag of an image", version)
	}
	if s.Kind == Image && digestPattern().MatchString(version) != digestPattern().MatchString(s.Version) {
		return nil, errors.New("a tag does not go where a digest stands, nor a digest where a tag does")
	}
	value := s.Before + version + s.After
	if len(s.Inner) > 0 {
		return edit.SetInner(file, s.Document, s.Path, s.Inner, value)
	}
	return edit.Set(file, s.Document, s.Path, value)
}

// Read is the version that stands at the slot in the content of its file; ok is
// false where there is none, or one of something else.
func (s Slot) Read(file []byte) (version string, ok bool) {
	value, err := edit.Get(file, s.Document, s.Path)
	if err == nil && len(s.Inner) > 0 {
		value, err = edit.Get([]byte(value), 0, s.Inner)
	}
	if err != nil || !strings.HasPrefix(value, s.Before) || !strings.HasSuffix(value, s.After) || len(value) < len(s.Before)+len(s.After) {
		return "", false
	}
	return value[len(s.Before) : len(value)-len(s.After)], true
}

// Same reports whether both are versions of the same thing.
func (s Slot) Same(o Slot) bool { return s.Kind == o.Kind && s.Of == o.Of }

// UncertainError says that nothing tells which place is meant.
type UncertainError struct {
	Name  string // of the place that was asked for, "" none
	Slots []Slot
}

// Error is one sentence.
func (e *UncertainError) Error() string {
	switch {
	case len(e.Slots) == 0:
		return "there is no version in it"
	case e.Name != "":
		names := make([]string, len(e.Slots))
		for i, s := range e.Slots {
			names[i] = s.Name()
		}
		return fmt.Sprintf("no version stands at %s; there are %s", e.Name, strings.Join(names, ", "))
	}
	lines := make([]string, len(e.Slots))
	for i, s := range e.Slots {
		lines[i] = fmt.Sprintf("%s (%s %s, now %q: %s)", s.Name(), s.Kind, s.Of, s.Version, cmp.Or(s.Fixed, s.Why))
	}
	return "which version to change is not certain: " + strings.Join(lines, "; ")
}

// Choose returns the slot of that name, the certain one for "", and with it the
// other places of the same version of the same thing: they change together. stay
// are those of the same thing in another version.
func Choose(slots []Slot, name string) (chosen, stay []Slot, err error) {
	i := slices.IndexFunc(slots, func(s Slot) bool { return name == "" && s.Certain || name != "" && s.Name() == name })
	if i < 0 {
		return nil, nil, &UncertainError{name, slots}
	}
	first := slots[i]
	chosen = []Slot{first}
	for n, s := range slots {
		switch {
		case n == i || first.Kind != Image || !s.Same(first):
		case s.Version == first.Version:
			chosen = append(chosen, s)
		default:
			stay = append(stay, s)
		}
	}
	return chosen, stay, nil
}

// Settle decides which of the slots of one application count by default, and puts
// those first: charts, then images, then revisions. application is its name.
func Settle(slots []Slot, application string) []Slot {
	for _, k := range []Kind{Chart, Image, AppVersion, Revision} {
		settle(slots, k, application)
	}
	rank := func(s Slot) int {
		r := slices.Index([]Kind{Chart, Image, AppVersion, Revision}, s.Kind)
		if !s.Certain {
			r += 10
		}
		return r
	}
	slices.SortStableFunc(slots, func(a, b Slot) int { return rank(a) - rank(b) })
	return slots
}

// settle leaves at most one thing of a kind certain: the only one, or the one that is
// the application's own.
func settle(slots []Slot, k Kind, application string) {
	var things, mine []string
	add := func(to []string, of string) []string {
		if slices.Contains(to, of) {
			return to
		}
		return append(to, of)
	}
	for _, s := range slots {
		if s.Kind != k || !s.Certain {
			continue
		}
		things = add(things, s.Of)
		if s.main {
			mine = add(mine, s.Of)
		}
	}
	if len(things) > 1 && len(mine) != 1 {
		mine = nil
		for _, of := range things {
			if baseName(of) == application {
				mine = append(mine, of)
			}
		}
	}
	if len(things) < 2 {
		return
	}
	for i := range slots {
		if s := &slots[i]; s.Kind == k && s.Certain && (len(mine) != 1 || s.Of != mine[0]) {
			s.Certain, s.Why = false, fmt.Sprintf("one of %d %ss", len(things), k)
		}
	}
}

func baseName(of string) string {
	of = strings.TrimSuffix(strings.TrimRight(of, "/"), ".git")
	return of[strings.LastIndexByte(of, '/')+1:]
}

// finder collects the slots of one document.
type finder struct {
	file     string
	document int
	outer    edit.Path // of the text that holds what is looked at, nil: nothing is inside of anything
	slots    []Slot
}

// add notes a slot at a value.
func (f *finder) add(s Slot, path edit.Path, n *yaml.Node) *Slot {
	if n == nil || n.Kind != yaml.ScalarNode || n.Value == "" || n.Tag == "!!null" {
		return &Slot{}
	}
	s.File, s.Document, s.Path = f.file, f.document, path
	if f.outer != nil {
		s.Path, s.Inner = f.outer, path
	}
	if s.Version == "" {
		s.Version = n.Value
	}
	if what := placeholder(s.Version); what != "" {
		s.Certain, s.Fixed, s.Why = false, what, what
	}
	f.slots = append(f.slots, s)
	return &f.slots[len(f.slots)-1]
}

// placeholder says what a value is that no version stands in.
func placeholder(value string) string {
	switch {
	case strings.HasPrefix(value, "ENC["):
		return "it is encrypted"
	case strings.Contains(value, "{{"), strings.Contains(value, "${"), strings.HasPrefix(value, "<") && strings.HasSuffix(value, ">"), strings.HasPrefix(value, "$"):
		return "it is a placeholder, filled in elsewhere"
	}
	return ""
}

// Signed says why no value of a file may be changed, "" it may: sops signs all
// values of a file together (getsops/sops, README, "Message Authentication Code").
func Signed(docs []*yaml.Node) string {
	for _, d := range docs {
		if len(d.Content) > 0 && text(at(d.Content[0], "sops"), "mac") != "" {
			return "sops has signed this file; change it with sops"
		}
	}
	return ""
}

func join(p edit.Path, more ...string) edit.Path { return append(slices.Clone(p), more...) }

func index(i int) string { return strconv.Itoa(i) }

// at is the value below keys, or nil.
func at(n *yaml.Node, keys ...string) *yaml.Node {
	for _, key := range keys {
		if n == nil || n.Kind != yaml.MappingNode {
			return nil
		}
		var found *yaml.Node
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == key {
				found = n.Content[i+1]
				break
			}
		}
		n = found
	}
	return n
}

// list are the elements of a list, none for anything else.
func list(n *yaml.Node) []*yaml.Node {
	if n == nil || n.Kind != yaml.SequenceNode {
		return nil
	}
	return n.Content
}

// text is the scalar value below keys, or "".
func text(n *yaml.Node, keys ...string) string {
	if v := at(n, keys...); v != nil && v.Kind == yaml.ScalarNode && v.Tag != "!!null" {
		return v.Value
	}
	return ""
}
