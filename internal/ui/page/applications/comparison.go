package applications

import (
	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/delivery"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/browse"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

// comparison shows the differences of an application between two environments.
type comparison struct {
	*session.Site
	of      *delivery.Snapshot
	request delivery.ApplicationRequest // about the later one
	from    string
	loading bool
	why     string
	lines   []kit.DiffLine
	scroll  kit.Scroll
	x       int
}

// comparedMsg is the answer to a comparison.
type comparedMsg struct {
	c     *comparison // that asked
	of    *delivery.Snapshot
	lines []kit.DiffLine
	err   error
}

func (c *comparison) load() tea.Cmd {
	c.loading, c.why = true, ""
	engine, ctx, of, request, from := c.Session.Options.Delivery, c.Session.Context, c.of, c.request, c.from
	return func() tea.Msg {
		all, err := engine.Compare(ctx, of, request, from)
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

func (c *comparison) path() []string { return []string{c.request.Application, "Differences"} }

func (c *comparison) scopes() []kit.Scope { return []kit.Scope{scopePlaces} }

func (c *comparison) busy() bool { return c.loading }

func (c *comparison) refresh(snap *delivery.Snapshot) tea.Cmd {
	c.of = snap
	return c.load()
}

func (c *comparison) update(msg tea.Msg) tea.Cmd {
	m, ok := msg.(comparedMsg)
	if !ok || m.c != c || m.of != c.of {
		return nil
	}
	c.loading, c.lines = false, m.lines
	if why := c.Session.Tried(c.Page(), "Comparing "+text.Clean(c.request.Application), m.err); why != "" {
		c.why = why
	}
	return nil
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
	title := c.request.Application + ": " + c.from + " → " + c.request.Environment
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
