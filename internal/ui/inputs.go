package ui

import (
	"errors"
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	ask "gitconnection/internal/scaffold/form"
)

// longestInput is how many characters a value may have.
const longestInput = 1000

// inputs are the fields of a template, and fixed ones beside them: each is
// checked as it is typed, and explained while it has the focus.
type inputs struct {
	*env
	fields []*input
	at     int
	top    int  // first line that is visible
	tried  bool // enter was pressed: what is missing is told, too
	// changed is called after the value of a field has; nil nothing follows.
	changed func(name string)
}

// input is one field.
type input struct {
	ask.Input
	line   *field // nil where there is a choice
	chosen int    // of options
	// check is asked beside the input's own check; nil nothing else is wrong.
	check func(value string) string
}

// newInputs makes fields of what a form asks for, in its order.
func newInputs(e *env, asks ...ask.Input) *inputs {
	f := &inputs{env: e}
	for _, in := range asks {
		f.fields = append(f.fields, newInput(in))
	}
	return f
}

func newInput(in ask.Input) *input {
	i := &input{Input: in, chosen: -1}
	if in.Type == ask.Bool && len(in.Options) == 0 {
		i.Options = []string{"true", "false"}
	}
	if len(i.Options) > 0 {
		i.choices(i.Options)
		return i
	}
	value := ""
	if in.Default == "" {
		value = in.Secret.String() // where the template wants it to be
	}
	i.line = newField(in.Name(), value, longestInput)
	i.line.hint = in.Default
	return i
}

// askText is a fixed field for a line, such as a name.
func askText(name, description string, required bool) ask.Input {
	return ask.Input{Path: []string{name}, Type: ask.String, Description: description, Required: required}
}

// askChoice is a fixed field for one of several values, such as a cluster.
func askChoice(name, description string, options ...string) ask.Input {
	return ask.Input{Path: []string{name}, Type: ask.Enum, Description: description, Required: true, Options: options}
}

// choices gives a field other options; what was chosen stays where it is one
// of them. A field that need not have a value, or must be thought about, begins
// with none.
func (i *input) choices(options []string) {
	before := i.value()
	i.Options = slices.Clone(options)
	if before == "" {
		before = i.Default
	}
	i.chosen = slices.Index(i.Options, before) // -1 is none
	if i.chosen < 0 && i.Required && len(options) == 1 {
		i.chosen = 0
	}
}

// value is what was typed or chosen, without space around it; "" is the
// default.
func (i *input) value() string {
	switch {
	case i.line != nil:
		return strings.TrimSpace(i.line.value())
	case i.chosen >= 0 && i.chosen < len(i.Options):
		return i.Options[i.chosen]
	}
	return ""
}

func (i *input) set(value string) {
	if i.line != nil {
		i.line.set(value)
		return
	}
	i.chosen = slices.Index(i.Options, value)
}

// wrong says why the value cannot be used, "" it can. What is only missing is
// told after enter.
func (i *input) wrong(tried bool) string {
	v := i.value()
	if v == "" && !tried {
		return ""
	}
	if err := i.Check(v); err != nil {
		if w, ok := errors.AsType[*ask.AnswerError](err); ok {
			return w.Why
		}
		return err.Error()
	}
	if i.check != nil {
		return i.check(v)
	}
	return ""
}

// key types, or chooses; it reports whether the value has changed.
func (i *input) key(msg tea.KeyMsg, act action) bool {
	if i.line != nil {
		return i.line.key(msg)
	}
	none := 0 // places for no value at all
	if !i.Required && i.Default == "" {
		none = 1
	}
	n := len(i.Options) + none
	before := i.chosen
	switch {
	case n == 0:
	case act == actLeft:
		i.chosen = (max(i.chosen, -none) + none + n - 1) % n
		i.chosen -= none
	case act == actRight:
		i.chosen = (max(i.chosen, -1) + none + 1) % n
		i.chosen -= none
	case msg.Type == tea.KeyRunes && !msg.Paste && len(msg.Runes) == 1: // to the next that begins so
		for step := 1; step <= len(i.Options); step++ {
			to := (max(i.chosen, -1) + step) % len(i.Options)
			if strings.HasPrefix(strings.ToLower(i.Options[to]), strings.ToLower(string(msg.Runes))) {
				i.chosen = to
				break
			}
		}
	}
	return i.chosen != before
}

// field is the field of that name, nil where there is none.
func (f *inputs) field(name string) *input {
	for _, i := range f.fields {
		if i.Name() == name {
			return i
		}
	}
	return nil
}

// value is what a field holds, "" its default.
func (f *inputs) value(name string) string {
	if i := f.field(name); i != nil {
		return i.value()
	}
	return ""
}

// answers are all values that were given, by name, as [ask.Form.Values] takes
// them; fields that are left alone are left out.
func (f *inputs) answers(except ...string) map[string]string {
	out := map[string]string{}
	for _, i := range f.fields {
		if v := i.value(); v != "" && v != i.Default && !slices.Contains(except, i.Name()) {
			out[i.Name()] = v
		}
	}
	return out
}

// fill puts values into their fields, by name, as they were given before.
func (f *inputs) fill(values map[string]string) {
	for _, i := range f.fields {
		if v, ok := values[i.Name()]; ok {
			i.set(v)
		}
	}
}

// wrongs counts the fields that cannot be used as they are.
func (f *inputs) wrongs() (n int) {
	for _, i := range f.fields {
		if i.wrong(true) != "" {
			n++
		}
	}
	return n
}

// key does what a key means here; accepted is true when enter found every
// field to be usable. The first that is not gets the focus instead.
func (f *inputs) key(msg tea.KeyMsg) (accepted bool) {
	act := f.keys.action(msg, scopeDialog)
	if len(f.fields) == 0 {
		return act == actAccept
	}
	i := f.fields[f.at]
	switch act {
	case actNextField:
		f.at = (f.at + 1) % len(f.fields)
		return false
	case actPrevField:
		f.at = (f.at + len(f.fields) - 1) % len(f.fields)
		return false
	case actAccept:
		return f.accept()
	}
	if i.key(msg, act) && f.changed != nil {
		f.changed(i.Name())
	}
	return false
}

func (f *inputs) accept() bool {
	f.tried = true
	for n, i := range f.fields {
		if i.wrong(true) != "" {
			f.at = n
			return false
		}
	}
	return true
}

// store is the command that puts the secret of the focused field into its
// store, "" none.
func (f *inputs) store() string {
	if len(f.fields) == 0 || f.fields[f.at].Type != ask.Secret {
		return ""
	}
	i := f.fields[f.at]
	v := i.value()
	if v == "" {
		v = i.Default
	}
	ref, err := ask.ParseReference(v)
	if err != nil {
		return ""
	}
	return ref.StoreCommand()
}
