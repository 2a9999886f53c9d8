package applications

import (
	"slices"
	"strings"

	"gitconnection/internal/delivery"
	"gitconnection/internal/github"
	"gitconnection/internal/scaffold/application"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
)

// matrix is what runs where, ready to be drawn. It is made in a command and
// does not change.
type matrix struct {
	environments []string
	rows         []*row // applications, by name
	count        int
	nameWidth    int // cells of the longest name
	chartWidth   int
	widths       []int // by environment
	folds        bool  // some application runs on several clusters
}

// row is an application, or the part of it that runs on one cluster.
type row struct {
	application string
	cluster     string   // "" all
	clusters    []*row   // its parts, where it runs on several
	cells       []cell   // by environment
	arrows      []string // by environment: the sign between its column and the next
	chart       string
	words       string // what the filter looks at
}

// id names a row.
func (r *row) id() string { return r.application + "\x00" + r.cluster }

// cell is an application in one environment.
type cell struct {
	places  []delivery.Placement
	version string // "" none, or several, or none that can be read
	text    string // made safe
	broken  bool   // something in it cannot be told or changed
	why     string // then, in a sentence
	open    []github.PullRequest
}

// maxVersionWidth is how many cells a version gets at most, with the signs
// around it.
const maxVersionWidth = 20

func newMatrix(a delivery.Applications) matrix {
	m := matrix{environments: a.Environments, count: len(a.Rows), nameWidth: 11, chartWidth: 5}
	for _, e := range a.Environments {
		m.widths = append(m.widths, kit.Clamp(text.Width(text.Clean(e))+2, 8, maxVersionWidth))
	}
	for _, r := range a.Rows {
		whole := newRow(r.Application, "", a.Environments, r.Places)
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
				part := newRow(r.Application, c, a.Environments, places)
				part.words = whole.words // shown with the application
				whole.clusters = append(whole.clusters, part)
			}
		}
		for i, c := range whole.cells {
			m.widths[i] = kit.Clamp(text.Width(c.text)+2, m.widths[i], maxVersionWidth)
		}
		m.rows = append(m.rows, whole)
		m.nameWidth = max(m.nameWidth, text.Width(text.Clean(r.Application)))
		m.chartWidth = max(m.chartWidth, text.Width(whole.chart))
	}
	return m
}

// propose adds the open pull requests to the cells that they are about.
func (m *matrix) propose(open func(paths ...string) []github.PullRequest) {
	for _, r := range m.rows {
		for _, part := range append([]*row{r}, r.clusters...) {
			for i := range part.cells {
				c := &part.cells[i]
				var paths []string
				for _, p := range c.places {
					paths = append(paths, p.Path)
				}
				if len(paths) == 0 {
					continue
				}
				for _, pr := range open(paths...) {
					c.open = append(c.open, pr)
					c.text += " …#" + text.Grouped(pr.Number)
				}
				m.widths[i] = kit.Clamp(text.Width(c.text)+2, m.widths[i], maxVersionWidth+6)
			}
		}
	}
}

func newRow(name, cluster string, environments []string, places []delivery.Placement) *row {
	r := &row{application: name, cluster: cluster, cells: make([]cell, len(environments)), arrows: make([]string, len(environments))}
	words := []string{name}
	for _, p := range places {
		if i := slices.Index(environments, p.Environment); i >= 0 {
			r.cells[i].places = append(r.cells[i].places, p)
		}
		if s, err := p.Slot(""); err == nil && r.chart == "" {
			r.chart = subject(s)
		}
		words = append(words, p.Cluster, p.Version(), p.Kind)
	}
	for i := range r.cells {
		r.cells[i].fill()
	}
	for i := range r.cells {
		if next := r.nextOf(i); next >= 0 && len(r.cells[i].places) > 0 {
			r.arrows[next-1] = arrow(r.cells[i], r.cells[next])
		}
	}
	r.words = strings.Join(append(words, r.chart), " ")
	return r
}

// nextOf is the next environment in which the application runs, -1 none.
func (r *row) nextOf(i int) int {
	for n := i + 1; n < len(r.cells); n++ {
		if len(r.cells[n].places) > 0 {
			return n
		}
	}
	return -1
}

// beforeOf is the environment before in which the application runs, -1 none.
func (r *row) beforeOf(i int) int {
	for n := i - 1; n >= 0; n-- {
		if len(r.cells[n].places) > 0 {
			return n
		}
	}
	return -1
}

func (c *cell) fill() {
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
	case len(all) == 0 && len(c.places[0].Slots) > 0:
		c.text = "? not certain"
	case len(all) == 0:
		c.text = "✕ unreadable"
	case len(all) == 1 && !c.broken:
		c.version, c.text = all[0], text.Clean(all[0])
	case len(all) == 1:
		c.text = "! " + text.Clean(all[0])
	default:
		c.text = text.Grouped(len(all)) + " versions"
	}
}

// subject is what has the version, in a word: the chart, or the last part of the
// name of the image or repository.
func subject(s application.Slot) string {
	name := strings.TrimSuffix(strings.TrimRight(s.Of, "/"), ".git")
	if s.Kind != application.Chart {
		name = name[strings.LastIndexByte(name, '/')+1:]
	}
	return text.Clean(name)
}

// request is about the application in an environment, on its cluster where the
// row is about one.
func (r *row) request(environment string) delivery.ApplicationRequest {
	request := delivery.ApplicationRequest{Application: r.application, Environment: environment}
	if r.cluster != "" {
		request.Clusters = []string{r.cluster}
	}
	return request
}

// arrow stands between an environment and the next: → the next one is behind,
// or it cannot be told which is newer; ← it is ahead.
func arrow(here, next cell) string {
	if here.version == "" || here.version == next.version || next.version == "" && next.broken {
		return " "
	}
	if order, known := application.CompareVersions(here.version, next.version); known && order < 0 {
		return "←"
	}
	return "→"
}
