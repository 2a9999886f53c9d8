package simulator

import (
	"strings"
	"testing"
	"time"

	"github.com/ProtonMail/go-crypto/openpgp"
	"github.com/ProtonMail/go-crypto/openpgp/packet"
)

func TestGitDataOnEmptyRepository(t *testing.T) {
	f := newFixture(t)
	f.s.AddRepository(RepositorySpec{Owner: "Acme", Name: "e", Private: true})
	token := f.mint(f.install, nil)
	sha := strings.Repeat("a", 40)
	for _, tt := range []struct {
		method, path string
		body         any
	}{
		{"GET", "/git/trees/main", nil}, {"GET", "/git/blobs/" + sha, nil}, {"GET", "/git/ref/heads/main", nil},
		{"GET", "/git/matching-refs/heads", nil}, {"GET", "/git/commits/" + sha, nil}, {"GET", "/commits", nil},
		{"POST", "/git/refs", obj{"ref": "refs/heads/x", "sha": sha}},
		{"POST", "/git/blobs", obj{"content": "x"}},
		{"POST", "/git/trees", obj{"tree": []obj{}}},
		{"POST", "/git/commits", obj{"message": "m", "tree": sha}},
		{"PATCH", "/git/refs/heads/main", obj{"sha": sha}},
	} {
		a := f.do(tt.method, "/repos/acme/e"+tt.path, token, tt.body)
		if a.StatusCode != 409 || a.message() != "Git Repository is empty." {
			t.Errorf("%s %s: %d %s", tt.method, tt.path, a.StatusCode, a.raw)
		}
	}
}

// A commit made from blobs and trees, with every mode that git knows.
func TestBuildCommitByHand(t *testing.T) {
	f := newFixture(t)
	f.s.AddRepository(RepositorySpec{Owner: "Acme", Name: "r", Private: true, Files: map[string][]byte{"keep": []byte("k"), "gone/x": []byte("x")}})
	token := f.mint(f.install, nil)
	const git = "/repos/acme/r/git"
	head := f.do("GET", git+"/ref/heads/main", token, nil).get("object", "sha").(string)
	base := f.do("GET", git+"/commits/"+head, token, nil).get("tree", "sha").(string)
	blob := f.do("POST", git+"/blobs", token, obj{"content": b64("bin\x00ary"), "encoding": "base64"})
	f.want(blob, 201)
	tree := f.do("POST", git+"/trees", token, obj{"base_tree": base, "tree": []obj{
		{"path": "bin", "mode": "100644", "type": "blob", "sha": blob.get("sha")},
		{"path": "run.sh", "mode": "100755", "type": "blob", "content": "#!/bin/sh\n"},
		{"path": "link", "mode": "120000", "type": "blob", "content": "run.sh"},
		{"path": "gone/x", "mode": "100644", "type": "blob", "sha": nil},
	}})
	f.want(tree, 201)
	commit := f.do("POST", git+"/commits", token, obj{"message": "by hand", "tree": tree.get("sha"), "parents": []string{head}})
	f.want(commit, 201)
	if commit.get("verification", "verified") != true {
		t.Errorf("an App's commit without author is signed: %s", commit.raw)
	}
	named := f.do("POST", git+"/commits", token, obj{"message": "named", "tree": tree.get("sha"), "parents": []string{head},
		"author": obj{"name": "Zoe", "email": "zoe@example.com"}})
	if named.get("verification", "verified") != false {
		t.Errorf("a commit with an author is not signed: %s", named.raw)
	}
	f.want(f.do("PATCH", git+"/refs/heads/main", token, obj{"sha": commit.get("sha")}), 200)
	a := f.do("PATCH", git+"/refs/heads/main", token, obj{"sha": named.get("sha")})
	if a.StatusCode != 422 || a.message() != msgFastForward {
		t.Errorf("non-fast-forward: %d %s", a.StatusCode, a.raw)
	}
	f.want(f.do("PATCH", git+"/refs/heads/main", token, obj{"sha": named.get("sha"), "force": true}), 200)
	a = f.do("GET", git+"/trees/main?recursive=1", token, nil)
	var got []string
	for i := range a.get("tree").([]any) {
		got = append(got, a.get("tree", i, "mode").(string)+" "+a.get("tree", i, "path").(string))
	}
	if want := "100644 bin,100644 keep,120000 link,100755 run.sh"; strings.Join(got, ",") != want || a.get("truncated") != false {
		t.Errorf("tree %v, want %s", got, want)
	}
	a = f.do("GET", git+"/blobs/"+blob.get("sha").(string), token, nil, "Accept", "application/vnd.github.raw+json")
	if string(a.raw) != "bin\x00ary" {
		t.Errorf("raw blob %q", a.raw)
	}
	if a = f.do("GET", git+"/blobs/"+blob.get("sha").(string), token, nil); strings.TrimSpace(a.get("content").(string)) != b64("bin\x00ary") {
		t.Errorf("blob: %s", a.raw)
	}
}

