package simulator_test

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestFetchWithAHistoryOfOnesOwn: git tells what it has in rounds, 16 commits in
// the first, and gives up after 256 that the server does not have.
func TestFetchWithAHistoryOfOnesOwn(t *testing.T) {
	h := gitWorld(t)
	token := h.IssueUserToken("octo", "repo")
	auth := authorized(token)
	write := func(n int) {
		body := fmt.Sprintf(`{"message":"More","content":%q}`, base64.StdEncoding.EncodeToString([]byte("new\n")))
		if status, answer := h.api(t, http.MethodPut, fmt.Sprintf("/repos/acme/history/contents/new-%d.txt", n), "Bearer "+token, body); status != 201 {
			t.Fatalf("write: %d %s", status, answer)
		}
	}
	for _, own := range []int{1, 17, 40, 300} {
		t.Run(fmt.Sprint(own), func(t *testing.T) {
			dir := t.TempDir()
			mustGit(t, dir, append(auth, "clone", "-q", h.url+"/acme/history.git", "repo")...)
			repo := filepath.Join(dir, "repo")
			base := mustGit(t, repo, "rev-parse", "HEAD")
			commits(t, repo, base, own)
			for i := range 3 {
				write(own*10 + i)
			}
			mustGit(t, repo, append(auth, "fetch", "-q")...)
			if got, want := mustGit(t, repo, "rev-parse", "origin/HEAD"), h.head(t, "acme/history").Head; got != want {
				t.Errorf("fetched %s, want %s", got, want)
			}
			write(own*10 + 3)
			mustGit(t, repo, append(append([]string{"-c", "user.name=a", "-c", "user.email=a@b.example"}, auth...), "pull", "-q", "--no-rebase", "--no-edit")...)
			if out, err := git(t, repo, "merge-base", "--is-ancestor", h.head(t, "acme/history").Head, "HEAD"); err != nil {
				t.Errorf("what was written is not there: %v %s", err, out)
			}
			mustGit(t, repo, "fsck", "--strict", "--full")
		})
	}
}

// commits makes a history on top of a commit, in one go.
func commits(t *testing.T, repo, base string, n int) {
	t.Helper()
	var stream strings.Builder
	for i := range n {
		fmt.Fprintf(&stream, "commit refs/heads/own\nmark :%d\ncommitter A <a@b.example> %d +0000\ndata 3\nown\n", i+1, 1700000000+i)
		if i == 0 {
			fmt.Fprintf(&stream, "from %s\n", base)
		}
		fmt.Fprintf(&stream, "M 100644 inline own.txt\ndata <<E\n%d\nE\n\n", i)
	}
	file := filepath.Join(t.TempDir(), "stream")
	if err := os.WriteFile(file, []byte(stream.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	mustGit(t, repo, "-c", "alias.import=!git fast-import --quiet <"+file, "import")
	mustGit(t, repo, "reset", "-q", "--hard", "own")
}

// TestFetchOfAHistoryThatNobodyShares ends in everything, as a clone does.
func TestFetchOfAHistoryThatNobodyShares(t *testing.T) {
	h := gitWorld(t)
	auth := authorized(h.IssueUserToken("octo", "repo"))
	repo := t.TempDir()
	mustGit(t, repo, "init", "-q")
	mustGit(t, repo, "-c", "user.name=a", "-c", "user.email=a@b.example", "commit", "-q", "--allow-empty", "-m", "Mine")
	commits(t, repo, mustGit(t, repo, "rev-parse", "HEAD"), 300)
	mustGit(t, repo, append(auth, "fetch", "-q", h.url+"/acme/history.git")...)
	if got, want := mustGit(t, repo, "rev-parse", "FETCH_HEAD"), h.head(t, "acme/history").Head; got != want {
		t.Errorf("fetched %s, want %s", got, want)
	}
	mustGit(t, repo, "fsck", "--strict", "--full")
}
