// Package pullrequests is the tab with the open pull requests of an organization, and
// the page with those of all.
package pullrequests

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/delivery"
	"gitconnection/internal/github"
	"gitconnection/internal/ui/browse"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
	"gitconnection/internal/wording"
)

const (
	// pollInterval is how often the list is read again while it is looked at.
	pollInterval = time.Minute
	// idleAfter is how long after the last key that ends.
	idleAfter = time.Hour
	// askAgain is when GitHub is asked again for what it was still finding out, and
	// maxAgain how often.
	askAgain = 2 * time.Second
	maxAgain = 4
)

// list is open pull requests of some organizations, with what is done about them.
type list struct {
	session *session.Session
	name    string // in messages
	rows    kit.Rows[row]
	gen     int
	loading bool
	again   int  // how often it was asked again for what GitHub did not know yet
	waiting bool // for the next poll
	read    time.Time
	why     []string // what could not be read
	more    int      // open ones that were not listed
	diff    *browse.CommitView
	visible func() bool
	back    *session.Destination // where a plan goes back to, nil the organization
}

// row is one pull request.
type row struct {
	org connection.Organization
	github.PullRequest
}

func (r row) id() string { return delivery.PullRequestName(r.PullRequest) }

// words are what the filter looks at.
func (r row) words() string {
	return strings.Join([]string{fmt.Sprintf("#%d", r.Number), r.org.Name, r.Owner, r.Name, r.Title, r.Author, r.Branch, r.Base, r.Status()}, " ")
}

// listMsg is the answer about all repositories.
type listMsg struct {
	name  string
	gen   int
	of    []connection.Organization
	lists []github.PullRequests
}

// pollMsg says that it is time to look again.
type pollMsg struct {
	name  string
	gen   int
	again bool // because GitHub did not know yet whether they can be merged
}

func newList(sess *session.Session, name string, visible func() bool) *list {
	rows := kit.NewRows(kit.NewRowFilter(sess.Env, scopePulls), row.id, func(f *kit.RowFilter, r row) bool { return f.Matches(r.words()) })
	return &list{session: sess, name: name, gen: sess.Epoch, rows: rows, visible: visible}
}

// source is a repository of an organization.
type source struct {
	org         connection.Organization
	owner, name string
}

// load asks for the pull requests of repositories: one query for each account.
func (l *list) load(sources []source) tea.Cmd {
	if l.loading || len(sources) == 0 {
		return nil
	}
	l.gen++
	l.loading = true
	msg := listMsg{name: l.name, gen: l.gen}
	var names []github.RepositoryName
	for _, s := range sources {
		names, msg.of = append(names, github.RepositoryName{Owner: s.owner, Name: s.name}), append(msg.of, s.org)
	}
	engine, ctx := l.session.Options.PullRequests, l.session.Context
	return func() tea.Msg {
		msg.lists = engine.PullRequests(ctx, names)
		return msg
	}
}

// update takes messages; reload asks again.
func (l *list) update(msg tea.Msg, reload func() tea.Cmd) tea.Cmd {
	switch msg := msg.(type) {
	case listMsg:
		if msg.name == l.name && msg.gen == l.gen {
			return l.onList(msg)
		}
	case pollMsg:
		if msg.name == l.name {
			return l.poll(msg, reload)
		}
	case browse.ChangeMsg:
		if l.diff != nil {
			l.diff.Update(msg)
		}
	}
	return nil
}

func (l *list) onList(msg listMsg) tea.Cmd {
	l.loading, l.read, l.why, l.more = false, l.session.Now(), nil, 0
	var all []row
	unknown := false
	for i, part := range msg.lists {
		if part.Err != nil {
			if !kit.Canceled(part.Err) {
				l.why = append(l.why, wording.Line(part.Err))
			}
			continue
		}
		l.more += max(0, part.Total-len(part.Open))
		for _, pr := range part.Open {
			all = append(all, row{msg.of[i], pr})
			unknown = unknown || pr.Merge == github.MergeUnknown
		}
	}
	slices.SortStableFunc(all, func(a, b row) int { return b.Created.Compare(a.Created) })
	l.rows.Set(all)
	if unknown && l.again < maxAgain {
		l.again++
		return l.session.After(askAgain, pollMsg{l.name, l.gen, true})
	}
	return l.schedule()
}

// schedule sets the time of the next look, while somebody can see the list.
func (l *list) schedule() tea.Cmd {
	if l.waiting || !l.visible() {
		return nil
	}
	l.waiting = true
	return l.session.After(pollInterval, pollMsg{name: l.name})
}

func (l *list) poll(msg pollMsg, reload func() tea.Cmd) tea.Cmd {
	switch {
	case msg.again && (msg.gen != l.gen || !l.visible()):
		return nil
	case !msg.again:
		l.waiting = false
		if !l.visible() || l.session.Now().Sub(l.session.Touched) >= idleAfter {
			return nil // the next key or Show looks again
		}
	}
	return reload()
}

// fresh reports whether what is shown is as new as polling keeps it.
func (l *list) fresh() bool { return !l.read.IsZero() && l.session.Now().Sub(l.read) < pollInterval }

// change begins a plan that merges or closes the pull request under the cursor.
func (l *list) change(do delivery.ActKind) {
	if r, ok := l.rows.Selected(); ok {
		l.session.Settle(r.org, do, r.PullRequest, l.back)
	}
}

// open shows what the pull request under the cursor changes.
func (l *list) open() tea.Cmd {
	r, ok := l.rows.Selected()
	if !ok {
		return nil
	}
	engine, pr := l.session.Options.PullRequests, r.PullRequest
	c := github.Commit{SHA: pr.Head, Message: fmt.Sprintf("#%d %s", pr.Number, pr.Title), Author: pr.Author, Date: pr.Created}
	var cmd tea.Cmd
	l.diff, cmd = browse.ShowChange(l.session, pr.Owner, pr.Name, pr.URL, c, func(ctx context.Context) (github.CommitChange, error) {
		return engine.PullRequestChange(ctx, pr)
	})
	return cmd
}

// error is what could not be read, nil everything could.
func (l *list) error() error {
	if len(l.why) == 0 {
		return nil
	}
	return errors.New(l.why[0])
}
