package session

import (
	"path"
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/filetree"
)

// Counts is what lives in an organization's repositories, by their layout:
// registry/clusters/<cluster>/… (of management clusters registry/konstruct-
// clusters/<cluster>/…), registry/environments/<environment>/<cluster>/
// <application>.yaml and catalog/<item>/….
type Counts struct{ Clusters, Environments, Applications, Catalog int }

// ReadTrees reads what the counts are made of: one request for each
// repository, once for each head; the Repositories tab then asks for nothing.
func (s *Site) ReadTrees() tea.Cmd {
	st, ok := s.State()
	if !ok || s.Session.Options.Archive == nil {
		return nil
	}
	var cmds []tea.Cmd
	for _, role := range connection.Roles() {
		if repo := st.Repositories[role]; repo.Ownership == connection.Ours && !s.Library.OtherBranch(role) {
			cmds = append(cmds, s.Library.Want(role, repo.Owner, repo.Name, s.HeadTree(role)))
		}
	}
	return tea.Batch(cmds...)
}

// Count counts what lives in the repositories; known is false until both repositories were read as a whole.
func (s *Site) Count() (n Counts, known bool) {
	clusters, environments, applications := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, role := range connection.Roles() {
		t := s.Library.Tree(role)
		if t == nil || !t.Whole || s.Library.OtherBranch(role) {
			return Counts{}, false
		}
		for _, folder := range []string{"registry/clusters", "registry/konstruct-clusters"} {
			for _, c := range inhabited(t.FolderAt(folder)) {
				clusters[path.Base(c.Path)] = true
			}
		}
		if role == connection.Platform {
			n.Catalog += len(inhabited(t.FolderAt("catalog")))
		}
		for _, e := range inhabited(t.FolderAt("registry/environments")) {
			environments[path.Base(e.Path)] = true
			if role != connection.Application {
				continue
			}
			for _, cluster := range inhabited(e) {
				for _, f := range cluster.Files() {
					if name, ok := cutYAML(f.Path); ok {
						applications[name] = true
					}
				}
			}
		}
	}
	n.Clusters, n.Environments, n.Applications = len(clusters), len(environments), len(applications)
	return n, true
}

// inhabited are the folders in a folder that hold a file, however deep; one
// that only keeps a place for git does not count.
func inhabited(f *filetree.Folder) (out []*filetree.Folder) {
	if f == nil {
		return nil
	}
	for _, s := range f.Subfolders() {
		if holdsFile(s) {
			out = append(out, s)
		}
	}
	return out
}

func holdsFile(f *filetree.Folder) bool {
	return slices.ContainsFunc(f.Files(), func(e github.TreeEntry) bool {
		return e.Kind == github.KindFile && !strings.HasPrefix(e.Path, ".git")
	}) || slices.ContainsFunc(f.Subfolders(), holdsFile)
}

func cutYAML(name string) (string, bool) {
	if s, ok := strings.CutSuffix(name, ".yaml"); ok {
		return s, true
	}
	return strings.CutSuffix(name, ".yml")
}

// LastChange is the newer of both heads: what, who, when.
func LastChange(sess *Session, st connection.State, w int) []string {
	var last connection.Repository
	for _, role := range connection.Roles() {
		if repo := st.Repositories[role]; repo.Exists() && repo.Head.Date.After(last.Head.Date) {
			last = repo
		}
	}
	if last.Head.SHA == "" {
		return nil
	}
	head := last.Head
	who := text.Clean(head.Author)
	if by := RequestedBy(head.Message); by != "" {
		who += " for " + by
	}
	verified := ""
	if head.Verified {
		verified = " · verified"
	}
	return []string{
		"  " + sess.Truncate(SubjectOf(head.Message), w-3),
		"  " + sess.Theme.Dim.Render(sess.Truncate(text.Clean(last.FullName)+" "+text.Clean(text.ShortSHA(head.SHA))+" · "+who+" · "+text.Ago(head.Date, sess.Now())+verified, w-3)),
	}
}
