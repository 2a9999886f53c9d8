package catalog

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
)

// name is what a row's places are called.
func (r row) name() string {
	if places := r.places(); len(places) > 0 {
		return places[0].Name
	}
	return r.item.Name
}

// request is about the places of a row that have its name: the others are
// another request.
func (r row) request() delivery.ItemRequest {
	w := delivery.ItemRequest{Item: r.name()}
	for _, i := range r.places() {
		if i.Name != w.Item {
			continue
		}
		if !slices.Contains(w.Environments, i.Environment) {
			w.Environments = append(w.Environments, i.Environment)
		}
		if !slices.Contains(w.Clusters, i.Cluster) {
			w.Clusters = append(w.Clusters, i.Cluster)
		}
	}
	return w
}

// planner is one of the plans of the delivery engine.
type planner func(ctx context.Context, s *delivery.Snapshot, t delivery.Templates, w delivery.ItemRequest) (delivery.Plan, error)

// request plans a change on the page for changes.
func (t *tab) request(title string, plan planner, w delivery.ItemRequest, from *kit.FormScreen) {
	templates := t.templates
	t.Request(session.ChangeRequest{Title: title, From: t.Name(), Proposes: true, Edit: from, Plan: func(ctx context.Context, at *delivery.Snapshot, o session.RequestOptions) (delivery.Plan, error) {
		w := w
		w.Actor, w.PullRequest = o.Actor, o.PullRequest
		return plan(ctx, at, templates, w)
	}})
}

// Fields that are not the item's own.
const (
	fieldName         = "name"
	fieldEnvironments = "environments"
	fieldClusters     = "clusters"
)

// install asks where an item is to be, and what it asks for.
func (t *tab) install(item delivery.CatalogItem) {
	asks := []ask.Input{
		session.TextInput(fieldName, "what it is called there; several of a kind need several names", true),
		session.TextInput(fieldEnvironments, "", true), session.TextInput(fieldClusters, "", false),
	}
	d := &kit.FormScreen{Title: "Install " + item.Name, Intro: item.Description, Accept: "go on", Form: session.NewTemplateForm(t.Session.Env, asks...)}
	d.Fill(map[string]string{fieldName: item.Name})
	if environments := t.places().environments(); len(environments) == 1 {
		d.Fill(map[string]string{fieldEnvironments: environments[0]})
	}
	d.Focus(fieldEnvironments)
	d.Field(fieldName).AddCheck(func(name string) string {
		if scaffold.KubernetesName(name) != nil {
			return "lower-case letters, digits and hyphens, beginning and ending with a letter or digit, 40 at most"
		}
		return ""
	})
	d.Field(fieldEnvironments).AddCheck(func(typed string) string { return t.places().wrongEnvironments(typed) })
	d.Field(fieldClusters).AddCheck(func(typed string) string {
		return t.places().wrongClusters(typed, d.Value(fieldEnvironments))
	})
	d.Changed = func(*kit.Field) { t.places().describe(d) }
	t.places().describe(d)
	d.Submit = func() (tea.Cmd, string) {
		w := delivery.ItemRequest{Item: item.Path, Name: d.Value(fieldName), Environments: splitNames(d.Value(fieldEnvironments)), Clusters: splitNames(d.Value(fieldClusters))}
		t.askAnswers("Install "+w.Name, item.Template, t.Session.Options.Delivery.PlanInstall, w, nil, d)
		return nil, ""
	}
	t.Session.Open(d)
}

// askAnswers asks what an item asks for, then plans the change.
func (t *tab) askAnswers(title string, f delivery.Template, plan planner, w delivery.ItemRequest, before map[string]string, from *kit.FormScreen) {
	if len(f.Form.Inputs) == 0 {
		t.request(title, plan, w, from)
		return
	}
	d := &kit.FormScreen{Title: title, Intro: strings.TrimSpace(f.Name+" "+f.Release()+" from "+f.Source.Name) + ". Nothing is written before you agree to the plan.", Accept: "plan", Form: session.NewTemplateForm(t.Session.Env, f.Form.Inputs...)}
	d.Fill(before)
	d.Submit = func() (tea.Cmd, string) {
		w.Answers = d.Answers(before)
		t.request(title, plan, w, d)
		return nil, ""
	}
	t.Session.Open(d)
}

// edit asks for other values, beginning with those that are there.
func (t *tab) edit(r row) {
	places := r.places()
	if len(places) == 0 || places[0].Record == nil {
		return
	}
	before := map[string]string{}
	for _, in := range r.item.Form.Inputs {
		if v, ok := places[0].Record.Answers[in.Name()]; ok {
			before[in.Name()] = v
		}
	}
	t.askAnswers("Change "+r.name(), r.item.Template, t.Session.Options.Delivery.PlanChangeItem, r.request(), before, nil)
}
