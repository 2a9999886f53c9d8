package app

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"gitconnection/internal/connection"
	"gitconnection/internal/delivery"
	"gitconnection/internal/github/simulator"
	"gitconnection/internal/testkit"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

// versionsOf are the versions of an application in the order of environments,
// as GitHub has them now.
func versionsOf(t *testing.T, g *testkit.GitHub, name string) string {
	t.Helper()
	e := delivery.New(delivery.Options{GitHub: g.Client})
	s, err := e.Open(t.Context(), connection.NewOrganization("umbrella", "umbrella", "umbrella-apps"))
	if err != nil {
		t.Fatal(err)
	}
	a, err := e.Applications(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	row, _ := a.Find(name)
	var out []string
	for _, p := range row.Places {
		out = append(out, p.Environment+"@"+p.Cluster+"="+p.Version())
	}
	return strings.Join(out, " ")
}

// Set, promoted with its name typed, and rolled back from the keyboard.
func TestVersionsFromTheKeyboard(t *testing.T) {
	testkit.Key()
	bubble(t, func(t *testing.T) {
		w, g := deliveringOn(t)
		s := w.at(t, 120, 40)
		inApplications("/", "type:payments", "enter", "right", "right")(s)
		s.has("[4.2.1]")
		s.keys("v", "type: x")
		s.has("✕ a version: printable, without spaces")
		s.keys("enter")
		s.has("payments in preproduction:") // it stays
		for range "4.2.1 x" {
			s.keys("backspace")
		}
		s.keys("type:4.3.0", "enter")
		s.pass(time.Second)
		s.has("Set payments to 4.3.0 in preproduction", "enter apply")
		s.keys("enter")
		s.pass(time.Second)
		s.has("✓ Set payments to 4.3.0")
		s.keys("enter")
		s.pass(time.Second)
		s.has("[4.3.0]", "← ", "→  4.1.2", "octo-admin, ") // who changed it last
		s.keys("p")
		s.pass(time.Second)
		s.has("Promote payments 4.3.0 from preproduction to production", "its name has to be typed: production")
		s.keys("enter", "type:production", "enter")
		s.pass(time.Second)
		s.keys("enter", "right")
		s.pass(time.Second)
		s.has("[4.3.0]")
		s.keys("b")
		s.pass(time.Second)
		s.has("Roll back payments in production", "▌   4.1.2")
		s.keys("enter")
		s.pass(time.Second)
		s.has("Roll back payments to 4.1.2 in production")
		s.keys("enter", "type:production", "enter")
		s.pass(time.Second)
		s.keys("esc")
		s.pass(time.Second)
		s.has("[4.1.2]")
		if got := versionsOf(t, g, "payments"); !strings.Contains(got, "preproduction@umbrella-eu=4.3.0") || strings.Count(got, "=4.1.2") != 2 {
			t.Error(got)
		}
	})
}

// Where no version is certain, one is chosen from the candidates; the choice is
// kept, so that it is asked once.
func TestWhichVersionIsAskedOnce(t *testing.T) {
	testkit.Key()
	bubble(t, func(t *testing.T) {
		w, g := deliveringOn(t)
		if err := g.Push("umbrella-apps", "umbrella-gitops", simulator.CommitSpec{Message: "Add aaa", AuthorName: "Mona", AuthorEmail: "mona@example.com", Files: uncertainFiles()}); err != nil {
			t.Fatal(err)
		}
		s := w.at(t, 120, 40)
		inApplications("/", "type:aaa", "enter", "right")(s)
		s.has("? not certain")
		s.keys("b")
		s.has("Which version of aaa in staging is meant?", "web.image.tag", "worker.image.tag")
		s.keys("esc")
		s.has("? not certain")
		s.keys("v", "type:3.0.0", "enter")
		s.has("1.0.0 → 3.0.0", "2.0.0 → 3.0.0", "The choice is kept")
		s.keys(" ")
		s.has("The choice is not kept.")
		s.keys(" ", "j", "enter")
		s.pass(time.Second)
		s.has("Set aaa to 3.0.0 in staging", "konstruct.io/version-slot", "enter apply")
		s.keys("enter")
		s.pass(time.Second)
		s.keys("enter")
		s.pass(time.Second)
		s.has("[3.0.0]")
		if got := versionsOf(t, g, "aaa"); got != "staging@umbrella-eu=3.0.0" {
			t.Error(got)
		}
		s.keys("b")
		s.pass(time.Second)
		s.has("Roll back aaa in staging: to which version?")
	})
}

// What cannot be done says why.
func TestApplicationsSayWhyNot(t *testing.T) {
	testkit.Key()
	bubble(t, func(t *testing.T) {
		s := delivering(t).at(t, 120, 40)
		inApplications("/", "type:checkout", "enter", "right", "right")(s)
		for key, why := range map[string]string{"v": "checkout does not run in preproduction", "b": "checkout does not run in preproduction", "h": "checkout does not run in preproduction", "d": "checkout does not run"} {
			s.keys(key)
			s.has("Not now: " + why)
		}
		s.keys("right", "p")
		s.has("Not now: checkout runs in no environment after production")
		s.keys("left", "left", "left", "p")
		s.has("Not now: staging runs 1.10.0 already")
		s.keys("enter") // one cluster: its file
		s.has("kind: Application")
		s.keys("/", "type:chart", "enter")
		s.pass(time.Second)
		s.keys("n", "esc", "right", "right", "right", "enter") // two clusters
		s.has("▾ checkout", "umbrella-us")
		s.keys("down", "down", "down", "v")
		s.has("checkout in production: 1.9.3")
		s.keys("esc", " ")
		s.has("▸ checkout")
		s.keys("esc", "/", "type:loyalty", "enter", "home")
		s.keys("left", "left", "left", "d")
		s.has("Not now: loyalty runs in one environment only")
		s.keys(" ")
		s.has("Not now: loyalty runs on one cluster")
	})
}

// What somebody else commits is seen on the next look, and the cursor stays.
func TestApplicationsAreReadAgain(t *testing.T) {
	testkit.Key()
	bubble(t, func(t *testing.T) {
		w, g := deliveringOn(t)
		s := w.at(t, 120, 40)
		inApplications("down", "down", "right")(s)
		s.has("identity in staging")
		if err := g.Push("umbrella-apps", "umbrella-gitops", simulator.CommitSpec{Message: "Add one before all", AuthorName: "Mona", AuthorEmail: "mona@example.com",
			Files: map[string][]byte{"registry/environments/qa/umbrella-eu/aaa.yaml": []byte("kind: ApplicationSet\n")}}); err != nil {
			t.Fatal(err)
		}
		g.ResetLog()
		s.keys("r")
		s.pass(2 * time.Second)
		s.has("aaa", "identity in staging", "17 applications in 5 environments")
		blobs := 0
		for _, r := range g.Requests() {
			if strings.Contains(r.Path, "/git/trees/") {
				blobs++
			}
		}
		if blobs != 1 {
			t.Errorf("%d trees were listed for one repository that has changed", blobs)
		}
	})
}

// Who opens an organization before the list knows where its repositories are
// finds it connected all the same.
func TestAnOrganizationIsFoundWhereItsMarkerSays(t *testing.T) {
	testkit.Key()
	bubble(t, func(t *testing.T) {
		for _, do := range []kit.Action{kit.ActNone, kit.ActConnect} {
			s := delivering(t).at(t, 120, 40)
			o := connection.NewOrganization("umbrella", "umbrella", "")
			s.m.session.Next = &session.Destination{Name: "umbrella", Org: o, Tab: 1, Do: do}
			s.send(tickMsg{})
			s.pass(3 * time.Second)
			s.has("● GitHub connected", "umbrella-apps/umbrella-gitops")
			s.lacks("umbrella-apps-gitops", "+ create")
			toTab(s, "Applications")
			s.pass(time.Second)
			s.has("16 applications in 4 environments")
		}
	})
}

// five hundred applications in four environments, on the real client.
func TestFiveHundredApplicationsInNumbers(t *testing.T) {
	testkit.Key()
	bubble(t, func(t *testing.T) {
		w, g := deliveringOn(t)
		files := map[string][]byte{}
		for i := range 500 {
			for e, environment := range []string{"development", "staging", "preproduction", "production"} {
				name := fmt.Sprintf("app-%03d", i)
				files["registry/environments/"+environment+"/umbrella-eu/"+name+".yaml"] = fmt.Appendf(nil,
					"apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata:\n  name: %s\nspec:\n  source:\n    chart: web-service\n    targetRevision: 1.%d.%d\n", name, i%9, 4-e)
			}
		}
		if err := g.Push("umbrella-apps", "umbrella-gitops", simulator.CommitSpec{Message: "Deploy much", AuthorName: "Mona", AuthorEmail: "mona@example.com", Files: files}); err != nil {
			t.Fatal(err)
		}
		s := w.at(t, 120, 40)
		openUmbrella(s)
		s.pass(time.Second)
		g.ResetLog()
		toTab(s, "Applications")
		s.settle()
		s.has("516 applications in 4 environments", "app-000")
		opened := simulator.Count(g.Requests()).Requests
		if opened > 4+11 {
			t.Errorf("%d requests until the matrix is there", opened)
		}
		s.pass(time.Second)
		who := simulator.Count(g.Requests()).Requests - opened
		s.has("Mona, just now")
		if who > 3 {
			t.Errorf("%d requests for who changed the rows on the screen", who)
		}
		g.ResetLog()
		s.keys("end", "home", "pgdown", "pgup")
		if n := len(g.Requests()); n != 0 {
			t.Errorf("%d requests while keys are pressed", n)
		}
		s.keys("/", "type:499", "enter")
		s.has("1 found", "app-499")
		t.Logf("%d requests until the matrix is there, %d for who changed what is on the screen", opened, who)
	})
}
