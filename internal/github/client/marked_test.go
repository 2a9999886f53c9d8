package client_test

import (
	"fmt"
	"strings"
	"testing"

	"gitconnection/internal/github"
	"gitconnection/internal/github/simulator"
	"gitconnection/internal/testkit"
)

// A list that GitHub finds too large is asked for in smaller pages, and is whole; a
// query that is too large for one repository says so.
func TestLargeQueriesAreAskedInSmallerPages(t *testing.T) {
	g := testkit.New(t)
	g.Installed("acme")
	for n := range 60 {
		g.AddRepository(simulator.RepositorySpec{Owner: "acme", Name: fmt.Sprintf("r%02d", n), Private: true, Files: map[string][]byte{"marker": []byte("ours")}})
	}
	i := lookup(t, g, "acme")
	queries := func() (n int) {
		for _, r := range g.Requests() {
			if r.GraphQL == "query" {
				n++
			}
		}
		return n
	}
	for _, c := range []struct{ nodes, queries int }{{0, 1}, {30, 5}, {1, 66}} { // 100, 50, then thrice 25; 100, 50, 25, 12, 6, 3, then 60 of one
		g.ResetLog()
		g.SetTrouble(simulator.Trouble{MaxNodes: c.nodes})
		found, partial, err := g.Client.MarkedRepositories(t.Context(), i, "marker")
		if err != nil || partial || len(found) != 60 {
			t.Fatalf("at most %d: %d repositories, %v, %v", c.nodes, len(found), partial, err)
		}
		if n := queries(); n != c.queries {
			t.Errorf("at most %d: %d queries, want %d", c.nodes, n, c.queries)
		}
	}
	g.AddFault(simulator.Fault{Route: "POST /graphql", Kind: simulator.FaultStatus, Status: 200, Body: `{"data":{"organization":null},"errors":[{"type":"RESOURCE_LIMITS_EXCEEDED","path":["organization"],"message":"Resource limits for this query exceeded."}]}`})
	if _, _, err := g.Client.MarkedRepositories(t.Context(), i, "marker"); github.KindOf(err) != github.KindTooLarge || !strings.Contains(err.Error(), "GitHub found the query too large") {
		t.Errorf("%v", err)
	}
}

// Names of managed users have an underscore (GitHub: docs, Enterprise Managed Users),
// and tokens are up to 520 characters long.
func TestManagedUsersAndLongTokens(t *testing.T) {
	g := testkit.New(t)
	g.Installed("acme")
	g.AddUser(simulator.UserSpec{Login: "octo_acme"})
	if there, err := g.Client.AccountExists(t.Context(), "octo_acme"); err != nil || !there {
		t.Errorf("%v, %v", there, err)
	}
	if there, err := g.Client.AccountExists(t.Context(), "nobody_acme"); err != nil || there {
		t.Errorf("%v, %v", there, err)
	}
	if _, _, err := g.Client.MarkedRepositories(t.Context(), lookup(t, g, "acme"), "marker"); err != nil {
		t.Fatal(err)
	}
	longest := 0
	for _, s := range g.Secrets() {
		if s.Kind == "installation token" {
			longest = max(longest, len(s.Value))
		}
	}
	if longest < 500 {
		t.Errorf("the longest token has %d characters", longest)
	}
}
