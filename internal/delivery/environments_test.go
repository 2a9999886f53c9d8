package delivery_test

import (
	"slices"
	"strings"
	"testing"

	"gitconnection/internal/connection"
	"gitconnection/internal/delivery"
	"gitconnection/internal/testkit"
)

func (w *world) environments(t *testing.T) string {
	t.Helper()
	all, err := w.delivery.Environments(t.Context(), w.open(t))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, env := range all {
		text := env.Name
		if env.Protected {
			text += "!"
		}
		if !env.Ordered {
			text += "?"
		}
		for _, o := range env.On {
			text += " " + o.Cluster + ":" + string(o.Step)
			if len(o.Applications)+len(o.Infrastructure) > 0 {
				text += "(" + strings.Join(append(o.Applications, o.Infrastructure...), ",") + ")"
			}
		}
		out = append(out, text)
	}
	return strings.Join(out, "; ")
}

func TestOrderOfEnvironments(t *testing.T) {
	w := connected(t, testkit.New(t))
	add := func(name string, position int) (delivery.Plan, error) {
		return w.delivery.PlanAddEnvironment(t.Context(), w.open(t), delivery.EnvironmentRequest{Name: name, Position: position, Actor: "octo-admin"})
	}
	move := func(name string, position int) (delivery.Plan, error) {
		return w.delivery.PlanMoveEnvironment(t.Context(), w.open(t), delivery.EnvironmentRequest{Name: name, Position: position, Actor: "octo-admin"})
	}
	protect := func(name string, yes bool) (delivery.Plan, error) {
		return w.delivery.PlanProtectEnvironment(t.Context(), w.open(t), name, yes, "octo-admin")
	}
	for _, step := range []struct {
		plan func() (delivery.Plan, error)
		want string
	}{
		{func() (delivery.Plan, error) { return add("development", -1) }, "development!"},
		{func() (delivery.Plan, error) { return add("production", -1) }, "development; production!"},
		{func() (delivery.Plan, error) { return add("staging", 1) }, "development; staging; production!"},
		{func() (delivery.Plan, error) { return add("staging", 0) }, "development; staging; production!"},
		{func() (delivery.Plan, error) { return protect("staging", true) }, "development; staging!; production!"},
		{func() (delivery.Plan, error) { return move("production", 0) }, "production!; development; staging!"},
		{func() (delivery.Plan, error) { return protect("staging", false) }, "production!; development; staging"},
		{func() (delivery.Plan, error) { return protect("production", false) }, "production; development; staging"},
		{func() (delivery.Plan, error) { return move("production", 9) }, "development; staging; production"},
		{func() (delivery.Plan, error) {
			return w.delivery.PlanRemoveEnvironment(t.Context(), w.open(t), delivery.EnvironmentRemoval{Name: "staging", Actor: "octo-admin"})
		}, "development; production"},
	} {
		p, err := step.plan()
		w.do(t, p, err)
		if got := w.environments(t); got != step.want {
			t.Errorf("%s: %s, want %s", p.Title, got, step.want)
		}
	}
	for name, want := range map[string]string{"Big": "no name for Kubernetes", "": "no name", "nobody": "no environment nobody"} {
		if _, err := move(name, 0); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", name, err)
		}
	}
	// The rest of the program reads the same marker and keeps what is in it.
	state, err := w.Engine.Observe(t.Context(), w.org)
	if err != nil || state.Phase != connection.PhaseConnected {
		t.Errorf("%s, %v", state.Phase, err)
	}
	m := state.Repositories[connection.Platform].Marker
	if !slices.Equal(m.Environments, []string{"development", "production"}) || m.Protected == nil || len(m.Protected) != 0 {
		t.Errorf("%+v", m)
	}
	if plan := w.Engine.PlanConnect(state, connection.ConnectOptions{Actor: "octo-admin"}); plan.Writes() != 0 {
		t.Errorf("connecting again writes %d times", plan.Writes())
	}
}

// An environment in which something runs is not to lose its protection because
// another one comes after it.
func TestProtectionIsNotLostInPassing(t *testing.T) {
	w := connected(t, testkit.New(t))
	w.ordered(t, "staging", "production")
	add := func(position int) delivery.Plan {
		p, err := w.delivery.PlanAddEnvironment(t.Context(), w.open(t), delivery.EnvironmentRequest{Name: "qa", Position: position})
		if err != nil || p.Nothing() {
			t.Fatalf("%+v %v", p, err)
		}
		return p
	}
	if p := add(-1); p.Typed != "" || len(p.Warnings) != 2 {
		t.Errorf("nothing runs there: %+v", p)
	}
	w.write(t, connection.Application, "x", map[string]string{"registry/environments/production/edge/web.yaml": "kind: Application\n"})
	if p := add(-1); p.Typed != "production" {
		t.Errorf("%+v", p)
	}
	if p := add(1); p.Typed != "" || len(p.Warnings) != 0 {
		t.Errorf("before it: %+v", p)
	}
}

