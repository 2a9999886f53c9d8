package session

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
)

// scopeSignIn is the scope of the dialog that signs in.
const scopeSignIn kit.Scope = "sign-in"

// signInDialogName is how the dialog is called by the replies that it waits for.
const signInDialogName = "sign-in dialog"

// SignInKeys are the keys of the dialog that signs in.
func SignInKeys() []kit.KeyGroup {
	again := kit.Binding{Act: kit.ActRefresh, Keys: []string{"r"}, Show: "r", Short: "try again", Long: "begin to sign in again"}
	return []kit.KeyGroup{{Scope: scopeSignIn, Title: "Signing in", Bindings: append(SignInBindings(), again)}}
}

// SignInBindings are the keys wherever somebody signs in and does nothing else.
func SignInBindings() []kit.Binding {
	return []kit.Binding{
		{Act: kit.ActBrowser, Keys: []string{"o"}, Show: "o", Short: "open", Long: "open the page where you sign in"},
		{Act: kit.ActCopy, Keys: []string{"y"}, Show: "y", Short: "copy", Long: "copy the address of that page"},
		{Act: kit.ActQR, Keys: []string{"Q"}, Show: "Q", Short: "QR code", Long: "show the address as a QR code"},
		{Act: kit.ActPaste, Keys: []string{"p"}, Show: "p", Short: "paste", Long: "paste the address that a browser elsewhere ended on"},
		{Act: kit.ActTunnel, Keys: []string{"t"}, Show: "t", Short: "copy ssh", Long: "copy the command that brings a browser elsewhere here"},
		{Act: kit.ActCode, Keys: []string{"v"}, Show: "v", Short: "code", Long: "sign in with a code that is typed into a browser anywhere, or without"},
		{Act: kit.ActApprove, Keys: []string{"a"}, Show: "a", Short: "approve here", Long: "play the person at the browser (demo)"},
	}
}

// SignInOffer is the offer of every page.
func SignInOffer(sess *Session) kit.Offer {
	o := kit.Offer{Act: kit.ActSignIn, Quiet: true}
	if sess.User != "" {
		o.Why = text.Clean(sess.User) + " is signed in already"
	} else if p := sess.CannotSignIn(); p != nil {
		o.Why = p.Why
	}
	return o
}

// signInDialog signs somebody in, whatever the page below is about.
type signInDialog struct {
	session *Session
	flow    SignInFlow
	gen     int
	cancel  context.CancelFunc
	trouble *Problem // why it did not work, nil: it goes on
}

// OpenSignIn opens the dialog, and begins.
func OpenSignIn(sess *Session) tea.Cmd {
	d := &signInDialog{session: sess, flow: SignInFlow{Session: sess}, cancel: func() {}}
	sess.Open(d)
	return d.begin()
}

func (d *signInDialog) begin() tea.Cmd {
	d.cancel()
	d.session.signIns++
	d.gen, d.trouble = d.session.Epoch+d.session.signIns, nil
	var ctx context.Context
	ctx, d.cancel = context.WithCancel(d.session.Context)
	return d.flow.Begin(ctx, signInDialogName, d.gen)
}

// Update takes the page, the code, and who has signed in.
func (d *signInDialog) Update(msg tea.Msg) (cmd tea.Cmd, done bool) {
	switch msg := msg.(type) {
	case SignInMsg:
		cmd, ok := d.flow.Started(msg, signInDialogName, d.gen)
		if ok && msg.Err != nil {
			d.fail(msg.Err)
		}
		return cmd, false
	case DeviceMsg:
		return d.flow.OnDevice(msg), false
	case SignedInMsg:
		if msg.Name == signInDialogName && msg.Gen == d.gen && d.flow.Ended(msg) {
			return nil, d.signedIn(msg)
		}
	case ApprovedMsg:
		if msg.Name == signInDialogName && msg.Gen == d.gen {
			d.session.NotApproved(msg.Err)
		}
	}
	return nil, false
}

// signedIn takes the end; it reports whether somebody is signed in.
func (d *signInDialog) signedIn(msg SignedInMsg) bool {
	if msg.Err != nil {
		d.fail(msg.Err)
		return false
	}
	d.end()
	d.session.User = msg.User.Login
	d.session.Note = text.Clean(msg.User.Login) + " is signed in."
	return true
}

func (d *signInDialog) fail(err error) {
	if kit.Canceled(err) {
		return
	}
	p := Explain("Signing in", err)
	d.trouble = &p
}

func (d *signInDialog) end() {
	d.cancel()
	d.flow.Close()
}

// Busy reports whether GitHub or the browser is waited for.
func (d *signInDialog) Busy() bool { return d.trouble == nil }

// Scopes are the dialog's own.
func (d *signInDialog) Scopes() []kit.Scope { return []kit.Scope{scopeSignIn, kit.ScopeGlobal} }

// Offers are the ways to sign in.
func (d *signInDialog) Offers() []kit.Offer {
	out := []kit.Offer{{Act: kit.ActBack, Label: "cancel"}}
	if d.trouble != nil {
		return append(out, kit.Offer{Act: kit.ActRefresh})
	}
	if d.session.Options.Approve != nil {
		out = append(out, kit.Offer{Act: kit.ActApprove})
	}
	return append(out, d.flow.Offers()...)
}

// Key takes one of the offers.
func (d *signInDialog) Key(msg tea.KeyMsg) (cmd tea.Cmd, done bool) {
	act := d.session.Keys.Action(msg, d.Scopes()...)
	if act == kit.ActQuit {
		act = kit.ActBack
	}
	for _, o := range d.Offers() {
		switch {
		case o.Act != act:
		case o.Why != "":
			d.session.Note = "Not now: " + o.Why
		case act == kit.ActBack:
			d.end()
			return nil, true
		case act == kit.ActRefresh:
			return d.begin(), false
		case act == kit.ActApprove:
			return d.session.Approve(d.session.Context, d.flow.Page(), signInDialogName, d.gen), false
		default:
			cmd, _ := d.flow.Do(act)
			return cmd, false
		}
	}
	return nil, false
}

// View draws the dialog in w by h cells.
func (d *signInDialog) View(w, h int) []string {
	lines := kit.Paragraph("Changes name who asked for them. Sign in to GitHub in a browser:", w)
	switch {
	case d.trouble != nil:
		lines = kit.Paragraph("✕ "+d.trouble.What+": "+d.trouble.Why, w)
		lines = append(append(lines, ""), kit.Paragraph("next: "+d.trouble.Next, w)...)
	case d.flow.Page() == "" && !d.flow.Coded:
		lines = append(lines, "", "  "+d.session.Theme.Busy.Render(kit.SpinnerFrame(d.session.Frame))+" preparing the page")
	default:
		lines = append(append(lines, ""), d.flow.Lines(kit.DialogWidth(w), 1)...)
	}
	return kit.DialogFrame(d.session.Env, "Sign in", lines, 0, w, h) // the address is above
}
