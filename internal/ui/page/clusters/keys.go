package clusters

import (
	"cmp"
	"context"
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/delivery"
	ask "gitconnection/internal/scaffold/form"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

// choosing: a click moves to a row.
func (t *Tab) Choosing() bool { return !t.whole && !t.filter.On }

func (t *Tab) Offers() []kit.Offer {
	if t.filter.On {
		return t.filter.Offers()
	}
	c, ok := t.selected()
	nothing, none := "", ""
	if len(t.Rows) == 0 {
		none = "there is no cluster"
	}
	if !ok {
		nothing = t.filter.Missing("there is no cluster")
	}
	change := cmp.Or(nothing, t.noRender(c), t.NoChange())
	upgrade := change
	if change == "" && c.Newer == "" {
		upgrade = text.Clean(c.Name) + " is what its template says"
	}
	removal := kit.Offer{Act: kit.ActRemove, Why: cmp.Or(nothing, t.NoChange())}
	if ok && c.Step != delivery.StepPresent {
		removal.Label = "go on removing"
	}
	details := kit.Offer{Act: kit.ActOpen, Why: nothing}
	if t.whole {
		details.Label = "list"
	}
	back := kit.Offer{Act: kit.ActBack}
	if !t.whole {
		back = t.filter.Back()
	}
	out := []kit.Offer{
		{Act: kit.ActAdd, Label: "add cluster", Why: cmp.Or(t.NoChange(), t.noTemplates())}, {Act: kit.ActEdit, Label: "change values", Why: change}, {Act: kit.ActUpgrade, Why: upgrade},
		removal, {Act: actRemoveAll, Why: removal.Why, Quiet: true}, details, {Act: kit.ActFilter, Why: none}, {Act: kit.ActCopy, Label: "copy path", Why: nothing, Quiet: true}, {Act: kit.ActBrowser, Why: nothing, Quiet: true},
		{Act: kit.ActRefresh}, back,
	}
	return append(out, kit.MoveOffers()...)
}

// noRender says why a cluster cannot be rendered again, "" it can.
func (t *Tab) noRender(c delivery.Cluster) string {
	switch {
	case c.Reason != "":
		return text.Clean(c.Reason)
	case c.Step != delivery.StepPresent:
		return "its removal is half done"
	}
	if _, ok := t.template(c); !ok {
		return "its template is not among the sources"
	}
	return ""
}

// noTemplates says why no cluster can be added, "" one can.
func (t *Tab) noTemplates() string {
	if len(t.usable()) == 0 {
		return "there is no template for clusters"
	}
	return ""
}

// usable are the templates that can be rendered.
func (t *Tab) usable() []delivery.Template {
	return slices.DeleteFunc(t.templates.Clusters(), func(f delivery.Template) bool { return f.Reason != "" })
}

// template is what a cluster is made of.
func (t *Tab) template(c delivery.Cluster) (delivery.Template, bool) {
	if c.Record == nil {
		return delivery.Template{}, false
	}
	for _, f := range t.usable() {
		if f.Source.Name == c.Record.Source && f.Path == c.Record.Template {
			return f, true
		}
	}
	return delivery.Template{}, false
}

func (t *Tab) Do(act kit.Action) tea.Cmd {
	if t.whole && t.scroll.Move(act) || !t.whole && t.cur.Move(act) {
		return nil
	}
	switch act {
	case kit.ActBack:
		if t.whole {
			t.whole = false
			return nil
		}
		if t.filter.Clear() {
			t.collect()
			return nil
		}
		t.Session.Next = &session.Destination{}
	case kit.ActRefresh:
		return t.Reload()
	case kit.ActAdd:
		t.choose()
	case kit.ActFilter:
		t.whole = false
		t.filter.Begin()
	}
	c, ok := t.selected()
	if !ok {
		return nil
	}
	switch act {
	case kit.ActOpen:
		t.whole, t.scroll = !t.whole, kit.Scroll{}
	case kit.ActEdit:
		t.edit(c, false)
	case kit.ActUpgrade:
		t.edit(c, true)
	case kit.ActRemove, actRemoveAll:
		t.remove(c, act == actRemoveAll)
	case kit.ActCopy:
		return t.Session.CopyText("the path", text.Clean(c.Folder))
	case kit.ActBrowser:
		return t.Session.Browse(session.FolderURL(t.Snapshot.Platform, c.Folder))
	}
	return nil
}

// choose asks which cluster it is to be; what the template asks for comes next.
func (t *Tab) choose() {
	var templates []string
	for _, f := range t.usable() {
		templates = append(templates, shortTemplate(f))
	}
	var parents []string
	for _, c := range t.Rows {
		if c.Step == delivery.StepPresent && delivery.KubernetesName(c.Name) == nil {
			parents = append(parents, c.Name)
		}
	}
	asks := []ask.Input{session.TextInput(session.FieldName, "what the cluster is called", true), session.ChoiceInput(session.FieldTemplate, "what it is made of", templates...)}
	if len(parents) > 0 {
		parent := session.ChoiceInput(session.FieldParent, "cluster whose Argo CD and Crossplane make it; none is the control plane", parents...)
		parent.Required = false
		asks = append(asks, parent)
	}
	if envs := t.Snapshot.Environments; len(envs) > 0 {
		env := session.ChoiceInput(session.FieldEnvironment, "environment that it runs; more can be added later", envs...)
		env.Required = false
		asks = append(asks, env)
	}
	d := &kit.FormScreen{Title: "Add a cluster", Intro: "Nothing is written before you agree to the plan.", Accept: "go on", Form: session.NewTemplateForm(t.Session.Env, asks...)}
	d.Field(session.FieldName).AddCheck(t.nameProblem)
	d.Submit = func() (tea.Cmd, string) {
		found, err := t.templates.Cluster(d.Value(session.FieldTemplate))
		if err != nil {
			return nil, text.Clean(err.Error())
		}
		w := delivery.ClusterRequest{Name: d.Value(session.FieldName), Template: found.Path, Parent: d.Value(session.FieldParent)}
		if env := d.Value(session.FieldEnvironment); env != "" {
			w.Environments = []string{env}
		}
		t.answer(found, w, d)
		return nil, ""
	}
	t.Session.Open(d)
}

// nameProblem says why a cluster cannot be called so, "" it can.
func (t *Tab) nameProblem(name string) string {
	if err := delivery.KubernetesName(name); err != nil {
		return "lower-case letters, digits and hyphens, beginning and ending with a letter or digit, 40 at most"
	}
	if slices.ContainsFunc(t.Rows, func(c delivery.Cluster) bool { return c.Name == name }) {
		return "there is a cluster of that name"
	}
	return ""
}

func shortTemplate(f delivery.Template) string {
	return strings.TrimPrefix(f.Path, "cluster-templates/")
}

// answer asks what a template asks for, and wishes for the cluster then.
func (t *Tab) answer(f delivery.Template, w delivery.ClusterRequest, before *kit.FormScreen) {
	engine, templates := t.Session.Options.Delivery, t.templates
	title := "Add cluster " + w.Name
	want := func(answers map[string]string, from *kit.FormScreen) {
		w.Answers = answers
		wish := t.Planning(t.Name(), title, func(ctx context.Context, at *delivery.Snapshot, actor string) (delivery.Plan, error) {
			w.Actor = actor
			return engine.PlanAddCluster(ctx, at, templates, w)
		})
		wish.Edit = from
		t.Request(wish)
	}
	if len(f.Form.Inputs) == 0 {
		want(nil, before)
		return
	}
	d := &kit.FormScreen{Title: title, Intro: shortTemplate(f) + " " + f.Version + ": " + f.Description, Accept: "plan", Form: session.NewTemplateForm(t.Session.Env, f.Form.Inputs...)}
	d.Submit = func() (tea.Cmd, string) {
		want(d.Answers(nil), d)
		return nil, ""
	}
	t.Session.Open(d)
}

// edit asks for other answers, and wishes for them; an upgrade asks only for
// what the template asks for now and did not when the cluster was rendered.
func (t *Tab) edit(c delivery.Cluster, upgrade bool) {
	f, ok := t.template(c)
	if !ok {
		return
	}
	engine, templates := t.Session.Options.Delivery, t.templates
	title, plan := "Change cluster "+c.Name, engine.PlanChangeCluster
	if upgrade {
		title, plan = "Upgrade cluster "+c.Name, engine.PlanUpgradeCluster
	}
	want := func(answers map[string]string, from *kit.FormScreen) {
		change := delivery.ClusterChange{Name: c.Name, Answers: answers}
		wish := t.Planning(t.Name(), title, func(ctx context.Context, at *delivery.Snapshot, actor string) (delivery.Plan, error) {
			change.Actor = actor
			return plan(ctx, at, templates, change)
		})
		wish.Edit = from
		t.Request(wish)
	}
	missing := slices.ContainsFunc(f.Form.Inputs, func(in ask.Input) bool {
		return in.Required && in.Default == "" && in.Secret.String() == "" && c.Record.Answers[in.Name()] == ""
	})
	if upgrade && !missing {
		want(nil, nil)
		return
	}
	d := &kit.FormScreen{Title: title, Intro: shortTemplate(f) + " " + f.Version + ". What was changed by hand stays. Nothing is written before you agree to the plan.", Accept: "plan", Form: session.NewTemplateForm(t.Session.Env, f.Form.Inputs...)}
	d.Fill(c.Record.Answers)
	d.Submit = func() (tea.Cmd, string) {
		want(d.Answers(c.Record.Answers), d)
		return nil, ""
	}
	t.Session.Open(d)
}

func (t *Tab) remove(c delivery.Cluster, along bool) {
	engine := t.Session.Options.Delivery
	t.Request(t.Planning(t.Name(), "Remove cluster "+c.Name, func(ctx context.Context, at *delivery.Snapshot, actor string) (delivery.Plan, error) {
		return engine.PlanRemoveCluster(ctx, at, delivery.ClusterRemoval{Name: c.Name, WithEnvironments: along, Actor: actor})
	}))
}
