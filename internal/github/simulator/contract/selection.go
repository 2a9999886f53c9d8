package contract

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/vektah/gqlparser/v2/ast"
)

// selectionWalk compares an answer with what was selected: no key more, none
// less, and every value of its type.
type selectionWalk struct {
	schema *ast.Schema
	found  []string
}

func (w *selectionWalk) reportf(at, format string, args ...any) {
	w.found = append(w.found, "GraphQL answer: "+at+": "+fmt.Sprintf(format, args...))
}

func (w *selectionWalk) object(value any, definition *ast.Definition, selection ast.SelectionSet, at string) {
	fields, ok := value.(map[string]any)
	if !ok {
		w.reportf(at, "is no object of type %s", definition.Name)
		return
	}
	if name, ok := fields["__typename"].(string); ok {
		concrete := w.schema.Types[name]
		if concrete == nil || !w.is(concrete, definition) {
			w.reportf(at, "__typename %q is no %s", name, definition.Name)
			return
		}
		definition = concrete
	}
	wanted := map[string]*wantedField{}
	w.collect(definition, selection, true, wanted)
	for key := range fields {
		if wanted[key] == nil {
			w.reportf(at, "key %q was not selected", key)
		}
	}
	for key, field := range wanted {
		got, present := fields[key]
		switch {
		case present:
			w.value(got, field.definition.Type, field.selection, at+"."+key)
		case field.certain:
			w.reportf(at, "selected key %q is missing", key)
		}
	}
}

// wantedField is a selected key. It is certain when it is selected for every
// concrete type that may stand here.
type wantedField struct {
	definition *ast.FieldDefinition
	selection  ast.SelectionSet
	certain    bool
}

func (w *selectionWalk) collect(of *ast.Definition, selection ast.SelectionSet, certain bool, into map[string]*wantedField) {
	for _, one := range selection {
		switch s := one.(type) {
		case *ast.Field:
			field := into[s.Alias]
			if field == nil {
				field = &wantedField{definition: s.Definition}
				into[s.Alias] = field
			}
			field.selection = append(field.selection, s.SelectionSet...)
			field.certain = field.certain || certain && len(s.Directives) == 0
		case *ast.InlineFragment:
			w.fragment(of, s.TypeCondition, s.SelectionSet, certain && len(s.Directives) == 0, into)
		case *ast.FragmentSpread:
			w.fragment(of, s.Definition.TypeCondition, s.Definition.SelectionSet, certain && len(s.Directives) == 0, into)
		}
	}
}

func (w *selectionWalk) fragment(of *ast.Definition, condition string, selection ast.SelectionSet, certain bool, into map[string]*wantedField) {
	if condition == "" {
		w.collect(of, selection, certain, into)
		return
	}
	target := w.schema.Types[condition]
	if w.is(of, target) {
		w.collect(of, selection, certain, into)
	} else if of.IsAbstractType() {
		w.collect(of, selection, false, into)
	}
}

// is tells whether every object of the first type is one of the second.
func (w *selectionWalk) is(one, other *ast.Definition) bool {
	if one.Name == other.Name {
		return true
	}
	for _, possible := range w.schema.GetPossibleTypes(other) {
		if possible.Name == one.Name {
			return true
		}
	}
	return slices.Contains(one.Interfaces, other.Name)
}

func (w *selectionWalk) value(value any, of *ast.Type, selection ast.SelectionSet, at string) {
	if value == nil {
		if of.NonNull {
			w.reportf(at, "is null, the schema says %s", of)
		}
		return
	}
	if of.Elem != nil {
		list, ok := value.([]any)
		if !ok {
			w.reportf(at, "is no list")
			return
		}
		for i, item := range list {
			w.value(item, of.Elem, selection, fmt.Sprintf("%s.%d", at, i))
		}
		return
	}
	definition := w.schema.Types[of.NamedType]
	switch definition.Kind {
	case ast.Scalar:
		if !scalarFits(value, definition.Name) {
			w.reportf(at, "%v is no %s", value, definition.Name)
		}
	case ast.Enum:
		if name, ok := value.(string); !ok || definition.EnumValues.ForName(name) == nil {
			w.reportf(at, "%v is no %s", value, definition.Name)
		}
	default:
		w.object(value, definition, selection, at)
	}
}

var objectID = regexp.MustCompile(`^[0-9a-f]{40}$`)

// scalarFits knows the scalars that the product reads; any other must at least
// be a text, as all of GitHub's custom scalars are.
func scalarFits(value any, scalar string) bool {
	text, isText := value.(string)
	switch scalar {
	case "Boolean":
		_, ok := value.(bool)
		return ok
	case "Int":
		number, ok := value.(json.Number)
		if !ok {
			return false
		}
		whole, err := number.Int64()
		return err == nil && whole == int64(int32(whole))
	case "Float":
		_, ok := value.(json.Number)
		return ok
	case "DateTime", "GitTimestamp":
		_, err := time.Parse(time.RFC3339, text)
		return isText && err == nil
	case "GitObjectID":
		return isText && objectID.MatchString(text)
	case "URI":
		return isText && (strings.HasPrefix(text, "/") || strings.Contains(text, "://"))
	}
	return isText
}
