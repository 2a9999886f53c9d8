package catalog

import (
	"slices"
	"strings"

	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
)

// namesWidth is how many cells names take in the description of a field, which
// has three lines.
const namesWidth = 110

// splitNames are names that were typed with spaces or commas between them.
func splitNames(typed string) []string { return strings.Fields(strings.ReplaceAll(typed, ",", " ")) }

// places are the environments and clusters in which items can be installed.
type places struct {
	order   []string            // environments in their order of promotion
	readers map[string][]string // clusters, by the environment that they run
}

// environments are those that a cluster runs, in the order of promotion.
func (p places) environments() []string {
	var out []string
	for _, e := range p.order {
		if len(p.readers[e]) > 0 {
			out = append(out, e)
		}
	}
	var more []string
	for e := range p.readers {
		if !slices.Contains(out, e) {
			more = append(more, e)
		}
	}
	slices.Sort(more)
	return append(out, more...)
}

// clustersFor are the clusters that run every one of the environments. Without
// environments they are all that run any.
func (p places) clustersFor(environments []string) []string {
	var out []string
	for _, e := range p.environments() {
		for _, c := range p.readers[e] {
			if !slices.Contains(out, c) && !slices.ContainsFunc(environments, func(e string) bool { return !slices.Contains(p.readers[e], c) }) {
				out = append(out, c)
			}
		}
	}
	slices.Sort(out)
	return out
}

// wrongEnvironments says why these names cannot be used, "" they can.
func (p places) wrongEnvironments(typed string) string {
	given := splitNames(typed)
	for i, e := range given {
		switch {
		case slices.Contains(given[:i], e):
			return text.Clean(e) + " stands there twice"
		case len(p.readers[e]) == 0:
			return "no cluster runs the environment " + text.Clean(e) + beginning(e, p.environments())
		}
	}
	return ""
}

// wrongClusters says why these names cannot be used with these environments, ""
// they can.
func (p places) wrongClusters(typed, environments string) string {
	given, in := splitNames(typed), splitNames(environments)
	all := p.clustersFor(nil)
	for i, c := range given {
		switch {
		case slices.Contains(given[:i], c):
			return text.Clean(c) + " stands there twice"
		case !slices.Contains(all, c):
			return "no cluster named " + text.Clean(c) + " runs an environment" + beginning(c, p.clustersFor(p.known(in)))
		}
		for _, e := range in {
			if len(p.readers[e]) > 0 && !slices.Contains(p.readers[e], c) {
				return text.Clean(c) + " does not run " + text.Clean(e)
			}
		}
	}
	return ""
}

// known are those of the environments that a cluster runs.
func (p places) known(environments []string) []string {
	return slices.DeleteFunc(slices.Clone(environments), func(e string) bool { return len(p.readers[e]) == 0 })
}

// describe puts the names that may be typed into the descriptions of the fields
// for environments and clusters.
func (p places) describe(d *kit.FormScreen) {
	typed := d.Value(fieldEnvironments)
	d.Field(fieldEnvironments).Description = whichNames(d.Field(fieldEnvironments).Typed(), p.environments())
	clusters := p.clustersFor(p.known(splitNames(typed)))
	about := "no cluster runs all of these environments"
	if len(clusters) > 0 {
		about = whichNames(d.Field(fieldClusters).Typed(), clusters) + "; none are all that run the environment"
	}
	d.Field(fieldClusters).Description = about
}

// whichNames names those that may follow what was typed: while a name is not
// finished, those that begin so.
func whichNames(typed string, names []string) string {
	given, last := splitNames(typed), ""
	if n := len(given); n > 0 && !strings.HasSuffix(typed, " ") && !strings.HasSuffix(typed, ",") {
		last = given[n-1]
	}
	left := slices.DeleteFunc(slices.Clone(names), func(n string) bool { return slices.Contains(given, n) })
	if like := withPrefix(last, left); last != "" && len(like) > 0 && !slices.Contains(names, last) {
		return "beginning with " + last + ": " + shorten(like)
	}
	switch {
	case len(left) == 0:
		return "all that there are"
	case len(left) < len(names):
		return "and also: " + shorten(left)
	}
	return "one or more of: " + shorten(left)
}

// beginning ends a sentence about an unknown name with one that begins like it.
func beginning(name string, names []string) string {
	if like := withPrefix(name, names); len(like) > 0 {
		return "; " + text.Clean(like[0]) + " begins so"
	}
	return ""
}

func withPrefix(prefix string, names []string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(n string) bool { return !strings.HasPrefix(n, prefix) })
}

// shorten is as many names as there is room for, and how many more there are.
func shorten(names []string) string {
	var out strings.Builder
	for i, n := range names {
		if i > 0 && text.Width(out.String())+text.Width(n) > namesWidth {
			return out.String() + " and " + text.Grouped(len(names)-i) + " more"
		}
		if i > 0 {
			out.WriteString(" ")
		}
		out.WriteString(n)
	}
	return out.String()
}
