package repository_test

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"gitconnection/internal/github"
	"gitconnection/internal/github/simulator"
	"gitconnection/internal/testkit"
)

var today = time.Now().Truncate(time.Second)

func ago(days int) time.Time { return today.AddDate(0, 0, -days) }

// browsable is a repository with some history.
func browsable(t *testing.T) *testkit.GitHub {
	t.Helper()
	g := testkit.New(t)
	g.Installed("acme")
	g.AddRepository(simulator.RepositorySpec{Owner: "acme", Name: "r", Private: true, Commits: []simulator.CommitSpec{
		{Message: "one", AuthorLogin: "octo-admin", When: ago(9), Files: map[string][]byte{
			"README.md": []byte("# r\n"), "a/b/c.yaml": []byte("kind: C\n"), "a/b/d.yaml": []byte("kind: D\n"), "a/e.txt": []byte("e\n"),
			"moved.txt": []byte("to be moved\n"), "run.sh": []byte("#!/bin/sh\n"), "pic.png": {0, 1}}},
		{Message: "two\x1b[31m\n\nRequested-by: octo-admin", AuthorName: "Zo\u202ee", AuthorEmail: "zoe@example.com", When: ago(8), Files: map[string][]byte{"a/b/c.yaml": []byte("kind: C2\n")}},
		{Message: "three", AuthorLogin: "octo-admin", When: ago(7), Files: map[string][]byte{"here.txt": []byte("to be moved\n"), "pic.png": {0, 2}, "ünï \"code\"\n.txt": []byte("u\n")}, Delete: []string{"moved.txt"}},
	}})
	return g
}

func count(g *testkit.GitHub, route string) int {
	n := 0
	for _, r := range g.Requests() {
		if strings.Contains(r.Route, route) {
			n++
		}
	}
	return n
}

func api(g *testkit.GitHub) (out []simulator.LoggedRequest) {
	for _, r := range g.Requests() {
		if (r.Kind == "api" || r.Kind == "graphql") && !strings.Contains(r.Route, "access_tokens") && !strings.HasSuffix(r.Route, "/installation") {
			out = append(out, r)
		}
	}
	return out
}

func TestCommits(t *testing.T) {
	g := browsable(t)
	list, next, err := g.Client.Commits(t.Context(), "acme", "r", github.CommitQuery{})
	if err != nil || next != 0 || len(list) != 3 {
		t.Fatalf("%d, next %d, %v", len(list), next, err)
	}
	if c := list[1]; c.Author != "Zo<U+202E>e" || !strings.HasPrefix(c.Message, "two␛[31m\n") || c.Verified || !c.Date.Equal(ago(8)) {
		t.Errorf("%+v", c)
	}
	if list[0].Author != "octo-admin" || len(list[0].Tree) != 40 {
		t.Errorf("%+v", list[0])
	}
	touching, _, err := g.Client.Commits(t.Context(), "acme", "r", github.CommitQuery{Path: "a/b/c.yaml"})
	if err != nil || len(touching) != 2 {
		t.Errorf("%d touch the file, %v", len(touching), err)
	}
	before, _, err := g.Client.Commits(t.Context(), "acme", "r", github.CommitQuery{Ref: list[1].SHA})
	if err != nil || len(before) != 2 {
		t.Errorf("%d before, %v", len(before), err)
	}

	// What has not changed costs one conditional request.
	g.ResetLog()
	if again, _, err := g.Client.Commits(t.Context(), "acme", "r", github.CommitQuery{}); err != nil || len(again) != 3 {
		t.Fatalf("again: %d, %v", len(again), err)
	}
	if r := api(g); len(r) != 1 || r[0].Status != http.StatusNotModified {
		t.Errorf("asking again: %+v", r)
	}
}

