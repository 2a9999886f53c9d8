package connect

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

// argoOffer is the offer of the connected page.
func (t *Tab) argoOffer() kit.Offer {
	st, known := t.State()
	o := kit.Offer{Act: actCredentials, Quiet: true}
	switch {
	case t.Session.Options.Credentials == nil:
		o.Why = "this program cannot make them here: konstruct argocd credentials"
	case !known || st.Phase != connection.PhaseConnected:
		o.Why = "the organization is not connected"
	}
	return o
}

// argoDialog makes the credentials of Argo CD: what would be made, then, after
// it was confirmed, where it was written. Its focus begins on Cancel.
type argoDialog struct {
	*session.Site
	on     connection.Organization
	folder *kit.Field
	focus  int // folder, Cancel, Make

	gen     int
	waiting string // what for, "" nothing
	looked  string // the folder that steps are about
	steps   []session.CredentialStep
	done    bool
	trouble string
}

// credentialsMsg answers a look or the making.
type credentialsMsg struct {
	name  string
	gen   int
	made  bool
	steps []session.CredentialStep
	err   error
}

func (t *Tab) credentials() tea.Cmd {
	st, _ := t.State()
	d := &argoDialog{Site: t.Site, on: st.Organization, folder: kit.NewField("Folder", ".", 1024), focus: 1}
	t.Session.Open(d)
	return d.look()
}

func (d *argoDialog) look() tea.Cmd {
	d.gen++
	d.waiting, d.trouble, d.steps, d.looked = "looking at the deploy keys", "", nil, d.folder.Value()
	made, ctx, o, folder, msg := d.Session.Options.Credentials, d.Session.Context, d.on, d.looked, credentialsMsg{name: d.Org.Name, gen: d.gen}
	return func() tea.Msg {
		msg.steps, msg.err = made.Look(ctx, o, folder)
		return msg
	}
}

func (d *argoDialog) make() tea.Cmd {
	d.gen++
	d.waiting, d.focus = "making the keys", 1
	made, ctx, o, folder, msg := d.Session.Options.Credentials, d.Session.Context, d.on, d.looked, credentialsMsg{name: d.Org.Name, gen: d.gen, made: true}
	return func() tea.Msg {
		msg.steps, msg.err = made.Make(ctx, o, folder)
		return msg
	}
}

func (d *argoDialog) Update(msg tea.Msg) (tea.Cmd, bool) {
	m, ok := msg.(credentialsMsg)
	if !ok || m.name != d.Org.Name || m.gen != d.gen {
		return nil, false
	}
	d.waiting, d.steps, d.done = "", m.steps, m.made && m.err == nil
	if m.err != nil {
		p := session.Explain("Making the credentials of Argo CD", m.err)
		d.trouble = strings.TrimSpace(strings.TrimSuffix(p.Why, ".") + ". " + p.Next)
	}
	return nil, false
}

func (d *argoDialog) Busy() bool { return d.waiting != "" }

func (d *argoDialog) Scopes() []kit.Scope { return []kit.Scope{kit.ScopeDialog} }

func (d *argoDialog) Offers() []kit.Offer {
	if d.done {
		return []kit.Offer{{Act: kit.ActAccept, Label: "close"}, {Act: kit.ActDismiss}}
	}
	press := "press"
	if d.focus == 0 {
		press = "look there"
	}
	return []kit.Offer{{Act: kit.ActAccept, Label: press}, {Act: kit.ActDismiss}, {Act: kit.ActNextField}, {Act: kit.ActPrevField}}
}

func (d *argoDialog) Key(msg tea.KeyMsg) (tea.Cmd, bool) {
	act := d.Session.Keys.Action(msg, kit.ScopeDialog)
	switch {
	case act == kit.ActDismiss || d.done && act == kit.ActAccept:
		return nil, d.waiting != "making the keys"
	case d.done || d.waiting == "making the keys":
		return nil, false
	case act == kit.ActNextField:
		return d.move(1), false
	case act == kit.ActPrevField:
		return d.move(2), false
	case act == kit.ActAccept && d.focus == 0:
		return d.move(1), false
	case act == kit.ActAccept && d.focus == 1:
		return nil, true
	case act == kit.ActAccept:
		if why := d.cannot(); why != "" {
			d.Session.Note = "Not now: " + why
			return nil, false
		}
		return d.make(), false
	case d.focus == 0:
		d.folder.Key(msg)
	case act == kit.ActLeft || act == kit.ActRight:
		d.focus = 3 - d.focus
	}
	return nil, false
}

// move changes the focus; who leaves a folder that was changed has it looked
// at.
func (d *argoDialog) move(by int) tea.Cmd {
	left := d.focus == 0
	d.focus = (d.focus + by) % 3
	if left && d.folder.Value() != d.looked {
		return d.look()
	}
	return nil
}

// cannot says why nothing can be made now, "" it can.
func (d *argoDialog) cannot() string {
	switch {
	case d.waiting != "":
		return "still " + d.waiting
	case d.trouble != "":
		return d.trouble
	case d.looked != d.folder.Value():
		return "the folder has not been looked at"
	}
	for _, s := range d.steps {
		if s.Makes {
			return ""
		}
	}
	return "both keys are there. Where a private part is lost: konstruct argocd credentials " + text.Clean(d.Org.Name) + " --rotate"
}

func (d *argoDialog) View(w, h int) []string {
	if d.done {
		return d.doneView(w, h)
	}
	th := d.Session.Theme
	lines := kit.Paragraph("A read-only deploy key for each repository. GitHub gets the public half; the private one is written to a file that only you can read, and is kept nowhere else.", w)
	lines = append(lines, "")
	lines = append(lines, d.stepLines(w)...)
	mark := "  "
	if d.focus == 0 {
		mark = th.Accent.Render("▌") + " "
	}
	lines = append(lines, mark+"Folder  "+d.folder.View(th, max(8, kit.DialogWidth(w)-12), d.focus == 0), "")
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
	lines = append(lines, kit.Button(th, "Cancel", d.focus == 1, th.Strong)+"    "+kit.Button(th, "Make the keys", d.focus == 2, in))
	return kit.DialogFrame(d.Session.Env, "Argo CD credentials of "+text.Clean(d.Org.Name), lines, len(lines)-1, w, h)
}

func (d *argoDialog) stepLines(w int) []string {
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

// doneView says where the private parts are, and what to do with them.
func (d *argoDialog) doneView(w, h int) []string {
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
