package connect

import (
	"context"
	"maps"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
)

// installWait is what stage 3 knows while it waits until a person has installed
// the App on every owner that lacks it.
type installWait struct {
	*common
	urls  map[string]string // the page that installs the App, by owner
	looks map[string]look   // by owner
	feed  *kit.Feed[map[string]look]
	nudge chan struct{} // has the engine look now; nil: it is not waiting
}

// look is the last look at one owner, with the number of looks so far.
type look struct {
	connection.Waiting
	count int
}

// installURLMsg has the page that installs the App on one owner.
type installURLMsg struct {
	origin
	owner string
	url   string
	err   error
}

// waitMsg has the last looks at all owners.
type waitMsg struct {
	origin
	looks map[string]look
	ended bool
	err   error
}

// start has the engine wait, and asks for the page of each missing owner.
func (w *installWait) start(ctx context.Context, from origin) []tea.Cmd {
	w.nudge = make(chan struct{}, 1)
	w.feed = kit.NewFeed(map[string]look{}, maps.Clone[map[string]look])
	engine, org, nudge, feed := w.Session.Options.Engine, w.Org, w.nudge, w.feed
	cmds := []tea.Cmd{
		func() tea.Msg {
			feed.Finish(engine.Await(ctx, org, nudge, func(seen connection.Waiting) {
				feed.Update(func(m *map[string]look) {
					(*m)[seen.Owner] = look{Waiting: seen, count: (*m)[seen.Owner].count + 1}
				})
			}))
			return nil
		},
		w.follow(ctx, from),
	}
	for _, owner := range w.missing() {
		cmds = append(cmds, func() tea.Msg {
			url, err := engine.InstallURL(ctx, owner)
			return installURLMsg{origin: from, owner: owner, url: url, err: err}
		})
	}
	return cmds
}

// follow waits for the next look.
func (w *installWait) follow(ctx context.Context, from origin) tea.Cmd {
	feed := w.feed
	return func() tea.Msg {
		looks, ended, err := feed.Next(ctx)
		return waitMsg{origin: from, looks: looks, ended: ended, err: err}
	}
}

// checkNow has the engine look now instead of at its next turn.
func (w *installWait) checkNow() {
	select {
	case w.nudge <- struct{}{}:
	default: // one is pending already
	}
}

// awaited is the owner whose installation is waited for now, "" none.
func (w *installWait) awaited() string {
	for _, owner := range w.missing() {
		if !w.arrived(owner) {
			return owner
		}
	}
	return ""
}

// arrived reports whether the App has been installed on owner since the wait
// began: the engine then looks at the others alone. Each round asks all owners
// that lack the App, in the order of Owners, so a later one may be one look
// behind.
func (w *installWait) arrived(owner string) bool {
	later := false
	for _, other := range w.Org.Owners() {
		ahead := w.looks[other].count - w.looks[owner].count
		if ahead > 1 || ahead == 1 && later {
			return w.looks[owner].count > 0
		}
		later = later || other == owner
	}
	return false
}

// page is the page that installs the App where it is waited for.
func (w *installWait) page() string {
	owner := w.awaited()
	if seen := w.looks[owner]; seen.URL != "" {
		return seen.URL
	}
	return w.urls[owner]
}

// elsewhere is an organization on which the App was installed instead of the
// one that is waited for, "" none.
func (w *installWait) elsewhere() string {
	for _, owner := range w.missing() {
		if e := w.looks[owner].Elsewhere; len(e) > 0 {
			return e[len(e)-1]
		}
	}
	return ""
}

// requestGone reports whether a request for owner was seen once and is there no
// more, although the App was not installed.
func (w *installWait) requestGone(owner string) bool {
	seen := w.looks[owner]
	return seen.Gone || !w.asked.IsZero() && seen.count > 0 && !seen.Pending && seen.Err == nil && !w.anyPending()
}

func (w *installWait) anyPending() bool {
	for _, seen := range w.looks {
		if seen.Pending {
			return true
		}
	}
	return false
}

// keepPending stores that a request waits for an owner, when that is new.
func (w *installWait) keepPending() tea.Cmd {
	for _, owner := range w.missing() {
		if seen := w.looks[owner]; seen.Pending && w.asked.IsZero() {
			at := seen.Since
			if at.IsZero() {
				at = w.Session.Now()
			}
			return w.keepRequest(at)
		}
	}
	return nil
}

// await is stage 3: a person has to install the App.
func (f *flow) await() tea.Cmd {
	f.stage, f.waiting, f.obstacle = stageInstall, true, nil
	return tea.Batch(append([]tea.Cmd{f.loadRequest(f.origin())}, f.install.start(f.ctx, f.origin())...)...)
}

// installURL opens the page that is known first; the others can be opened by
// hand when it is their turn.
func (f *flow) installURL(msg installURLMsg) tea.Cmd {
	if msg.err != nil {
		return f.fail("Finding the page that installs the App on "+text.Clean(msg.owner), msg.err)
	}
	first := len(f.install.urls) == 0
	f.install.urls[msg.owner] = msg.url
	if first {
		return f.Session.Browse(msg.url)
	}
	return nil
}

// waited handles a look; the last one says that the App is on every owner.
func (f *flow) waited(msg waitMsg) tea.Cmd {
	f.install.looks = msg.looks
	if !msg.ended {
		return tea.Batch(f.install.follow(f.ctx, msg.origin), f.install.keepPending())
	}
	f.waiting = false
	if msg.err != nil {
		return f.fail("Waiting for the installation of the App", msg.err)
	}
	f.stage, f.waiting = stageCheck, true
	return tea.Batch(f.keepRequest(time.Time{}), f.Ask("check", f.gen))
}

// elsewhere is an organization that could be used instead of the one whose
// installation is waited for, "" none.
func (f *flow) elsewhere() string {
	if f.stage != stageInstall {
		return ""
	}
	return f.install.elsewhere()
}