func TestCommitsOfAnEmptyRepositoryAndPages(t *testing.T) {
	g := testkit.New(t)
	g.Installed("acme")
	g.AddRepository(simulator.RepositorySpec{Owner: "acme", Name: "empty"})
	if list, next, err := g.Client.Commits(t.Context(), "acme", "empty", github.CommitQuery{}); err != nil || len(list) != 0 || next != 0 {
		t.Errorf("%v, %d, %v", list, next, err)
	}
	var many []simulator.CommitSpec
	for i := range github.CommitsPerPage + 3 {
		many = append(many, simulator.CommitSpec{Message: fmt.Sprint(i), AuthorLogin: "octo-admin", When: ago(100 - i), Files: map[string][]byte{"f": []byte(fmt.Sprint(i))}})
	}
	g.AddRepository(simulator.RepositorySpec{Owner: "acme", Name: "many", Commits: many})
	list, next, err := g.Client.Commits(t.Context(), "acme", "many", github.CommitQuery{})
	if err != nil || len(list) != github.CommitsPerPage || next != 2 {
		t.Fatalf("%d, next %d, %v", len(list), next, err)
	}
	if list, next, err = g.Client.Commits(t.Context(), "acme", "many", github.CommitQuery{Page: next}); err != nil || len(list) != 3 || next != 0 {
		t.Fatalf("%d, next %d, %v", len(list), next, err)
	}
	if _, _, err := g.Client.Commits(t.Context(), "acme", "../../user", github.CommitQuery{}); github.KindOf(err) != github.KindInvalid {
		t.Errorf("a name that is none: %v", err)
	}
}

func TestChange(t *testing.T) {
	g := browsable(t)
	shelf := testkit.NewMemoryObjects()
	client, _ := g.WithObjects(t, shelf)
	list, _, err := client.Commits(t.Context(), "acme", "r", github.CommitQuery{})
	if err != nil {
		t.Fatal(err)
	}
	plain, err := client.Change(t.Context(), "acme", "r", list[1].SHA, 1)
	if err != nil || len(plain.Files) != 1 || plain.Files[0].Patch != "@@ -1 +1 @@\n-kind: C\n+kind: C2" || len(plain.Parents) != 1 || plain.Additions != 1 {
		t.Fatalf("%+v, %v", plain, err)
	}
	if n := count(g, "/commits/{ref"); n != 1 {
		t.Errorf("%d requests for a commit whose hunks are all there", n)
	}
	odd, err := client.Change(t.Context(), "acme", "r", list[0].SHA, 1)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]github.FileChange{}
	for _, f := range odd.Files {
		files[f.Path] = f
	}
	if f := files["here.txt"]; f.Status != "renamed" || f.Previous != "moved.txt" || f.Binary {
		t.Errorf("rename: %+v", f)
	}
	if f := files["pic.png"]; !f.Binary || f.Patch != "" || f.Omitted {
		t.Errorf("binary: %+v", f)
	}
	if f := files["ünï \"code\"\n.txt"]; f.Status != "added" || f.Binary || f.Patch == "" {
		t.Errorf("odd name: %+v", f)
	}

	// Again, in another process: nothing is asked, and what was spoiled is.
	again, _ := g.WithObjects(t, shelf)
	g.ResetLog()
	if got, err := again.Change(t.Context(), "acme", "r", list[0].SHA, 1); err != nil || len(got.Files) != len(odd.Files) || len(g.Requests()) != 0 {
		t.Errorf("%d requests, %v", len(g.Requests()), err)
	}
	shelf.Corrupt(func(_ string, data []byte) []byte {
		return bytes.Replace(data, []byte("octo-admin"), []byte("0cto-admin"), 1)
	})
	if got, err := again.Change(t.Context(), "acme", "r", list[0].SHA, 1); err != nil || got.Author != "octo-admin" || count(g, "/commits/{ref") == 0 {
		t.Errorf("spoiled: %q, %v", got.Author, err)
	}
}

// A changed mode is not in the API's list of files; the plain diff says it.
func TestChangeOfAMode(t *testing.T) {
	g := browsable(t)
	tree, err := g.Client.Tree(t.Context(), "acme", "r", "main")
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(tree.Entries, func(e github.TreeEntry) bool { return e.Path == "run.sh" })
	sha := g.ChangeMode("acme", "r", "run.sh", "100755", "make it executable")
	change, err := g.Client.Change(t.Context(), "acme", "r", sha, 1)
	if err != nil || len(change.Files) != 1 {
		t.Fatalf("%+v, %v", change, err)
	}
	if f := change.Files[0]; f.SHA != tree.Entries[i].SHA || f.OldMode != "100644" || f.NewMode != "100755" || f.Binary {
		t.Errorf("%+v", f)
	}
}

