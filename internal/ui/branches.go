package ui

import (
	"strconv"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
	"gitconnection/internal/text"
)

// branchList is the branches of one repository.
type branchList struct {
	session     *shared
	org         string
	role        connection.Role
	owner, name string
	base        string // the default branch
	gen         int
	list        []github.Branch
	next        int
	loading     bool
	why         string
	cur         cursor
}

// branchesMsg is one page of branches, or, described, more about those of one.
type branchesMsg struct {
	org       string
	role      connection.Role
	owner     string
	gen       int
	page      int
	described bool
	list      []github.Branch
	next      int
	err       error
}

// load asks for a page; the first one replaces what is there.
func (b *branchList) load(page int) tea.Cmd {
	if page == 0 || b.loading {
		return nil
	}
	b.gen++
	b.loading, b.why = true, ""
	archive, ctx, name := b.session.opt.Archive, b.session.ctx, b.name
	msg := branchesMsg{org: b.org, role: b.role, owner: b.owner, gen: b.gen, page: page}
	return func() tea.Msg {
		msg.list, msg.next, msg.err = archive.Branches(ctx, msg.owner, name, page)
		return msg
	}
}

// describe asks how far branches are from the default one. It is an extra:
// what fails is left out.
func (b *branchList) describe(list []github.Branch) tea.Cmd {
	archive, ctx, name, base := b.session.opt.Archive, b.session.ctx, b.name, b.base
	msg := branchesMsg{org: b.org, role: b.role, owner: b.owner, gen: b.gen, described: true}
	return func() tea.Msg {
		msg.list, msg.err = archive.DescribeBranches(ctx, msg.owner, name, base, list)
		return msg
	}
}

func (b *branchList) update(msg branchesMsg) tea.Cmd {
	if msg.org != b.org || msg.role != b.role || msg.owner != b.owner || msg.gen != b.gen {
		return nil
	}
	if msg.described {
		known := map[string]github.Branch{}
		for _, d := range msg.list {
			known[d.Name] = d
		}
		for i := range b.list {
			if d, ok := known[b.list[i].Name]; ok {
				b.list[i] = d
			}
		}
		return nil
	}
	b.loading = false
	if msg.err != nil {
		if !canceled(msg.err) {
			p := explain("Reading the branches of "+text.Clean(b.owner+"/"+b.name), msg.err)
			b.why = p.why
			b.session.fail(p)
		}
		return nil
	}
	if msg.page <= 1 {
		b.list = nil
	}
	b.list, b.next = append(b.list, msg.list...), msg.next
	b.cur.set(len(b.list), b.cur.page)
	return b.describe(msg.list)
}

// move moves the cursor, and asks for more near the end.
func (b *branchList) move(act action) (tea.Cmd, bool) {
	if !b.cur.move(act) {
		return nil, false
	}
	if b.cur.at >= len(b.list)-b.cur.page && b.why == "" {
		return b.load(b.next), true
	}
	return nil, true
}

func (b *branchList) selected() (github.Branch, bool) {
	if b.cur.at < len(b.list) {
		return b.list[b.cur.at], true
	}
	return github.Branch{}, false
}

func (b *branchList) view(browsed string, w, h int) []string {
	th := b.session.th
	lines := []string{" " + th.dim.put(b.session.truncate(text.Clean(b.owner+"/"+b.name)+" · compared with "+text.Clean(b.base), w-2))}
	b.cur.set(len(b.list), h-1)
	switch {
	case b.loading && len(b.list) == 0:
		lines = append(lines, "", "   "+th.busy.put(spin(b.session.frame))+" Reading the branches")
	case b.why != "" && len(b.list) == 0:
		lines = append(lines, "", "   "+th.bad.put("✕")+" The branches could not be read.", "", "   "+th.key.put("r")+" tries again")
	case len(b.list) == 0:
		lines = append(lines, "", "   No branch yet: the repository is empty.")
	}
	for i := b.cur.top; i < b.cur.last(); i++ {
		lines = append(lines, b.line(b.list[i], b.list[i].Name == browsed, i == b.cur.at, w))
	}
	return lines
}

func (b *branchList) line(x github.Branch, browsed, selected bool, w int) string {
	th := b.session.th
	mark := "   "
	if selected {
		mark = " " + th.accent.put("▌") + " "
	}
	sign := "  "
	if browsed {
		sign = th.good.put("●") + " "
	}
	wide := clamp((w-10)/3, 16, 40)
	name := b.session.fit(text.Clean(x.Name), wide)
	if selected {
		name = th.selected.put(name)
	}
	facts := ""
	switch {
	case x.Name == b.base:
		facts = "default"
	case x.Compared:
		facts = "+" + strconv.Itoa(x.Ahead) + " −" + strconv.Itoa(x.Behind)
	}
	if x.Protected {
		facts += " protected"
	}
	line := mark + sign + name + "  " + th.dim.put(b.session.fit(facts, 18)) + " " + th.info.put(text.Clean(text.ShortSHA(x.SHA)))
	if x.Head == nil {
		return line
	}
	tail := "  " + th.dim.put(text.Right(text.Ago(x.Head.Date, b.session.now()), 11, ""))
	if w >= narrow {
		tail = "  " + b.session.fit(text.Clean(x.Head.Author), 16) + tail
	}
	room := w - text.Width(line) - text.Width(tail) - 3
	if room < 0 {
		return line
	}
	return line + "  " + b.session.fit(subjectOf(x.Head.Message), room) + tail
}
