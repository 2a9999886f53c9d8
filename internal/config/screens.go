package config

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
)

// KeyChoice assigns other keys to an action of the screens, which know the actions
// and keys that exist.
type KeyChoice struct {
	Action string
	Keys   []string
	Line   int // of the file, for errors
}

// Keys are the chosen keys in the order of the file.
type Keys []KeyChoice

// UnmarshalYAML decodes a set of actions, each with one key or a list of keys.
func (k *Keys) UnmarshalYAML(node ast.Node) error {
	*k = nil
	entries, err := pairs(node, "keys", "an action with its keys, such as quit: [ctrl+q]")
	if err != nil {
		return err
	}
	for _, e := range entries {
		c := KeyChoice{Action: e.key, Line: e.line}
		switch value := e.value.(type) {
		case *ast.SequenceNode:
			for _, v := range value.Values {
				s, ok := scalar(v)
				if !ok {
					return fmt.Errorf("line %d: keys of %s: each one is a text, such as ctrl+q", lineOf(v), e.key)
				}
				c.Keys = append(c.Keys, s)
			}
		default:
			s, ok := scalar(e.value)
			if !ok {
				return fmt.Errorf("line %d: keys of %s: write a key or a list of keys", e.line, e.key)
			}
			c.Keys = []string{s}
		}
		*k = append(*k, c)
	}
	return nil
}

// MarshalYAML implements the encoding that UnmarshalYAML decodes.
func (k Keys) MarshalYAML() (any, error) {
	out := make(yaml.MapSlice, 0, len(k))
	for _, c := range k {
		out = append(out, yaml.MapItem{Key: c.Action, Value: c.Keys})
	}
	return out, nil
}

func (k Keys) equal(other Keys) bool {
	return slices.EqualFunc(k, other, func(a, b KeyChoice) bool { return a.Action == b.Action && slices.Equal(a.Keys, b.Keys) })
}

// Theme holds colours by their role, as #rrggbb or a number from 0 to 255. A role
// without one has the terminal's own colour.
type Theme struct {
	Name    string
	Colours map[string]string
}

// CustomThemes are the operator's own themes in the order of the file.
type CustomThemes []Theme

// ThemeRoles returns the roles that have a colour.
func ThemeRoles() []string { return []string{"accent", "dim", "good", "busy", "warn", "bad", "info"} }

var (
	themeName = regexp.MustCompile(`^[a-z][a-z0-9-]{0,31}$`)
	hexColour = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)
)

// UnmarshalYAML decodes a set of themes, each a set of roles with a colour.
func (t *CustomThemes) UnmarshalYAML(node ast.Node) error {
	*t = nil
	themes, err := pairs(node, "themes", "a name with its colours")
	if err != nil {
		return err
	}
	for _, e := range themes {
		switch {
		case !themeName.MatchString(e.key):
			return fmt.Errorf("line %d: theme %q: a name is small letters, digits and hyphens", e.line, e.key)
		case slices.Contains(Themes(), e.key):
			return fmt.Errorf("line %d: theme %q: there is one of that name; take another", e.line, e.key)
		}
		roles, err := pairs(e.value, "theme "+e.key, "a role with its colour, such as accent: \"#00ff6f\"")
		if err != nil {
			return err
		}
		theme := Theme{Name: e.key, Colours: map[string]string{}}
		for _, r := range roles {
			colour, ok := scalar(r.value)
			switch {
			case !slices.Contains(ThemeRoles(), r.key):
				return fmt.Errorf("line %d: theme %s: there is no role %q; there are %s", r.line, e.key, r.key, strings.Join(ThemeRoles(), ", "))
			case !ok || !isColour(colour):
				return fmt.Errorf("line %d: theme %s: %s is a colour as \"#rrggbb\" (in quotes) or a number from 0 to 255", r.line, e.key, r.key)
			}
			theme.Colours[r.key] = colour
		}
		*t = append(*t, theme)
	}
	return nil
}

