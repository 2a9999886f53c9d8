package simulator

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// historyWorld has five commits on main.
func historyWorld(f *fixture) string {
	day := func(n int) time.Time { return epoch.AddDate(0, 0, n-10) }
	f.s.AddRepository(RepositorySpec{Owner: "Acme", Name: "r", Private: true, Commits: []CommitSpec{
		{Message: "one", AuthorLogin: "ada", When: day(1), Files: map[string][]byte{"a.txt": []byte("1\n2\n3\n"), "sub/b": []byte("b")}},
		{Message: "two\n\nbody", AuthorName: "Zoe", AuthorEmail: "zoe@example.com", When: day(2), Files: map[string][]byte{"a.txt": []byte("1\n2\nthree\n")}},
		{Message: "three", AuthorLogin: "ada", When: day(3), Files: map[string][]byte{"sub/moved": []byte("b")}, Delete: []string{"sub/b"}},
		{Message: "four", AuthorLogin: "ada", When: day(4), Delete: []string{"sub/moved"}},
		{Message: "five", AuthorLogin: "ada", When: day(5), Files: map[string][]byte{"bin": {0, 1, 2}}},
	}})
	return f.s.State().Repositories[0].Head
}

func TestCommits(t *testing.T) {
	f := newFixture(t)
	head := historyWorld(f)
	token := f.mint(f.install, nil)
	titles := func(query string) string {
		a := f.do("GET", "/repos/acme/r/commits?"+query, token, nil)
		f.want(a, 200)
		var out []string
		for i := range a.json.([]any) {
			out = append(out, strings.SplitN(a.get(i, "commit", "message").(string), "\n", 2)[0])
		}
		return strings.Join(out, " ")
	}
	for query, want := range map[string]string{
		"":                           "five four three two one",
		"per_page=2&page=2":          "three two",
		"path=a.txt":                 "two one",
		"path=sub":                   "four three one",
		"author=zoe@example.com":     "two",
		"author=ADA&path=a.txt":      "one",
		"sha=" + head[:7]:            "five four three two one",
		"since=2026-10-27T00:00:00Z": "five four",
	} {
		if got := titles(query); got != want {
			t.Errorf("commits?%s: %q, want %q", query, got, want)
		}
	}
	f.want(f.do("GET", "/repos/acme/r/commits?sha=none", token, nil), 404)
	a := f.do("GET", "/repos/acme/r/commits/"+head, token, nil)
	if a.get("author", "login") != "ada" || a.get("files", 0, "filename") != "bin" || a.get("files", 0, "patch") != nil {
		t.Errorf("commit: %s", a.raw)
	}
	f.want(f.do("GET", "/repos/acme/r/commits/none", token, nil), 422)
	a = f.do("GET", "/repos/acme/r/commits/main", token, nil, "Accept", "application/vnd.github.sha")
	if string(a.raw) != head {
		t.Errorf("sha: %s", a.raw)
	}
}

func TestCommitFilesAndPatch(t *testing.T) {
	f := newFixture(t)
	historyWorld(f)
	token := f.mint(f.install, nil)
	list := f.do("GET", "/repos/acme/r/commits", token, nil)
	a := f.do("GET", "/repos/acme/r/commits/"+list.get(3, "sha").(string), token, nil)
	want := "@@ -1,3 +1,3 @@\n 1\n 2\n-3\n+three"
	if a.get("files", 0, "patch") != want || a.get("files", 0, "status") != "modified" || a.get("stats", "total") != 2.0 {
		t.Errorf("patch %q: %s", a.get("files", 0, "patch"), a.raw)
	}
	if a.get("author") != nil {
		t.Errorf("nobody owns that address: %s", a.raw)
	}
	a = f.do("GET", "/repos/acme/r/commits/"+list.get(2, "sha").(string), token, nil)
	if a.get("files", 0, "status") != "renamed" || a.get("files", 0, "previous_filename") != "sub/b" || a.get("files", 0, "changes") != 0.0 {
		t.Errorf("rename: %s", a.raw)
	}
	a = f.do("GET", "/repos/acme/r/commits/"+list.get(1, "sha").(string), token, nil)
	if a.get("files", 0, "status") != "removed" || a.get("files", 0, "deletions") != 1.0 {
		t.Errorf("removal: %s", a.raw)
	}
	a = f.do("GET", "/repos/acme/r/commits/"+list.get(3, "sha").(string), token, nil, "Accept", "application/vnd.github.diff")
	if want := "diff --git a/a.txt b/a.txt\n--- a/a.txt\n+++ b/a.txt\n@@ -1,3 +1,3 @@\n 1\n 2\n-3\n+three\n"; string(a.raw) != want {
		t.Errorf("diff %q", a.raw)
	}
}

