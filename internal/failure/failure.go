// Package failure holds the errors that are told apart by what a person has to
// do about them.
package failure

// UsageError is a command line, or a setting, that cannot be understood or
// carried out here.
type UsageError struct{ text, next string }

// Usage makes a [usageError]; next is how it is said right, "" where
// the text says it.
func Usage(text, next string) error { return &UsageError{text, next} }

func (e *UsageError) Error() string { return e.text }

// Next is how it is said right.
func (e *UsageError) Next() string { return e.next }

// remedyError is an error of which it is known what to do.
type remedyError struct{ text, next string }

// Remedy makes an error that says what to do next.
func Remedy(text, next string) error { return &remedyError{text, next} }

func (e *remedyError) Error() string { return e.text }

// Next is what to do.
func (e *remedyError) Next() string { return e.next }

// PersonError is something that a person has to do first.
type PersonError struct{ remedyError }

// Person makes an error about what a person has to do first, and where.
func Person(text, next string) error { return &PersonError{remedyError{text, next}} }

// ConflictError is a name that is in use: what it stands for must not be
// overwritten.
type ConflictError struct{ remedyError }

// Conflict makes an error about a name that is in use.
func Conflict(text, next string) error { return &ConflictError{remedyError{text, next}} }

// Next is what a person can do about err: what the first error in its tree says
// that knows. "" nobody knows.
func Next(err error) string {
	if hint, ok := err.(interface{ Next() string }); ok && hint.Next() != "" {
		return hint.Next()
	}
	switch e := err.(type) { //nolint:errorlint // this is the walk down the tree, level by level
	case interface{ Unwrap() error }:
		return Next(e.Unwrap())
	case interface{ Unwrap() []error }:
		for _, inner := range e.Unwrap() {
			if next := Next(inner); next != "" {
				return next
			}
		}
	}
	return ""
}
