package ui

import (
	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/text"
)

// signedOutMsg answers a sign-out. The authorization is gone here in any case;
// err says that GitHub may still know it.
type signedOutMsg struct{ err error }

// signOutOffer is the offer of every page.
func (sess *shared) signOutOffer() offer {
	o := offer{act: actSignOut, quiet: true}
	switch {
	case sess.user == "":
		o.why = "nobody is signed in"
	case sess.opt.SignOut == nil:
		o.why = "nothing is kept of this sign-in; it ends with the program"
	case len(sess.active()) > 0:
		o.why = "a run is going in " + text.Clean(sess.user) + "'s name"
	}
	return o
}

// askSignOut asks first: signing in again takes a browser.
func (sess *shared) askSignOut() {
	sess.open(&confirm{
		session: sess, title: "Sign out?", stay: "Cancel", yes: "Sign out",
		text: "GitHub is told that " + text.Clean(sess.user) + "'s authorization ends, and it is removed from this machine. The App, its installations and the repositories stay as they are.",
		do: func() tea.Cmd {
			end, ctx := sess.opt.SignOut, sess.ctx
			return func() tea.Msg { return signedOutMsg{err: end(ctx)} }
		},
	})
}

func (sess *shared) signedOut(msg signedOutMsg) {
	if msg.err != nil && canceled(msg.err) {
		return
	}
	who := text.Clean(sess.user)
	sess.user = ""
	if msg.err != nil {
		p := explain("Telling GitHub that "+who+" signs out", msg.err)
		p.next = "it is gone from this machine; end it at GitHub under Settings, Applications, Authorized GitHub Apps"
		sess.fail(p)
		return
	}
	sess.note = who + " is signed out, here and at GitHub."
}
