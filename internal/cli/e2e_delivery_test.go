package cli

import (
	"strings"
	"testing"

	"gitconnection/internal/testkit/terminal"
)

// delivering is the demo in a terminal, on the page of umbrella.
type delivering struct {
	*terminal.Terminal
	signedIn bool
}

func deliverInDemo(t *testing.T) *delivering {
	t.Helper()
	endToEnd(t)
	x := &delivering{Terminal: terminal.Start(t, 120, 40, demoCommand(t))}
	x.Wait("enter open", "umbrella-labs")
	x.Type("/", "umbrella", terminal.Enter)
	x.Wait("▌ umbrella ", "esc clear filter", "umbrella-apps/umbrella-g")
	x.Type(terminal.Enter)
	x.Wait("CONDITIONS", "● Connected")
	return x
}

// tab goes to a tab by its name.
func (x *delivering) tab(name string) {
	screen := x.Wait(" " + name)
	for n := 1; n <= 8; n++ {
		if strings.Contains(screen, " "+string(rune('0'+n))+" "+name) {
			x.Type(string(rune('0' + n)))
			x.Wait("› " + name)
			return
		}
	}
}

// choose goes through the options of a field.
func (x *delivering) choose(want string) {
	chosen := func(screen string) string {
		_, after, _ := strings.Cut(screen, "‹")
		option, _, _ := strings.Cut(after, "›")
		return strings.TrimSpace(option)
	}
	for screen := x.Wait("‹"); chosen(screen) != want; {
		before := chosen(screen)
		x.Type(terminal.Right)
		screen = x.WaitFor("another option", func(s string) bool { return chosen(s) != before })
	}
}

// apply waits for a plan that shows some texts, confirms it, by its name where
// it has one and after saying that what it waits for is so, and comes back when
// it is carried out.
func (x *delivering) apply(name string, gated bool, shows ...string) {
	if !x.signedIn {
		x.Wait("/login/oauth/authorize")
		x.Type("a")
		x.signedIn = true
	}
	x.Wait(append(shows, "Nothing has been written yet", "enter apply")...)
	if gated {
		x.Wait("kubectl")
		x.Type("i")
		x.Wait("✓ ")
	}
	x.Type(terminal.Enter)
	if name != "" {
		x.Wait("Type " + name + " to apply")
		x.Type(name, terminal.Enter)
	}
	x.Wait("goes back to")
	x.Type(terminal.Enter)
	x.Wait("read ")
}

// A cluster is added, an environment is made and put on it, and the cluster is
// removed with it, from the keyboard alone.
func TestClustersFromTheKeyboard(t *testing.T) {
	x := deliverInDemo(t)
	x.tab("Clusters")
	x.Wait("umbrella-eu", "made elsewhere", "read ")
	x.Type("n")
	x.Wait("Add a cluster")
	x.Type("edge-1", terminal.Tab)
	x.choose("civo/workload-cluster")
	x.Type(terminal.Tab, "u", terminal.Enter) // made from umbrella-eu
	x.Wait("Add cluster edge-1", "field 1 of")
	x.Type(terminal.Enter) // goes to what is needed
	x.Wait("▌ email", "✕ it is needed")
	x.Type("platform@umbrella.example", terminal.Enter)
	x.apply("", false, "Add cluster edge-1", "cost money")
	x.Wait("▌ edge-1", "as rendered")

	x.tab("Environments")
	x.Wait("1  development", "read ")
	x.Type("n")
	x.Wait("New environment after development")
	x.Type("qa", terminal.Enter)
	x.apply("", false, "Add environment qa")
	x.Wait("▌   2  qa")
	x.Type("a")
	x.Wait("Add qa to a cluster")
	x.Type("e", terminal.Enter)
	x.apply("", false, "Add environment qa to edge-1")
	x.Wait("edge-1 ", "0 applications")

	x.tab("Clusters")
	x.Wait("▌ edge-1", "qa", "read ")
	x.Type("x")
	x.Wait("the environment qa")
	x.Type(terminal.Esc)
	x.Wait("› Clusters", "read ")
	x.Type("w")
	x.apply("edge-1", false, "Remove qa from edge-1 (1 of 2: stop reading)")
	x.Type("w")
	x.apply("edge-1", true, "Remove qa from edge-1 (2 of 2: delete)")
	x.Type("x")
	x.apply("edge-1", false, "Remove cluster edge-1 (1 of 2: unregister)")
	x.Wait("half removed", "✓ 1 unregistered")
	x.Type("x")
	x.apply("edge-1", true, "Remove cluster edge-1 (2 of 2: delete)")
	x.WaitFor("no edge-1", func(s string) bool {
		return strings.Contains(s, "umbrella-eu") && !strings.Contains(s, "edge-1")
	})

	x.tab("Activity")
	x.Wait("Remove cluster edge-1 (2 of 2: delete)", "Remove cluster edge-1 (1 of 2: unregister)", "Add environment qa to edge-1", "Make room for qa on edge-1", "Add cluster edge-1", "octo-admin")
	x.Type(terminal.CtrlC)
	if code := x.Exit(); code != 0 {
		t.Errorf("exit %d", code)
	}
}
