package environments

import (
	"fmt"
	"strings"

	"gitconnection/internal/connection"
	"gitconnection/internal/delivery"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

// detailRows is what the foot of the tab takes, with the rule above it.
const detailRows = 4

func (t *tab) View(w, h int) []string {
	if t.Snapshot == nil || t.Why != "" || len(t.rows.Shown) == 0 {
		return kit.FillLines(t.empty(w), h)
	}
	th := t.Session.Theme
	rows := rowsIn(h)
	t.rows.Cursor.Set(len(t.rows.Shown), rows)
	name := kit.Clamp(w/3, 20, 36)
	lines := []string{th.Dim.Render(t.Session.Truncate("   "+t.Session.Fit("ENVIRONMENT, CLUSTER", name)+"  STATE", w))}
	for i := t.rows.Cursor.Top; i < t.rows.Cursor.Last(); i++ {
		lines = append(lines, t.row(t.rows.Shown[i], name, i == t.rows.Cursor.At, w))
	}
	lines = kit.FillLines(lines, 1+rows)
	return kit.FillLines(append(lines, t.details(w)...), h)
}

// empty says why there are no rows, and what to do next.
func (t *tab) empty(w int) []string {
	return t.Placeholder(w, scopeEnvironments, "their order stands in the platform repository", connection.Platform, func() []string {
		return []string{"There is no environment yet.", "", t.Session.Hint(kit.ActAdd, scopeEnvironments) + " adds one to the order of promotion, such as development;",
			"then clusters can run it."}
	})
}

func (t *tab) row(r row, name int, selected bool, w int) string {
	th := t.Session.Theme
	mark := th.RowMark(selected)
	env := r.environment
	var label, state string
	if r.on != nil {
		label = t.Session.Fit("     "+text.Clean(r.on.Cluster), name)
		state = onState(th, *r.on)
	} else {
		position := "  –  "
		if env.Ordered {
			position = fmt.Sprintf("%3d  ", t.position(env.Name)+1)
		}
		label = t.Session.Fit(position+text.Clean(env.Name), name)
		state = t.environmentState(env)
	}
	if selected {
		label = th.Selected.Render(label)
	}
	return mark + label + "  " + t.Session.Truncate(state, max(1, w-name-6))
}

func (t *tab) environmentState(env delivery.Environment) string {
	th := t.Session.Theme
	var out []string
	if env.Protected {
		out = append(out, th.Warn.Render("protected"))
	}
	if !env.Ordered {
		out = append(out, th.Warn.Render("!")+" not in the order of promotion")
	}
	if open := session.PullRequestMarks(t.Session, t.Snapshot.EnvironmentPullRequests(env.Name)); open != "" {
		out = append(out, open)
	}
	out = append(out, th.Dim.Render("on "+text.CountGrouped(len(env.On), "cluster")))
	return strings.Join(out, th.Dim.Render(" · "))
}

// onState is how an environment is on a cluster.
func onState(th *kit.Theme, o delivery.OnCluster) string {
	what := text.CountGrouped(len(o.Applications), "application")
	if n := len(o.Infrastructure); n > 0 {
		what += ", " + text.Grouped(n) + " of infrastructure"
	}
	switch o.Step {
	case delivery.StepUnread:
		return th.Warn.Render("!") + " half removed: the cluster does not read it · " + what
	case delivery.StepBegun:
		return th.Warn.Render("!") + " half added: the cluster does not read it yet"
	}
	return th.Good.Render("●") + " " + what
}

// details say what is under the cursor.
func (t *tab) details(w int) []string {
	th := t.Session.Theme
	lines := []string{" " + th.Dim.Render(kit.Repeat("─", w-2))}
	r, ok := t.rows.Selected()
	if !ok {
		return lines
	}
	put := func(s string) { lines = append(lines, "   "+t.Session.Truncate(s, w-4)) }
	if r.on == nil {
		for _, pr := range t.Snapshot.EnvironmentPullRequests(r.environment.Name) {
			put(session.PullRequestLine(t.Session, pr, w-4))
		}
	}
	switch {
	case r.on == nil && r.environment.Protected:
		put("Every change of " + text.Clean(r.environment.Name) + " wants its name.")
	case r.on == nil:
		put(th.Dim.Render("order of promotion: ") + text.Clean(strings.Join(t.Snapshot.Environments, " → ")))
	case r.on.Step == delivery.StepUnread:
		put(th.Good.Render("✓") + " 1 stop reading   " + th.Accent.Render("●") + " 2 Argo CD has taken it down: you look   " + th.Dim.Render("○ 3 delete its folders"))
		put(t.Session.Hint(kit.ActRemove, scopeEnvironments) + " goes on, " + t.Session.Hint(actAddTo, scopeEnvironments) + " adds it again")
	case r.on.Step == delivery.StepBegun:
		put(t.Session.Hint(actAddTo, scopeEnvironments) + " goes on with adding it to " + text.Clean(r.on.Cluster))
	default:
		if len(r.on.Applications) > 0 {
			put(th.Dim.Render("applications: ") + text.Clean(strings.Join(r.on.Applications, ", ")))
		}
		if len(r.on.Infrastructure) > 0 {
			put(th.Dim.Render("infrastructure: ") + text.Clean(strings.Join(r.on.Infrastructure, ", ")))
		}
		put(th.Dim.Render(text.Clean(folder(r))))
	}
	return lines
}
