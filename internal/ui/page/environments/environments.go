// Package environments is the tab with the order of promotion.
package environments

import (
	"context"
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/delivery"
	"gitconnection/internal/scaffold"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

// tab lists the environments in the order of promotion, each with the clusters
// that run it.
type tab struct {
	session.SnapshotView[contents]
	rows     kit.Rows[row]
	clusters []string // that can run an environment
}

// row is an environment, or one on a cluster.
type row struct {
	environment delivery.Environment
	on          *delivery.OnCluster // nil: the environment itself
}

// contents are the environments in a snapshot.
type contents struct {
	all      []delivery.Environment
	clusters []string
}

// New makes the tab, nil where there is no delivery engine.
func New(s *session.Site) session.Tab {
	if s.Session.Options.Delivery == nil {
		return nil
	}
	return &tab{SnapshotView: session.NewSnapshotView[contents](s, "Environments"), rows: kit.NewRows(nil, row.id, nil)}
}

func (t *tab) Path() []string { return nil }

func (t *tab) Scopes() []kit.Scope { return []kit.Scope{scopeEnvironments} }

func (t *tab) SetSize(_, h int) { t.rows.Cursor.Set(len(t.rows.Shown), rowsIn(h)) }

func (t *tab) Choosing() bool { return true }

func (t *tab) Show(kit.Action) tea.Cmd { return tea.Batch(t.NeedHeads(), t.load()) }

// rowsIn is how many rows h lines hold.
func rowsIn(h int) int { return max(1, h-1-detailRows) }

// position is that of an environment in the order of promotion, -1 none.
func (t *tab) position(name string) int { return slices.Index(t.Snapshot.Environments, name) }

func (t *tab) Status() string {
	return t.ReadAgo(func() string { return text.CountGrouped(t.count(), "environment") })
}

func (t *tab) load() tea.Cmd {
	engine := t.Session.Options.Delivery
	return t.Read(func(ctx context.Context, snap *delivery.Snapshot) (out contents, err error) {
		if out.all, err = engine.Environments(ctx, snap); err != nil {
			return out, err
		}
		clusters, err := engine.Clusters(ctx, snap, nil)
		for _, c := range clusters {
			if c.Step == delivery.StepPresent && scaffold.KubernetesName(c.Name) == nil {
				out.clusters = append(out.clusters, c.Name)
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
		t.rows.All, t.rows.Shown = nil, nil // the cursor stays where it is until the next read
		return nil
	}
	t.clusters = msg.Value.clusters
	t.rows.SetAndFindNew(rowsOf(msg.Value.all))
	return nil
}

// rowsOf are the environments, each with the clusters it is on below it.
func rowsOf(all []delivery.Environment) []row {
	var out []row
	for _, env := range all {
		out = append(out, row{environment: env})
		for i := range env.On {
			out = append(out, row{env, &env.On[i]})
		}
	}
	return out
}

// count leaves out the clusters.
func (t *tab) count() (n int) {
	for _, r := range t.rows.All {
		if r.on == nil {
			n++
		}
	}
	return n
}

// id names a row.
func (r row) id() string {
	if r.on == nil {
		return r.environment.Name
	}
	return r.environment.Name + "\x00" + r.on.Cluster
}
