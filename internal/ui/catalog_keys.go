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

func (t *catalog) offers() []offer {
	if t.filter.on {
		return t.filter.offers()
	}
	r, ok := t.selected()
	nothing, none := "", ""
	if len(t.items) == 0 {
		none = "there is no item"
	}
	if !ok {
		nothing = t.filter.missing("there is no item")
	}
	install := offer{act: actInstall, why: cmp.Or(nothing, t.cannotInstall(r), t.noChange())}
	if ok && t.begun(r) {
		install.label = "go on installing"
	}
	installed := cmp.Or(nothing, t.notInstalled(r), t.noChange())
	render := cmp.Or(installed, t.noRender(r))
	upgrade := render
	if render == "" && !slices.ContainsFunc(r.places(), func(i delivery.Installed) bool { return i.Newer != "" }) {
		upgrade = text.Clean(r.item.Name) + " is what its template says"
	}
	removal := offer{act: actRemove, why: installed}
	if ok && slices.ContainsFunc(r.places(), func(i delivery.Installed) bool { return i.Step == delivery.ItemRemoving || i.Step == delivery.ItemGone }) {
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
	folder := nothing
	if ok && r.at == nil {
		folder = "choose where it is installed"
	}
	out := []offer{
		install, {act: actUpgrade, why: upgrade}, {act: actEdit, label: "change values", why: render}, removal, details, {act: actFilter, why: none},
		{act: actCopy, label: "copy path", why: folder, quiet: true}, {act: actBrowser, why: folder, quiet: true}, {act: actRefresh}, back,
	}
	return append(out, moves()...)
}

// begun reports whether the second phase of an installation is to come.
func (t *catalog) begun(r catalogRow) bool { return r.at != nil && r.at.Step == delivery.ItemBegun }

// cannotInstall says why an item cannot be installed, "" it can.
func (t *catalog) cannotInstall(r catalogRow) string {
	switch {
	case r.item.Gone:
		return text.Clean(r.item.Name) + " is in no source of templates any more"
	case r.item.Reason != "":
		return text.Clean(r.item.Reason)
	case len(t.environments()) == 0:
		return "no cluster runs an environment yet"
	}
	return ""
}

func (t *catalog) notInstalled(r catalogRow) string {
	if len(r.places()) == 0 {
		return text.Clean(r.item.Name) + " is installed nowhere"
	}
	return ""
}

// noRender says why what is installed cannot be rendered again, "" it can.
func (t *catalog) noRender(r catalogRow) string {
	if r.item.Gone {
		return text.Clean(r.item.Name) + " is in no source of templates any more"
	}
	for _, i := range r.places() {
		switch {
		case i.Reason != "":
			return text.Clean(i.Reason)
		case i.Record == nil:
			return text.Clean(i.Environment) + " on " + text.Clean(i.Cluster) + " has no record of what it was rendered from"
		case i.Step != delivery.ItemInstalled:
			return text.Clean(i.Environment) + " on " + text.Clean(i.Cluster) + " is half done"
		}
	}
	return ""
}

func (t *catalog) do(act action) tea.Cmd {
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
	case actFilter:
		t.whole = false
		t.filter.begin()
	}
	r, ok := t.selected()
	if !ok {
		return nil
	}
	switch act {
	case actOpen:
		t.whole, t.scroll = !t.whole, scroll{}
	case actInstall:
		if t.begun(r) {
			t.asks("Install "+r.at.Name, t.session.opt.Delivery.PlanInstall, delivery.ItemRequest{Item: r.item.Path, Name: r.at.Name, Environments: []string{r.at.Environment}, Clusters: []string{r.at.Cluster}}, nil)
		} else {
			t.install(r.item)
		}
	case actUpgrade:
		t.asks("Upgrade "+t.called(r), t.session.opt.Delivery.PlanUpgrade, t.about(r), nil)
	case actRemove:
		t.asks("Remove "+t.called(r), t.session.opt.Delivery.PlanRemove, t.about(r), nil)
	case actEdit:
		t.edit(r)
	case actCopy:
		if r.at != nil {
			return t.session.copyText("the path", text.Clean(installedPath(r)))
		}
	case actBrowser:
		if r.at != nil {
			return t.session.browse(folderURL(t.of.Repository(r.item.Role()), delivery.ItemFolder(r.at.Environment, r.at.Cluster)))
		}
	}
	return nil
}

