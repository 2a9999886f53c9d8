package ui

import (
	"context"
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/delivery"
	"gitconnection/internal/text"
)

// clusters is the tab of the clusters in the platform repository.
type clusters struct {
	snapshotView[clustersRead]
	templates delivery.Templates
	rows      []delivery.Cluster
	shown     []delivery.Cluster // of them, by the filter
	filter    *rowFilter
	cur       cursor
	whole     bool   // the one under the cursor has the whole screen
	scroll    scroll // of its details, then
}

// clustersRead are the clusters in a snapshot.
type clustersRead struct {
	templates delivery.Templates
	rows      []delivery.Cluster
}

func newClusters(s *site) tab {
	if s.session.opt.Delivery == nil {
		return nil
	}
	return &clusters{snapshotView: newSnapshotView[clustersRead](s, "Clusters"), filter: newRowFilter(s.session.env, scopeClusters)}
}

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

func (t *clusters) status() string {
	if filter := t.filter.status(len(t.shown)); filter != "" {
		return filter
	}
	return t.readAgo(func() string { return text.CountGrouped(len(t.rows), "cluster") })
}

func (t *clusters) show(action) tea.Cmd { return tea.Batch(t.needHeads(), t.load()) }

// load reads the clusters of the newest snapshot.
func (t *clusters) load() tea.Cmd {
	engine, templates := t.session.opt.Delivery, t.session.opt.Templates
	return t.read(func(ctx context.Context, snap *delivery.Snapshot) (out clustersRead, err error) {
		if templates != nil {
			if out.templates, err = templates(ctx, snap); err != nil {
				return out, err
			}
		}
		out.rows, err = engine.Clusters(ctx, snap, out.templates)
		return out, err
	})
}

func (t *clusters) update(msg tea.Msg) tea.Cmd {
	cmd, _ := t.follow(msg, t.load, t.took)
	return cmd
}

func (t *clusters) took(msg readMsg[clustersRead]) tea.Cmd {
	if msg.err != nil {
		t.rows = nil
		t.collect()
		return nil // asked again with r, or when the repositories change
	}
	had := map[string]bool{}
	for _, c := range t.rows {
		had[c.Name] = true
	}
	t.templates, t.rows = msg.got.templates, msg.got.rows
	t.collect()
	if at := slices.IndexFunc(t.shown, func(c delivery.Cluster) bool { return !had[c.Name] }); len(had) > 0 && at >= 0 {
		t.cur.at = at // a new one is what somebody wants to see
	}
	t.cur.set(len(t.shown), t.cur.page)
	t.whole = t.whole && len(t.shown) > 0
	return nil
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
