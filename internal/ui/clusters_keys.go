package ui

import (
	"cmp"
	"context"
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/delivery"
	ask "gitconnection/internal/scaffold/form"
	"gitconnection/internal/text"
)

// choosing: a click moves to a row.
func (t *clusters) choosing() bool { return !t.whole && !t.filter.on }

func (t *clusters) offers() []offer {
	if t.filter.on {
		return t.filter.offers()
	}
	c, ok := t.selected()
	nothing, none := "", ""
	if len(t.rows) == 0 {
		none = "there is no cluster"
	}
	if !ok {
		nothing = t.filter.missing("there is no cluster")
	}
	change := cmp.Or(nothing, t.noRender(c), t.noChange())
	upgrade := change
	if change == "" && c.Newer == "" {
		upgrade = text.Clean(c.Name) + " is what its template says"
	}
	removal := offer{act: actRemove, why: cmp.Or(nothing, t.noChange())}
	if ok && c.Step != delivery.StepPresent {
		removal.label = "go on removing"
	}
	details := offer{act: actOpen, why: nothing}
	if t.whole {
		details.label = "list"
	}
	back := offer{act: actBack}
	if !t.whole {
		back = t.filter.back()
	}
	out := []offer{
		{act: actAdd, label: "add cluster", why: cmp.Or(t.noChange(), t.noTemplates())}, {act: actEdit, label: "change values", why: change}, {act: actUpgrade, why: upgrade},
		removal, {act: actRemoveAll, why: removal.why, quiet: true}, details, {act: actFilter, why: none}, {act: actCopy, label: "copy path", why: nothing, quiet: true}, {act: actBrowser, why: nothing, quiet: true},
		{act: actRefresh}, back,
	}
	return append(out, moves()...)
}

