package applications

import (
	"errors"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/delivery"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/browse"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
	"gitconnection/internal/ui/source"
)

// comparison is in what an application differs between two environments.
type comparison struct {
	*session.Site
	of      *delivery.Snapshot
	wish    delivery.ApplicationRequest // the later one
	from    string
	loading bool
	why     string
	lines   []kit.DiffLine
	scroll  kit.Scroll
	x       int
}

// comparedMsg is a comparison that was worked out.
type comparedMsg struct {
	c     *comparison // that asked
	of    *delivery.Snapshot
	lines []kit.DiffLine
	err   error
}

func (c *comparison) load() tea.Cmd {
	c.loading, c.why = true, ""
	engine, ctx, of, w, from := c.Session.Options.Delivery, c.Session.Context, c.of, c.wish, c.from
	return func() tea.Msg {
		all, err := engine.Compare(ctx, of, w, from)
		msg := comparedMsg{c: c, of: of, err: err}
		for _, one := range all {
			msg.lines = append(msg.lines, kit.DiffLine{Kind: 'm', Text: ""}, kit.DiffLine{Kind: 'f', Text: one.To})
			msg.lines = append(msg.lines, kit.DiffLine{Kind: 'i', Text: "compared with " + one.From})
			if one.Diff == "" {
				msg.lines = append(msg.lines, kit.DiffLine{Kind: 'i', Text: "they are the same"})
				continue
			}
			msg.lines = append(msg.lines, browse.ParseUnified(one.Diff)[2:]...)
		}
		return msg
	}
}

func (c *comparison) update(msg tea.Msg) {
	m, ok := msg.(comparedMsg)
	if !ok || m.c != c || m.of != c.of {
		return
	}
	c.loading, c.lines = false, m.lines
	if m.err != nil && !kit.Canceled(m.err) {
		p := session.Explain("Comparing "+text.Clean(c.wish.Application), m.err)
		c.why = p.Why
		c.Session.Fail(p)
	}
}

func (c *comparison) offers() []kit.Offer {
	out := []kit.Offer{{Act: kit.ActBack}, {Act: kit.ActCopy, Label: "copy differences"}, {Act: kit.ActRight}, {Act: kit.ActLeft, Quiet: true}, {Act: kit.ActRefresh, Label: "try again", Quiet: c.why == ""}}
	return append(out, kit.MoveOffers()...)
}

func (c *comparison) do(act kit.Action) (cmd tea.Cmd, back bool) {
	if c.scroll.Move(act) {
		return nil, false
	}
	switch act {
	case kit.ActBack:
		return nil, true
	case kit.ActLeft:
		c.x = max(0, c.x-browse.SideStep)
	case kit.ActRight:
		c.x = min(c.x+browse.SideStep, 20_000)
	case kit.ActCopy:
		return c.Session.CopyText("the differences", browse.PlainDiff(c.lines)), false
	case kit.ActRefresh:
		return c.load(), false
	}
	return nil, false
}

func (c *comparison) view(w, h int) []string {
	th := c.Session.Theme
	title := c.wish.Application + ": " + c.from + " → " + c.wish.Environment
	lines := []string{" " + th.Strong.Render(c.Session.Truncate(text.Clean(title), w-2))}
	switch {
	case c.loading:
		lines = append(lines, "", "   "+th.Busy.Render(kit.SpinnerFrame(c.Session.Frame))+" Comparing the files")
	case c.why != "":
		lines = append(lines, "", "   "+th.Bad.Render("✕")+" The files could not be compared.", "", "   "+c.Session.Hint(kit.ActRefresh, scopePlaces)+" tries again")
	}
	room := max(1, h-len(lines))
	c.scroll.Set(len(c.lines), room)
	for i := c.scroll.Top; i < min(len(c.lines), c.scroll.Top+room); i++ {
		lines = append(lines, browse.RenderDiffLine(c.Session, c.lines[i], c.x, w))
	}
	return kit.FillLines(lines, h)
}

// fileView is the file of an application on the whole screen.
type fileView struct {
	*browse.Viewer
	of          *delivery.Snapshot
	engine      session.Delivery
	application string
	path        string
	why         string
}

// placeMsg is a file of an application that was read.
type placeMsg struct {
	v    *fileView // that asked
	file *source.File
	err  error
}

func newFileView(s *session.Site, of *delivery.Snapshot, p delivery.Placement) *fileView {
	return &fileView{Viewer: browse.NewViewer(s.Session), of: of, engine: s.Session.Options.Delivery, application: p.Application, path: p.Path}
}

func (v *fileView) load() tea.Cmd {
	engine, ctx, side, path := v.engine, v.Session.Context, v.of.Application, v.path
	return func() tea.Msg {
		files, err := engine.Read(ctx, side, path)
		if err != nil {
			return placeMsg{v: v, err: err}
		}
		content, ok := files[path]
		if !ok {
			return placeMsg{v: v, err: errTooLarge}
		}
		return placeMsg{v: v, file: source.Open(path, content)}
	}
}

func (v *fileView) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case placeMsg:
		if msg.v != v {
			return nil
		}
		if msg.err != nil {
			p := session.Explain("Reading "+text.Clean(v.path), msg.err)
			v.why = p.Why
			v.Session.Fail(p)
			return nil
		}
		v.Open(v.of.Application.SHA(v.path)+" "+v.path, msg.file)
	default:
		v.Viewer.Update(msg)
	}
	return nil
}

func (v *fileView) offers() []kit.Offer {
	var out []kit.Offer
	for _, o := range v.Viewer.Offers(true) {
		switch o.Act {
		case kit.ActFull:
			continue
		case kit.ActBack:
			o.Label = ""
		}
		out = append(out, o)
	}
	return out
}

func (v *fileView) do(act kit.Action) (cmd tea.Cmd, back bool) {
	switch act {
	case kit.ActBack:
		return nil, true
	case kit.ActCopy:
		return v.Session.CopyText("the path", text.Clean(v.path)), false
	case kit.ActBrowser:
		return v.Session.Browse(fileURL(v.of.Application, v.path)), false
	}
	cmd, _ = v.Viewer.Do(act)
	return cmd, false
}

func (v *fileView) view(w, h int) []string {
	th := v.Session.Theme
	switch {
	case v.why != "":
		return kit.FillLines([]string{"", "   " + th.Bad.Render("✕") + " The file could not be read.", "", "   " + v.Session.Hint(kit.ActBack) + " goes back"}, h)
	case v.File == nil:
		return kit.FillLines([]string{"", "   " + th.Busy.Render(kit.SpinnerFrame(v.Session.Frame)) + " Reading " + v.Session.Truncate(text.Clean(v.path), w-14)}, h)
	}
	return v.Viewer.View(v.path, true, w, h)
}

// errTooLarge is a file that is not read for the screen.
var errTooLarge = errors.New("it is larger than 1 MiB")
