package environments

import (
	"cmp"
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/delivery"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

const (
	scopeEnvironments kit.Scope = "environments"

	actAddTo   kit.Action = "add-to"
	actProtect kit.Action = "protect"
	actEarlier kit.Action = "earlier"
	actLater   kit.Action = "later"
)

// Keys are the keys of the tab Environments.
func Keys() []kit.KeyGroup {
	return []kit.KeyGroup{
		{Scope: scopeEnvironments, Title: "Environments", Parent: kit.ScopeOrg, Bindings: []kit.Binding{
			{Act: kit.ActAdd, Keys: []string{"n"}, Show: "n", Short: "add", Long: "add an environment to the order of promotion, after the one under the cursor"},
			{Act: actAddTo, Keys: []string{"a"}, Show: "a", Short: "to a cluster", Long: "have a cluster run the environment"},
			{Act: actEarlier, Keys: []string{"K"}, Show: "K", Short: "earlier", Long: "move it forward in the order of promotion"},
			{Act: actLater, Keys: []string{"J"}, Show: "J", Short: "later", Long: "move it back in the order of promotion"},
			{Act: actProtect, Keys: []string{"p"}, Show: "p", Short: "protect", Long: "have every change of it confirmed by its name, or no longer"},
			{Act: kit.ActRemove, Keys: []string{"x"}, Show: "x", Short: "remove", Long: "remove it altogether, or from the cluster under the cursor, phase by phase"},
			{Act: kit.ActCopy, Keys: []string{"y"}, Show: "y", Short: "copy", Long: "copy its name, or the path of its folder on the cluster"},
			{Act: kit.ActBrowser, Keys: []string{"o"}, Show: "o", Short: "browser", Long: "open its folder on GitHub"},
			{Act: kit.ActRefresh, Keys: []string{"r"}, Show: "r", Short: "refresh", Long: "read both repositories again: only what has changed"},
		}},
	}
}

func (t *tab) Offers() []kit.Offer {
	r, _ := t.rows.Selected()
	nothing, no := t.rows.Missing("there is no environment"), t.NoChange()
	env := r.environment
	ordered := cmp.Or(nothing, no)
	if ordered == "" && !env.Ordered {
		ordered = text.Clean(env.Name) + " is not in the order"
	}
	earlier, later := ordered, ordered
	if ordered == "" && t.position(env.Name) == 0 {
		earlier = "it is the first one"
	}
	if ordered == "" && t.position(env.Name) == len(t.Snapshot.Environments)-1 {
		later = "it is the last one"
	}
	to := cmp.Or(nothing, no)
	if to == "" && len(t.free(env)) == 0 {
		to = "no cluster is left that could run it"
	}
	protect, removal := kit.Offer{Act: actProtect, Why: ordered}, kit.Offer{Act: kit.ActRemove, Label: "remove", Why: cmp.Or(nothing, no)}
	if env.Protected {
		protect.Label = "stop protecting"
	}
	if r.on != nil {
		removal.Label = "remove from " + text.Clean(r.on.Cluster)
		if r.on.Step == delivery.StepUnread {
			removal.Label = "go on removing"
		}
	}
	noFolder := nothing
	if noFolder == "" && r.on == nil {
		noFolder = "it has a folder for each cluster"
	}
	out := []kit.Offer{
		{Act: kit.ActAdd, Label: "add environment", Why: no}, {Act: actAddTo, Label: "add to a cluster", Why: to}, removal, protect,
		{Act: actEarlier, Why: earlier, Quiet: true}, {Act: actLater, Why: later, Quiet: true},
		{Act: kit.ActCopy, Label: "copy", Why: nothing, Quiet: true}, {Act: kit.ActBrowser, Why: noFolder, Quiet: true}, {Act: kit.ActRefresh}, {Act: kit.ActBack},
	}
	return append(out, kit.MoveOffers()...)
}

// free are the clusters that do not run an environment yet.
func (t *tab) free(env delivery.Environment) []string {
	return slices.DeleteFunc(slices.Clone(t.clusters), func(name string) bool {
		return slices.ContainsFunc(env.On, func(o delivery.OnCluster) bool { return o.Cluster == name && o.Step == delivery.StepPresent })
	})
}

func (t *tab) Do(act kit.Action) tea.Cmd {
	if t.rows.Cursor.Move(act) {
		return nil
	}
	switch act {
	case kit.ActBack:
		t.Session.Next = &session.Destination{}
	case kit.ActRefresh:
		return t.Reload()
	case kit.ActAdd:
		t.add()
	}
	r, ok := t.rows.Selected()
	if !ok {
		return nil
	}
	name := r.environment.Name
	switch act {
	case actAddTo:
		t.addTo(r.environment)
	case actEarlier:
		t.move(name, t.position(name)-1)
	case actLater:
		t.move(name, t.position(name)+1)
	case actProtect:
		t.protect(name, !r.environment.Protected)
	case kit.ActRemove:
		t.remove(r)
	case kit.ActCopy:
		if r.on != nil {
			return t.Session.CopyText("the path", text.Clean(folder(r)))
		}
		return t.Session.CopyText("the name", text.Clean(name))
	case kit.ActBrowser:
		return t.Session.Browse(session.FolderURL(t.Snapshot.Application, folder(r)))
	}
	return nil
}

// folder is the folder of an environment on a cluster.
func folder(r row) string {
	return "registry/environments/" + r.environment.Name + "/" + r.on.Cluster
}
