package cli

import (
	"testing"

	"gitconnection/internal/testkit/terminal"
)

// TestTheCatalogWithKeys installs an item in the demo, changes its values and
// removes it again, in a real terminal.
func TestTheCatalogWithKeys(t *testing.T) {
	endToEnd(t)
	x := terminal.Start(t, 120, 40, demoCommand(t))
	x.Wait("Organizations", "▌ acme", "● Connected")
	x.Type("/", "umbrella", terminal.Enter, terminal.Enter)
	x.Wait("CONDITIONS", "● Connected", "7 Catalog")
	x.Type("7")
	x.Wait("▌ cert-manager", "installed 4 times", "asks for")
	x.Type("i")
	x.Wait("Install cert-manager", "field 2 of 3")
	x.Type("staging", terminal.Enter)
	x.Wait("field 1 of", "replicas")
	x.Type(terminal.Enter)
	x.Wait("/login/oauth/authorize", "approve here")
	x.Type("a")
	x.Wait("Install cert-manager v1.21.2 into staging on umbrella-eu", "2 commits", "octo-admin", "enter apply")
	x.Type(terminal.Enter)
	x.Wait("✓ Install cert-manager", "committed to umbrella-apps/umbrella-gitops as ")
	x.Type(terminal.Enter)
	x.Wait("installed 5 times", "staging on umbrella-eu", "● as rendered")
	x.Type(terminal.Down)
	x.Wait("▌   staging on umbrella-eu", "rendered")
	x.Type("e")
	x.Wait("Change cert-manager", "replicas")
	x.Type(terminal.Tab, terminal.Tab)
	x.Wait("▌ replicas")
	x.Type("3", terminal.Enter)
	x.Wait("Change cert-manager in staging on umbrella-eu", "replicaCount: 3", "enter apply")
	x.Type(terminal.Enter)
	x.Wait("✓ Change cert-manager", "committed to umbrella/umbrella-gitops as ")
	x.Type(terminal.Enter)
	x.Wait("replicas = 3", "x remove")
	x.Type("x")
	x.Wait("Remove cert-manager from staging on umbrella-eu", "its name has to be typed: cert-manager", "enter apply")
	x.Type(terminal.Enter)
	x.Wait("Type cert-manager to apply")
	x.Type("cert-manager", terminal.Enter)
	x.Wait("✓ Remove cert-manager", "committed to umbrella/umbrella-gitops as ")
	x.Type(terminal.Enter)
	x.Wait("installed 4 times")
	x.Type(terminal.CtrlC)
	if code := x.Exit(); code != 0 {
		t.Errorf("exit %d", code)
	}
}
