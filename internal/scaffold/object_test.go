package scaffold

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-git/go-git/v5"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/filemode"
	"github.com/go-git/go-git/v5/plumbing/format/index"
	"github.com/go-git/go-git/v5/plumbing/object"
	"github.com/go-git/go-git/v5/storage/memory"

	"github.com/go-git/go-billy/v5/memfs"
)

// realGit runs git in a repository of the test's own, away from the
// configuration of whoever runs it.
func realGit(t *testing.T, dir, stdin string, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	cmd.Stdin = strings.NewReader(stdin)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "GIT_CONFIG_NOSYSTEM=1", "GIT_DIR=" + filepath.Join(dir, ".git")}
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("git %s: %v: %s", strings.Join(args, " "), err, stderr.String())
	}
	return strings.TrimSpace(string(out))
}

func newGit(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	realGit(t, dir, "", "init", "--quiet")
	return dir
}

// writeTree lets git build the tree of files.
func writeTree(t *testing.T, dir string, files []File) string {
	t.Helper()
	var lines strings.Builder
	for _, f := range files {
		id := realGit(t, dir, string(f.Content), "hash-object", "-w", "--stdin", "--no-filters")
		fmt.Fprintf(&lines, "100644 %s\t%s\x00", id, f.Path)
	}
	realGit(t, dir, "", "read-tree", "--empty")
	realGit(t, dir, lines.String(), "update-index", "-z", "--index-info")
	return realGit(t, dir, "", "write-tree")
}

func TestBlobSHAAgreesWithGit(t *testing.T) {
	dir := newGit(t)
	for _, content := range []string{"", "hello\n", "a\x00b", "line\r\nnext", "\xff\xfe", strings.Repeat("x", 70000)} {
		if got, want := BlobSHA([]byte(content)), realGit(t, dir, content, "hash-object", "--stdin", "--no-filters"); got != want {
			t.Errorf("%.20q: got %s, git says %s", content, got, want)
		}
	}
}

func TestTreeSHAAgreesWithGit(t *testing.T) {
	for name, paths := range map[string][]string{
		"empty":                     nil,
		"one":                       {"README.md"},
		"folder sorts with a slash": {"a/x", "a.txt", "a0", "a-b", "aa"},
		"nested":                    {"registry/clusters/a/b/c.yaml", "registry/clusters/a.yaml", "registry/z", ".konstruct/connection.yaml"},
		"bytes, not letters":        {"Z", "a", "ä/ö", "ä.txt", "~", "_"},
		"odd names":                 {"with space/x y", "tab\there", "quote\"", "back\\slash"},
	} {
		var files []File
		for i, p := range paths {
			files = append(files, File{Path: p, Content: fmt.Appendf(nil, "%d\n", i)})
		}
		if got, want := TreeSHA(files), writeTree(t, newGit(t), files); got != want {
			t.Errorf("%s: got %s, git says %s", name, got, want)
		}
	}
}

func TestTreeSHAOfLayouts(t *testing.T) {
	dir := newGit(t)
	for role, files := range layouts(t, input()) {
		if got, want := TreeSHA(files), writeTree(t, dir, files); got != want {
			t.Errorf("%s: got %s, git says %s", role, got, want)
		}
	}
}

// Random trees of names that are close to each other, checked by git itself.
func TestTreeSHAOfRandomTrees(t *testing.T) {
	dir := newGit(t)
	random := rand.New(rand.NewPCG(1, 2))
	for range 20 {
		var raw strings.Builder
		for range 3 + random.IntN(12) {
			for range 1 + random.IntN(6) {
				raw.WriteByte("ab.0-/"[random.IntN(6)])
			}
			raw.WriteByte('\n')
		}
		files := filesOf(raw.String())
		if got, want := TreeSHA(files), writeTree(t, dir, files); got != want {
			t.Errorf("%q: got %s, git says %s", raw.String(), got, want)
		}
	}
}

func FuzzTreeSHA(f *testing.F) {
	f.Add("README.md\nregistry/clusters/README.md\nregistry/clusters.md")
	f.Add("a/b\na.b\na0\na-b/c")
	f.Add("\xff/\x01\n \n ")
	f.Fuzz(func(t *testing.T, raw string) {
		files := filesOf(raw)
		if len(files) > 200 {
			return
		}
		if got, want := TreeSHA(files), goGitTree(t, files); got != want {
			t.Errorf("%q: got %s, go-git says %s", raw, got, want)
		}
	})
}

// filesOf makes files of lines, leaving out what git cannot hold.
func filesOf(raw string) []File {
	var files []File
	taken := map[string]bool{} // files and folders
	folders := map[string]bool{}
	for i, path := range strings.Split(raw, "\n") {
		if !storable(path) || taken[path] || folders[path] {
			continue
		}
		var parents []string
		blocked := false
		for at := strings.IndexByte(path, '/'); at >= 0; {
			parents = append(parents, path[:at])
			blocked = blocked || taken[path[:at]]
			next := strings.IndexByte(path[at+1:], '/')
			if next < 0 {
				break
			}
			at += 1 + next
		}
		if blocked {
			continue
		}
		for _, p := range parents {
			folders[p] = true
		}
		taken[path] = true
		files = append(files, File{Path: path, Content: fmt.Appendf(nil, "file %d", i)})
	}
	return files
}

// storable leaves out what git refuses: empty parts, ".", "..", ".git".
func storable(path string) bool {
	if strings.ContainsRune(path, 0) {
		return false
	}
	for part := range strings.SplitSeq(path, "/") {
		switch strings.ToLower(part) {
		case "", ".", "..", ".git":
			return false
		}
	}
	return true
}

// goGitTree lets go-git build the tree of files, from an index in memory.
func goGitTree(t *testing.T, files []File) string {
	t.Helper()
	store := memory.NewStorage()
	repo, err := git.Init(store, memfs.New())
	if err != nil {
		t.Fatal(err)
	}
	idx := &index.Index{Version: 2}
	for _, f := range files {
		idx.Entries = append(idx.Entries, &index.Entry{
			Name: f.Path, Mode: filemode.Regular, Hash: plumbing.ComputeHash(plumbing.BlobObject, f.Content),
		})
	}
	if err := store.SetIndex(idx); err != nil {
		t.Fatal(err)
	}
	work, err := repo.Worktree()
	if err != nil {
		t.Fatal(err)
	}
	who := &object.Signature{Name: "a", Email: "a@b", When: time.Unix(0, 0)}
	id, err := work.Commit("c", &git.CommitOptions{AllowEmptyCommits: true, Author: who, Committer: who})
	if err != nil {
		t.Fatal(err)
	}
	commit, err := repo.CommitObject(id)
	if err != nil {
		t.Fatal(err)
	}
	return commit.TreeHash.String()
}
