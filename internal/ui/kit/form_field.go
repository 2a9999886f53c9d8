package kit

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/text"
)

// Field is one field of a form: a line of text, a secret, or one of several
// options.
type Field struct {
	Name string
	// Required marks a field that must have a value.
	Required bool
	// Default is the value of a field that is left empty.
	Default string
	// Hint stands in the field while it is empty.
	Hint string
	// Description and Accepts explain the field while it has the focus: what
	// it is for, and which values it takes.
	Description, Accepts string
	// Note explains the value below the field; nil explains none.
	Note func(value string) string
	// Hide reports whether a line must not be shown, because it may be a
	// secret; nil shows every line.
	Hide func(typed string) bool
	// Command is a shell command that goes with the value, "" none; nil has
	// none.
	Command func(value string) string

	input  input
	checks []func(value string) string
}

// input is what the operator types into, or chooses with.
type input interface {
	Value() string
	Set(value string)
	// key reports whether the value changed.
	key(msg tea.KeyMsg, act Action) bool
	view(in inputView) string
}

// inputView says how an input is drawn.
type inputView struct {
	theme   *Theme
	width   int
	focused bool
	compact bool
	hint    string
}

// textField adapts a line to a field.
type textField struct{ *TextInput }

func (t textField) key(msg tea.KeyMsg, _ Action) bool { return t.Key(msg) }

// view keeps the hint of a compact form in sight while the line is empty.
func (t textField) view(in inputView) string {
	th := in.theme
	switch {
	case t.Value() != "" || in.focused && !in.compact:
		return t.View(th, in.width, in.focused)
	case in.focused:
		return th.Cursor.Render(" ") + th.Dim.Render(text.Truncate(" "+in.hint, in.width-1, th.Ellipsis))
	}
	return th.Dim.Render(text.Truncate(in.hint, in.width, th.Ellipsis))
}

// TextField is a line of up to limit characters.
func TextField(name, value string, limit int) *Field {
	return &Field{Name: name, input: textField{NewTextInput(value, limit)}}
}

// SecretField is a value that is never shown; file says that it may be the path
// of a file instead.
func SecretField(name, hint string, file bool) *Field {
	return &Field{Name: name, Hint: hint, input: &secretInput{file: file}}
}

// ChoiceField is one of several options. It begins with value, which is its
// default; with "" none is chosen.
func ChoiceField(name, value string, options ...string) *Field {
	f := &Field{Name: name, Default: value}
	f.input = &choiceInput{options: options, optional: func() bool { return !f.Required && f.Default == "" }}
	f.Set(value)
	return f
}

// AddCheck has every value checked; check returns why one cannot be used, "" it
// can.
func (f *Field) AddCheck(check func(value string) string) { f.checks = append(f.checks, check) }

// Typed is what was typed or chosen, as it is.
func (f *Field) Typed() string { return f.input.Value() }

// Value is what was typed or chosen, without space around it.
func (f *Field) Value() string { return strings.TrimSpace(f.input.Value()) }

// Set replaces the value.
func (f *Field) Set(value string) { f.input.Set(value) }

// needed reports whether a value must be given.
func (f *Field) needed() bool { return f.Required && f.Default == "" }

// invalid says why the value cannot be used, "" it can. Of an empty field it is
// said only once the form was submitted.
func (f *Field) invalid(submitted bool) string {
	v := f.Value()
	if v == "" && !submitted {
		return ""
	}
	for _, check := range f.checks {
		if why := check(v); why != "" {
			return why
		}
	}
	return ""
}

// command is the shell command that goes with the value, or with the default.
func (f *Field) command() string {
	switch {
	case f.Command == nil:
		return ""
	case f.Value() == "":
		return f.Command(f.Default)
	}
	return f.Command(f.Value())
}

func (f *Field) view(in inputView) string {
	if f.Hide != nil && f.Hide(f.Typed()) {
		return text.Truncate(Repeat("•", 8)+in.theme.Cursor.Render(" "), in.width, in.theme.Ellipsis)
	}
	in.hint = f.Hint
	return f.input.view(in)
}
