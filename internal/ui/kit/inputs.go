package kit

import (
	"errors"
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	ask "gitconnection/internal/scaffold/form"
)

// longestInput is how many characters a value may have.
const longestInput = 1000

// Inputs are the fields of a template, and fixed ones beside them: each is
// checked as it is typed, and explained while it has the focus.
type Inputs struct {
	*Env
	Fields []*Input
	At     int
	top    int  // first line that is visible
	tried  bool // enter was pressed: what is missing is told, too
	// changed is called after the value of a field has; nil nothing follows.
	Changed func(name string)
}

// Input is one field.
type Input struct {
	ask.Input
	Line   *Field // nil where there is a choice
	chosen int    // of options
	// check is asked beside the input's own check; nil nothing else is wrong.
	Validate func(value string) string
}

// NewInputs makes fields of what a form asks for, in its order.
func NewInputs(e *Env, asks ...ask.Input) *Inputs {
	f := &Inputs{Env: e}
	for _, in := range asks {
		f.Fields = append(f.Fields, NewInput(in))
	}
	return f
}

func NewInput(in ask.Input) *Input {
	i := &Input{Input: in, chosen: -1}
	if in.Type == ask.Bool && len(in.Options) == 0 {
		i.Options = []string{"true", "false"}
	}
	if len(i.Options) > 0 {
		i.Choices(i.Options)
		return i
	}
	value := ""
	if in.Default == "" {
		value = in.Secret.String() // where the template wants it to be
	}
	i.Line = NewField(in.Name(), value, longestInput)
	i.Line.Hint = in.Default
	return i
}

// TextInput is a fixed field for a line, such as a name.
func TextInput(name, description string, required bool) ask.Input {
	return ask.Input{Path: []string{name}, Type: ask.String, Description: description, Required: required}
}

// ChoiceInput is a fixed field for one of several values, such as a cluster.
func ChoiceInput(name, description string, options ...string) ask.Input {
	return ask.Input{Path: []string{name}, Type: ask.Enum, Description: description, Required: true, Options: options}
}

// Choices gives a field other options; what was chosen stays where it is one
// of them. A field that need not have a value, or must be thought about, begins
// with none.
func (i *Input) Choices(options []string) {
	before := i.Value()
	i.Options = slices.Clone(options)
	if before == "" {
		before = i.Default
	}
	i.chosen = slices.Index(i.Options, before) // -1 is none
	if i.chosen < 0 && i.Required && len(options) == 1 {
		i.chosen = 0
	}
}

// Value is what was typed or chosen, without space around it; "" is the
// default.
func (i *Input) Value() string {
	switch {
	case i.Line != nil:
		return strings.TrimSpace(i.Line.Value())
	case i.chosen >= 0 && i.chosen < len(i.Options):
		return i.Options[i.chosen]
	}
	return ""
}

func (i *Input) set(value string) {
	if i.Line != nil {
		i.Line.Set(value)
		return
	}
	i.chosen = slices.Index(i.Options, value)
}

// wrong says why the value cannot be used, "" it can. What is only missing is
// told after enter.
func (i *Input) wrong(tried bool) string {
	v := i.Value()
	if v == "" && !tried {
		return ""
	}
	if err := i.Check(v); err != nil {
		if w, ok := errors.AsType[*ask.AnswerError](err); ok {
			return w.Why
		}
		return err.Error()
	}
	if i.Validate != nil {
		return i.Validate(v)
	}
	return ""
}

// Key types, or chooses; it reports whether the value has changed.
func (i *Input) Key(msg tea.KeyMsg, act Action) bool {
	if i.Line != nil {
		return i.Line.Key(msg)
	}
	none := 0 // places for no value at all
	if !i.Required && i.Default == "" {
		none = 1
	}
	n := len(i.Options) + none
	before := i.chosen
	switch {
	case n == 0:
	case act == ActLeft:
		i.chosen = (max(i.chosen, -none) + none + n - 1) % n
		i.chosen -= none
	case act == ActRight:
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

// Field is the field of that name, nil where there is none.
func (f *Inputs) Field(name string) *Input {
	for _, i := range f.Fields {
		if i.Name() == name {
			return i
		}
	}
	return nil
}

// Value is what a field holds, "" its default.
func (f *Inputs) Value(name string) string {
	if i := f.Field(name); i != nil {
		return i.Value()
	}
	return ""
}

// Answers are all values that were given, by name, as [ask.Form.Values] takes
// them; fields that are left alone are left out.
func (f *Inputs) Answers(except ...string) map[string]string {
	out := map[string]string{}
	for _, i := range f.Fields {
		if v := i.Value(); v != "" && v != i.Default && !slices.Contains(except, i.Name()) {
			out[i.Name()] = v
		}
	}
	return out
}

// Fill puts values into their fields, by name, as they were given before.
func (f *Inputs) Fill(values map[string]string) {
	for _, i := range f.Fields {
		if v, ok := values[i.Name()]; ok {
			i.set(v)
		}
	}
}

// wrongs counts the fields that cannot be used as they are.
func (f *Inputs) wrongs() (n int) {
	for _, i := range f.Fields {
		if i.wrong(true) != "" {
			n++
		}
	}
	return n
}

// Key does what a key means here; accepted is true when enter found every
// field to be usable. The first that is not gets the focus instead.
func (f *Inputs) Key(msg tea.KeyMsg) (accepted bool) {
	act := f.Keys.Action(msg, ScopeDialog)
	if len(f.Fields) == 0 {
		return act == ActAccept
	}
	i := f.Fields[f.At]
	switch act {
	case ActNextField:
		f.At = (f.At + 1) % len(f.Fields)
		return false
	case ActPrevField:
		f.At = (f.At + len(f.Fields) - 1) % len(f.Fields)
		return false
	case ActAccept:
		return f.accept()
	}
	if i.Key(msg, act) && f.Changed != nil {
		f.Changed(i.Name())
	}
	return false
}

func (f *Inputs) accept() bool {
	f.tried = true
	for n, i := range f.Fields {
		if i.wrong(true) != "" {
			f.At = n
			return false
		}
	}
	return true
}

// Store is the command that puts the secret of the focused field into its
// store, "" none.
func (f *Inputs) Store() string {
	if len(f.Fields) == 0 || f.Fields[f.At].Type != ask.Secret {
		return ""
	}
	i := f.Fields[f.At]
	v := i.Value()
	if v == "" {
		v = i.Default
	}
	ref, err := ask.ParseReference(v)
	if err != nil {
		return ""
	}
	return ref.StoreCommand()
}
