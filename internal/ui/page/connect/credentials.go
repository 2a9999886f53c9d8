package connect

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

// credentialsOffer is the key that opens the dialog, with the reason why it
// cannot.
func credentialsOffer(s *session.Site) kit.Offer {
	st, known := s.State()
	o := kit.Offer{Act: actCredentials, Quiet: true}
	switch {
	case s.Session.Options.Credentials == nil:
		o.Why = "this program cannot make them here: konstruct argocd credentials"
	case !known || st.Phase != connection.PhaseConnected:
		o.Why = "the organization is not connected"
	}
	return o
}

// credentialsDialog makes the credentials of Argo CD. It shows what would be
// made, and after the confirmation where that was written. Its focus begins on
// Cancel.
type credentialsDialog struct {
	*session.Site
	org    connection.Organization // as observed when the dialog was opened
	folder *kit.TextInput
	focus  int // one of the focus… below

	gen     int
	work    string // what is under way, "" nothing
	checked string // the folder that steps are about
	steps   []session.CredentialStep
	done    bool
	problem string
}

// The fields in their order.
const (
	focusFolder = iota
	focusCancel
	focusMake
	credentialFields // how many there are
)

// making is the work that the dialog cannot be left during.
const making = "making the keys"

// credentialsMsg is what would be made, or was.
type credentialsMsg struct {
	origin
	made  bool
	steps []session.CredentialStep
	err   error
}

// openCredentials opens the dialog.
func openCredentials(s *session.Site) tea.Cmd {
	st, _ := s.State()
	d := &credentialsDialog{Site: s, org: st.Organization, folder: kit.NewTextInput(".", 1024), focus: focusCancel}
	s.Session.Open(d)
	return d.check()
}

func (d *credentialsDialog) origin() origin { return origin{d.Org.Name, d.gen} }

// check asks what would be made; it makes nothing.
func (d *credentialsDialog) check() tea.Cmd {
	d.gen++
	d.work, d.problem, d.steps, d.checked = "looking at the deploy keys", "", nil, d.folder.Value()
	credentials, ctx, o, folder, msg := d.Session.Options.Credentials, d.Session.Context, d.org, d.checked, credentialsMsg{origin: d.origin()}
	return func() tea.Msg {
		msg.steps, msg.err = credentials.Look(ctx, o, folder)
		return msg
	}
}

func (d *credentialsDialog) make() tea.Cmd {
	d.gen++
	d.work, d.focus = making, focusCancel
	credentials, ctx, o, folder, msg := d.Session.Options.Credentials, d.Session.Context, d.org, d.checked, credentialsMsg{origin: d.origin(), made: true}
	return func() tea.Msg {
		msg.steps, msg.err = credentials.Make(ctx, o, folder)
		return msg
	}
}

// Update handles the reply to the last question.
func (d *credentialsDialog) Update(msg tea.Msg) (tea.Cmd, bool) {
	m, ok := msg.(credentialsMsg)
	if !ok || m.origin != d.origin() {
		return nil, false
	}
	d.work, d.steps, d.done = "", m.steps, m.made && m.err == nil
	if m.err != nil {
		p := session.Explain("Making the credentials of Argo CD", m.err)
		d.problem = strings.TrimSpace(strings.TrimSuffix(p.Why, ".") + ". " + p.Next)
	}
	return nil, false
}

func (d *credentialsDialog) Busy() bool { return d.work != "" }

func (d *credentialsDialog) Scopes() []kit.Scope { return []kit.Scope{kit.ScopeDialog} }

func (d *credentialsDialog) Offers() []kit.Offer {
	if d.done {
		return []kit.Offer{{Act: kit.ActAccept, Label: "close"}, {Act: kit.ActDismiss}}
	}
	press := "press"
	if d.focus == focusFolder {
		press = "look there"
	}
	return []kit.Offer{{Act: kit.ActAccept, Label: press}, {Act: kit.ActDismiss}, {Act: kit.ActNextField}, {Act: kit.ActPrevField}}
}

