package catalog

import (
	"slices"
	"strings"

	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
)

// namesWide is how many cells names take in the explanation of a field, which
// has three lines.
const namesWide = 110

// words are names that were typed with spaces or commas between them.
func words(typed string) []string { return strings.Fields(strings.ReplaceAll(typed, ",", " ")) }

// ClustersFor are the clusters that run every one of the environments, all
// that run any where none is given.
func (t *Tab) ClustersFor(environments []string) []string {
	var out []string
	for _, e := range t.Environments() {
		for _, c := range t.Readers[e] {
			if !slices.Contains(out, c) && !slices.ContainsFunc(environments, func(e string) bool { return !slices.Contains(t.Readers[e], c) }) {
				out = append(out, c)
			}
		}
	}
	slices.Sort(out)
	return out
}

// WrongEnvironments says why these names will not do, "" they will.
func (t *Tab) WrongEnvironments(typed string) string {
	given := words(typed)
	for i, e := range given {
		switch {
		case slices.Contains(given[:i], e):
			return text.Clean(e) + " stands there twice"
		case len(t.Readers[e]) == 0:
			return "no cluster runs the environment " + text.Clean(e) + beginning(e, t.Environments())
		}
	}
	return ""
}

// WrongClusters says why these names will not do with these environments, ""
// they will.
func (t *Tab) WrongClusters(typed, environments string) string {
	given, in := words(typed), words(environments)
	all := t.ClustersFor(nil)
	for i, c := range given {
		switch {
		case slices.Contains(given[:i], c):
			return text.Clean(c) + " stands there twice"
		case !slices.Contains(all, c):
			return "no cluster named " + text.Clean(c) + " runs an environment" + beginning(c, t.ClustersFor(t.known(in)))
		}
		for _, e := range in {
			if len(t.Readers[e]) > 0 && !slices.Contains(t.Readers[e], c) {
				return text.Clean(c) + " does not run " + text.Clean(e)
			}
		}
	}
	return ""
}

// known are those of the environments that a cluster runs.
func (t *Tab) known(environments []string) []string {
	return slices.DeleteFunc(slices.Clone(environments), func(e string) bool { return len(t.Readers[e]) == 0 })
}

// explainNames has the fields of a form say which names they may hold, as far
// as they have been typed.
func (t *Tab) explainNames(d *kit.FormScreen) {
	typed := d.Value(fieldEnvironments)
	d.Field(fieldEnvironments).Description = WhichNames(d.Field(fieldEnvironments).Typed(), t.Environments())
	clusters := t.ClustersFor(t.known(words(typed)))
	about := "no cluster runs all of these environments"
	if len(clusters) > 0 {
		about = WhichNames(d.Field(fieldClusters).Typed(), clusters) + "; none are all that run the environment"
	}
	d.Field(fieldClusters).Description = about
}

// WhichNames names those that may follow what was typed: while a name is not
// finished, those that begin so.
func WhichNames(typed string, names []string) string {
	given, last := words(typed), ""
	if n := len(given); n > 0 && !strings.HasSuffix(typed, " ") && !strings.HasSuffix(typed, ",") {
		last = given[n-1]
	}
	left := slices.DeleteFunc(slices.Clone(names), func(n string) bool { return slices.Contains(given, n) })
	if like := withPrefix(last, left); last != "" && len(like) > 0 && !slices.Contains(names, last) {
		return "beginning with " + last + ": " + asMany(like)
	}
	switch {
	case len(left) == 0:
		return "all that there are"
	case len(left) < len(names):
		return "and also: " + asMany(left)
	}
	return "one or more of: " + asMany(left)
}

// beginning goes on in a sentence about a name that there is not.
func beginning(name string, names []string) string {
	if like := withPrefix(name, names); len(like) > 0 {
		return "; " + text.Clean(like[0]) + " begins so"
	}
	return ""
}

func withPrefix(prefix string, names []string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(n string) bool { return !strings.HasPrefix(n, prefix) })
}

// asMany is as many names as there is room for, and how many more there are.
func asMany(names []string) string {
	var out strings.Builder
	for i, n := range names {
		if i > 0 && text.Width(out.String())+text.Width(n) > namesWide {
			return out.String() + " and " + text.Grouped(len(names)-i) + " more"
		}
		if i > 0 {
			out.WriteString(" ")
		}
		out.WriteString(n)
	}
	return out.String()
}
