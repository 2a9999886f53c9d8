package ui

import (
	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
	"gitconnection/internal/text"
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
	logs     map[logKey]*commitLog
	branches map[connection.Role]*branchList
	commit   *commitView
}

func newSections() sections {
	return sections{logs: map[logKey]*commitLog{}, branches: map[connection.Role]*branchList{}}
}

// log is the list of commits that is shown.
func (t *repositories) log() *commitLog {
	role, repo := t.sec.role, t.repository(t.sec.role)
	key := logKey{org: t.org.Name, role: role, owner: repo.Owner, name: repo.Name, path: t.sec.path}
	if b, ok := t.branch[role]; ok {
		key.ref = b.Name
	}
	if t.sec.logs[key] == nil {
		t.sec.logs[key] = newCommitLog(t.session, key)
	}
	return t.sec.logs[key]
}

// heads is the list of branches that is shown.
func (t *repositories) heads() *branchList {
	role, repo := t.sec.role, t.repository(t.sec.role)
	b := t.sec.branches[role]
	if b == nil || b.owner != repo.Owner || b.name != repo.Name {
		b = &branchList{session: t.session, org: t.org.Name, role: role, owner: repo.Owner, name: repo.Name, base: repo.DefaultBranch, gen: t.session.epoch, next: 1}
		t.sec.branches[role] = b
	}
	return b
}

// turnTo shows another section; of which repository, the cursor in the files
// says.
func (t *repositories) turnTo(to section) tea.Cmd {
	if r, ok := t.selected(); ok && t.sec.now == sectionFiles {
		t.sec.role = r.role
	}
	t.sec.now = (to + 3) % 3
	switch t.sec.now {
	case sectionCommits:
		if l := t.log(); len(l.list) == 0 {
			return l.load(1)
		}
	case sectionBranches:
		if b := t.heads(); len(b.list) == 0 {
			return b.load(1)
		}
	default:
		t.sec.path = ""
	}
	return nil
}

// sectionMsg takes answers of sections in.
func (t *repositories) sectionMsg(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case commitsMsg:
		if l := t.sec.logs[msg.key]; l != nil {
			l.update(msg)
		}
	case branchesMsg:
		if b := t.sec.branches[msg.role]; b != nil {
			return b.update(msg)
		}
	case changeMsg:
		if t.sec.commit != nil {
			t.sec.commit.update(msg)
		}
	}
	return nil
}

// noHistory says why commits and branches cannot be shown.
func (t *repositories) noHistory() string {
	r, ok := t.selected()
	switch {
	case t.session.opt.Archive == nil:
		return "commits and branches cannot be read here"
	case !ok || !t.repository(r.role).Exists():
		return "there is no repository yet"
	}
	return ""
}

// inSection reports whether the keys are those of commits, branches or a
// commit.
func (t *repositories) inSection() bool { return t.sec.now != sectionFiles || t.sec.commit != nil }

func (t *repositories) sectionScopes() []scope {
	if t.sec.commit != nil {
		return []scope{scopeCommit}
	}
	return []scope{scopeCommits}
}

func (t *repositories) sectionBusy() bool {
	switch {
	case t.sec.commit != nil:
		return t.sec.commit.loading
	case t.sec.now == sectionCommits:
		return t.log().loading
	case t.sec.now == sectionBranches:
		return t.heads().loading
	}
	return false
}

func (t *repositories) sectionOffers() []offer {
	if t.sec.commit != nil {
		return t.sec.commit.offers()
	}
	nothing, label, copied := "", "show changes", "copy SHA"
	if t.sec.now == sectionBranches {
		label, copied = "browse", "copy name"
		if _, ok := t.heads().selected(); !ok {
			nothing = "there is no branch"
		}
	} else if _, ok := t.log().selected(); !ok {
		nothing = "there is no commit"
	}
	other := ""
	if !t.repository(t.sec.role.Other()).Exists() {
		other = "there is no other repository"
	}
	out := []offer{{act: actOpen, label: label, why: nothing}, {act: actNextSection}, {act: actPrevSection, quiet: true}}
	if t.sec.now == sectionBranches {
		out = append(out, offer{act: actHistory, why: nothing})
	}
	out = append(out, offer{act: actOtherRepository, why: other}, offer{act: actCopy, label: copied, why: nothing},
		offer{act: actCopyURL, why: nothing, quiet: true}, offer{act: actBrowser, why: nothing}, offer{act: actRefresh}, offer{act: actBack, label: "files"})
	return append(out, moves()...)
}

