package browse

import (
	"sort"

	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

// View draws the commit in h lines of w cells.
func (v *CommitView) View(w, h int) []string {
	th, c := v.session.Theme, v.Commit
	verified := th.Dim.Render("not verified")
	if c.Verified {
		verified = th.Good.Render("✓") + " verified"
	}
	who := text.Clean(c.Author)
	if by := session.RequestedBy(c.Message); by != "" {
		who += " for " + by
	}
	if v.read != nil {
		verified = th.Dim.Render("open")
	}
	facts := text.Clean(text.ShortSHA(c.SHA)) + " · " + verified + " · " + who + " · " + text.Timestamp(c.Date)
	head := []string{
		" " + th.Strong.Render(v.session.Truncate(session.SubjectOf(c.Message), w-2)),
		" " + v.session.Truncate(facts, w-2),
	}
	switch {
	case v.change == nil && v.why != "":
		return kit.FillLines(append(head, "", "   "+th.Bad.Render("✕")+" This commit could not be read.", "", "   "+th.Key.Render("r")+" tries again"), h)
	case v.change == nil:
		return kit.FillLines(append(head, "", "   "+th.Busy.Render(kit.SpinnerFrame(v.session.Frame))+" Reading what it changed"), h)
	}
	head = append(head, " "+v.session.Truncate(v.summary(), w-2))
	room := max(1, h-len(head))
	size := len(v.lines) + 1
	if n := len(v.files); n > 0 {
		size = max(size, v.files[n-1]+room) // every file can be brought to the top
	}
	v.scroll.Set(size, room)
	for i := v.scroll.Top; i < min(len(v.lines), v.scroll.Top+room); i++ {
		head = append(head, RenderDiffLine(v.session, v.lines[i], v.x, w))
	}
	if v.scroll.Top+room > len(v.lines) && len(head) < h {
		head = append(head, " "+th.Dim.Render(v.session.Truncate(v.end(), w-2)))
	}
	return kit.FillLines(head, h)
}

// summary is what was changed, in numbers, and which file is at the top.
func (v *CommitView) summary() string {
	th, c := v.session.Theme, v.change
	s := text.CountGrouped(len(c.Files), "file")
	if c.Next != 0 {
		s = "the first " + s
	}
	s = th.Dim.Render(s+", ") + th.Good.Render("+"+text.Grouped(c.Additions)) + " " + th.Bad.Render("−"+text.Grouped(c.Deletions))
	if at := sort.SearchInts(v.files, v.scroll.Top+1); at > 0 && len(v.files) > 1 {
		s += th.Dim.Render(" · file " + text.Grouped(at) + " of " + text.Grouped(len(v.files)))
	}
	if v.x > 0 {
		s += th.Dim.Render(" · from column " + text.Grouped(v.x+1))
	}
	return s
}

// end is the line below the last one.
func (v *CommitView) end() string {
	switch {
	case v.loading:
		return "reading more"
	case v.change.Next != 0:
		return "there are more files: m reads them"
	case len(v.change.Files) == 0:
		return "Nothing was changed."
	}
	return "end of the commit"
}
