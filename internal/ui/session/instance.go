package session

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
)

// Epochs keeps what an earlier instance was asked apart from what this one
// is: its generations begin where no earlier one's can be.
const Epochs = 1 << 32

// InstanceOpenedMsg is an instance, opened.
type InstanceOpenedMsg struct {
	Ctx  context.Context // of whoever wants it; its end says that nobody does
	Name string
	Opt  Options
	Err  error
}

// OpenInstance opens an instance in a command.
func (sess *Session) OpenInstance(ctx context.Context, name string) tea.Cmd {
	ask := sess.Options.Setup
	return func() tea.Msg {
		opt, err := ask.Use(ctx, name)
		return InstanceOpenedMsg{Ctx: ctx, Name: name, Opt: opt, Err: err}
	}
}

// ConfirmLeaving does what leads to another instance, after asking while runs are
// going on this one.
func (sess *Session) ConfirmLeaving(name string, do func() tea.Cmd) tea.Cmd {
	if len(sess.Active()) == 0 {
		return do()
	}
	sess.Open(&Confirm{
		Session: sess, Title: "A run is going", Stay: "Stay", Yes: "Stop and switch",
		Text: "Switching to " + text.Clean(name) + " stops it after the request that is under way. What is done stays; running connect again goes on from there.",
		Do: func() tea.Cmd {
			sess.Stop()
			return do()
		},
	})
	return nil
}

// Confirm asks before something that cannot be taken back; staying comes
// first.
type Confirm struct {
	Session     *Session
	Title, Text string
	Stay, Yes   string
	chosen      bool // the focused button
	Do          func() tea.Cmd
}

// Update takes any message; a reply to somebody else is ignored.
func (d *Confirm) Update(tea.Msg) (tea.Cmd, bool) { return nil, false }

// Busy reports whether something visible is under way.
func (d *Confirm) Busy() bool { return false }

// Scopes are where its keys are looked up, the first one first.
func (d *Confirm) Scopes() []kit.Scope { return []kit.Scope{kit.ScopeDialog} }

// Offers are what can be done now.
func (d *Confirm) Offers() []kit.Offer {
	return []kit.Offer{{Act: kit.ActAccept, Label: "press"}, {Act: kit.ActDismiss}, {Act: kit.ActNextField, Label: "other button"}}
}

// Key takes a key; done is true when it is to go.
func (d *Confirm) Key(msg tea.KeyMsg) (tea.Cmd, bool) {
	switch d.Session.Keys.Action(msg, kit.ScopeDialog) {
	case kit.ActDismiss:
		return nil, true
	case kit.ActNextField, kit.ActPrevField, kit.ActLeft, kit.ActRight:
		d.chosen = !d.chosen
	case kit.ActAccept:
		if d.chosen {
			return d.Do(), true
		}
		return nil, true
	}
	return nil, false
}

// View draws it in h lines of at most w cells.
func (d *Confirm) View(w, h int) []string {
	lines := append(kit.Paragraph(d.Text, w), "", kit.Button(d.Session.Theme, d.Stay, !d.chosen, d.Session.Theme.Strong)+"  "+kit.Button(d.Session.Theme, d.Yes, d.chosen, d.Session.Theme.Danger))
	return kit.DialogFrame(d.Session.Env, d.Title, lines, len(lines)-1, w, h)
}

// Replies to the setup's questions.
type (
	// InstancesMsg are the instances of the configuration.
	InstancesMsg struct {
		Gen   int
		Known []InstanceInfo
	}
	// RegisteringMsg is the registration of an App that has begun.
	RegisteringMsg struct {
		Gen         int
		Registering Registering
		Err         error
	}
	// AppMsg says how making or importing an App has ended.
	AppMsg struct {
		Gen     int
		Doing   string
		Summary AppSummary
		Err     error
	}
)

// ForgotMsg says whether an organization was taken off the list.
type ForgotMsg struct {
	Name string
	Err  error
}