func installedPath(r catalogRow) string {
	return delivery.ItemFolder(r.at.Environment, r.at.Cluster) + "/" + r.at.Name + ".yaml"
}

// called is the name that a row's places are installed by.
func (t *catalog) called(r catalogRow) string {
	if places := r.places(); len(places) > 0 {
		return places[0].Name
	}
	return r.item.Name
}

// about is a wish for what a row stands for.
func (t *catalog) about(r catalogRow) delivery.ItemRequest {
	w := delivery.ItemRequest{Item: t.called(r)}
	for _, i := range r.places() {
		if i.Name != w.Item {
			continue // the other name is another wish
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

type itemPlanner func(ctx context.Context, s *delivery.Snapshot, t delivery.Templates, w delivery.ItemRequest) (delivery.Plan, error)

// asks goes to the page of changes.
func (t *catalog) asks(title string, plan itemPlanner, w delivery.ItemRequest, from *inputsDialog) {
	templates := t.templates
	wish := wish{title: title, from: t.name(), proposes: true, edit: from, plan: func(ctx context.Context, at *delivery.Snapshot, o wishOptions) (delivery.Plan, error) {
		w := w
		w.Actor, w.PullRequest = o.actor, o.pullRequest
		return plan(ctx, at, templates, w)
	}}
	t.wish(wish)
}

// Fields beside those of the item.
const (
	fieldEnvironments = "environments"
	fieldClusters     = "clusters"
)

// install asks where an item is to be, and what it asks for.
func (t *catalog) install(item delivery.CatalogItem) {
	asks := []ask.Input{
		askText(fieldName, "what it is called there; several of a kind need several names", true),
		askText(fieldEnvironments, "", true), askText(fieldClusters, "", false),
	}
	d := &inputsDialog{title: "Install " + item.Name, intro: item.Description, accept: "go on", inputs: newInputs(t.session.env, asks...)}
	d.fill(map[string]string{fieldName: item.Name})
	if environments := t.environments(); len(environments) == 1 {
		d.fill(map[string]string{fieldEnvironments: environments[0]})
	}
	d.at = 1
	d.field(fieldName).check = func(name string) string {
		if delivery.KubernetesName(name) != nil {
			return "lower-case letters, digits and hyphens, beginning and ending with a letter or digit, 40 at most"
		}
		return ""
	}
	d.field(fieldEnvironments).check = t.wrongEnvironments
	d.field(fieldClusters).check = func(typed string) string { return t.wrongClusters(typed, d.value(fieldEnvironments)) }
	d.changed = func(string) { t.explainNames(d) }
	t.explainNames(d)
	d.submit = func(d *inputsDialog) (tea.Cmd, string) {
		w := delivery.ItemRequest{Item: item.Path, Name: d.value(fieldName), Environments: words(d.value(fieldEnvironments)), Clusters: words(d.value(fieldClusters))}
		t.answer("Install "+w.Name, item.Template, t.session.opt.Delivery.PlanInstall, w, nil, d)
		return nil, ""
	}
	t.session.open(d)
}

// answer asks what an item asks for, and goes to the page of changes then.
func (t *catalog) answer(title string, f delivery.Template, plan itemPlanner, w delivery.ItemRequest, before map[string]string, from *inputsDialog) {
	if len(f.Form.Inputs) == 0 {
		t.asks(title, plan, w, from)
		return
	}
	d := &inputsDialog{title: title, intro: strings.TrimSpace(f.Name+" "+f.Release()+" from "+f.Source.Name) + ". Nothing is written before you agree to the plan.", accept: "plan", inputs: newInputs(t.session.env, f.Form.Inputs...)}
	d.fill(before)
	d.submit = func(d *inputsDialog) (tea.Cmd, string) {
		w.Answers = d.given(before)
		t.asks(title, plan, w, d)
		return nil, ""
	}
	t.session.open(d)
}

// edit asks for other values, beginning with those that are there.
func (t *catalog) edit(r catalogRow) {
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
	t.answer("Change "+t.called(r), r.item.Template, t.session.opt.Delivery.PlanChangeItem, t.about(r), before, nil)
}
