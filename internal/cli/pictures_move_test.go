package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// toured are the pictures of docs/screens that the moving one is made of, in
// the order of the job.
var toured = []string{"organizations", "plan", "connected", "repositories", "applications", "promote"}

const seconds = 4 // for each

var opening = regexp.MustCompile(`^<svg [^>]*?width="(\d+)" height="(\d+)"[^>]*?(font-family="[^"]*" font-size="\d+")>`)

// TestPicturesMove holds the moving picture of the README to the pictures that
// it is made of; `make shots` makes it again, after them.
func TestPicturesMove(t *testing.T) {
	for _, theme := range []string{"dark", "light"} {
		var frames []string
		for _, name := range toured {
			frames = append(frames, readText(t, filepath.Join(root, "docs", "screens", name+"."+theme+".svg")))
		}
		want, err := moving(frames)
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(root, "docs", "screens", "tour."+theme+".svg")
		if *update {
			if err := os.WriteFile(path, []byte(want), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if kept := readText(t, path); kept != want {
			t.Errorf("docs/screens/tour.%s.svg is stale: make shots", theme)
		}
	}
}

// moving shows drawings of one size one after the other, for ever. Whoever
// wants no motion sees the last one, and so does what knows no animation.
func moving(frames []string) (string, error) {
	var b strings.Builder
	for i, frame := range frames {
		m := opening.FindStringSubmatch(frame)
		if m == nil {
			return "", fmt.Errorf("frame %d is no drawing: %.80s", i, frame)
		}
		if i == 0 {
			all := seconds * len(frames)
			fmt.Fprintf(&b, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=%q height=%q viewBox=\"0 0 %s %s\" role=\"img\" aria-label=\"konstruct: a tour\" %s>\n", m[1], m[2], m[1], m[2], m[3])
			fmt.Fprintf(&b, "<style>.f{animation:f %ds step-end infinite}@keyframes f{0%%{visibility:visible}%.3f%%{visibility:hidden}}", all, 100/float64(len(frames)))
			b.WriteString("@media(prefers-reduced-motion:reduce){.f{animation:none}}</style>\n")
		} else if !strings.Contains(b.String(), fmt.Sprintf("width=%q height=%q", m[1], m[2])) {
			return "", fmt.Errorf("frame %d has another size", i)
		}
		body := strings.TrimSuffix(strings.TrimSpace(frame[len(m[0]):]), "</svg>")
		fmt.Fprintf(&b, "<g class=\"f\" style=\"animation-delay:%ds\">\n%s</g>\n", (i-len(frames))*seconds, strings.TrimPrefix(body, "\n"))
	}
	b.WriteString("</svg>\n")
	return b.String(), nil
}

func TestFramesThatDoNotFit(t *testing.T) {
	frame := func(width int) string {
		return fmt.Sprintf("<svg xmlns=\"x\" width=\"%d\" height=\"2\" font-family=\"a\" font-size=\"1\">\n<text>b</text>\n</svg>\n", width)
	}
	if _, err := moving([]string{frame(1), frame(3)}); err == nil {
		t.Error("frames of two sizes were joined")
	}
	if _, err := moving([]string{"<html>"}); err == nil {
		t.Error("a page became a frame")
	}
	if got, err := moving([]string{frame(1), frame(1)}); err != nil || strings.Count(got, "<svg") != 1 || strings.Count(got, "<g ") != 2 {
		t.Errorf("%v\n%s", err, got)
	}
}
