package session

import (
	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
)

// form asks for a few lines. It is the whole of "add an organization" and of
// "edit names"; what becomes of the values is its owner's business.
type form struct {
	session *Session
	title   string
	intro   string
	accept  string // label of enter
	fields  []*kit.Field
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

func (f *form) Busy() bool { return f.waiting != "" }

func (f *form) Scopes() []kit.Scope { return []kit.Scope{kit.ScopeDialog} }

func (f *form) Offers() []kit.Offer {
	return []kit.Offer{{Act: kit.ActAccept, Label: f.accept}, {Act: kit.ActDismiss}, {Act: kit.ActNextField}, {Act: kit.ActPrevField}}
}

// Update lets a reply end the form.
func (f *form) Update(msg tea.Msg) (tea.Cmd, bool) {
	if f.answer == nil {
		return nil, false
	}
	return f.answer(f, msg)
}

func (f *form) Key(msg tea.KeyMsg) (tea.Cmd, bool) {
	switch f.session.Keys.Action(msg, kit.ScopeDialog) {
	case kit.ActDismiss:
		f.gen++
		return nil, true
	case kit.ActNextField:
		f.at = (f.at + 1) % len(f.fields)
		return nil, false
	case kit.ActPrevField:
		f.at = (f.at + len(f.fields) - 1) % len(f.fields)
		return nil, false
	case kit.ActAccept:
		if f.waiting != "" {
			return nil, false
		}
		return f.submit(f)
	}
	if f.fields[f.at].Key(msg) {
		f.problem, f.waiting = "", ""
		f.gen++
		if f.changed != nil {
			f.changed(f, f.at)
		}
	}
	return nil, false
}

func (f *form) View(w, h int) []string {
	th := f.session.Theme
	lines := append(kit.Paragraph(f.intro, w), "")
	label := 0
	for _, x := range f.fields {
		label = max(label, text.Width(x.Label))
	}
	focus := 0
	for i, x := range f.fields {
		mark := "  "
		if i == f.at {
			mark, focus = th.Accent.Render("▌")+" ", len(lines)
		}
		lines = append(lines, mark+text.Pad(x.Label, label)+"  "+x.View(th, kit.DialogWidth(w)-label-4, i == f.at))
	}
	switch {
	case f.waiting != "":
		lines = append(lines, "", th.Busy.Render(kit.SpinnerFrame(f.session.Frame))+" "+f.waiting)
	case f.problem != "":
		lines = append(lines, "")
		for i, l := range text.Wrap(text.Clean(f.problem), kit.DialogWidth(w)-2) {
			mark := "  "
			if i == 0 {
				mark = th.Bad.Render("✕ ")
			}
			lines = append(lines, mark+l)
		}
	}
	return kit.DialogFrame(f.session.Env, f.title, lines, focus, w, h)
}

// values are what stands in the fields.
func (f *form) values() []string {
	out := make([]string, len(f.fields))
	for i, x := range f.fields {
		out[i] = x.Value()
	}
	return out
}

// NamesForm edits where an organization lives.
func NamesForm(sess *Session, o connection.Organization, use func(connection.Organization) tea.Cmd) *form {
	f := &form{
		session: sess, title: "Where", accept: "use these names",
		intro: "Two private repositories will be created: the platform's and the applications'. They may live in one GitHub organization under different names, or in two.",
		fields: []*kit.Field{
			kit.NewField("Organization", o.Name, 64), kit.NewField("Platform org", o.PlatformOrg, 39), kit.NewField("Platform repository", o.PlatformRepository, 100),
			kit.NewField("Application org", o.ApplicationOrg, 39), kit.NewField("Application repository", o.ApplicationRepository, 100),
		},
	}
	before := o
	f.changed = func(f *form, at int) {
		v := f.values()
		fresh := connection.NewOrganization(v[0], v[1], v[3])
		if at != 2 && v[2] == before.PlatformRepository {
			f.fields[2].Set(fresh.PlatformRepository)
		}
		if at != 4 && v[4] == before.ApplicationRepository {
			f.fields[4].Set(fresh.ApplicationRepository)
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
