package repositories

import (
	"strings"

	"gitconnection/internal/connection"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

// view draws what the row under the cursor holds.
func (p *preview) view(w, h int) []string {
	sess := p.Session
	th := sess.Theme
	spinner := func() string { return th.Busy.Render(kit.SpinnerFrame(sess.Frame)) }
	if !p.any {
		if p.loading {
			return []string{spinner() + " reading"}
		}
		return nil
	}
	title := text.Clean(p.row.entry.Path)
	if p.row.root || title == "" {
		return p.about(p.row, w)
	}
	if p.File != nil {
		lines := p.View(p.row.entry.Path, p.focused, w, h)
		if p.loading && len(lines) > 0 {
			lines[0] = sess.Truncate(lines[0], w-2) + " " + spinner()
		}
		return lines
	}
	head := "  "
	if p.focused {
		head = th.Accent.Render("▌") + " "
	}
	head += th.Strong.Render(sess.Truncate(title, w-4))
	if p.loading {
		head += " " + spinner()
	}
	return append([]string{head}, p.insteadOfFile(w)...)
}

// insteadOfFile is what stands where there is no file to show.
func (p *preview) insteadOfFile(w int) []string {
	dim := p.Session.Theme.Dim
	if p.row.isFolder() {
		n, known := p.row.entries()
		if !known {
			return []string{"  " + dim.Render("a folder")}
		}
		return []string{"  " + dim.Render(text.CountGrouped(n, "entry"))}
	}
	var out []string
	for _, l := range text.Wrap(p.message, w-2) {
		out = append(out, "  "+dim.Render(l))
	}
	return out
}

// about is what is known of a repository.
func (p *preview) about(r row, w int) []string {
	sess, repo := p.Session, p.repository(r.role)
	th := sess.Theme
	out := []string{th.Strong.Render(sess.Truncate(text.Clean(repo.FullName), w)), ""}
	add := func(s string, in kit.Style) {
		for _, l := range text.Wrap(s, w) {
			out = append(out, in.Render(l))
		}
	}
	add(r.role.Title(), th.Dim)
	add(session.RepositoryFacts(sess, repo), th.Dim)
	if repo.Description != "" {
		add(text.Clean(repo.Description), kit.Style{})
	}
	if len(repo.Drift) > 0 {
		out = append(out, "")
		add("Changed or removed by hand: "+text.Clean(strings.Join(repo.Drift, ", ")), th.Warn)
	}
	if repo.Ownership != connection.Absent && repo.HTMLURL != "" {
		out = append(out, "")
		add(text.Clean(repo.HTMLURL), th.Info)
		add(session.CloneCommand(repo), th.Info)
	}
	return out
}
