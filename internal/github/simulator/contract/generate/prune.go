package main

import (
	"fmt"
	"slices"
	"strings"
)

type object = map[string]any

// prose are the keys that explain without constraining; they make up most of
// the file. "x-…" keys go too, except for the one that says a path parameter
// may hold slashes.
var prose = []string{"description", "summary", "title", "example", "examples", "externalDocs", "tags", "deprecated", "headers"}

func strip(value any) any {
	switch v := value.(type) {
	case []any:
		for i := range v {
			v[i] = strip(v[i])
		}
	case object:
		relax(v)
		for key, child := range v {
			switch {
			case slices.Contains(prose, key), strings.HasPrefix(key, "x-") && key != "x-multi-segment":
				delete(v, key)
			case key == "properties":
				// Its keys are names of the API, "description" and "title" among them.
				stripNamed(child)
			case key == "enum", key == "default", key == "required":
			default:
				v[key] = strip(child)
			}
		}
	}
	return value
}

// relax makes anyOf of oneOf. GitHub's alternatives overlap (an error that
// requires nothing beside another such), so hardly any answer matches exactly
// one, and its discriminators name types that the list form does not have.
func relax(schema object) {
	if alternatives, ok := schema["oneOf"]; ok && schema["anyOf"] == nil {
		schema["anyOf"] = alternatives
		delete(schema, "oneOf")
		delete(schema, "discriminator")
	}
}

func stripNamed(value any) {
	named, ok := value.(object)
	if !ok {
		return
	}
	for name, child := range named {
		named[name] = strip(child)
	}
}

// subset cuts the description down to the listed operations and what they
// refer to, however deep.
func subset(full object) (object, error) {
	paths := object{}
	all, _ := full["paths"].(object)
	for _, operation := range operations {
		method, path, _ := strings.Cut(operation, " ")
		item, _ := all[path].(object)
		described, ok := item[strings.ToLower(method)].(object)
		if !ok {
			return nil, fmt.Errorf("the description has no operation %s", operation)
		}
		kept, _ := paths[path].(object)
		if kept == nil {
			kept = object{}
			paths[path] = kept
		}
		kept[strings.ToLower(method)] = strip(described)
	}
	components, err := reachable(full, paths)
	if err != nil {
		return nil, err
	}
	info, _ := full["info"].(object)
	return object{
		"openapi":    full["openapi"],
		"info":       object{"title": info["title"], "version": info["version"]},
		"servers":    []any{object{"url": "/"}},
		"paths":      paths,
		"components": components,
	}, nil
}

// reachable collects every component that the kept paths refer to.
func reachable(full, paths object) (object, error) {
	source, _ := full["components"].(object)
	kept := object{}
	var queue []string
	collectRefs(paths, &queue)
	for _, name := range alwaysSchemas {
		queue = append(queue, "#/components/schemas/"+name)
	}
	for len(queue) > 0 {
		ref := queue[0]
		queue = queue[1:]
		kind, name, ok := strings.Cut(strings.TrimPrefix(ref, "#/components/"), "/")
		if !ok {
			return nil, fmt.Errorf("reference %s is of an unknown form", ref)
		}
		group, _ := kept[kind].(object)
		if group == nil {
			group = object{}
			kept[kind] = group
		}
		if _, done := group[name]; done {
			continue
		}
		from, _ := source[kind].(object)
		component, ok := from[name]
		if !ok {
			return nil, fmt.Errorf("reference %s leads nowhere", ref)
		}
		group[name] = strip(component)
		collectRefs(group[name], &queue)
	}
	return kept, nil
}

func collectRefs(value any, into *[]string) {
	switch v := value.(type) {
	case []any:
		for _, child := range v {
			collectRefs(child, into)
		}
	case object:
		for key, child := range v {
			if ref, ok := child.(string); ok && key == "$ref" {
				*into = append(*into, ref)
				continue
			}
			collectRefs(child, into)
		}
	}
}
