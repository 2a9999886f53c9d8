package testkit_test

import (
	"bytes"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gitconnection/assets"
	"gitconnection/internal/connection"
	"gitconnection/internal/delivery"
	"gitconnection/internal/scaffold"
	"gitconnection/internal/scaffold/template"
	"gitconnection/internal/testkit"
)

var update = flag.Bool("update", false, "write what the demo holds anew")

// demoData is where the simulator keeps what this program has committed for
// the demo: it must not import the engine, so it cannot make it.
const demoData = "../github/simulator/worlds/demo/umbrella"

// TestTheDemoHoldsWhatTheTemplatesMake builds the demo's busiest organization
// with the engine, as its platform team would have, and holds what the demo
// carries to it.
func TestTheDemoHoldsWhatTheTemplatesMake(t *testing.T) {
	d := newDemoTeam(t)
	d.work()
	want := d.commits()
	if *update {
		if err := os.RemoveAll(demoData); err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll(demoData, 0o755); err != nil {
			t.Fatal(err)
		}
		for name, content := range want {
			if err := os.WriteFile(filepath.Join(demoData, name), content, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	have, err := os.ReadDir(demoData)
	if err != nil {
		t.Fatal(err)
	}
	if len(have) != len(want) {
		t.Errorf("%d commits, want %d", len(have), len(want))
	}
	for name, content := range want {
		if got, err := os.ReadFile(filepath.Join(demoData, name)); err != nil || !bytes.Equal(got, content) {
			t.Errorf("%s is stale (%v); the templates have moved on: go test ./internal/testkit -run TheDemoHolds -update, then go test ./internal/ui/app -update", name, err)
		}
	}
}

// demoTeam works in the repositories of umbrella and writes down every commit.
type demoTeam struct {
	*testing.T
	github     *testkit.GitHub
	engine     *delivery.Engine
	org        connection.Organization
	now, older delivery.Templates
	done       []demoCommit
}

// demoCommit is a commit with who asked for it, and when: days before now.
type demoCommit struct {
	delivery.Change
	by   string
	hand bool // somebody's own, and not made by konstruct
	age  float64
}

func newDemoTeam(t *testing.T) *demoTeam {
	g := testkit.New(t)
	g.Installed("umbrella")
	g.Installed("umbrella-apps")
	d := &demoTeam{T: t, github: g, engine: delivery.New(delivery.Options{GitHub: g.Client}), org: connection.NewOrganization("umbrella", "umbrella", "umbrella-apps")}
	ctx := connection.ForWriting(t.Context())
	state, err := g.Engine.Observe(ctx, d.org)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := g.Engine.Apply(ctx, g.Engine.PlanConnect(state, connection.ConnectOptions{Actor: "octo-admin"}), nil); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"development", "staging", "preproduction", "production"} {
		p, err := d.engine.PlanAddEnvironment(t.Context(), d.open(), delivery.EnvironmentRequest{Name: name, Position: -1, Actor: "octo-admin"})
		d.apply(p, err)
	}
	files := templateFiles(t)
	d.now = source(files)
	d.older = source(aged(t, files))
	return d
}

func templateFiles(t *testing.T) []scaffold.File {
	t.Helper()
	var out []scaffold.File
	err := fs.WalkDir(assets.Templates(), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := fs.ReadFile(assets.Templates(), name)
		out = append(out, scaffold.File{Path: name, Content: content})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// source is what the program brings along: its tree stands for a commit.
func source(files []scaffold.File) delivery.Templates {
	return delivery.Templates{{Name: delivery.EmbeddedSource, Commit: scaffold.TreeSHA(files), Set: template.Open(files)}}
}

// aged are the templates as an earlier release would have had them: with
// earlier versions of what they install.
func aged(t *testing.T, files []scaffold.File) []scaffold.File {
	t.Helper()
	out := slices.Clone(files)
	for _, r := range []struct{ path, old, new string }{
		{"cluster-templates/aws/workload-cluster/Chart.yaml", `(?m)^version: .*$`, "version: 0.9.0"},
		{"cluster-templates/aws/workload-cluster/values.yaml", `(?m)(jetstack\.io)\n  version: .*$`, "$1\n  version: v1.18.2"},
		{"cluster-templates/aws/workload-cluster/values.yaml", `(?m)(stakater-charts)\n  version: .*$`, "$1\n  version: 2.2.3"},
		{"cluster-templates/aws/management-cluster/Chart.yaml", `(?m)^version: .*$`, "version: 0.9.0"},
		{"cluster-templates/aws/management-cluster/values.yaml", `(?m)(jetstack\.io)\n  version: .*$`, "$1\n  version: v1.18.2"},
		{"gitops-catalog/trivy-operator/Chart.yaml", `(?m)^version: .*\nappVersion: .*$`, "version: 0.9.0\nappVersion: 0.32.0"},
		{"gitops-catalog/trivy-operator/values.yaml", `(?m)^chartVersion: .*$`, "chartVersion: 0.32.0"},
	} {
		at := slices.IndexFunc(out, func(f scaffold.File) bool { return f.Path == r.path })
		if at < 0 {
			t.Fatalf("no template %s", r.path)
		}
		content := regexp.MustCompile(r.old).ReplaceAll(out[at].Content, []byte(r.new))
		if bytes.Equal(content, out[at].Content) {
			t.Fatalf("%s has nothing like %s", r.path, r.old)
		}
		out[at].Content = content
	}
	return out
}

func (d *demoTeam) open() *delivery.Snapshot {
	d.Helper()
	s, err := d.engine.Open(d.Context(), d.org)
	if err != nil {
		d.Fatal(err)
	}
	return s
}

func (d *demoTeam) apply(p delivery.Plan, err error) {
	d.Helper()
	if err != nil || len(p.Blockers) > 0 || p.Nothing() {
		d.Fatalf("%s: %v, %+v", p.Title, err, p.Blockers)
	}
	if _, err := d.engine.Apply(d.Context(), p, nil); err != nil {
		d.Fatalf("%s: %v", p.Title, err)
	}
}

// commit applies a plan and writes its commits down, an hour apart.
func (d *demoTeam) commit(age float64, p delivery.Plan, err error) {
	d.Helper()
	d.apply(p, err)
	for i, c := range p.Changes {
		if c.Branch != "" || len(c.Delete) > 0 {
			d.Fatalf("%s: branch %q, deleted %q", p.Title, c.Branch, c.Delete)
		}
		d.done = append(d.done, demoCommit{Change: c, by: p.Actor, age: age - float64(i)/24})
	}
}

// byHand writes down a commit that somebody makes without the program.
func (d *demoTeam) byHand(age float64, by, message string, files ...scaffold.File) {
	d.done = append(d.done, demoCommit{Change: delivery.Change{Role: connection.Platform, Headline: message, Files: files}, by: by, hand: true, age: age})
}

// commits are the files that the simulator builds its history from: one for
// each commit, named by its place.
func (d *demoTeam) commits() map[string][]byte {
	s := d.open()
	_, host, _ := strings.Cut(d.github.Base, "://")
	hostname, _, _ := strings.Cut(host, ":")
	urls := strings.NewReplacer(s.Platform.HTMLURL+".git", "<PLATFORM_REPOSITORY>", s.Application.HTMLURL+".git", "<APPLICATION_REPOSITORY>", host, "<HOST>", hostname, "<HOSTNAME>")
	// The addresses of the repositories are known when a demo begins. Until
	// then, records hold the object ids of files with these tokens.
	ids := map[string]string{}
	for _, c := range d.done {
		for i, f := range c.Files {
			text := urls.Replace(string(f.Content))
			ids[scaffold.BlobSHA(f.Content)] = scaffold.BlobSHA([]byte(text))
			c.Files[i].Content = []byte(text)
		}
	}
	hex := regexp.MustCompile(`\b[0-9a-f]{40}\b`)
	out := map[string][]byte{}
	for n, c := range d.done {
		var b strings.Builder
		how := "konstruct"
		if c.hand {
			how = "hand"
		}
		fmt.Fprintf(&b, "repository: %s\nmessage: %s\nby: %s\nhow: %s\nage: %.3f\n", c.Role, c.Headline, c.by, how, c.age)
		for _, f := range c.Files {
			text := string(f.Content)
			if strings.HasPrefix(f.Path, ".konstruct/") {
				text = hex.ReplaceAllStringFunc(text, func(id string) string {
					if other := ids[id]; other != "" {
						return other
					}
					return id
				})
			}
			if strings.Contains(text, hostname) || strings.Contains("\n"+text, "\n-- ") || text != "" && !strings.HasSuffix(text, "\n") {
				d.Fatalf("%s cannot be written down", f.Path)
			}
			fmt.Fprintf(&b, "-- %s --\n%s", f.Path, text)
		}
		out[fmt.Sprintf("%02d-%s.txt", n, c.Role)] = []byte(b.String())
	}
	return out
}
