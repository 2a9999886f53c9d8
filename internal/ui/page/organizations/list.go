// Package organizations is the list of organizations, and connecting several of
// them.
package organizations

import (
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

// list is the page of all organizations.
type list struct {
	session *session.Session
	lookups lookups

	rows  []connection.Row // all that are known
	shown []connection.Row // those that pass the filter
	cur   kit.Cursor
	moved bool // by hand: the first row is then a choice, too
	h     int

	filter    *kit.TextInput
	filtering bool
}

// NewList makes the page of all organizations.
func NewList(sess *session.Session) session.Page {
	l := &list{session: sess, filter: kit.NewTextInput("", 100), lookups: lookups{session: sess, gen: sess.Epoch, fingerprints: map[string]string{}}}
	l.lookups.start()
	l.collect()
	return l
}

// Enter asks for the first page, once.
func (l *list) Enter(session.Destination) tea.Cmd {
	l.collect()
	if l.lookups.loaded || l.lookups.loading {
		return nil
	}
	return tea.Batch(l.lookups.load(), l.lookups.requests())
}

// LoadVisible asks for what is missing on the rows that can be seen: the next
// page near the end, then what the installations hold, then the full state.
func (l *list) LoadVisible() tea.Cmd {
	q := &l.lookups
	if !q.loaded {
		return nil
	}
	var cmds []tea.Cmd
	if q.next > 0 && !q.loading && q.why == "" && (l.query() != "" || l.cur.Last()+l.cur.Page >= len(l.shown)) {
		cmds = append(cmds, q.load())
	}
	if l.firstUnconfirmed() >= 0 {
		cmds = append(cmds, q.confirm())
	}
	visible := l.shown[l.cur.Top:l.cur.Last()]
	for _, r := range visible {
		cmds = append(cmds, q.inspect(r))
	}
	if len(q.inFlight) == 0 {
		for _, r := range visible {
			cmds = append(cmds, q.observe(r))
		}
	}
	return tea.Batch(cmds...)
}

func (l *list) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case session.ForgotMsg:
		return l.forgot(msg)
	case session.StateMsg: // another page has observed an organization
	case session.RunMsg:
		if !msg.Ended { // progress is drawn from the run itself
			return nil
		}
	default:
		if !l.lookups.update(msg) {
			return nil
		}
	}
	l.collect()
	return nil
}

func (l *list) query() string { return l.filter.Value() }

// collect makes the rows and keeps the cursor on its organization.
func (l *list) collect() {
	selected := ""
	if l.cur.At < len(l.shown) && (l.cur.At > 0 || l.moved) {
		selected = l.shown[l.cur.At].Organization.Name
	}
	if l.lookups.loaded || l.rows == nil {
		l.rows = l.session.Directory.Rows()
	}
	l.shown = l.rows
	if q := l.query(); q != "" {
		l.shown = make([]connection.Row, 0, len(l.rows))
		for _, r := range l.rows {
			if text.Match(q, rowText(r)) {
				l.shown = append(l.shown, r)
			}
		}
	}
	for i, r := range l.shown {
		if r.Organization.Name == selected {
			l.cur.At = i
			break
		}
	}
	l.cur.Set(len(l.shown), l.rowsIn(l.h))
}

// firstUnconfirmed is the first of the rows that nobody confirmed, -1 none.
func (l *list) firstUnconfirmed() int {
	return slices.IndexFunc(l.shown, func(r connection.Row) bool { return r.Unconfirmed })
}

// rowsIn is how many rows h lines hold, beside the headings.
func (l *list) rowsIn(h int) int {
	if l.firstUnconfirmed() >= 0 {
		h--
	}
	return h - 1
}

// rowText is what the filter looks at.
func rowText(r connection.Row) string {
	return strings.Join([]string{r.Organization.Name, string(r.Phase), r.Detail, r.Platform, r.Application,
		r.Organization.PlatformOrg, r.Organization.ApplicationOrg}, " ")
}

// selected is the row under the cursor.
func (l *list) selected() (connection.Row, bool) {
	if l.cur.At < len(l.shown) {
		return l.shown[l.cur.At], true
	}
	return connection.Row{}, false
}
