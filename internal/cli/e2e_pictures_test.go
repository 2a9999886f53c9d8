package cli

import (
	"fmt"
	"html"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"gitconnection/internal/testkit/terminal"
)

// picture is one screen of docs/screens: what has to be on it, and the keys
// that lead on from there. The foot of the screen, which is drawn last, is part
// of it: what stands above is whole then.
type picture struct {
	file  string // "" is a screen on the way that is not kept
	shows []string
	then  []string
	waits bool // something is under way on it for as long as it stands
}

func pictures() []picture {
	return []picture{
		{"organizations", []string{"10 of 10", "initech         ○ Not connected", "▌ acme", "umbrella/umbrella-", "umbrella-labs/umbr", "● Connected", "⏸ Suspended", "enter open   c connect"}, []string{terminal.Enter}, false},
		{"", []string{"Organizations › acme", "Overview"}, []string{"2"}, false},
		{"", []string{"Authorize", "Install"}, []string{"c"}, false},
		{"authorize", []string{"/login/oauth/authorize", "Couldn't open a browser", "sign in with a code"}, []string{"a"}, true},
		{"install", []string{"/apps/konstruct-demo/installations/new", "octo-admin", "checked ", "Couldn't open a browser", "r check now   o open"}, []string{"a"}, true},
		{"", []string{"✓ acme  installed"}, []string{"a"}, true},
		{"plan", []string{"create", "acme-apps/acme-gitops", "Nothing is deleted or overwritten", "enter apply"}, []string{terminal.Enter}, false},
		{"connected", []string{"GitHub connected", "by octo-admin", "git clone", "enter browse"}, []string{"3"}, false},
		{"", []string{"▾ acme/acme-gitops", "▸ catalog"}, []string{terminal.Down, terminal.Enter}, false},
		{"", []string{"connection.yaml"}, []string{terminal.Down}, false},
		{"repositories", []string{"state: connected", "organization: acme", "    README.md: ", "] commits"}, []string{"D"}, false},
		{"disconnect", []string{"Disconnect acme?", "Cancel", "2 calls that write", "enter press"}, []string{terminal.Esc}, false},
		{"", []string{"GitHub connected", "enter browse"}, []string{terminal.Esc}, false},
		{"", []string{"enter open   c connect"}, []string{"/", "umbrella", terminal.Enter, terminal.Enter}, false},
		{"", []string{"CONDITIONS", "● Connected"}, []string{"6"}, false},
		{"applications", []string{"16 applications in 4 environments", "[1.10.0]", "status-page", "production", "tomas-dev, 1 h ago", "tomas-dev, 23 days ago  registry", "v set version"}, []string{terminal.Down, "p"}, false},
		{"promote", []string{"Promote feature-flags", "Nothing has been written yet", "+    targetRevision: ", "enter apply"}, []string{terminal.Esc}, false},
		{"", []string{"Cancelled. Nothing was written."}, nil, false},
	}
}

// unread is a row of the list that nothing is known of yet.
var unread = regexp.MustCompile(`(?m)^ +\S+ +… *$`)

// TestPictures walks through the demo and holds the pictures in docs/screens
// to it; `make shots` draws them again.
func TestPictures(t *testing.T) {
	endToEnd(t)
	x := terminal.Start(t, 100, 24, demoCommand(t))
	for _, p := range pictures() {
		x.WaitFor(fmt.Sprintf("%q, at rest", p.shows), func(screen string) bool {
			for _, text := range p.shows {
				if !strings.Contains(screen, text) {
					return false
				}
			}
			return p.waits || !strings.ContainsAny(screen, "◐◓◑◒") && !unread.MatchString(screen)
		})
		if p.file != "" {
			keepPicture(t, p, x)
		}
		x.Type(p.then...)
	}
	x.WaitFor("no dialog", func(s string) bool { return !strings.Contains(s, "Disconnect acme?") })
	x.Type(terminal.CtrlC)
	if code := x.Exit(); code != 0 {
		t.Errorf("exit %d", code)
	}
}

