// Package form parses the @input annotations in a chart's values.yaml: the
// values that a template asks a person for.
//
// An annotation is a comment line directly above the key that it describes,
// such as
//
//	# @input.type: enum
//	# @input.description: where the nodes run,
//	#   close to the users
//	# @input.options: fra1, lon1
//	# @input.required: true
//	region: fra1
package form

import (
	"fmt"
	"slices"
	"strings"
)

// Type is what an input may hold.
type Type string

// The types of inputs. [Parse] understands other names for them, too.
const (
	String Type = "string"
	Enum   Type = "enum"
	Int    Type = "int"
	Number Type = "number" // with or without a fraction
	Bool   Type = "bool"
	// Secret is a reference to a secret in a store, never the secret itself.
	Secret Type = "secret"
)

// Input is one value that a template asks for.
type Input struct {
	Path        []string // keys from the top of values.yaml
	Type        Type
	Description string // one line, "" none
	Required    bool
	// Default is what applies without an answer, "" nothing: what values.yaml
	// has, as for Helm, and only where that is empty the annotation's.
	Default string
	Options []string
	Secret  Reference // where the secret is, for [Secret]
	Line    int       // in values.yaml, from 1

	// holds is what values.yaml has there: an answer keeps its type.
	holds holding
}

// Reference says where a secret is kept.
type Reference struct {
	Backend string // such as vault or aws-secrets-store
	Path    string // in that backend
	Key     string // the property there
	Env     string // the environment variable that it becomes, "" none
}

// Name is the input's path as people write it, such as ingress.host.
func (i Input) Name() string { return strings.Join(i.Path, ".") }

// Form is everything that a template asks for, in the order of its file.
type Form struct {
	Inputs []Input
	// Notes are what was not understood, by line.
	Notes []Note
}

// Note is something in values.yaml that was not understood.
type Note struct {
	Line int    // from 1
	Text string // one sentence, without a full stop
}

// String is the note with its line.
func (n Note) String() string { return fmt.Sprintf("line %d: %s", n.Line, n.Text) }

// Input returns the input of that name.
func (f Form) Input(name string) (Input, bool) {
	i := slices.IndexFunc(f.Inputs, func(i Input) bool { return i.Name() == name })
	if i < 0 {
		return Input{}, false
	}
	return f.Inputs[i], true
}

// AnswerError is an answer that an input does not accept.
type AnswerError struct{ Name, Why string }

// Error is one sentence.
func (e *AnswerError) Error() string { return fmt.Sprintf("%s: %s", e.Name, e.Why) }

// MissingError is all needed answers that were not given.
type MissingError struct{ Inputs []Input }

// Error names all of them.
func (e *MissingError) Error() string {
	var each []string
	for _, in := range e.Inputs {
		each = append(each, in.Name()+": it is needed")
	}
	return strings.Join(each, "; ")
}
