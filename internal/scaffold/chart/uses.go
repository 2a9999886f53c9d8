package chart

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"gitconnection/internal/untrusted"
)

var usePattern = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\.Values((?:\.[A-Za-z_][A-Za-z0-9_]*)+)`) })

// maxUndeclared is how many values a chart may use without declaring them.
const maxUndeclared = 500

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
		if !strings.HasPrefix(f.Path, "templates/") {
			continue
		}
		for text := f.Content; ; {
			m := usePattern().FindSubmatchIndex(text)
			if m == nil {
				break
			}
			name := string(text[m[2]+1 : m[3]])
			text = text[m[1]:]
			if strings.Count(name, ".") > untrusted.MaxDepth {
				return nil, fmt.Errorf("its templates use a value that is more than %d levels deep", untrusted.MaxDepth)
			}
			path := strings.Split(name, ".")
			if !seen[name] && !declares(declared, path) {
				out = append(out, path)
			}
			if len(out) > maxUndeclared {
				return nil, fmt.Errorf("its templates use more than %d values that values.yaml does not have", maxUndeclared)
			}
			seen[name] = true
		}
	}
	slices.SortFunc(out, slices.Compare)
	return out, nil
}

func (c *Chart) declared() (values map[string]any, err error) {
	if err := untrusted.DecodeFirst(c.values, &values); err != nil {
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
