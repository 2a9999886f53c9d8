package cli

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"testing"

	"gitconnection/internal/github/simulator/worlds"
	"gitconnection/internal/testkit/terminal"
	"gitconnection/internal/text"
)

// tour is a walk through the hostile world; it remembers every screen.
type tour struct {
	*terminal.Terminal
	t    *testing.T
	seen strings.Builder
}

// see waits for texts and keeps the screen that shows them.
func (x *tour) see(texts ...string) {
	x.t.Helper()
	x.seen.WriteString(x.Wait(texts...))
}

// asGitHubSends is text as it arrives in JSON, where there are no bytes that
// are no UTF-8.
func asGitHubSends(s string) string {
	data, err := json.Marshal(s)
	if err != nil {
		return s
	}
	var out string
	if err := json.Unmarshal(data, &out); err != nil {
		return s
	}
	return out
}

// visible are the forms in which text may be seen, as sent or as stored.
func visible(s string) (sent, stored string) { return text.Clean(asGitHubSends(s)), text.Clean(s) }

// TestHostileWorld opens every page on texts that would do something to the
// terminal. None of it gets through, and all of it was seen.
func TestHostileWorld(t *testing.T) {
	endToEnd(t)
	cmd := demoCommand(t, "--hostile")
	cmd.Env = append(cmd.Env, "FORCE_HYPERLINK=1")
	x := &tour{Terminal: terminal.Start(t, 240, 70, cmd), t: t}
	x.see("Organizations", "hostile-errors", "hostile-answers/hostile-g")
	x.Type("/")
	x.Wait("enter to the list")
	x.Type("hostile", terminal.Enter)
	x.Wait("▌ hostile")
	x.Type(terminal.Enter)
	x.see("Organizations › hostile", "Connected")
	x.Type("?")
	x.see("Keys")
	x.Type(terminal.Esc)
	x.WaitFor("no help", func(screen string) bool { return !strings.Contains(screen, "Keys: ") }) // esc and 2 in one go would be alt+2
	x.Type("2")
	x.see("GitHub connected")
	x.Type("3")
	x.Wait("▸ hostile", "▸ paths")
	for !strings.Contains(x.Wait("▸ hostile "), "▌   ▸ hostile ") {
		x.down()
	}
	x.Type(terminal.Enter)
	x.see("▾ hostile ", "clipboard.yaml")
	for _, h := range names() {
		for _, kind := range []string{".md", ".yaml"} {
			x.to(h.Name + kind)
			_, stored := visible(h.Text)
			x.WaitFor(h.Name+kind+" as "+stored, func(screen string) bool {
				_, page, _ := strings.Cut(screen, "› hostile/"+h.Name+kind)
				return strings.Contains(page, stored) || strings.Contains(page, "inary")
			})
			x.seen.WriteString(x.Screen())
		}
	}
	x.to("▸ paths ")
	x.Type(terminal.Enter)
	for _, h := range names() {
		sent, _ := visible(strings.ReplaceAll(h.Text, "/", ":"))
		x.see(sent + ".txt")
	}
	x.history()
	x.Type(terminal.Esc)
	x.Wait("▌ hostile")
	x.Type(terminal.Down)
	x.Wait("▌ hostile-errors")
	x.Type(terminal.Enter)
	x.see("Refused: clipboard ␛]52;c;SEFDS0VE␇")
	x.Type(terminal.CtrlC)
	x.Exit()
	noLeaks(t, "the screens", string(x.Raw()))
	if !strings.Contains(string(x.Raw()), "\x1b]8;id=page;http://127.0.0.1:") {
		t.Error("nothing was a link, so nothing is proved about links")
	}
	for _, h := range worlds.HostileTexts() {
		sent, stored := visible(h.Text)
		if all := x.seen.String(); !strings.Contains(all, sent) && !strings.Contains(all, stored) {
			t.Errorf("%s was never seen as %q", h.Name, sent)
		}
	}
}

// history looks at every commit with its diff, at the branches, and at what
// has happened lately.
func (x *tour) history() {
	x.t.Helper()
	all := worlds.HostileTexts()
	slices.Reverse(all) // the newest first
	x.Type("]")
	x.Wait("▌commits")
	for _, h := range all {
		sent, _ := visible(h.Text)
		x.see("▌ ", h.Name+" "+sent+" subject")
	}
	for i, h := range all {
		sent, _ := visible(h.Text)
		x.WaitFor("commit of "+h.Name, func(screen string) bool { return strings.Contains(selected(screen), " "+h.Name+" ") })
		x.Type(terminal.Enter)
		x.see("body "+sent, "Requested-by: "+sent, "added  hostile/"+h.Name+".md")
		x.Type(terminal.Esc)
		x.Wait("▌commits")
		if i+1 < len(all) {
			x.down()
		}
	}
	x.Type("]")
	x.see("▌branches", "bidi-exe<U+202E>gpj", "c1-<U+009B>31m", "hidden-ac<U+200B>me")
	x.Type("8")
	for _, h := range all {
		sent, _ := visible(h.Text)
		x.see("› Activity", "application  "+h.Name+" "+sent+" subject", "platform     "+h.Name+" "+sent+" subject")
	}
}

