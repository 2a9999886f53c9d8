package ui

import (
	"sort"

	"gitconnection/internal/text"
)

// view is the commit in exactly as many lines as there are.
func (v *commitView) view(w, h int) []string {
	th, c := v.session.th, v.commit
	verified := th.dim.put("not verified")
	if c.Verified {
		verified = th.good.put("✓") + " verified"
	}
	who := text.Clean(c.Author)
	if by := requestedBy(c.Message); by != "" {
		who += " for " + by
	}
	facts := text.Clean(text.ShortSHA(c.SHA)) + " · " + verified + " · " + who + " · " + text.Timestamp(c.Date)
	head := []string{
		" " + th.strong.put(v.session.truncate(subjectOf(c.Message), w-2)),
		" " + v.session.truncate(facts, w-2),
	}
	switch {
	case v.change == nil && v.why != "":
		return fill(append(head, "", "   "+th.bad.put("✕")+" This commit could not be read.", "", "   "+th.key.put("r")+" tries again"), h)
	case v.change == nil:
		return fill(append(head, "", "   "+th.busy.put(spin(v.session.frame))+" Reading what it changed"), h)
	}
	head = append(head, " "+v.session.truncate(v.sum(), w-2))
	room := max(1, h-len(head))
	size := len(v.lines) + 1
	if n := len(v.files); n > 0 {
		size = max(size, v.files[n-1]+room) // every file can be brought to the top
	}
	v.scroll.set(size, room)
	for i := v.scroll.top; i < min(len(v.lines), v.scroll.top+room); i++ {
		head = append(head, diffLineIn(v.session, v.lines[i], v.x, w))
	}
	if v.scroll.top+room > len(v.lines) && len(head) < h {
		head = append(head, " "+th.dim.put(v.session.truncate(v.end(), w-2)))
	}
	return fill(head, h)
}

// sum is what was changed, in numbers, and where one is in it.
func (v *commitView) sum() string {
	th, c := v.session.th, v.change
	s := text.CountGrouped(len(c.Files), "file")
	if c.Next != 0 {
		s = "the first " + s
	}
	s = th.dim.put(s+", ") + th.good.put("+"+text.Grouped(c.Additions)) + " " + th.bad.put("−"+text.Grouped(c.Deletions))
	if at := sort.SearchInts(v.files, v.scroll.top+1); at > 0 && len(v.files) > 1 {
		s += th.dim.put(" · file " + text.Grouped(at) + " of " + text.Grouped(len(v.files)))
	}
	if v.x > 0 {
		s += th.dim.put(" · from column " + text.Grouped(v.x+1))
	}
	return s
}

func (v *commitView) end() string {
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

// diffLineIn is one line from cell x on: a sign at its beginning says what
// colours repeat.
func diffLineIn(sess *shared, l diffLine, x, w int) string {
	th := sess.th
	room := w - 2
	s := text.CleanLine(limit(l.text, x+room), tabSize)
	switch {
	case l.kind == 'f':
	case l.text != "" && (l.kind == ' ' || l.kind == '+' || l.kind == '-'):
		s = s[:1] + text.Skip(s[1:], x) // the sign stays
	default:
		s = text.Skip(s, x)
	}
	s = sess.truncate(s, room)
	switch l.kind {
	case '+':
		return " " + th.good.put(s)
	case '-':
		return " " + th.bad.put(s)
	case '@':
		return " " + th.info.put(s)
	case 'f':
		return " " + th.strong.put(s)
	case 'i', 'm':
		return " " + th.dim.put(s)
	}
	return " " + s
}

// limit keeps a line of a megabyte from being measured as a whole: no text has
// more cells than bytes, and a character takes at most four.
func limit(s string, n int) string {
	if len(s) > n*4 {
		return s[:n*4]
	}
	return s
}
