package connection_test

import (
	"context"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"gitconnection/assets"
	"gitconnection/internal/connection"
	"gitconnection/internal/github/simulator"
	"gitconnection/internal/scaffold"
	"gitconnection/internal/testkit"
)

// nextLayout is the scaffold with version 2: change is what it makes of each
// file, "" takes the file out.
func nextLayout(t *testing.T, change func(path, content string) string, added map[string]string) *scaffold.Layout {
	t.Helper()
	source := fstest.MapFS{}
	err := fs.WalkDir(assets.Scaffold(), ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(assets.Scaffold(), p)
		if text := change(p, string(data)); text != "" {
			source[p] = &fstest.MapFile{Data: []byte(text)}
		}
		if strings.HasSuffix(p, "/README.md.tmpl") && strings.Count(p, "/") == 1 {
			source["older/1/"+p] = &fstest.MapFile{Data: data}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for p, c := range added {
		source[p] = &fstest.MapFile{Data: []byte(c)}
	}
	return &scaffold.Layout{Version: 2, Source: source}
}

// newer is a program that brings another layout along.
func newer(t *testing.T, g *testkit.GitHub, l *scaffold.Layout) *connection.Engine {
	t.Helper()
	client, _ := g.Fresh(t)
	return connection.New(connection.Options{GitHub: client, Web: g.Base, Layout: l})
}

func content(t *testing.T, g *testkit.GitHub, fullName, path string) string {
	t.Helper()
	r := repository(t, g, fullName)
	o, n, _ := strings.Cut(fullName, "/")
	data, err := g.Client.Blob(context.Background(), o, n, r.Files[path])
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

const file = "registry/README.md"

// v2 changes the title of one file, appends to another, adds a third.
func v2(p, text string) string {
	switch p {
	case "platform/registry/README.md", "platform/registry/README.md.tmpl":
		return strings.Replace(text, "# ", "# New ", 1)
	case "platform/README.md.tmpl", "application/README.md.tmpl":
		return text + "\nVersion two.\n"
	}
	return text
}

func TestUpgradeKeepsWhatTheOperatorChanged(t *testing.T) {
	g, o := twoOrgs(t)
	mustConnect(t, g.Engine, o)
	platform := o.FullName(connection.Platform)
	mine := content(t, g, platform, file) + "\nMine, at the end.\n"
	push(t, g, platform, simulator.CommitSpec{Message: "by hand", Files: files(map[string]string{file: mine, "own.yaml": "a\n"}), Delete: []string{"catalog/README.md"}})
	l := nextLayout(t, v2, map[string]string{"platform/docs/README.md": "# Docs\n"})
	e := newer(t, g, l)
	s, err := e.Observe(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	p := e.PlanConnect(s, connection.ConnectOptions{Actor: "octo-admin"})
	kinds := map[string]connection.ChangeKind{}
	for _, step := range p.Steps {
		if step.Change != nil && step.Role == connection.Platform {
			kinds[step.Change.Path] = step.Change.Kind
		}
	}
	want := map[string]connection.ChangeKind{"README.md": connection.ChangeReplaced, file: connection.ChangeMerged, "catalog/README.md": connection.ChangeDeleted, "docs/README.md": connection.ChangeNew}
	if fmt.Sprint(kinds) != fmt.Sprint(want) {
		t.Errorf("planned %v, want %v", kinds, want)
	}
	if p.Writes() != 2 {
		t.Errorf("%d writes, want one commit for each repository", p.Writes())
	}
	if _, err := e.Apply(connection.ForWriting(context.Background()), p, nil); err != nil {
		t.Fatal(err)
	}
	if got := content(t, g, platform, file); got != strings.Replace(mine, "# ", "# New ", 1) {
		t.Errorf("merged: %q", got)
	}
	r := repository(t, g, platform)
	if r.Files["catalog/README.md"] != "" || r.Files["docs/README.md"] == "" || r.Files["own.yaml"] == "" || !strings.HasSuffix(content(t, g, platform, "README.md"), "Version two.\n") {
		t.Errorf("files %v", r.Files)
	}
	// The second time there is nothing to do, and the older program leaves all as it is.
	for name, e := range map[string]*connection.Engine{"again": newer(t, g, l), "older program": func() *connection.Engine { _, e := g.Fresh(t); return e }()} {
		s, err := e.Observe(context.Background(), o)
		if err != nil {
			t.Fatal(err)
		}
		if p := e.PlanConnect(s, connection.ConnectOptions{}); !p.Nothing() {
			t.Errorf("%s: %+v", name, p.Steps)
		}
	}
	// Version 3 changes what version 2 brought: the base is still known.
	third := nextLayout(t, func(p, text string) string { return strings.Replace(v2(p, text), "# New ", "# Third ", 1) }, map[string]string{"platform/docs/README.md": "# Docs\n"})
	third.Version = 3
	if _, err := connect(t, newer(t, g, third), o, connection.ConnectOptions{}); err != nil && len(repository(t, g, platform).Pulls) == 0 {
		t.Fatal(err)
	}
	if got := content(t, g, platform, file); !strings.HasSuffix(got, "\nMine, at the end.\n") {
		t.Errorf("the third version dropped the operator's lines: %q", got)
	}
}

func TestUpgradeConflictsGoOnABranch(t *testing.T) {
	g, o := twoOrgs(t)
	mustConnect(t, g.Engine, o)
	platform := o.FullName(connection.Platform)
	mine := strings.Replace(content(t, g, platform, file), "# ", "# My ", 1)
	push(t, g, platform, simulator.CommitSpec{Message: "by hand", Files: files(map[string]string{file: mine})})
	l := nextLayout(t, v2, nil)
	wait := func() connection.Result {
		t.Helper()
		r, err := connect(t, newer(t, g, l), o, connection.ConnectOptions{})
		b := blockedBy(t, err, connection.ReasonWaitingForMerge)
		if !strings.Contains(b.Message, "the same lines") || !strings.Contains(b.URL, "/pull/") || r.State.Phase != connection.PhaseWaitingForMerge {
			t.Errorf("%q: %+v", r.State.Phase, b)
		}
		return r
	}
	wait()
	if got := content(t, g, platform, file); got != mine {
		t.Errorf("the default branch has %q", got)
	}
	if !strings.HasSuffix(content(t, g, platform, "README.md"), "Version two.\n") {
		t.Error("what does not conflict was not upgraded")
	}
	for _, r := range g.State().Repositories {
		for path := range r.Files {
			if strings.Contains(content(t, g, r.FullName, path), "<<<<<<<") {
				t.Errorf("conflict markers in %s of %s", path, r.FullName)
			}
		}
	}
	r := repository(t, g, platform)
	commits := len(r.Commits)
	pr, err := g.Client.PullRequest(context.Background(), "acme", "acme-gitops", branch)
	if err != nil || pr == nil || len(r.Pulls) != 1 {
		t.Fatalf("%v, %+v", err, r.Pulls)
	}
	for _, want := range []string{file, "    # My ", "    # New "} {
		if body := pullBody(t, g, platform); !strings.Contains(body, want) {
			t.Errorf("the pull request does not say %q:\n%s", want, body)
		}
	}
	g.ResetLog()
	wait()
	if w := simulator.Count(g.Requests()).Writes; w != 0 || len(repository(t, g, platform).Commits) != commits {
		t.Errorf("%d writes while it waits", w)
	}
	must(t, g.ClosePull("acme", "acme-gitops", 1))
	wait()
	// The person keeps a line of their own in the merge.
	both := strings.Replace(mine, "# My ", "# My new ", 1)
	must(t, g.PushTo("acme", "acme-gitops", branch, simulator.CommitSpec{Message: "both", AuthorLogin: "octo-admin", Files: files(map[string]string{file: both})}))
	must(t, g.MergePull("acme", "acme-gitops", 2))
	e := newer(t, g, l)
	s, err := e.Observe(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	if p := e.PlanConnect(s, connection.ConnectOptions{}); !p.Nothing() {
		t.Errorf("after the merge: %+v %+v", p.Steps, p.Blockers)
	}
	if got := content(t, g, platform, file); got != both {
		t.Errorf("after the merge: %q", got)
	}
}

func pullBody(t *testing.T, g *testkit.GitHub, fullName string) string {
	t.Helper()
	for _, r := range g.State().Repositories {
		if r.FullName == fullName && len(r.Pulls) > 0 {
			return r.Pulls[len(r.Pulls)-1].Body
		}
	}
	return ""
}

func TestUpgradeOfAnAdoptedRepositoryTouchesNothing(t *testing.T) {
	g, o := twoOrgs(t)
	webMade(g, o)
	if _, err := connect(t, g.Engine, o, connection.ConnectOptions{Adopt: true}); err != nil {
		t.Fatal(err)
	}
	platform := o.FullName(connection.Platform)
	before := repository(t, g, platform).Files
	mustConnect(t, newer(t, g, nextLayout(t, v2, map[string]string{"platform/docs/README.md": "# Docs\n"})), o)
	after := repository(t, g, platform).Files
	for path := range after {
		if path != connection.MarkerPath && after[path] != before[path] {
			t.Errorf("%s was written", path)
		}
	}
}

// A program that ended after its first file is followed by a newer one.
func TestTheFirstFileOfAnOlderVersionIsOurs(t *testing.T) {
	g, o := twoOrgs(t)
	g.AddFault(simulator.Fault{Kind: simulator.FaultStatus, Status: 403, Body: `{"message":"no"}`, Method: "POST", Route: "/graphql", Nth: 3, Times: 100})
	if _, err := connect(t, g.Engine, o, connection.ConnectOptions{}); err == nil {
		t.Fatal("nothing went wrong")
	}
	g.ClearFaults()
	platform := o.FullName(connection.Platform)
	if r := repository(t, g, platform); len(r.Files) != 1 {
		t.Fatalf("files %v", r.Files)
	}
	l := nextLayout(t, v2, nil)
	e := newer(t, g, l)
	s, err := e.Observe(context.Background(), o)
	if err != nil || s.Repositories[connection.Platform].Ownership != connection.Ours {
		t.Fatalf("%v, %q", err, s.Repositories[connection.Platform].Ownership)
	}
	mustConnect(t, e, o)
	r := repository(t, g, platform)
	if !strings.HasSuffix(content(t, g, platform, "README.md"), "Version two.\n") || len(r.Files) != 6 || len(r.Commits) != 2 {
		t.Errorf("files %v, %d commits", r.Files, len(r.Commits))
	}
	if p, want := r.Files[file], scaffoldFile(t, l, o, g.Base, file); p != want {
		t.Errorf("%s is %s, want %s", file, p, want)
	}
}

func scaffoldFile(t *testing.T, l *scaffold.Layout, o connection.Organization, web, path string) string {
	t.Helper()
	all, err := l.Platform(scaffold.Input{Organization: o.Name, PlatformRepository: o.FullName(connection.Platform), ApplicationRepository: o.FullName(connection.Application), Web: web})
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(all, func(f scaffold.File) bool { return f.Path == path })
	return scaffold.BlobSHA(all[i].Content)
}
