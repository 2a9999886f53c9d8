package ui

import (
	"context"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/text"
)

// Credentials makes what Argo CD reads the repositories with. All calls may
// take seconds.
type Credentials interface {
	// Look says what would be made, and where the private parts would go. It
	// writes nothing.
	Look(ctx context.Context, o connection.Organization, folder string) ([]CredentialStep, error)
	// Make makes it. What is there already is left alone. Steps that were done
	// are returned with an error, too.
	Make(ctx context.Context, o connection.Organization, folder string) ([]CredentialStep, error)
}

// CredentialStep is the credential of one repository.
type CredentialStep struct {
	Target string // owner/name
	Makes  bool   // false: it is there already
	Said   string // what it is
	File   string // where its private part goes, "" nowhere
}

// argoOffer is the offer of the connected page.
func (t *git) argoOffer() offer {
	st, known := t.state()
	o := offer{act: actCredentials, quiet: true}
	switch {
	case t.session.opt.Credentials == nil:
		o.why = "this program cannot make them here: konstruct argocd credentials"
	case !known || st.Phase != connection.PhaseConnected:
		o.why = "the organization is not connected"
	}
	return o
}

// argoDialog makes the credentials of Argo CD: what would be made, then, after
// it was confirmed, where it was written. Its focus begins on Cancel.
type argoDialog struct {
	*site
	on     connection.Organization
	folder *field
	focus  int // folder, Cancel, Make

	gen     int
	waiting string // what for, "" nothing
	looked  string // the folder that steps are about
	steps   []CredentialStep
	done    bool
	trouble string
}

// credentialsMsg answers a look or the making.
type credentialsMsg struct {
	name  string
	gen   int
	made  bool
	steps []CredentialStep
	err   error
}

func (t *git) credentials() tea.Cmd {
	st, _ := t.state()
	d := &argoDialog{site: t.site, on: st.Organization, folder: newField("Folder", ".", 1024), focus: 1}
	t.session.open(d)
	return d.look()
}

func (d *argoDialog) look() tea.Cmd {
	d.gen++
	d.waiting, d.trouble, d.steps, d.looked = "looking at the deploy keys", "", nil, d.folder.value()
	made, ctx, o, folder, msg := d.session.opt.Credentials, d.session.ctx, d.on, d.looked, credentialsMsg{name: d.org.Name, gen: d.gen}
	return func() tea.Msg {
		msg.steps, msg.err = made.Look(ctx, o, folder)
		return msg
	}
}

func (d *argoDialog) make() tea.Cmd {
	d.gen++
	d.waiting, d.focus = "making the keys", 1
	made, ctx, o, folder, msg := d.session.opt.Credentials, d.session.ctx, d.on, d.looked, credentialsMsg{name: d.org.Name, gen: d.gen, made: true}
	return func() tea.Msg {
		msg.steps, msg.err = made.Make(ctx, o, folder)
		return msg
	}
}

func (d *argoDialog) update(msg tea.Msg) tea.Cmd {
	m, ok := msg.(credentialsMsg)
	if !ok || m.name != d.org.Name || m.gen != d.gen {
		return nil
	}
	d.waiting, d.steps, d.done = "", m.steps, m.made && m.err == nil
	if m.err != nil {
		p := explain("Making the credentials of Argo CD", m.err)
		d.trouble = strings.TrimSpace(strings.TrimSuffix(p.why, ".") + ". " + p.next)
	}
	return nil
}

func (d *argoDialog) busy() bool      { return d.waiting != "" }
func (d *argoDialog) scopes() []scope { return []scope{scopeDialog} }

func (d *argoDialog) offers() []offer {
	if d.done {
		return []offer{{act: actAccept, label: "close"}, {act: actDismiss}}
	}
	press := "press"
	if d.focus == 0 {
		press = "look there"
	}
	return []offer{{act: actAccept, label: press}, {act: actDismiss}, {act: actNextField}, {act: actPrevField}}
}

