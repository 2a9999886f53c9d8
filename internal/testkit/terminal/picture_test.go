package terminal

import (
	"encoding/xml"
	"errors"
	"io"
	"os/exec"
	"strings"
	"testing"
)

func TestPicture(t *testing.T) {
	x := Start(t, 30, 3, exec.Command("printf", `\033[1;31mred <b>\033[0m plain \033[7m rev \033[0m\r\n日本 \033[38;5;208mx\033[0m`))
	x.Exit()
	p := x.Picture()
	if got := p.Text(); got != "red <b> plain  rev\n日本 x\n\n" {
		t.Errorf("text %q", got)
	}
	dark, light := p.SVG("A & B", Dark()), p.SVG("A & B", Light())
	for _, want := range []string{
		`aria-label="A &amp; B"`, `font-weight="bold">red &lt;b&gt;</text>`, Dark().Colors[1], `fill="` + Dark().Bg + `">rev</text>`, `#ff8700`, `>日本</text>`,
	} {
		if !strings.Contains(dark, want) {
			t.Errorf("%q is not in\n%s", want, dark)
		}
	}
	if dark == light || !strings.Contains(light, Light().Colors[1]) {
		t.Error("light is as dark")
	}
	d := xml.NewDecoder(strings.NewReader(dark))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("no XML: %v", err)
		}
	}
}
