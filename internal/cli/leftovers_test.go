package cli

import (
	"errors"
	"io/fs"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/zalando/go-keyring"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/demo"
	"gitconnection/internal/github/simulator"
	"gitconnection/internal/secrets"
	"gitconnection/internal/testkit"
	"gitconnection/internal/testkit/baddisk"
)

// filesOf are the files below the program's folders of a machine, without its log and
// the files that are locks.
func filesOf(t *testing.T, c *cli) []string {
	t.Helper()
	var out []string
	for _, root := range []string{c.env["XDG_CONFIG_HOME"], c.env["XDG_CACHE_HOME"], c.env["XDG_STATE_HOME"]} {
		err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
			if errors.Is(err, fs.ErrNotExist) {
				return nil
			}
			if err == nil && !e.IsDir() && !strings.HasSuffix(path, "lock") && !strings.HasSuffix(path, ".log") {
				out = append(out, path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// TestAFailedImportLeavesNothing lets the disk become full at every single write of an
// import, with the secrets in files and in the keyring.
func TestAFailedImportLeavesNothing(t *testing.T) {
	for _, where := range []string{"file", "keyring"} {
		for at := 1; ; at++ {
			g, c, key := setUp(t)
			g.Installed("acme")
			kept := newRing()
			c.keyring = kept
			bad := &baddisk.Disk{From: at, Err: syscall.ENOSPC, Tear: true}
			c.disk = bad
			o := c.run(importArgs(g, key, "--instance", "acme", "--secrets", where)...)
			if len(bad.Done()) < at {
				if at < 4 || o.code != cmdutil.ExitDone {
					t.Errorf("%s: %d steps, so nothing is proved: %+v", where, at-1, o)
				}
				break
			}
			step := bad.Done()[at-1]
			if o.code == cmdutil.ExitDone { // the log alone is no reason to stop
				if !strings.Contains(o.err, "no log is written") {
					t.Errorf("%s, step %d (%s): nobody was told: %+v", where, at, step, o)
				}
				continue
			}
			if !strings.Contains(o.err, "the disk is full") || !strings.Contains(o.err, "Make room") {
				t.Errorf("%s, step %d (%s): %+v", where, at, step, o)
			}
			for _, path := range filesOf(t, c) {
				if step == "sync folder" && strings.HasSuffix(path, "config.yaml") {
					continue // it is written, and may get lost in a power cut: that is what was told
				}
				t.Errorf("%s, step %d (%s) leaves %s", where, at, step, path)
			}
			if len(kept.items) > 0 {
				t.Errorf("%s, step %d (%s) leaves %d items in the keyring", where, at, step, len(kept.items))
			}
		}
	}
}

// fullRing is a keyring that takes no more.
type fullRing struct{ *ring }

func (fullRing) Set(_, _, _ string) error { return errors.New("the collection is full") }

// TestAFailedSignInLeavesNothing lets GitHub fail after it has given out the token, and
// this machine fail to keep it: neither leaves one, and GitHub has taken it back.
func TestAFailedSignInLeavesNothing(t *testing.T) {
	for name, spoil := range map[string]func(g *testkit.GitHub, c *cli, kept *ring){
		"GitHub does not say who it is": func(g *testkit.GitHub, _ *cli, _ *ring) {
			g.AddFault(simulator.Fault{Route: "GET /user", Kind: simulator.FaultStatus, Status: 403, Body: `{"message":"Forbidden"}`})
		},
		"the keyring takes no more": func(_ *testkit.GitHub, c *cli, kept *ring) { c.keyring = fullRing{kept} },
	} {
		t.Run(name, func(t *testing.T) {
			g, c := withApp(t)
			kept, ok := c.keyring.(*ring)
			if !ok {
				t.Fatal("another keyring")
			}
			before := maps.Clone(kept.items)
			spoil(g, c, kept)
			w := c.start("login", "--output", "json", "--no-browser")
			person := &demo.Approver{Web: g.Client.Endpoints().Web, User: "octo-admin"}
			if err := person.Approve(t.Context(), word(w.page(), "url")); err != nil {
				t.Fatal(err)
			}
			if o := w.end(); o.code == cmdutil.ExitDone {
				t.Errorf("it is done: %+v", o)
			}
			if !maps.Equal(kept.items, before) {
				t.Errorf("%d items are kept, were %d", len(kept.items), len(before))
			}
			revoked := slices.ContainsFunc(g.Requests(), func(r simulator.LoggedRequest) bool {
				return r.Method == http.MethodDelete && strings.HasSuffix(r.Path, "/token") && r.Status == http.StatusNoContent
			})
			if !revoked {
				t.Error("GitHub was not told to take the token back")
			}
		})
	}
}

// TestAKilledProgramLeavesNothing: what it had half written is gone with the next start,
// and what other programs have put there is not touched.
func TestAKilledProgramLeavesNothing(t *testing.T) {
	c := newCLI(t, nil)
	config, cache := filepath.Join(c.env["XDG_CONFIG_HOME"], "konstruct"), filepath.Join(c.env["XDG_CACHE_HOME"], "konstruct")
	left := []string{
		filepath.Join(config, ".new-1"), filepath.Join(config, ".config.yaml.22"), filepath.Join(cache, ".new-3"), filepath.Join(cache, ".known.json.4"),
		filepath.Join(config, "secrets", "acme", ".new-5"), filepath.Join(config, "secrets", "acme", ".private-key.6"),
	}
	other := filepath.Join(config, ".config.yaml.swp")
	for _, path := range append(left, other) {
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		write(t, path, "-----BEGIN RSA PRIVATE", 0o600)
	}
	mustRun(t, c, "version")
	for _, path := range left {
		if _, err := os.Stat(path); err == nil {
			t.Errorf("%s is still there", path)
		}
	}
	if _, err := os.Stat(other); err != nil {
		t.Error(err)
	}
}

// TestSecretsAndInstancesThatDoNotBelong are told by the doctor, and what it offers
// works.
func TestSecretsAndInstancesThatDoNotBelong(t *testing.T) {
	g, c, key := setUp(t)
	g.Installed("acme")
	c.keyring = newRing()
	mustRun(t, c, importArgs(g, key, "--instance", "acme", "--secrets", "file")...)
	root := filepath.Join(c.env["XDG_CONFIG_HOME"], "konstruct", "secrets")
	if err := os.Mkdir(filepath.Join(root, "lost"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(filepath.Join(root, "acme", "private-key"), filepath.Join(root, "lost", "private-key")); err != nil {
		t.Fatal(err)
	}
	said := ""
	for line := range strings.SplitSeq(c.run("doctor").out, "\n") {
		if strings.Contains(line, "kept secrets") {
			said = line
		}
	}
	for _, want := range []string{"secrets that no instance has, in " + filepath.Join(root, "lost"), "instances without a private key: acme", "konstruct app forget lost", "konstruct app import --instance acme --private-key FILE"} {
		if !strings.Contains(said, want) {
			t.Errorf("the doctor does not say %q: %s", want, said)
		}
	}
	mustRun(t, c, "app", "forget", "lost", "--yes")
	mustRun(t, c, importArgs(g, key, "--instance", "acme")...)
	if _, err := os.Stat(filepath.Join(root, "lost")); err == nil {
		t.Error("the secrets that no instance has are still there")
	}
	if o := c.run("doctor"); !strings.Contains(o.out, "each belongs to an instance") {
		t.Errorf("%s", o.out)
	}
	if o := c.run("app", "forget", "lost", "--yes"); o.code != cmdutil.ExitUsage {
		t.Errorf("again: %+v", o)
	}
}

// hangingRing is a keyring that waits for a person who is not there.
type hangingRing struct {
	calls atomic.Int32
	over  chan struct{}
}

func (h *hangingRing) wait() error {
	h.calls.Add(1)
	<-h.over
	return keyring.ErrNotFound
}

func (h *hangingRing) Set(_, _, _ string) error        { return h.wait() }
func (h *hangingRing) Get(_, _ string) (string, error) { return "", h.wait() }
func (h *hangingRing) Delete(_, _ string) error        { return h.wait() }

// TestAKeyringThatHangsCostsItsLimitOnce forgets an instance whose keyring never answers:
// three seconds in all, and everything else is gone.
func TestAKeyringThatHangsCostsItsLimitOnce(t *testing.T) {
	g, c := withApp(t)
	kept := c.keyring
	mustRun(t, c, "orgs", "--output", "json")
	_ = g
	synctest.Test(t, func(t *testing.T) {
		hanging := &hangingRing{over: make(chan struct{})}
		c.keyring, c.t = hanging, t
		start := time.Now()
		o := c.run("app", "forget", "acme", "--yes")
		if took := time.Since(start); took != secrets.KeyringLimit || hanging.calls.Load() != 1 {
			t.Errorf("it took %s and %d calls", took, hanging.calls.Load())
		}
		close(hanging.over)
		if o.code != cmdutil.ExitFailed || !strings.Contains(o.out, "not all of it") || strings.Count(o.err, "username") != len(secrets.Items()) && !strings.Contains(o.err, "By hand") {
			t.Errorf("%+v", o)
		}
		for _, item := range secrets.Items() {
			if !strings.Contains(o.err, string(item)) {
				t.Errorf("it does not say how %s is removed by hand:\n%s", item, o.err)
			}
		}
	})
	c.t = t
	if o := c.run("app", "show"); o.code != cmdutil.ExitUsage {
		t.Errorf("the instance is still there: %+v", o)
	}
	for _, path := range filesOf(t, c) {
		if !strings.HasSuffix(path, "config.yaml") {
			t.Errorf("%s is still there", path)
		}
	}
	// When the keyring answers again, the same command removes what was left.
	c.keyring = kept
	o := mustRun(t, c, "app", "forget", "acme", "--yes", "--output", "json")
	if items := kept.(*ring).items; len(items) != 0 {
		t.Errorf("%d items are left: %+v", len(items), o)
	}
}

// TestAClientIDThatIsWrong is told as what it is, whether it is all that was given, or
// another App's beside the App id: neither another key nor another App is the way out.
func TestAClientIDThatIsWrong(t *testing.T) {
	g, c, key := setUp(t)
	for _, ids := range [][]string{{"--client-id", "Iv1.0000000000000000"}, {"--app-id", "4242", "--client-id", "Iv1.0000000000000000"}} {
		o := c.run(append([]string{"app", "import", "--web", g.Base, "--private-key", key, "--output", "json"}, ids...)...)
		line := o.last(t, "error")
		next, _ := line["next"].(string)
		if o.code == cmdutil.ExitDone || !strings.HasPrefix(next, "Copy the client id from the App's settings page") {
			t.Errorf("%v: %v", ids, line)
		}
	}
}