// sectionDo does a key of commits, branches or a commit.
func (t *repositories) sectionDo(act action) tea.Cmd {
	if v := t.sec.commit; v != nil {
		cmd, back := v.do(act)
		if back {
			t.sec.commit = nil
		}
		return cmd
	}
	var cmd tea.Cmd
	var moved bool
	if t.sec.now == sectionCommits {
		cmd, moved = t.log().move(act)
	} else {
		cmd, moved = t.heads().move(act)
	}
	if moved {
		return cmd
	}
	switch act {
	case actBack:
		return t.turnTo(sectionFiles)
	case actNextSection:
		return t.turnTo(t.sec.now + 1)
	case actPrevSection:
		return t.turnTo(t.sec.now - 1)
	case actOtherRepository:
		t.sec.role, t.sec.path = t.sec.role.Other(), ""
		return t.turnTo(t.sec.now)
	case actRefresh:
		if t.sec.now == sectionCommits {
			return t.log().load(1)
		}
		return t.heads().load(1)
	}
	if t.sec.now == sectionCommits {
		return t.commitDo(act)
	}
	return t.branchDo(act)
}

func (t *repositories) commitDo(act action) tea.Cmd {
	c, ok := t.log().selected()
	if !ok {
		return nil
	}
	repo := t.repository(t.sec.role)
	v, cmd := commitDo(t.session, act, repo.Owner, repo.Name, repo.HTMLURL, c)
	if v != nil {
		t.sec.commit = v
	}
	return cmd
}

func (t *repositories) branchDo(act action) tea.Cmd {
	b, ok := t.heads().selected()
	if !ok {
		return nil
	}
	url := t.repository(t.sec.role).HTMLURL
	if url != "" {
		url += "/tree/" + text.EscapePath(b.Name)
	}
	switch act {
	case actOpen:
		return tea.Batch(t.browseBranch(b), t.turnTo(sectionFiles))
	case actHistory:
		return tea.Batch(t.browseBranch(b), t.turnTo(sectionCommits))
	case actCopy:
		return t.session.copyText("the name of the branch", text.Clean(b.Name))
	case actCopyURL:
		return t.session.copyText("the address", url)
	case actBrowser:
		return t.session.browse(url)
	}
	return nil
}

// browseBranch shows a branch in all sections; the default one follows the
// connection.
func (t *repositories) browseBranch(b github.Branch) tea.Cmd {
	role := t.sec.role
	if now, _, _ := t.ref(role); now != b.Name {
		t.lib.forget(role) // the files of one branch must not stand under the name of another
	}
	if b.Name == t.repository(role).DefaultBranch {
		delete(t.branch, role)
	} else {
		t.branch[role] = b
	}
	_, t.lib.other[role] = t.branch[role]
	t.sec.path = ""
	t.open[openKey(role, "")] = true
	t.restore(treeRow{role: role, root: true})
	return tea.Batch(t.read(), t.follow())
}

// history shows the commits that touched what is selected.
func (t *repositories) history() tea.Cmd {
	r, ok := t.selected()
	if !ok {
		return nil
	}
	t.sec.path = ""
	if r.note == "" {
		t.sec.path = r.entry.Path
	}
	return t.turnTo(sectionCommits)
}

// sectionView draws commits, branches or a commit.
func (t *repositories) sectionView(w, h int) []string {
	branch, _, _ := t.ref(t.sec.role)
	switch {
	case t.sec.commit != nil:
		return t.sec.commit.view(w, h)
	case t.sec.now == sectionCommits:
		return t.log().view(branch, w, h)
	}
	return t.heads().view(branch, w, h)
}

// strip names the sections, the one that is shown in strong letters and
// between marks.
func (t *repositories) strip(w int) string {
	th, s := t.session.th, " "
	for i, name := range sectionNames {
		if section(i) == t.sec.now {
			s += " " + th.accent.put("▌") + th.strong.put(name) + " "
		} else {
			s += "  " + th.dim.put(name) + " "
		}
	}
	if t.sec.now == sectionFiles {
		if b, ok := t.branch[t.sec.role]; ok {
			s += th.dim.put(" · ") + th.warn.put(t.session.truncate("branch "+text.Clean(b.Name)+", not the default one", w/2))
		}
	}
	return text.Truncate(s, w, "")
}
