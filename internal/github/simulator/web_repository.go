package simulator

import (
	"bytes"
	"net/http"
	"path"
	"strings"
	"unicode/utf8"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/filemode"
)

// users lists everybody who can sign in, by login: not GitHub itself.
func (s *Simulator) users() []*account {
	var out []*account
	for _, login := range keysOf(s.world.logins(typeUser)) {
		if login != webFlowLogin {
			out = append(out, s.world.account(login))
		}
	}
	return out
}

func (w *world) logins(kind string) map[string]bool {
	set := map[string]bool{}
	for login, a := range w.accounts {
		if a.Type == kind {
			set[login] = true
		}
	}
	return set
}

// readable lists the repositories of an account that a visitor may read; of
// every account if owner is nil.
func (s *Simulator) readable(by, owner *account) []*repository {
	var out []*repository
	for _, r := range s.world.repositoriesOf(owner) {
		if r.role(by) >= levelRead {
			out = append(out, r)
		}
	}
	return out
}

func (s *Simulator) accountPage(w http.ResponseWriter, r *http.Request) {
	a, by := s.world.account(r.PathValue("owner")), s.visitor(r)
	if a == nil || a.Type == typeBot {
		s.noPage(w, r)
		return
	}
	data := map[string]any{"Account": a, "Repositories": s.readable(by, a)}
	if a.hasOwner(by) {
		data["Settings"] = settingsPath(a)
	}
	s.render(w, r, http.StatusOK, "account.html", by, a.Login, data)
}

// pageRepository finds the repository of a page. To somebody who may not read
// it, it does not exist. A former name leads to the present one.
func (s *Simulator) pageRepository(w http.ResponseWriter, r *http.Request) (*repository, *account) {
	by := s.visitor(r)
	owner, name := r.PathValue("owner"), r.PathValue("repo")
	repo := s.world.repository(owner, name)
	if former := s.world.renamedTo(owner, name); repo == nil && former != nil && former.role(by) >= levelRead {
		http.Redirect(w, r, "/"+former.fullName()+strings.TrimPrefix(r.URL.Path, "/"+owner+"/"+name), http.StatusMovedPermanently)
		return nil, nil
	}
	if repo == nil || repo.role(by) < levelRead {
		s.noPage(w, r)
		return nil, nil
	}
	return repo, by
}

// listed is one line of a file list.
type listed struct {
	Name, Link string
	Folder     bool
}

// splitRef takes "feature/a/docs/x" apart into a reference that exists and the
// path below it: references may hold slashes, so the longest one wins.
func (r *repository) splitRef(rest string) (name string, commit plumbing.Hash, below string, ok bool) {
	parts := strings.Split(strings.Trim(rest, "/"), "/")
	for n := len(parts); n > 0; n-- {
		name = strings.Join(parts[:n], "/")
		if h, found := r.resolve(name); found {
			return name, h, strings.Join(parts[n:], "/"), true
		}
	}
	return "", plumbing.ZeroHash, "", false
}

func (s *Simulator) repositoryPage(w http.ResponseWriter, r *http.Request) {
	repo, by := s.pageRepository(w, r)
	if repo == nil {
		return
	}
	data := map[string]any{"Repository": repo, "Clone": s.html("/" + repo.fullName() + ".git"), "Folder": ""}
	rest := r.PathValue("path")
	if rest == "" && repo.git.Empty() {
		s.render(w, r, http.StatusOK, "repository.html", by, repo.fullName(), data)
		return
	}
	if rest == "" {
		rest = repo.DefaultBranch
	}
	name, head, below, ok := repo.splitRef(rest)
	if !ok {
		s.noPage(w, r)
		return
	}
	list, readme, ok := repo.list(name, head, below)
	if !ok {
		s.noPage(w, r)
		return
	}
	data["Ref"], data["Head"], data["Folder"], data["Files"], data["Readme"] = name, head.String(), below, list, readme
	if below == "" {
		data["Pulls"] = repo.pulls
	}
	s.render(w, r, http.StatusOK, "repository.html", by, repo.fullName(), data)
}

// list reads a folder: its entries, folders first, and its README.
func (r *repository) list(ref string, head plumbing.Hash, below string) (entries []listed, readme string, ok bool) {
	commit, err := r.git.Commit(head)
	if err != nil {
		return nil, "", false
	}
	folder, found := r.git.Entry(commit.TreeHash, below)
	if !found || folder.Mode != filemode.Dir {
		return nil, "", false
	}
	tree, err := r.git.Tree(folder.Hash)
	if err != nil {
		return nil, "", false
	}
	var files []listed
	for _, e := range tree.Entries {
		at := path.Join(below, e.Name)
		if e.Mode == filemode.Dir {
			entries = append(entries, listed{e.Name, "/" + r.fullName() + "/tree/" + ref + "/" + at, true})
			continue
		}
		files = append(files, listed{e.Name, "/" + r.fullName() + "/blob/" + ref + "/" + at, false})
		if strings.EqualFold(e.Name, "README.md") {
			readme = r.text(e.Hash)
		}
	}
	return append(entries, files...), readme, true
}

// text is a blob as text; bytes that are none are said to be so.
func (r *repository) text(h plumbing.Hash) string {
	raw, err := r.git.Blob(h)
	if err != nil || !utf8.Valid(raw) || bytes.ContainsRune(raw, 0) {
		return "Binary file not shown."
	}
	return string(raw)
}

func (s *Simulator) blobPage(w http.ResponseWriter, r *http.Request) {
	repo, by := s.pageRepository(w, r)
	if repo == nil {
		return
	}
	name, head, below, ok := repo.splitRef(r.PathValue("path"))
	commit, err := repo.git.Commit(head)
	if !ok || err != nil {
		s.noPage(w, r)
		return
	}
	e, found := repo.git.Entry(commit.TreeHash, below)
	if !found || e.Mode == filemode.Dir {
		s.noPage(w, r)
		return
	}
	s.render(w, r, http.StatusOK, "blob.html", by, below, map[string]any{
		"Repository": repo, "Ref": name, "Path": below, "Text": repo.text(e.Hash), "Size": repo.git.BlobSize(e.Hash),
	})
}
