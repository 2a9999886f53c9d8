package applications

import (
	"slices"
	"strings"

	"gitconnection/internal/delivery"
	"gitconnection/internal/scaffold/application"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
)

// Matrix is what runs where, ready to be drawn. It is made in a command and
// does not change.
type Matrix struct {
	environments []string
	whole        []*appRow // applications, by name
	count        int
	nameWidth    int // cells of the longest name
	chartWidth   int
	widths       []int // by environment
	folds        bool  // some application runs on several clusters
}

// appRow is an application, or the part of it that runs on one cluster.
type appRow struct {
	application string
	cluster     string // "" all
	parts       []*appRow
	cells       []AppCell // by environment
	onward      []string  // by environment: the sign between its column and the next
	chart       string
	words       string // what the filter looks at
}

// id names a row.
func (r *appRow) id() string { return r.application + "\x00" + r.cluster }

// AppCell is an application in one environment.
type AppCell struct {
	places  []delivery.Placement
	Version string // "" none, or several, or none that can be read
	text    string // made safe
	broken  bool   // something in it cannot be told or changed
	why     string // then, in a sentence
}

// widestVersion is how many cells a version gets at most, with the signs around
// it.
const widestVersion = 20

func NewMatrix(a delivery.Applications) Matrix {
	m := Matrix{environments: a.Environments, count: len(a.Rows), nameWidth: 11, chartWidth: 5}
	for _, e := range a.Environments {
		m.widths = append(m.widths, kit.Clamp(text.Width(text.Clean(e))+2, 8, widestVersion))
	}
	for _, r := range a.Rows {
		row := newAppRow(r.Application, "", a.Environments, r.Places)
		var clusters []string
		for _, p := range r.Places {
			if !slices.Contains(clusters, p.Cluster) {
				clusters = append(clusters, p.Cluster)
			}
		}
		slices.Sort(clusters)
		if len(clusters) > 1 {
			m.folds = true
			for _, c := range clusters {
				places := slices.DeleteFunc(slices.Clone(r.Places), func(p delivery.Placement) bool { return p.Cluster != c })
				row.parts = append(row.parts, newAppRow(r.Application, c, a.Environments, places))
			}
		}
		for i, c := range row.cells {
			m.widths[i] = kit.Clamp(text.Width(c.text)+2, m.widths[i], widestVersion)
		}
		m.whole = append(m.whole, row)
		m.nameWidth = max(m.nameWidth, text.Width(text.Clean(r.Application)))
		m.chartWidth = max(m.chartWidth, text.Width(row.chart))
	}
	return m
}

func newAppRow(name, cluster string, environments []string, places []delivery.Placement) *appRow {
	r := &appRow{application: name, cluster: cluster, cells: make([]AppCell, len(environments)), onward: make([]string, len(environments))}
	words := []string{name}
	for _, p := range places {
		if i := slices.Index(environments, p.Environment); i >= 0 {
			r.cells[i].places = append(r.cells[i].places, p)
		}
		if r.chart == "" && len(p.Slots) > 0 {
			r.chart = ofWhat(p.Slots[0])
		}
		words = append(words, p.Cluster, p.Version(), p.Kind)
	}
	for i := range r.cells {
		r.cells[i].fill()
	}
	for i := range r.cells {
		if next := r.nextOf(i); next >= 0 && len(r.cells[i].places) > 0 {
			r.onward[next-1] = Arrow(r.cells[i], r.cells[next])
		}
	}
	r.words = strings.Join(append(words, r.chart), " ")
	return r
}

// nextOf is the next environment in which the application runs, -1 none.
func (r *appRow) nextOf(i int) int {
	for n := i + 1; n < len(r.cells); n++ {
		if len(r.cells[n].places) > 0 {
			return n
		}
	}
	return -1
}

// beforeOf is the environment before in which the application runs, -1 none.
func (r *appRow) beforeOf(i int) int {
	for n := i - 1; n >= 0; n-- {
		if len(r.cells[n].places) > 0 {
			return n
		}
	}
	return -1
}

func (c *AppCell) fill() {
	var all []string
	for _, p := range c.places {
		if p.Reason != "" {
			c.broken = true
			if c.why == "" {
				c.why = p.Path + ": " + p.Reason
			}
			continue
		}
		if v := p.Version(); !slices.Contains(all, v) {
			all = append(all, v)
		}
	}
	switch {
	case len(c.places) == 0:
		c.text = "–"
	case len(all) == 0 && c.places[0].Kind != "":
		c.text = "✕ " + text.Clean(c.places[0].Kind)
	case len(all) == 0:
		c.text = "✕ unreadable"
	case len(all) == 1 && !c.broken:
		c.Version, c.text = all[0], text.Clean(all[0])
	case len(all) == 1:
		c.text = "! " + text.Clean(all[0])
	default:
		c.text = text.Grouped(len(all)) + " versions"
	}
}

// ofWhat is what a version is of, in a word: the chart, the last part of the
// image's or the repository's name.
func ofWhat(s application.Slot) string {
	name := strings.TrimSuffix(strings.TrimRight(s.Of, "/"), ".git")
	if s.Kind != application.Chart {
		name = name[strings.LastIndexByte(name, '/')+1:]
	}
	return text.Clean(name)
}

// rows appends the rows that a filter leaves, with the clusters of those that
// are open.
func (m Matrix) rows(filter *kit.RowFilter, open map[string]bool, out []*appRow) []*appRow {
	for _, r := range m.whole {
		if !filter.Matches(r.words) {
			continue
		}
		out = append(out, r)
		if open[r.application] {
			out = append(out, r.parts...)
		}
	}
	return out
}

// Arrow stands between an environment and the next: → the next one is behind,
// or it cannot be told which is newer; ← it is ahead.
func Arrow(here, next AppCell) string {
	if here.Version == "" || here.Version == next.Version || next.Version == "" && next.broken {
		return " "
	}
	if order, known := application.CompareVersions(here.Version, next.Version); known && order < 0 {
		return "←"
	}
	return "→"
}
