package repositories

import (
	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/browse"
	"gitconnection/internal/ui/kit"
)

// section is one way to look at a repository.
type section int

const (
	sectionFiles section = iota
	sectionCommits
	sectionBranches
	sectionCount
)

var sectionNames = [sectionCount]string{"files", "commits", "branches"}

// history is the sections of commits and branches, of both repositories, and
// the commit that is looked at. Lists are kept with their cursors.
type history struct {
	*repos
	section  section
	role     connection.Role // whose commits and branches are shown
	touched  string          // path that the commits have touched, "" all commits
	logs     map[browse.LogKey]*browse.CommitLog
	branches map[connection.Role]*browse.BranchList
	commit   *browse.CommitView

	// browseBranch shows the files of a branch.
	browseBranch func(connection.Role, github.Branch) tea.Cmd
}

func newHistory(r *repos, browseBranch func(connection.Role, github.Branch) tea.Cmd) *history {
	return &history{repos: r, logs: map[browse.LogKey]*browse.CommitLog{}, branches: map[connection.Role]*browse.BranchList{}, browseBranch: browseBranch}
}

// active reports whether the keys are those of commits, branches or a commit.
func (h *history) active() bool { return h.section != sectionFiles || h.commit != nil }

// log is the list of commits that is shown.
func (h *history) log() *browse.CommitLog {
	repo := h.repository(h.role)
	key := browse.LogKey{Org: h.Org.Name, Role: h.role, Owner: repo.Owner, Name: repo.Name, Path: h.touched}
	if b, ok := h.branch[h.role]; ok {
		key.Ref = b.Name
	}
	if h.logs[key] == nil {
		h.logs[key] = browse.NewCommitLog(h.Session, key)
	}
	return h.logs[key]
}

// branchList is the list of branches that is shown.
func (h *history) branchList() *browse.BranchList {
	key := browse.BranchesKey{Org: h.Org.Name, Role: h.role, Owner: h.repository(h.role).Owner, Name: h.repository(h.role).Name}
	b := h.branches[h.role]
	if b == nil || b.Key() != key {
		b = browse.NewBranchList(h.Session, key, h.repository(h.role).DefaultBranch)
		h.branches[h.role] = b
	}
	return b
}

// list is the list that is shown.
func (h *history) list() list {
	if h.section == sectionCommits {
		return h.log()
	}
	return h.branchList()
}

// list is what a list of commits and one of branches have in common.
type list interface {
	Len() int
	Busy() bool
	Load(page int) tea.Cmd
	Move(act kit.Action) (tea.Cmd, bool)
	Update(msg tea.Msg) tea.Cmd
	View(branch string, w, h int) []string
}

// show shows another section, round the end.
func (h *history) show(to section) tea.Cmd {
	h.section = (to + sectionCount) % sectionCount
	if h.section == sectionFiles {
		h.touched = ""
		return nil
	}
	if l := h.list(); l.Len() == 0 {
		return l.Load(1)
	}
	return nil
}

// update takes answers to what the sections have asked.
func (h *history) update(msg tea.Msg) tea.Cmd {
	if msg, ok := msg.(browse.ChangeMsg); ok {
		if h.commit != nil {
			h.commit.Update(msg)
		}
		return nil
	}
	var cmds []tea.Cmd
	for _, l := range h.logs {
		cmds = append(cmds, l.Update(msg))
	}
	for _, b := range h.branches {
		cmds = append(cmds, b.Update(msg))
	}
	return tea.Batch(cmds...)
}

func (h *history) scopes() []kit.Scope {
	if h.commit != nil {
		return []kit.Scope{browse.ScopeCommit}
	}
	return []kit.Scope{scopeCommits}
}

func (h *history) busy() bool {
	if h.commit != nil {
		return h.commit.Busy()
	}
	return h.active() && h.list().Busy()
}

func (h *history) path() []string {
	out := []string{h.repository(h.role).FullName, sectionNames[h.section]}
	if h.commit != nil {
		out = append(out, text.ShortSHA(h.commit.Commit.SHA))
	}
	return out
}

// view draws commits, branches or a commit.
func (h *history) view(width, height int) []string {
	if h.commit != nil {
		return h.commit.View(width, height)
	}
	branch, _, _ := h.ref(h.role)
	return h.list().View(branch, width, height)
}
