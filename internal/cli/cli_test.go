package cli

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"gitconnection/internal/build"
	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/demo"
	"gitconnection/internal/disk"
	"gitconnection/internal/secrets"
	"gitconnection/internal/testkit"
	"gitconnection/internal/ui/app"
)

// cli runs one command line of a program that is pointed at g, or at nothing
// when g is nil.
type cli struct {
	t       *testing.T
	env     map[string]string
	keyring secrets.Provider // nil: none
	stdin   string
	ahead   time.Duration // of the clock
	disk    disk.Disk     // nil: that of this machine
}

func newCLI(t *testing.T, g *testkit.GitHub) *cli {
	t.Helper()
	home := t.TempDir()
	c := &cli{t: t, env: map[string]string{"HOME": home, "XDG_CONFIG_HOME": home + "/config", "XDG_CACHE_HOME": home + "/cache", "XDG_STATE_HOME": home + "/state"}}
	if g != nil {
		c.env["KONSTRUCT_WEB_URL"] = g.Base
		c.env["KONSTRUCT_API_URL"] = g.Base + "/api/v3/"
		c.env["KONSTRUCT_APP_ID"] = "4242"
		c.env["KONSTRUCT_APP_CLIENT_ID"] = testkit.ClientID
		c.env["KONSTRUCT_APP_CLIENT_SECRET"] = testkit.ClientSecret
		c.env["KONSTRUCT_APP_SLUG"] = testkit.Slug
		c.env["KONSTRUCT_APP_PRIVATE_KEY"] = demo.OneLinePEM(testkit.Key())
	}
	return c
}

type outcome struct {
	code     int
	out, err string
}

func (c *cli) run(args ...string) outcome {
	c.t.Helper()
	env := map[string]string{}
	maps.Copy(env, c.env)
	var out, errs bytes.Buffer
	path := filepath.Join(c.t.TempDir(), "stdin")
	if err := os.WriteFile(path, []byte(c.stdin), 0o600); err != nil {
		c.t.Fatal(err)
	}
	in, err := os.Open(path)
	if err != nil {
		c.t.Fatal(err)
	}
	defer in.Close()
	p := &program{
		keyring: c.keyring, disk: c.disk, startDemo: demo.Start, runScreens: app.Run,
		unset: func(name string) error { delete(env, name); return nil },
		factory: &cmdutil.Factory{
			In: in, Out: &out, Err: &errs, Version: build.Version(), Renderer: newProgram().factory.Renderer,
			Now:    func() time.Time { return time.Now().Add(c.ahead) },
			Lookup: func(name string) (string, bool) { v, ok := env[name]; return v, ok },
		},
	}
	code := p.run(args)
	for name := range env {
		if strings.HasPrefix(name, "KONSTRUCT_") {
			c.t.Errorf("%s is still in the environment that children inherit", name)
		}
	}
	o := outcome{code, out.String(), errs.String()}
	if i := slices.Index(args, "--output"); i >= 0 && i+1 < len(args) && args[i+1] == "json" && o.out != "" {
		o.lines(c.t) // whatever a test asks for
	}
	return o
}

// lines parses every line as JSON.
func (o outcome) lines(t *testing.T) []map[string]any {
	t.Helper()
	var all []map[string]any
	for l := range strings.SplitSeq(strings.TrimSpace(o.out), "\n") {
		var m map[string]any
		if err := json.Unmarshal([]byte(l), &m); err != nil {
			t.Fatalf("line %q: %v", l, err)
		}
		all = append(all, m)
	}
	return all
}

// last returns the last line of a type.
func (o outcome) last(t *testing.T, kind string) map[string]any {
	t.Helper()
	var found map[string]any
	for _, m := range o.lines(t) {
		if m["type"] == kind {
			found = m
		}
	}
	if found == nil {
		t.Fatalf("no line of type %q in\n%s\n%s", kind, o.out, o.err)
	}
	return found
}
