package ui

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
	"gitconnection/internal/text"
)

// How the timeline stays live.
const (
	pollEvery = time.Minute // and a tenth more or less, so that programs do not ask in step
	idleAfter = time.Hour   // without a key
	firstLook = 30          // commits of each repository
	catchUp   = 20          // commits that are read when something is new
)

// activity is the tab with the commits of both repositories as one timeline.
// While it is shown, one small query for each account that owns a repository
// looks every minute for what is new; hidden, or after an hour without a key,
// it looks no more.
type activity struct {
	*site
	tracks  map[connection.Role]*track
	list    []happening
	cur     cursor
	gen     int
	asked   what // what is under way
	armed   bool
	checked time.Time
	paused  bool
	fresh   int // came without a key since one last came here
	why     string
	commit  *commitView
}

// track is what is known of one repository.
type track struct {
	owner, name string
	branch      string
	commits     []github.Commit // newest first
	cursor      string          // continues after the last one, "" all are there
}

// happening is one commit on the timeline.
type happening struct {
	role connection.Role
	github.Commit
}

// what says which question is under way.
type what int

const (
	askNothing what = iota
	askFirst        // the newest commits
	askHeads        // whether there is anything new
	askMissed       // what is new
	askOlder        // what comes before
)

// recentMsg are the last commits of both repositories.
type recentMsg struct {
	name  string
	gen   int
	what  what
	roles []connection.Role
	got   []github.Recent
	err   error
}

// lookMsg says that it is time to look for new commits.
type lookMsg struct{ name string }

func newActivity(s *site) tab {
	if s.session.opt.Archive == nil {
		return nil
	}
	return &activity{site: s, gen: s.session.epoch, tracks: map[connection.Role]*track{}}
}

func (t *activity) name() string { return "Activity" }

func (t *activity) path() []string {
	if t.commit != nil {
		return []string{text.ShortSHA(t.commit.commit.SHA)}
	}
	return nil
}

func (t *activity) scopes() []scope {
	if t.commit != nil {
		return []scope{scopeCommit}
	}
	return []scope{scopeActivity}
}

func (t *activity) setSize(_, h int) { t.cur.set(len(t.list), h-1) }

// busy leaves out the looks that nobody asked for: nothing moves on the screen
// because of them.
func (t *activity) busy() bool {
	return t.asked == askFirst || t.asked == askOlder || t.commit != nil && t.commit.loading
}

func (t *activity) status() string {
	th := t.session.th
	switch {
	case t.paused:
		return th.dim.put("paused after an hour without a key · r looks now")
	case t.fresh > 0:
		return th.good.put("●") + " " + text.CountGrouped(t.fresh, "new commit") + th.dim.put(" · live")
	case !t.checked.IsZero():
		return th.good.put("●") + th.dim.put(" live · checked "+t.checked.Local().Format("15:04"))
	}
	return ""
}

// visible reports whether somebody can see the timeline now.
func (t *activity) visible() bool { return t.session.front == t.org.Name && t.front == t.name() }

// show looks at once when the last look was long ago.
func (t *activity) show(action) tea.Cmd {
	t.fresh, t.paused = 0, false
	return t.look()
}

// look asks for the newest commits, or whether there are newer ones.
func (t *activity) look() tea.Cmd {
	switch {
	case t.asked != askNothing:
		return nil
	case len(t.tracks) == 0:
		return t.ask(askFirst)
	case t.session.now().Sub(t.checked) >= pollEvery:
		return t.ask(askHeads)
	}
	return t.arm()
}

// arm sets the alarm for the next look.
func (t *activity) arm() tea.Cmd {
	if t.armed {
		return nil
	}
	t.armed = true
	wait := pollEvery*9/10 + time.Duration(rand.Int64N(int64(pollEvery/5))) //nolint:gosec // nothing is kept secret by it
	return t.session.after(wait, lookMsg{name: t.org.Name})
}

