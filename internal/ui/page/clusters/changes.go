package clusters

import (
	"context"
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/delivery"
	"gitconnection/internal/scaffold"
	ask "gitconnection/internal/scaffold/form"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
	"gitconnection/internal/wording"
)

// Fields that are not the template's own.
const (
	fieldName        = "name"
	fieldTemplate    = "template"
	fieldParent      = "parent"
	fieldEnvironment = "environment"
)

// add asks for a name and a template; what the template asks for comes next.
func (t *tab) add() {
	var templates []string
	for _, f := range t.usable() {
		templates = append(templates, shortTemplate(f))
	}
	var parents []string
	for _, c := range t.All {
		if c.Step == delivery.StepPresent && scaffold.KubernetesName(c.Name) == nil {
			parents = append(parents, c.Name)
		}
	}
	asks := []ask.Input{session.TextInput(fieldName, "what the cluster is called", true), session.ChoiceInput(fieldTemplate, "what it is made of", templates...)}
	if len(parents) > 0 {
		parent := session.ChoiceInput(fieldParent, "cluster whose Argo CD and Crossplane make it; none is the control plane", parents...)
		parent.Required = false
		asks = append(asks, parent)
	}
	if envs := t.Snapshot.Environments; len(envs) > 0 {
		env := session.ChoiceInput(fieldEnvironment, "environment that it runs; more can be added later", envs...)
		env.Required = false
		asks = append(asks, env)
	}
	d := &kit.FormScreen{Title: "Add a cluster", Intro: "Nothing is written before you agree to the plan.", Accept: "go on", Form: session.NewTemplateForm(t.Session.Env, asks...)}
	d.Field(fieldName).AddCheck(t.nameProblem)
	d.Submit = func() (tea.Cmd, string) {
		found, err := t.templates.Cluster(d.Value(fieldTemplate))
		if err != nil {
			return nil, wording.Line(err)
		}
		request := delivery.ClusterRequest{Name: d.Value(fieldName), Template: found.Path, Parent: d.Value(fieldParent)}
		if env := d.Value(fieldEnvironment); env != "" {
			request.Environments = []string{env}
		}
		t.askAnswers(found, request, d)
		return nil, ""
	}
	t.Session.Open(d)
}

// nameProblem says why a cluster cannot be called so, "" it can.
func (t *tab) nameProblem(name string) string {
	if err := scaffold.KubernetesName(name); err != nil {
		return "lower-case letters, digits and hyphens, beginning and ending with a letter or digit, 40 at most"
	}
	if slices.ContainsFunc(t.All, func(c delivery.Cluster) bool { return c.Name == name }) {
		return "there is a cluster of that name"
	}
	return ""
}

func shortTemplate(f delivery.Template) string {
	return strings.TrimPrefix(f.Path, "cluster-templates/")
}

// askAnswers asks what a template asks for, then requests the cluster.
func (t *tab) askAnswers(f delivery.Template, request delivery.ClusterRequest, before *kit.FormScreen) {
	engine, templates := t.Session.Options.Delivery, t.templates
	title := "Add cluster " + request.Name
	plan := func(answers map[string]string, from *kit.FormScreen) {
		request.Answers = answers
		change := t.Planning(t.Name(), title, func(ctx context.Context, at *delivery.Snapshot, actor string) (delivery.Plan, error) {
			request.Actor = actor
			return engine.PlanAddCluster(ctx, at, templates, request)
		})
		change.Edit = from
		t.Request(change)
	}
	if len(f.Form.Inputs) == 0 {
		plan(nil, before)
		return
	}
	d := &kit.FormScreen{Title: title, Intro: shortTemplate(f) + " " + f.Version + ": " + f.Description, Accept: "plan", Form: session.NewTemplateForm(t.Session.Env, f.Form.Inputs...)}
	d.Submit = func() (tea.Cmd, string) {
		plan(d.Answers(nil), d)
		return nil, ""
	}
	t.Session.Open(d)
}

// edit asks for other answers and requests them. An upgrade asks only where the
// template now requires an answer that was not given when the cluster was
// rendered.
func (t *tab) edit(c delivery.Cluster, upgrade bool) {
	f, ok := t.template(c)
	if !ok {
		return
	}
	engine, templates := t.Session.Options.Delivery, t.templates
	title, planner := "Change cluster "+c.Name, engine.PlanChangeCluster
	if upgrade {
		title, planner = "Upgrade cluster "+c.Name, engine.PlanUpgradeCluster
	}
	plan := func(answers map[string]string, from *kit.FormScreen) {
		request := delivery.ClusterChange{Name: c.Name, Answers: answers}
		change := t.Planning(t.Name(), title, func(ctx context.Context, at *delivery.Snapshot, actor string) (delivery.Plan, error) {
			request.Actor = actor
			return planner(ctx, at, templates, request)
		})
		change.Edit = from
		t.Request(change)
	}
	missing := slices.ContainsFunc(f.Form.Inputs, func(in ask.Input) bool {
		return in.Required && in.Default == "" && in.Secret.String() == "" && c.Record.Answers[in.Name()] == ""
	})
	if upgrade && !missing {
		plan(nil, nil)
		return
	}
	d := &kit.FormScreen{Title: title, Intro: shortTemplate(f) + " " + f.Version + ". What was changed by hand stays. Nothing is written before you agree to the plan.", Accept: "plan", Form: session.NewTemplateForm(t.Session.Env, f.Form.Inputs...)}
	d.Fill(c.Record.Answers)
	d.Submit = func() (tea.Cmd, string) {
		plan(d.Answers(c.Record.Answers), d)
		return nil, ""
	}
	t.Session.Open(d)
}

// remove requests the next phase of removing a cluster.
func (t *tab) remove(c delivery.Cluster, withEnvironments bool) {
	engine := t.Session.Options.Delivery
	t.Request(t.Planning(t.Name(), "Remove cluster "+c.Name, func(ctx context.Context, at *delivery.Snapshot, actor string) (delivery.Plan, error) {
		return engine.PlanRemoveCluster(ctx, at, delivery.ClusterRemoval{Name: c.Name, WithEnvironments: withEnvironments, Actor: actor})
	}))
}