func (d *credentialsDialog) Key(msg tea.KeyMsg) (tea.Cmd, bool) {
	act := d.Session.Keys.Action(msg, kit.ScopeDialog)
	switch {
	case act == kit.ActDismiss || d.done && act == kit.ActAccept:
		return nil, d.work != making
	case d.done || d.work == making:
		return nil, false
	case act == kit.ActNextField:
		return d.move(1), false
	case act == kit.ActPrevField:
		return d.move(credentialFields - 1), false
	case act == kit.ActAccept && d.focus == focusFolder:
		return d.move(1), false
	case act == kit.ActAccept && d.focus == focusCancel:
		return nil, true
	case act == kit.ActAccept:
		if why := d.cannot(); why != "" {
			d.Session.Note = "Not now: " + why
			return nil, false
		}
		return d.make(), false
	case d.focus == focusFolder:
		d.folder.Key(msg)
	case act == kit.ActLeft || act == kit.ActRight:
		d.focus = focusCancel + focusMake - d.focus
	}
	return nil, false
}

// move moves the focus. A folder that was changed is checked when it loses it.
func (d *credentialsDialog) move(by int) tea.Cmd {
	left := d.focus == focusFolder
	d.focus = (d.focus + by) % credentialFields
	if left && d.folder.Value() != d.checked {
		return d.check()
	}
	return nil
}

// cannot says why nothing can be made now, "" it can.
func (d *credentialsDialog) cannot() string {
	switch {
	case d.work != "":
		return "still " + d.work
	case d.problem != "":
		return d.problem
	case d.checked != d.folder.Value():
		return "the folder has not been looked at"
	}
	for _, s := range d.steps {
		if s.Makes {
			return ""
		}
	}
	return "both keys are there. Where a private part is lost: konstruct argocd credentials " + text.Clean(d.Org.Name) + " --rotate"
}

func (d *credentialsDialog) View(w, h int) []string {
	if d.done {
		return d.doneView(w, h)
	}
	th := d.Session.Theme
	lines := kit.Paragraph("A read-only deploy key for each repository. GitHub gets the public half; the private one is written to a file that only you can read, and is kept nowhere else.", w)
	lines = append(lines, "")
	lines = append(lines, d.stepLines(w)...)
	mark := "  "
	if d.focus == focusFolder {
		mark = th.Accent.Render("▌") + " "
	}
	lines = append(lines, mark+"Folder  "+d.folder.View(th, max(8, kit.DialogWidth(w)-12), d.focus == focusFolder), "")
	if said := d.cannot(); said != "" {
		for _, l := range kit.Paragraph(said, w) {
			lines = append(lines, th.Warn.Render(l))
		}
		lines = append(lines, "")
	}
	in := th.Strong
	if d.cannot() != "" {
		in = th.Dim
	}
	lines = append(lines, kit.Button(th, "Cancel", d.focus == focusCancel, th.Strong)+"    "+kit.Button(th, "Make the keys", d.focus == focusMake, in))
	return kit.DialogFrame(d.Session.Env, "Argo CD credentials of "+text.Clean(d.Org.Name), lines, len(lines)-1, w, h)
}

func (d *credentialsDialog) stepLines(w int) []string {
	var lines []string
	for _, s := range d.steps {
		sign := d.Session.Theme.Dim.Render("·")
		if s.Makes {
			sign = d.Session.Theme.Good.Render("+")
		}
		lines = append(lines, sign+" "+d.Session.Theme.Strong.Render(text.Clean(s.Target)))
		said := text.Clean(s.Said)
		if s.File != "" {
			said += ", in " + text.Clean(s.File)
		}
		for _, l := range text.Wrap(said, kit.DialogWidth(w)-2) {
			lines = append(lines, "  "+l)
		}
	}
	if len(lines) > 0 {
		lines = append(lines, "")
	}
	return lines
}

// doneView says where the private keys are, and what to do with them.
func (d *credentialsDialog) doneView(w, h int) []string {
	lines := d.stepLines(w)
	lines = append(lines, kit.Paragraph("Apply the files to the cluster that Argo CD runs in, then delete them:", w)...)
	for _, s := range d.steps {
		if s.File != "" {
			for _, l := range kit.Paragraph("kubectl apply -f "+text.Clean(s.File), w) {
				lines = append(lines, d.Session.Theme.Info.Render(l))
			}
		}
	}
	for _, l := range kit.Paragraph("konstruct argocd manifests "+text.Clean(d.Org.Name)+" | kubectl apply -f -", w) {
		lines = append(lines, d.Session.Theme.Info.Render(l))
	}
	lines = append(lines, "", kit.Button(d.Session.Theme, "Close", true, d.Session.Theme.Strong))
	return kit.DialogFrame(d.Session.Env, "Argo CD can read "+text.Clean(d.Org.Name), lines, len(lines)-1, w, h)
}
