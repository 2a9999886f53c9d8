package manifest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation"
)

// checkArgo checks what the schemas of Argo CD allow and its server refuses.
// Source: Argo CD, docs/user-guide/application-specification, and the server's
// messages for an invalid spec.
func (c *checker) checkArgo(at Location, d document, kind string, fields map[string]any) {
	spec := mapping(fields, "spec")
	switch kind {
	case "Application":
		c.checkApplication(at, d, spec, []string{"spec"})
	case "ApplicationSet":
		c.checkGenerators(at, d, spec)
		if inner := mapping(mapping(spec, "template"), "spec"); inner != nil {
			c.checkApplication(at, d, inner, []string{"spec", "template", "spec"})
		}
	case "AppProject":
		c.checkProject(at, d, spec)
	}
}

// fieldRules checks the fields below one path of a document. It passes over
// values that are still templates.
type fieldRules struct {
	c     *checker
	at    Location
	d     document
	below []string
}

func (r fieldRules) report(message string, path ...string) {
	where := slices.Concat(r.below, path)
	r.at.Line = r.d.line(where...)
	r.c.report(r.at, Error, "%s %s", dotted(where), message)
}

func (c *checker) checkApplication(at Location, d document, spec map[string]any, below []string) {
	r := fieldRules{c, at, d, below}
	if project, given := spec["project"].(string); given && project == "" {
		r.report("is empty", "project")
	}
	if destination := mapping(spec, "destination"); destination != nil {
		r.checkDestination(destination)
	}
	source, sources := mapping(spec, "source"), spec["sources"]
	list, _ := sources.([]any)
	switch {
	case source == nil && len(list) == 0 && mapping(spec, "sourceHydrator") == nil && spec["source"] == nil:
		r.report("has no source")
	case source != nil && len(list) > 0:
		r.report("stands beside sources, and Argo CD would not read it", "source")
	}
	if source != nil {
		r.checkSource(source, "source")
	}
	for i, item := range list {
		if s, ok := item.(map[string]any); ok {
			r.checkSource(s, "sources", strconv.Itoa(i))
		}
	}
}

func (r fieldRules) checkDestination(destination map[string]any) {
	name, server, namespace := text(destination, "name"), text(destination, "server"), text(destination, "namespace")
	switch {
	case name == "" && server == "" && allStrings(destination, "name", "server"):
		r.report("names no cluster", "destination")
	case name != "" && server != "":
		r.report("names a cluster and a server: Argo CD takes one of them", "destination")
	case server != "" && !unrendered(server) && !strings.HasPrefix(server, "https://") && !strings.HasPrefix(server, "http://"):
		r.report(fmt.Sprintf("is %q, and has to be an address with https://", server), "destination", "server")
	}
	if namespace != "" && !unrendered(namespace) {
		for _, why := range validation.IsDNS1123Label(namespace) {
			r.report(fmt.Sprintf("is %q, which is not the name of a namespace: %s", namespace, why), "destination", "namespace")
		}
	}
}

// allStrings reports whether the values of keys, where given, are strings. The
// schema reports the others.
func allStrings(fields map[string]any, keys ...string) bool {
	for _, k := range keys {
		if v, given := fields[k]; given {
			if _, ok := v.(string); !ok {
				return false
			}
		}
	}
	return true
}

func (r fieldRules) checkSource(source map[string]any, at ...string) {
	url, chart, path, revision := text(source, "repoURL"), text(source, "chart"), text(source, "path"), text(source, "targetRevision")
	below := func(key string) []string { return slices.Concat(at, []string{key}) }
	if given, ok := source["repoURL"].(string); ok && (given == "" || !unrendered(url) && strings.ContainsAny(url, " \t\n")) {
		r.report(fmt.Sprintf("is %q, which is no repository", given), below("repoURL")...)
	}
	if chart == "" && path == "" && text(source, "ref") == "" && allStrings(source, "chart", "path", "ref") {
		r.report("has neither a path nor a chart", at...)
	}
	if chart != "" && revision == "" && allStrings(source, "targetRevision") {
		r.report("is missing: a chart needs its version", below("targetRevision")...)
	}
	if strings.HasPrefix(path, "/") || strings.Contains("/"+path+"/", "/../") {
		r.report(fmt.Sprintf("is %q, which does not stay in the repository", path), below("path")...)
	}
}

// checkGenerators checks the generators of an ApplicationSet.
func (c *checker) checkGenerators(at Location, d document, spec map[string]any) {
	if list, ok := spec["generators"].([]any); ok && len(list) == 0 {
		fieldRules{c, at, d, nil}.report("is empty: nothing would be made", "spec", "generators")
	}
}

// checkProject checks the lists of an AppProject. An empty entry allows
// nothing, so a value is missing.
func (c *checker) checkProject(at Location, d document, spec map[string]any) {
	r := fieldRules{c, at, d, []string{"spec"}}
	repositories, _ := spec["sourceRepos"].([]any)
	for i, item := range repositories {
		if s, ok := item.(string); ok && strings.TrimSpace(s) == "" {
			r.report("is empty", "sourceRepos", strconv.Itoa(i))
		}
	}
	destinations, _ := spec["destinations"].([]any)
	for i, item := range destinations {
		if m, ok := item.(map[string]any); ok && text(m, "name") == "" && text(m, "server") == "" && allStrings(m, "name", "server") {
			r.report("names no cluster", "destinations", strconv.Itoa(i))
		}
	}
}
