package browse

import (
	"strconv"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

// BranchList is the branches of one repository.
type BranchList struct {
	Session     *session.Session
	Org         string
	Role        connection.Role
	Owner, Name string
	Base        string // the default branch
	Gen         int
	List        []github.Branch
	Next        int
	Loading     bool
	why         string
	cur         kit.Cursor
}

// BranchesMsg is one page of branches, or, described, more about those of one.
type BranchesMsg struct {
	org       string
	Role      connection.Role
	owner     string
	gen       int
	page      int
	described bool
	list      []github.Branch
	next      int
	err       error
}

// Load asks for a page; the first one replaces what is there.
func (b *BranchList) Load(page int) tea.Cmd {
	if page == 0 || b.Loading {
		return nil
	}
	b.Gen++
	b.Loading, b.why = true, ""
	archive, ctx, name := b.Session.Options.Archive, b.Session.Context, b.Name
	msg := BranchesMsg{org: b.Org, Role: b.Role, owner: b.Owner, gen: b.Gen, page: page}
	return func() tea.Msg {
		msg.list, msg.next, msg.err = archive.Branches(ctx, msg.owner, name, page)
		return msg
	}
}

// describe asks how far branches are from the default one. It is an extra:
// what fails is left out.
func (b *BranchList) describe(list []github.Branch) tea.Cmd {
	archive, ctx, name, base := b.Session.Options.Archive, b.Session.Context, b.Name, b.Base
	msg := BranchesMsg{org: b.Org, Role: b.Role, owner: b.Owner, gen: b.Gen, described: true}
	return func() tea.Msg {
		msg.list, msg.err = archive.DescribeBranches(ctx, msg.owner, name, base, list)
		return msg
	}
}

func (b *BranchList) Update(msg BranchesMsg) tea.Cmd {
	if msg.org != b.Org || msg.Role != b.Role || msg.owner != b.Owner || msg.gen != b.Gen {
		return nil
	}
	if msg.described {
		known := map[string]github.Branch{}
		for _, d := range msg.list {
			known[d.Name] = d
		}
		for i := range b.List {
			if d, ok := known[b.List[i].Name]; ok {
				b.List[i] = d
			}
		}
		return nil
	}
	b.Loading = false
	if msg.err != nil {
		if !kit.Canceled(msg.err) {
			p := session.Explain("Reading the branches of "+text.Clean(b.Owner+"/"+b.Name), msg.err)
			b.why = p.Why
			b.Session.Fail(p)
		}
		return nil
	}
	if msg.page <= 1 {
		b.List = nil
	}
	b.List, b.Next = append(b.List, msg.list...), msg.next
	b.cur.Set(len(b.List), b.cur.Page)
	return b.describe(msg.list)
}

// Move moves the cursor, and asks for more near the end.
func (b *BranchList) Move(act kit.Action) (tea.Cmd, bool) {
	if !b.cur.Move(act) {
		return nil, false
	}
	if b.cur.At >= len(b.List)-b.cur.Page && b.why == "" {
		return b.Load(b.Next), true
	}
	return nil, true
}

func (b *BranchList) Selected() (github.Branch, bool) {
	if b.cur.At < len(b.List) {
		return b.List[b.cur.At], true
	}
	return github.Branch{}, false
}

func (b *BranchList) View(browsed string, w, h int) []string {
	th := b.Session.Theme
	lines := []string{" " + th.Dim.Render(b.Session.Truncate(text.Clean(b.Owner+"/"+b.Name)+" · compared with "+text.Clean(b.Base), w-2))}
	b.cur.Set(len(b.List), h-1)
	switch {
	case b.Loading && len(b.List) == 0:
		lines = append(lines, "", "   "+th.Busy.Render(kit.SpinnerFrame(b.Session.Frame))+" Reading the branches")
	case b.why != "" && len(b.List) == 0:
		lines = append(lines, "", "   "+th.Bad.Render("✕")+" The branches could not be read.", "", "   "+th.Key.Render("r")+" tries again")
	case len(b.List) == 0:
		lines = append(lines, "", "   No branch yet: the repository is empty.")
	}
	for i := b.cur.Top; i < b.cur.Last(); i++ {
		lines = append(lines, b.line(b.List[i], b.List[i].Name == browsed, i == b.cur.At, w))
	}
	return lines
}

func (b *BranchList) line(x github.Branch, browsed, selected bool, w int) string {
	th := b.Session.Theme
	mark := "   "
	if selected {
		mark = " " + th.Accent.Render("▌") + " "
	}
	sign := "  "
	if browsed {
		sign = th.Good.Render("●") + " "
	}
	wide := kit.Clamp((w-10)/3, 16, 40)
	name := b.Session.Fit(text.Clean(x.Name), wide)
	if selected {
		name = th.Selected.Render(name)
	}
	facts := ""
	switch {
	case x.Name == b.Base:
		facts = "default"
	case x.Compared:
		facts = "+" + strconv.Itoa(x.Ahead) + " −" + strconv.Itoa(x.Behind)
	}
	if x.Protected {
		facts += " protected"
	}
	line := mark + sign + name + "  " + th.Dim.Render(b.Session.Fit(facts, 18)) + " " + th.Info.Render(text.Clean(text.ShortSHA(x.SHA)))
	if x.Head == nil {
		return line
	}
	tail := "  " + th.Dim.Render(text.Right(text.Ago(x.Head.Date, b.Session.Now()), 11, ""))
	if w >= kit.NarrowWidth {
		tail = "  " + b.Session.Fit(text.Clean(x.Head.Author), 16) + tail
	}
	room := w - text.Width(line) - text.Width(tail) - 3
	if room < 0 {
		return line
	}
	return line + "  " + b.Session.Fit(session.SubjectOf(x.Head.Message), room) + tail
}