// ports differ from run to run; a picture shows one.
var ports = regexp.MustCompile(`127\.0\.0\.1(:|%3A)\d{5}\b`)

const onePort = "127.0.0.1${1}41233"

// keepPicture holds the kept picture to the screen: as text, and as drawings
// for light and dark pages.
func keepPicture(t *testing.T, p picture, x *terminal.Terminal) {
	t.Helper()
	shot := x.Picture()
	shot.Replace(func(s string) string { return ports.ReplaceAllString(s, onePort) })
	drawings := map[string]string{
		".dark.svg":  shot.SVG("konstruct: "+p.file, terminal.Dark()),
		".light.svg": shot.SVG("konstruct: "+p.file, terminal.Light()),
	}
	base := filepath.Join("..", "..", "docs", "screens", p.file)
	if *update {
		drawings[".txt"] = shot.Text()
		for end, content := range drawings {
			if err := os.WriteFile(base+end, []byte(content), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		return
	}
	want := lasting(shot.Text())
	if kept := readText(t, base+".txt"); lasting(kept) != want {
		t.Errorf("docs/screens/%s.txt is stale: make shots\n--- the program\n%s\n--- kept\n%s", p.file, want, lasting(kept))
	}
	for end := range drawings {
		if kept := drawn(t, base+end); kept != withoutSpaces(readText(t, base+".txt")) {
			t.Errorf("docs/screens/%s%s does not show what the text shows: make shots", p.file, end)
		}
	}
}

func readText(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// passing is what differs from run to run: when, how long, how many, what is
// random, and how wide that makes the gaps.
var passing = []struct {
	what *regexp.Regexp
	as   string
}{
	{regexp.MustCompile(`[A-Za-z0-9%._~/:+-]*[=&][A-Za-z0-9%._~=&/:+-]*`), "QUERY"},
	{regexp.MustCompile(`\b[A-Za-z0-9_-]{25,}\b`), "RANDOM"},
	{regexp.MustCompile(`just now|[0-9]+ (?:s|min|h|days?|weeks?) ago`), "AGO"},
	{regexp.MustCompile(`\b[0-9a-f]{7,40}\b`), "OBJECT"},
	{regexp.MustCompile(`\bR_[A-Za-z0-9_-]+`), "NODE"}, // by which of two repositories was made first
	{regexp.MustCompile(`[0-9][0-9.,:]*(?: ms| s| B| KB)?`), "0"},
	{regexp.MustCompile(`[◐◓◑◒]`), "◐"},
	{regexp.MustCompile(` +`), " "},
	{regexp.MustCompile(`─+`), "─"},
}

// lasting is a screen without what differs from run to run.
func lasting(screen string) string {
	for _, p := range passing {
		screen = p.what.ReplaceAllString(screen, p.as)
	}
	return screen
}

func TestLastingKeepsWhatCounts(t *testing.T) {
	a := lasting(" ◐ acme  68 %  2 of 4 steps · observed just now ───── state=abc&x=1 4,980 of 5,000 calls\n 12 ms")
	if b := lasting(" ◓ acme 7 %  2 of 4 steps · observed 3 s ago ─── state=zzz&x=2 99 of 5,000 calls\n 1.2 s"); a != b {
		t.Errorf("%q and %q differ", a, b)
	}
	if b := lasting(" ◓ acme 7 %  2 of 4 parts · observed 3 s ago ─── state=zzz&x=2 99 of 5,000 calls\n 1.2 s"); a == b {
		t.Error("a word that was changed does not count")
	}
}

var textOf = regexp.MustCompile(`<text[^>]*>([^<]*)</text>`)

// drawn is what can be read in a drawing, without spaces.
func drawn(t *testing.T, path string) string {
	t.Helper()
	var b strings.Builder
	for _, m := range textOf.FindAllStringSubmatch(readText(t, path), -1) {
		b.WriteString(html.UnescapeString(m[1]))
	}
	return withoutSpaces(b.String())
}

func withoutSpaces(s string) string { return strings.Join(strings.Fields(s), "") }
