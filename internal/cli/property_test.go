package cli

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/github/simulator"
	"gitconnection/internal/testkit"
)

// givenProperties are the custom properties that GitHub shows of a repository.
func givenProperties(t *testing.T, g *testkit.GitHub, full string) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, g.Base+"/api/v3/repos/"+full, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+g.IssueUserToken("octo-admin", "repo"))
	a, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	var body struct {
		Properties map[string]any `json:"custom_properties"`
	}
	if err := json.NewDecoder(a.Body).Decode(&body); err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(body.Properties)
}

// An organization that requires custom properties says which, the next step gives
// the flag, and with it the plan shows them and GitHub has them.
func TestRequiredPropertiesAreGiven(t *testing.T) {
	g := testkit.New(t)
	g.Installed("acme")
	g.SetPolicy("acme", simulator.Policy{RequiredProperties: []string{"team", "cost-center"}, Properties: []string{"env"}})
	c := newCLI(t, g)
	o := c.run("connect", "acme", "--yes")
	if o.code != cmdutil.ExitPerson || !strings.Contains(o.out, "acme requires it of every new repository: run konstruct connect again and add --property cost-center=VALUE --property team=VALUE") ||
		!strings.Contains(o.out, "/organizations/acme/settings/custom-properties") || strings.Contains(o.out, "needs administration") {
		t.Fatalf("without: %+v", o)
	}
	o = c.run("connect", "acme", "--yes", "--property", "team=platform", "--property", "cost-center=42", "--property", "owner=me")
	if o.code != cmdutil.ExitPerson || !strings.Contains(o.out, "acme has no custom property of that name") {
		t.Fatalf("one that is not defined: %+v", o)
	}
	given := []string{"connect", "acme", "--yes", "--property", "team=platform", "--property", "env=dev", "--property", "cost-center=4 2", "--property", "env=prod"}
	o = c.run(given...)
	if o.code != cmdutil.ExitDone {
		t.Fatalf("with: %+v", o)
	}
	for _, name := range []string{"acme/acme-gitops", "acme/acme-apps-gitops"} {
		for _, p := range []string{"team = platform", "env = dev, prod", "cost-center = 4 2"} {
			if row := fmt.Sprintf("  %-9s %-36s custom property %s", "set", name, p); !strings.Contains(o.out, row) {
				t.Errorf("the plan has no row %q:\n%s", row, o.out)
			}
		}
		if got := givenProperties(t, g, name); got != "map[cost-center:4 2 env:[dev prod] team:platform]" {
			t.Errorf("%s has %s", name, got)
		}
	}
	g.ResetLog()
	given[4] = "team=another"
	o = c.run(given...)
	if o.code != cmdutil.ExitDone || strings.Contains(o.out, "custom property") || simulator.Count(g.Requests()).Writes != 0 {
		t.Errorf("repositories that exist keep their properties: %+v", o)
	}
}

func TestPropertiesThatCannotBe(t *testing.T) {
	c := newCLI(t, testkit.New(t))
	for word, want := range map[string]string{"team": "is not NAME=VALUE", "a b=c": "no name of a custom property", "team=": "is not NAME=VALUE"} {
		if o := c.run("connect", "acme", "--yes", "--property", word); o.code != cmdutil.ExitUsage || !strings.Contains(o.err, want) {
			t.Errorf("%s: %+v", word, o)
		}
	}
}

// The command for those that remain gives the same properties.
func TestPropertiesGoOnWithTheRest(t *testing.T) {
	g := several(t)
	g.SetPolicy("umbrella", simulator.Policy{RequiredProperties: []string{"tier"}, Properties: []string{"team"}})
	g.SetPolicy("acme", simulator.Policy{RequiredProperties: []string{"team"}})
	o := newCLI(t, g).run("connect", "acme", "umbrella", "--property", "team=a b", "--yes", "--output", "json")
	ends, again := endings(t, o)
	if ends["acme"] != "connected" || !strings.HasPrefix(again, "konstruct connect umbrella --property 'team=a b'") {
		t.Errorf("%v, again: %s\n%s", ends, again, o.err)
	}
}
