package ui

import (
	"errors"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/delivery"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/source"
)

// comparison is in what an application differs between two environments.
type comparison struct {
	*site
	of      *delivery.Snapshot
	wish    delivery.ApplicationRequest // the later one
	from    string
	loading bool
	why     string
	lines   []diffLine
	scroll  scroll
	x       int
}

// comparedMsg is a comparison that was worked out.
type comparedMsg struct {
	c     *comparison // that asked
	of    *delivery.Snapshot
	lines []diffLine
	err   error
}

func (c *comparison) load() tea.Cmd {
	c.loading, c.why = true, ""
	engine, ctx, of, w, from := c.session.opt.Delivery, c.session.ctx, c.of, c.wish, c.from
	return func() tea.Msg {
		all, err := engine.Compare(ctx, of, w, from)
		msg := comparedMsg{c: c, of: of, err: err}
		for _, one := range all {
			msg.lines = append(msg.lines, diffLine{'m', ""}, diffLine{'f', one.To})
			msg.lines = append(msg.lines, diffLine{'i', "compared with " + one.From})
			if one.Diff == "" {
				msg.lines = append(msg.lines, diffLine{'i', "they are the same"})
				continue
			}
			msg.lines = append(msg.lines, unified(one.Diff)[2:]...)
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
	if m.err != nil && !canceled(m.err) {
		p := explain("Comparing "+text.Clean(c.wish.Application), m.err)
		c.why = p.why
		c.session.fail(p)
	}
}

func (c *comparison) offers() []offer {
	out := []offer{{act: actBack}, {act: actCopy, label: "copy differences"}, {act: actRight}, {act: actLeft, quiet: true}, {act: actRefresh, label: "try again", quiet: c.why == ""}}
	return append(out, moves()...)
}

func (c *comparison) do(act action) (cmd tea.Cmd, back bool) {
	if c.scroll.move(act) {
		return nil, false
	}
	switch act {
	case actBack:
		return nil, true
	case actLeft:
		c.x = max(0, c.x-sideStep)
	case actRight:
		c.x = min(c.x+sideStep, 20_000)
	case actCopy:
		return c.session.copyText("the differences", plainDiff(c.lines)), false
	case actRefresh:
		return c.load(), false
	}
	return nil, false
}

func (c *comparison) view(w, h int) []string {
	th := c.session.th
	title := c.wish.Application + ": " + c.from + " → " + c.wish.Environment
	lines := []string{" " + th.strong.put(c.session.truncate(text.Clean(title), w-2))}
	switch {
	case c.loading:
		lines = append(lines, "", "   "+th.busy.put(spin(c.session.frame))+" Comparing the files")
	case c.why != "":
		lines = append(lines, "", "   "+th.bad.put("✕")+" The files could not be compared.", "", "   "+c.session.hint(actRefresh, scopePlaces)+" tries again")
	}
	room := max(1, h-len(lines))
	c.scroll.set(len(c.lines), room)
	for i := c.scroll.top; i < min(len(c.lines), c.scroll.top+room); i++ {
		lines = append(lines, diffLineIn(c.session, c.lines[i], c.x, w))
	}
	return fill(lines, h)
}

// fileView is the file of an application on the whole screen.
type fileView struct {
	*viewer
	of          *delivery.Snapshot
	engine      Delivery
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

func newFileView(s *site, of *delivery.Snapshot, p delivery.Placement) *fileView {
	return &fileView{viewer: newViewer(s.session), of: of, engine: s.session.opt.Delivery, application: p.Application, path: p.Path}
}

func (v *fileView) load() tea.Cmd {
	engine, ctx, side, path := v.engine, v.session.ctx, v.of.Application, v.path
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
			p := explain("Reading "+text.Clean(v.path), msg.err)
			v.why = p.why
			v.session.fail(p)
			return nil
		}
		v.open(v.of.Application.SHA(v.path)+" "+v.path, msg.file)
	case foundMsg:
		v.took(msg)
	case pageMsg:
		v.arrivedPage(msg)
	case fileSavedMsg:
		v.saved(msg)
	}
	return nil
}

func (v *fileView) offers() []offer {
	var out []offer
	for _, o := range v.viewer.offers(true) {
		switch o.act {
		case actFull:
			continue
		case actBack:
			o.label = ""
		}
		out = append(out, o)
	}
	return out
}

func (v *fileView) do(act action) (cmd tea.Cmd, back bool) {
	switch act {
	case actBack:
		return nil, true
	case actCopy:
		return v.session.copyText("the path", text.Clean(v.path)), false
	case actBrowser:
		return v.session.browse(fileURL(v.of.Application, v.path)), false
	}
	cmd, _ = v.viewer.do(act)
	return cmd, false
}

func (v *fileView) view(w, h int) []string {
	th := v.session.th
	switch {
	case v.why != "":
		return fill([]string{"", "   " + th.bad.put("✕") + " The file could not be read.", "", "   " + v.session.hint(actBack) + " goes back"}, h)
	case v.file == nil:
		return fill([]string{"", "   " + th.busy.put(spin(v.session.frame)) + " Reading " + v.session.truncate(text.Clean(v.path), w-14)}, h)
	}
	return v.viewer.view(v.path, true, w, h)
}

// errTooLarge is a file that is not read for the screen.
var errTooLarge = errors.New("it is larger than 1 MiB")
