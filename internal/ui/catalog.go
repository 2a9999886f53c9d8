package ui

import (
	"context"
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/delivery"
	"gitconnection/internal/text"
)

// Cataloging is what the screens ask about the catalog.
type Cataloging interface {
	Catalog(ctx context.Context, s *delivery.Snapshot, t delivery.Templates) ([]delivery.CatalogItem, error)
	PlanInstall(ctx context.Context, s *delivery.Snapshot, t delivery.Templates, w delivery.ItemRequest) (delivery.Plan, error)
	PlanUpgrade(ctx context.Context, s *delivery.Snapshot, t delivery.Templates, w delivery.ItemRequest) (delivery.Plan, error)
	PlanChangeItem(ctx context.Context, s *delivery.Snapshot, t delivery.Templates, w delivery.ItemRequest) (delivery.Plan, error)
	PlanRemove(ctx context.Context, s *delivery.Snapshot, t delivery.Templates, w delivery.ItemRequest) (delivery.Plan, error)
}

// catalog is the tab of what can be installed into environments, with where it
// is.
type catalog struct {
	snapshotView[catalogRead]
	templates delivery.Templates
	items     []delivery.CatalogItem
	readers   map[string][]string // clusters, by the environment that they read
	rows      []catalogRow        // that are shown
	found     int                 // items among them
	filter    *rowFilter
	cur       cursor
	whole     bool   // the one under the cursor has the whole screen
	scroll    scroll // of its details, then
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

// catalogRead is the catalog over a snapshot.
type catalogRead struct {
	templates delivery.Templates
	items     []delivery.CatalogItem
	readers   map[string][]string
}

func newCatalog(s *site) tab {
	if s.session.opt.Delivery == nil {
		return nil
	}
	return &catalog{snapshotView: newSnapshotView[catalogRead](s, "Catalog"), filter: newRowFilter(s.session.env, scopeCatalog)}
}

func (t *catalog) path() []string {
	if r, ok := t.selected(); ok && t.whole {
		return []string{r.item.Name}
	}
	return nil
}

func (t *catalog) scopes() []scope {
	if t.filter.on {
		return []scope{scopeFilter}
	}
	return []scope{scopeCatalog}
}

func (t *catalog) setSize(_, h int)    { t.cur.set(len(t.rows), t.rowsIn(h)) }
func (t *catalog) choosing() bool      { return !t.whole && !t.filter.on }
func (t *catalog) show(action) tea.Cmd { return tea.Batch(t.needHeads(), t.load()) }

// environments are those that a cluster runs, in the order of promotion.
func (t *catalog) environments() []string {
	if t.of == nil {
		return nil
	}
	var out []string
	for _, e := range t.of.Environments {
		if len(t.readers[e]) > 0 {
			out = append(out, e)
		}
	}
	var more []string
	for e := range t.readers {
		if !slices.Contains(out, e) {
			more = append(more, e)
		}
	}
	slices.Sort(more)
	return append(out, more...)
}

func (t *catalog) status() string {
	if filter := t.filter.status(t.found); filter != "" {
		return filter
	}
	return t.readAgo(func() string {
		installed := 0
		for _, i := range t.items {
			installed += len(i.Installed)
		}
		return text.CountGrouped(len(t.items), "item") + ", installed " + text.CountGrouped(installed, "time")
	})
}

// load reads the catalog over the newest snapshot.
func (t *catalog) load() tea.Cmd {
	engine, templates := t.session.opt.Delivery, t.session.opt.Templates
	return t.read(func(ctx context.Context, snap *delivery.Snapshot) (out catalogRead, err error) {
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

func (t *catalog) update(msg tea.Msg) tea.Cmd {
	cmd, _ := t.follow(msg, t.load, t.took)
	return cmd
}

func (t *catalog) took(msg readMsg[catalogRead]) tea.Cmd {
	if msg.err != nil {
		t.items = nil
		t.collect()
		return nil
	}
	t.templates, t.items, t.readers = msg.got.templates, msg.got.items, msg.got.readers
	t.collect()
	t.whole = t.whole && len(t.rows) > 0
	return nil
}

// collect makes the rows that are shown, and keeps the cursor on its row. An
// item shows where the filter finds it, or a place where it is installed.
func (t *catalog) collect() {
	at := ""
	if r, ok := t.selected(); ok {
		at = r.id()
	}
	t.rows, t.found = nil, 0
	for _, item := range t.items {
		rows := []catalogRow{{item: item}}
		for i := range item.Installed {
			if r := (catalogRow{item, &item.Installed[i]}); t.filter.matches(r.words()) {
				rows = append(rows, r)
			}
		}
		if len(rows) > 1 || t.filter.matches(rows[0].words()) {
			t.rows = append(t.rows, rows...)
			t.found++
		}
	}
	t.filter.follow(&t.cur, len(t.rows), func(i int) string { return t.rows[i].id() }, at)
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

// typing and typed are the filter.
func (t *catalog) typing() bool { return t.filter.on }

func (t *catalog) typed(msg tea.KeyMsg) tea.Cmd { //nolint:unparam // as typists do
	if t.filter.typed(msg) {
		t.collect()
	}
	return nil
}

// selected is the row under the cursor.
func (t *catalog) selected() (catalogRow, bool) {
	if t.cur.at < len(t.rows) {
		return t.rows[t.cur.at], true
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
