package catalog

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

func (t *Tab) Offers() []kit.Offer {
	if t.filter.On {
		return t.filter.Offers()
	}
	r, ok := t.selected()
	nothing, none := "", ""
	if len(t.items) == 0 {
		none = "there is no item"
	}
	if !ok {
		nothing = t.filter.Missing("there is no item")
	}
	install := kit.Offer{Act: actInstall, Why: cmp.Or(nothing, t.cannotInstall(r), t.NoChange())}
	if ok && t.begun(r) {
		install.Label = "go on installing"
	}
	installed := cmp.Or(nothing, t.notInstalled(r), t.NoChange())
	render := cmp.Or(installed, t.noRender(r))
	upgrade := render
	if render == "" && !slices.ContainsFunc(r.places(), func(i delivery.Installed) bool { return i.Newer != "" }) {
		upgrade = text.Clean(r.item.Name) + " is what its template says"
	}
	removal := kit.Offer{Act: kit.ActRemove, Why: installed}
	if ok && slices.ContainsFunc(r.places(), func(i delivery.Installed) bool { return i.Step == delivery.ItemRemoving || i.Step == delivery.ItemGone }) {
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
	folder := nothing
	if ok && r.at == nil {
		folder = "choose where it is installed"
	}
	out := []kit.Offer{
		install, {Act: kit.ActUpgrade, Why: upgrade}, {Act: kit.ActEdit, Label: "change values", Why: render}, removal, details, {Act: kit.ActFilter, Why: none},
		{Act: kit.ActCopy, Label: "copy path", Why: folder, Quiet: true}, {Act: kit.ActBrowser, Why: folder, Quiet: true}, {Act: kit.ActRefresh}, back,
	}
	return append(out, kit.MoveOffers()...)
}

// begun reports whether the second phase of an installation is to come.
func (t *Tab) begun(r catalogRow) bool { return r.at != nil && r.at.Step == delivery.ItemBegun }

// cannotInstall says why an item cannot be installed, "" it can.
func (t *Tab) cannotInstall(r catalogRow) string {
	switch {
	case r.item.Gone:
		return text.Clean(r.item.Name) + " is in no source of templates any more"
	case r.item.Reason != "":
		return text.Clean(r.item.Reason)
	case len(t.Environments()) == 0:
		return "no cluster runs an environment yet"
	}
	return ""
}

func (t *Tab) notInstalled(r catalogRow) string {
	if len(r.places()) == 0 {
		return text.Clean(r.item.Name) + " is installed nowhere"
	}
	return ""
}

// noRender says why what is installed cannot be rendered again, "" it can.
func (t *Tab) noRender(r catalogRow) string {
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
	case kit.ActFilter:
		t.whole = false
		t.filter.Begin()
	}
	r, ok := t.selected()
	if !ok {
		return nil
	}
	switch act {
	case kit.ActOpen:
		t.whole, t.scroll = !t.whole, kit.Scroll{}
	case actInstall:
		if t.begun(r) {
			t.asks("Install "+r.at.Name, t.Session.Options.Delivery.PlanInstall, delivery.ItemRequest{Item: r.item.Path, Name: r.at.Name, Environments: []string{r.at.Environment}, Clusters: []string{r.at.Cluster}}, nil)
		} else {
			t.install(r.item)
		}
	case kit.ActUpgrade:
		t.asks("Upgrade "+t.called(r), t.Session.Options.Delivery.PlanUpgrade, t.about(r), nil)
	case kit.ActRemove:
		t.asks("Remove "+t.called(r), t.Session.Options.Delivery.PlanRemove, t.about(r), nil)
	case kit.ActEdit:
		t.edit(r)
	case kit.ActCopy:
		if r.at != nil {
			return t.Session.CopyText("the path", text.Clean(installedPath(r)))
		}
	case kit.ActBrowser:
		if r.at != nil {
			return t.Session.Browse(session.FolderURL(t.Snapshot.Repository(r.item.Role()), delivery.ItemFolder(r.at.Environment, r.at.Cluster)))
		}
	}
	return nil
}