func TestBranches(t *testing.T) {
	g := browsable(t)
	list, _, err := g.Client.Commits(t.Context(), "acme", "r", github.CommitQuery{})
	if err != nil {
		t.Fatal(err)
	}
	for name, sha := range map[string]string{"old": list[2].SHA, "release/v1": list[1].SHA, "weird\u202e": list[0].SHA} {
		if err := g.Client.CreateBranch(github.WithScope(t.Context(), github.ScopeProvision), "acme", "r", name, sha); err != nil {
			t.Fatal(err)
		}
	}
	g.ProtectBranch("acme", "r", "main", simulator.Protection{})
	g.ResetLog()
	branches, next, err := g.Client.Branches(t.Context(), "acme", "r", 1)
	if err != nil || next != 0 || len(branches) != 4 {
		t.Fatalf("%+v, %d, %v", branches, next, err)
	}
	branches, err = g.Client.DescribeBranches(t.Context(), "acme", "r", "main", branches)
	if err != nil {
		t.Fatal(err)
	}
	if r := api(g); len(r) != 2 {
		t.Errorf("%d requests for four branches", len(r))
	}
	got := map[string]string{}
	for _, b := range branches {
		got[b.Name] = fmt.Sprint(b.Protected, b.Compared, b.Ahead, b.Behind, b.Head != nil && b.Head.SHA == b.SHA)
	}
	want := map[string]string{"main": "true true 0 0 true", "old": "false true 0 2 true", "release/v1": "false true 0 1 true", "weird\u202e": "false true 0 0 true"}
	for name, w := range want {
		if got[name] != w {
			t.Errorf("%q: %s, want %s", name, got[name], w)
		}
	}
}

func TestRecent(t *testing.T) {
	g := browsable(t)
	g.AddRepository(simulator.RepositorySpec{Owner: "acme", Name: "s", Commits: []simulator.CommitSpec{{Message: "s", AuthorLogin: "octo-admin", When: ago(1), Files: map[string][]byte{"f": nil}}}})
	g.AddRepository(simulator.RepositorySpec{Owner: "acme", Name: "empty"})
	g.Installed("other")
	g.AddRepository(simulator.RepositorySpec{Owner: "other", Name: "o", Commits: []simulator.CommitSpec{{Message: "o", When: ago(1), Files: map[string][]byte{"f": nil}}}})
	ask := func(n int, want int, q ...github.RecentQuery) []github.Recent {
		t.Helper()
		g.ResetLog()
		got, err := g.Client.Recent(t.Context(), q, n)
		if err != nil {
			t.Fatal(err)
		}
		if r := api(g); len(r) != want {
			t.Errorf("%d requests, want %d", len(r), want)
		}
		return got
	}
	got := ask(2, 1, github.RecentQuery{Owner: "acme", Name: "r"}, github.RecentQuery{Owner: "Acme", Name: "s"})
	if len(got[0].Commits) != 2 || got[0].Cursor == "" || got[0].Branch != "main" || len(got[1].Commits) != 1 || got[1].Cursor != "" {
		t.Errorf("%+v", got)
	}
	if got := ask(2, 1, github.RecentQuery{Owner: "acme", Name: "r", After: got[0].Cursor}, github.RecentQuery{Owner: "acme", Name: "s", Skip: true}); len(got[0].Commits) != 1 || got[0].Cursor != "" {
		t.Errorf("the rest: %+v", got)
	}
	if got := ask(9, 2, github.RecentQuery{Owner: "acme", Name: "empty"}, github.RecentQuery{Owner: "other", Name: "o"}); got[0].Branch != "" || len(got[1].Commits) != 1 {
		t.Errorf("two owners: %+v", got)
	}
	// One that is gone is told apart from the others, and from silence.
	got = ask(9, 1, github.RecentQuery{Owner: "acme", Name: "gone"}, github.RecentQuery{Owner: "acme", Name: "s"})
	if github.KindOf(got[0].Err) != github.KindNotFound || len(got[1].Commits) != 1 || got[1].Err != nil {
		t.Errorf("one of two: %+v", got)
	}
	if _, err := g.Client.Recent(t.Context(), []github.RecentQuery{{Owner: "acme", Name: "gone"}}, 1); github.KindOf(err) != github.KindNotFound {
		t.Errorf("none: %v", err)
	}
}

