package kit

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"
	"rsc.io/qr"

	"gitconnection/internal/text"
	"gitconnection/internal/wording"
)

// quiet is the margin of a QR code in modules. The standard asks for four;
// two are read by every scanner tried, and fit a small terminal.
const quiet = 2

// qrDialog shows an address as a QR code.
type qrDialog struct {
	*Env
	url string
}

// NewQR returns a dialog with an address as a QR code.
func NewQR(e *Env, url string) Overlay { return &qrDialog{Env: e, url: url} }

func (d *qrDialog) Update(tea.Msg) (tea.Cmd, bool) { return nil, false }

func (d *qrDialog) Busy() bool { return false }

func (d *qrDialog) Scopes() []Scope { return []Scope{ScopeDialog} }

func (d *qrDialog) Offers() []Offer { return []Offer{{Act: ActDismiss, Label: "close"}} }

// Key closes at any key: there is nothing else to do here.
func (d *qrDialog) Key(tea.KeyMsg) (tea.Cmd, bool) { return nil, true }

func (d *qrDialog) View(w, h int) []string {
	code, err := qr.Encode(d.url, qr.L)
	if err != nil {
		return d.message("The address is too long for a QR code: "+wording.Line(err), w, h)
	}
	lines := d.render(code)
	if wide := text.Width(lines[0]); wide > w || len(lines) > h {
		return d.message("The QR code needs "+text.Grouped(wide)+" columns and "+text.Grouped(len(lines)+HeadLines+3)+
			" lines. Enlarge the terminal, or copy the address with y.", w, h)
	}
	indent := text.Spaces((w - text.Width(lines[0])) / 2)
	for i, l := range lines {
		lines[i] = indent + l
	}
	return FillLines(lines, h)
}

func (d *qrDialog) message(s string, w, h int) []string {
	lines := []string{""}
	for _, l := range text.Wrap(s, w-6) {
		lines = append(lines, "   "+l)
	}
	return FillLines(lines, h)
}

// render draws two modules in one cell, one above the other; in ASCII one
// module in two cells. Scanners want dark on light: with colours, dark modules
// are drawn in black on white, without, light modules are drawn in the
// foreground of a dark terminal.
func (d *qrDialog) render(code *qr.Code) []string {
	th := d.Theme
	n := code.Size + 2*quiet
	drawn := func(x, y int) bool {
		dark := code.Black(x-quiet, y-quiet)
		return dark == th.qrInverted
	}
	var lines []string
	if th.Signs != nil {
		for y := range n {
			var b strings.Builder
			for x := range n {
				if drawn(x, y) {
					b.WriteString("##")
				} else {
					b.WriteString("  ")
				}
			}
			lines = append(lines, th.qr.Render(b.String()))
		}
		return lines
	}
	for y := 0; y < n; y += 2 {
		var b strings.Builder
		for x := range n {
			switch up, down := drawn(x, y), y+1 < n && drawn(x, y+1); {
			case up && down:
				b.WriteString("█")
			case up:
				b.WriteString("▀")
			case down:
				b.WriteString("▄")
			default:
				b.WriteString(" ")
			}
		}
		lines = append(lines, th.qr.Render(b.String()))
	}
	return lines
}
