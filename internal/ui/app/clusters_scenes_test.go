package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"sync"
	"testing"
	"time"

	"gitconnection/assets"
	"gitconnection/internal/connection"
	"gitconnection/internal/delivery"
	"gitconnection/internal/github/simulator"
	"gitconnection/internal/scaffold"
	"gitconnection/internal/scaffold/template"
	"gitconnection/internal/testkit"
)

// brought are the templates that the program brings along, at a commit.
func brought(t *testing.T, commit string) delivery.Templates {
	t.Helper()
	templates, err := embedded()
	if err != nil {
		t.Fatal(err)
	}
	if commit != "" {
		templates.Commit = commit
	}
	return delivery.Templates{templates}
}

// embedded are the templates in the program, read once: their charts take long.
var embedded = sync.OnceValues(func() (delivery.Source, error) {
	var files []scaffold.File
	err := fs.WalkDir(assets.Templates(), ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := fs.ReadFile(assets.Templates(), path)
		files = append(files, scaffold.File{Path: path, Content: content})
		return err
	})
	return delivery.Source{Name: delivery.EmbeddedSource, Commit: scaffold.TreeSHA(files), Set: template.Open(files)}, err
})

// rendering is the demo's world with templates.
func rendering(t *testing.T) *world {
	t.Helper()
	w, _ := renderingOn(t)
	return w
}

func renderingOn(t *testing.T) (*world, *testkit.GitHub) {
	t.Helper()
	w, g := deliveringOn(t)
	templates := brought(t, "")
	w.opt.Templates = func(context.Context, *delivery.Snapshot) (delivery.Templates, error) { return templates, nil }
	return w, g
}

// umbrellaPlan carries a plan out in umbrella, as somebody else would.
func umbrellaPlan(t *testing.T, g *testkit.GitHub, plan func(context.Context, *delivery.Engine, *delivery.Snapshot) (delivery.Plan, error)) {
	t.Helper()
	e := delivery.New(delivery.Options{GitHub: g.Client})
	s, err := e.Open(t.Context(), connection.NewOrganization("umbrella", "umbrella", "umbrella-apps"))
	if err != nil {
		t.Fatal(err)
	}
	p, err := plan(t.Context(), e, s)
	if err != nil || len(p.Blockers) > 0 {
		t.Fatalf("%v %+v", err, p.Blockers)
	}
	if _, err := e.Apply(t.Context(), p, nil); err != nil {
		t.Fatal(err)
	}
}

// renderedEdge has a cluster that was rendered from a template that has moved on,
// and of which somebody changed a file.
func renderedEdge(t *testing.T) *world {
	t.Helper()
	w, g := renderingOn(t)
	umbrellaPlan(t, g, func(ctx context.Context, e *delivery.Engine, s *delivery.Snapshot) (delivery.Plan, error) {
		return e.PlanAddCluster(ctx, s, brought(t, "0"), delivery.ClusterRequest{
			Name: "edge-1", Template: "civo/workload-cluster", Parent: "umbrella-eu", Environments: []string{"staging"}, Answers: map[string]string{"email": "platform@umbrella.example"}, Actor: "lena-platform",
		})
	})
	return w
}

// halfRemoved has a cluster of which the first phase of its removal is done.
func halfRemoved(t *testing.T) *world {
	t.Helper()
	w, g := renderingOn(t)
	umbrellaPlan(t, g, func(ctx context.Context, e *delivery.Engine, s *delivery.Snapshot) (delivery.Plan, error) {
		return e.PlanAddCluster(ctx, s, brought(t, ""), delivery.ClusterRequest{
			Name: "edge-1", Template: "civo/workload-cluster", Parent: "umbrella-eu", Answers: map[string]string{"email": "platform@umbrella.example"}, Actor: "lena-platform",
		})
	})
	umbrellaPlan(t, g, func(ctx context.Context, e *delivery.Engine, s *delivery.Snapshot) (delivery.Plan, error) {
		return e.PlanRemoveCluster(ctx, s, delivery.ClusterRemoval{Name: "edge-1", Actor: "lena-platform"})
	})
	umbrellaPlan(t, g, func(ctx context.Context, e *delivery.Engine, s *delivery.Snapshot) (delivery.Plan, error) {
		return e.PlanRemoveEnvironment(ctx, s, delivery.EnvironmentRemoval{Name: "production", Clusters: []string{"umbrella-us"}, Actor: "lena-platform"})
	})
	return w
}

// hostileClusters has clusters and environments with names that are traps, and
// records that lie.
func hostileClusters(t *testing.T) *world {
	t.Helper()
	w, g := renderingOn(t)
	if err := g.Push("umbrella", "umbrella-gitops", simulator.CommitSpec{Message: "Change by hand", AuthorName: "Mona", AuthorEmail: "mona@example.com", Files: map[string][]byte{
		"registry/clusters/aaa-\x1b[31m-\u202e/10-\x1b[2J.yaml":     []byte("metadata:\n  annotations:\n    argocd.argoproj.io/sync-wave: \"10\"\n"),
		"registry/clusters/aaa-\x1b[31m-\u202e/45-env-\u202ex.yaml": []byte("a: b\n"),
		".konstruct/clusters/aab.yaml":                              []byte("schema: 1\nname: \"\\e[31m\u202e\"\n"),
	}}); err != nil {
		t.Fatal(err)
	}
	return w
}

// manyClusters has ten dozens beside those of the demo.
func manyClusters(t *testing.T) *world {
	t.Helper()
	w, _ := manyClustersOn(t)
	return w
}