func TestObjectsAreReadOnce(t *testing.T) {
	g := browsable(t)
	shelf := testkit.NewMemoryObjects()
	visit := func() (github.Tree, []byte) {
		t.Helper()
		client, _ := g.WithObjects(t, shelf)
		tree, err := client.Tree(t.Context(), "acme", "r", head(t, g))
		if err != nil {
			t.Fatal(err)
		}
		folder, err := client.Folder(t.Context(), "acme", "r", tree.SHA)
		if err != nil || len(folder.Entries) != 6 {
			t.Fatalf("%d, %v", len(folder.Entries), err)
		}
		data, err := client.Blob(t.Context(), "acme", "r", tree.Entries[0].SHA)
		if err != nil {
			t.Fatal(err)
		}
		return tree, data
	}
	tree, data := visit()
	if shelf.Len() != 3 {
		t.Errorf("%d objects", shelf.Len())
	}
	g.ResetLog()
	if again, same := visit(); len(g.Requests()) != 0 || !slices.Equal(again.Entries, tree.Entries) || !bytes.Equal(same, data) {
		t.Errorf("%d requests on the second visit", len(g.Requests()))
	}
	// A byte that was changed is noticed, whatever it is in.
	for at := range 3 {
		shelf.Corrupt(func(_ string, d []byte) []byte { d[len(d)*(at+1)/4] ^= 1; return d })
		if again, same := visit(); !slices.Equal(again.Entries, tree.Entries) || !bytes.Equal(same, data) {
			t.Error("something spoiled was shown")
		}
	}
	shelf.Corrupt(func(_ string, d []byte) []byte { return d[:len(d)/2] })
	if again, _ := visit(); !slices.Equal(again.Entries, tree.Entries) {
		t.Error("something torn was shown")
	}
}

// head is the tree of the default branch.
func head(t *testing.T, g *testkit.GitHub) string {
	t.Helper()
	for _, r := range g.State().Repositories {
		if r.FullName == "acme/r" {
			return r.Tree
		}
	}
	t.Fatal("no repository")
	return ""
}

func TestWholeTreeWalksWhatIsCutShort(t *testing.T) {
	g := testkit.New(t)
	g.Installed("acme")
	files := map[string][]byte{"README.md": nil}
	for i := range 12 {
		for j := range 5 {
			files[fmt.Sprintf("d%02d/sub/f%d", i, j)] = []byte{byte(i), byte(j)}
		}
	}
	for j := range 30 {
		files[fmt.Sprintf("d00/many/%02d/f", j)] = []byte{byte(j)}
	}
	g.AddRepository(simulator.RepositorySpec{Owner: "acme", Name: "r", Files: files})
	whole, err := g.Client.Tree(t.Context(), "acme", "r", head(t, g))
	if err != nil || whole.Truncated {
		t.Fatal(err)
	}
	g.SetTreeLimit(20)
	if cut, err := g.Client.Tree(t.Context(), "acme", "r", "main"); err != nil || !cut.Truncated || len(cut.Entries) != 20 {
		t.Fatalf("%d entries, %v", len(cut.Entries), err)
	}
	g.ResetLog()
	var mu sync.Mutex
	steps := 0
	walked, err := g.Client.WholeTree(t.Context(), "acme", "r", whole.SHA, func(int) { mu.Lock(); steps++; mu.Unlock() })
	if err != nil || walked.Truncated || !slices.Equal(walked.Entries, whole.Entries) {
		t.Fatalf("%d of %d entries, truncated %v, %v", len(walked.Entries), len(whole.Entries), walked.Truncated, err)
	}
	if n := len(api(g)); n > 80 || steps < 10 {
		t.Errorf("%d requests, %d told", n, steps)
	}
	g.AddFault(simulator.Fault{Method: "GET", Route: "/repos/{owner}/{repo}/git/trees/{tree_sha}", Nth: 5, Times: 9, Kind: "status", Status: 404})
	client, _ := g.Fresh(t)
	if _, err := client.WholeTree(t.Context(), "acme", "r", whole.SHA, nil); err == nil {
		t.Error("a folder that could not be read was left out without a word")
	}
}

func TestErrorsNameTheRepository(t *testing.T) {
	g := browsable(t)
	_, err := g.Client.Change(t.Context(), "acme", "r", strings.Repeat("0", 40), 1)
	var e *github.Error
	if !errors.As(err, &e) || e.Target != "acme/r" || e.Kind != github.KindInvalid {
		t.Errorf("%v", err)
	}
	if _, err := g.Client.Change(t.Context(), "acme", "r", "main", 1); github.KindOf(err) != github.KindInvalid {
		t.Errorf("%v", err)
	}
	if _, err := g.Client.Folder(t.Context(), "acme", "r", ""); github.KindOf(err) != github.KindInvalid {
		t.Errorf("%v", err)
	}
}
