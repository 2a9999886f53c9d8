package ui

import (
	"fmt"
	"strings"

	"gitconnection/internal/connection"
	"gitconnection/internal/delivery"
	"gitconnection/internal/text"
)

// detailRows is what the foot of the tab takes, with the rule above it.
const detailRows = 4

func (t *environments) view(w, h int) []string {
	if t.of == nil || t.why != "" || len(t.rows) == 0 {
		return fill(t.empty(w), h)
	}
	th := t.session.th
	rows := t.rowsIn(h)
	t.cur.set(len(t.rows), rows)
	name := t.nameWidth(w)
	lines := []string{th.dim.put(t.session.truncate("   "+t.session.fit("ENVIRONMENT, CLUSTER", name)+"  STATE", w))}
	for i := t.cur.top; i < t.cur.last(); i++ {
		lines = append(lines, t.row(t.rows[i], name, i == t.cur.at, w))
	}
	lines = fill(lines, 1+rows)
	return fill(append(lines, t.details(w)...), h)
}

func (t *environments) nameWidth(w int) int { return clamp(w/3, 20, 36) }

// empty says why there are no rows, and what to do next.
func (t *environments) empty(w int) []string {
	return t.instead(w, scopeEnvironments, "their order stands in the platform repository", connection.Platform, func() []string {
		return []string{"There is no environment yet.", "", t.session.hint(actAdd, scopeEnvironments) + " adds one to the order of promotion, such as development;",
			"then clusters can run it."}
	})
}

func (t *environments) row(r environmentRow, name int, selected bool, w int) string {
	th := t.session.th
	mark := "   "
	if selected {
		mark = " " + th.accent.put("▌") + " "
	}
	env := r.environment
	var label, said string
	if r.on != nil {
		label = t.session.fit("     "+text.Clean(r.on.Cluster), name)
		said = onState(th, *r.on)
	} else {
		place := "  –  "
		if env.Ordered {
			place = fmt.Sprintf("%3d  ", t.place(env.Name)+1)
		}
		label = t.session.fit(place+text.Clean(env.Name), name)
		said = t.environmentState(env)
	}
	if selected {
		label = th.selected.put(label)
	}
	return mark + label + "  " + t.session.truncate(said, max(1, w-name-6))
}

func (t *environments) environmentState(env delivery.Environment) string {
	th := t.session.th
	var out []string
	if env.Protected {
		out = append(out, th.warn.put("protected"))
	}
	if !env.Ordered {
		out = append(out, th.warn.put("!")+" not in the order of promotion")
	}
	out = append(out, th.dim.put("on "+text.CountGrouped(len(env.On), "cluster")))
	return strings.Join(out, th.dim.put(" · "))
}

// onState is how an environment is on a cluster.
func onState(th *theme, o delivery.OnCluster) string {
	what := text.CountGrouped(len(o.Applications), "application")
	if n := len(o.Infrastructure); n > 0 {
		what += ", " + text.Grouped(n) + " of infrastructure"
	}
	switch o.Step {
	case delivery.StepUnread:
		return th.warn.put("!") + " half removed: the cluster does not read it · " + what
	case delivery.StepBegun:
		return th.warn.put("!") + " half added: the cluster does not read it yet"
	}
	return th.good.put("●") + " " + what
}

// details say what is under the cursor.
func (t *environments) details(w int) []string {
	th := t.session.th
	lines := []string{" " + th.dim.put(repeat("─", w-2))}
	r, ok := t.selected()
	if !ok {
		return lines
	}
	put := func(s string) { lines = append(lines, "   "+t.session.truncate(s, w-4)) }
	switch {
	case r.on == nil && r.environment.Protected:
		put("Every change of " + text.Clean(r.environment.Name) + " wants its name.")
	case r.on == nil:
		put(th.dim.put("order of promotion: ") + text.Clean(strings.Join(t.of.Environments, " → ")))
	case r.on.Step == delivery.StepUnread:
		put(th.good.put("✓") + " 1 stop reading   " + th.accent.put("●") + " 2 Argo CD has taken it down: you look   " + th.dim.put("○ 3 delete its folders"))
		put(t.session.hint(actRemove, scopeEnvironments) + " goes on, " + t.session.hint(actAddTo, scopeEnvironments) + " adds it again")
	case r.on.Step == delivery.StepBegun:
		put(t.session.hint(actAddTo, scopeEnvironments) + " goes on with adding it to " + text.Clean(r.on.Cluster))
	default:
		if len(r.on.Applications) > 0 {
			put(th.dim.put("applications: ") + text.Clean(strings.Join(r.on.Applications, ", ")))
		}
		if len(r.on.Infrastructure) > 0 {
			put(th.dim.put("infrastructure: ") + text.Clean(strings.Join(r.on.Infrastructure, ", ")))
		}
		put(th.dim.put(text.Clean(environmentPath(r))))
	}
	return lines
}
