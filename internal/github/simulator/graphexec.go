package simulator

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"

	"github.com/vektah/gqlparser/v2/ast"
)

// graphError is one element of the errors of a GraphQL answer, in GitHub's form.
type graphError struct {
	Type       string           `json:"type,omitempty"`
	Path       []any            `json:"path,omitempty"`
	Extensions map[string]any   `json:"extensions,omitempty"`
	Locations  []map[string]int `json:"locations,omitempty"`
	Message    string           `json:"message"`
}

// Error implements error; resolvers return graphErrors.
func (e *graphError) Error() string { return e.Type + ": " + e.Message }

// Types of GitHub's GraphQL errors.
const (
	graphNotFound      = "NOT_FOUND"
	graphForbidden     = "FORBIDDEN"
	graphStale         = "STALE_DATA"
	graphUnprocessable = "UNPROCESSABLE"
	graphRateLimited   = "RATE_LIMITED"
	graphBoundaries    = "MISSING_PAGINATION_BOUNDARIES"
	graphExcessive     = "EXCESSIVE_PAGINATION"
	graphArgument      = "ARGUMENT_ERROR"
)

// forbidden is GitHub's answer to an App that lacks a permission.
func forbidden() error {
	return &graphError{Type: graphForbidden, Message: msgIntegration, Extensions: map[string]any{"saml_failure": false}}
}

// arguments are the arguments of a field, coerced.
type arguments map[string]any

func (a arguments) text(name string) string {
	v, _ := a[name].(string)
	return v
}

// resolver computes a field of an object.
type resolver func(x *graphExec, on any, args arguments) (any, error)

// field makes a resolver of a function for one Go type.
func field[T any](f func(x *graphExec, on T, args arguments) (any, error)) resolver {
	return func(x *graphExec, on any, args arguments) (any, error) {
		v, ok := on.(T)
		if !ok {
			return nil, fmt.Errorf("resolver got %T", on)
		}
		return f(x, v, args)
	}
}

// plain makes a resolver of a function that needs nothing else and cannot fail.
func plain[T any](f func(on T) any) resolver {
	return field(func(_ *graphExec, on T, _ arguments) (any, error) { return f(on), nil })
}

// graphExec runs one operation.
type graphExec struct {
	s      *Simulator
	c      *call
	schema *ast.Schema
	vars   map[string]any
	cost   int
	nodes  int
	errors []*graphError
	sso    string // page of the SAML session that part of the answer lacks
	path   []any  // of the field that is being resolved
}

// orderedObject is a JSON object that keeps the order of its keys.
type orderedObject struct {
	keys   []string
	values []any
}

// MarshalJSON implements json.Marshaler.
func (o *orderedObject) MarshalJSON() ([]byte, error) {
	var out bytes.Buffer
	err := writeOrdered(&out, o)
	return out.Bytes(), err
}

// writeOrdered writes objects and lists itself: encoding/json checks and
// compacts what a Marshaler returns, once more at every level.
func writeOrdered(out *bytes.Buffer, v any) error {
	switch v := v.(type) {
	case *orderedObject:
		if v == nil {
			break
		}
		out.WriteByte('{')
		for i, k := range v.keys {
			if i > 0 {
				out.WriteByte(',')
			}
			if err := writeOrdered(out, k); err != nil {
				return err
			}
			out.WriteByte(':')
			if err := writeOrdered(out, v.values[i]); err != nil {
				return err
			}
		}
		out.WriteByte('}')
		return nil
	case []any:
		if v == nil {
			break
		}
		out.WriteByte('[')
		for i, item := range v {
			if i > 0 {
				out.WriteByte(',')
			}
			if err := writeOrdered(out, item); err != nil {
				return err
			}
		}
		out.WriteByte(']')
		return nil
	}
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return err
	}
	out.Truncate(out.Len() - 1) // the encoder's newline
	return nil
}

// selected is a response key with the fields that are merged into it.
type selected struct {
	key    string
	fields []*ast.Field
}

// run executes a selection on an object; null says that a non-null field
// came to nothing, so that the object itself must be null.
func (x *graphExec) run(typ *ast.Definition, on any, sets []ast.SelectionSet, path []any) (out *orderedObject, null bool) {
	var keys []*selected
	byKey := map[string]*selected{}
	for _, set := range sets {
		x.collect(typ, set, &keys, byKey)
	}
	out = &orderedObject{}
	for _, sel := range keys {
		v, bad := x.resolve(typ, on, sel, append(slices.Clip(path), sel.key))
		if bad {
			return nil, true
		}
		out.keys = append(out.keys, sel.key)
		out.values = append(out.values, v)
	}
	return out, false
}

