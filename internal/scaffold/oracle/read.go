package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// reader collects what the files of a folder declare and refer to.
type reader struct {
	errors   []string
	declared map[string]bool   // as they are referred to, such as var.name
	used     map[string]string // to where, first
}

func newReader() *reader {
	return &reader{declared: map[string]bool{}, used: map[string]string{}}
}

func (r *reader) wrong(at hcl.Range, format string, args ...any) {
	r.errors = append(r.errors, fmt.Sprintf("%s:%d: ", at.Filename, at.Start.Line)+fmt.Sprintf(format, args...))
}

func (r *reader) read(f File) {
	file, problems := hclsyntax.ParseConfig([]byte(f.Content), f.Path, hcl.InitialPos)
	for _, p := range problems {
		r.errors = append(r.errors, p.Error())
	}
	body, ok := file.Body.(*hclsyntax.Body)
	if !ok {
		return
	}
	for _, b := range body.Blocks {
		r.block(b)
	}
	for _, a := range body.Attributes {
		r.wrong(a.SrcRange, "%s stands outside of any block", a.Name)
	}
}

// labels are how many names the blocks of a Terraform file have.
func labels(kind string) (n int, known bool) {
	n, known = map[string]int{"terraform": 0, "locals": 0, "variable": 1, "output": 1, "provider": 1, "module": 1, "resource": 2, "data": 2}[kind]
	return n, known
}

func (r *reader) block(b *hclsyntax.Block) {
	if n, known := labels(b.Type); !known || len(b.Labels) != n {
		r.wrong(b.TypeRange, "a block %s with %d names", b.Type, len(b.Labels))
		return
	}
	skip := []string{"provider", "providers", "ignore_changes"} // names of providers and of attributes, no values
	switch b.Type {
	case "variable":
		r.declared["var."+b.Labels[0]] = true
		r.needs(b, "description", "type")
		skip = append(skip, "type")
	case "output":
		r.declared["output."+b.Labels[0]] = true
		r.needs(b, "description", "value")
	case "locals":
		for name := range b.Body.Attributes {
			r.declared["local."+name] = true
		}
	case "module":
		r.declared["module."+b.Labels[0]] = true
		r.needs(b, "source", "version")
	case "resource":
		r.declared[strings.Join(b.Labels, ".")] = true
	case "data":
		r.declared["data."+strings.Join(b.Labels, ".")] = true
	case "terraform":
		for _, inner := range b.Body.Blocks {
			if inner.Type == "required_providers" {
				r.pinned(inner)
			}
		}
	}
	if b.Type == "variable" { // its own validation is no use of it
		inner := newReader()
		inner.references(b.Body, skip)
		for name, at := range inner.used {
			if name != "var."+b.Labels[0] {
				r.wrong(b.TypeRange, "%s refers to %s at %s", b.Labels[0], name, at)
			}
		}
		return
	}
	r.references(b.Body, skip)
}

func (r *reader) needs(b *hclsyntax.Block, names ...string) {
	for _, name := range names {
		if b.Body.Attributes[name] == nil {
			r.wrong(b.TypeRange, "%s %s has no %s", b.Type, b.Labels[0], name)
		}
	}
}

// pinned wants a version of each provider.
func (r *reader) pinned(b *hclsyntax.Block) {
	for name, a := range b.Body.Attributes {
		v, problems := a.Expr.Value(nil)
		if problems.HasErrors() || !v.Type().IsObjectType() || !v.Type().HasAttribute("version") || !v.Type().HasAttribute("source") {
			r.wrong(a.SrcRange, "provider %s has no source or no version", name)
		}
	}
}

func (r *reader) references(body *hclsyntax.Body, skip []string) {
	for _, name := range slices.Sorted(maps.Keys(body.Attributes)) {
		a := body.Attributes[name]
		if slices.Contains(skip, name) {
			continue
		}
		for _, t := range a.Expr.Variables() {
			if name := named(t); name != "" && r.used[name] == "" {
				r.used[name] = fmt.Sprintf("%s:%d", t.SourceRange().Filename, t.SourceRange().Start.Line)
			}
		}
	}
	for _, b := range body.Blocks {
		r.references(b.Body, skip)
	}
}

// named is what a reference refers to, as it would be declared, "" for what
// Terraform itself provides.
func named(t hcl.Traversal) string {
	words := []string{t.RootName()}
	for _, step := range t[1:] {
		attr, ok := step.(hcl.TraverseAttr)
		if !ok {
			break
		}
		words = append(words, attr.Name)
	}
	n := 2
	switch words[0] {
	case "each", "count", "self", "path", "terraform":
		return ""
	case "data":
		n = 3
	}
	return strings.Join(words[:min(n, len(words))], ".")
}

func (r *reader) module(at string) Module {
	m := Module{Path: at, Errors: r.errors}
	for _, name := range slices.Sorted(maps.Keys(r.declared)) {
		switch kind, rest, _ := strings.Cut(name, "."); {
		case kind == "output":
			m.Outputs = append(m.Outputs, rest)
		case kind == "var":
			m.Variables = append(m.Variables, rest)
			if r.used[name] == "" {
				m.Unused = append(m.Unused, rest)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(r.used)) {
		if !r.declared[name] {
			m.Undeclared = append(m.Undeclared, name+" at "+r.used[name])
		}
	}
	return m
}
