package manifest

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/api/validate/content"
	"k8s.io/apimachinery/pkg/util/validation"
)

// Resource is a document with a kind and a name.
type Resource struct {
	Location
	APIVersion, Group, Kind, Namespace, Name string
	Fields                                   map[string]any

	document document
}

func newResource(at Location, d document, fields map[string]any) Resource {
	meta := mapping(fields, "metadata")
	at.Line = d.root.Line
	r := Resource{Location: at, APIVersion: text(fields, "apiVersion"), Kind: text(fields, "kind"), Namespace: text(meta, "namespace"), Name: text(meta, "name"), Fields: fields, document: d}
	if group, _, ok := strings.Cut(r.APIVersion, "/"); ok {
		r.Group = group
	}
	return r
}

// String is how a person names it.
func (r Resource) String() string {
	if r.Namespace == "" {
		return r.Kind + " " + r.Name
	}
	return r.Kind + " " + r.Namespace + "/" + r.Name
}

// At is where a path of keys and indices stands, or its nearest parent that is
// there.
func (r Resource) At(path ...string) Location {
	return Location{r.Repository, r.Path, max(r.document.line(path...), 1)}
}

// Is reports whether it is of a kind of Argo CD's own.
func (r Resource) Is(kind string) bool { return r.Group == "argoproj.io" && r.Kind == kind }

// checkResource checks a mapping that has to be a Kubernetes resource.
func (c *checker) checkResource(at Location, d document, fields map[string]any) {
	c.checkPlaceholders(at, d, fields)
	r := newResource(at, d, fields)
	if r.APIVersion == "" || r.Kind == "" {
		c.report(at, Error, "it is no Kubernetes resource: it has no %s", either(r.APIVersion == "", "apiVersion", "kind"))
		return
	}
	if _, ours := schemaByKind[r.Kind]; ours && r.Group == "argoproj.io" {
		if r.APIVersion != argoVersion {
			at.Line = d.line("apiVersion")
			c.report(at, Error, "%s is not a version of %s: %s is", r.APIVersion, r.Kind, argoVersion)
		}
		c.checkSchema(at, d, r.Kind)
		c.checkArgo(at, d, r.Kind, fields)
	}
	c.checkMetadata(at, d, r, mapping(fields, "metadata"))
}

func either(first bool, a, b string) string {
	if first {
		return a
	}
	return b
}

// checkMetadata checks names, labels and annotations as an API server does.
func (c *checker) checkMetadata(at Location, d document, r Resource, meta map[string]any) {
	line := func(path ...string) Location {
		return Location{at.Repository, at.Path, d.line(append([]string{"metadata"}, path...)...)}
	}
	if meta == nil {
		c.report(line(), Error, "metadata is missing")
		return
	}
	switch name, ok := meta["name"].(string); {
	case !ok && meta["name"] != nil && r.Group != "argoproj.io": // there the schema reports it
		c.report(line("name"), Error, "metadata.name is %s, and has to be a string", kindOf(meta["name"]))
	case name == "" && meta["generateName"] == nil && (r.Group != "argoproj.io" || meta["name"] != nil):
		c.report(line("name"), Error, "metadata.name is missing")
	case name != "" && !unrendered(name):
		for _, why := range nameRule(r)(name) {
			c.report(line("name"), Error, "%q is not a name that a %s can have: %s", name, r.Kind, why)
		}
	}
	if namespace, given := meta["namespace"]; given {
		name, ok := namespace.(string)
		switch {
		case !ok && r.Group == "argoproj.io":
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
func (c *checker) checkPairs(line func(...string) Location, meta map[string]any, what string, rule func(string) []string) {
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
func nameRule(r Resource) func(string) []string {
	switch {
	case r.Group == "" && r.Kind == "Namespace":
		return validation.IsDNS1123Label
	case r.Group == "" && r.Kind == "Service":
		return validation.IsDNS1035Label
	case r.Group == "rbac.authorization.k8s.io":
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

// Unrendered reports whether a value holds a template or a placeholder.
func Unrendered(value string) bool { return unrendered(value) }
