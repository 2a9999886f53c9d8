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

// BranchesKey names a list of branches.
type BranchesKey struct {
	Org         string
	Role        connection.Role
	Owner, Name string
}

// BranchList is the branches of one repository. It grows as the cursor comes
// near its end.
type BranchList struct {
	session *session.Session
	key     BranchesKey
	base    string // the default branch
	gen     int
	list    []github.Branch
	next    int // page, 0 none
	loading bool
	page    session.PageID // that reads it
	why     string         // the last page could not be read, "" it could
	cur     kit.Cursor
}

// branchesMsg is one page of branches, or, described, more about those of one.
type branchesMsg struct {
	key       BranchesKey
	gen       int
	page      int
	described bool
	list      []github.Branch
	next      int
	err       error
}

// NewBranchList makes an empty list; base is the default branch, with which the
// others are compared.
func NewBranchList(sess *session.Session, key BranchesKey, base string) *BranchList {
	return &BranchList{session: sess, key: key, base: base, gen: sess.Epoch, next: 1}
}

// Key names the list.
func (b *BranchList) Key() BranchesKey { return b.key }

// Len is how many branches were read.
func (b *BranchList) Len() int { return len(b.list) }

// Busy reports whether a page is being read.
func (b *BranchList) Busy() bool { return b.loading }

// Load asks for a page; the first one replaces what is there.
func (b *BranchList) Load(page int) tea.Cmd {
	if page == 0 || b.loading {
		return nil
	}
	b.gen++
	b.loading, b.why, b.page = true, "", b.session.At
	archive, ctx, msg := b.session.Options.Archive, b.session.Context, branchesMsg{key: b.key, gen: b.gen, page: page}
	return func() tea.Msg {
		msg.list, msg.next, msg.err = archive.Branches(ctx, msg.key.Owner, msg.key.Name, page)
		return msg
	}
}

// describe asks how far branches are from the default one. It is an extra:
// what fails is left out.
func (b *BranchList) describe(list []github.Branch) tea.Cmd {
	archive, ctx, base := b.session.Options.Archive, b.session.Context, b.base
	msg := branchesMsg{key: b.key, gen: b.gen, described: true}
	return func() tea.Msg {
		msg.list, msg.err = archive.DescribeBranches(ctx, msg.key.Owner, msg.key.Name, base, list)
		return msg
	}
}

// Update takes answers to what the list has asked.
func (b *BranchList) Update(msg tea.Msg) tea.Cmd {
	m, ok := msg.(branchesMsg)
	switch {
	case !ok || m.key != b.key || m.gen != b.gen:
		return nil
	case m.described:
		b.setDescriptions(m.list)
		return nil
	}
	b.loading = false
	if why := b.session.Tried(b.page, "Reading the branches of "+text.Clean(b.key.Owner+"/"+b.key.Name), m.err); why != "" {
		b.why = why
	}
	if m.err != nil {
		return nil
	}
	if m.page <= 1 {
		b.list = nil
	}
	b.list, b.next = append(b.list, m.list...), m.next
	b.cur.Set(len(b.list), b.cur.Page)
	return b.describe(m.list)
}

// setDescriptions replaces branches by what more is known of them.
func (b *BranchList) setDescriptions(described []github.Branch) {
	known := map[string]github.Branch{}
	for _, d := range described {
		known[d.Name] = d
	}
	for i := range b.list {
		if d, ok := known[b.list[i].Name]; ok {
			b.list[i] = d
		}
	}
}

// Move moves the cursor, and asks for more near the end.
func (b *BranchList) Move(act kit.Action) (tea.Cmd, bool) {
	if !b.cur.Move(act) {
		return nil, false
	}
	if b.cur.At >= len(b.list)-b.cur.Page && b.why == "" {
		return b.Load(b.next), true
	}
	return nil, true
}

// Selected is the branch under the cursor.
func (b *BranchList) Selected() (github.Branch, bool) {
	if b.cur.At < len(b.list) {
		return b.list[b.cur.At], true
	}
	return github.Branch{}, false
}

// View draws the list; browsed is the branch whose files are shown.
func (b *BranchList) View(browsed string, w, h int) []string {
	th := b.session.Theme
	lines := []string{" " + th.Dim.Render(b.session.Truncate(text.Clean(b.key.Owner+"/"+b.key.Name)+" · compared with "+text.Clean(b.base), w-2))}
	b.cur.Set(len(b.list), h-1)
	switch {
	case b.loading && len(b.list) == 0:
		lines = append(lines, "", "   "+th.Busy.Render(kit.SpinnerFrame(b.session.Frame))+" Reading the branches")
	case b.why != "" && len(b.list) == 0:
		lines = append(lines, "", "   "+th.Bad.Render("✕")+" The branches could not be read.", "", "   "+th.Key.Render("r")+" tries again")
	case len(b.list) == 0:
		lines = append(lines, "", "   No branch yet: the repository is empty.")
	}
	for i := b.cur.Top; i < b.cur.Last(); i++ {
		lines = append(lines, b.line(b.list[i], b.list[i].Name == browsed, i == b.cur.At, w))
	}
	return lines
}

func (b *BranchList) line(x github.Branch, browsed, selected bool, w int) string {
	th := b.session.Theme
	mark := "   "
	if selected {
		mark = " " + th.Accent.Render("▌") + " "
	}
	sign := "  "
	if browsed {
		sign = th.Good.Render("●") + " "
	}
	wide := kit.Clamp((w-10)/3, 16, 40)
	name := b.session.Fit(text.Clean(x.Name), wide)
	if selected {
		name = th.Selected.Render(name)
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
	line := mark + sign + name + "  " + th.Dim.Render(b.session.Fit(facts, 18)) + " " + th.Info.Render(text.Clean(text.ShortSHA(x.SHA)))
	if x.Head == nil {
		return line
	}
	tail := "  " + th.Dim.Render(text.Right(text.Ago(x.Head.Date, b.session.Now()), 11, ""))
	if w >= kit.NarrowWidth {
		tail = "  " + b.session.Fit(text.Clean(x.Head.Author), 16) + tail
	}
	room := w - text.Width(line) - text.Width(tail) - 3
	if room < 0 {
		return line
	}
	return line + "  " + b.session.Fit(session.SubjectOf(x.Head.Message), room) + tail
}
