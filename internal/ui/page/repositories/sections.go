package repositories

import (
	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/browse"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

// section is one way to look at a repository.
type section int

const (
	sectionFiles section = iota
	sectionCommits
	sectionBranches
)

var sectionNames = [...]string{"files", "commits", "branches"}

// sections are commits and branches of both repositories, kept with their
// cursors, and the commit that is looked at.
type sections struct {
	now      section
	role     connection.Role // of which commits and branches are shown
	path     string          // commits that touched it, "" all
	logs     map[browse.LogKey]*browse.CommitLog
	branches map[connection.Role]*browse.BranchList
	commit   *browse.CommitView
}

func newSections() sections {
	return sections{logs: map[browse.LogKey]*browse.CommitLog{}, branches: map[connection.Role]*browse.BranchList{}}
}

// Log is the list of commits that is shown.
func (t *Tab) Log() *browse.CommitLog {
	role, repo := t.sec.role, t.repository(t.sec.role)
	key := browse.LogKey{Org: t.Org.Name, Role: role, Owner: repo.Owner, Name: repo.Name, Path: t.sec.path}
	if b, ok := t.branch[role]; ok {
		key.Ref = b.Name
	}
	if t.sec.logs[key] == nil {
		t.sec.logs[key] = browse.NewCommitLog(t.Session, key)
	}
	return t.sec.logs[key]
}

// heads is the list of branches that is shown.
func (t *Tab) heads() *browse.BranchList {
	role, repo := t.sec.role, t.repository(t.sec.role)
	b := t.sec.branches[role]
	if b == nil || b.Owner != repo.Owner || b.Name != repo.Name {
		b = &browse.BranchList{Session: t.Session, Org: t.Org.Name, Role: role, Owner: repo.Owner, Name: repo.Name, Base: repo.DefaultBranch, Gen: t.Session.Epoch, Next: 1}
		t.sec.branches[role] = b
	}
	return b
}

// turnTo shows another section; of which repository, the cursor in the files
// says.
func (t *Tab) turnTo(to section) tea.Cmd {
	if r, ok := t.Selected(); ok && t.sec.now == sectionFiles {
		t.sec.role = r.Role
	}
	t.sec.now = (to + 3) % 3
	switch t.sec.now {
	case sectionCommits:
		if l := t.Log(); len(l.List) == 0 {
			return l.Load(1)
		}
	case sectionBranches:
		if b := t.heads(); len(b.List) == 0 {
			return b.Load(1)
		}
	default:
		t.sec.path = ""
	}
	return nil
}

// sectionMsg takes answers of sections in.
func (t *Tab) sectionMsg(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case browse.CommitsMsg:
		if l := t.sec.logs[msg.Key]; l != nil {
			l.Update(msg)
		}
	case browse.BranchesMsg:
		if b := t.sec.branches[msg.Role]; b != nil {
			return b.Update(msg)
		}
	case browse.ChangeMsg:
		if t.sec.commit != nil {
			t.sec.commit.Update(msg)
		}
	}
	return nil
}

// noHistory says why commits and branches cannot be shown.
func (t *Tab) noHistory() string {
	r, ok := t.Selected()
	switch {
	case t.Session.Options.Archive == nil:
		return "commits and branches cannot be read here"
	case !ok || !t.repository(r.Role).Exists():
		return "there is no repository yet"
	}
	return ""
}

// inSection reports whether the keys are those of commits, branches or a
// commit.
func (t *Tab) inSection() bool { return t.sec.now != sectionFiles || t.sec.commit != nil }

func (t *Tab) sectionScopes() []kit.Scope {
	if t.sec.commit != nil {
		return []kit.Scope{browse.ScopeCommit}
	}
	return []kit.Scope{scopeCommits}
}

func (t *Tab) sectionBusy() bool {
	switch {
	case t.sec.commit != nil:
		return t.sec.commit.Loading
	case t.sec.now == sectionCommits:
		return t.Log().Loading
	case t.sec.now == sectionBranches:
		return t.heads().Loading
	}
	return false
}

func (t *Tab) sectionOffers() []kit.Offer {
	if t.sec.commit != nil {
		return t.sec.commit.Offers()
	}
	nothing, label, copied := "", "show changes", "copy SHA"
	if t.sec.now == sectionBranches {
		label, copied = "browse", "copy name"
		if _, ok := t.heads().Selected(); !ok {
			nothing = "there is no branch"
		}
	} else if _, ok := t.Log().Selected(); !ok {
		nothing = "there is no commit"
	}
	other := ""
	if !t.repository(t.sec.role.Other()).Exists() {
		other = "there is no other repository"
	}
	out := []kit.Offer{{Act: kit.ActOpen, Label: label, Why: nothing}, {Act: actNextSection}, {Act: actPrevSection, Quiet: true}}
	if t.sec.now == sectionBranches {
		out = append(out, kit.Offer{Act: kit.ActHistory, Why: nothing})
	}
	out = append(out, kit.Offer{Act: actOtherRepository, Why: other}, kit.Offer{Act: kit.ActCopy, Label: copied, Why: nothing},
		kit.Offer{Act: kit.ActCopyURL, Why: nothing, Quiet: true}, kit.Offer{Act: kit.ActBrowser, Why: nothing}, kit.Offer{Act: kit.ActRefresh}, kit.Offer{Act: kit.ActBack, Label: "files"})
	return append(out, kit.MoveOffers()...)
}

