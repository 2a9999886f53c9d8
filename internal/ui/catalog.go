package ui

import (
	"context"
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/delivery"
)

// Cataloging is what the screens ask about the catalog.
type Cataloging interface {
	Catalog(ctx context.Context, s *delivery.Snapshot, t delivery.Templates) ([]delivery.CatalogItem, error)
	PlanInstall(ctx context.Context, s *delivery.Snapshot, t delivery.Templates, w delivery.ItemWish) (delivery.Plan, error)
	PlanUpgrade(ctx context.Context, s *delivery.Snapshot, t delivery.Templates, w delivery.ItemWish) (delivery.Plan, error)
	PlanChangeItem(ctx context.Context, s *delivery.Snapshot, t delivery.Templates, w delivery.ItemWish) (delivery.Plan, error)
	PlanRemove(ctx context.Context, s *delivery.Snapshot, t delivery.Templates, w delivery.ItemWish) (delivery.Plan, error)
}

// catalog is the tab of what can be installed into environments, with where it
// is.
type catalog struct {
	*site
	of        *delivery.Snapshot // that the rows were made of, nil none yet
	templates delivery.Templates
	items     []delivery.CatalogItem
	readers   map[string][]string // clusters, by the environment that they read
	rows      []catalogRow        // that are shown
	found     int                 // items among them
	filter    *rowFilter
	cur       cursor
	gen       int
	loading   bool
	why       string
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

// catalogMsg is the catalog over a snapshot.
type catalogMsg struct {
	name      string
	gen       int
	of        *delivery.Snapshot
	templates delivery.Templates
	items     []delivery.CatalogItem
	readers   map[string][]string
	err       error
}

func newCatalog(s *site) *catalog {
	return &catalog{site: s, gen: s.sh.epoch, filter: newRowFilter(s.sh, scopeCatalog)}
}

func (t *catalog) name() string { return "Catalog" }

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
func (t *catalog) busy() bool          { return t.heads.loading || t.loading }
func (t *catalog) choosing() bool      { return !t.whole && !t.filter.on }
func (t *catalog) visible() bool       { return t.sh.front == t.org.Name && t.front == t.name() }
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
	th, filter := t.sh.th, t.filter.status(t.found)
	switch {
	case filter != "":
		return filter
	case t.heads.loading || t.loading:
		return th.busy.put(spin(t.sh.frame)) + th.dim.put(" reading the repositories")
	case t.of != nil:
		installed := 0
		for _, i := range t.items {
			installed += len(i.Installed)
		}
		return th.dim.put(plural(len(t.items), "item") + ", installed " + plural(installed, "time") + " · read " + ago(t.of.At, t.sh.now()))
	}
	return ""
}

// load reads the catalog over the newest snapshot.
func (t *catalog) load() tea.Cmd {
	snap := t.heads.snap
	if snap == nil || t.of == snap || t.loading || !t.visible() {
		return nil
	}
	t.gen++
	t.loading, t.why = true, ""
	engine, templates, ctx, msg := t.sh.opt.Delivery, t.sh.opt.Templates, t.sh.ctx, catalogMsg{name: t.org.Name, gen: t.gen, of: snap}
	return func() tea.Msg {
		if templates != nil {
			if msg.templates, msg.err = templates(ctx, snap); msg.err != nil {
				return msg
			}
		}
		if msg.items, msg.err = engine.Catalog(ctx, snap, msg.templates); msg.err != nil {
			return msg
		}
		var clusters []delivery.Cluster
		clusters, msg.err = engine.Clusters(ctx, snap, nil)
		msg.readers = map[string][]string{}
		for _, c := range clusters {
			for _, e := range c.Environments {
				msg.readers[e] = append(msg.readers[e], c.Name)
			}
		}
		return msg
	}
}

func (t *catalog) update(msg tea.Msg) tea.Cmd {
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
	case catalogMsg:
		if msg.name == t.org.Name && msg.gen == t.gen {
			t.took(msg)
			return t.load() // where the repositories have moved on meanwhile
		}
	}
	return nil
}

func (t *catalog) took(msg catalogMsg) {
	t.loading, t.of = false, msg.of
	if msg.err != nil {
		t.items = nil
		t.collect()
		if !canceled(msg.err) {
			p := t.sh.explain("Reading the catalog of "+clean(t.org.Name), msg.err)
			t.why = p.why
			t.sh.fail(p)
		}
		return
	}
	t.templates, t.items, t.readers = msg.templates, msg.items, msg.readers
	t.collect()
	t.whole = t.whole && len(t.rows) > 0
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