// names are the hostile texts in the order of the tree.
func names() []worlds.HostileText {
	out := worlds.HostileTexts()
	for i := range out {
		for j := i; j > 0 && out[j].Name < out[j-1].Name; j-- {
			out[j], out[j-1] = out[j-1], out[j]
		}
	}
	return out
}

// to moves down until a line is selected.
func (x *tour) to(name string) {
	x.t.Helper()
	for range 200 {
		if strings.Contains(selected(x.Screen()), name) {
			return
		}
		x.down()
	}
	x.t.Fatalf("%s is not in the tree:\n%s", name, x.Screen())
}

// down moves one line down and waits until the mark has moved.
func (x *tour) down() {
	x.t.Helper()
	before := selected(x.Screen())
	x.Type(terminal.Down)
	x.WaitFor("the next line", func(screen string) bool {
		now := selected(screen)
		return now != "" && now != before // between two writes the mark is on no line
	})
}

// selected is the selected row of the tree, without the gap to the file beside
// it, which is not there while the file is on its way.
func selected(screen string) string {
	_, line, _ := strings.Cut(screen, "\n ▌")
	line, _, _ = strings.Cut(line, "\n")
	return strings.TrimRight(line[:min(len(line), 60)], " ")
}

// TestHostileWorldInLines is the same in plain lines.
func TestHostileWorldInLines(t *testing.T) {
	endToEnd(t)
	cmd := demoCommand(t, "--hostile")
	cmd.Env = append(cmd.Env, "TERM=dumb")
	x := terminal.Start(t, 100, 40, cmd)
	answers(x, [][2]string{
		{"umbrella", "4"}, {"What do you want to do?", "3"}, {"hostile, folder", "3"},
	})
	for i := range names() {
		x.WaitRaw("the folder", func(raw string) bool {
			return strings.Count(raw, "End of hostile/") == i && strings.HasSuffix(raw, "Number: ") && strings.Contains(raw[strings.LastIndex(raw, "names."):], "wipe.yaml")
		})
		x.Send(strconv.Itoa(2*i+2) + "\r")
	}
	x.WaitRaw("the last file", func(raw string) bool { return strings.Count(raw, "End of hostile/") == len(names()) })
	x.Send(terminal.CtrlC)
	x.Exit()
	raw := string(x.Raw())
	noLeaks(t, "the lines", raw)
	if strings.Contains(raw, "\x1b") {
		t.Error("there is an escape sequence")
	}
	for _, h := range worlds.HostileTexts() {
		if _, stored := visible(h.Text); !strings.Contains(raw, stored) {
			t.Errorf("%s was never seen as %q", h.Name, stored)
		}
	}
}

// hostileArgument is what is given to the commands themselves.
const hostileArgument = "\x1b]52;c;SEFDS0VE\a\u202egpj\u009b31m\u200b\r"

// TestHostileWorldInCommands: what commands print, as text and as JSON.
func TestHostileWorldInCommands(t *testing.T) {
	endToEnd(t)
	env := serveDemo(t, "--hostile")
	for _, args := range [][]string{
		{"orgs"}, {"status", "hostile"}, {"status", "hostile-errors"}, {"repos", "hostile"}, {"connect", "hostile-errors", "--yes"},
		{"disconnect", "hostile-errors", "--yes"}, {"connect", "hostile", "--diff"},
		{"argocd", "manifests", "hostile"}, {"cluster", "list", "hostile"}, {"environment", "list", "hostile"}, {"application", "list", "hostile"},
		{"catalog", "list", "hostile"}, {"pr", "list", "hostile"}, {"pr", "list"}, {"validate", "hostile"}, {"argocd", "credentials", "keys", "hostile"},
		{"whoami"}, {"doctor"}, {"app", "show"},
		{"status", hostileArgument}, {"repos", hostileArgument}, {"connect", hostileArgument, "--yes"}, {"disconnect", hostileArgument, "--yes"}, {hostileArgument}, {"status", "hostile", hostileArgument},
		{"app", "show", hostileArgument}, {"app", "forget", hostileArgument, "--yes"}, {"app", "import", "--private-key", hostileArgument, "--app-id", hostileArgument}, {"app", hostileArgument},
		{"cluster", "show", "hostile", hostileArgument}, {"cluster", "remove", "hostile", hostileArgument, "--yes"}, {"application", "set", "hostile", hostileArgument, "staging", hostileArgument, "--yes"},
		{"catalog", "install", "hostile", hostileArgument, "--yes"}, {"pr", "show", hostileArgument}, {"doctor", "--instance", hostileArgument}, {"version", "--theme", hostileArgument},
		{"orgs", "--" + hostileArgument}, {"argocd", "address", "hostile", hostileArgument}, {"validate", hostileArgument}, {"version", "--output", hostileArgument},
	} {
		for _, output := range []string{"text", "json"} {
			cmd := command(t, env, append([]string{"--output", output}, args...)...)
			var out bytes.Buffer
			cmd.Stdout, cmd.Stderr = &out, &out
			_ = cmd.Run() // some of them fail, which is what is looked at
			noLeaks(t, strings.Join(cmd.Args[1:], " "), out.String())
			if out.Len() == 0 {
				t.Errorf("%q says nothing", args)
			}
			if strings.Contains(strings.Join(args, " "), "errors") && !strings.Contains(out.String(), "␛]52;c;SEFDS0VE␇") {
				t.Errorf("%q does not show what GitHub said: %s", args, &out)
			}
		}
	}
}
