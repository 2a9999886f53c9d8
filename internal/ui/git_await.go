package ui

import (
	"context"
	"maps"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/text"
)

// await is stage 3: the App has to be installed by a person.
func (t *git) await() tea.Cmd {
	t.stage, t.waiting, t.trouble = stageInstall, true, nil
	t.nudge = make(chan struct{}, 1)
	t.waiter = newFeed(map[string]look{}, maps.Clone[map[string]look])
	engine, ctx, org, nudge, feed := t.session.opt.Engine, t.ctx, t.org, t.nudge, t.waiter
	cmds := []tea.Cmd{
		t.askedBefore(),
		func() tea.Msg {
			feed.finish(engine.Await(ctx, org, nudge, func(w connection.Waiting) {
				feed.update(func(m *map[string]look) { (*m)[w.Owner] = look{Waiting: w, count: (*m)[w.Owner].count + 1} })
			}))
			return nil
		},
		t.followWait(),
	}
	for _, owner := range t.missing() {
		name, gen := t.org.Name, t.gen
		cmds = append(cmds, func() tea.Msg {
			url, err := engine.InstallURL(ctx, owner)
			return installURLMsg{name: name, gen: gen, owner: owner, url: url, err: err}
		})
	}
	return tea.Batch(cmds...)
}

func (t *git) followWait() tea.Cmd {
	ctx, feed, name, gen := t.ctx, t.waiter, t.org.Name, t.gen
	return func() tea.Msg {
		waits, ended, err := feed.next(ctx)
		return waitMsg{name: name, gen: gen, waits: waits, ended: ended, err: err}
	}
}

func (t *git) installURL(msg installURLMsg) tea.Cmd {
	if msg.err != nil {
		return t.troubled("Finding the page that installs the App on "+text.Clean(msg.owner), msg.err)
	}
	first := len(t.urls) == 0
	t.urls[msg.owner] = msg.url
	if first {
		return t.session.browse(msg.url)
	}
	return nil
}

func (t *git) waited(msg waitMsg) tea.Cmd {
	t.waits = msg.waits
	if !msg.ended {
		return tea.Batch(t.followWait(), t.noteRequests())
	}
	t.waiting = false
	if msg.err != nil {
		return t.troubled("Waiting for the installation of the App", msg.err)
	}
	t.stage, t.waiting = stageCheck, true
	return tea.Batch(t.keepAsked(time.Time{}), t.ask("check", t.gen))
}

// checkNow is the key for the impatient: look now instead of at the next beat.
func (t *git) checkNow() tea.Cmd {
	switch t.stage {
	case stageInstall:
		if t.trouble != nil || t.nudge == nil {
			return t.retry()
		}
		select {
		case t.nudge <- struct{}{}:
		default: // one is waiting to be taken already
		}
		return nil
	case stageCheck, stagePlan:
		return t.retry()
	}
	return t.observe()
}

// approvedMsg says how playing the person at the browser has ended.
type approvedMsg struct {
	name string
	gen  int
	err  error
}

// approve plays the person at the browser, in the demo.
func (sess *shared) approve(ctx context.Context, url, name string, gen int) tea.Cmd {
	do := sess.opt.Approve
	if do == nil || url == "" {
		return nil
	}
	return func() tea.Msg { return approvedMsg{name: name, gen: gen, err: do(ctx, url)} }
}

// notApproved shows why playing the person did not work; it reports whether
// that was so.
func (sess *shared) notApproved(err error) bool {
	if err != nil && !canceled(err) {
		sess.fail(explain("Approving in place of a browser", err))
	}
	return err != nil
}

func (t *git) approvedHere(msg approvedMsg) tea.Cmd {
	if t.session.notApproved(msg.err) {
		return nil
	}
	if t.stage == stageInstall {
		return t.checkNow()
	}
	return nil
}
