package manifest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation"
)

// argo judges what the schemas of Argo CD leave open, and Argo CD then does
// not accept. Argo CD: docs/user-guide/application-specification, and what its
// server says of an invalid spec.
func (c *checker) argo(at place, d document, kind string, fields map[string]any) {
	spec := mapping(fields, "spec")
	switch kind {
	case "Application":
		c.application(at, d, spec, []string{"spec"})
	case "ApplicationSet":
		c.generators(at, d, spec)
		if inner := mapping(mapping(spec, "template"), "spec"); inner != nil {
			c.application(at, d, inner, []string{"spec", "template", "spec"})
		}
	case "AppProject":
		c.project(at, d, spec)
	}
}

// rules judges the fields below one path of a document. What is a template is
// known when it was rendered, not before.
type rules struct {
	c     *checker
	at    place
	d     document
	below []string
}

func (r rules) found(message string, path ...string) {
	where := slices.Concat(r.below, path)
	r.at.line = r.d.line(where...)
	r.c.found(r.at, Error, "%s %s", dotted(where), message)
}

func (c *checker) application(at place, d document, spec map[string]any, below []string) {
	r := rules{c, at, d, below}
	if project, given := spec["project"].(string); given && project == "" {
		r.found("is empty", "project")
	}
	if destination := mapping(spec, "destination"); destination != nil {
		r.destination(destination)
	}
	source, sources := mapping(spec, "source"), spec["sources"]
	list, _ := sources.([]any)
	switch {
	case source == nil && len(list) == 0 && mapping(spec, "sourceHydrator") == nil && spec["source"] == nil:
		r.found("has no source")
	case source != nil && len(list) > 0:
		r.found("stands beside sources, and Argo CD would not read it", "source")
	}
	if source != nil {
		r.source(source, "source")
	}
	for i, item := range list {
		if s, ok := item.(map[string]any); ok {
			r.source(s, "sources", strconv.Itoa(i))
		}
	}
}

func (r rules) destination(destination map[string]any) {
	name, server, namespace := text(destination, "name"), text(destination, "server"), text(destination, "namespace")
	switch {
	case name == "" && server == "" && textual(destination, "name", "server"):
		r.found("names no cluster", "destination")
	case name != "" && server != "":
		r.found("names a cluster and a server: Argo CD takes one of them", "destination")
	case server != "" && !open(server) && !strings.HasPrefix(server, "https://") && !strings.HasPrefix(server, "http://"):
		r.found(fmt.Sprintf("is %q, and has to be an address with https://", server), "destination", "server")
	}
	if namespace != "" && !open(namespace) {
		for _, why := range validation.IsDNS1123Label(namespace) {
			r.found(fmt.Sprintf("is %q, which is not the name of a namespace: %s", namespace, why), "destination", "namespace")
		}
	}
}

// textual reports whether what is there under keys are strings: for the rest
// the schema speaks.
func textual(fields map[string]any, keys ...string) bool {
	for _, k := range keys {
		if v, given := fields[k]; given {
			if _, ok := v.(string); !ok {
				return false
			}
		}
	}
	return true
}

func (r rules) source(source map[string]any, at ...string) {
	url, chart, path, revision := text(source, "repoURL"), text(source, "chart"), text(source, "path"), text(source, "targetRevision")
	below := func(key string) []string { return slices.Concat(at, []string{key}) }
	if given, ok := source["repoURL"].(string); ok && (given == "" || !open(url) && strings.ContainsAny(url, " \t\n")) {
		r.found(fmt.Sprintf("is %q, which is no repository", given), below("repoURL")...)
	}
	if chart == "" && path == "" && text(source, "ref") == "" && textual(source, "chart", "path", "ref") {
		r.found("has neither a path nor a chart", at...)
	}
	if chart != "" && revision == "" && textual(source, "targetRevision") {
		r.found("is missing: a chart needs its version", below("targetRevision")...)
	}
	if strings.HasPrefix(path, "/") || strings.Contains("/"+path+"/", "/../") {
		r.found(fmt.Sprintf("is %q, which does not stay in the repository", path), below("path")...)
	}
}

// generators judges the head of an ApplicationSet.
func (c *checker) generators(at place, d document, spec map[string]any) {
	if list, ok := spec["generators"].([]any); ok && len(list) == 0 {
		rules{c, at, d, nil}.found("is empty: nothing would be made", "spec", "generators")
	}
}

// project judges the lists of an AppProject: an empty entry allows nothing,
// and is a value that was forgotten.
func (c *checker) project(at place, d document, spec map[string]any) {
	r := rules{c, at, d, []string{"spec"}}
	repositories, _ := spec["sourceRepos"].([]any)
	for i, item := range repositories {
		if s, ok := item.(string); ok && strings.TrimSpace(s) == "" {
			r.found("is empty", "sourceRepos", strconv.Itoa(i))
		}
	}
	destinations, _ := spec["destinations"].([]any)
	for i, item := range destinations {
		if m, ok := item.(map[string]any); ok && text(m, "name") == "" && text(m, "server") == "" && textual(m, "name", "server") {
			r.found("names no cluster", "destinations", strconv.Itoa(i))
		}
	}
}
