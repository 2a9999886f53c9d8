package kit

import (
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/text"
)

// Form is a list of fields that are checked as they are typed. What was typed
// stays until its owner drops the form.
type Form struct {
	Fields []*Field
	// Problem says why what was given cannot be used, "" nothing is known.
	Problem string
	// Waiting says what is being looked up before the form is done, "" nothing
	// is. Typing ends the wait.
	Waiting string
	// Changed keeps other fields in step with one that was edited; nil for
	// fields that do not depend on each other.
	Changed func(edited *Field)
	// Submit takes the values once every field can be used. The form is done
	// unless it returns a problem, or waits.
	Submit func() (cmd tea.Cmd, problem string)

	env       *Env
	at        int
	submitted bool
}

// NewForm returns a form with the focus on its first field.
func NewForm(e *Env, fields ...*Field) *Form { return &Form{env: e, Fields: fields} }

// Update ignores every message: a form that waits for one overrides it.
func (f *Form) Update(tea.Msg) (tea.Cmd, bool) { return nil, false }

// Busy reports whether something is being looked up.
func (f *Form) Busy() bool { return f.Waiting != "" }

// Scopes are the keys that work in every form.
func (f *Form) Scopes() []Scope { return []Scope{ScopeDialog} }

// Key edits the field that has the focus, moves the focus, submits or leaves
// the form; done reports that it was left or submitted.
func (f *Form) Key(msg tea.KeyMsg) (cmd tea.Cmd, done bool) {
	act := f.env.Keys.Action(msg, ScopeDialog)
	switch act {
	case ActDismiss:
		return nil, true
	case ActNextField:
		f.move(1)
		return nil, false
	case ActPrevField:
		f.move(-1)
		return nil, false
	case ActAccept:
		return f.submit()
	}
	if e := f.focused(); e != nil && e.input.key(msg, act) {
		f.Problem, f.Waiting = "", ""
		if f.Changed != nil {
			f.Changed(e)
		}
	}
	return nil, false
}

// submit hands the values over; a field that cannot be used gets the focus
// instead.
func (f *Form) submit() (tea.Cmd, bool) {
	if f.Waiting != "" {
		return nil, false
	}
	if e := f.focused(); e != nil {
		if s, ok := e.input.(*secretInput); ok && s.incomplete() {
			s.value += "\n"
			return nil, false
		}
	}
	f.submitted = true
	for i, e := range f.Fields {
		if e.invalid(true) != "" {
			f.at = i
			return nil, false
		}
	}
	cmd, problem := f.Submit()
	f.Problem = problem
	return cmd, problem == "" && f.Waiting == ""
}

func (f *Form) move(by int) {
	if n := len(f.Fields); n > 0 {
		f.at = (f.at + n + by) % n
	}
}

// focused is the field that has the focus, nil where there is none.
func (f *Form) focused() *Field {
	if len(f.Fields) == 0 {
		return nil
	}
	return f.Fields[f.at]
}

// Focus moves the focus to the field of that name.
func (f *Form) Focus(name string) {
	f.at = max(0, slices.IndexFunc(f.Fields, func(e *Field) bool { return e.Name == name }))
}

// Field is the field of that name, nil where there is none.
func (f *Form) Field(name string) *Field {
	for _, e := range f.Fields {
		if e.Name == name {
			return e
		}
	}
	return nil
}

// Value is the value of the field of that name, "" where it is left empty.
func (f *Form) Value(name string) string {
	if e := f.Field(name); e != nil {
		return e.Value()
	}
	return ""
}

// Fill puts values into their fields, by name, as they were given before.
func (f *Form) Fill(values map[string]string) {
	for _, e := range f.Fields {
		if v, ok := values[e.Name]; ok {
			e.Set(v)
		}
	}
}

// Answers are the values that were given, by name. Fields left at their default
// are left out, but for those that had a value before: they are empty.
func (f *Form) Answers(before map[string]string) map[string]string {
	out := map[string]string{}
	for _, e := range f.Fields {
		v := e.Value()
		if v != "" && v != e.Default {
			out[e.Name] = v
		} else if _, ok := before[e.Name]; ok {
			out[e.Name] = ""
		}
	}
	return out
}

// invalid counts the fields that cannot be used as they are.
func (f *Form) invalid() (n int) {
	for _, e := range f.Fields {
		if e.invalid(true) != "" {
			n++
		}
	}
	return n
}

// Layout is how the fields of a form stand on the screen.
type Layout struct {
	Margin int // free cells on either side
	// Compact shows of a choice the chosen option alone, and cuts long names:
	// a template may ask for dozens of values.
	Compact bool
}

// Rows draws the fields in w cells; first and last are the lines of the field
// that has the focus.
func (f *Form) Rows(w int, l Layout) (lines []string, first, last int) {
	th, label := f.env.Theme, f.labelWidth(w, l)
	room := w - label - 4 - 2*l.Margin
	for i, e := range f.Fields {
		mark := text.Spaces(l.Margin + 2)
		if i == f.at {
			mark, first = text.Spaces(l.Margin)+th.Accent.Render("▌")+" ", len(lines)
		}
		star := ""
		if e.needed() {
			star = th.Warn.Render(" *")
		}
		name := text.Pad(f.env.Ending(text.Clean(e.Name), label-text.Width(star))+star, label)
		value := e.view(inputView{theme: th, width: max(1, room), focused: i == f.at, compact: l.Compact})
		lines = append(lines, mark+name+"  "+value)
		lines = append(lines, f.below(e, text.Spaces(label+4+l.Margin), room)...)
		if i == f.at {
			last = len(lines) - 1
		}
	}
	return lines, first, last
}

// labelWidth is how many cells the names take.
func (f *Form) labelWidth(w int, l Layout) int {
	label := 0
	for _, e := range f.Fields {
		label = max(label, text.Width(text.Clean(e.Name)))
	}
	if !l.Compact {
		return label
	}
	return min(max(8, label+2), max(8, w*2/5)) // two cells are the star's
}

// below says why a value cannot be used, or explains it.
func (f *Form) below(e *Field, indent string, w int) (lines []string) {
	th := f.env.Theme
	if why := e.invalid(f.submitted); why != "" {
		sign := th.Bad.Render("✕ ")
		for _, l := range text.Wrap(text.Clean(why), w-2) {
			lines = append(lines, indent+sign+l)
			sign = "  "
		}
		return lines
	}
	if e.Note != nil {
		for _, l := range text.Wrap(e.Note(e.Value()), w) {
			lines = append(lines, indent+th.Dim.Render(l))
		}
	}
	return lines
}