func (d *argoDialog) key(msg tea.KeyMsg) (tea.Cmd, bool) {
	act := d.session.keys.action(msg, scopeDialog)
	switch {
	case act == actDismiss || d.done && act == actAccept:
		return nil, d.waiting != "making the keys"
	case d.done || d.waiting == "making the keys":
		return nil, false
	case act == actNextField:
		return d.move(1), false
	case act == actPrevField:
		return d.move(2), false
	case act == actAccept && d.focus == 0:
		return d.move(1), false
	case act == actAccept && d.focus == 1:
		return nil, true
	case act == actAccept:
		if why := d.cannot(); why != "" {
			d.session.note = "Not now: " + why
			return nil, false
		}
		return d.make(), false
	case d.focus == 0:
		d.folder.key(msg)
	case act == actLeft || act == actRight:
		d.focus = 3 - d.focus
	}
	return nil, false
}

// move changes the focus; who leaves a folder that was changed has it looked
// at.
func (d *argoDialog) move(by int) tea.Cmd {
	left := d.focus == 0
	d.focus = (d.focus + by) % 3
	if left && d.folder.value() != d.looked {
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
	case d.looked != d.folder.value():
		return "the folder has not been looked at"
	}
	for _, s := range d.steps {
		if s.Makes {
			return ""
		}
	}
	return "both keys are there. Where a private part is lost: konstruct argocd credentials " + text.Clean(d.org.Name) + " --rotate"
}

func (d *argoDialog) view(w, h int) []string {
	if d.done {
		return d.doneView(w, h)
	}
	th := d.session.th
	lines := paragraph("A read-only deploy key for each repository. GitHub gets the public half; the private one is written to a file that only you can read, and is kept nowhere else.", w)
	lines = append(lines, "")
	lines = append(lines, d.stepLines(w)...)
	mark := "  "
	if d.focus == 0 {
		mark = th.accent.put("▌") + " "
	}
	lines = append(lines, mark+"Folder  "+d.folder.view(th, max(8, innerWidth(w)-12), d.focus == 0), "")
	if said := d.cannot(); said != "" {
		for _, l := range paragraph(said, w) {
			lines = append(lines, th.warn.put(l))
		}
		lines = append(lines, "")
	}
	in := th.strong
	if d.cannot() != "" {
		in = th.dim
	}
	lines = append(lines, button(th, "Cancel", d.focus == 1, th.strong)+"    "+button(th, "Make the keys", d.focus == 2, in))
	return frame(d.session.env, "Argo CD credentials of "+text.Clean(d.org.Name), lines, len(lines)-1, w, h)
}

func (d *argoDialog) stepLines(w int) []string {
	var lines []string
	for _, s := range d.steps {
		sign := d.session.th.dim.put("·")
		if s.Makes {
			sign = d.session.th.good.put("+")
		}
		lines = append(lines, sign+" "+d.session.th.strong.put(text.Clean(s.Target)))
		said := text.Clean(s.Said)
		if s.File != "" {
			said += ", in " + text.Clean(s.File)
		}
		for _, l := range text.Wrap(said, innerWidth(w)-2) {
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
	lines = append(lines, paragraph("Apply the files to the cluster that Argo CD runs in, then delete them:", w)...)
	for _, s := range d.steps {
		if s.File != "" {
			for _, l := range paragraph("kubectl apply -f "+text.Clean(s.File), w) {
				lines = append(lines, d.session.th.info.put(l))
			}
		}
	}
	for _, l := range paragraph("konstruct argocd manifests "+text.Clean(d.org.Name)+" | kubectl apply -f -", w) {
		lines = append(lines, d.session.th.info.put(l))
	}
	lines = append(lines, "", button(d.session.th, "Close", true, d.session.th.strong))
	return frame(d.session.env, "Argo CD can read "+text.Clean(d.org.Name), lines, len(lines)-1, w, h)
}
