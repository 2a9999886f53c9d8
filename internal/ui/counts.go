package ui

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
	"gitconnection/internal/text"
)

// counts is what lives in an organization's repositories, by their layout:
// registry/clusters/<cluster>/… (of management clusters registry/konstruct-
// clusters/<cluster>/…), registry/environments/<environment>/<cluster>/
// <application>.yaml and catalog/<item>/….
type counts struct{ clusters, environments, applications, catalog int }

// readTrees reads what the counts are made of: one request for each
// repository, once for each head; the Repositories tab then asks for nothing.
func (s *site) readTrees() tea.Cmd {
	st, ok := s.state()
	if !ok || s.session.opt.Archive == nil {
		return nil
	}
	var cmds []tea.Cmd
	for _, role := range connection.Roles() {
		if repo := st.Repositories[role]; repo.Ownership == connection.Ours && !s.lib.other[role] {
			cmds = append(cmds, s.lib.want(role, repo.Owner, repo.Name, s.headTree(role)))
		}
	}
	return tea.Batch(cmds...)
}

// count counts; known is false until both repositories were read as a whole.
func (s *site) count() (n counts, known bool) {
	clusters, environments, applications := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, role := range connection.Roles() {
		t := s.lib.trees[role]
		if t == nil || !t.whole || s.lib.other[role] {
			return counts{}, false
		}
		for _, folder := range []string{"registry/clusters", "registry/konstruct-clusters"} {
			for _, c := range inhabited(t.folderAt(folder)) {
				clusters[base(c.path)] = true
			}
		}
		if role == connection.Platform {
			n.catalog += len(inhabited(t.folderAt("catalog")))
		}
		for _, e := range inhabited(t.folderAt("registry/environments")) {
			environments[base(e.path)] = true
			if role != connection.Application {
				continue
			}
			for _, cluster := range inhabited(e) {
				for _, f := range cluster.entries[cluster.folders:] {
					if name, ok := cutYAML(f.Path); ok {
						applications[name] = true
					}
				}
			}
		}
	}
	n.clusters, n.environments, n.applications = len(clusters), len(environments), len(applications)
	return n, true
}

// inhabited are the folders in a folder that hold a file, however deep; one
// that only keeps a place for git does not count.
func inhabited(f *node) (out []*node) {
	if f == nil {
		return nil
	}
	for i := range f.folders {
		if s := f.sub(i); s.holdsFile() {
			out = append(out, s)
		}
	}
	return out
}

func (f *node) holdsFile() bool {
	for _, e := range f.entries[f.folders:] {
		if e.Kind == github.KindFile && !strings.HasPrefix(e.Path, ".git") {
			return true
		}
	}
	for i := range f.folders {
		if f.sub(i).holdsFile() {
			return true
		}
	}
	return false
}

func cutYAML(name string) (string, bool) {
	if s, ok := strings.CutSuffix(name, ".yaml"); ok {
		return s, true
	}
	return strings.CutSuffix(name, ".yml")
}

// countLine is the counts in words.
func (t *overview) countLine() string {
	n, known := t.count()
	if !known {
		for _, role := range connection.Roles() {
			if t.lib.other[role] {
				return "not counted while another branch is browsed"
			}
			if tr := t.lib.trees[role]; tr != nil && tr.cut {
				return "too large to be counted at once; 3 browses it"
			}
			if t.lib.failed[t.headTree(role)] != "" {
				return "could not be read; r tries again"
			}
		}
		return "counting"
	}
	return strings.Join([]string{text.CountGrouped(n.clusters, "cluster"), text.CountGrouped(n.environments, "environment"),
		text.CountGrouped(n.applications, "application"), text.CountGrouped(n.catalog, "catalog item")}, " · ")
}

// lastChange is the younger of both heads: what, who, when.
func lastChange(sess *shared, st connection.State, w int) []string {
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
	if by := requestedBy(head.Message); by != "" {
		who += " for " + by
	}
	verified := ""
	if head.Verified {
		verified = " · verified"
	}
	return []string{
		"  " + sess.truncate(subjectOf(head.Message), w-3),
		"  " + sess.th.dim.put(sess.truncate(text.Clean(last.FullName)+" "+text.Clean(text.ShortSHA(head.SHA))+" · "+who+" · "+text.Ago(head.Date, sess.now())+verified, w-3)),
	}
}
