package ui

import (
	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/text"
)

// form asks for a few lines. It is the whole of "add an organization" and of
// "edit names"; what becomes of the values is its owner's business.
type form struct {
	session *shared
	title   string
	intro   string
	accept  string // label of enter
	fields  []*field
	at      int

	problem string
	waiting string // what is being looked up, "" nothing
	gen     int

	// changed keeps defaults in step; submit returns done when the form may go.
	changed func(f *form, at int)
	submit  func(f *form) (tea.Cmd, bool)
	// answer takes the reply to a lookup.
	answer func(f *form, msg tea.Msg) (tea.Cmd, bool)
}

func (f *form) busy() bool      { return f.waiting != "" }
func (f *form) scopes() []scope { return []scope{scopeDialog} }

func (f *form) offers() []offer {
	return []offer{{act: actAccept, label: f.accept}, {act: actDismiss}, {act: actNextField}, {act: actPrevField}}
}

// update lets a reply close the form.
func (f *form) update(msg tea.Msg) tea.Cmd {
	if f.answer == nil {
		return nil
	}
	cmd, done := f.answer(f, msg)
	if done {
		f.close()
	}
	return cmd
}

func (f *form) close() {
	for i, o := range f.session.overlays {
		if o == overlay(f) {
			f.session.overlays = append(f.session.overlays[:i:i], f.session.overlays[i+1:]...)
			return
		}
	}
}

func (f *form) key(msg tea.KeyMsg) (tea.Cmd, bool) {
	switch f.session.keys.action(msg, scopeDialog) {
	case actDismiss:
		f.gen++
		return nil, true
	case actNextField:
		f.at = (f.at + 1) % len(f.fields)
		return nil, false
	case actPrevField:
		f.at = (f.at + len(f.fields) - 1) % len(f.fields)
		return nil, false
	case actAccept:
		if f.waiting != "" {
			return nil, false
		}
		return f.submit(f)
	}
	if f.fields[f.at].key(msg) {
		f.problem, f.waiting = "", ""
		f.gen++
		if f.changed != nil {
			f.changed(f, f.at)
		}
	}
	return nil, false
}

func (f *form) view(w, h int) []string {
	th := f.session.th
	lines := append(paragraph(f.intro, w), "")
	label := 0
	for _, x := range f.fields {
		label = max(label, text.Width(x.label))
	}
	focus := 0
	for i, x := range f.fields {
		mark := "  "
		if i == f.at {
			mark, focus = th.accent.put("▌")+" ", len(lines)
		}
		lines = append(lines, mark+text.Pad(x.label, label)+"  "+x.view(th, innerWidth(w)-label-4, i == f.at))
	}
	switch {
	case f.waiting != "":
		lines = append(lines, "", th.busy.put(spin(f.session.frame))+" "+f.waiting)
	case f.problem != "":
		lines = append(lines, "")
		for i, l := range text.Wrap(text.Clean(f.problem), innerWidth(w)-2) {
			mark := "  "
			if i == 0 {
				mark = th.bad.put("✕ ")
			}
			lines = append(lines, mark+l)
		}
	}
	return frame(f.session.env, f.title, lines, focus, w, h)
}

// values are what stands in the fields.
func (f *form) values() []string {
	out := make([]string, len(f.fields))
	for i, x := range f.fields {
		out[i] = x.value()
	}
	return out
}

// namesForm edits where an organization lives.
func namesForm(sess *shared, o connection.Organization, use func(connection.Organization) tea.Cmd) *form {
	f := &form{
		session: sess, title: "Where", accept: "use these names",
		intro: "Two private repositories will be created: the platform's and the applications'. They may live in one GitHub organization under different names, or in two.",
		fields: []*field{
			newField("Organization", o.Name, 64), newField("Platform org", o.PlatformOrg, 39), newField("Platform repository", o.PlatformRepository, 100),
			newField("Application org", o.ApplicationOrg, 39), newField("Application repository", o.ApplicationRepository, 100),
		},
	}
	before := o
	f.changed = func(f *form, at int) {
		v := f.values()
		fresh := connection.NewOrganization(v[0], v[1], v[3])
		if at != 2 && v[2] == before.PlatformRepository {
			f.fields[2].set(fresh.PlatformRepository)
		}
		if at != 4 && v[4] == before.ApplicationRepository {
			f.fields[4].set(fresh.ApplicationRepository)
		}
		before = fresh
	}
	f.submit = func(f *form) (tea.Cmd, bool) {
		v := f.values()
		o := connection.Organization{Name: v[0], PlatformOrg: v[1], PlatformRepository: v[2], ApplicationOrg: v[3], ApplicationRepository: v[4]}
		if err := o.Validate(); err != nil {
			f.problem = err.Error()
			return nil, false
		}
		return use(o), true
	}
	return f
}
