package ui

import (
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/text"
)

// shared is what all pages look at. It is changed in Update alone; commands
// capture the values that they need.
type shared struct {
	opt     Options
	th      *theme
	theme   string // its name
	plain   bool   // NO_COLOR: no theme can be chosen
	keys    *keymap
	frame   int       // of the spinner
	touched time.Time // when a key last came
	epoch   int       // where the generations of this instance begin
	mouse   bool      // clicks are reported

	ctx    context.Context
	cancel context.CancelFunc
	work   *sync.WaitGroup // runs that are to end before the program does

	user   string
	dir    *connection.Directory
	states map[string]connection.State // last observed, by organization name
	runs   map[string]*run
	// changes are runs about what lives in the repositories, by organization.
	changes map[string]*run
	marked  map[string]bool // organizations selected in the list, by name

	problems []problem
	note     string // one line, until the next key
	log      []heard
	lastNote string // the note that was kept last

	front string // organization whose page is in front, "" the list

	// What the focused page asks of the router, taken after each message.
	next     *navigation
	overlays []overlay
	prompt   *prompt // being typed into, nil none
	quitting bool
}

func newShared(opt Options) *shared {
	ctx, cancel := context.WithCancel(context.Background())
	if opt.Now == nil {
		opt.Now = time.Now
	}
	sh := &shared{
		opt: opt, mouse: opt.Mouse,
		ctx: ctx, cancel: cancel, work: &sync.WaitGroup{}, user: opt.User,
		states: map[string]connection.State{}, runs: map[string]*run{}, changes: map[string]*run{}, marked: map[string]bool{},
	}
	sh.touched = sh.now()
	var err error
	if sh.keys, err = newKeymap(keyGroups(), opt.Keys); err != nil {
		sh.fail(problem{what: "The keys of the configuration are not used", why: err.Error(), next: "mend the file, and start again"})
	}
	sh.plain = os.Getenv("NO_COLOR") != ""
	sh.setTheme(pickTheme(opt.Theme, opt.Themes, os.Getenv))
	sh.dir = connection.NewDirectory(sh.saved())
	return sh
}

func (sh *shared) now() time.Time { return sh.opt.Now() }

func (sh *shared) saved() []connection.Organization {
	if sh.opt.Store == nil {
		return nil
	}
	return sh.opt.Store.Organizations()
}

// after delivers msg when d has passed, unless the program ends before.
func (sh *shared) after(d time.Duration, msg tea.Msg) tea.Cmd {
	ctx := sh.ctx
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

// clean makes text from elsewhere safe; it is called where a value enters a
// line, and nowhere else.
func clean(s string) string { return text.Clean(s) }

func (sh *shared) truncate(s string, n int) string { return text.Truncate(s, n, sh.th.ellipsis) }
func (sh *shared) fit(s string, n int) string      { return text.Fit(s, n, sh.th.ellipsis) }

// observed takes a fresh state in.
func (sh *shared) observed(s connection.State) {
	sh.states[s.Organization.Name] = s
	sh.dir.Observed(s)
}

// running is the run of an organization that has not ended, nil without one.
func (sh *shared) running(name string) *run {
	if r := sh.runs[name]; r != nil && !r.ended {
		return r
	}
	return nil
}

// changing is the change of an organization that has not ended, nil without one.
func (sh *shared) changing(name string) *run {
	if r := sh.changes[name]; r != nil && !r.ended {
		return r
	}
	return nil
}

// active are all runs that have not ended.
func (sh *shared) active() []*run {
	var out []*run
	for _, among := range []map[string]*run{sh.runs, sh.changes} {
		for _, r := range among {
			if !r.ended {
				out = append(out, r)
			}
		}
	}
	return out
}

func (sh *shared) open(o overlay) { sh.overlays = append(sh.overlays, o) }

// fail shows what went wrong until it is dismissed.
func (sh *shared) fail(p problem) {
	if slices.Contains(sh.problems, p) {
		return
	}
	sh.problems = append(sh.problems, p)
	sh.record(heardProblem, p.what, p.why, "next: "+p.next)
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
func (sh *shared) browse(url string) tea.Cmd {
	open := sh.opt.Open
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
func (sh *shared) copyText(what, value string) tea.Cmd {
	put := sh.opt.Copy
	return func() tea.Msg {
		if put == nil {
			return copiedMsg{what: what, err: errors.New("there is no clipboard here")}
		}
		where, err := put(value)
		return copiedMsg{what: what, where: where, err: err}
	}
}

// save keeps an organization of the operator's own.
func (sh *shared) save(o connection.Organization) tea.Cmd {
	sh.dir.Save(o)
	store := sh.opt.Store
	if store == nil {
		return nil
	}
	return func() tea.Msg { return savedMsg{what: o.Name, err: store.Save(o)} }
}

// small handles the answers above; ok is false for every other message.
func (sh *shared) small(msg tea.Msg) (ok bool) {
	switch msg := msg.(type) {
	case openedMsg:
		switch {
		case errors.Is(msg.err, ErrNoBrowser):
			sh.note = "No browser opens here. Any browser on any machine will do."
		case msg.err != nil:
			sh.note = "The browser did not open here (" + clean(msg.err.Error()) + "). Any browser on any machine will do."
		default:
			sh.note = "Opened in the browser."
		}
	case copiedMsg:
		if msg.err != nil {
			sh.note = "Not copied: " + clean(msg.err.Error())
		} else {
			sh.note = strings.TrimSpace("Copied "+msg.what+" "+clean(msg.where)) + "."
		}
	case signedOutMsg:
		sh.signedOut(msg)
	case whoMsg:
		sh.who(msg)
	case savedMsg:
		if msg.err != nil {
			sh.fail(sh.explain("Saving "+msg.what+" in the configuration", msg.err))
		}
	default:
		return false
	}
	return true
}