func installedPath(r catalogRow) string {
	return delivery.ItemFolder(r.at.Environment, r.at.Cluster) + "/" + r.at.Name + ".yaml"
}

// called is the name that a row's places are installed by.
func (t *Tab) called(r catalogRow) string {
	if places := r.places(); len(places) > 0 {
		return places[0].Name
	}
	return r.item.Name
}

// about is a wish for what a row stands for.
func (t *Tab) about(r catalogRow) delivery.ItemRequest {
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
func (t *Tab) asks(title string, plan itemPlanner, w delivery.ItemRequest, from *kit.FormScreen) {
	templates := t.templates
	wish := session.ChangeRequest{Title: title, From: t.Name(), Proposes: true, Edit: from, Plan: func(ctx context.Context, at *delivery.Snapshot, o session.RequestOptions) (delivery.Plan, error) {
		w := w
		w.Actor, w.PullRequest = o.Actor, o.PullRequest
		return plan(ctx, at, templates, w)
	}}
	t.Request(wish)
}

// Fields beside those of the item.
const (
	fieldEnvironments = "environments"
	fieldClusters     = "clusters"
)

// install asks where an item is to be, and what it asks for.
func (t *Tab) install(item delivery.CatalogItem) {
	asks := []ask.Input{
		session.TextInput(session.FieldName, "what it is called there; several of a kind need several names", true),
		session.TextInput(fieldEnvironments, "", true), session.TextInput(fieldClusters, "", false),
	}
	d := &kit.FormScreen{Title: "Install " + item.Name, Intro: item.Description, Accept: "go on", Form: session.NewTemplateForm(t.Session.Env, asks...)}
	d.Fill(map[string]string{session.FieldName: item.Name})
	if environments := t.Environments(); len(environments) == 1 {
		d.Fill(map[string]string{fieldEnvironments: environments[0]})
	}
	d.Focus(fieldEnvironments)
	d.Field(session.FieldName).AddCheck(func(name string) string {
		if delivery.KubernetesName(name) != nil {
			return "lower-case letters, digits and hyphens, beginning and ending with a letter or digit, 40 at most"
		}
		return ""
	})
	d.Field(fieldEnvironments).AddCheck(t.WrongEnvironments)
	d.Field(fieldClusters).AddCheck(func(typed string) string { return t.WrongClusters(typed, d.Value(fieldEnvironments)) })
	d.Changed = func(*kit.Field) { t.explainNames(d) }
	t.explainNames(d)
	d.Submit = func() (tea.Cmd, string) {
		w := delivery.ItemRequest{Item: item.Path, Name: d.Value(session.FieldName), Environments: words(d.Value(fieldEnvironments)), Clusters: words(d.Value(fieldClusters))}
		t.answer("Install "+w.Name, item.Template, t.Session.Options.Delivery.PlanInstall, w, nil, d)
		return nil, ""
	}
	t.Session.Open(d)
}

// answer asks what an item asks for, and goes to the page of changes then.
func (t *Tab) answer(title string, f delivery.Template, plan itemPlanner, w delivery.ItemRequest, before map[string]string, from *kit.FormScreen) {
	if len(f.Form.Inputs) == 0 {
		t.asks(title, plan, w, from)
		return
	}
	d := &kit.FormScreen{Title: title, Intro: strings.TrimSpace(f.Name+" "+f.Release()+" from "+f.Source.Name) + ". Nothing is written before you agree to the plan.", Accept: "plan", Form: session.NewTemplateForm(t.Session.Env, f.Form.Inputs...)}
	d.Fill(before)
	d.Submit = func() (tea.Cmd, string) {
		w.Answers = d.Answers(before)
		t.asks(title, plan, w, d)
		return nil, ""
	}
	t.Session.Open(d)
}

// edit asks for other values, beginning with those that are there.
func (t *Tab) edit(r catalogRow) {
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
	t.answer("Change "+t.called(r), r.item.Template, t.Session.Options.Delivery.PlanChangeItem, t.about(r), before, nil)
}
