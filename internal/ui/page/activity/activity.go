// Package activity is the tab with the latest commits of both repositories.
package activity

import (
	"math/rand/v2"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/browse"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
	"gitconnection/internal/wording"
)

// How the timeline stays live.
const (
	pollInterval = time.Minute // and a tenth more or less, so that programs do not ask in step
	idleAfter    = time.Hour   // without a key
	pageSize     = 30          // commits of each repository
	catchUp      = 20          // commits that are read when something is new
)

// tab shows the commits of both repositories as one timeline. While it is in
// front, it polls for new ones every minute, with one small query for each
// account that owns a repository. Hidden, or after an hour without a key, it
// does not.
type tab struct {
	*session.Site
	tracks  map[connection.Role]*track
	list    []entry
	cur     kit.Cursor
	gen     int
	query   query // what is under way
	waiting bool  // for the next poll
	checked time.Time
	paused  bool
	unseen  int // commits that are new since the last key
	why     string
	commit  *browse.CommitView
}

// track is what is known of one repository.
type track struct {
	owner, name string
	branch      string
	commits     []github.Commit // newest first
	cursor      string          // continues after the last one, "" all are there
}

// entry is one commit on the timeline.
type entry struct {
	role connection.Role
	github.Commit
}

// query is a question about both repositories.
type query int

const (
	queryNone   query = iota
	queryFirst        // the newest commits
	queryHeads        // whether there is anything new
	queryMissed       // what is new
	queryOlder        // what comes before
)

// recentMsg is the answer to a query.
type recentMsg struct {
	name    string
	gen     int
	query   query
	roles   []connection.Role
	commits []github.Recent // by role
	err     error
}

// pollMsg says that it is time to look for new commits.
type pollMsg struct{ name string }

// New makes the tab, nil where commits cannot be read.
func New(s *session.Site) session.Tab {
	if s.Session.Options.Archive == nil {
		return nil
	}
	return &tab{Site: s, gen: s.Session.Epoch, tracks: map[connection.Role]*track{}}
}

func (t *tab) Name() string { return "Activity" }

func (t *tab) Path() []string {
	if t.commit != nil {
		return []string{text.ShortSHA(t.commit.Commit.SHA)}
	}
	return nil
}

func (t *tab) Scopes() []kit.Scope {
	if t.commit != nil {
		return []kit.Scope{browse.ScopeCommit}
	}
	return []kit.Scope{scopeActivity}
}

func (t *tab) SetSize(_, h int) { t.cur.Set(len(t.list), h-1) }

// Busy leaves out polling: nobody asked for it, and nothing moves on the screen
// because of it.
func (t *tab) Busy() bool {
	return t.query == queryFirst || t.query == queryOlder || t.commit != nil && t.commit.Busy()
}

func (t *tab) Status() string {
	th := t.Session.Theme
	switch {
	case t.paused:
		return th.Dim.Render("paused after an hour without a key · r looks now")
	case t.unseen > 0:
		return th.Good.Render("●") + " " + text.CountGrouped(t.unseen, "new commit") + th.Dim.Render(" · live")
	case !t.checked.IsZero():
		return th.Good.Render("●") + th.Dim.Render(" live · checked "+t.checked.Local().Format("15:04"))
	}
	return ""
}

// visible reports whether somebody can see the timeline now.
func (t *tab) visible() bool { return t.Session.Front == t.Org.Name && t.Front == t.Name() }

// Show looks for new commits at once when the last poll was long ago.
func (t *tab) Show(kit.Action) tea.Cmd {
	t.unseen, t.paused = 0, false
	return t.look()
}

// look asks for the newest commits, or whether there are newer ones.
func (t *tab) look() tea.Cmd {
	switch {
	case t.query != queryNone:
		return nil
	case len(t.tracks) == 0:
		return t.ask(queryFirst)
	case t.Session.Now().Sub(t.checked) >= pollInterval:
		return t.ask(queryHeads)
	}
	return t.schedule()
}

// schedule sets the time of the next poll.
func (t *tab) schedule() tea.Cmd {
	if t.waiting {
		return nil
	}
	t.waiting = true
	wait := pollInterval*9/10 + time.Duration(rand.Int64N(int64(pollInterval/5))) //nolint:gosec // nothing is kept secret by it
	return t.Session.After(wait, pollMsg{name: t.Org.Name})
}

// ask sends one query about both repositories.
func (t *tab) ask(q query) tea.Cmd {
	st, ok := t.State()
	if !ok || t.query != queryNone {
		return nil
	}
	msg := recentMsg{name: t.Org.Name, query: q}
	var queries []github.RecentQuery
	n := map[query]int{queryFirst: pageSize, queryHeads: 1, queryMissed: catchUp, queryOlder: pageSize}[q]
	for _, role := range connection.Roles() {
		repo := st.Repositories[role]
		if !repo.Exists() || repo.Owner == "" {
			continue
		}
		recent := github.RecentQuery{Owner: repo.Owner, Name: repo.Name}
		if tr := t.tracks[role]; q == queryOlder && tr != nil {
			if recent.After = tr.cursor; recent.After == "" {
				continue
			}
		}
		queries, msg.roles = append(queries, recent), append(msg.roles, role)
	}
	if len(queries) == 0 {
		return nil
	}
	t.gen++
	t.query, msg.gen = q, t.gen
	archive, ctx := t.Session.Options.Archive, t.Session.Context
	return func() tea.Msg {
		msg.commits, msg.err = archive.Recent(ctx, queries, n)
		return msg
	}
}

func (t *tab) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case session.StateMsg: // the first query waits for the repositories to be known
		if msg.Name == t.Org.Name && t.visible() && len(t.tracks) == 0 {
			return t.look()
		}
	case session.RunMsg:
		if msg.Ended && msg.Name == t.Org.Name {
			t.tracks, t.list = map[connection.Role]*track{}, nil
		}
	case pollMsg:
		if msg.name == t.Org.Name {
			return t.poll()
		}
	case recentMsg:
		if msg.name == t.Org.Name && msg.gen == t.gen {
			return t.onRecent(msg)
		}
	case browse.ChangeMsg:
		if t.commit != nil {
			t.commit.Update(msg)
		}
	}
	return nil
}

// poll looks for new commits where somebody can see them.
func (t *tab) poll() tea.Cmd {
	t.waiting = false
	switch {
	case !t.visible():
		return nil // Show polls again
	case t.Session.Now().Sub(t.Session.Touched) >= idleAfter:
		t.paused = true
		return nil
	}
	return t.ask(queryHeads)
}

func (t *tab) onRecent(msg recentMsg) tea.Cmd {
	t.query = queryNone
	doing := "Reading what happened in " + text.Clean(t.Org.Name)
	if msg.err != nil {
		if !kit.Canceled(msg.err) {
			t.why = wording.Line(msg.err)
			if msg.query != queryHeads { // the next poll may do better
				t.Session.Tried(t.Page(), doing, msg.err)
			}
		}
		return t.waitForNext()
	}
	t.Session.Tried(t.Page(), doing, nil)
	t.why = ""
	if msg.query != queryOlder {
		t.checked = t.Session.Now()
	}
	missed := false
	for i, role := range msg.roles {
		if recent := msg.commits[i]; recent.Err == nil {
			missed = t.extend(role, msg.query, recent) || missed
		}
	}
	if missed {
		return t.ask(queryMissed)
	}
	t.merge(msg.query)
	return t.waitForNext()
}

// waitForNext waits for the next poll, while somebody can see the timeline.
func (t *tab) waitForNext() tea.Cmd {
	if !t.visible() {
		return nil
	}
	return t.schedule()
}
