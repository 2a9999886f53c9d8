package environments

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/delivery"
	"gitconnection/internal/scaffold"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

// add asks for a name; the new one comes after the one under the cursor.
func (t *tab) add() {
	position, after := -1, ""
	if r, ok := t.rows.Selected(); ok && r.environment.Ordered {
		position, after = t.position(r.environment.Name)+1, " after "+text.Clean(r.environment.Name)
	}
	engine := t.Session.Options.Delivery
	p := kit.NewPrompt("New environment"+after, "", func(typed string) (tea.Cmd, string) {
		if problem := t.nameProblem(typed); problem != "" {
			return nil, problem
		}
		request := delivery.EnvironmentRequest{Name: typed, Position: position}
		t.Request(t.Planning(t.Name(), "Add environment "+typed, func(ctx context.Context, at *delivery.Snapshot, actor string) (delivery.Plan, error) {
			request.Actor = actor
			return engine.PlanAddEnvironment(ctx, at, request)
		}))
		return nil, ""
	})
	p.Accept, p.Check = "plan", t.nameProblem
	t.Session.Ask(p)
}

func (t *tab) nameProblem(name string) string {
	if scaffold.KubernetesName(name) != nil {
		return "lower-case letters, digits and hyphens"
	}
	if t.position(name) >= 0 {
		return "it is there already"
	}
	return ""
}

// addTo asks for the cluster.
func (t *tab) addTo(env delivery.Environment) {
	engine, templates := t.Session.Options.Delivery, t.Session.Options.Templates
	d := &kit.FormScreen{
		Title: "Add " + env.Name + " to a cluster", Intro: "First its folder is made in the application repository, then the platform repository makes the cluster read it. Nothing is written before you agree to the plan.",
		Accept: "plan", Form: session.NewTemplateForm(t.Session.Env, session.ChoiceInput("cluster", "cluster that is to run "+env.Name, t.free(env)...)),
	}
	d.Submit = func() (tea.Cmd, string) {
		cluster := d.Value("cluster")
		request := t.Planning(t.Name(), "Add environment "+env.Name+" to "+cluster, func(ctx context.Context, at *delivery.Snapshot, actor string) (delivery.Plan, error) {
			var known delivery.Templates
			if templates != nil {
				var err error
				if known, err = templates(ctx, at); err != nil {
					return delivery.Plan{}, err
				}
			}
			return engine.PlanAddToCluster(ctx, at, known, env.Name, cluster, actor)
		})
		request.Edit = d
		t.Request(request)
		return nil, ""
	}
	t.Session.Open(d)
}

func (t *tab) move(name string, position int) {
	engine := t.Session.Options.Delivery
	t.Request(t.Planning(t.Name(), "Move environment "+name, func(ctx context.Context, at *delivery.Snapshot, actor string) (delivery.Plan, error) {
		return engine.PlanMoveEnvironment(ctx, at, delivery.EnvironmentRequest{Name: name, Position: position, Actor: actor})
	}))
}

func (t *tab) protect(name string, yes bool) {
	engine, title := t.Session.Options.Delivery, "Protect environment "+name
	if !yes {
		title = "Stop protecting environment " + name
	}
	t.Request(t.Planning(t.Name(), title, func(ctx context.Context, at *delivery.Snapshot, actor string) (delivery.Plan, error) {
		return engine.PlanProtectEnvironment(ctx, at, name, yes, actor)
	}))
}

func (t *tab) remove(r row) {
	engine, request := t.Session.Options.Delivery, delivery.EnvironmentRemoval{Name: r.environment.Name}
	title := "Remove environment " + request.Name
	if r.on != nil {
		request.Clusters = []string{r.on.Cluster}
		title += " from " + r.on.Cluster
	}
	t.Request(t.Planning(t.Name(), title, func(ctx context.Context, at *delivery.Snapshot, actor string) (delivery.Plan, error) {
		request.Actor = actor
		return engine.PlanRemoveEnvironment(ctx, at, request)
	}))
}
