package ui

import (
	"context"
	"errors"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/text"
)

// shared is what all pages know and ask. It is changed in Update alone;
// commands capture the values that they need.
type shared struct {
	*env
	*navigator
	*journal
	*runSet
	opt     Options
	touched time.Time // when a key last came
	epoch   int       // where the generations of this instance begin
	mouse   bool      // clicks are reported

	ctx    context.Context
	cancel context.CancelFunc

	user   string
	dir    *connection.Directory
	states map[string]connection.State // last observed, by organization name
	marked map[string]bool             // organizations selected in the list, by name
}

func newShared(opt Options, groups []keyGroup) *shared {
	ctx, cancel := context.WithCancel(context.Background())
	if opt.Now == nil {
		opt.Now = time.Now
	}
	sess := &shared{
		navigator: &navigator{}, journal: &journal{clock: opt.Now}, runSet: newRunSet(ctx, opt.Now),
		opt: opt, mouse: opt.Mouse, touched: opt.Now(),
		ctx: ctx, cancel: cancel, user: opt.User,
		states: map[string]connection.State{}, marked: map[string]bool{},
	}
	var err error
	if sess.env, err = newEnv(opt.Look, opt.Host, groups, opt.Now); err != nil {
		sess.fail(problem{what: "The keys of the configuration are not used", why: err.Error(), next: "mend the file, and start again"})
	}
	sess.clipboard = sess.copyText
	sess.dir = connection.NewDirectory(sess.saved())
	return sess
}

func (sess *shared) saved() []connection.Organization {
	if sess.opt.Store == nil {
		return nil
	}
	return sess.opt.Store.Organizations()
}

// after delivers msg when d has passed, unless the program ends before.
func (sess *shared) after(d time.Duration, msg tea.Msg) tea.Cmd {
	ctx := sess.ctx
	return func() tea.Msg {
		t := time.NewTimer(d)
		defer t.Stop()
		select {
		case <-t.C:
			return msg
		case <-ctx.Done():
			return nil
		}
	}
}

// observed takes a fresh state in.
func (sess *shared) observed(s connection.State) {
	sess.states[s.Organization.Name] = s
	sess.dir.Observed(s)
}

// opened and copied are the answers of small things that a key started.
type (
	openedMsg struct {
		url string
		err error
	}
	copiedMsg struct {
		what, where string
		err         error
	}
	savedMsg struct {
		what string
		err  error
	}
)

// browse opens a page in the browser; a browser that fails is a note.
func (sess *shared) browse(url string) tea.Cmd {
	open := sess.opt.Open
	if open == nil || !webPage(url) {
		return func() tea.Msg { return openedMsg{url: url, err: ErrNoBrowser} }
	}
	return func() tea.Msg { return openedMsg{url: url, err: open(url)} }
}

// webPage reports whether url may be handed to a browser.
func webPage(url string) bool {
	return strings.HasPrefix(url, "https://") || strings.HasPrefix(url, "http://")
}

// copyText puts text on the clipboard.
func (sess *shared) copyText(what, value string) tea.Cmd {
	put := sess.opt.Copy
	return func() tea.Msg {
		if put == nil {
			return copiedMsg{what: what, err: errors.New("there is no clipboard here")}
		}
		where, err := put(value)
		return copiedMsg{what: what, where: where, err: err}
	}
}

// save keeps an organization of the operator's own.
func (sess *shared) save(o connection.Organization) tea.Cmd {
	sess.dir.Save(o)
	store := sess.opt.Store
	if store == nil {
		return nil
	}
	return func() tea.Msg { return savedMsg{what: o.Name, err: store.Save(o)} }
}

// small handles the answers above; ok is false for every other message.
func (sess *shared) small(msg tea.Msg) (ok bool) {
	switch msg := msg.(type) {
	case openedMsg:
		switch {
		case errors.Is(msg.err, ErrNoBrowser):
			sess.note = "No browser opens here. Any browser on any machine will do."
		case msg.err != nil:
			sess.note = "The browser did not open here (" + text.Clean(msg.err.Error()) + "). Any browser on any machine will do."
		default:
			sess.note = "Opened in the browser."
		}
	case copiedMsg:
		if msg.err != nil {
			sess.note = "Not copied: " + text.Clean(msg.err.Error())
		} else {
			sess.note = strings.TrimSpace("Copied "+msg.what+" "+text.Clean(msg.where)) + "."
		}
	case signedOutMsg:
		sess.signedOut(msg)
	case whoMsg:
		sess.who(msg)
	case savedMsg:
		if msg.err != nil {
			sess.fail(explain("Saving "+msg.what+" in the configuration", msg.err))
		}
	default:
		return false
	}
	return true
}
