package connection_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
	"gitconnection/internal/github/simulator"
)

// What an organization, a rule or GitHub itself puts in the way of a connect: who
// refuses is told apart, on which page it is changed, and nothing is tried twice.
func TestConnectIsRefusedByTheWorld(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		world  func(*simulator.Simulator)
		reason string // of the blocker
		page   string
		next   string
	}{
		"private repositories": {func(s *simulator.Simulator) { s.SetPolicy("acme", simulator.Policy{NoPrivate: true}) }, "PrivateForbidden", "/organizations/acme/settings/member_privileges", "adopts"},
		"quota": {func(s *simulator.Simulator) {
			s.AddRepository(simulator.RepositorySpec{Owner: "acme", Name: "one"})
			s.SetPolicy("acme", simulator.Policy{MaxRepositories: 1})
		}, "RepositoryQuota", "/organizations/acme/settings/repository-defaults", "limit of repositories"},
		"names": {func(s *simulator.Simulator) { s.SetPolicy("acme", simulator.Policy{RepositoryName: "^team-"}) }, "NameForbidden", "/organizations/acme/settings/rules", "--platform-repository"},
		"properties": {func(s *simulator.Simulator) {
			s.SetPolicy("acme", simulator.Policy{RequiredProperties: []string{"team"}})
		}, "PropertiesRequired", "/organizations/acme/settings/custom-properties", "--property team=VALUE (or"},
		"messages": {func(s *simulator.Simulator) {
			s.AddRuleset(simulator.RulesetSpec{Owner: "acme", Name: "tickets", Rules: &simulator.Rules{Message: "^[A-Z]+-[0-9]+: "}})
		}, connection.ReasonFirstCommit, "/organizations/acme/settings/rules", "bypass list"},
		"paths": {func(s *simulator.Simulator) {
			s.AddRuleset(simulator.RulesetSpec{Owner: "acme", Name: "paths", Rules: &simulator.Rules{Paths: []string{".konstruct"}}})
		}, "RuleRefuses", "/acme/acme-gitops/rules", "bypass list"},
		"secrets": {func(s *simulator.Simulator) {
			s.AddRuleset(simulator.RulesetSpec{Owner: "acme", Name: "secrets", Rules: &simulator.Rules{Secrets: []string{"schema"}}})
		}, "SecretFound", "/acme/acme-gitops/settings/security_analysis", "Remove the secret"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g, o := twoOrgs(t)
			tc.world(g.Simulator)
			_, err := connect(t, g.Engine, o, connection.ConnectOptions{})
			b, ok := connection.BlockerOf(err)
			if !ok || b.Reason != tc.reason || !strings.HasSuffix(b.URL, tc.page) || !strings.Contains(b.Next, tc.next) {
				t.Fatalf("%+v of %v", b, err)
			}
			writes := map[string]int{}
			for _, r := range g.Requests() {
				if r.Owner == "acme" && r.Write {
					writes[r.Route]++
				}
			}
			for route, n := range writes {
				if n > 1 {
					t.Errorf("%s was sent %d times", route, n)
				}
			}
		})
	}
}

// What passes by itself is waited for.
func TestConnectWaitsForTheWorld(t *testing.T) {
	t.Parallel()
	t.Run("tokens that are not known yet", func(t *testing.T) {
		t.Parallel()
		g, o := twoOrgs(t)
		g.SetTrouble(simulator.Trouble{TokenDelay: 1500 * time.Millisecond})
		mustConnect(t, g.Engine, o)
	})
	t.Run("a repository that is busy", func(t *testing.T) {
		t.Parallel()
		g, o := twoOrgs(t)
		mustConnect(t, g.Engine, o)
		g.SetTrouble(simulator.Trouble{BusyAfter: 2 * time.Second})
		disconnect(t, g.Engine, o, connection.DisconnectOptions{Repositories: connection.Archive})
	})
}

// A token from before a repository was created may not reach it: after the second
// denial there is another one, and both are revoked in the end.
func TestTheTokenIsReplacedWhereANewRepositoryIsDenied(t *testing.T) {
	g, o := twoOrgs(t)
	g.AddFault(simulator.Fault{Route: "PUT /repos/{owner}/{repo}/contents/{path}", Owner: "acme", Kind: simulator.FaultStatus, Status: http.StatusNotFound, Times: 2, Nth: 1, Body: `{"message":"Not Found"}`})
	mustConnect(t, g.Engine, o)
	minted, denied, after := 0, 0, 0
	for _, r := range g.Requests() {
		switch {
		case r.Owner == "acme" && strings.HasSuffix(r.Route, "/access_tokens"):
			if minted++; denied == 2 {
				after++
			}
		case r.Fault != "":
			denied++
		}
	}
	if denied != 2 || after != 1 {
		t.Errorf("%d tokens, %d after %d denials", minted, after, denied)
	}
	if err := g.Client.RevokeTokens(t.Context()); err != nil {
		t.Fatal(err)
	}
	revoked := 0
	for _, r := range g.Requests() {
		if r.Route == "DELETE /installation/token" {
			revoked++
		}
	}
	minted = 0
	for _, r := range g.Requests() {
		if strings.HasSuffix(r.Route, "/access_tokens") {
			minted++
		}
	}
	if revoked != minted {
		t.Errorf("%d of %d tokens were revoked", revoked, minted)
	}
}

// A repository that GitHub has blocked says why, since when, and where that stands.
func TestABlockedRepositoryIsExplained(t *testing.T) {
	g, o := twoOrgs(t)
	mustConnect(t, g.Engine, o)
	g.BlockRepository("acme", "acme-gitops", &simulator.Block{Reason: "dmca", CreatedAt: "2026-11-03T09:00:00Z", HTMLURL: "https://github.com/github/dmca"})
	_, err := g.Client.Tree(t.Context(), "acme", "acme-gitops", "main")
	b, ok := connection.BlockerOf(err)
	if !ok || b.Reason != "Blocked" || b.URL != "https://github.com/github/dmca" || !strings.Contains(b.Message, "dmca (since 3 Nov 2026)") {
		t.Errorf("%+v of %v", b, err)
	}
	if _, err := g.Engine.Observe(t.Context(), o); github.ReasonOf(err) != github.ReasonBlocked {
		t.Errorf("observed: %v", err)
	}
}

// A version of the API that GitHub no longer answers is told at once.
func TestAVersionOfTheAPIThatIsNotAnswered(t *testing.T) {
	g, o := twoOrgs(t)
	g.SetTrouble(simulator.Trouble{Versions: []string{"2026-03-10", "2028-03-10"}})
	_, err := g.Engine.Observe(t.Context(), o)
	if github.ReasonOf(err) != github.ReasonAPIVersion || len(g.Requests()) > 4 {
		t.Errorf("%v after %d requests", err, len(g.Requests()))
	}
}
