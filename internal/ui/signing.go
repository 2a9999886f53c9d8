package ui

import (
	"context"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/github"
	"gitconnection/internal/text"
)

// signing is one person signing in, in whichever way suits where the browser
// is: on this machine, on another one, or on a telephone.
type signing struct {
	session *shared
	who     string // who asks: the name of a page
	gen     int
	ctx     context.Context

	in  SignIn
	url string

	device  DeviceSignIn
	asking  bool     // a code is on its way
	coded   bool     // the code is what is shown
	trouble *problem // why there is no code
}

// Replies to signing in; each names who asked and the generation.
type (
	signInMsg struct {
		name   string
		gen    int
		signIn SignIn
		err    error
	}
	deviceMsg struct {
		name   string
		gen    int
		device DeviceSignIn
		err    error
	}
	signedInMsg struct {
		name string
		gen  int
		user github.User
		err  error
		// device is the code that was waited for, nil: the browser was.
		device DeviceSignIn
	}
)

// noWay says why nobody can sign in, nil when somebody can.
func (sess *shared) noWay() *problem {
	if sess.opt.SignIn != nil || sess.opt.SignInDevice != nil {
		return nil
	}
	return &problem{what: "Nobody is signed in", why: "This instance has no client id and secret of the App, so GitHub cannot be asked who you are.",
		next: "set KONSTRUCT_APP_CLIENT_ID and KONSTRUCT_APP_CLIENT_SECRET, or start again with --actor NAME"}
}

// begin ends what is under way and starts anew for somebody.
func (s *signing) begin(ctx context.Context, who string, gen int) tea.Cmd {
	s.close()
	*s = signing{session: s.session, who: who, gen: gen, ctx: ctx}
	start := s.session.opt.SignIn
	if start == nil {
		return s.askCode(ctx)
	}
	return func() tea.Msg {
		in, err := start(ctx)
		return signInMsg{name: who, gen: gen, signIn: in, err: err}
	}
}

// close ends both ways.
func (s *signing) close() {
	if s.in != nil {
		s.in.Close()
	}
	if s.device != nil {
		s.device.Close()
	}
	s.in, s.device, s.url, s.coded, s.asking, s.trouble = nil, nil, "", false, false, nil
}

// started has the page: it is on the screen before a browser opens. ok is
// false when the message is about another sign-in.
func (s *signing) started(msg signInMsg, who string, gen int) (cmd tea.Cmd, ok bool) {
	if msg.name != who {
		return nil, false
	}
	if msg.gen != gen {
		if msg.signIn != nil {
			msg.signIn.Close() // nobody waits for it any more
		}
		return nil, false
	}
	if msg.err != nil {
		return nil, true
	}
	s.in, s.url = msg.signIn, msg.signIn.URL()
	in, ctx := msg.signIn, s.ctx
	return tea.Batch(s.session.browse(s.url), func() tea.Msg {
		user, err := in.Wait(ctx)
		return signedInMsg{name: who, gen: gen, user: user, err: err}
	}), true
}

// askCode starts the way by a code, for a browser anywhere.
func (s *signing) askCode(ctx context.Context) tea.Cmd {
	if s.device != nil {
		s.device.Close()
	}
	s.device, s.coded, s.asking, s.trouble = nil, true, true, nil
	start, who, gen := s.session.opt.SignInDevice, s.who, s.gen
	return func() tea.Msg {
		d, err := start(ctx)
		return deviceMsg{name: who, gen: gen, device: d, err: err}
	}
}

// took has the code.
func (s *signing) took(msg deviceMsg) tea.Cmd {
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
		return signedInMsg{name: who, gen: gen, user: user, err: err, device: d}
	}
}

func (s *signing) failed(err error) {
	if canceled(err) {
		return
	}
	t := explain("Signing in with a code", err)
	s.trouble, s.device = &t, nil
}

// ended takes the end of one way. final is false when the other one goes on.
func (s *signing) ended(msg signedInMsg) (final bool) {
	if msg.device != nil && msg.err != nil {
		if msg.device == s.device {
			s.device.Close()
			s.failed(msg.err)
		}
		return false
	}
	return true
}

// page is the address that is shown now, "" none.
func (s *signing) page() string {
	switch {
	case s.coded && s.device != nil:
		return s.device.URL()
	case s.coded:
		return ""
	}
	return s.url
}

// tunnel is the command that brings a browser elsewhere here, "" none.
func (s *signing) tunnel() string {
	if t, ok := s.in.(tunneler); ok && !s.coded {
		return t.SSHLine()
	}
	return ""
}

func (s *signing) offers() []offer {
	no, paste := "", ""
	if s.page() == "" {
		no = "there is no page to open yet"
	}
	if _, ok := s.in.(paster); !ok {
		paste = "the page in the browser has not been prepared"
	}
	code := offer{act: actCode, label: "sign in with a code"}
	switch {
	case s.session.opt.SignInDevice == nil:
		code.why, code.quiet = "this instance has no client id of the App", true
	case s.coded && s.trouble != nil:
		code.label = "another code"
	case s.coded:
		code.label = "without a code"
		if s.session.opt.SignIn == nil {
			code.why = "this instance has no client secret of the App"
		}
	}
	out := []offer{{act: actBrowser, why: no}, {act: actPaste, why: paste}, code}
	if s.tunnel() != "" {
		out = append(out, offer{act: actTunnel})
	}
	if s.coded {
		return append(out, offer{act: actCopy, label: "copy the code", why: no}, offer{act: actQR, why: no})
	}
	return append(out, offer{act: actCopy, why: no}, offer{act: actQR, why: no})
}

