package cli

import (
	"crypto/rsa"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/github/simulator"
	"gitconnection/internal/testkit"
)

// setting is a machine in front of a GitHub, and how the doctor's visit ends.
type setting struct {
	code  int
	first string // the first check that fails, "" none
	make  func(t *testing.T) (*cli, string)
}

// onGitHub is an environment instance on a GitHub where the App is installed
// on acme and octo-admin's token is at hand.
func onGitHub(change func(*testing.T, *testkit.GitHub, *cli)) func(t *testing.T) (*cli, string) {
	return func(t *testing.T) (*cli, string) {
		t.Helper()
		g := testkit.New(t)
		g.Installed("acme")
		c := newCLI(t, g)
		if change != nil {
			change(t, g, c)
		}
		return c, g.Base
	}
}

// at points the environment's instance somewhere else.
func at(web string) func(t *testing.T) (*cli, string) {
	return func(t *testing.T) (*cli, string) {
		t.Helper()
		c := newCLI(t, testkit.New(t))
		c.env["KONSTRUCT_WEB_URL"], c.env["KONSTRUCT_API_URL"] = web, web+"/api/v3/"
		return c, web
	}
}

func settings(t *testing.T) map[string]setting {
	t.Helper()
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	network := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = io.WriteString(w, "<html><title>Welcome to the guest network</title></html>")
	}))
	t.Cleanup(network.Close)
	private := httptest.NewUnstartedServer(http.NotFoundHandler())
	private.Config.ErrorLog = log.New(io.Discard, "", 0)
	private.StartTLS()
	t.Cleanup(private.Close)
	return map[string]setting{
		"healthy": {cmdutil.ExitDone, "", onGitHub(func(_ *testing.T, g *testkit.GitHub, c *cli) {
			c.env["KONSTRUCT_GITHUB_TOKEN"] = g.IssueUserToken("octo-admin", "repo")
		})},
		"imported": {cmdutil.ExitDone, "", imported(nil)},
		"first-run": {cmdutil.ExitFailed, "instance", func(t *testing.T) (*cli, string) {
			t.Helper()
			return newCLI(t, nil), "-"
		}},
		"configuration": {cmdutil.ExitFailed, "configuration", imported(func(t *testing.T, c *cli) {
			write(t, filepath.Join(c.env["XDG_CONFIG_HOME"], "konstruct", "config.yaml"), "instances: 12\n", 0o600)
		})},
		"folders": {cmdutil.ExitFailed, "folders", imported(func(t *testing.T, c *cli) {
			if err := os.Chmod(filepath.Join(c.env["XDG_CONFIG_HOME"], "konstruct"), 0o755); err != nil {
				t.Fatal(err)
			}
		})},
		"locked-keyring": {cmdutil.ExitFailed, "secrets", imported(func(_ *testing.T, c *cli) {
			c.keyring = &ring{items: map[string]string{}, err: errors.New("the collection is locked")}
		})},
		"damaged-key": {cmdutil.ExitFailed, "private key", onGitHub(func(_ *testing.T, _ *testkit.GitHub, c *cli) {
			c.env["KONSTRUCT_APP_PRIVATE_KEY"] = `-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----`
		})},
		"key-of-another-App": {cmdutil.ExitFailed, "App", onGitHub(func(t *testing.T, _ *testkit.GitHub, c *cli) {
			c.env["KONSTRUCT_APP_PRIVATE_KEY"] = strings.ReplaceAll(strings.TrimSpace(otherKey(t)), "\n", `\n`)
		})},
		"deleted-App": {cmdutil.ExitFailed, "App", onGitHub(func(_ *testing.T, _ *testkit.GitHub, c *cli) { c.env["KONSTRUCT_APP_ID"] = "999" })},
		"clock":       {cmdutil.ExitFailed, "clock", onGitHub(func(_ *testing.T, _ *testkit.GitHub, c *cli) { c.ahead = 40 * time.Minute })},
		"certificates": {cmdutil.ExitFailed, "certificates", onGitHub(func(_ *testing.T, _ *testkit.GitHub, c *cli) {
			c.env["SSL_CERT_FILE"] = filepath.Join(c.env["HOME"], "ca.pem")
		})},
		"proxy-that-is-none": {cmdutil.ExitFailed, "proxy", func(t *testing.T) (*cli, string) {
			t.Helper()
			c, _ := at("https://git.acme.invalid")(t)
			c.env["HTTPS_PROXY"] = "http://user:hunter2@proxy.invalid:notaport"
			return c, "-"
		}},
		"proxy-is-down": {cmdutil.ExitFailed, "connection", func(t *testing.T) (*cli, string) {
			t.Helper()
			c, _ := at("https://git.acme.invalid")(t)
			c.env["HTTPS_PROXY"] = closed.URL
			return c, "-"
		}},
		"guest-network":       {cmdutil.ExitFailed, "connection", at(network.URL)},
		"private-certificate": {cmdutil.ExitFailed, "connection", at(private.URL)},
		"nobody-listens":      {cmdutil.ExitFailed, "connection", at(closed.URL)},
		"old-server":          {cmdutil.ExitPerson, "API", oldServer},
		"permissions": {cmdutil.ExitPerson, "permissions", func(t *testing.T) (*cli, string) {
			t.Helper()
			return onGitHub(func(_ *testing.T, g *testkit.GitHub, c *cli) {
				g.AddApp(simulator.AppSpec{ID: 77, ClientID: "Iv1.small", ClientSecret: "x", Slug: "small", Name: "Small", OwnerLogin: "acme",
					Permissions: map[string]string{"metadata": "read", "contents": "read", "issues": "write"},
					PublicKey:   func() *rsa.PublicKey { return &testkit.Key().PublicKey }})
				c.env["KONSTRUCT_APP_ID"], c.env["KONSTRUCT_APP_SLUG"], c.env["KONSTRUCT_APP_CLIENT_ID"] = "77", "small", "Iv1.small"
			})(t)
		}},
		"suspended": {cmdutil.ExitPerson, "installations", onGitHub(func(_ *testing.T, g *testkit.GitHub, _ *cli) {
			g.Organization("hooli")
			g.Install(simulator.InstallSpec{App: testkit.Slug, Account: "hooli", Suspended: true, SuspendedBy: "octo-admin"})
			g.Organization("initech")
			g.Install(simulator.InstallSpec{App: testkit.Slug, Account: "initech", Permissions: map[string]string{"metadata": "read", "contents": "read"}})
		})},
		"revoked-token": {cmdutil.ExitFailed, "user", onGitHub(func(_ *testing.T, _ *testkit.GitHub, c *cli) {
			c.env["KONSTRUCT_GITHUB_TOKEN"] = "ghp_0123456789012345678901234567890123456789"
		})},
	}
}

