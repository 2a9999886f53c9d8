package session

import (
	"context"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/github"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
)

// SignInFlow is one person signing in, in whichever way suits where the browser
// is: on this machine, on another one, or on a telephone.
type SignInFlow struct {
	Session *Session
	who     string // who asks: the name of a page
	gen     int
	ctx     context.Context

	in  SignIn
	URL string

	device  DeviceSignIn
	asking  bool     // a code is on its way
	Coded   bool     // the code is what is shown
	Problem *Problem // why there is no code
}

// Replies to signing in; each names who asked and the generation.
type (
	// SignInMsg is a browser authorization that has begun.
	SignInMsg struct {
		Name   string
		Gen    int
		SignIn SignIn
		Err    error
	}
	// DeviceMsg is a code to be typed into a browser.
	DeviceMsg struct {
		name   string
		gen    int
		device DeviceSignIn
		err    error
	}
	// SignedInMsg is who has signed in.
	SignedInMsg struct {
		Name string
		Gen  int
		User github.User
		Err  error
		// device is the code that was waited for, nil: the browser was.
		device DeviceSignIn
	}
)

// CannotSignIn says why nobody can sign in, nil when somebody can.
func (sess *Session) CannotSignIn() *Problem {
	if sess.Options.SignIn != nil || sess.Options.SignInDevice != nil {
		return nil
	}
	return &Problem{What: "Nobody is signed in", Why: "This instance has no client id and secret of the App, so GitHub cannot be asked who you are.",
		Next: "set KONSTRUCT_APP_CLIENT_ID and KONSTRUCT_APP_CLIENT_SECRET, or start again with --actor NAME"}
}

// Begin ends what is under way and starts again for somebody.
func (s *SignInFlow) Begin(ctx context.Context, who string, gen int) tea.Cmd {
	s.Close()
	*s = SignInFlow{Session: s.Session, who: who, gen: gen, ctx: ctx}
	start := s.Session.Options.SignIn
	if start == nil {
		return s.askCode(ctx)
	}
	return func() tea.Msg {
		in, err := start(ctx)
		return SignInMsg{Name: who, Gen: gen, SignIn: in, Err: err}
	}
}

// Close ends both ways.
func (s *SignInFlow) Close() {
	if s.in != nil {
		s.in.Close()
	}
	if s.device != nil {
		s.device.Close()
	}
	s.in, s.device, s.URL, s.Coded, s.asking, s.Problem = nil, nil, "", false, false, nil
}

// Started has the page: it is on the screen before a browser opens. ok is
// false when the message is about another sign-in.
func (s *SignInFlow) Started(msg SignInMsg, who string, gen int) (cmd tea.Cmd, ok bool) {
	if msg.Name != who {
		return nil, false
	}
	if msg.Gen != gen {
		if msg.SignIn != nil {
			msg.SignIn.Close() // nobody waits for it any more
		}
		return nil, false
	}
	if msg.Err != nil {
		return nil, true
	}
	s.in, s.URL = msg.SignIn, msg.SignIn.URL()
	in, ctx := msg.SignIn, s.ctx
	return tea.Batch(s.Session.Browse(s.URL), func() tea.Msg {
		user, err := in.Wait(ctx)
		return SignedInMsg{Name: who, Gen: gen, User: user, Err: err}
	}), true
}

// askCode starts the way by a code, for a browser anywhere.
func (s *SignInFlow) askCode(ctx context.Context) tea.Cmd {
	if s.device != nil {
		s.device.Close()
	}
	s.device, s.Coded, s.asking, s.Problem = nil, true, true, nil
	start, who, gen := s.Session.Options.SignInDevice, s.who, s.gen
	return func() tea.Msg {
		d, err := start(ctx)
		return DeviceMsg{name: who, gen: gen, device: d, err: err}
	}
}

// OnDevice has the code.
func (s *SignInFlow) OnDevice(msg DeviceMsg) tea.Cmd {
	if msg.name != s.who || msg.gen != s.gen || !s.asking {
		if msg.device != nil && msg.name == s.who {
			msg.device.Close()
		}
		return nil
	}
	s.asking = false
	if msg.err != nil {
		s.failed(msg.err)
		return nil
	}
	s.device = msg.device
	d, ctx, who, gen := msg.device, s.ctx, s.who, s.gen
	return func() tea.Msg {
		user, err := d.Wait(ctx)
		return SignedInMsg{Name: who, Gen: gen, User: user, Err: err, device: d}
	}
}