// noRender says why a cluster cannot be rendered again, "" it can.
func (t *clusters) noRender(c delivery.Cluster) string {
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
func (t *clusters) noTemplates() string {
	if len(t.usable()) == 0 {
		return "there is no template for clusters"
	}
	return ""
}

// usable are the templates that can be rendered.
func (t *clusters) usable() []delivery.Template {
	return slices.DeleteFunc(t.templates.Clusters(), func(f delivery.Template) bool { return f.Reason != "" })
}

// template is what a cluster is made of.
func (t *clusters) template(c delivery.Cluster) (delivery.Template, bool) {
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

func (t *clusters) do(act action) tea.Cmd {
	if t.whole && t.scroll.move(act) || !t.whole && t.cur.move(act) {
		return nil
	}
	switch act {
	case actBack:
		if t.whole {
			t.whole = false
			return nil
		}
		if t.filter.clear() {
			t.collect()
			return nil
		}
		t.session.next = &navigation{}
	case actRefresh:
		return t.onceMore()
	case actAdd:
		t.choose()
	case actFilter:
		t.whole = false
		t.filter.begin()
	}
	c, ok := t.selected()
	if !ok {
		return nil
	}
	switch act {
	case actOpen:
		t.whole, t.scroll = !t.whole, scroll{}
	case actEdit:
		t.edit(c, false)
	case actUpgrade:
		t.edit(c, true)
	case actRemove, actRemoveAll:
		t.remove(c, act == actRemoveAll)
	case actCopy:
		return t.session.copyText("the path", text.Clean(c.Folder))
	case actBrowser:
		return t.session.browse(folderURL(t.of.Platform, c.Folder))
	}
	return nil
}

// folderURL is the page of a folder at the head of its repository.
func folderURL(s *delivery.Repository, path string) string {
	if s.HTMLURL == "" || path == "" {
		return s.HTMLURL
	}
	return s.HTMLURL + "/tree/" + text.EscapePath(s.Branch+"/"+path)
}

// Fields beside those of the template.
const (
	fieldName        = "name"
	fieldTemplate    = "template"
	fieldParent      = "parent"
	fieldEnvironment = "environment"
)

// choose asks which cluster it is to be; what the template asks for comes next.
func (t *clusters) choose() {
	var templates []string
	for _, f := range t.usable() {
		templates = append(templates, shortTemplate(f))
	}
	var parents []string
	for _, c := range t.rows {
		if c.Step == delivery.StepPresent && delivery.KubernetesName(c.Name) == nil {
			parents = append(parents, c.Name)
		}
	}
	asks := []ask.Input{askText(fieldName, "what the cluster is called", true), askChoice(fieldTemplate, "what it is made of", templates...)}
	if len(parents) > 0 {
		parent := askChoice(fieldParent, "cluster whose Argo CD and Crossplane make it; none is the control plane", parents...)
		parent.Required = false
		asks = append(asks, parent)
	}
	if envs := t.of.Environments; len(envs) > 0 {
		env := askChoice(fieldEnvironment, "environment that it runs; more can be added later", envs...)
		env.Required = false
		asks = append(asks, env)
	}
	d := &inputsDialog{title: "Add a cluster", intro: "Nothing is written before you agree to the plan.", accept: "go on", inputs: newInputs(t.session.env, asks...)}
	d.field(fieldName).check = t.nameProblem
	d.submit = func(d *inputsDialog) (tea.Cmd, string) {
		found, err := t.templates.Cluster(d.value(fieldTemplate))
		if err != nil {
			return nil, text.Clean(err.Error())
		}
		w := delivery.ClusterRequest{Name: d.value(fieldName), Template: found.Path, Parent: d.value(fieldParent)}
		if env := d.value(fieldEnvironment); env != "" {
			w.Environments = []string{env}
		}
		t.answer(found, w, d)
		return nil, ""
	}
	t.session.open(d)
}

// nameProblem says why a cluster cannot be called so, "" it can.
func (t *clusters) nameProblem(name string) string {
	if err := delivery.KubernetesName(name); err != nil {
		return "lower-case letters, digits and hyphens, beginning and ending with a letter or digit, 40 at most"
	}
	if slices.ContainsFunc(t.rows, func(c delivery.Cluster) bool { return c.Name == name }) {
		return "there is a cluster of that name"
	}
	return ""
}

func shortTemplate(f delivery.Template) string {
	return strings.TrimPrefix(f.Path, "cluster-templates/")
}

// answer asks what a template asks for, and wishes for the cluster then.
func (t *clusters) answer(f delivery.Template, w delivery.ClusterRequest, before *inputsDialog) {
	engine, templates := t.session.opt.Delivery, t.templates
	title := "Add cluster " + w.Name
	want := func(answers map[string]string, from *inputsDialog) {
		w.Answers = answers
		wish := t.planning(t.name(), title, func(ctx context.Context, at *delivery.Snapshot, actor string) (delivery.Plan, error) {
			w.Actor = actor
			return engine.PlanAddCluster(ctx, at, templates, w)
		})
		wish.edit = from
		t.wish(wish)
	}
	if len(f.Form.Inputs) == 0 {
		want(nil, before)
		return
	}
	d := &inputsDialog{title: title, intro: shortTemplate(f) + " " + f.Version + ": " + f.Description, accept: "plan", inputs: newInputs(t.session.env, f.Form.Inputs...)}
	d.submit = func(d *inputsDialog) (tea.Cmd, string) {
		want(d.answers(), d)
		return nil, ""
	}
	t.session.open(d)
}

// edit asks for other answers, and wishes for them; an upgrade asks only for
// what the template asks for now and did not when the cluster was rendered.
func (t *clusters) edit(c delivery.Cluster, upgrade bool) {
	f, ok := t.template(c)
	if !ok {
		return
	}
	engine, templates := t.session.opt.Delivery, t.templates
	title, plan := "Change cluster "+c.Name, engine.PlanChangeCluster
	if upgrade {
		title, plan = "Upgrade cluster "+c.Name, engine.PlanUpgradeCluster
	}
	want := func(answers map[string]string, from *inputsDialog) {
		change := delivery.ClusterChange{Name: c.Name, Answers: answers}
		wish := t.planning(t.name(), title, func(ctx context.Context, at *delivery.Snapshot, actor string) (delivery.Plan, error) {
			change.Actor = actor
			return plan(ctx, at, templates, change)
		})
		wish.edit = from
		t.wish(wish)
	}
	missing := slices.ContainsFunc(f.Form.Inputs, func(in ask.Input) bool {
		return in.Required && in.Default == "" && in.Secret.String() == "" && c.Record.Answers[in.Name()] == ""
	})
	if upgrade && !missing {
		want(nil, nil)
		return
	}
	d := &inputsDialog{title: title, intro: shortTemplate(f) + " " + f.Version + ". What was changed by hand stays. Nothing is written before you agree to the plan.", accept: "plan", inputs: newInputs(t.session.env, f.Form.Inputs...)}
	d.fill(c.Record.Answers)
	d.submit = func(d *inputsDialog) (tea.Cmd, string) {
		want(d.given(c.Record.Answers), d)
		return nil, ""
	}
	t.session.open(d)
}

// given are the answers of a form that was filled with those from before: one
// that was taken back is an empty text.
func (f *inputs) given(before map[string]string) map[string]string {
	out := f.answers()
	for name := range before {
		if _, ok := out[name]; !ok && f.field(name) != nil {
			out[name] = ""
		}
	}
	return out
}

func (t *clusters) remove(c delivery.Cluster, along bool) {
	engine := t.session.opt.Delivery
	t.wish(t.planning(t.name(), "Remove cluster "+c.Name, func(ctx context.Context, at *delivery.Snapshot, actor string) (delivery.Plan, error) {
		return engine.PlanRemoveCluster(ctx, at, delivery.ClusterRemoval{Name: c.Name, WithEnvironments: along, Actor: actor})
	}))
}
