// Package clusters is the tab with the clusters of an organization.
package clusters

import (
	"context"
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/delivery"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

// Tab is the tab of the clusters in the platform repository.
type Tab struct {
	session.SnapshotView[clustersRead]
	templates delivery.Templates
	Rows      []delivery.Cluster
	shown     []delivery.Cluster // of them, by the filter
	filter    *kit.RowFilter
	cur       kit.Cursor
	whole     bool       // the one under the cursor has the whole screen
	scroll    kit.Scroll // of its details, then
}

// clustersRead are the clusters in a snapshot.
type clustersRead struct {
	templates delivery.Templates
	rows      []delivery.Cluster
}

func New(s *session.Site) session.Tab {
	if s.Session.Options.Delivery == nil {
		return nil
	}
	return &Tab{SnapshotView: session.NewSnapshotView[clustersRead](s, "Clusters"), filter: kit.NewRowFilter(s.Session.Env, scopeClusters)}
}

func (t *Tab) Path() []string {
	if c, ok := t.selected(); ok && t.whole {
		return []string{c.Name}
	}
	return nil
}

func (t *Tab) Scopes() []kit.Scope {
	if t.filter.On {
		return []kit.Scope{kit.ScopeFilter}
	}
	return []kit.Scope{scopeClusters}
}

func (t *Tab) SetSize(_, h int) { t.cur.Set(len(t.shown), t.rowsIn(h)) }

func (t *Tab) Status() string {
	if filter := t.filter.Status(len(t.shown)); filter != "" {
		return filter
	}
	return t.ReadAgo(func() string { return text.CountGrouped(len(t.Rows), "cluster") })
}

func (t *Tab) Show(kit.Action) tea.Cmd { return tea.Batch(t.NeedHeads(), t.load()) }

// load reads the clusters of the newest snapshot.
func (t *Tab) load() tea.Cmd {
	engine, templates := t.Session.Options.Delivery, t.Session.Options.Templates
	return t.Read(func(ctx context.Context, snap *delivery.Snapshot) (out clustersRead, err error) {
		if templates != nil {
			if out.templates, err = templates(ctx, snap); err != nil {
				return out, err
			}
		}
		out.rows, err = engine.Clusters(ctx, snap, out.templates)
		return out, err
	})
}

func (t *Tab) Update(msg tea.Msg) tea.Cmd {
	cmd, _ := t.Follow(msg, t.load, t.onRead)
	return cmd
}

func (t *Tab) onRead(msg session.ReadMsg[clustersRead]) tea.Cmd {
	if msg.Err != nil {
		t.Rows = nil
		t.collect()
		return nil // asked again with r, or when the repositories change
	}
	had := map[string]bool{}
	for _, c := range t.Rows {
		had[c.Name] = true
	}
	t.templates, t.Rows = msg.Value.templates, msg.Value.rows
	t.collect()
	if at := slices.IndexFunc(t.shown, func(c delivery.Cluster) bool { return !had[c.Name] }); len(had) > 0 && at >= 0 {
		t.cur.At = at // a new one is what somebody wants to see
	}
	t.cur.Set(len(t.shown), t.cur.Page)
	t.whole = t.whole && len(t.shown) > 0
	return nil
}

// collect makes the rows that are shown, and keeps the cursor on its row.
func (t *Tab) collect() {
	at, _ := t.selected()
	t.shown = nil
	for _, c := range t.Rows {
		if t.filter.Matches(clusterWords(c)) {
			t.shown = append(t.shown, c)
		}
	}
	t.filter.Follow(&t.cur, len(t.shown), func(i int) string { return t.shown[i].Name }, at.Name)
}

// clusterWords are what the filter looks at.
func clusterWords(c delivery.Cluster) string {
	words := append([]string{c.Name, string(c.Kind), c.Cloud, c.Region, c.Parent}, c.Environments...)
	if r := c.Record; r != nil {
		words = append(words, r.Template, r.Version, r.Source)
	}
	return strings.Join(words, " ")
}

// Typing and typed are the filter.
func (t *Tab) Typing() bool { return t.filter.On }

func (t *Tab) Typed(msg tea.KeyMsg) tea.Cmd { //nolint:unparam // as typists do
	if t.filter.Typed(msg) {
		t.collect()
	}
	return nil
}

// selected is the cluster under the cursor.
func (t *Tab) selected() (delivery.Cluster, bool) {
	if t.cur.At < len(t.shown) {
		return t.shown[t.cur.At], true
	}
	return delivery.Cluster{}, false
}
