package browse

import (
	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

// LogKey names a list of commits.
type LogKey struct {
	Org         string
	Role        connection.Role
	Owner, Name string
	Ref, Path   string // "" the default branch, all paths
}

// CommitLog is a list of commits. It grows as the cursor comes near its end.
type CommitLog struct {
	session *session.Session
	key     LogKey
	gen     int
	list    []github.Commit
	next    int // page, 0 none
	loading bool
	page    session.PageID // that reads it
	why     string         // the last page could not be read, "" it could
	cur     kit.Cursor
}

// commitsMsg is one page of a list of commits.
type commitsMsg struct {
	key  LogKey
	gen  int
	page int
	list []github.Commit
	next int
	err  error
}

// NewCommitLog makes an empty list.
func NewCommitLog(sess *session.Session, key LogKey) *CommitLog {
	return &CommitLog{session: sess, key: key, gen: sess.Epoch, next: 1}
}

// Len is how many commits were read.
func (l *CommitLog) Len() int { return len(l.list) }

// Busy reports whether a page is being read.
func (l *CommitLog) Busy() bool { return l.loading }

// Load asks for a page; the first one replaces what is there.
func (l *CommitLog) Load(page int) tea.Cmd {
	if page == 0 || l.loading {
		return nil
	}
	l.gen++
	l.loading, l.why, l.page = true, "", l.session.At
	archive, ctx, key, gen := l.session.Options.Archive, l.session.Context, l.key, l.gen
	return func() tea.Msg {
		list, next, err := archive.Commits(ctx, key.Owner, key.Name, github.CommitQuery{Ref: key.Ref, Path: key.Path, Page: page})
		return commitsMsg{key: key, gen: gen, page: page, list: list, next: next, err: err}
	}
}

// Update takes answers to what the list has asked.
func (l *CommitLog) Update(msg tea.Msg) tea.Cmd {
	if m, ok := msg.(commitsMsg); ok && m.key == l.key && m.gen == l.gen {
		l.onPage(m)
	}
	return nil
}

func (l *CommitLog) onPage(msg commitsMsg) {
	l.loading = false
	if why := l.session.Tried(l.page, "Reading the commits of "+text.Clean(l.key.Owner+"/"+l.key.Name), msg.err); why != "" {
		l.why = why
	}
	if msg.err != nil {
		return
	}
	at := ""
	if c, ok := l.Selected(); ok {
		at = c.SHA
	}
	if msg.page <= 1 {
		l.list = nil
	}
	l.list, l.next = append(l.list, msg.list...), msg.next
	for i, c := range l.list {
		if c.SHA == at { // the cursor stays on its commit when newer ones come
			l.cur.At = i
			break
		}
	}
	l.cur.Set(len(l.list), l.cur.Page)
}

// Move moves the cursor, and asks for more near the end.
func (l *CommitLog) Move(act kit.Action) (tea.Cmd, bool) {
	if !l.cur.Move(act) {
		return nil, false
	}
	if l.cur.At >= len(l.list)-l.cur.Page {
		return l.Load(l.more()), true
	}
	return nil, true
}

// more is the next page, 0 when there is none or it could not be read.
func (l *CommitLog) more() int {
	if l.why != "" {
		return 0
	}
	return l.next
}

// Selected is the commit under the cursor.
func (l *CommitLog) Selected() (github.Commit, bool) {
	if l.cur.At < len(l.list) {
		return l.list[l.cur.At], true
	}
	return github.Commit{}, false
}

// title says what the list is of.
func (l *CommitLog) title(branch string) string {
	s := text.Clean(l.key.Owner + "/" + l.key.Name + " · " + branch)
	if l.key.Path != "" {
		s += " · commits that touched " + text.Clean(l.key.Path)
	}
	return s
}

// View draws the list; branch is the one whose commits they are.
func (l *CommitLog) View(branch string, w, h int) []string {
	th := l.session.Theme
	lines := []string{" " + th.Dim.Render(l.session.Truncate(l.title(branch), w-2))}
	l.cur.Set(len(l.list), h-1)
	switch {
	case l.loading && len(l.list) == 0:
		lines = append(lines, "", "   "+th.Busy.Render(kit.SpinnerFrame(l.session.Frame))+" Reading the commits")
	case l.why != "" && len(l.list) == 0:
		lines = append(lines, "", "   "+th.Bad.Render("✕")+" The commits could not be read.", "", "   "+th.Key.Render("r")+" tries again")
	case len(l.list) == 0:
		lines = append(lines, "", "   No commit yet.")
	}
	for i := l.cur.Top; i < l.cur.Last(); i++ {
		lines = append(lines, CommitLine(l.session, l.list[i], "", i == l.cur.At, w))
	}
	return lines
}

// CommitLine is a commit in one line: SHA, whether its signature is verified,
// where it is, its subject, who requested it, author and age.
func CommitLine(sess *session.Session, c github.Commit, where string, selected bool, w int) string {
	th := sess.Theme
	mark := "   "
	if selected {
		mark = " " + th.Accent.Render("▌") + " "
	}
	verified := " "
	if c.Verified {
		verified = th.Good.Render("✓")
	}
	tail := "  " + th.Dim.Render(text.Right(text.Ago(c.Date, sess.Now()), 11, ""))
	if w >= kit.NarrowWidth {
		tail = "  " + sess.Fit(text.Clean(c.Author), 20) + tail
	}
	head := mark + th.Info.Render(text.Clean(text.ShortSHA(c.SHA))) + " " + verified + " "
	if where != "" {
		head += th.Dim.Render(text.Pad(where, 12)) + " "
	}
	room := w - text.Width(head) - text.Width(tail) - 1
	by := session.RequestedBy(c.Message)
	subject := session.SubjectOf(c.Message)
	if by != "" {
		by = "  for " + by
		if text.Width(subject)+text.Width(by) > room {
			by = "  konstruct"
		}
	}
	subject = sess.Truncate(subject, room-text.Width(by))
	fillUp := text.Spaces(room - text.Width(subject) - text.Width(by))
	if selected {
		subject = th.Selected.Render(subject)
	}
	return head + subject + th.Accent.Render(by) + fillUp + tail
}