// imported is an instance of the configuration with its secrets in the
// keyring.
func imported(change func(*testing.T, *cli)) func(t *testing.T) (*cli, string) {
	return func(t *testing.T) (*cli, string) {
		t.Helper()
		g, c, key := setUp(t)
		g.Installed("acme")
		c.keyring = newRing()
		mustRun(t, c, importArgs(g, key, "--instance", "acme")...)
		if change != nil {
			change(t, c)
		}
		return c, g.Base
	}
}

func oldServer(t *testing.T) (*cli, string) {
	t.Helper()
	sim := simulator.New(simulator.Options{Enterprise: "3.12.4"})
	server := httptest.NewServer(sim.Handler())
	t.Cleanup(server.Close)
	sim.SetBaseURL(server.URL)
	return at(server.URL)(t)
}

func write(t *testing.T, path, text string, mode os.FileMode) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
}

var (
	loopbackPort = regexp.MustCompile(`127\.0\.0\.1:\d+`)
	anyDay       = regexp.MustCompile(`\d{1,2} [A-Z][a-z]{2} 20\d\d`)
	settingID    = regexp.MustCompile(`installations/\d+`)
	left         = regexp.MustCompile(`\d+ of (\d+) requests are left`)
)

// told is the doctor's report without what differs from run to run.
func told(c *cli, base string, o outcome) string {
	text := o.out + o.err
	text = strings.ReplaceAll(text, c.env["HOME"], "~")
	text = strings.ReplaceAll(text, strings.TrimPrefix(strings.TrimPrefix(base, "http://"), "https://"), "GITHUB")
	text = loopbackPort.ReplaceAllString(text, "127.0.0.1:PORT")
	text = settingID.ReplaceAllString(text, "installations/ID")
	text = left.ReplaceAllString(text, "N of $1 requests are left")
	return anyDay.ReplaceAllString(text, "DAY")
}

func TestTheDoctorOnSoundAndBrokenSettings(t *testing.T) {
	for name, s := range settings(t) {
		t.Run(name, func(t *testing.T) {
			c, base := s.make(t)
			o := c.run("doctor")
			got := told(c, base, o)
			golden := filepath.Join("testdata", "doctor", name+".txt")
			if *update {
				if err := os.MkdirAll(filepath.Dir(golden), 0o755); err != nil {
					t.Fatal(err)
				}
				write(t, golden, got, 0o644)
			}
			want, err := os.ReadFile(golden)
			if err != nil || got != string(want) {
				t.Errorf("%v\ngot:\n%s\nwant:\n%s", err, got, want)
			}
			if first := firstFailed(got); o.code != s.code || first != s.first {
				t.Errorf("exit %d, want %d; fails at %q, want %q", o.code, s.code, first, s.first)
			}
			for _, secret := range []string{"hunter2", "PRIVATE KEY-----", testkit.ClientSecret, "ghp_"} {
				if strings.Contains(got, secret) {
					t.Errorf("%s is in the report", secret)
				}
			}
			sameInJSON(t, c, s)
		})
	}
}

func firstFailed(text string) string {
	for line := range strings.Lines(text) {
		if rest, ok := strings.CutPrefix(line, "✗ "); ok {
			name := rest[:min(len(rest), 14)]
			return strings.TrimSpace(name)
		}
	}
	return ""
}

// sameInJSON runs the doctor again for programs.
func sameInJSON(t *testing.T, c *cli, s setting) {
	t.Helper()
	o := c.run("doctor", "--output", "json")
	first, checks := "", 0
	for _, l := range o.lines(t) {
		if l["type"] == "check" {
			checks++
			if first == "" && l["mark"] == "failed" {
				first, _ = l["name"].(string)
			}
			if !slices.Contains([]any{"ok", "note", "failed", "skipped"}, l["mark"]) || l["what"] == "" {
				t.Errorf("line %v", l)
			}
		}
	}
	result := o.last(t, "result")
	if o.code != s.code || first != s.first || result["checks"] != float64(checks) || result["person"] != (s.code == cmdutil.ExitPerson) {
		t.Errorf("JSON: exit %d, fails at %q, %v", o.code, first, result)
	}
}
