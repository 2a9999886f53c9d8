package ui

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
	"gitconnection/internal/text"
)

// logKey names a list of commits.
type logKey struct {
	org         string
	role        connection.Role
	owner, name string
	ref, path   string // "" the default branch, all paths
}

// commitLog is a list of commits that grows as one looks at its end.
type commitLog struct {
	session *shared
	key     logKey
	gen     int
	list    []github.Commit
	next    int // page, 0 none
	loading bool
	why     string
	cur     cursor
}

// commitsMsg is one page of a list of commits.
type commitsMsg struct {
	key  logKey
	gen  int
	page int
	list []github.Commit
	next int
	err  error
}

func newCommitLog(sess *shared, key logKey) *commitLog {
	return &commitLog{session: sess, key: key, gen: sess.epoch, next: 1}
}

// load asks for a page; the first one replaces what is there.
func (l *commitLog) load(page int) tea.Cmd {
	if page == 0 || l.loading {
		return nil
	}
	l.gen++
	l.loading, l.why = true, ""
	archive, ctx, key, gen := l.session.opt.Archive, l.session.ctx, l.key, l.gen
	return func() tea.Msg {
		list, next, err := archive.Commits(ctx, key.owner, key.name, github.CommitQuery{Ref: key.ref, Path: key.path, Page: page})
		return commitsMsg{key: key, gen: gen, page: page, list: list, next: next, err: err}
	}
}

func (l *commitLog) update(msg commitsMsg) {
	if msg.key != l.key || msg.gen != l.gen {
		return
	}
	l.loading = false
	if msg.err != nil {
		if !canceled(msg.err) {
			p := explain("Reading the commits of "+text.Clean(l.key.owner+"/"+l.key.name), msg.err)
			l.why = p.why
			l.session.fail(p)
		}
		return
	}
	at := ""
	if c, ok := l.selected(); ok {
		at = c.SHA
	}
	if msg.page <= 1 {
		l.list = nil
	}
	l.list, l.next = append(l.list, msg.list...), msg.next
	for i, c := range l.list {
		if c.SHA == at { // the cursor stays on its commit when newer ones come
			l.cur.at = i
			break
		}
	}
	l.cur.set(len(l.list), l.cur.page)
}

// move moves the cursor, and asks for more near the end.
func (l *commitLog) move(act action) (tea.Cmd, bool) {
	if !l.cur.move(act) {
		return nil, false
	}
	if l.cur.at >= len(l.list)-l.cur.page {
		return l.load(l.more()), true
	}
	return nil, true
}

// more is the next page, 0 when there is none or it could not be read.
func (l *commitLog) more() int {
	if l.why != "" {
		return 0
	}
	return l.next
}

func (l *commitLog) selected() (github.Commit, bool) {
	if l.cur.at < len(l.list) {
		return l.list[l.cur.at], true
	}
	return github.Commit{}, false
}

// title says what the list is of.
func (l *commitLog) title(branch string) string {
	s := text.Clean(l.key.owner + "/" + l.key.name + " · " + branch)
	if l.key.path != "" {
		s += " · commits that touched " + text.Clean(l.key.path)
	}
	return s
}

func (l *commitLog) view(branch string, w, h int) []string {
	th := l.session.th
	lines := []string{" " + th.dim.put(l.session.truncate(l.title(branch), w-2))}
	l.cur.set(len(l.list), h-1)
	switch {
	case l.loading && len(l.list) == 0:
		lines = append(lines, "", "   "+th.busy.put(spin(l.session.frame))+" Reading the commits")
	case l.why != "" && len(l.list) == 0:
		lines = append(lines, "", "   "+th.bad.put("✕")+" The commits could not be read.", "", "   "+th.key.put("r")+" tries again")
	case len(l.list) == 0:
		lines = append(lines, "", "   No commit yet.")
	}
	for i := l.cur.top; i < l.cur.last(); i++ {
		lines = append(lines, commitLine(l.session, l.list[i], "", i == l.cur.at, w))
	}
	return lines
}

// commitLine is a commit in one line: SHA, whether GitHub vouches for it, where
// it is, its subject, in whose name it was asked for, author and age.
func commitLine(sess *shared, c github.Commit, where string, selected bool, w int) string {
	th := sess.th
	mark := "   "
	if selected {
		mark = " " + th.accent.put("▌") + " "
	}
	verified := " "
	if c.Verified {
		verified = th.good.put("✓")
	}
	tail := "  " + th.dim.put(text.Right(text.Ago(c.Date, sess.now()), 11, ""))
	if w >= narrow {
		tail = "  " + sess.fit(text.Clean(c.Author), 20) + tail
	}
	head := mark + th.info.put(text.Clean(text.ShortSHA(c.SHA))) + " " + verified + " "
	if where != "" {
		head += th.dim.put(text.Pad(where, 12)) + " "
	}
	room := w - text.Width(head) - text.Width(tail) - 1
	by := requestedBy(c.Message)
	subject := subjectOf(c.Message)
	if by != "" {
		by = "  for " + by
		if text.Width(subject)+text.Width(by) > room {
			by = "  konstruct"
		}
	}
	subject = sess.truncate(subject, room-text.Width(by))
	fillUp := text.Spaces(room - text.Width(subject) - text.Width(by))
	if selected {
		subject = th.selected.put(subject)
	}
	return head + subject + th.accent.put(by) + fillUp + tail
}

// subjectOf is the first line of a message.
func subjectOf(message string) string {
	first, _, _ := strings.Cut(message, "\n")
	return text.Clean(first)
}

// requestedBy is in whose name konstruct made a commit, "" when it did not: the
// trailer that it puts under each of its messages.
func requestedBy(message string) string {
	lines := strings.Split(strings.TrimRight(message, "\n"), "\n")
	if len(lines) < 3 {
		return ""
	}
	for _, l := range lines[max(2, len(lines)-5):] {
		if who, ok := strings.CutPrefix(l, "Requested-by: "); ok {
			return text.Clean(strings.TrimSpace(who))
		}
	}
	return ""
}