func TestEnvironmentOnClusters(t *testing.T) {
	w, templates := platform(t, testkit.New(t)), own("1.0.0")
	for _, name := range []string{"edge-1", "edge-2"} {
		p, err := w.delivery.PlanAddCluster(t.Context(), w.open(t), templates, edge(name))
		w.do(t, p, err)
	}
	add := func(env, cluster string) (delivery.Plan, error) {
		return w.delivery.PlanAddToCluster(t.Context(), w.open(t), templates, env, cluster, "octo-admin")
	}
	p, err := add("production", "edge-1")
	if w.do(t, p, err); p.Typed != "production" || len(p.Changes) != 2 || p.Changes[0].Role != connection.Application || p.Changes[1].Headline != "Add environment production to edge-1" {
		t.Errorf("%+v", p)
	}
	if p, err := add("production", "edge-1"); err != nil || !p.Nothing() {
		t.Errorf("again: %+v %v", p, err)
	}
	p, err = add("qa", "edge-1")
	w.do(t, p, err)
	if c := w.cluster(t, templates, "edge-1"); len(c.Drift) != 0 || !slices.Equal(c.Environments, []string{"production", "qa", "staging"}) {
		t.Errorf("%+v", c)
	}
	// An upgrade keeps what the cluster reads.
	if p, err := w.delivery.PlanChangeCluster(t.Context(), w.open(t), templates, delivery.ClusterChange{Name: "edge-1", Answers: map[string]string{"nodes": "4"}}); err != nil || len(p.Changes[0].Delete) != 0 || len(p.Changes[0].Files) != 2 {
		t.Errorf("%+v %v", p, err)
	}
	w.write(t, connection.Application, "Deploy shop", map[string]string{at("staging", "edge-1", "shop"): manifest("shop", "1.0.0", "a"), "registry/environments/staging/edge-1/shop/secret.yaml": "a: b\n"})
	w.write(t, connection.Platform, "Install a bucket", map[string]string{at("staging", "edge-1", "bucket"): "kind: Workspace\n", delivery.ItemRecord("staging", "edge-1", "bucket"): "schema: 1\n"})
	if got, want := w.environments(t), "staging edge-1:stands(shop,bucket) edge-2:stands; production edge-1:stands; qa! edge-1:stands"; got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	remove := func(env string, clusters ...string) delivery.Plan {
		t.Helper()
		p, err := w.delivery.PlanRemoveEnvironment(t.Context(), w.open(t), delivery.EnvironmentRemoval{Name: env, Clusters: clusters, Actor: "octo-admin"})
		return w.do(t, p, err)
	}
	p = remove("staging", "edge-1")
	if p.Title != "Remove environment staging from edge-1 (1 of 2: stop reading)" || p.Typed != "staging" || p.Gate != nil || !strings.Contains(strings.Join(p.Warnings, "\n"), "destroyed: bucket") {
		t.Errorf("%+v", p)
	}
	if got, want := w.environments(t), "staging edge-1:unread(shop,bucket) edge-2:stands; production edge-1:stands; qa! edge-1:stands"; got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	p = remove("staging", "edge-1")
	if p.Gate == nil || !strings.Contains(p.Gate.Command, "edge-1-staging edge-1-staging-infrastructure") || len(p.Changes) != 2 || p.Changes[0].Role != connection.Application {
		t.Errorf("%+v", p)
	}
	s := w.open(t)
	if s.Platform.Has(delivery.ItemRecord("staging", "edge-1", "bucket")) || len(s.Application.Under("registry/environments/staging/edge-1")) > 0 {
		t.Error("it is not gone")
	}
	remove("staging")
	remove("staging")
	if got, want := w.environments(t), "production edge-1:stands; qa! edge-1:stands"; got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	if c := w.cluster(t, templates, "edge-1"); len(c.Drift) != 0 {
		t.Errorf("%+v", c.Drift)
	}
	if _, err := w.delivery.PlanRemoveEnvironment(t.Context(), w.open(t), delivery.EnvironmentRemoval{Name: "qa", Clusters: []string{"edge-2"}}); err == nil {
		t.Error("removed from where it is not")
	}
}

// Half added is a state of its own: the same again goes on.
func TestEnvironmentHalfAdded(t *testing.T) {
	w, templates := platform(t, testkit.New(t)), own("1.0.0")
	p, err := w.delivery.PlanAddCluster(t.Context(), w.open(t), templates, edge("edge-1"))
	w.do(t, p, err)
	w.write(t, connection.Application, "Make room", map[string]string{"registry/environments/production/edge-1/.gitkeep": ""})
	if got, want := w.environments(t), "staging edge-1:stands; production! edge-1:beginning"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	p, err = w.delivery.PlanAddToCluster(t.Context(), w.open(t), templates, "production", "edge-1", "octo-admin")
	w.do(t, p, err)
	if len(p.Changes) != 1 {
		t.Errorf("%+v", p)
	}
	if got, want := w.environments(t), "staging edge-1:stands; production! edge-1:stands"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// A template whose own file reads another folder than the environment's gets
// what its set has for environments.
func TestAnEnvironmentThatATemplateReadsElsewhere(t *testing.T) {
	w := platform(t, testkit.New(t))
	wish := delivery.ClusterRequest{Name: "small", Template: "any/plain", Environments: []string{"staging"}, Actor: "octo-admin"}
	p, err := w.delivery.PlanAddCluster(t.Context(), w.open(t), own("1.0.0"), wish)
	if err != nil || len(p.Blockers) > 0 {
		t.Fatalf("%v %+v", err, p.Blockers)
	}
	for _, c := range p.Changes {
		for _, f := range c.Files {
			if strings.HasSuffix(f.Path, "/45-env-staging.yaml") {
				if !strings.Contains(string(f.Content), "path: registry/environments/staging/small\n") {
					t.Errorf("%s", f.Content)
				}
				return
			}
		}
	}
	t.Errorf("nothing reads staging: %+v", p.Changes)
}
