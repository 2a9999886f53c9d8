package simulator

import (
	"fmt"
	"strings"
	"testing"
)

// What a list of files leaves out, the plain diff says: modes and binaries.
func TestPlainDiffTellsModesAndBinaries(t *testing.T) {
	f := newFixture(t)
	historyWorld(f)
	token := f.mint(f.install, nil)
	sha := f.s.ChangeMode("acme", "r", "a.txt", "100755", "mode")
	if sha == "" || f.s.ChangeMode("acme", "r", "none", "100755", "mode") != "" || f.s.ChangeMode("acme", "none", "a.txt", "100755", "mode") != "" {
		t.Fatal("a mode was not changed, or one of nothing was")
	}
	a := f.do("GET", "/repos/acme/r/commits/"+sha, token, nil)
	if a.get("files", 0, "status") != "modified" || a.get("files", 0, "patch") != nil || a.get("files", 0, "changes") != 0.0 {
		t.Errorf("mode: %s", a.raw)
	}
	a = f.do("GET", "/repos/acme/r/commits/"+sha, token, nil, "Accept", "application/vnd.github.diff")
	if want := "diff --git a/a.txt b/a.txt\nold mode 100644\nnew mode 100755\n"; string(a.raw) != want {
		t.Errorf("mode: %q", a.raw)
	}
	f.want(f.do("PUT", "/repos/acme/r/contents/bin", token, obj{"message": "bin", "content": b64("\x00\x09"), "sha": f.do("GET", "/repos/acme/r/contents/bin", token, nil).get("sha")}), 200)
	a = f.do("GET", "/repos/acme/r/commits/main", token, nil, "Accept", "application/vnd.github.diff")
	if want := "diff --git a/bin b/bin\nBinary files a/bin and b/bin differ\n"; string(a.raw) != want {
		t.Errorf("binary: %q", a.raw)
	}
}

func TestProtectedBranches(t *testing.T) {
	f := newFixture(t)
	head := historyWorld(f)
	token := f.mint(f.install, nil)
	f.want(f.do("POST", "/repos/acme/r/git/refs", token, obj{"ref": "refs/heads/side", "sha": head}), 201)
	f.s.ProtectBranch("acme", "r", "main", Protection{})
	f.s.ProtectBranch("acme", "none", "main", Protection{})
	for query, want := range map[string]string{"": "main:true side:false", "protected=true": "main:true", "protected=false": "side:false"} {
		a := f.do("GET", "/repos/acme/r/branches?"+query, token, nil)
		f.want(a, 200)
		var got []string
		for i := range a.json.([]any) {
			got = append(got, fmt.Sprint(a.get(i, "name"), ":", a.get(i, "protected")))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q: %v", query, got)
		}
	}
	if a := f.do("GET", "/repos/acme/r/branches/main", token, nil); a.get("protected") != true || a.get("protection", "enabled") != true {
		t.Errorf("one branch: %s", a.raw)
	}
}

func TestGraphComparesBranches(t *testing.T) {
	f := newFixture(t)
	historyWorld(f)
	token := f.mint(f.install, nil)
	old := f.do("GET", "/repos/acme/r/commits", token, nil).get(2, "sha")
	f.want(f.do("POST", "/repos/acme/r/git/refs", token, obj{"ref": "refs/heads/side", "sha": old}), 201)
	f.want(f.do("PUT", "/repos/acme/r/contents/side.txt", token, obj{"message": "side", "content": b64("s"), "branch": "side"}), 201)
	const query = `query($head: String!) { repository(owner: "acme", name: "r") { ref(qualifiedName: "refs/heads/side") {
		compare(headRef: $head) { aheadBy behindBy status baseTarget { oid } headTarget { oid } } } } }`
	for head, want := range map[string]string{"main": "2 1 DIVERGED", "side": "0 0 IDENTICAL", "refs/heads/main": "2 1 DIVERGED"} {
		a := f.graph(token, query, map[string]any{"head": head})
		path := []any{"data", "repository", "ref", "compare"}
		got := fmt.Sprint(a.get(append(path, "aheadBy")...), " ", a.get(append(path, "behindBy")...), " ", a.get(append(path, "status")...))
		if got != want {
			t.Errorf("%s: %s, want %s: %s", head, got, want, a.raw)
		}
	}
	a := f.graph(token, query, map[string]any{"head": "none"})
	if a.get("data", "repository", "ref", "compare") != nil || a.get("errors") != nil {
		t.Errorf("nothing to compare with: %s", a.raw)
	}
}

// A recursive tree is cut short by its size, too.
func TestTreeIsCutByItsSize(t *testing.T) {
	f := newFixture(t)
	files := map[string][]byte{}
	for i := range 40 {
		files[fmt.Sprintf("%03d", i)+strings.Repeat("x", 200_000)] = []byte{byte(i)}
	}
	f.s.AddRepository(RepositorySpec{Owner: "Acme", Name: "r", Files: files})
	token := f.mint(f.install, nil)
	a := f.do("GET", "/repos/acme/r/git/trees/main?recursive=1", token, nil)
	if n := len(a.get("tree").([]any)); a.get("truncated") != true || n != 36 {
		t.Errorf("%d entries, truncated %v", n, a.get("truncated"))
	}
	if a := f.do("GET", "/repos/acme/r/git/trees/main", token, nil); a.get("truncated") != false || len(a.get("tree").([]any)) != 40 {
		t.Errorf("one folder is not cut: %v", a.get("truncated"))
	}
}
