package connection_test

import (
	"net/http"
	"testing"

	"gitconnection/internal/testkit"
)

// Asking again what has not changed costs nothing of the budget.
func TestAskingAgainIsFree(t *testing.T) {
	g := testkit.New(t)
	for _, login := range []string{"acme", "umbrella", "hooli"} {
		g.Installed(login)
	}
	ask := func() int {
		t.Helper()
		list, next, err := g.Engine.Installations(t.Context(), 1)
		if err != nil || next != 0 {
			t.Fatalf("%d, next %d, %v", len(list), next, err)
		}
		if _, err := g.Engine.Requests(t.Context()); err != nil {
			t.Fatal(err)
		}
		return len(list)
	}
	n := ask()
	before, _ := g.Client.Budget()
	g.ResetLog()
	for range 5 {
		if again := ask(); again != n || n != 3 {
			t.Fatalf("%d installations, then %d", n, again)
		}
	}
	for _, r := range g.Requests() {
		if r.Status != http.StatusNotModified {
			t.Errorf("%s answered %d", r.Route, r.Status)
		}
	}
	if after, _ := g.Client.Budget(); after.Remaining != before.Remaining {
		t.Errorf("it cost %d", before.Remaining-after.Remaining)
	}
	g.Installed("globex")
	if again := ask(); again != 4 {
		t.Errorf("%d installations after one more", again)
	}
}