// collect flattens fragments that apply to the type and groups fields by key.
func (x *graphExec) collect(typ *ast.Definition, set ast.SelectionSet, keys *[]*selected, byKey map[string]*selected) {
	for _, s := range set {
		switch s := s.(type) {
		case *ast.Field:
			if !x.included(s.Directives) {
				continue
			}
			sel := byKey[s.Alias]
			if sel == nil {
				sel = &selected{key: s.Alias}
				byKey[s.Alias] = sel
				*keys = append(*keys, sel)
			}
			sel.fields = append(sel.fields, s)
		case *ast.InlineFragment:
			if x.included(s.Directives) && x.applies(s.TypeCondition, typ) {
				x.collect(typ, s.SelectionSet, keys, byKey)
			}
		case *ast.FragmentSpread:
			if x.included(s.Directives) && x.applies(s.Definition.TypeCondition, typ) {
				x.collect(typ, s.Definition.SelectionSet, keys, byKey)
			}
		}
	}
}

// included evaluates @skip and @include.
func (x *graphExec) included(directives ast.DirectiveList) bool {
	for _, d := range directives {
		on, _ := d.ArgumentMap(x.vars)["if"].(bool)
		if d.Name == "skip" && on || d.Name == "include" && !on {
			return false
		}
	}
	return true
}

// applies says whether an object of the type is of the fragment's type.
func (x *graphExec) applies(condition string, typ *ast.Definition) bool {
	if condition == "" || condition == typ.Name {
		return true
	}
	for _, possible := range x.schema.PossibleTypes[condition] {
		if possible.Name == typ.Name {
			return true
		}
	}
	return false
}

func (x *graphExec) resolve(typ *ast.Definition, on any, sel *selected, path []any) (any, bool) {
	f := sel.fields[0]
	if f.Name == "__typename" {
		return typ.Name, false
	}
	find := x.s.resolvers[typ.Name][f.Name]
	if find == nil {
		return x.failed(f, path, fmt.Errorf("%s.%s is in the schema but has no resolver", typ.Name, f.Name))
	}
	x.path = path
	v, err := find(x, on, f.ArgumentMap(x.vars))
	if err != nil {
		return x.failed(f, path, err)
	}
	var sets []ast.SelectionSet
	for _, same := range sel.fields {
		sets = append(sets, same.SelectionSet)
	}
	return x.complete(f, f.Definition.Type, v, sets, path)
}

// failed notes an error; the field is null, and with it its parent where the
// field must not be.
func (x *graphExec) failed(f *ast.Field, path []any, err error) (any, bool) {
	e, ok := errors.AsType[*graphError](err)
	if !ok {
		e = &graphError{Message: "Something went wrong while executing your query: " + err.Error()}
	}
	known := *e
	known.Path = path
	if f.Position != nil {
		known.Locations = []map[string]int{{"line": f.Position.Line, "column": f.Position.Column}}
	}
	x.errors = append(x.errors, &known)
	return nil, f.Definition.Type.NonNull
}

// complete turns a resolved value into what is answered.
func (x *graphExec) complete(f *ast.Field, t *ast.Type, v any, sets []ast.SelectionSet, path []any) (any, bool) {
	if isNil(v) {
		if t.NonNull {
			return x.failed(f, path, fmt.Errorf("%s must not be null", f.Name))
		}
		return nil, false
	}
	if t.Elem != nil {
		return x.completeList(f, t, v, sets, path)
	}
	def := x.schema.Types[t.NamedType]
	if def.IsLeafType() {
		return v, false
	}
	if def.IsAbstractType() {
		def = x.schema.Types[typeName(v)]
	}
	if def == nil {
		return x.failed(f, path, fmt.Errorf("%T has no type", v))
	}
	out, bad := x.run(def, v, sets, path)
	if bad {
		return nil, t.NonNull
	}
	return out, false
}

func (x *graphExec) completeList(f *ast.Field, t *ast.Type, v any, sets []ast.SelectionSet, path []any) (any, bool) {
	list := reflect.ValueOf(v)
	out := make([]any, 0, list.Len())
	for i := range list.Len() {
		item, bad := x.complete(f, t.Elem, list.Index(i).Interface(), sets, append(slices.Clip(path), i))
		if bad {
			return nil, t.NonNull
		}
		out = append(out, item)
	}
	return out, false
}

func isNil(v any) bool {
	if v == nil {
		return true
	}
	switch r := reflect.ValueOf(v); r.Kind() {
	case reflect.Pointer, reflect.Map, reflect.Slice, reflect.Interface:
		return r.IsNil() && r.Kind() != reflect.Slice
	}
	return false
}
