package connection_test

import (
	"testing"

	"gitconnection/internal/connection"
	"gitconnection/internal/testkit"
)

// Under GitHub's published limits one connect after the other is not slowed
// and not refused.
func TestConnectsFitIntoTheBurst(t *testing.T) {
	g, o := twoOrgs(t)
	g.SetSecondaryLimits(testkit.PublishedLimits())
	mustConnect(t, g.Engine, o)
	g.Installed("umbrella")
	mustConnect(t, g.Engine, connection.NewOrganization("umbrella", "", ""))
	if n := g.LimitAnswers(); n != 0 {
		t.Errorf("%d requests were refused", n)
	}
}
