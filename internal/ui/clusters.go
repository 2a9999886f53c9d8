package ui

import (
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/delivery"
)

// clusters is the tab of the clusters in the platform repository.
type clusters struct {
	*site
	of        *delivery.Snapshot // that the rows were made of, nil none yet
	templates delivery.Templates
	rows      []delivery.Cluster
	shown     []delivery.Cluster // of them, by the filter
	filter    *rowFilter
	cur       cursor
	gen       int
	loading   bool
	again     bool // read once more, though nothing is known to have changed
	why       string
	whole     bool   // the one under the cursor has the whole screen
	scroll    scroll // of its details, then
}

// clustersMsg are the clusters in a snapshot.
type clustersMsg struct {
	name      string
	gen       int
	of        *delivery.Snapshot
	templates delivery.Templates
	rows      []delivery.Cluster
	err       error
}

func newClusters(s *site) *clusters {
	return &clusters{site: s, gen: s.sh.epoch, filter: newRowFilter(s.sh, scopeClusters)}
}

func (t *clusters) name() string { return "Clusters" }

func (t *clusters) path() []string {
	if c, ok := t.selected(); ok && t.whole {
		return []string{c.Name}
	}
	return nil
}

func (t *clusters) scopes() []scope {
	if t.filter.on {
		return []scope{scopeFilter}
	}
	return []scope{scopeClusters}
}

func (t *clusters) setSize(_, h int) { t.cur.set(len(t.shown), t.rowsIn(h)) }

func (t *clusters) busy() bool { return t.heads.loading || t.loading }

func (t *clusters) status() string {
	th, filter := t.sh.th, t.filter.status(len(t.shown))
	switch {
	case filter != "":
		return filter
	case t.heads.loading || t.loading:
		return th.busy.put(spin(t.sh.frame)) + th.dim.put(" reading the repositories")
	case t.of != nil:
		return th.dim.put(plural(len(t.rows), "cluster") + " · read " + ago(t.of.At, t.sh.now()))
	}
	return ""
}

// visible reports whether somebody can see the tab now.
func (t *clusters) visible() bool { return t.sh.front == t.org.Name && t.front == t.name() }

func (t *clusters) show(action) tea.Cmd { return tea.Batch(t.needHeads(), t.load()) }

// load reads the clusters of the newest snapshot.
func (t *clusters) load() tea.Cmd {
	snap := t.heads.snap
	if snap == nil || t.of == snap && !t.again || t.loading || !t.visible() {
		return nil
	}
	t.gen++
	t.loading, t.again, t.why = true, false, ""
	engine, templates, ctx, msg := t.sh.opt.Delivery, t.sh.opt.Templates, t.sh.ctx, clustersMsg{name: t.org.Name, gen: t.gen, of: snap}
	return func() tea.Msg {
		if templates != nil {
			if msg.templates, msg.err = templates(ctx, snap); msg.err != nil {
				return msg
			}
		}
		msg.rows, msg.err = engine.Clusters(ctx, snap, msg.templates)
		return msg
	}
}

func (t *clusters) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case stateMsg:
		if msg.name == t.org.Name && t.visible() {
			return t.needHeads()
		}
	case headsMsg:
		if msg.name == t.org.Name {
			return t.load()
		}
	case workedOutMsg:
		if msg.name == t.org.Name {
			return t.load()
		}
	case clustersMsg:
		if msg.name == t.org.Name && msg.gen == t.gen {
			t.took(msg)
			return t.load() // where the repositories have moved on meanwhile
		}
	}
	return nil
}

func (t *clusters) took(msg clustersMsg) {
	t.loading = false
	if msg.err != nil {
		if !canceled(msg.err) {
			p := t.sh.explain("Reading the clusters of "+clean(t.org.Name), msg.err)
			t.why = p.why
			t.sh.fail(p)
		}
		t.of = msg.of // asked again with r, or when the repositories change
		t.rows = nil
		t.collect()
		return
	}
	had := map[string]bool{}
	for _, c := range t.rows {
		had[c.Name] = true
	}
	t.of, t.templates, t.rows = msg.of, msg.templates, msg.rows
	t.collect()
	if at := slices.IndexFunc(t.shown, func(c delivery.Cluster) bool { return !had[c.Name] }); len(had) > 0 && at >= 0 {
		t.cur.at = at // a new one is what somebody wants to see
	}
	t.cur.set(len(t.shown), t.cur.page)
	t.whole = t.whole && len(t.shown) > 0
}

// collect makes the rows that are shown, and keeps the cursor on its row.
func (t *clusters) collect() {
	at, _ := t.selected()
	t.shown = nil
	for _, c := range t.rows {
		if t.filter.matches(clusterWords(c)) {
			t.shown = append(t.shown, c)
		}
	}
	t.filter.follow(&t.cur, len(t.shown), func(i int) string { return t.shown[i].Name }, at.Name)
}

// clusterWords are what the filter looks at.
func clusterWords(c delivery.Cluster) string {
	words := append([]string{c.Name, string(c.Kind), c.Cloud, c.Region, c.Parent}, c.Environments...)
	if r := c.Record; r != nil {
		words = append(words, r.Template, r.Version, r.Source)
	}
	return strings.Join(words, " ")
}

// typing and typed are the filter.
func (t *clusters) typing() bool { return t.filter.on }

func (t *clusters) typed(msg tea.KeyMsg) tea.Cmd { //nolint:unparam // as typists do
	if t.filter.typed(msg) {
		t.collect()
	}
	return nil
}

// selected is the cluster under the cursor.
func (t *clusters) selected() (delivery.Cluster, bool) {
	if t.cur.at < len(t.shown) {
		return t.shown[t.cur.at], true
	}
	return delivery.Cluster{}, false
}
