// Package session is what the screens know and ask while the program runs: the
// state of organizations, runs, who is signed in, where to go next, and the ports
// to the engines.
package session

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/safe"
	"gitconnection/internal/wording"
)

// Session is what all pages know and ask. It is changed in Update alone;
// commands capture the values that they need.
type Session struct {
	*kit.Env
	*navigator
	*journal
	*runSet
	Options Options
	Touched time.Time // when a key last came
	Epoch   int       // where the generations of this instance begin
	Mouse   bool      // clicks are reported

	Context context.Context
	Cancel  context.CancelFunc

	User      string
	Directory *connection.Directory
	States    map[string]connection.State // last observed, by organization name
	Marked    map[string]bool             // organizations selected in the list, by name
	signIns   int                         // that the dialog has begun
}

// New returns a session on an instance; groups are the keys of all screens. It
// ends with Cancel.
func New(opt Options, groups []kit.KeyGroup) *Session {
	ctx, cancel := context.WithCancel(context.Background()) //nolint:gosec // the session keeps it as Cancel, which ends it
	if opt.Now == nil {
		opt.Now = time.Now
	}
	sess := &Session{
		navigator: &navigator{}, journal: &journal{clock: opt.Now, log: opt.Log}, runSet: newRunSet(ctx, opt.Now),
		Options: opt, Mouse: opt.Mouse, Touched: opt.Now(),
		Context: ctx, Cancel: cancel, User: opt.User,
		States: map[string]connection.State{}, Marked: map[string]bool{},
	}
	var err error
	if sess.Env, err = kit.NewEnv(opt.Look, opt.Host, groups, opt.Now); err != nil {
		sess.Fail(Problem{What: "The keys of the configuration are not used", Why: wording.Line(err), Next: "fix the file, and start again"})
	}
	sess.Clipboard = sess.CopyText
	sess.Directory = connection.NewDirectory(sess.Saved())
	return sess
}

// Saved are the organizations that the operator has added or has pending.
func (sess *Session) Saved() []connection.Organization {
	if sess.Options.Store == nil {
		return nil
	}
	return sess.Options.Store.Organizations()
}

// observing is what a state is found out by.
func observing(organization string) string {
	return "Observing the connection of " + text.Clean(organization)
}

// After delivers msg when d has passed, unless the program ends before.
func (sess *Session) After(d time.Duration, msg tea.Msg) tea.Cmd {
	ctx := sess.Context
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

// Observed takes a fresh state in.
func (sess *Session) Observed(s connection.State) {
	if before, ok := sess.States[s.Organization.Name]; ok && before.Phase != s.Phase {
		// What could not be read of it may be readable now, and is read again.
		sess.drop(func(p Problem) bool { return p.Doing != "" && p.On.Name == s.Organization.Name })
	}
	sess.Tried(PageID{}, observing(s.Organization.Name), nil)
	sess.States[s.Organization.Name] = s
	sess.Directory.Observed(s)
}

// Replies to what a key started.
type (
	openedMsg struct {
		url string
		err error
	}
	copiedMsg struct {
		what, where string
		err         error
	}
	// SavedMsg says whether something was saved.
	SavedMsg struct {
		What string
		Err  error
	}
)

// Browse opens a page in the browser; a browser that fails is a note.
func (sess *Session) Browse(url string) tea.Cmd {
	open := sess.Options.Open
	if open == nil || !kit.WebPage(url) {
		return func() tea.Msg { return openedMsg{url: url, err: ErrNoBrowser} }
	}
	return func() tea.Msg { return openedMsg{url: url, err: open(url)} }
}

// CopyText puts text on the clipboard.
func (sess *Session) CopyText(what, value string) tea.Cmd {
	put := sess.Options.Copy
	return func() tea.Msg {
		if put == nil {
			return copiedMsg{what: what, err: errors.New("there is no clipboard here")}
		}
		where, err := put(value)
		return copiedMsg{what: what, where: where, err: err}
	}
}

// Save keeps an organization of the operator's own.
func (sess *Session) Save(o connection.Organization) tea.Cmd {
	sess.Directory.Save(o)
	store := sess.Options.Store
	if store == nil {
		return nil
	}
	return func() tea.Msg { return SavedMsg{What: o.Name, Err: store.Save(o)} }
}

// HandleReply handles the answers above; ok is false for every other message.
func (sess *Session) HandleReply(msg tea.Msg) (ok bool) {
	switch msg := msg.(type) {
	case openedMsg:
		switch {
		case errors.Is(msg.err, ErrNoBrowser):
			sess.Note = "Couldn't open a browser. Open the link on this page."
		case msg.err != nil:
			sess.Note = "Couldn't open a browser (" + wording.Line(msg.err) + "). Open the link on this page."
		default:
			sess.Note = "Opened in the browser."
		}
	case copiedMsg:
		if msg.err != nil {
			sess.Note = "Not copied: " + wording.Line(msg.err)
		} else {
			sess.Note = strings.TrimSpace("Copied "+msg.what+" "+text.Clean(msg.where)) + "."
		}
	case signedOutMsg:
		sess.signedOut(msg)
	case viewerMsg:
		sess.onViewer(msg)
	case SavedMsg:
		if msg.Err != nil {
			sess.Fail(Explain("Saving "+msg.What+" in the configuration", msg.Err))
		}
	default:
		return false
	}
	return true
}

// LogPanic writes a panic to the log.
func (sess *Session) LogPanic(e *safe.PanicError) {
	log := sess.Options.Log
	if log == nil {
		return
	}
	log.Error("panic", slog.Any("value", e.Value), slog.String("stack", string(e.Stack)))
}

// FileSavedMsg answers the saving of a file.
type FileSavedMsg struct {
	ID, Name string
	Content  []byte
	Path     string
	Err      error
}

// SaveFile writes a file in a command.
func (sess *Session) SaveFile(id, name string, content []byte, replace bool) tea.Cmd {
	save := sess.Options.SaveFile
	return func() tea.Msg {
		path, err := save(name, content, replace)
		return FileSavedMsg{ID: id, Name: name, Content: content, Path: path, Err: err}
	}
}