// MarshalYAML implements the encoding that UnmarshalYAML decodes.
func (t CustomThemes) MarshalYAML() (any, error) {
	out := make(yaml.MapSlice, 0, len(t))
	for _, theme := range t {
		roles := yaml.MapSlice{}
		for _, r := range ThemeRoles() {
			if c := theme.Colours[r]; c != "" {
				roles = append(roles, yaml.MapItem{Key: r, Value: c})
			}
		}
		out = append(out, yaml.MapItem{Key: theme.Name, Value: roles})
	}
	return out, nil
}

func (t CustomThemes) equal(other CustomThemes) bool {
	return slices.EqualFunc(t, other, func(a, b Theme) bool {
		return a.Name == b.Name && fmt.Sprint(a.Colours) == fmt.Sprint(b.Colours) // maps are printed in order
	})
}

func (t CustomThemes) has(name string) bool {
	return slices.ContainsFunc(t, func(theme Theme) bool { return theme.Name == name })
}

func isColour(s string) bool {
	n, err := strconv.Atoi(s)
	return hexColour.MatchString(s) || err == nil && n >= 0 && n <= 255 && s == strconv.Itoa(n)
}

// HasTheme reports whether name can be used as a theme with this file.
func (c *Config) HasTheme(name string) bool {
	return slices.Contains(Themes(), name) || c.Themes.has(name)
}

// ThemeNames returns all themes that can be used with this file.
func (c *Config) ThemeNames() []string {
	out := Themes()
	for _, t := range c.Themes {
		out = append(out, t.Name)
	}
	return out
}

// pair is one key of a YAML mapping with its value and line.
type pair struct {
	key   string
	value ast.Node
	line  int
}

// pairs returns the keys of a mapping; what and each name it and its entries in
// errors. A repeated key is an error: one of the two would be lost.
func pairs(node ast.Node, what, each string) ([]pair, error) {
	var values []*ast.MappingValueNode
	switch n := node.(type) {
	case *ast.MappingNode:
		values = n.Values
	case *ast.MappingValueNode:
		values = []*ast.MappingValueNode{n}
	case *ast.NullNode:
		return nil, nil
	default:
		return nil, fmt.Errorf("line %d: %s: write %s", lineOf(node), what, each)
	}
	var out []pair
	for _, v := range values {
		name, ok := scalar(v.Key)
		if !ok {
			return nil, fmt.Errorf("line %d: %s: write %s", lineOf(v), what, each)
		}
		if slices.ContainsFunc(out, func(p pair) bool { return p.key == name }) {
			return nil, fmt.Errorf("line %d: %s: %q stands there twice", lineOf(v.Key), what, name)
		}
		out = append(out, pair{name, v.Value, lineOf(v.Key)})
	}
	return out, nil
}

// scalar returns a value as it was written: a text, or a number without quotes.
func scalar(node ast.Node) (string, bool) {
	switch n := node.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.IntegerNode, *ast.BoolNode, *ast.FloatNode, *ast.InfinityNode, *ast.NanNode:
		return n.GetToken().Value, true
	}
	return "", false
}

func lineOf(node ast.Node) int {
	if node == nil || node.GetToken() == nil || node.GetToken().Position == nil {
		return 0
	}
	return node.GetToken().Position.Line
}

// validateScreens checks the settings of the screens.
func (c *Config) validateScreens() error {
	if c.Theme != "" && !c.HasTheme(c.Theme) {
		return wrongAt("$.theme", fmt.Errorf("theme %q: use one of %s", c.Theme, strings.Join(c.ThemeNames(), ", ")))
	}
	for _, k := range c.Keys {
		if len(k.Keys) == 0 {
			return fmt.Errorf("line %d: keys of %s: there is none", k.Line, k.Action)
		}
	}
	for _, t := range c.Themes {
		for role, colour := range t.Colours {
			if !slices.Contains(ThemeRoles(), role) || !isColour(colour) {
				return errors.New("theme " + t.Name + ": " + role + ": " + colour + " is not a colour of a role")
			}
		}
	}
	return nil
}
