package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/github/simulator"
	"gitconnection/internal/testkit"
)

// counted runs a command that has to succeed and returns what GitHub counted.
func counted(t *testing.T, g *testkit.GitHub, c *cli, args ...string) simulator.Counts {
	t.Helper()
	g.ResetLog()
	if o := c.run(args...); o.code != cmdutil.ExitDone {
		t.Fatalf("%v: exit %d\n%s%s", args, o.code, o.out, o.err)
	}
	return simulator.Count(g.Requests())
}

func TestConnectAgainFromMemory(t *testing.T) {
	g := testkit.New(t)
	g.Installed("acme")
	g.Installed("acme-apps")
	c := newCLI(t, g)
	flags := []string{"connect", "acme", "--application-org", "acme-apps", "--yes"}
	if n := counted(t, g, c, flags...); n.Requests > 12 || n.Writes != 6 {
		t.Errorf("the first time: %+v", n)
	}
	for _, args := range [][]string{flags, {"connect", "acme", "--yes"}} {
		if n := counted(t, g, c, args...); n.Requests > 4 || n.Writes != 0 {
			t.Errorf("%v again: %+v", args, n)
		}
		if n := counted(t, g, c, append(args, "--no-cache")...); n.Requests < 6 || n.Writes != 0 {
			t.Errorf("%v without the cache: %+v", args, n)
		}
	}
	folder := filepath.Join(c.env["XDG_CACHE_HOME"], "konstruct")
	info, err := os.Stat(folder)
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Fatalf("the folder: %v, %v", info, err)
	}
	file := filepath.Join(folder, "known.json")
	data, err := os.ReadFile(file)
	if info, _ := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("the file: %v, %v", info, err)
	}
	for _, secret := range []string{"ghs_", "ghu_", "token", "PRIVATE", testkit.ClientSecret} {
		if strings.Contains(string(data), secret) {
			t.Errorf("the cache holds %q", secret)
		}
	}

	// Installed anew: the remembered id is refused, and looked up.
	uninstall(t, g, "acme-apps")
	g.Install(simulator.InstallSpec{App: testkit.Slug, Account: "acme-apps"})
	if n := counted(t, g, c, "connect", "acme", "--yes"); n.Writes != 0 || n.Requests > 6 {
		t.Errorf("after another installation: %+v", n)
	}
	if n := counted(t, g, c, "connect", "acme", "--yes"); n.Requests > 4 {
		t.Errorf("and again: %+v", n)
	}

	if o := c.run("disconnect", "acme", "--yes", "--app", "uninstall"); o.code != cmdutil.ExitDone {
		t.Fatalf("exit %d\n%s%s", o.code, o.out, o.err)
	}
	if data, err := os.ReadFile(file); err != nil || strings.Contains(string(data), "acme") {
		t.Errorf("after uninstalling the cache holds %s (%v)", data, err)
	}
}

func uninstall(t *testing.T, g *testkit.GitHub, login string) {
	t.Helper()
	i, err := g.Client.LookupInstallation(t.Context(), login)
	if err == nil {
		err = g.Client.Uninstall(t.Context(), i)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// What has changed since is not overlooked because of what is remembered.
func TestMemoryIsNotBelieved(t *testing.T) {
	for _, tc := range []struct {
		name   string
		change simulator.InstallSpec
		code   int
		says   string
	}{
		{"uninstalled", simulator.InstallSpec{}, cmdutil.ExitPerson, "/apps/konstruct-test/installations/new"},
		{"suspended", simulator.InstallSpec{Suspended: true, SuspendedBy: "octo-admin"}, cmdutil.ExitPerson, "suspended (octo-admin)"},
		{"a permission less", simulator.InstallSpec{Permissions: map[string]string{"metadata": "read", "contents": "write"}}, cmdutil.ExitDone, "Administration: write"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			g := testkit.New(t)
			g.Installed("acme")
			c := newCLI(t, g)
			counted(t, g, c, "connect", "acme", "--yes", "--application-repository", "acme-apps-gitops")
			uninstall(t, g, "acme")
			if tc.change.Suspended || tc.change.Permissions != nil {
				tc.change.App, tc.change.Account = testkit.Slug, "acme"
				g.Install(tc.change)
			}
			if o := c.run("connect", "acme", "--yes", "--adopt"); o.code != tc.code || !strings.Contains(o.out, tc.says) {
				t.Errorf("exit %d\n%s%s", o.code, o.out, o.err)
			}
		})
	}
}
