// Package activity is the tab with the latest commits of both repositories.
package activity

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/browse"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

// How the timeline stays live.
const (
	pollEvery = time.Minute // and a tenth more or less, so that programs do not ask in step
	idleAfter = time.Hour   // without a key
	firstLook = 30          // commits of each repository
	catchUp   = 20          // commits that are read when something is new
)

// Tab is the tab with the commits of both repositories as one timeline.
// While it is shown, one small query for each account that owns a repository
// looks every minute for what is new; hidden, or after an hour without a key,
// it looks no more.
type Tab struct {
	*session.Site
	tracks  map[connection.Role]*track
	List    []entry
	Cur     kit.Cursor
	gen     int
	queries query // what is under way
	armed   bool
	checked time.Time
	paused  bool
	fresh   int // came without a key since one last came here
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

// query says which question is under way.
type query int

const (
	askNothing query = iota
	askFirst         // the newest commits
	askHeads         // whether there is anything new
	askMissed        // what is new
	askOlder         // what comes before
)

// recentMsg are the last commits of both repositories.
type recentMsg struct {
	name  string
	gen   int
	what  query
	roles []connection.Role
	got   []github.Recent
	err   error
}

// lookMsg says that it is time to look for new commits.
type lookMsg struct{ name string }

func New(s *session.Site) session.Tab {
	if s.Session.Options.Archive == nil {
		return nil
	}
	return &Tab{Site: s, gen: s.Session.Epoch, tracks: map[connection.Role]*track{}}
}

func (t *Tab) Name() string { return "Activity" }

func (t *Tab) Path() []string {
	if t.commit != nil {
		return []string{text.ShortSHA(t.commit.Commit.SHA)}
	}
	return nil
}

func (t *Tab) Scopes() []kit.Scope {
	if t.commit != nil {
		return []kit.Scope{browse.ScopeCommit}
	}
	return []kit.Scope{scopeActivity}
}

func (t *Tab) SetSize(_, h int) { t.Cur.Set(len(t.List), h-1) }

// Busy leaves out the looks that nobody asked for: nothing moves on the screen
// because of them.
func (t *Tab) Busy() bool {
	return t.queries == askFirst || t.queries == askOlder || t.commit != nil && t.commit.Busy()
}

func (t *Tab) Status() string {
	th := t.Session.Theme
	switch {
	case t.paused:
		return th.Dim.Render("paused after an hour without a key · r looks now")
	case t.fresh > 0:
		return th.Good.Render("●") + " " + text.CountGrouped(t.fresh, "new commit") + th.Dim.Render(" · live")
	case !t.checked.IsZero():
		return th.Good.Render("●") + th.Dim.Render(" live · checked "+t.checked.Local().Format("15:04"))
	}
	return ""
}

// visible reports whether somebody can see the timeline now.
func (t *Tab) visible() bool { return t.Session.Front == t.Org.Name && t.Front == t.Name() }

// Show looks at once when the last look was long ago.
func (t *Tab) Show(kit.Action) tea.Cmd {
	t.fresh, t.paused = 0, false
	return t.look()
}

// look asks for the newest commits, or whether there are newer ones.
func (t *Tab) look() tea.Cmd {
	switch {
	case t.queries != askNothing:
		return nil
	case len(t.tracks) == 0:
		return t.ask(askFirst)
	case t.Session.Now().Sub(t.checked) >= pollEvery:
		return t.ask(askHeads)
	}
	return t.arm()
}

// arm sets the alarm for the next look.
func (t *Tab) arm() tea.Cmd {
	if t.armed {
		return nil
	}
	t.armed = true
	wait := pollEvery*9/10 + time.Duration(rand.Int64N(int64(pollEvery/5))) //nolint:gosec // nothing is kept secret by it
	return t.Session.After(wait, lookMsg{name: t.Org.Name})
}

// ask sends one question about both repositories.
func (t *Tab) ask(w query) tea.Cmd {
	st, ok := t.State()
	if !ok || t.queries != askNothing {
		return nil
	}
	msg := recentMsg{name: t.Org.Name, what: w}
	var queries []github.RecentQuery
	n := map[query]int{askFirst: firstLook, askHeads: 1, askMissed: catchUp, askOlder: firstLook}[w]
	for _, role := range connection.Roles() {
		repo := st.Repositories[role]
		if !repo.Exists() || repo.Owner == "" {
			continue
		}
		q := github.RecentQuery{Owner: repo.Owner, Name: repo.Name}
		if tr := t.tracks[role]; w == askOlder && tr != nil {
			if q.After = tr.cursor; q.After == "" {
				continue
			}
		}
		queries, msg.roles = append(queries, q), append(msg.roles, role)
	}
	if len(queries) == 0 {
		return nil
	}
	t.gen++
	t.queries, msg.gen = w, t.gen
	archive, ctx := t.Session.Options.Archive, t.Session.Context
	return func() tea.Msg {
		msg.got, msg.err = archive.Recent(ctx, queries, n)
		return msg
	}
}

func (t *Tab) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case session.StateMsg: // the first look waits for the repositories to be known
		if msg.Name == t.Org.Name && t.visible() && len(t.tracks) == 0 {
			return t.look()
		}
	case session.RunMsg:
		if msg.Ended && msg.Name == t.Org.Name {
			t.tracks, t.List = map[connection.Role]*track{}, nil
		}
	case lookMsg:
		if msg.name == t.Org.Name {
			return t.due()
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

// due is the alarm: it looks only where somebody sees it.
func (t *Tab) due() tea.Cmd {
	t.armed = false
	switch {
	case !t.visible():
		return nil // coming back looks again
	case t.Session.Now().Sub(t.Session.Touched) >= idleAfter:
		t.paused = true
		return nil
	}
	return t.ask(askHeads)
}

func (t *Tab) onRecent(msg recentMsg) tea.Cmd {
	t.queries = askNothing
	if msg.err != nil {
		if !kit.Canceled(msg.err) {
			p := session.Explain("Reading what happened in "+text.Clean(t.Org.Name), msg.err)
			t.why = p.Why
			if msg.what != askHeads { // the next look may do better
				t.Session.Fail(p)
			}
		}
		return t.waitForNext()
	}
	t.why = ""
	if msg.what != askOlder {
		t.checked = t.Session.Now()
	}
	missed := false
	for i, role := range msg.roles {
		if got := msg.got[i]; got.Err == nil {
			missed = t.mergeRecent(role, msg.what, got) || missed
		}
	}
	if missed {
		return t.ask(askMissed)
	}
	t.merge(msg.what)
	return t.waitForNext()
}

// waitForNext waits for the next look, while somebody sees it.
func (t *Tab) waitForNext() tea.Cmd {
	if !t.visible() {
		return nil
	}
	return t.arm()
}

// mergeRecent takes the commits of one repository in; missed is true when there is
// something new of which not all is known.
func (t *Tab) mergeRecent(role connection.Role, w query, got github.Recent) (missed bool) {
	repo := t.Session.States[t.Org.Name].Repositories[role]
	tr := t.tracks[role]
	switch {
	case tr == nil || w == askFirst:
		t.tracks[role] = &track{owner: repo.Owner, name: repo.Name, branch: got.Branch, commits: got.Commits, cursor: got.Cursor}
		return false
	case w == askOlder:
		tr.commits, tr.cursor = append(tr.commits, got.Commits...), got.Cursor
		return false
	case len(got.Commits) == 0:
		return false
	}
	for i, c := range got.Commits {
		if len(tr.commits) > 0 && c.SHA == tr.commits[0].SHA {
			tr.commits = append(slices.Clone(got.Commits[:i]), tr.commits...)
			return false
		}
	}
	if w == askHeads {
		return true
	}
	// The branch was moved, or much has happened: it begins anew.
	tr.commits, tr.cursor = got.Commits, got.Cursor
	return false
}

// merge puts the commits of both repositories in order. One that is older than
// what was read of the other repository has to wait until that is read, too:
// the list never changes above what one has seen.
func (t *Tab) merge(w query) {
	at, before := "", len(t.List)
	if t.Cur.At < len(t.List) && (t.Cur.At > 0 || w == askOlder) {
		at = t.List[t.Cur.At].SHA
	}
	var limit time.Time
	t.List = t.List[:0:0]
	for _, role := range connection.Roles() {
		tr := t.tracks[role]
		if tr == nil {
			continue
		}
		for _, c := range tr.commits {
			t.List = append(t.List, entry{role, c})
		}
		if n := len(tr.commits); tr.cursor != "" && n > 0 && tr.commits[n-1].Date.After(limit) {
			limit = tr.commits[n-1].Date
		}
	}
	slices.SortStableFunc(t.List, func(a, b entry) int { return cmp.Or(b.Date.Compare(a.Date), cmp.Compare(a.role, b.role)) })
	for len(t.List) > 0 && t.List[len(t.List)-1].Date.Before(limit) {
		t.List = t.List[:len(t.List)-1]
	}
	for i, h := range t.List {
		if h.SHA == at {
			t.Cur.At = i
			break
		}
	}
	if w == askMissed && before > 0 {
		t.fresh += max(0, len(t.List)-before)
	}
	t.Cur.Set(len(t.List), t.Cur.Page)
}

// older reports whether there is more before the last commit of the list.
func (t *Tab) older() bool {
	for _, tr := range t.tracks {
		if tr.cursor != "" {
			return true
		}
	}
	return false
}