func TestCompare(t *testing.T) {
	f := newFixture(t)
	head := historyWorld(f)
	token := f.mint(f.install, nil)
	list := f.do("GET", "/repos/acme/r/commits", token, nil)
	old := list.get(2, "sha").(string)
	f.want(f.do("POST", "/repos/acme/r/git/refs", token, obj{"ref": "refs/heads/side/line", "sha": old}), 201)
	f.want(f.do("PUT", "/repos/acme/r/contents/side.txt", token, obj{"message": "side", "content": b64("s"), "branch": "side/line"}), 201)
	for spec, want := range map[string]string{
		"main...main":            "identical 0 0",
		old + "..." + head:       "ahead 2 0",
		head + "..." + old:       "behind 0 2",
		"main...side/line":       "diverged 1 2",
		"side/line...main":       "diverged 2 1",
		head[:10] + "...main":    "identical 0 0",
		"side%2Fline...main":     "diverged 2 1",
		"refs/heads/main...HEAD": "identical 0 0",
	} {
		a := f.do("GET", "/repos/acme/r/compare/"+spec, token, nil)
		f.want(a, 200)
		if got := fmt.Sprint(a.get("status"), " ", a.get("ahead_by"), " ", a.get("behind_by")); got != want {
			t.Errorf("%s: %s, want %s", spec, got, want)
		}
	}
	a := f.do("GET", "/repos/acme/r/compare/main...side/line", token, nil)
	if a.get("files", 0, "filename") != "side.txt" || a.get("merge_base_commit", "sha") != old || a.get("commits", 0, "commit", "message") != "side" {
		t.Errorf("compare: %s", a.raw)
	}
	for _, spec := range []string{"main...none", "none...main", "main", "main..side/line", "...main"} {
		f.want(f.do("GET", "/repos/acme/r/compare/"+spec, token, nil), 404)
	}
}

