// Package environments is the tab with the order of promotion.
package environments

import (
	"cmp"
	"context"
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/delivery"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

// Tab is the tab of the environments in their order, with the clusters
// that they are on.
type Tab struct {
	session.SnapshotView[environmentsRead]
	all   []delivery.Environment
	names []string // of clusters that can run one
	rows  []environmentRow
	cur   kit.Cursor
}

// environmentRow is an environment, or one on a cluster.
type environmentRow struct {
	environment delivery.Environment
	on          *delivery.OnCluster // nil: the environment itself
}

// environmentsRead are the environments in a snapshot.
type environmentsRead struct {
	all      []delivery.Environment
	clusters []string
}

func New(s *session.Site) session.Tab {
	if s.Session.Options.Delivery == nil {
		return nil
	}
	return &Tab{SnapshotView: session.NewSnapshotView[environmentsRead](s, "Environments")}
}

func (t *Tab) Path() []string { return nil }

func (t *Tab) Scopes() []kit.Scope { return []kit.Scope{scopeEnvironments} }

func (t *Tab) SetSize(_, h int) { t.cur.Set(len(t.rows), t.rowsIn(h)) }

func (t *Tab) Choosing() bool { return true }

func (t *Tab) Show(kit.Action) tea.Cmd { return tea.Batch(t.NeedHeads(), t.load()) }

func (t *Tab) rowsIn(h int) int { return max(1, h-1-detailRows) }

func (t *Tab) last() (i int) { return len(t.Snapshot.Environments) - 1 }

func (t *Tab) place(name string) int { return slices.Index(t.Snapshot.Environments, name) }

func (t *Tab) Status() string {
	return t.ReadAgo(func() string { return text.CountGrouped(len(t.all), "environment") })
}

func (t *Tab) load() tea.Cmd {
	engine := t.Session.Options.Delivery
	return t.Read(func(ctx context.Context, snap *delivery.Snapshot) (out environmentsRead, err error) {
		if out.all, err = engine.Environments(ctx, snap); err != nil {
			return out, err
		}
		clusters, err := engine.Clusters(ctx, snap, nil)
		for _, c := range clusters {
			if c.Step == delivery.StepPresent && delivery.KubernetesName(c.Name) == nil {
				out.clusters = append(out.clusters, c.Name)
			}
		}
		return out, err
	})
}

func (t *Tab) Update(msg tea.Msg) tea.Cmd {
	cmd, _ := t.Follow(msg, t.load, t.onRead)
	return cmd
}

func (t *Tab) onRead(msg session.ReadMsg[environmentsRead]) tea.Cmd {
	if msg.Err != nil {
		t.all, t.rows = nil, nil
		return nil
	}
	before, had := "", map[string]bool{}
	if r, ok := t.selected(); ok {
		before = r.id()
	}
	for _, r := range t.rows {
		had[r.id()] = true
	}
	t.all, t.names, t.rows = msg.Value.all, msg.Value.clusters, nil
	for _, env := range t.all {
		t.rows = append(t.rows, environmentRow{environment: env})
		for i := range env.On {
			t.rows = append(t.rows, environmentRow{env, &env.On[i]})
		}
	}
	for i, r := range t.rows {
		if r.id() == before {
			t.cur.At = i
		}
	}
	if at := slices.IndexFunc(t.rows, func(r environmentRow) bool { return !had[r.id()] }); len(had) > 0 && at >= 0 {
		t.cur.At = at // a new one is what somebody wants to see
	}
	t.cur.Set(len(t.rows), t.cur.Page)
	return nil
}

// id names a row.
func (r environmentRow) id() string {
	if r.on == nil {
		return r.environment.Name
	}
	return r.environment.Name + "\x00" + r.on.Cluster
}

func (t *Tab) selected() (environmentRow, bool) {
	if t.cur.At < len(t.rows) {
		return t.rows[t.cur.At], true
	}
	return environmentRow{}, false
}

func (t *Tab) Offers() []kit.Offer {
	r, ok := t.selected()
	nothing, no := "", t.NoChange()
	if !ok {
		nothing = "there is no environment"
	}
	env := r.environment
	ordered := cmp.Or(nothing, no)
	if ordered == "" && !env.Ordered {
		ordered = text.Clean(env.Name) + " is not in the order"
	}
	earlier, later := ordered, ordered
	if ordered == "" && t.place(env.Name) == 0 {
		earlier = "it is the first one"
	}
	if ordered == "" && t.place(env.Name) == t.last() {
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
	folder := nothing
	if folder == "" && r.on == nil {
		folder = "it has a folder for each cluster"
	}
	out := []kit.Offer{
		{Act: kit.ActAdd, Label: "add environment", Why: no}, {Act: actAddTo, Label: "add to a cluster", Why: to}, removal, protect,
		{Act: actEarlier, Why: earlier, Quiet: true}, {Act: actLater, Why: later, Quiet: true},
		{Act: kit.ActCopy, Label: "copy", Why: nothing, Quiet: true}, {Act: kit.ActBrowser, Why: folder, Quiet: true}, {Act: kit.ActRefresh}, {Act: kit.ActBack},
	}
	return append(out, kit.MoveOffers()...)
}

// free are the clusters that do not run an environment.
func (t *Tab) free(env delivery.Environment) []string {
	return slices.DeleteFunc(slices.Clone(t.names), func(name string) bool {
		return slices.ContainsFunc(env.On, func(o delivery.OnCluster) bool { return o.Cluster == name && o.Step == delivery.StepPresent })
	})
}

func (t *Tab) Do(act kit.Action) tea.Cmd {
	if t.cur.Move(act) {
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
	r, ok := t.selected()
	if !ok {
		return nil
	}
	name := r.environment.Name
	switch act {
	case actAddTo:
		t.addTo(r.environment)
	case actEarlier:
		t.move(name, t.place(name)-1)
	case actLater:
		t.move(name, t.place(name)+1)
	case actProtect:
		t.protect(name, !r.environment.Protected)
	case kit.ActRemove:
		t.remove(r)
	case kit.ActCopy:
		if r.on != nil {
			return t.Session.CopyText("the path", text.Clean(environmentPath(r)))
		}
		return t.Session.CopyText("the name", text.Clean(name))
	case kit.ActBrowser:
		return t.Session.Browse(session.FolderURL(t.Snapshot.Application, environmentPath(r)))
	}
	return nil
}

func environmentPath(r environmentRow) string {
	return "registry/environments/" + r.environment.Name + "/" + r.on.Cluster
}

// add asks for a name; the new one comes after the one under the cursor.
func (t *Tab) add() {
	position, after := -1, ""
	if r, ok := t.selected(); ok && r.environment.Ordered {
		position, after = t.place(r.environment.Name)+1, " after "+text.Clean(r.environment.Name)
	}
	engine := t.Session.Options.Delivery
	p := kit.NewPrompt("New environment"+after, "", func(typed string) (tea.Cmd, string) {
		if problem := t.nameProblem(typed); problem != "" {
			return nil, problem
		}
		w := delivery.EnvironmentRequest{Name: typed, Position: position}
		t.Request(t.Planning(t.Name(), "Add environment "+typed, func(ctx context.Context, at *delivery.Snapshot, actor string) (delivery.Plan, error) {
			w.Actor = actor
			return engine.PlanAddEnvironment(ctx, at, w)
		}))
		return nil, ""
	})
	p.Accept, p.Check = "plan", t.nameProblem
	t.Session.Ask(p)
}

func (t *Tab) nameProblem(name string) string {
	if delivery.KubernetesName(name) != nil {
		return "lower-case letters, digits and hyphens"
	}
	if t.place(name) >= 0 {
		return "it is there already"
	}
	return ""
}

// addTo asks for the cluster.
func (t *Tab) addTo(env delivery.Environment) {
	engine, templates := t.Session.Options.Delivery, t.Session.Options.Templates
	d := &kit.FormScreen{
		Title: "Add " + env.Name + " to a cluster", Intro: "First its folder is made in the application repository, then the platform repository makes the cluster read it. Nothing is written before you agree to the plan.",
		Accept: "plan", Form: session.NewTemplateForm(t.Session.Env, session.ChoiceInput("cluster", "cluster that is to run "+env.Name, t.free(env)...)),
	}
	d.Submit = func() (tea.Cmd, string) {
		cluster := d.Value("cluster")
		wish := t.Planning(t.Name(), "Add environment "+env.Name+" to "+cluster, func(ctx context.Context, at *delivery.Snapshot, actor string) (delivery.Plan, error) {
			var known delivery.Templates
			if templates != nil {
				var err error
				if known, err = templates(ctx, at); err != nil {
					return delivery.Plan{}, err
				}
			}
			return engine.PlanAddToCluster(ctx, at, known, env.Name, cluster, actor)
		})
		wish.Edit = d
		t.Request(wish)
		return nil, ""
	}
	t.Session.Open(d)
}

func (t *Tab) move(name string, position int) {
	engine := t.Session.Options.Delivery
	t.Request(t.Planning(t.Name(), "Move environment "+name, func(ctx context.Context, at *delivery.Snapshot, actor string) (delivery.Plan, error) {
		return engine.PlanMoveEnvironment(ctx, at, delivery.EnvironmentRequest{Name: name, Position: position, Actor: actor})
	}))
}

func (t *Tab) protect(name string, yes bool) {
	engine, title := t.Session.Options.Delivery, "Protect environment "+name
	if !yes {
		title = "Stop protecting environment " + name
	}
	t.Request(t.Planning(t.Name(), title, func(ctx context.Context, at *delivery.Snapshot, actor string) (delivery.Plan, error) {
		return engine.PlanProtectEnvironment(ctx, at, name, yes, actor)
	}))
}

func (t *Tab) remove(r environmentRow) {
	engine, w := t.Session.Options.Delivery, delivery.EnvironmentRemoval{Name: r.environment.Name}
	title := "Remove environment " + w.Name
	if r.on != nil {
		w.Clusters = []string{r.on.Cluster}
		title += " from " + r.on.Cluster
	}
	t.Request(t.Planning(t.Name(), title, func(ctx context.Context, at *delivery.Snapshot, actor string) (delivery.Plan, error) {
		w.Actor = actor
		return engine.PlanRemoveEnvironment(ctx, at, w)
	}))
}

// side is the repository that tabs about environments read first.
