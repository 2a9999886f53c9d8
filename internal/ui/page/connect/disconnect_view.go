package connect

import (
	"strings"

	"gitconnection/internal/connection"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

func (d *disconnectDialog) View(w, h int) []string {
	th := d.Session.Theme
	var lines []string
	focus := 0
	add := func(at int, s string) {
		mark := "  "
		if d.focus == at {
			mark, focus = th.Accent.Render("▌")+" ", len(lines)
		}
		lines = append(lines, mark+s)
	}
	add(focusRepositories, text.Pad("Repositories", 14)+kit.Radio(th, "keep", d.choice == connection.Keep)+"   "+
		kit.Radio(th, "archive", d.choice == connection.Archive)+"   "+kit.Radio(th, "delete for ever", d.choice == connection.Delete))
	from := text.Clean(strings.Join(d.Org.Owners(), ", "))
	add(focusApp, text.Pad("GitHub App", 14)+kit.Radio(th, "leave", !d.uninstall)+"  "+kit.Radio(th, "uninstall from "+from, d.uninstall))
	lines = append(lines, "")
	for _, s := range d.facts() {
		for _, l := range kit.Paragraph(s, w) {
			lines = append(lines, th.Dim.Render(l))
		}
	}
	for i := range d.typed() {
		if i == 0 {
			lines = append(lines, "", "Type the name of each repository to have it deleted:")
		}
		ok := "  "
		if d.names[i].Value() == d.targets[i] {
			ok = th.Good.Render("✓") + " "
		}
		label := text.Clean(d.targets[i]) + "  "
		add(focusNames+i, ok+th.Strong.Render(label)+d.names[i].View(th, max(8, kit.DialogWidth(w)-text.Width(label)-4), d.focus == focusNames+i))
	}
	lines = append(lines, d.verdict(w)...)
	lines = append(lines, "")
	if d.focus >= d.cancelAt() {
		focus = len(lines)
	}
	end := th.Danger
	if d.cannot() != "" {
		end = th.Dim
	}
	label := "Disconnect"
	if d.focus != d.disconnectAt() {
		label = end.Render(label)
	}
	lines = append(lines, kit.Button(th, "Cancel", d.focus == d.cancelAt(), th.Strong)+"    "+kit.Button(th, label, d.focus == d.disconnectAt(), end))
	return kit.DialogFrame(d.Session.Env, "Disconnect "+text.Clean(d.Org.Name)+"?", lines, focus, w, h)
}

// facts say what the choices mean for what runs.
func (d *disconnectDialog) facts() []string {
	var out []string
	if d.plan != nil && d.plan.Impact != nil {
		i := d.plan.Impact
		out = append(out, text.CountGrouped(i.Clusters, "cluster")+", "+text.CountGrouped(i.Environments, "environment")+" and "+text.CountGrouped(i.Applications, "application")+" read these repositories.")
	}
	switch d.choice {
	case connection.Keep:
		out = append(out, "Keep: what runs keeps running. A tombstone is committed, so that connecting again finds the repositories.")
	case connection.Archive:
		out = append(out, "Archive: what runs keeps running, and every change is blocked until someone takes the repositories out of the archive.")
	case connection.Delete:
		out = append(out, "Delete: the repositories and their history are gone for ever; nothing can be rebuilt from Git.")
	}
	if d.uninstall {
		out = append(out, "Uninstall: credentials of this App fail within an hour. Workloads stay, sync stops.")
	}
	return out
}

// verdict is what stands in the way, or what will be done.
func (d *disconnectDialog) verdict(w int) []string {
	th := d.Session.Theme
	lines := []string{""}
	wrap := func(mark, s string) {
		for i, l := range text.Wrap(s, kit.DialogWidth(w)-2) {
			if i > 0 {
				mark = "  "
			}
			lines = append(lines, mark+l)
		}
	}
	switch {
	case d.waiting:
		lines = append(lines, th.Busy.Render(kit.SpinnerFrame(d.Session.Frame))+" Looking at what reads these repositories")
	case d.problem != "":
		wrap(th.Bad.Render("✕ "), text.Clean(d.problem))
	case d.plan != nil:
		for _, b := range d.plan.Blockers {
			if b.Reason == connection.ReasonUnconfirmed && d.missingName() != "" {
				continue // the fields say it
			}
			wrap(th.Bad.Render("✕ "), text.Clean(b.Message))
			if b.Next != "" {
				wrap("  ", "next: "+text.Clean(b.Next))
			}
		}
		if len(d.plan.Blockers) == 0 {
			lines = append(lines, text.CountGrouped(d.plan.Writes(), "call")+" that "+session.Verb(d.plan.Writes(), "writes", "write")+".")
		}
	}
	return lines
}
