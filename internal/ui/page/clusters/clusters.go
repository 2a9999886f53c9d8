// Package clusters is the tab with the clusters of an organization.
package clusters

import (
	"context"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/delivery"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

// tab lists the clusters in the platform repository.
type tab struct {
	session.SnapshotView[contents]
	kit.MasterDetail[delivery.Cluster]
	templates delivery.Templates
}

// contents are the clusters in a snapshot, and the templates to make them from.
type contents struct {
	templates delivery.Templates
	clusters  []delivery.Cluster
}

// New makes the tab, nil where there is no delivery engine.
func New(s *session.Site) session.Tab {
	if s.Session.Options.Delivery == nil {
		return nil
	}
	rows := kit.NewRows(kit.NewRowFilter(s.Session.Env, scopeClusters),
		func(c delivery.Cluster) string { return c.Name },
		func(f *kit.RowFilter, c delivery.Cluster) bool { return f.Matches(words(c)) })
	return &tab{SnapshotView: session.NewSnapshotView[contents](s, "Clusters"), MasterDetail: kit.NewMasterDetail(rows, 50)}
}

// words are what the filter looks at.
func words(c delivery.Cluster) string {
	words := append([]string{c.Name, string(c.Kind), c.Cloud, c.Region, c.Parent}, c.Environments...)
	if r := c.Record; r != nil {
		words = append(words, r.Template, r.Version, r.Source)
	}
	return strings.Join(words, " ")
}

func (t *tab) Path() []string {
	if c, ok := t.Selected(); ok && t.Whole {
		return []string{c.Name}
	}
	return nil
}

func (t *tab) Status() string {
	if filter := t.Filter.Status(len(t.Shown)); filter != "" {
		return filter
	}
	return t.ReadAgo(func() string { return text.CountGrouped(len(t.All), "cluster") })
}

func (t *tab) Show(kit.Action) tea.Cmd { return tea.Batch(t.NeedHeads(), t.load()) }

// load reads the clusters of the newest snapshot.
func (t *tab) load() tea.Cmd {
	engine, templates := t.Session.Options.Delivery, t.Session.Options.Templates
	return t.Read(func(ctx context.Context, snap *delivery.Snapshot) (out contents, err error) {
		if templates != nil {
			if out.templates, err = templates(ctx, snap); err != nil {
				return out, err
			}
		}
		out.clusters, err = engine.Clusters(ctx, snap, out.templates)
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
		return nil // read again with r, or when the repositories change
	}
	t.templates = msg.Value.templates
	t.SetAndFindNew(msg.Value.clusters)
	t.Whole = t.Whole && len(t.Shown) > 0
	return nil
}
