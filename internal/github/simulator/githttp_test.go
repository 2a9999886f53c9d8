package simulator_test

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gitconnection/internal/github/simulator"
)

// git runs git without the settings of whoever runs the tests.
func git(t *testing.T, dir string, args ...string) (string, error) {
	t.Helper()
	command := exec.CommandContext(context.Background(), "git", args...)
	command.Dir = dir
	command.Env = append(os.Environ(), "GIT_TERMINAL_PROMPT=0", "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null", "GIT_ASKPASS=true", "HOME="+dir)
	out, err := command.CombinedOutput()
	return string(out), err
}

func mustGit(t *testing.T, dir string, args ...string) string {
	t.Helper()
	out, err := git(t, dir, args...)
	if err != nil {
		t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return strings.TrimSpace(out)
}

// authorized makes git send a token in the header, so that no URL holds it.
func authorized(token string) []string {
	return []string{"-c", "http.extraHeader=Authorization: Basic " + base64.StdEncoding.EncodeToString([]byte("x-access-token:"+token))}
}

func (h *host) head(t *testing.T, name string) simulator.RepositoryState {
	t.Helper()
	for _, r := range h.State().Repositories {
		if r.FullName == name {
			return r
		}
	}
	t.Fatalf("no repository %s", name)
	return simulator.RepositoryState{}
}

func gitWorld(t *testing.T) *host {
	t.Helper()
	h := smallWorld(t)
	var commits []simulator.CommitSpec
	for i, files := range []map[string][]byte{
		{"README.md": []byte("one\n"), "a/b/c.yaml": []byte("c: 1\n"), "a.txt": []byte("sorts before a/\n"), "gone": []byte("x")},
		{"README.md": []byte("two\n")},
		{"a/b/d.yaml": []byte("d: 1\n"), "ünïcode.md": []byte("ü")},
	} {
		c := simulator.CommitSpec{Message: "Commit " + decimal(int64(i)), AuthorName: "Ä <Ö>\n", AuthorEmail: "a@b.example", When: noon.Add(time.Duration(i-9) * time.Hour), Files: files}
		if i == 2 {
			c.Delete = []string{"gone"}
		}
		commits = append(commits, c)
	}
	h.AddRepository(simulator.RepositorySpec{Owner: "acme", Name: "history", Private: true, Commits: commits})
	return h
}

func TestClone(t *testing.T) {
	h := gitWorld(t)
	token := h.IssueUserToken("octo", "repo")
	want := h.head(t, "acme/history")
	inURL := strings.Replace(h.url, "http://", "http://x-access-token:"+token+"@", 1)
	for name, args := range map[string][]string{
		"header": append(authorized(token), "clone", h.url+"/acme/history.git", "repo"),
		"URL":    {"clone", inURL + "/Acme/History.git", "repo"},
		"v0":     append(authorized(token), "-c", "protocol.version=0", "clone", h.url+"/acme/history.git", "repo"),
		"v1":     append(authorized(token), "-c", "protocol.version=1", "clone", h.url+"/acme/history.git", "repo"),
		"mirror": append(authorized(token), "clone", "--mirror", h.url+"/acme/history.git", "repo"),
	} {
		dir := t.TempDir()
		mustGit(t, dir, args...)
		repo := filepath.Join(dir, "repo")
		if out := mustGit(t, repo, "fsck", "--strict", "--full"); strings.Contains(out, "error") || strings.Contains(out, "warning") {
			t.Errorf("%s: fsck: %s", name, out)
		}
		if got := mustGit(t, repo, "rev-parse", "HEAD", "HEAD^{tree}"); got != want.Head+"\n"+want.Tree {
			t.Errorf("%s: head and tree %s, want %s %s", name, got, want.Head, want.Tree)
		}
		if got := mustGit(t, repo, "log", "--format=%s"); got != "Commit 2\nCommit 1\nCommit 0" {
			t.Errorf("%s: log %q", name, got)
		}
		if got := mustGit(t, repo, "symbolic-ref", "HEAD"); got != "refs/heads/main" {
			t.Errorf("%s: HEAD %s", name, got)
		}
	}
}

// What the simulator says about its objects is what git computes.
func TestObjectsAreGits(t *testing.T) {
	h := gitWorld(t)
	dir := t.TempDir()
	mustGit(t, dir, append(authorized(h.IssueUserToken("octo", "repo")), "clone", "-q", h.url+"/acme/history.git", "repo")...)
	repo := filepath.Join(dir, "repo")
	for path, sha := range h.head(t, "acme/history").Files {
		if got := mustGit(t, repo, "rev-parse", "HEAD:"+path); got != sha {
			t.Errorf("%s: %s, git says %s", path, sha, got)
		}
	}
}

func TestShallowClone(t *testing.T) {
	h := gitWorld(t)
	auth := authorized(h.IssueUserToken("octo", "repo"))
	dir := t.TempDir()
	mustGit(t, dir, append(auth, "clone", "-q", "--depth", "1", h.url+"/acme/history.git", "repo")...)
	repo := filepath.Join(dir, "repo")
	count := func() string { return mustGit(t, repo, "rev-list", "--count", "HEAD") }
	if got := count(); got != "1" {
		t.Errorf("depth 1 has %s commits", got)
	}
	mustGit(t, repo, append(auth, "fetch", "-q", "--depth", "2")...)
	if got := count(); got != "2" {
		t.Errorf("depth 2 has %s commits", got)
	}
	mustGit(t, repo, append(auth, "fetch", "-q", "--unshallow")...)
	if got := count(); got != "3" {
		t.Errorf("unshallowed: %s commits", got)
	}
	mustGit(t, repo, "fsck", "--strict", "--full")
}

func TestPullBringsWhatIsNew(t *testing.T) {
	h := gitWorld(t)
	token := h.IssueUserToken("octo", "repo")
	auth := authorized(token)
	dir := t.TempDir()
	mustGit(t, dir, append(auth, "clone", "-q", h.url+"/acme/history.git", "repo")...)
	repo := filepath.Join(dir, "repo")
	body := `{"message":"More","content":"` + base64.StdEncoding.EncodeToString([]byte("new\n")) + `"}`
	if status, answer := h.api(t, http.MethodPut, "/repos/acme/history/contents/new.txt", "Bearer "+token, body); status != 201 {
		t.Fatalf("write: %d %s", status, answer)
	}
	h.ResetLog()
	mustGit(t, repo, append(auth, "pull", "-q")...)
	if got, want := mustGit(t, repo, "rev-parse", "HEAD"), h.head(t, "acme/history").Head; got != want {
		t.Errorf("pulled %s, want %s", got, want)
	}
	mustGit(t, repo, "fsck", "--strict", "--full")
	if mustGit(t, repo, append(auth, "fetch")...) != "" {
		t.Error("a fetch of nothing said something")
	}
	for _, e := range h.Requests() {
		if e.Kind != "git" || e.Owner != "acme" {
			t.Errorf("logged as %s of %q: %s", e.Kind, e.Owner, e.Path)
		}
	}
	if c := simulator.Count(h.Requests()); c.Requests != 0 {
		t.Errorf("git counts as API: %+v", c)
	}
}

func TestCloneEmpty(t *testing.T) {
	h := smallWorld(t)
	h.AddRepository(simulator.RepositorySpec{Owner: "acme", Name: "empty", Private: true})
	dir := t.TempDir()
	out := mustGit(t, dir, append(authorized(h.IssueUserToken("octo", "repo")), "clone", h.url+"/acme/empty.git", "repo")...)
	if !strings.Contains(out, "empty repository") {
		t.Errorf("clone of an empty repository: %s", out)
	}
}

func TestGitAccess(t *testing.T) {
	h := gitWorld(t)
	h.AddRepository(simulator.RepositorySpec{Owner: "acme", Name: "open", Files: map[string][]byte{"a": []byte("a")}})
	classic := func(user string, scopes ...string) string { return h.IssueUserToken(user, scopes...) }
	for name, tc := range map[string]struct {
		repo, token string
		want        int
	}{
		"private, nobody":     {"history", "", 401},
		"private, bad token":  {"history", "ghp_nonsense", 401},
		"private, stranger":   {"history", classic("mona", "repo"), 404},
		"private, no scope":   {"history", classic("octo"), 404},
		"private, owner":      {"history", classic("octo", "repo"), 200},
		"nothing there":       {"none", classic("octo", "repo"), 404},
		"nothing, nobody":     {"none", "", 401},
		"public, nobody":      {"open", "", 200},
		"public, a bad token": {"open", "ghp_nonsense", 401},
		"public, any user":    {"open", classic("mona"), 200},
	} {
		request, err := http.NewRequest(http.MethodGet, h.url+"/acme/"+tc.repo+".git/info/refs?service=git-upload-pack", nil)
		if err != nil {
			t.Fatal(err)
		}
		if tc.token != "" {
			request.SetBasicAuth("x-access-token", tc.token)
		}
		p := h.browser(t).send(request)
		if p.status != tc.want {
			t.Errorf("%s: %d, want %d (%s)", name, p.status, tc.want, p.body)
		}
		if asks := p.header.Get("WWW-Authenticate") != ""; asks != (tc.want == 401) {
			t.Errorf("%s: asks for a password: %v", name, asks)
		}
	}
}

// An App reads with its installation's token, as far as that reaches.
func TestCloneAsApp(t *testing.T) {
	h := gitWorld(t)
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	h.AddApp(simulator.AppSpec{
		ID: 4711, ClientID: "Iv23lidemo", ClientSecret: "s3cret", Slug: "tool", OwnerLogin: "acme", Public: true, CallbackURLs: []string{callback},
		Permissions: map[string]string{"contents": "write"}, PublicKey: func() *rsa.PublicKey { return &key.PublicKey },
	})
	user, _ := exchange(t, h, "code", authorize(t, h), "code_verifier", verifier)["access_token"].(string)
	id := h.Install(simulator.InstallSpec{App: "tool", Account: "acme", Selection: "selected", Repositories: []string{"history"}})
	mint := func(body string) string {
		t.Helper()
		status, answer := h.api(t, "POST", "/app/installations/"+decimal(id)+"/access_tokens", "Bearer "+appJWT(t, key), body)
		var token struct{ Token string }
		if err := json.Unmarshal([]byte(answer), &token); err != nil || status != 201 {
			t.Fatalf("mint: %d %s", status, answer)
		}
		return token.Token
	}
	whole, metadata := mint(`{}`), mint(`{"permissions":{"metadata":"read"}}`)
	check := func(name, repo, token string, want int) {
		t.Helper()
		request, err := http.NewRequest(http.MethodGet, h.url+"/acme/"+repo+".git/info/refs?service=git-upload-pack", nil)
		if err != nil {
			t.Fatal(err)
		}
		request.SetBasicAuth("x-access-token", token)
		if p := h.browser(t).send(request); p.status != want {
			t.Errorf("%s: %d, want %d (%s)", name, p.status, want, p.body)
		}
	}
	check("installation", "history", whole, 200)
	check("not selected", "site", whole, 404)
	check("without contents", "history", metadata, 403)
	check("user through the App", "history", user, 200)
	check("user through the App, not selected", "site", user, 404)
	check("JWT", "history", appJWT(t, key), 401)
	dir := t.TempDir()
	mustGit(t, dir, append(authorized(whole), "clone", "-q", h.url+"/acme/history.git", "repo")...)
	mustGit(t, filepath.Join(dir, "repo"), "fsck", "--strict")
	b := h.login(t, "octo")
	b.submit(b.get("/organizations/acme/settings/installations/"+decimal(id)).form(t, "Suspend"))
	check("suspended", "history", whole, 403)
	check("user, suspended", "history", user, 404)
	b.submit(b.get("/organizations/acme/settings/installations/"+decimal(id)).form(t, "Uninstall"))
	check("uninstalled", "history", whole, 401)
}

func appJWT(t *testing.T, key *rsa.PrivateKey) string {
	t.Helper()
	enc := base64.RawURLEncoding
	text := enc.EncodeToString([]byte(`{"alg":"RS256","typ":"JWT"}`)) + "." +
		enc.EncodeToString([]byte(`{"iss":"4711","iat":`+decimal(noon.Unix()-60)+`,"exp":`+decimal(noon.Unix()+500)+`}`))
	sum := sha256.Sum256([]byte(text))
	signature, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, sum[:])
	if err != nil {
		t.Fatal(err)
	}
	return text + "." + enc.EncodeToString(signature)
}

