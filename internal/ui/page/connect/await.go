package connect

import (
	"maps"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

// await is stage 3: the App has to be installed by a person.
func (t *Tab) await() tea.Cmd {
	t.Stage, t.waiting, t.trouble = stageInstall, true, nil
	t.nudge = make(chan struct{}, 1)
	t.waiter = kit.NewFeed(map[string]look{}, maps.Clone[map[string]look])
	engine, ctx, org, nudge, feed := t.Session.Options.Engine, t.ctx, t.Org, t.nudge, t.waiter
	cmds := []tea.Cmd{
		t.askedBefore(),
		func() tea.Msg {
			feed.Finish(engine.Await(ctx, org, nudge, func(w connection.Waiting) {
				feed.Update(func(m *map[string]look) { (*m)[w.Owner] = look{Waiting: w, count: (*m)[w.Owner].count + 1} })
			}))
			return nil
		},
		t.followWait(),
	}
	for _, owner := range t.missing() {
		name, gen := t.Org.Name, t.gen
		cmds = append(cmds, func() tea.Msg {
			url, err := engine.InstallURL(ctx, owner)
			return installURLMsg{name: name, gen: gen, owner: owner, url: url, err: err}
		})
	}
	return tea.Batch(cmds...)
}

func (t *Tab) followWait() tea.Cmd {
	ctx, feed, name, gen := t.ctx, t.waiter, t.Org.Name, t.gen
	return func() tea.Msg {
		waits, ended, err := feed.Next(ctx)
		return WaitMsg{Name: name, Gen: gen, waits: waits, Ended: ended, err: err}
	}
}

func (t *Tab) installURL(msg installURLMsg) tea.Cmd {
	if msg.err != nil {
		return t.troubled("Finding the page that installs the App on "+text.Clean(msg.owner), msg.err)
	}
	first := len(t.urls) == 0
	t.urls[msg.owner] = msg.url
	if first {
		return t.Session.Browse(msg.url)
	}
	return nil
}

func (t *Tab) waited(msg WaitMsg) tea.Cmd {
	t.waits = msg.waits
	if !msg.Ended {
		return tea.Batch(t.followWait(), t.noteRequests())
	}
	t.waiting = false
	if msg.err != nil {
		return t.troubled("Waiting for the installation of the App", msg.err)
	}
	t.Stage, t.waiting = stageCheck, true
	return tea.Batch(t.keepAsked(time.Time{}), t.Ask("check", t.gen))
}

// checkNow is the key for the impatient: look now instead of at the next beat.
func (t *Tab) checkNow() tea.Cmd {
	switch t.Stage {
	case stageInstall:
		if t.trouble != nil || t.nudge == nil {
			return t.retry()
		}
		select {
		case t.nudge <- struct{}{}:
		default: // one is waiting to be taken already
		}
		return nil
	case stageCheck, StagePlan:
		return t.retry()
	}
	return t.Observe()
}

func (t *Tab) approvedHere(msg session.ApprovedMsg) tea.Cmd {
	if t.Session.NotApproved(msg.Err) {
		return nil
	}
	if t.Stage == stageInstall {
		return t.checkNow()
	}
	return nil
}
