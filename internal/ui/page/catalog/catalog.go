// Package catalog is the tab with what can be installed, and what is.
package catalog

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

// Tab is the tab of what can be installed into environments, with where it
// is.
type Tab struct {
	session.SnapshotView[CatalogRead]
	templates delivery.Templates
	items     []delivery.CatalogItem
	Readers   map[string][]string // clusters, by the environment that they read
	rows      []catalogRow        // that are shown
	found     int                 // items among them
	filter    *kit.RowFilter
	cur       kit.Cursor
	whole     bool       // the one under the cursor has the whole screen
	scroll    kit.Scroll // of its details, then
}

// catalogRow is an item, or where it is installed.
type catalogRow struct {
	item delivery.CatalogItem
	at   *delivery.Installed // nil: the item itself
}

func (r catalogRow) id() string {
	if r.at == nil {
		return r.item.Name
	}
	return r.item.Name + "\x00" + r.at.Environment + "\x00" + r.at.Cluster + "\x00" + r.at.Name
}

// CatalogRead is the catalog over a snapshot.
type CatalogRead struct {
	templates delivery.Templates
	items     []delivery.CatalogItem
	readers   map[string][]string
}

func New(s *session.Site) session.Tab {
	if s.Session.Options.Delivery == nil {
		return nil
	}
	return &Tab{SnapshotView: session.NewSnapshotView[CatalogRead](s, "Catalog"), filter: kit.NewRowFilter(s.Session.Env, scopeCatalog)}
}

func (t *Tab) Path() []string {
	if r, ok := t.selected(); ok && t.whole {
		return []string{r.item.Name}
	}
	return nil
}

func (t *Tab) Scopes() []kit.Scope {
	if t.filter.On {
		return []kit.Scope{kit.ScopeFilter}
	}
	return []kit.Scope{scopeCatalog}
}

func (t *Tab) SetSize(_, h int) { t.cur.Set(len(t.rows), t.rowsIn(h)) }

func (t *Tab) Choosing() bool { return !t.whole && !t.filter.On }

func (t *Tab) Show(kit.Action) tea.Cmd { return tea.Batch(t.NeedHeads(), t.load()) }

// Environments are those that a cluster runs, in the order of promotion.
func (t *Tab) Environments() []string {
	if t.Snapshot == nil {
		return nil
	}
	var out []string
	for _, e := range t.Snapshot.Environments {
		if len(t.Readers[e]) > 0 {
			out = append(out, e)
		}
	}
	var more []string
	for e := range t.Readers {
		if !slices.Contains(out, e) {
			more = append(more, e)
		}
	}
	slices.Sort(more)
	return append(out, more...)
}

func (t *Tab) Status() string {
	if filter := t.filter.Status(t.found); filter != "" {
		return filter
	}
	return t.ReadAgo(func() string {
		installed := 0
		for _, i := range t.items {
			installed += len(i.Installed)
		}
		return text.CountGrouped(len(t.items), "item") + ", installed " + text.CountGrouped(installed, "time")
	})
}

// load reads the catalog over the newest snapshot.
func (t *Tab) load() tea.Cmd {
	engine, templates := t.Session.Options.Delivery, t.Session.Options.Templates
	return t.Read(func(ctx context.Context, snap *delivery.Snapshot) (out CatalogRead, err error) {
		if templates != nil {
			if out.templates, err = templates(ctx, snap); err != nil {
				return out, err
			}
		}
		if out.items, err = engine.Catalog(ctx, snap, out.templates); err != nil {
			return out, err
		}
		clusters, err := engine.Clusters(ctx, snap, nil)
		out.readers = map[string][]string{}
		for _, c := range clusters {
			for _, e := range c.Environments {
				out.readers[e] = append(out.readers[e], c.Name)
			}
		}
		return out, err
	})
}

func (t *Tab) Update(msg tea.Msg) tea.Cmd {
	cmd, _ := t.Follow(msg, t.load, t.onRead)
	return cmd
}

func (t *Tab) onRead(msg session.ReadMsg[CatalogRead]) tea.Cmd {
	if msg.Err != nil {
		t.items = nil
		t.collect()
		return nil
	}
	t.templates, t.items, t.Readers = msg.Value.templates, msg.Value.items, msg.Value.readers
	t.collect()
	t.whole = t.whole && len(t.rows) > 0
	return nil
}

// collect makes the rows that are shown, and keeps the cursor on its row. An
// item shows where the filter finds it, or a place where it is installed.
func (t *Tab) collect() {
	at := ""
	if r, ok := t.selected(); ok {
		at = r.id()
	}
	t.rows, t.found = nil, 0
	for _, item := range t.items {
		rows := []catalogRow{{item: item}}
		for i := range item.Installed {
			if r := (catalogRow{item, &item.Installed[i]}); t.filter.Matches(r.words()) {
				rows = append(rows, r)
			}
		}
		if len(rows) > 1 || t.filter.Matches(rows[0].words()) {
			t.rows = append(t.rows, rows...)
			t.found++
		}
	}
	t.filter.Follow(&t.cur, len(t.rows), func(i int) string { return t.rows[i].id() }, at)
}

// words are what the filter looks at: what is said of an item holds for its
// places, too.
func (r catalogRow) words() string {
	i := r.item
	words := []string{i.Name, string(i.Kind), i.Cloud, i.Release(), i.Version, i.Source.Name, i.Description}
	if r.at != nil {
		words = append(words, r.at.Environment, r.at.Cluster, r.at.Name, r.at.Release())
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

// selected is the row under the cursor.
func (t *Tab) selected() (catalogRow, bool) {
	if t.cur.At < len(t.rows) {
		return t.rows[t.cur.At], true
	}
	return catalogRow{}, false
}

// places are what the keys of a row are about: the place, or all of the item.
func (r catalogRow) places() []delivery.Installed {
	if r.at != nil {
		return []delivery.Installed{*r.at}
	}
	return r.item.Installed
}
