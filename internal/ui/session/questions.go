package session

import (
	"errors"
	"strings"

	ask "gitconnection/internal/scaffold/form"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/wording"
)

// maxAnswer is how many characters an answer may have.
const maxAnswer = 1000

// TextInput asks for a line, such as a name, beside what a template asks for.
func TextInput(name, description string, required bool) ask.Input {
	return ask.Input{Path: []string{name}, Type: ask.String, Description: description, Required: required}
}

// ChoiceInput asks for one of several values, such as a cluster.
func ChoiceInput(name, description string, options ...string) ask.Input {
	return ask.Input{Path: []string{name}, Type: ask.Enum, Description: description, Required: true, Options: options}
}

// NewTemplateForm has a field for each input of a template, in its order.
func NewTemplateForm(e *kit.Env, inputs ...ask.Input) *kit.Form {
	f := kit.NewForm(e)
	for _, in := range inputs {
		f.Fields = append(f.Fields, templateField(in))
	}
	return f
}

func templateField(in ask.Input) *kit.Field {
	if in.Type == ask.Bool && len(in.Options) == 0 {
		in.Options = []string{"true", "false"}
	}
	f := valueField(in)
	f.Required, f.Default, f.Description = in.Required, in.Default, in.Description
	f.Hint, f.Accepts = unanswered(in), accepts(in)
	f.AddCheck(func(answer string) string {
		err := in.Check(answer)
		if wrong, ok := errors.AsType[*ask.AnswerError](err); ok {
			return wrong.Why
		}
		if err != nil {
			return wording.Line(err)
		}
		return ""
	})
	if in.Type == ask.Secret {
		f.Hide, f.Command = mayBeSecret, storeCommand
	}
	return f
}

// valueField is the field that an answer is typed into, or chosen with. Where
// there is but one option for a needed answer, it is chosen.
func valueField(in ask.Input) *kit.Field {
	if len(in.Options) > 0 {
		f := kit.ChoiceField(in.Name(), in.Default, in.Options...)
		if f.Value() == "" && in.Required && len(in.Options) == 1 {
			f.Set(in.Options[0])
		}
		return f
	}
	value := ""
	if in.Default == "" {
		value = in.Secret.String() // where the template wants it to be
	}
	return kit.TextField(in.Name(), value, maxAnswer)
}

// unanswered is what stands in a field without an answer.
func unanswered(in ask.Input) string {
	switch {
	case ask.IsToken(in.Default):
		return "filled in when it is rendered"
	case in.Default != "":
		return text.Clean(in.Default) + "  (default)"
	case len(in.Options) > 0 && in.Required:
		return "choose"
	case in.Required:
		return ""
	}
	return "none"
}

// accepts says which answers an input takes.
func accepts(in ask.Input) string {
	switch in.Type {
	case ask.Secret:
		return "a reference BACKEND:PATH#KEY, never the secret"
	case ask.Int:
		return "a whole number"
	case ask.Number:
		return "a number"
	case ask.Bool:
		return "true or false"
	case ask.Enum:
		return "one of " + text.Clean(strings.Join(in.Options, ", "))
	}
	return ""
}

// mayBeSecret reports whether an answer may be the secret itself, where a
// reference is asked for.
func mayBeSecret(typed string) bool {
	_, err := ask.ParseReference(strings.TrimSpace(typed))
	return err != nil && len(typed) > 12 && !strings.Contains(typed, ":")
}

// storeCommand is the command that stores the secret of a reference, "" none.
func storeCommand(reference string) string {
	ref, err := ask.ParseReference(reference)
	if err != nil {
		return ""
	}
	return ref.StoreCommand()
}