// sectionDo does a key of commits, branches or a commit.
func (t *Tab) sectionDo(act kit.Action) tea.Cmd {
	if v := t.sec.commit; v != nil {
		cmd, back := v.Do(act)
		if back {
			t.sec.commit = nil
		}
		return cmd
	}
	var cmd tea.Cmd
	var moved bool
	if t.sec.now == sectionCommits {
		cmd, moved = t.Log().Move(act)
	} else {
		cmd, moved = t.heads().Move(act)
	}
	if moved {
		return cmd
	}
	switch act {
	case kit.ActBack:
		return t.turnTo(sectionFiles)
	case actNextSection:
		return t.turnTo(t.sec.now + 1)
	case actPrevSection:
		return t.turnTo(t.sec.now - 1)
	case actOtherRepository:
		t.sec.role, t.sec.path = t.sec.role.Other(), ""
		return t.turnTo(t.sec.now)
	case kit.ActRefresh:
		if t.sec.now == sectionCommits {
			return t.Log().Load(1)
		}
		return t.heads().Load(1)
	}
	if t.sec.now == sectionCommits {
		return t.commitDo(act)
	}
	return t.branchDo(act)
}

func (t *Tab) commitDo(act kit.Action) tea.Cmd {
	c, ok := t.Log().Selected()
	if !ok {
		return nil
	}
	repo := t.repository(t.sec.role)
	v, cmd := browse.CommitDo(t.Session, act, repo.Owner, repo.Name, repo.HTMLURL, c)
	if v != nil {
		t.sec.commit = v
	}
	return cmd
}

func (t *Tab) branchDo(act kit.Action) tea.Cmd {
	b, ok := t.heads().Selected()
	if !ok {
		return nil
	}
	url := t.repository(t.sec.role).HTMLURL
	if url != "" {
		url += "/tree/" + text.EscapePath(b.Name)
	}
	switch act {
	case kit.ActOpen:
		return tea.Batch(t.browseBranch(b), t.turnTo(sectionFiles))
	case kit.ActHistory:
		return tea.Batch(t.browseBranch(b), t.turnTo(sectionCommits))
	case kit.ActCopy:
		return t.Session.CopyText("the name of the branch", text.Clean(b.Name))
	case kit.ActCopyURL:
		return t.Session.CopyText("the address", url)
	case kit.ActBrowser:
		return t.Session.Browse(url)
	}
	return nil
}

// browseBranch shows a branch in all sections; the default one follows the
// connection.
func (t *Tab) browseBranch(b github.Branch) tea.Cmd {
	role := t.sec.role
	if now, _, _ := t.ref(role); now != b.Name {
		t.Library.Forget(role) // the files of one branch must not stand under the name of another
	}
	if b.Name == t.repository(role).DefaultBranch {
		delete(t.branch, role)
	} else {
		t.branch[role] = b
	}
	_, t.Library.Other[role] = t.branch[role]
	t.sec.path = ""
	t.Open[session.OpenKey(role, "")] = true
	t.restore(session.TreeRow{Role: role, Root: true})
	return tea.Batch(t.read(), t.follow())
}

// history shows the commits that touched what is selected.
func (t *Tab) history() tea.Cmd {
	r, ok := t.Selected()
	if !ok {
		return nil
	}
	t.sec.path = ""
	if r.Note == "" {
		t.sec.path = r.Entry.Path
	}
	return t.turnTo(sectionCommits)
}

// sectionView draws commits, branches or a commit.
func (t *Tab) sectionView(w, h int) []string {
	branch, _, _ := t.ref(t.sec.role)
	switch {
	case t.sec.commit != nil:
		return t.sec.commit.View(w, h)
	case t.sec.now == sectionCommits:
		return t.Log().View(branch, w, h)
	}
	return t.heads().View(branch, w, h)
}

// strip names the sections, the one that is shown in strong letters and
// between marks.
func (t *Tab) strip(w int) string {
	th, s := t.Session.Theme, " "
	for i, name := range sectionNames {
		if section(i) == t.sec.now {
			s += " " + th.Accent.Render("▌") + th.Strong.Render(name) + " "
		} else {
			s += "  " + th.Dim.Render(name) + " "
		}
	}
	if t.sec.now == sectionFiles {
		if b, ok := t.branch[t.sec.role]; ok {
			s += th.Dim.Render(" · ") + th.Warn.Render(t.Session.Truncate("branch "+text.Clean(b.Name)+", not the default one", w/2))
		}
	}
	return text.Truncate(s, w, "")
}
