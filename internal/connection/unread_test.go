package connection_test

import (
	"slices"
	"strings"
	"testing"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
	"gitconnection/internal/github/simulator"
	"gitconnection/internal/testkit"
)

// One organization that lets nobody in from here hides no other.
func TestWhatCannotBeReadIsARow(t *testing.T) {
	g := testkit.New(t)
	g.Installed("acme")
	g.Installed("hooli")
	g.SetPolicy("hooli", simulator.Policy{IPAllowList: true})
	rows, err := g.Engine.Rows(t.Context(), []connection.Organization{connection.NewOrganization("hooli", "hooli", "")})
	if github.ReasonOf(err) != github.ReasonIPAllowList {
		t.Errorf("%v", err)
	}
	i := slices.IndexFunc(rows, func(r connection.Row) bool { return r.Organization.Name == "hooli" })
	if len(rows) != 2 || i < 0 || rows[i].Known || !strings.Contains(rows[i].Detail, "IP allow list") {
		t.Errorf("%+v", rows)
	}
}
