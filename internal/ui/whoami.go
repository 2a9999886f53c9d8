package ui

import (
	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/github"
)

// whoMsg says who is signed in from an earlier start.
type whoMsg struct {
	epoch int
	user  github.User // the zero user: nobody
	err   error
}

// askWho finds out who is signed in already, once the first screen stands:
// the answer may take a keyring and a request.
func (sess *shared) askWho() tea.Cmd {
	ask, ctx, epoch := sess.opt.Viewer, sess.ctx, sess.epoch
	if ask == nil {
		return nil
	}
	return func() tea.Msg {
		user, err := ask(ctx)
		return whoMsg{epoch: epoch, user: user, err: err}
	}
}

// viewed takes the answer, unless somebody has signed in meanwhile.
func (sess *shared) who(msg whoMsg) {
	switch {
	case msg.epoch != sess.epoch || sess.user != sess.opt.User || msg.err != nil && canceled(msg.err):
	case msg.err != nil:
		sess.fail(explain("Looking up who is signed in", msg.err))
	case msg.user.Login != "":
		sess.user = msg.user.Login
	}
}
