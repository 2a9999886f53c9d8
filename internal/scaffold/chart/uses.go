package chart

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"
)

var usePattern = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\.Values((?:\.[A-Za-z_][A-Za-z0-9_]*)+)`) })

// Undeclared returns the values that the chart's own templates use and
// values.yaml does not declare, sorted by name. Rendering fails without them.
func (c *Chart) Undeclared() ([][]string, error) {
	declared, err := c.declared()
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	var out [][]string
	for _, f := range c.files {
		if !strings.HasPrefix(f.Name, "templates/") {
			continue
		}
		for _, m := range usePattern().FindAllSubmatch(f.Data, -1) {
			name := string(m[1][1:])
			path := strings.Split(name, ".")
			if !seen[name] && !declares(declared, path) {
				out = append(out, path)
			}
			seen[name] = true
		}
	}
	slices.SortFunc(out, slices.Compare)
	return out, nil
}

func (c *Chart) declared() (values map[string]any, err error) {
	defer func() { // the parser may panic on what is not YAML
		if recover() != nil {
			err = fmt.Errorf("values.yaml of %s: this is not YAML that can be read", c.Name())
		}
	}()
	if err := yaml.Unmarshal(c.values, &values); err != nil {
		return nil, fmt.Errorf("values.yaml of %s: %w", c.Name(), err)
	}
	return values, nil
}

// declares reports whether values has path. Below a list or a string, templates
// call methods; that is no value.
func declares(values map[string]any, path []string) bool {
	v, ok := values[path[0]]
	if !ok || len(path) == 1 {
		return ok
	}
	inner, isMap := v.(map[string]any)
	return !isMap || declares(inner, path[1:])
}