func (s *SignInFlow) failed(err error) {
	if kit.Canceled(err) {
		return
	}
	t := Explain("Signing in with a code", err)
	s.Problem, s.device = &t, nil
}

// Ended takes the end of one way. final is false when the other one goes on.
func (s *SignInFlow) Ended(msg SignedInMsg) (final bool) {
	if msg.device != nil && msg.Err != nil {
		if msg.device == s.device {
			s.device.Close()
			s.failed(msg.Err)
		}
		return false
	}
	return true
}

// Page is the address that is shown now, "" none.
func (s *SignInFlow) Page() string {
	switch {
	case s.Coded && s.device != nil:
		return s.device.URL()
	case s.Coded:
		return ""
	}
	return s.URL
}

// tunnel is the command that brings a browser elsewhere here, "" none.
func (s *SignInFlow) tunnel() string {
	if t, ok := s.in.(Tunneler); ok && !s.Coded {
		return t.SSHLine()
	}
	return ""
}

// Offers are what can be done now.
func (s *SignInFlow) Offers() []kit.Offer {
	no, paste := "", ""
	if s.Page() == "" {
		no = "there is no page to open yet"
	}
	if _, ok := s.in.(paster); !ok {
		paste = "the page in the browser has not been prepared"
	}
	code := kit.Offer{Act: kit.ActCode, Label: "sign in with a code"}
	switch {
	case s.Session.Options.SignInDevice == nil:
		code.Why, code.Quiet = "this instance has no client id of the App", true
	case s.Coded && s.Problem != nil:
		code.Label = "another code"
	case s.Coded:
		code.Label = "without a code"
		if s.Session.Options.SignIn == nil {
			code.Why = "this instance has no client secret of the App"
		}
	}
	out := []kit.Offer{{Act: kit.ActBrowser, Why: no}, {Act: kit.ActPaste, Why: paste}, code}
	if s.tunnel() != "" {
		out = append(out, kit.Offer{Act: kit.ActTunnel})
	}
	if s.Coded {
		return append(out, kit.Offer{Act: kit.ActCopy, Label: "copy the code", Why: no}, kit.Offer{Act: kit.ActQR, Why: no})
	}
	return append(out, kit.Offer{Act: kit.ActCopy, Why: no}, kit.Offer{Act: kit.ActQR, Why: no})
}

// Do takes one of the offers; ok is false for other actions.
func (s *SignInFlow) Do(act kit.Action) (cmd tea.Cmd, ok bool) {
	switch act {
	case kit.ActBrowser:
		return s.Session.Browse(s.Page()), true
	case kit.ActCopy:
		if s.Coded && s.device != nil {
			return s.Session.CopyText("the code", s.device.UserCode()), true
		}
		return s.Session.CopyText("the address", s.Page()), true
	case kit.ActQR:
		s.Session.Open(kit.NewQR(s.Session.Env, s.Page()))
	case kit.ActTunnel:
		return s.Session.CopyText("the command", s.tunnel()), true
	case kit.ActPaste:
		if p, ok := s.in.(paster); ok {
			s.Session.Open(newPasteDialog(s.Session, p))
		}
	case kit.ActCode:
		if s.Coded && s.Problem == nil {
			s.Coded = false
			return nil, true
		}
		if s.device != nil {
			s.Coded = true
			return nil, true
		}
		return s.askCode(s.ctx), true
	default:
		return nil, false
	}
	return nil, true
}

// expired reports whether the code is of no use any more.
func (s *SignInFlow) expired(now time.Time) bool {
	return s.device != nil && !s.device.ExpiresAt().IsZero() && !now.Before(s.device.ExpiresAt())
}