// do takes one of the offers; ok is false for other actions.
func (s *signing) do(act action) (cmd tea.Cmd, ok bool) {
	switch act {
	case actBrowser:
		return s.session.browse(s.page()), true
	case actCopy:
		if s.coded && s.device != nil {
			return s.session.copyText("the code", s.device.UserCode()), true
		}
		return s.session.copyText("the address", s.page()), true
	case actQR:
		s.session.open(newQR(s.session.env, s.page()))
	case actTunnel:
		return s.session.copyText("the command", s.tunnel()), true
	case actPaste:
		if p, ok := s.in.(paster); ok {
			s.session.open(newPaste(s.session, p))
		}
	case actCode:
		if s.coded && s.trouble == nil {
			s.coded = false
			return nil, true
		}
		if s.device != nil {
			s.coded = true
			return nil, true
		}
		return s.askCode(s.ctx), true
	default:
		return nil, false
	}
	return nil, true
}

// expired reports whether the code is of no use any more.
func (s *signing) expired(now time.Time) bool {
	return s.device != nil && !s.device.ExpiresAt().IsZero() && !now.Before(s.device.ExpiresAt())
}

// lines show the ways to sign in, with their keys, after indent cells.
func (s *signing) lines(w, indent int) []string {
	if s.coded {
		return s.codeLines(w, indent)
	}
	if s.url == "" {
		return nil
	}
	th, in := s.session.th, text.Spaces(indent)
	room := w - indent - 1
	var lines []string
	for _, l := range text.Wrap(text.Clean(s.url), room) {
		lines = append(lines, in+th.link(s.url, th.info.put(l)))
	}
	keys := s.session.hint(actBrowser, scopeGit) + " open in browser   " + s.session.hint(actCopy, scopeGit) + " copy   " + s.session.hint(actQR, scopeGit) + " QR code"
	if s.session.opt.Approve != nil {
		keys += "   " + s.session.hint(actApprove, scopeGit) + " approve here"
	}
	lines = append(lines, in+keys)
	say := func(key, words string) {
		for i, l := range text.Wrap(words, room-2) {
			if i > 0 {
				key = " "
			}
			lines = append(lines, in+th.key.put(key)+" "+th.dim.put(l))
		}
	}
	if _, ok := s.in.(paster); ok {
		say("p", "the browser is elsewhere and ended on a page that does not open: paste that page's address")
	} else {
		lines = append(lines, in+th.dim.put(s.session.truncate("It did not open? Any browser on this machine will do.", room)))
	}
	if line := s.tunnel(); line != "" {
		say("t", "or run this where the browser is, first (t copies it):")
		for _, l := range text.Wrap(text.Clean(line), room-2) {
			lines = append(lines, in+"  "+l)
		}
	}
	if s.session.opt.SignInDevice != nil {
		say("v", "or type a short code into a browser anywhere")
	}
	return lines
}

// codeLines show the code, large enough to be typed from across the desk.
func (s *signing) codeLines(w, indent int) []string {
	th, in := s.session.th, text.Spaces(indent)
	room := w - indent - 1
	if s.trouble != nil {
		lines := []string{in + th.bad.put("✕") + " " + th.strong.put(s.session.truncate(s.trouble.what, room-2))}
		for _, l := range text.Wrap(s.trouble.why, room-2) {
			lines = append(lines, in+"  "+l)
		}
		for _, l := range text.Wrap("next: "+s.trouble.next, room-2) {
			lines = append(lines, in+"  "+th.dim.put(l))
		}
		lines = append(lines, in+s.session.hint(actCode, scopeGit)+" asks for another code")
		return lines
	}
	if s.device == nil {
		return []string{in + th.busy.put(spin(s.session.frame)) + " asking GitHub for a code"}
	}
	code := strings.Join(strings.Split(text.Clean(s.device.UserCode()), ""), " ")
	bar := repeat("─", text.Width(code)+4)
	lines := []string{
		in + th.dim.put("┌"+bar+"┐"),
		in + th.dim.put("│") + "  " + th.strong.put(code) + "  " + th.dim.put("│"),
		in + th.dim.put("└"+bar+"┘"),
	}
	url := s.device.URL()
	for _, l := range text.Wrap("type it at "+text.Clean(url), room) {
		lines = append(lines, in+th.link(url, l))
	}
	lines = append(lines, in+s.session.hint(actCopy, scopeGit)+" copy the code   "+s.session.hint(actBrowser, scopeGit)+" open that page   "+s.session.hint(actQR, scopeGit)+" QR code   "+s.session.hint(actCode, scopeGit)+" without a code")
	if s.expired(s.session.now()) {
		return append(lines, in+th.warn.put("! the code has expired"))
	}
	return append(lines, in+th.dim.put("the code is good for another "+text.Until(s.device.ExpiresAt(), s.session.now())))
}