func TestGitDataRefusals(t *testing.T) {
	f := newFixture(t)
	f.s.AddRepository(RepositorySpec{Owner: "Acme", Name: "r", Private: true, Files: map[string][]byte{"a": []byte("1")}})
	token := f.mint(f.install, nil)
	head := f.s.State().Repositories[0].Head
	tree := f.s.State().Repositories[0].Tree
	nothing := strings.Repeat("0", 39) + "1"
	tests := []struct {
		method, path string
		body         any
		status       int
		message      string
	}{
		{"POST", "/refs", obj{"ref": "heads/x", "sha": head}, 422, msgReferenceName},
		{"POST", "/refs", obj{"ref": "refs/heads/a..b", "sha": head}, 422, "refs/heads/a..b is not a valid ref name."},
		{"POST", "/refs", obj{"ref": "refs/heads/main", "sha": head}, 422, msgReference},
		{"POST", "/refs", obj{"ref": "refs/heads/x", "sha": nothing}, 422, msgNoObject},
		{"PATCH", "/refs/heads/none", obj{"sha": head}, 422, msgNoReference},
		{"PATCH", "/refs/heads/main", obj{"sha": tree}, 422, msgNoObject},
		{"DELETE", "/refs/heads/none", nil, 422, msgNoReference},
		{"DELETE", "/refs/heads/main", nil, 422, "Cannot delete the default branch"},
		{"GET", "/ref/heads/none", nil, 404, "Not Found"},
		{"GET", "/trees/none", nil, 404, "Not Found"},
		{"GET", "/blobs/" + nothing, nil, 404, "Not Found"},
		{"GET", "/blobs/xyz", nil, 422, "The sha parameter must be exactly 40 characters and contain only [0-9a-f]."},
		{"GET", "/commits/" + tree, nil, 404, "Not Found"},
		{"POST", "/trees", obj{"tree": []obj{{"path": "../x", "mode": "100644", "content": "x"}}}, 422, "tree.path contains a malformed path component"},
		{"POST", "/trees", obj{"tree": []obj{{"path": "x", "mode": "100644", "sha": nothing}}}, 422, "tree.sha " + nothing + " is not a valid blob"},
		{"POST", "/trees", obj{"tree": []obj{{"path": "x", "mode": "100644"}}}, 422, "Must supply either tree.sha or tree.content."},
		{"POST", "/trees", obj{"tree": []obj{}, "base_tree": nothing}, 422, "base_tree is not a valid tree oid"},
		{"POST", "/commits", obj{"message": "m", "tree": nothing}, 422, "Tree SHA does not exist"},
		{"POST", "/commits", obj{"message": "m", "tree": tree, "parents": []string{tree}}, 422, "Parent SHA does not exist or is not a commit object"},
	}
	for _, tt := range tests {
		a := f.do(tt.method, "/repos/acme/r/git"+tt.path, token, tt.body)
		if a.StatusCode != tt.status || a.message() != tt.message {
			t.Errorf("%s %s %v: %d %q, want %d %q", tt.method, tt.path, tt.body, a.StatusCode, a.message(), tt.status, tt.message)
		}
	}
}

