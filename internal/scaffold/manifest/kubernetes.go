package manifest

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/api/validate/content"
	"k8s.io/apimachinery/pkg/util/validation"
)

// resource is a document with a kind and a name.
type resource struct {
	location
	group, kind, namespace, name string
	fields                       map[string]any
	existing                     bool // only compared with, not checked
}

// String is how a person names it.
func (r resource) String() string {
	if r.namespace == "" {
		return r.kind + " " + r.name
	}
	return r.kind + " " + r.namespace + "/" + r.name
}

// checkResource checks a mapping that has to be a Kubernetes resource.
func (c *checker) checkResource(at location, d document, fields map[string]any) {
	c.checkPlaceholders(at, d, fields)
	apiVersion, _ := fields["apiVersion"].(string)
	kind, _ := fields["kind"].(string)
	if apiVersion == "" || kind == "" {
		c.report(at, Error, "it is no Kubernetes resource: it has no %s", either(apiVersion == "", "apiVersion", "kind"))
		return
	}
	meta := mapping(fields, "metadata")
	r := resource{location: at, kind: kind, name: text(meta, "name"), namespace: text(meta, "namespace"), fields: fields}
	if group, _, ok := strings.Cut(apiVersion, "/"); ok {
		r.group = group
	}
	if _, ours := schemaByKind[kind]; ours && r.group == "argoproj.io" {
		if apiVersion != argoVersion {
			at.line = d.line("apiVersion")
			c.report(at, Error, "%s is not a version of %s: %s is", apiVersion, kind, argoVersion)
		}
		c.checkSchema(at, d, kind)
		c.checkArgo(at, d, kind, fields)
	}
	c.checkMetadata(at, d, r, meta)
	if r.name != "" {
		c.resources = append(c.resources, r)
	}
}

func either(first bool, a, b string) string {
	if first {
		return a
	}
	return b
}

// checkMetadata checks names, labels and annotations as an API server does.
func (c *checker) checkMetadata(at location, d document, r resource, meta map[string]any) {
	line := func(path ...string) location {
		return location{at.repository, at.path, d.line(append([]string{"metadata"}, path...)...)}
	}
	if meta == nil {
		c.report(line(), Error, "metadata is missing")
		return
	}
	switch name, ok := meta["name"].(string); {
	case !ok && meta["name"] != nil && r.group != "argoproj.io": // there the schema reports it
		c.report(line("name"), Error, "metadata.name is %s, and has to be a string", kindOf(meta["name"]))
	case name == "" && meta["generateName"] == nil && (r.group != "argoproj.io" || meta["name"] != nil):
		c.report(line("name"), Error, "metadata.name is missing")
	case name != "" && !unrendered(name):
		for _, why := range nameRule(r)(name) {
			c.report(line("name"), Error, "%q is not a name that a %s can have: %s", name, r.kind, why)
		}
	}
	if namespace, given := meta["namespace"]; given {
		name, ok := namespace.(string)
		switch {
		case !ok && r.group == "argoproj.io":
		case !ok:
			c.report(line("namespace"), Error, "metadata.namespace is %s, and has to be a string", kindOf(namespace))
		case !unrendered(name):
			for _, why := range validation.IsDNS1123Label(name) {
				c.report(line("namespace"), Error, "%q is not the name of a namespace: %s", name, why)
			}
		}
	}
	c.checkPairs(line, meta, "labels", validation.IsValidLabelValue)
	c.checkPairs(line, meta, "annotations", func(string) []string { return nil })
	if wave := text(mapping(meta, "annotations"), "argocd.argoproj.io/sync-wave"); wave != "" && !unrendered(wave) {
		if _, err := strconv.Atoi(wave); err != nil {
			c.report(line("annotations", "argocd.argoproj.io/sync-wave"), Error, "the sync wave %q is not an integer", wave)
		}
	}
}

// checkPairs checks labels or annotations.
func (c *checker) checkPairs(line func(...string) location, meta map[string]any, what string, rule func(string) []string) {
	value, given := meta[what]
	pairs, ok := value.(map[string]any)
	if given && !ok && value != nil {
		c.report(line(what), Error, "metadata.%s is %s, and has to be a mapping", what, kindOf(value))
	}
	for _, key := range slices.Sorted(maps.Keys(pairs)) {
		for _, why := range validation.IsQualifiedName(strings.ToLower(key)) {
			c.report(line(what, key), Error, "%q is not a key that %s can have: %s", key, what, why)
		}
		text, ok := pairs[key].(string)
		if !ok {
			c.report(line(what, key), Error, "metadata.%s.%s is %s, and has to be a string: put it into quotes", what, key, kindOf(pairs[key]))
			continue
		}
		if unrendered(text) {
			continue
		}
		for _, why := range rule(text) {
			c.report(line(what, key), Error, "%q is not a value that %s can have: %s", text, what, why)
		}
	}
}

// nameRule is the rule for the names of a kind. Source: Kubernetes, Object
// Names and IDs.
func nameRule(r resource) func(string) []string {
	switch {
	case r.group == "" && r.kind == "Namespace":
		return validation.IsDNS1123Label
	case r.group == "" && r.kind == "Service":
		return validation.IsDNS1035Label
	case r.group == "rbac.authorization.k8s.io":
		return content.IsPathSegmentName
	}
	return validation.IsDNS1123Subdomain
}

func mapping(fields map[string]any, key string) map[string]any {
	m, _ := fields[key].(map[string]any)
	return m
}

func text(fields map[string]any, key string) string {
	s, _ := fields[key].(string)
	return s
}
