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
	list, err := g.Engine.List(t.Context(), []connection.Organization{connection.NewOrganization("hooli", "hooli", "")}, nil)
	if err != nil || len(list.Unread) != 1 || github.ReasonOf(list.Unread[0]) != github.ReasonIPAllowList {
		t.Errorf("%v, %v", list.Unread, err)
	}
	rows := list.Rows
	i := slices.IndexFunc(rows, func(r connection.Row) bool { return r.Organization.Name == "hooli" })
	if len(rows) != 2 || i < 0 || rows[i].Known || !strings.Contains(rows[i].Detail, "IP allow list") {
		t.Errorf("%+v", rows)
	}
}