func manyClustersOn(t *testing.T) (*world, *testkit.GitHub) {
	t.Helper()
	w, g := renderingOn(t)
	files := map[string][]byte{}
	for i := range 120 {
		files[fmt.Sprintf("registry/clusters/shop-%03d/registry.yaml", i+1)] = []byte("a: b\n")
	}
	if err := g.Push("umbrella", "umbrella-gitops", simulator.CommitSpec{Message: "Open shops", AuthorName: "Mona", AuthorEmail: "mona@example.com", Files: files}); err != nil {
		t.Fatal(err)
	}
	return w, g
}

// inTab opens a tab on umbrella, then presses keys.
func inTab(tab string, keys ...string) func(*screen) {
	return func(s *screen) {
		openUmbrella(s)
		toTab(s, tab)
		s.pass(time.Second)
		s.keys(keys...)
		s.pass(time.Second)
	}
}

// renderingAcme is a connected organization with nothing in it.
func renderingAcme(t *testing.T) *world {
	t.Helper()
	w, g := genuineWorld(t, nil)
	w.opt.Delivery = works{Delivery: delivery.New(delivery.Options{GitHub: g.Client}), connection: g.Engine, by: w.engine}
	return w
}

func inAcme(tab string) func(*screen) {
	return func(s *screen) {
		s.keys("enter")
		toTab(s, tab)
		s.pass(time.Second)
	}
}

func notConnected(tab string) func(*screen) {
	return func(s *screen) {
		s.keys("/", "type:stark", "enter", "enter")
		toTab(s, tab)
		s.pass(time.Second)
	}
}

func broughtDown(t *testing.T) *world {
	t.Helper()
	w := rendering(t)
	w.fail["Open"] = errors.New("GET /repos/umbrella/umbrella-gitops: 502 Bad Gateway")
	return w
}

func clustersScenes() []scene {
	return []scene{
		{name: "clusters", world: renderedEdge, drive: inTab("Clusters"), has: []string{"CLUSTER", "edge-1", "umbrella-eu", "made elsewhere", "newer"}},
		{name: "clusters-details", world: renderedEdge, drive: inTab("Clusters", "enter"), has: []string{"made of", "waves"}},
		{name: "clusters-many", world: manyClusters, drive: inTab("Clusters", "pgdown", "pgdown", "down"), has: []string{" clusters · read", "▌ shop-"}},
		{name: "clusters-filter", world: renderedEdge, drive: inTab("Clusters", "/", "type:prod umbrella"), has: []string{"/prod umbrella", "2 found", "umbrella-us", "enter to the list"}},
		{name: "clusters-no-match", world: renderedEdge, drive: inTab("Clusters", "/", "type:zzz", "enter"), has: []string{"Nothing matches zzz.", "esc clears the filter"}},
		{name: "clusters-none", world: renderingAcme, drive: inAcme("Clusters"), has: []string{"There is no cluster yet.", "n adds one from a template"}},
		{name: "clusters-not-connected", world: rendering, drive: notConnected("Clusters"), has: []string{"No repositories yet", "c connects the organization"}},
		{name: "clusters-error", world: broughtDown, drive: inTab("Clusters"), has: []string{"✕ The clusters could not be read.", "r tries again"}},
		{name: "clusters-add", world: rendering, drive: inTab("Clusters", "n", "type:edge-2", "tab", "right"), has: []string{"Add a cluster", "name", "edge-2", "template"}},
		{name: "clusters-add-values", world: rendering, drive: inTab("Clusters", "n", "type:edge-2", "tab", "right", "right", "enter"), has: []string{"Add cluster edge-2", "field 1 of"}},
		{name: "clusters-half-removed", world: halfRemoved, drive: inTab("Clusters"), has: []string{"half removed", "removal", "✓ 1 unregistered"}},
		{name: "clusters-removing", world: halfRemoved, drive: inTab("Clusters", "x"), has: []string{"Remove cluster edge-1 (2 of 2: delete)", "kubectl -n argocd get"}},
		{name: "clusters-hostile", world: hostileClusters, drive: inTab("Clusters"), has: []string{"<U+202E>", "record unreadable"}},
		{name: "environments-hostile", world: hostileClusters, drive: inTab("Environments", "end"), has: []string{"<U+202E>", "not in the order"}},
		{name: "environments", world: rendering, drive: inTab("Environments"), has: []string{"1  development", "umbrella-eu"}},
		{name: "environments-half-removed", world: halfRemoved, drive: inTab("Environments", "end"), has: []string{"half removed", "✓ 1 stop reading", "x goes on"}},
		{name: "environments-none", world: renderingAcme, drive: inAcme("Environments"), has: []string{"There is no environment yet.", "n adds one"}},
		{name: "environments-not-connected", world: rendering, drive: notConnected("Environments"), has: []string{"No repositories yet", "c connects the organization"}},
		{name: "environments-error", world: broughtDown, drive: inTab("Environments"), has: []string{"✕ The environments could not be read.", "r tries again"}},
		{name: "environments-add", world: rendering, drive: inTab("Environments", "n", "type:qa"), has: []string{"qa", "enter plan"}},
		{name: "environments-add-to", world: rendering, drive: inTab("Environments", "a", "right"), has: []string{"Add development to a cluster", "umbrella-eu"}},
		{name: "environments-remove", world: rendering, drive: inTab("Environments", "end", "x"), has: []string{"Remove environment production from umbrella-us", "enter apply"}},
	}
}