// Lines show the ways to sign in, with their keys, after indent cells.
func (s *SignInFlow) Lines(w, indent int) []string {
	if s.Coded {
		return s.codeLines(w, indent)
	}
	if s.URL == "" {
		return nil
	}
	th, in := s.Session.Theme, text.Spaces(indent)
	room := w - indent - 1
	var lines []string
	for _, l := range text.Wrap(text.Clean(s.URL), room) {
		lines = append(lines, in+th.Link(s.URL, th.Info.Render(l)))
	}
	keys := s.Session.Hint(kit.ActBrowser, ScopeGit) + " open in browser   " + s.Session.Hint(kit.ActCopy, ScopeGit) + " copy   " + s.Session.Hint(kit.ActQR, ScopeGit) + " QR code"
	if s.Session.Options.Approve != nil {
		keys += "   " + s.Session.Hint(kit.ActApprove, ScopeGit) + " approve here"
	}
	lines = append(lines, in+keys)
	say := func(key, words string) {
		for i, l := range text.Wrap(words, room-2) {
			if i > 0 {
				key = " "
			}
			lines = append(lines, in+th.Key.Render(key)+" "+th.Dim.Render(l))
		}
	}
	if _, ok := s.in.(paster); ok {
		say("p", "the browser is elsewhere and ended on a page that does not open: paste that page's address")
	} else {
		lines = append(lines, in+th.Dim.Render(s.Session.Truncate("It did not open? Any browser on this machine will do.", room)))
	}
	if line := s.tunnel(); line != "" {
		say("t", "or run this where the browser is, first (t copies it):")
		for _, l := range text.Wrap(text.Clean(line), room-2) {
			lines = append(lines, in+"  "+l)
		}
	}
	if s.Session.Options.SignInDevice != nil {
		say("v", "or type a short code into a browser anywhere")
	}
	return lines
}

// codeLines show the code, large enough to be typed from across the desk.
func (s *SignInFlow) codeLines(w, indent int) []string {
	th, in := s.Session.Theme, text.Spaces(indent)
	room := w - indent - 1
	if s.Problem != nil {
		lines := []string{in + th.Bad.Render("✕") + " " + th.Strong.Render(s.Session.Truncate(s.Problem.What, room-2))}
		for _, l := range text.Wrap(s.Problem.Why, room-2) {
			lines = append(lines, in+"  "+l)
		}
		for _, l := range text.Wrap("next: "+s.Problem.Next, room-2) {
			lines = append(lines, in+"  "+th.Dim.Render(l))
		}
		lines = append(lines, in+s.Session.Hint(kit.ActCode, ScopeGit)+" asks for another code")
		return lines
	}
	if s.device == nil {
		return []string{in + th.Busy.Render(kit.SpinnerFrame(s.Session.Frame)) + " asking GitHub for a code"}
	}
	code := strings.Join(strings.Split(text.Clean(s.device.UserCode()), ""), " ")
	bar := kit.Repeat("─", text.Width(code)+4)
	lines := []string{
		in + th.Dim.Render("┌"+bar+"┐"),
		in + th.Dim.Render("│") + "  " + th.Strong.Render(code) + "  " + th.Dim.Render("│"),
		in + th.Dim.Render("└"+bar+"┘"),
	}
	url := s.device.URL()
	for _, l := range text.Wrap("type it at "+text.Clean(url), room) {
		lines = append(lines, in+th.Link(url, l))
	}
	lines = append(lines, in+s.Session.Hint(kit.ActCopy, ScopeGit)+" copy the code   "+s.Session.Hint(kit.ActBrowser, ScopeGit)+" open that page   "+s.Session.Hint(kit.ActQR, ScopeGit)+" QR code   "+s.Session.Hint(kit.ActCode, ScopeGit)+" without a code")
	if s.expired(s.Session.Now()) {
		return append(lines, in+th.Warn.Render("! the code has expired"))
	}
	return append(lines, in+th.Dim.Render("the code is good for another "+text.Until(s.device.ExpiresAt(), s.Session.Now())))
}

// ApprovedMsg says how playing the person at the browser has ended.
type ApprovedMsg struct {
	Name string
	Gen  int
	Err  error
}

// Approve plays the person at the browser, in the demo.
func (sess *Session) Approve(ctx context.Context, url, name string, gen int) tea.Cmd {
	do := sess.Options.Approve
	if do == nil || url == "" {
		return nil
	}
	return func() tea.Msg { return ApprovedMsg{Name: name, Gen: gen, Err: do(ctx, url)} }
}

// NotApproved shows why playing the person did not work; it reports whether
// that was so.
func (sess *Session) NotApproved(err error) bool {
	if err != nil && !kit.Canceled(err) {
		sess.Fail(Explain("Approving in place of a browser", err))
	}
	return err != nil
}
