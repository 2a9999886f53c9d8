package contract

import (
	"fmt"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

// unknownNames walks a value beside its schema and reports every key that no
// branch of the schema names. JSON schema allows such keys unless told
// otherwise, so kin-openapi lets each misspelt one pass.
func unknownNames(where string, value any, schema *openapi3.SchemaRef) []string {
	var found []string
	walkNames(value, branches(nil, schema), "", func(at string) {
		found = append(found, fmt.Sprintf("%s: the schema does not name %s", where, at))
	})
	slices.Sort(found)
	return found
}

// branches flattens allOf, anyOf and oneOf: a key is known when any of them
// names it. Whether the value is a legal combination is kin-openapi's to say.
func branches(into []*openapi3.Schema, ref *openapi3.SchemaRef) []*openapi3.Schema {
	if ref == nil || ref.Value == nil || slices.Contains(into, ref.Value) {
		return into
	}
	into = append(into, ref.Value)
	for _, group := range []openapi3.SchemaRefs{ref.Value.AllOf, ref.Value.AnyOf, ref.Value.OneOf} {
		for _, branch := range group {
			into = branches(into, branch)
		}
	}
	return into
}

func walkNames(value any, schemas []*openapi3.Schema, at string, report func(at string)) {
	switch v := value.(type) {
	case []any:
		var items []*openapi3.Schema
		for _, schema := range schemas {
			items = branches(items, schema.Items)
		}
		for i, child := range v {
			walkNames(child, items, fmt.Sprintf("%s/%d", at, i), report)
		}
	case map[string]any:
		open := slices.ContainsFunc(schemas, freeForm)
		for key, child := range v {
			named := property(schemas, key)
			if named == nil && !open {
				report(at + "/" + key)
				continue
			}
			walkNames(child, named, at+"/"+key, report)
		}
	}
}

// property collects what the branches say about a key: nil when none names it.
func property(schemas []*openapi3.Schema, key string) []*openapi3.Schema {
	var named []*openapi3.Schema
	for _, schema := range schemas {
		if ref, ok := schema.Properties[key]; ok {
			named = branches(named, ref)
		} else if extra := schema.AdditionalProperties.Schema; extra != nil {
			named = branches(named, extra)
		}
	}
	return named
}

// freeForm tells a branch that takes any key: an object without properties of
// its own, such as custom_properties. One that names properties and then says
// additionalProperties is still held to its names.
func freeForm(schema *openapi3.Schema) bool {
	if len(schema.Properties) > 0 || schema.AdditionalProperties.Schema != nil {
		return false
	}
	if len(schema.AllOf)+len(schema.AnyOf)+len(schema.OneOf) > 0 {
		return false
	}
	if closed := schema.AdditionalProperties.Has; closed != nil && !*closed {
		return false
	}
	return schema.Type == nil || schema.Type.Includes(openapi3.TypeObject)
}