func TestPullRequests(t *testing.T) {
	f := newFixture(t)
	historyWorld(f)
	token := f.mint(f.install, nil)
	noPulls := f.mint(f.install, obj{"permissions": obj{"contents": "write"}})
	const repo = "/repos/acme/r"
	branch := func(name string) {
		sha := f.do("GET", repo+"/git/ref/heads/main", token, nil).get("object", "sha")
		f.want(f.do("POST", repo+"/git/refs", token, obj{"ref": "refs/heads/" + name, "sha": sha}), 201)
		f.want(f.do("PUT", repo+"/contents/"+name, token, obj{"message": "add " + name, "content": b64(name), "branch": name}), 201)
	}
	branch("one")
	branch("two")
	branch("three")
	first := func(a answer) string { s, _ := a.get("errors", 0, "message").(string); return s }
	f.want(f.do("POST", repo+"/pulls", noPulls, obj{"title": "t", "head": "one", "base": "main"}), 403)
	if a := f.do("POST", repo+"/pulls", token, obj{"title": "t", "head": "none", "base": "main"}); a.StatusCode != 422 || a.get("errors", 0, "field") != "head" {
		t.Errorf("no head: %d %s", a.StatusCode, a.raw)
	}
	if a := f.do("POST", repo+"/pulls", token, obj{"title": "t", "head": "main", "base": "main"}); first(a) != "No commits between main and main" {
		t.Errorf("nothing to merge: %s", a.raw)
	}
	for _, name := range []string{"one", "two", "three"} {
		a := f.do("POST", repo+"/pulls", token, obj{"title": "Add " + name, "head": name, "base": "main", "body": "please"})
		f.want(a, 201)
		if a.get("mergeable") != nil || a.get("mergeable_state") != "unknown" || a.get("changed_files") != 1.0 || a.get("commits") != 1.0 || a.get("user", "login") != "konstruct[bot]" {
			t.Errorf("pull: %s", a.raw)
		}
	}
	if a := f.do("POST", repo+"/pulls", token, obj{"title": "t", "head": "Acme:one", "base": "main"}); first(a) != "A pull request already exists for Acme:one." {
		t.Errorf("twice: %s", a.raw)
	}
	a := f.do("GET", repo+"/pulls?head=acme:two&state=open", token, nil)
	if len(a.json.([]any)) != 1 || a.get(0, "number") != 2.0 {
		t.Errorf("by head: %s", a.raw)
	}
	f.want(f.do("PUT", repo+"/pulls/1/merge", token, obj{"sha": strings.Repeat("1", 40)}), 409)
	for n, method := range map[int]string{1: "merge", 2: "squash", 3: "rebase"} {
		a := f.do("PUT", fmt.Sprintf("%s/pulls/%d/merge", repo, n), token, obj{"merge_method": method})
		f.want(a, 200)
		if a.get("merged") != true {
			t.Errorf("merge: %s", a.raw)
		}
	}
	f.want(f.do("PUT", repo+"/pulls/1/merge", token, nil), 405)
	files := f.s.State().Repositories[0].Files
	for _, name := range []string{"one", "two", "three"} {
		if files[name] == "" {
			t.Errorf("%s was not merged: %v", name, files)
		}
	}
	a = f.do("GET", repo+"/pulls?state=closed", token, nil)
	if len(a.json.([]any)) != 3 || a.get(0, "merged_at") == nil {
		t.Errorf("closed: %s", a.raw)
	}
	f.want(f.do("GET", repo+"/pulls/9", token, nil), 404)
}

func TestPullRequestStates(t *testing.T) {
	f := newFixture(t)
	head := historyWorld(f)
	token := f.mint(f.install, nil)
	const repo = "/repos/acme/r"
	f.want(f.do("POST", repo+"/git/refs", token, obj{"ref": "refs/heads/x", "sha": head}), 201)
	f.want(f.do("PUT", repo+"/contents/same", token, obj{"message": "m", "content": b64("theirs"), "branch": "x"}), 201)
	f.want(f.do("POST", repo+"/pulls", token, obj{"title": "t", "head": "x", "base": "main"}), 201)
	a := f.do("PATCH", repo+"/pulls/1", token, obj{"state": "closed", "title": "other"})
	if a.get("state") != "closed" || a.get("title") != "other" {
		t.Errorf("close: %s", a.raw)
	}
	f.want(f.do("PATCH", repo+"/pulls/1", token, obj{"state": "open"}), 200)
	f.want(f.do("PUT", repo+"/contents/same", token, obj{"message": "m", "content": b64("ours")}), 201)
	if a = f.do("GET", repo+"/pulls/1", token, nil); a.get("mergeable") != nil {
		t.Errorf("known at once: %s", a.raw)
	}
	a = f.do("GET", repo+"/pulls/1", token, nil)
	if a.get("mergeable") != false || a.get("mergeable_state") != "dirty" {
		t.Errorf("conflict: %s", a.raw)
	}
	f.want(f.do("PUT", repo+"/pulls/1/merge", token, nil), 405)
	f.want(f.do("DELETE", repo+"/git/refs/heads/x", token, nil), 204)
	if a = f.do("GET", repo+"/pulls/1", token, nil); a.get("state") != "closed" {
		t.Errorf("branch gone: %s", a.raw)
	}
	f.want(f.do("PATCH", repo+"/pulls/1", token, obj{"state": "open"}), 422)
}
