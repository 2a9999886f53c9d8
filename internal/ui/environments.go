package ui

import (
	"cmp"
	"context"
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/delivery"
	"gitconnection/internal/text"
)

// environments is the tab of the environments in their order, with the clusters
// that they are on.
type environments struct {
	snapshotView[environmentsRead]
	all   []delivery.Environment
	names []string // of clusters that can run one
	rows  []environmentRow
	cur   cursor
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

func newEnvironments(s *site) tab {
	if s.session.opt.Delivery == nil {
		return nil
	}
	return &environments{snapshotView: newSnapshotView[environmentsRead](s, "Environments")}
}

func (t *environments) path() []string        { return nil }
func (t *environments) scopes() []scope       { return []scope{scopeEnvironments} }
func (t *environments) setSize(_, h int)      { t.cur.set(len(t.rows), t.rowsIn(h)) }
func (t *environments) choosing() bool        { return true }
func (t *environments) show(action) tea.Cmd   { return tea.Batch(t.needHeads(), t.load()) }
func (t *environments) rowsIn(h int) int      { return max(1, h-1-detailRows) }
func (t *environments) last() (i int)         { return len(t.of.Environments) - 1 }
func (t *environments) place(name string) int { return slices.Index(t.of.Environments, name) }

func (t *environments) status() string {
	return t.readAgo(func() string { return text.CountGrouped(len(t.all), "environment") })
}

func (t *environments) load() tea.Cmd {
	engine := t.session.opt.Delivery
	return t.read(func(ctx context.Context, snap *delivery.Snapshot) (out environmentsRead, err error) {
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

func (t *environments) update(msg tea.Msg) tea.Cmd {
	cmd, _ := t.follow(msg, t.load, t.took)
	return cmd
}

func (t *environments) took(msg readMsg[environmentsRead]) tea.Cmd {
	if msg.err != nil {
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
	t.all, t.names, t.rows = msg.got.all, msg.got.clusters, nil
	for _, env := range t.all {
		t.rows = append(t.rows, environmentRow{environment: env})
		for i := range env.On {
			t.rows = append(t.rows, environmentRow{env, &env.On[i]})
		}
	}
	for i, r := range t.rows {
		if r.id() == before {
			t.cur.at = i
		}
	}
	if at := slices.IndexFunc(t.rows, func(r environmentRow) bool { return !had[r.id()] }); len(had) > 0 && at >= 0 {
		t.cur.at = at // a new one is what somebody wants to see
	}
	t.cur.set(len(t.rows), t.cur.page)
	return nil
}

// id names a row.
func (r environmentRow) id() string {
	if r.on == nil {
		return r.environment.Name
	}
	return r.environment.Name + "\x00" + r.on.Cluster
}

func (t *environments) selected() (environmentRow, bool) {
	if t.cur.at < len(t.rows) {
		return t.rows[t.cur.at], true
	}
	return environmentRow{}, false
}

func (t *environments) offers() []offer {
	r, ok := t.selected()
	nothing, no := "", t.noChange()
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
	protect, removal := offer{act: actProtect, why: ordered}, offer{act: actRemove, label: "remove", why: cmp.Or(nothing, no)}
	if env.Protected {
		protect.label = "stop protecting"
	}
	if r.on != nil {
		removal.label = "remove from " + text.Clean(r.on.Cluster)
		if r.on.Step == delivery.StepUnread {
			removal.label = "go on removing"
		}
	}
	folder := nothing
	if folder == "" && r.on == nil {
		folder = "it has a folder for each cluster"
	}
	out := []offer{
		{act: actAdd, label: "add environment", why: no}, {act: actAddTo, label: "add to a cluster", why: to}, removal, protect,
		{act: actEarlier, why: earlier, quiet: true}, {act: actLater, why: later, quiet: true},
		{act: actCopy, label: "copy", why: nothing, quiet: true}, {act: actBrowser, why: folder, quiet: true}, {act: actRefresh}, {act: actBack},
	}
	return append(out, moves()...)
}

// free are the clusters that do not run an environment.
func (t *environments) free(env delivery.Environment) []string {
	return slices.DeleteFunc(slices.Clone(t.names), func(name string) bool {
		return slices.ContainsFunc(env.On, func(o delivery.OnCluster) bool { return o.Cluster == name && o.Step == delivery.StepPresent })
	})
}

func (t *environments) do(act action) tea.Cmd {
	if t.cur.move(act) {
		return nil
	}
	switch act {
	case actBack:
		t.session.next = &navigation{}
	case actRefresh:
		return t.onceMore()
	case actAdd:
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
	case actRemove:
		t.remove(r)
	case actCopy:
		if r.on != nil {
			return t.session.copyText("the path", text.Clean(environmentPath(r)))
		}
		return t.session.copyText("the name", text.Clean(name))
	case actBrowser:
		return t.session.browse(folderURL(t.of.Application, environmentPath(r)))
	}
	return nil
}

func environmentPath(r environmentRow) string {
	return "registry/environments/" + r.environment.Name + "/" + r.on.Cluster
}

// add asks for a name; the new one comes after the one under the cursor.
func (t *environments) add() {
	position, after := -1, ""
	if r, ok := t.selected(); ok && r.environment.Ordered {
		position, after = t.place(r.environment.Name)+1, " after "+text.Clean(r.environment.Name)
	}
	engine := t.session.opt.Delivery
	p := newPrompt("New environment"+after, "", func(typed string) (tea.Cmd, string) {
		if problem := t.nameProblem(typed); problem != "" {
			return nil, problem
		}
		w := delivery.EnvironmentRequest{Name: typed, Position: position}
		t.wish(t.planning(t.name(), "Add environment "+typed, func(ctx context.Context, at *delivery.Snapshot, actor string) (delivery.Plan, error) {
			w.Actor = actor
			return engine.PlanAddEnvironment(ctx, at, w)
		}))
		return nil, ""
	})
	p.accept, p.check = "plan", t.nameProblem
	t.session.ask(p)
}

func (t *environments) nameProblem(name string) string {
	if delivery.KubernetesName(name) != nil {
		return "lower-case letters, digits and hyphens"
	}
	if t.place(name) >= 0 {
		return "it is there already"
	}
	return ""
}

// addTo asks for the cluster.
func (t *environments) addTo(env delivery.Environment) {
	engine, templates := t.session.opt.Delivery, t.session.opt.Templates
	d := &inputsDialog{
		title: "Add " + env.Name + " to a cluster", intro: "First its folder is made in the application repository, then the platform repository makes the cluster read it. Nothing is written before you agree to the plan.",
		accept: "plan", inputs: newInputs(t.session.env, askChoice("cluster", "cluster that is to run "+env.Name, t.free(env)...)),
	}
	d.submit = func(d *inputsDialog) (tea.Cmd, string) {
		cluster := d.value("cluster")
		wish := t.planning(t.name(), "Add environment "+env.Name+" to "+cluster, func(ctx context.Context, at *delivery.Snapshot, actor string) (delivery.Plan, error) {
			var known delivery.Templates
			if templates != nil {
				var err error
				if known, err = templates(ctx, at); err != nil {
					return delivery.Plan{}, err
				}
			}
			return engine.PlanAddToCluster(ctx, at, known, env.Name, cluster, actor)
		})
		wish.edit = d
		t.wish(wish)
		return nil, ""
	}
	t.session.open(d)
}

func (t *environments) move(name string, position int) {
	engine := t.session.opt.Delivery
	t.wish(t.planning(t.name(), "Move environment "+name, func(ctx context.Context, at *delivery.Snapshot, actor string) (delivery.Plan, error) {
		return engine.PlanMoveEnvironment(ctx, at, delivery.EnvironmentRequest{Name: name, Position: position, Actor: actor})
	}))
}

func (t *environments) protect(name string, yes bool) {
	engine, title := t.session.opt.Delivery, "Protect environment "+name
	if !yes {
		title = "Stop protecting environment " + name
	}
	t.wish(t.planning(t.name(), title, func(ctx context.Context, at *delivery.Snapshot, actor string) (delivery.Plan, error) {
		return engine.PlanProtectEnvironment(ctx, at, name, yes, actor)
	}))
}

func (t *environments) remove(r environmentRow) {
	engine, w := t.session.opt.Delivery, delivery.EnvironmentRemoval{Name: r.environment.Name}
	title := "Remove environment " + w.Name
	if r.on != nil {
		w.Clusters = []string{r.on.Cluster}
		title += " from " + r.on.Cluster
	}
	t.wish(t.planning(t.name(), title, func(ctx context.Context, at *delivery.Snapshot, actor string) (delivery.Plan, error) {
		w.Actor = actor
		return engine.PlanRemoveEnvironment(ctx, at, w)
	}))
}

// side is the repository that tabs about environments read first.
