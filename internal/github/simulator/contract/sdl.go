package contract

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
)

// CompareSDL takes a schema that claims to be a subset of GitHub's and names
// every type, field, argument, value, membership and nullability in which it
// departs from it. Being smaller is no departure, with one exception: an
// argument or input field that GitHub requires must be there.
func CompareSDL(subset string) ([]string, error) {
	full, err := GraphQLSchema()
	if err != nil {
		return nil, err
	}
	document, err := parser.ParseSchema(&ast.Source{Name: "subset", Input: subset})
	if err != nil {
		return nil, fmt.Errorf("parse subset: %w", err)
	}
	compare := sdlComparison{full: full}
	for _, definition := range append(document.Definitions, document.Extensions...) {
		compare.definition(definition)
	}
	return compare.found, nil
}

type sdlComparison struct {
	full  *ast.Schema
	found []string
}

func (c *sdlComparison) reportf(format string, args ...any) {
	c.found = append(c.found, fmt.Sprintf(format, args...))
}

func (c *sdlComparison) definition(ours *ast.Definition) {
	theirs := c.full.Types[ours.Name]
	if theirs == nil {
		c.reportf("type %s: GitHub has none", ours.Name)
		return
	}
	if ours.Kind != theirs.Kind {
		c.reportf("type %s is %s, at GitHub %s", ours.Name, ours.Kind, theirs.Kind)
		return
	}
	c.members(ours, theirs)
	for _, field := range ours.Fields {
		if !strings.HasPrefix(field.Name, "__") {
			c.field(ours.Name, field, theirs.Fields.ForName(field.Name))
		}
	}
	if ours.Kind == ast.InputObject {
		for _, field := range theirs.Fields {
			if field.Type.NonNull && field.DefaultValue == nil && ours.Fields.ForName(field.Name) == nil {
				c.reportf("input %s lacks the required field %s", ours.Name, field.Name)
			}
		}
	}
}

func (c *sdlComparison) members(ours, theirs *ast.Definition) {
	for _, name := range ours.Interfaces {
		if !slices.Contains(theirs.Interfaces, name) {
			c.reportf("type %s implements %s, at GitHub it does not", ours.Name, name)
		}
	}
	for _, name := range ours.Types {
		if !slices.Contains(theirs.Types, name) {
			c.reportf("union %s holds %s, at GitHub it does not", ours.Name, name)
		}
	}
	for _, value := range ours.EnumValues {
		if theirs.EnumValues.ForName(value.Name) == nil {
			c.reportf("enum %s has %s, at GitHub it does not", ours.Name, value.Name)
		}
	}
}

func (c *sdlComparison) field(owner string, ours, theirs *ast.FieldDefinition) {
	name := owner + "." + ours.Name
	if theirs == nil {
		c.reportf("field %s: GitHub has none", name)
		return
	}
	if ours.Type.String() != theirs.Type.String() {
		c.reportf("field %s is %s, at GitHub %s", name, ours.Type, theirs.Type)
	}
	for _, argument := range ours.Arguments {
		same := theirs.Arguments.ForName(argument.Name)
		switch {
		case same == nil:
			c.reportf("argument %s(%s): GitHub has none", name, argument.Name)
		case same.Type.String() != argument.Type.String():
			c.reportf("argument %s(%s) is %s, at GitHub %s", name, argument.Name, argument.Type, same.Type)
		case canonical(same.DefaultValue) != canonical(argument.DefaultValue):
			c.reportf("argument %s(%s) defaults to %v, at GitHub to %v", name, argument.Name, argument.DefaultValue, same.DefaultValue)
		}
	}
	for _, argument := range theirs.Arguments {
		if argument.Type.NonNull && argument.DefaultValue == nil && ours.Arguments.ForName(argument.Name) == nil {
			c.reportf("field %s lacks the required argument %s", name, argument.Name)
		}
	}
}

// canonical writes a value so that the order of an object's keys, which means
// nothing, makes no difference.
func canonical(value *ast.Value) string {
	if value == nil || value.Kind != ast.ObjectValue {
		return fmt.Sprint(value)
	}
	var keys []string
	for _, child := range value.Children {
		keys = append(keys, child.Name+":"+canonical(child.Value))
	}
	slices.Sort(keys)
	return "{" + strings.Join(keys, ",") + "}"
}
