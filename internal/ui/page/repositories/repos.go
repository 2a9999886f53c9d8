package repositories

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/filetree"
	"gitconnection/internal/ui/session"
)

// repos are both repositories, each at the branch that is browsed.
type repos struct {
	*session.Site
	branch map[connection.Role]github.Branch // browsed instead of the default one
}

func newRepos(s *session.Site) *repos {
	return &repos{Site: s, branch: map[connection.Role]github.Branch{}}
}

func (r *repos) repository(role connection.Role) connection.Repository {
	st, _ := r.State()
	return st.Repositories[role]
}

// ref is what is browsed of a repository: the branch's name, its last commit,
// and what names the files in it.
func (r *repos) ref(role connection.Role) (branch, commit, tree string) {
	if b, ok := r.branch[role]; ok {
		if b.Head != nil {
			return b.Name, b.SHA, b.Head.Tree
		}
		return b.Name, b.SHA, b.SHA
	}
	return r.repository(role).DefaultBranch, r.repository(role).Head.SHA, r.HeadTree(role)
}

// setBranch browses a branch from now on. The default one follows the
// connection.
func (r *repos) setBranch(role connection.Role, b github.Branch) {
	if now, _, _ := r.ref(role); now != b.Name {
		r.Library.Forget(role) // the files of one branch must not stand under the name of another
	}
	other := b.Name != r.repository(role).DefaultBranch
	if other {
		r.branch[role] = b
	} else {
		delete(r.branch, role)
	}
	r.Library.SetOtherBranch(role, other)
}

// readTree reads the files of a repository.
func (r *repos) readTree(role connection.Role) tea.Cmd {
	repo := r.repository(role)
	_, _, tree := r.ref(role)
	return r.Library.Want(role, repo.Owner, repo.Name, tree)
}

// readFolder reads one folder of a repository.
func (r *repos) readFolder(role connection.Role, f *filetree.Folder) tea.Cmd {
	repo := r.repository(role)
	return r.Library.Read(role, repo.Owner, repo.Name, f)
}

// anyOurs reports whether there is a repository that konstruct manages.
func (r *repos) anyOurs() bool {
	for _, role := range connection.Roles() {
		if r.repository(role).Ownership == connection.Ours {
			return true
		}
	}
	return false
}

// web is the page of a row on GitHub.
func (r *repos) web(at row) string {
	repo := r.repository(at.role)
	branch, _, _ := r.ref(at.role)
	_, other := r.branch[at.role]
	if repo.HTMLURL == "" || (at.root || at.entry.Path == "") && !other {
		return repo.HTMLURL
	}
	kind := "blob"
	if at.root || at.isFolder() {
		kind = "tree"
	}
	return repo.HTMLURL + "/" + kind + "/" + text.EscapePath(strings.TrimSuffix(branch+"/"+at.entry.Path, "/"))
}