func TestGitRefusals(t *testing.T) {
	h := gitWorld(t)
	auth := authorized(h.IssueUserToken("octo", "repo"))
	dir := t.TempDir()
	mustGit(t, dir, append(auth, "clone", "-q", h.url+"/acme/history.git", "repo")...)
	repo := filepath.Join(dir, "repo")
	mustGit(t, repo, "-c", "user.name=x", "-c", "user.email=x@y.example", "commit", "-q", "--allow-empty", "-m", "x")
	if out, err := git(t, repo, append(auth, "push")...); err == nil || !strings.Contains(out, "takes no pushes") {
		t.Errorf("push: %v %s", err, out)
	}
	mustGit(t, repo, "reset", "-q", "--hard", "HEAD^")
	orphan := strings.Repeat("1", 40)
	if out, err := git(t, repo, append(auth, "fetch", "origin", orphan)...); err == nil {
		t.Errorf("an object that no branch leads to was given: %s", out)
	}
	request, err := http.NewRequest(http.MethodGet, h.url+"/acme/history.git/info/refs", nil)
	if err != nil {
		t.Fatal(err)
	}
	if p := h.browser(t).send(request); p.status != 403 {
		t.Errorf("dumb protocol: %d", p.status)
	}
	if p := h.browser(t).get("/acme/history.git/HEAD"); p.status != 403 {
		t.Errorf("dumb protocol: %d", p.status)
	}
}