// ask sends one question about both repositories.
func (t *activity) ask(w what) tea.Cmd {
	st, ok := t.state()
	if !ok || t.asked != askNothing {
		return nil
	}
	msg := recentMsg{name: t.org.Name, what: w}
	var queries []github.RecentQuery
	n := map[what]int{askFirst: firstLook, askHeads: 1, askMissed: catchUp, askOlder: firstLook}[w]
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
	t.asked, msg.gen = w, t.gen
	archive, ctx := t.session.opt.Archive, t.session.ctx
	return func() tea.Msg {
		msg.got, msg.err = archive.Recent(ctx, queries, n)
		return msg
	}
}

func (t *activity) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case stateMsg: // the first look waits for the repositories to be known
		if msg.name == t.org.Name && t.visible() && len(t.tracks) == 0 {
			return t.look()
		}
	case runMsg:
		if msg.ended && msg.name == t.org.Name {
			t.tracks, t.list = map[connection.Role]*track{}, nil
		}
	case lookMsg:
		if msg.name == t.org.Name {
			return t.due()
		}
	case recentMsg:
		if msg.name == t.org.Name && msg.gen == t.gen {
			return t.took(msg)
		}
	case changeMsg:
		if t.commit != nil {
			t.commit.update(msg)
		}
	}
	return nil
}

// due is the alarm: it looks only where somebody sees it.
func (t *activity) due() tea.Cmd {
	t.armed = false
	switch {
	case !t.visible():
		return nil // coming back looks again
	case t.session.now().Sub(t.session.touched) >= idleAfter:
		t.paused = true
		return nil
	}
	return t.ask(askHeads)
}

func (t *activity) took(msg recentMsg) tea.Cmd {
	t.asked = askNothing
	if msg.err != nil {
		if !canceled(msg.err) {
			p := explain("Reading what happened in "+text.Clean(t.org.Name), msg.err)
			t.why = p.why
			if msg.what != askHeads { // the next look may do better
				t.session.fail(p)
			}
		}
		return t.again()
	}
	t.why = ""
	if msg.what != askOlder {
		t.checked = t.session.now()
	}
	missed := false
	for i, role := range msg.roles {
		if got := msg.got[i]; got.Err == nil {
			missed = t.heard(role, msg.what, got) || missed
		}
	}
	if missed {
		return t.ask(askMissed)
	}
	t.merge(msg.what)
	return t.again()
}

// again waits for the next look, while somebody sees it.
func (t *activity) again() tea.Cmd {
	if !t.visible() {
		return nil
	}
	return t.arm()
}

// heard takes the commits of one repository in; missed is true when there is
// something new of which not all is known.
func (t *activity) heard(role connection.Role, w what, got github.Recent) (missed bool) {
	repo := t.session.states[t.org.Name].Repositories[role]
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
func (t *activity) merge(w what) {
	at, before := "", len(t.list)
	if t.cur.at < len(t.list) && (t.cur.at > 0 || w == askOlder) {
		at = t.list[t.cur.at].SHA
	}
	var limit time.Time
	t.list = t.list[:0:0]
	for _, role := range connection.Roles() {
		tr := t.tracks[role]
		if tr == nil {
			continue
		}
		for _, c := range tr.commits {
			t.list = append(t.list, happening{role, c})
		}
		if n := len(tr.commits); tr.cursor != "" && n > 0 && tr.commits[n-1].Date.After(limit) {
			limit = tr.commits[n-1].Date
		}
	}
	slices.SortStableFunc(t.list, func(a, b happening) int { return cmp.Or(b.Date.Compare(a.Date), cmp.Compare(a.role, b.role)) })
	for len(t.list) > 0 && t.list[len(t.list)-1].Date.Before(limit) {
		t.list = t.list[:len(t.list)-1]
	}
	for i, h := range t.list {
		if h.SHA == at {
			t.cur.at = i
			break
		}
	}
	if w == askMissed && before > 0 {
		t.fresh += max(0, len(t.list)-before)
	}
	t.cur.set(len(t.list), t.cur.page)
}

// older reports whether there is more before the last commit of the list.
func (t *activity) older() bool {
	for _, tr := range t.tracks {
		if tr.cursor != "" {
			return true
		}
	}
	return false
}