func TestTreesTruncate(t *testing.T) {
	f := newFixture(t)
	f.s.SetTreeLimit(2)
	f.s.AddRepository(RepositorySpec{Owner: "Acme", Name: "r", Private: true, Files: map[string][]byte{"d/a": nil, "d/b": nil, "e": nil}})
	a := f.do("GET", "/repos/acme/r/git/trees/HEAD?recursive=1", f.mint(f.install, nil), nil)
	if a.get("truncated") != true || len(a.get("tree").([]any)) != 2 || a.get("tree", 0, "type") != "tree" {
		t.Errorf("tree: %s", a.raw)
	}
	a = f.do("GET", "/repos/acme/r/git/trees/main", f.mint(f.install, nil), nil)
	if a.get("truncated") != false || len(a.get("tree").([]any)) != 2 {
		t.Errorf("tree: %s", a.raw)
	}
}

func TestRefs(t *testing.T) {
	f := newFixture(t)
	f.s.AddRepository(RepositorySpec{Owner: "Acme", Name: "r", Private: true, Files: map[string][]byte{"a": []byte("1")}})
	token := f.mint(f.install, nil)
	head := f.s.State().Repositories[0].Head
	for _, name := range []string{"refs/heads/feature/one", "refs/heads/feature/two", "refs/tags/v1"} {
		f.want(f.do("POST", "/repos/acme/r/git/refs", token, obj{"ref": name, "sha": head}), 201)
	}
	a := f.do("GET", "/repos/acme/r/git/matching-refs/heads/feature", token, nil)
	if list := a.json.([]any); len(list) != 2 || a.get(0, "ref") != "refs/heads/feature/one" {
		t.Errorf("matching: %s", a.raw)
	}
	f.want(f.do("GET", "/repos/acme/r/git/ref/heads/feature/one", token, nil), 200)
	a = f.do("GET", "/repos/acme/r/branches?per_page=2", token, nil)
	if a.get(0, "name") != "feature/one" || !strings.Contains(a.Header.Get("Link"), `rel="next"`) {
		t.Errorf("branches: %s", a.raw)
	}
	a = f.do("GET", "/repos/acme/r/branches/feature/two", token, nil)
	if a.get("commit", "sha") != head || a.get("protected") != false {
		t.Errorf("branch: %s", a.raw)
	}
	if a = f.do("GET", "/repos/acme/r/branches/none", token, nil); a.StatusCode != 404 || a.message() != "Branch not found" {
		t.Errorf("no branch: %d %s", a.StatusCode, a.raw)
	}
	f.want(f.do("DELETE", "/repos/acme/r/git/refs/heads/feature/one", token, nil), 204)
	f.want(f.do("GET", "/repos/acme/r/git/ref/heads/feature/one", token, nil), 404)
}

// GitHub's signature on commits is one that OpenPGP accepts.
func TestSignaturesVerify(t *testing.T) {
	f := newFixture(t)
	f.s.AddRepository(RepositorySpec{Owner: "Acme", Name: "r", Private: true})
	a := f.do("PUT", "/repos/acme/r/contents/a", f.mint(f.install, nil), obj{"message": "m", "content": ""})
	f.want(a, 201)
	f.s.mu.Lock()
	keys := openpgp.EntityList{f.s.signer.entity}
	f.s.mu.Unlock()
	at := func() time.Time { return epoch }
	payload, signature := a.get("commit", "verification", "payload").(string), a.get("commit", "verification", "signature").(string)
	if _, err := openpgp.CheckArmoredDetachedSignature(keys, strings.NewReader(payload), strings.NewReader(signature), &packet.Config{Time: at}); err != nil {
		t.Errorf("signature: %v\n%s", err, signature)
	}
	if _, err := openpgp.CheckArmoredDetachedSignature(keys, strings.NewReader(payload+"x"), strings.NewReader(signature), &packet.Config{Time: at}); err == nil {
		t.Error("a changed commit still verifies")
	}
	if !strings.HasPrefix(payload, "tree "+a.get("commit", "tree", "sha").(string)+"\n") {
		t.Errorf("payload: %q", payload)
	}
}

// A short source of randomness is no reason for equal tokens or failing commits.
func TestRandomnessRunsDry(t *testing.T) {
	s := New(Options{Rand: strings.NewReader("short")})
	s.AddUser(UserSpec{Login: "ada"})
	if first, second := s.IssueUserToken("ada"), s.IssueUserToken("ada"); first == second {
		t.Error("two tokens are the same")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := s.sign([]byte("x"), epoch); err != nil {
		t.Error(err)
	}
}
