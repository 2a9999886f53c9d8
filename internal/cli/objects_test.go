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

// What was read of repositories stays on this machine until the organization
// is disconnected; with --no-cache nothing is kept at all.
func TestObjectsAreKeptAndPurged(t *testing.T) {
	g := testkit.New(t)
	g.Installed("acme")
	c := newCLI(t, g)
	folder := filepath.Join(c.env["XDG_CACHE_HOME"], "konstruct", "objects")
	run := func(args ...string) {
		t.Helper()
		if o := c.run(args...); o.code != cmdutil.ExitDone {
			t.Fatalf("%v: exit %d\n%s%s", args, o.code, o.out, o.err)
		}
	}
	run("connect", "acme", "--yes")
	if err := g.Push("acme", "acme-gitops", simulator.CommitSpec{Message: "by hand", Files: map[string][]byte{"catalog/README.md": []byte("# Mine\n")}}); err != nil {
		t.Fatal(err)
	}
	run("connect", "acme", "--diff", "--yes", "--no-cache")
	if _, err := os.Stat(folder); !os.IsNotExist(err) {
		t.Errorf("--no-cache kept something: %v", err)
	}
	run("connect", "acme", "--diff", "--yes")
	files, err := os.ReadDir(folder)
	if err != nil || len(files) == 0 {
		t.Fatalf("nothing was kept: %v", err)
	}
	for _, f := range files {
		data, err := os.ReadFile(filepath.Join(folder, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{"ghs_", "ghu_", "PRIVATE KEY", testkit.ClientSecret} {
			if strings.Contains(string(data), secret) {
				t.Errorf("%s holds %q", f.Name(), secret)
			}
		}
	}
	run("disconnect", "acme", "--yes")
	if _, err := os.Stat(folder); !os.IsNotExist(err) {
		t.Errorf("after the disconnect: %v", err)
	}
}
