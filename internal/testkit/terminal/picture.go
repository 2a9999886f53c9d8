package terminal

import (
	"fmt"
	"image/color"
	"strings"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
)

// Run is text of one style in a line of a picture.
type Run struct {
	Text string
	At   int // column
	Wide int // cells
	Look Look
}

// Look is how a run looks. Colors are nil where the terminal's own is meant.
type Look struct {
	Fg, Bg                          color.Color
	Bold, Faint, Reverse, Underline bool
}

// Picture is what stands on a screen, line by line, with its colors.
type Picture struct {
	W, H  int
	Lines [][]Run
}

// Picture takes one of the screen as it is.
func (x *Terminal) Picture() Picture {
	x.mu.Lock()
	defer x.mu.Unlock()
	p := Picture{W: x.w, H: x.h}
	for y := range x.h {
		var line []Run
		for at := 0; at < x.w; {
			text, wide, look := cellOf(x.emu.CellAt(at, y))
			if n := len(line); n > 0 && line[n-1].Look == look {
				line[n-1].Text += text
				line[n-1].Wide += wide
			} else {
				line = append(line, Run{Text: text, At: at, Wide: wide, Look: look})
			}
			at += wide
		}
		p.Lines = append(p.Lines, line)
	}
	return p
}

func cellOf(c *uv.Cell) (text string, wide int, look Look) {
	if c == nil || c.Content == "" {
		return " ", 1, look
	}
	s := c.Style
	return c.Content, max(1, c.Width), Look{
		Fg: s.Fg, Bg: s.Bg, Bold: s.Attrs&uv.AttrBold != 0, Faint: s.Attrs&uv.AttrFaint != 0,
		Reverse: s.Attrs&uv.AttrReverse != 0, Underline: s.Underline != 0,
	}
}

// Replace changes the text of each run; what f returns has to be as long.
func (p Picture) Replace(f func(string) string) {
	for _, line := range p.Lines {
		for i := range line {
			line[i].Text = f(line[i].Text)
		}
	}
}

// Text is what can be read in it.
func (p Picture) Text() string {
	var b strings.Builder
	for _, line := range p.Lines {
		var l strings.Builder
		for _, r := range line {
			l.WriteString(r.Text)
		}
		b.WriteString(strings.TrimRight(l.String(), " ") + "\n")
	}
	return b.String()
}

// Palette are the sixteen colors of a terminal and its own two.
type Palette struct {
	Fg, Bg string
	Colors [16]string
}

// Dark and Light are palettes in which every color can be read on the ground.
func Dark() Palette {
	return Palette{"#d6dbe4", "#12161f", [16]string{
		"#2b3240", "#f2777a", "#7ec699", "#e6c07b", "#7aa6f0", "#c99be8", "#66c7cf", "#c3cad6",
		"#8590a3", "#ff8b8e", "#93d8ad", "#f2d28f", "#93bafa", "#d9b1f5", "#80d9e0", "#ffffff",
	}}
}

// Light is the palette for a light ground.
func Light() Palette {
	return Palette{"#24292f", "#ffffff", [16]string{
		"#24292f", "#b42318", "#116329", "#7d4e00", "#0550ae", "#7a2fb5", "#11636b", "#57606a",
		"#6a737d", "#c4281c", "#187a36", "#8f5a00", "#0a64d0", "#8f42cc", "#17757e", "#24292f",
	}}
}

// of is a color in the palette.
func (p Palette) of(c color.Color, own string) string {
	switch c := c.(type) {
	case nil:
		return own
	case ansi.BasicColor:
		return p.Colors[c&15]
	case ansi.IndexedColor:
		if c < 16 {
			return p.Colors[c]
		}
	}
	r, g, b, _ := c.RGBA()
	return fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8)
}

// Sizes of a picture, in pixels.
const (
	cellWidth  = 8.4
	cellHeight = 18
	fontSize   = 14
	border     = 14
)

// SVG draws the picture. It holds text, not shapes, so that it can be
// searched, read aloud and compared.
func (p Picture) SVG(title string, colors Palette) string {
	w, h := float64(p.W)*cellWidth+2*border, p.H*cellHeight+2*border
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%.0f" height="%d" viewBox="0 0 %.0f %d" role="img" aria-label="%s" font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="%d">`+"\n",
		w, h, w, h, escape(title), fontSize)
	fmt.Fprintf(&b, `<rect width="100%%" height="100%%" rx="8" fill="%s"/>`+"\n", colors.Bg)
	for y, line := range p.Lines {
		for _, r := range line {
			drawRun(&b, r, y, colors)
		}
	}
	b.WriteString("</svg>\n")
	return b.String()
}

func drawRun(b *strings.Builder, r Run, y int, colors Palette) {
	fg, bg := colors.of(r.Look.Fg, colors.Fg), colors.of(r.Look.Bg, colors.Bg)
	if r.Look.Reverse {
		fg, bg = bg, fg
	}
	left, top := border+float64(r.At)*cellWidth, border+y*cellHeight
	if bg != colors.Bg {
		fmt.Fprintf(b, `<rect x="%.1f" y="%d" width="%.1f" height="%d" fill="%s"/>`+"\n", left, top, float64(r.Wide)*cellWidth, cellHeight, bg)
	}
	text := strings.TrimRight(r.Text, " ")
	if text == "" {
		return
	}
	// What leads is left out, too: not every viewer keeps it.
	lead := len(text) - len(strings.TrimLeft(text, " "))
	cells := r.Wide - (len(r.Text) - len(text)) - lead
	style := ""
	if r.Look.Bold {
		style += ` font-weight="bold"`
	}
	if r.Look.Faint {
		style += ` opacity="0.7"`
	}
	if r.Look.Underline {
		style += ` text-decoration="underline"`
	}
	fmt.Fprintf(b, `<text x="%.1f" y="%d" textLength="%.1f" lengthAdjust="spacingAndGlyphs" xml:space="preserve" fill="%s"%s>%s</text>`+"\n",
		left+float64(lead)*cellWidth, top+fontSize, float64(cells)*cellWidth, fg, style, escape(text[lead:]))
}

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")

func escape(s string) string { return escaper.Replace(s) }
