package pullrequests

import (
	"fmt"
	"strings"

	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
	"gitconnection/internal/wording"
)

// detailRows is what the foot of the list takes, with the rule above it.
const detailRows = 4

func rowsIn(h int) int { return max(1, h-1-detailRows) }

func (l *list) view(w, h int, organizations bool, empty []string) []string {
	if l.diff != nil {
		return l.diff.View(w, h)
	}
	th := l.session.Theme
	if len(l.rows.Shown) == 0 {
		return kit.FillLines(l.placeholder(w, empty), h)
	}
	rows := rowsIn(h)
	l.rows.Cursor.Set(len(l.rows.Shown), rows)
	c := l.columns(w, organizations)
	lines := []string{th.Dim.Render(l.session.Truncate("   "+l.session.Cells(c[:], heading(organizations)...), w))}
	for i := l.rows.Cursor.Top; i < l.rows.Cursor.Last(); i++ {
		lines = append(lines, l.line(l.rows.Shown[i], c, i == l.rows.Cursor.At, organizations, w))
	}
	lines = kit.FillLines(lines, 1+rows)
	return kit.FillLines(append(lines, l.details(w)...), h)
}

func heading(organizations bool) []string {
	first := "REPOSITORY"
	if organizations {
		first = "ORGANIZATION"
	}
	return []string{"PR", first, "TITLE", "BY", "AGE"}
}

func (l *list) cells(r row, organizations bool) []string {
	where := r.Name
	if organizations {
		where = r.org.Name
	}
	return []string{fmt.Sprintf("#%d", r.Number), text.Clean(where), text.Clean(r.Title), text.Clean(r.Author), text.Ago(r.Created, l.session.Now())}
}

// columns are as wide as what stands in them, the title as there is room.
func (l *list) columns(w int, organizations bool) [5]int {
	var c [5]int
	for i, head := range heading(organizations) {
		c[i] = text.Width(head)
	}
	most := [5]int{6, max(10, w/6), max(12, w/3), max(8, w/8), 14}
	for _, r := range l.rows.Shown {
		for i, cell := range l.cells(r, organizations) {
			c[i] = min(max(c[i], text.Width(cell)), max(most[i], text.Width(heading(organizations)[i])))
		}
	}
	if w < kit.NarrowWidth {
		c[3], c[4] = 0, 0
	}
	return c
}

func (l *list) line(r row, c [5]int, selected, organizations bool, w int) string {
	th := l.session.Theme
	mark, line := th.RowMark(selected), l.session.Cells(c[:], l.cells(r, organizations)...)
	if selected {
		line = th.Selected.Render(line)
	}
	sign, style := session.PullRequestMark(th, r.PullRequest)
	return mark + line + style.Render(sign) + " " + l.session.Truncate(text.Clean(r.Status()), max(1, w-text.Width(mark)-text.Width(line)-3))
}

// details say everything that is known of the pull request under the cursor.
func (l *list) details(w int) []string {
	th := l.session.Theme
	lines := []string{" " + th.Dim.Render(kit.Repeat("─", w-2))}
	r, ok := l.rows.Selected()
	if !ok {
		return lines
	}
	put := func(s string) { lines = append(lines, "   "+l.session.Truncate(s, w-4)) }
	checks := r.Checks.String()
	if len(r.Checks.FailedNames) > 0 {
		checks += ": " + text.Clean(strings.Join(r.Checks.FailedNames, ", "))
	}
	put(th.Link(r.URL, th.Info.Render(text.Clean(r.URL))))
	put(text.Clean(r.Branch+" → "+r.Base) + th.Dim.Render(" · "+text.CountGrouped(r.FileCount, "file")+", +"+text.Grouped(r.Added)+" −"+text.Grouped(r.Removed)+" · "+checks))
	if err := l.error(); err != nil {
		put(th.Bad.Render("✕") + " " + wording.Line(err))
	} else if l.more > 0 {
		put(th.Dim.Render(text.CountGrouped(l.more, "open pull request") + " more on GitHub"))
	}
	return lines
}

// placeholder says why there are no rows.
func (l *list) placeholder(w int, empty []string) []string {
	th := l.session.Theme
	lines := []string{""}
	switch err := l.error(); {
	case l.loading && l.read.IsZero():
		empty = []string{th.Busy.Render(kit.SpinnerFrame(l.session.Frame)) + " Asking GitHub for pull requests"}
	case err != nil:
		empty = []string{th.Bad.Render("✕") + " The pull requests could not be read.", ""}
		empty = append(append(empty, text.Wrap(wording.Line(err), w-4)...), "", l.session.Hint(kit.ActRefresh, scopePulls)+" tries again")
	}
	if len(l.rows.All) > 0 { // the filter leaves none
		empty = l.rows.Filter.Empty()
	}
	for _, s := range empty {
		lines = append(lines, "   "+l.session.Truncate(s, w-4))
	}
	return lines
}

func (l *list) status() string {
	th := l.session.Theme
	filter := l.rows.Filter.Status(len(l.rows.Shown))
	switch {
	case filter != "":
		return filter
	case l.loading:
		return th.Busy.Render(kit.SpinnerFrame(l.session.Frame)) + th.Dim.Render(" reading pull requests")
	case !l.read.IsZero():
		return th.Dim.Render(text.CountGrouped(len(l.rows.All), "open pull request") + " · read " + text.Ago(l.read, l.session.Now()))
	}
	return ""
}
