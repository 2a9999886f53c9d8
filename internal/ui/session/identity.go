package session

import (
	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/github"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
)

// viewerMsg says who is signed in from an earlier start.
type viewerMsg struct {
	epoch int
	user  github.User // the zero user: nobody
	err   error
}

// AskViewer finds out who is signed in already, once the first screen stands:
// the answer may take a keyring and a request.
func (sess *Session) AskViewer() tea.Cmd {
	ask, ctx, epoch := sess.Options.Viewer, sess.Context, sess.Epoch
	if ask == nil {
		return nil
	}
	return func() tea.Msg {
		user, err := ask(ctx)
		return viewerMsg{epoch: epoch, user: user, err: err}
	}
}

// viewed takes the answer, unless somebody has signed in meanwhile.
func (sess *Session) onViewer(msg viewerMsg) {
	switch {
	case msg.epoch != sess.Epoch || sess.User != sess.Options.User || msg.err != nil && kit.Canceled(msg.err):
	case msg.err != nil:
		sess.Tried(PageID{}, "Looking up who is signed in", msg.err)
	case msg.user.Login != "":
		sess.Tried(PageID{}, "Looking up who is signed in", nil)
		sess.User = msg.user.Login
	}
}

// signedOutMsg answers a sign-out. The authorization is gone here in any case;
// err says that GitHub may still know it.
type signedOutMsg struct{ err error }

// SignOutOffer is the offer of every page.
func (sess *Session) SignOutOffer() kit.Offer {
	o := kit.Offer{Act: kit.ActSignOut, Quiet: true}
	switch {
	case sess.User == "":
		o.Why = "nobody is signed in"
	case sess.Options.SignOut == nil:
		o.Why = "nothing is kept of this sign-in; it ends with the program"
	case len(sess.Active()) > 0:
		o.Why = "a run is going in " + text.Clean(sess.User) + "'s name"
	}
	return o
}

// AskSignOut asks first: signing in again takes a browser.
func (sess *Session) AskSignOut() {
	sess.Open(&Confirm{
		Session: sess, Title: "Sign out?", Stay: "Cancel", Yes: "Sign out",
		Text: "GitHub is told that " + text.Clean(sess.User) + "'s authorization ends, and it is removed from this machine. The App, its installations and the repositories stay as they are.",
		Do: func() tea.Cmd {
			end, ctx := sess.Options.SignOut, sess.Context
			return func() tea.Msg { return signedOutMsg{err: end(ctx)} }
		},
	})
}

func (sess *Session) signedOut(msg signedOutMsg) {
	if msg.err != nil && kit.Canceled(msg.err) {
		return
	}
	who := text.Clean(sess.User)
	sess.User = ""
	if msg.err != nil {
		p := Explain("Telling GitHub that "+who+" signs out", msg.err)
		p.Next = "it is gone from this machine; end it at GitHub under Settings, Applications, Authorized GitHub Apps"
		sess.Fail(p)
		return
	}
	sess.Note = who + " is signed out, here and at GitHub."
}
