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

// tab lists the items of the catalog, each with where it is installed.
type tab struct {
	session.SnapshotView[contents]
	kit.MasterDetail[row]
	templates delivery.Templates
	readers   map[string][]string // clusters, by the environment that they read
}

// contents are the catalog over a snapshot.
type contents struct {
	templates delivery.Templates
	items     []delivery.CatalogItem
	readers   map[string][]string
}

// New makes the tab, nil where there is no delivery engine.
func New(s *session.Site) session.Tab {
	if s.Session.Options.Delivery == nil {
		return nil
	}
	rows := kit.NewRows(kit.NewRowFilter(s.Session.Env, scopeCatalog), row.id, shows)
	return &tab{SnapshotView: session.NewSnapshotView[contents](s, "Catalog"), MasterDetail: kit.NewMasterDetail(rows, 60)}
}

// row is an item, or a place where it is installed.
type row struct {
	item delivery.CatalogItem
	at   *delivery.Installed // nil: the item itself
}

// rowsOf are the items, each with the places where it is installed below it.
func rowsOf(items []delivery.CatalogItem) []row {
	var out []row
	for _, item := range items {
		out = append(out, row{item: item})
		for i := range item.Installed {
			out = append(out, row{item, &item.Installed[i]})
		}
	}
	return out
}

func (r row) id() string {
	if r.at == nil {
		return r.item.Name
	}
	return r.item.Name + "\x00" + r.at.Environment + "\x00" + r.at.Cluster + "\x00" + r.at.Name
}

// words are what the filter looks at: what is said of an item holds for its
// places, too.
func (r row) words() string {
	i := r.item
	words := []string{i.Name, string(i.Kind), i.Cloud, i.Release(), i.Version, i.Source.Name, i.Description}
	if r.at != nil {
		words = append(words, r.at.Environment, r.at.Cluster, r.at.Name, r.at.Release())
	}
	return strings.Join(words, " ")
}

// shows reports whether the filter leaves a row: an item stays above each of
// its places that does.
func shows(f *kit.RowFilter, r row) bool {
	if f.Matches(r.words()) {
		return true
	}
	return r.at == nil && slices.ContainsFunc(r.places(), func(i delivery.Installed) bool { return f.Matches(row{r.item, &i}.words()) })
}

// places are what the keys of a row are about: one place, or all of the item.
func (r row) places() []delivery.Installed {
	if r.at != nil {
		return []delivery.Installed{*r.at}
	}
	return r.item.Installed
}

func (t *tab) Path() []string {
	if r, ok := t.Selected(); ok && t.Whole {
		return []string{r.item.Name}
	}
	return nil
}

func (t *tab) Show(kit.Action) tea.Cmd { return tea.Batch(t.NeedHeads(), t.load()) }

func (t *tab) Status() string {
	if filter := t.Filter.Status(countItems(t.Shown)); filter != "" {
		return filter
	}
	return t.ReadAgo(func() string {
		items := countItems(t.All)
		return text.CountGrouped(items, "item") + ", installed " + text.CountGrouped(len(t.All)-items, "time")
	})
}

// countItems leaves out the places.
func countItems(rows []row) int {
	n := 0
	for _, r := range rows {
		if r.at == nil {
			n++
		}
	}
	return n
}

// load reads the catalog over the newest snapshot.
func (t *tab) load() tea.Cmd {
	engine, templates := t.Session.Options.Delivery, t.Session.Options.Templates
	return t.Read(func(ctx context.Context, snap *delivery.Snapshot) (out contents, err error) {
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

func (t *tab) Update(msg tea.Msg) tea.Cmd {
	cmd, _ := t.Follow(msg, t.load, t.onRead)
	return cmd
}

func (t *tab) onRead(msg session.ReadMsg[contents]) tea.Cmd {
	if msg.Err != nil {
		t.Set(nil)
		return nil
	}
	t.templates, t.readers = msg.Value.templates, msg.Value.readers
	t.Set(rowsOf(msg.Value.items))
	t.Whole = t.Whole && len(t.Shown) > 0
	return nil
}

// places are where items can be installed, as far as that is known.
func (t *tab) places() places {
	if t.Snapshot == nil {
		return places{}
	}
	return places{order: t.Snapshot.Environments, readers: t.readers}
}
