package ui

import (
	"context"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/source"
)

// repositories is the tab that browses both repositories: their files, and in
// sections of their own commits and branches.
type repositories struct {
	*site
	cur   cursor
	open  map[string]bool // folders and repositories, by openKey
	shown bool
	width int

	branch map[connection.Role]github.Branch // browsed instead of the default branch
	find   treeFilter
	going  goal // where the cursor is to go, once it was read

	looked int // rows that were looked up, for tests that count

	inFile bool // keys scroll the file instead of moving in the tree
	look   preview

	sec sections
}

func newRepositories(s *site) tab {
	return &repositories{site: s, open: map[string]bool{}, branch: map[connection.Role]github.Branch{}, find: newTreeFilter(s.session.epoch), sec: newSections(), look: newPreview(s.session)}
}

func (t *repositories) name() string { return "Repositories" }

func (t *repositories) scopes() []scope {
	switch {
	case t.inSection():
		return t.sectionScopes()
	case t.find.typing:
		return []scope{scopeFilter}
	case t.inFile:
		return []scope{scopeFile}
	}
	return []scope{scopeRepos}
}

// status is the filter, as it stands.
func (t *repositories) status() string {
	f, th := &t.find, t.session.th
	if !f.typing && !f.on() || t.inSection() {
		return ""
	}
	count := text.Grouped(len(f.matches)) + " found"
	switch {
	case f.searching && len(f.matches) == 0:
		count = "searching"
	case f.partly && len(t.lib.walks) > 0:
		count += ", still listing"
	case f.partly:
		count += " in what was read"
	}
	if f.typing {
		return th.key.put("/") + f.field.view(th, 30, true) + th.dim.put(" · "+count)
	}
	return th.key.put("/") + t.session.truncate(text.Clean(f.field.value()), 30) + th.dim.put(" · "+count)
}

func (t *repositories) busy() bool {
	return t.lib.busy() || t.look.loading || t.find.searching || t.sectionBusy()
}

func (t *repositories) path() []string {
	if t.inSection() {
		out := []string{t.repository(t.sec.role).FullName, sectionNames[t.sec.now]}
		if t.sec.commit != nil {
			out = append(out, text.ShortSHA(t.sec.commit.commit.SHA))
		}
		return out
	}
	r, ok := t.selected()
	if !ok {
		return nil
	}
	out := []string{t.repository(r.role).FullName}
	if r.entry.Path != "" {
		out = append(out, r.entry.Path)
	}
	return out
}

func (t *repositories) repository(r connection.Role) connection.Repository {
	st, _ := t.state()
	return st.Repositories[r]
}

// ref is what is browsed of a repository: the branch's name, its last commit,
// and what names the files in it.
func (t *repositories) ref(role connection.Role) (branch, commit, tree string) {
	if b, ok := t.branch[role]; ok {
		if b.Head != nil {
			return b.Name, b.SHA, b.Head.Tree
		}
		return b.Name, b.SHA, b.SHA
	}
	return t.repository(role).DefaultBranch, t.repository(role).Head.SHA, t.headTree(role)
}

// headTree names the files of the default branch. By their tree, they are the
// same after a commit that changes nothing of them.
func (s *site) headTree(role connection.Role) string {
	st, _ := s.state()
	head := st.Repositories[role].Head
	if s.session.opt.Archive != nil && head.Tree != "" {
		return head.Tree
	}
	return head.SHA
}

// show opens both repositories on the first visit.
func (t *repositories) show(action) tea.Cmd {
	if !t.shown {
		t.shown = true
		for _, r := range connection.Roles() {
			t.open[openKey(r, "")] = true
		}
	}
	return tea.Batch(t.read(), t.follow())
}

// read asks for the trees of open repositories, and for open folders that were
// not read yet.
func (t *repositories) read() tea.Cmd {
	if !t.shown {
		return nil
	}
	var cmds []tea.Cmd
	for _, role := range connection.Roles() {
		repo := t.repository(role)
		_, _, tree := t.ref(role)
		if repo.Exists() && t.open[openKey(role, "")] {
			cmds = append(cmds, t.lib.want(role, repo.Owner, repo.Name, tree))
		}
		if tr := t.lib.trees[role]; tr != nil {
			cmds = append(cmds, t.readOpen(role, tr.root))
		}
	}
	return tea.Batch(cmds...)
}

func (t *repositories) readOpen(role connection.Role, f *node) tea.Cmd {
	repo := t.repository(role)
	if !f.listed {
		return t.lib.read(role, repo.Owner, repo.Name, f)
	}
	var cmds []tea.Cmd
	for _, i := range f.opened {
		cmds = append(cmds, t.readOpen(role, f.subs[i]))
	}
	return tea.Batch(cmds...)
}

func (t *repositories) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case stateMsg:
		return t.again(t.read)
	case runMsg:
		if msg.ended && msg.name == t.org.Name {
			return t.again(t.read)
		}
	case treeMsg, slowMsg, folderMsg:
		return t.arrived(msg)
	case pathsMsg:
		return t.found(msg)
	case settledMsg:
		if msg.name == t.org.Name && msg.gen == t.look.gen {
			return t.fetch(maxPreview)
		}
	case blobMsg:
		if msg.name == t.org.Name {
			t.look.arrived(msg)
		}
	case commitsMsg, branchesMsg, changeMsg:
		return t.sectionMsg(msg)
	default:
		t.fileMessage(msg)
	}
	return nil
}

// arrived takes a part of a tree in.
func (t *repositories) arrived(msg tea.Msg) tea.Cmd {
	id := t.place()
	role, err := t.lib.update(msg)
	if err != nil && !canceled(err) && t.shown {
		t.session.fail(explain("Reading the files of "+text.Clean(t.org.Name), err))
	}
	if role == "" {
		return nil
	}
	t.reopen(role)
	t.restore(id)
	return tea.Batch(t.read(), t.goOn(), t.search(), t.follow())
}

// again does something that may move rows; the cursor stays on its entry.
func (t *repositories) again(f func() tea.Cmd) tea.Cmd {
	id := t.place()
	cmd := f()
	t.restore(id)
	return cmd
}

// reopen opens in a tree that has just come what was open before.
func (t *repositories) reopen(role connection.Role) {
	tr := t.lib.trees[role]
	if tr == nil {
		return
	}
	for key, open := range t.open {
		p, ours := strings.CutPrefix(key, openKey(role, ""))
		if f := tr.folderAt(p); ours && open && p != "" && f != nil {
			f.setOpen(true)
		}
	}
}

func (t *repositories) setSize(w, h int) {
	t.width = w
	t.cur.set(t.size(), t.room(h))
	if !t.look.full {
		_, w = splitRepositories(w)
		h = t.room(h)
	}
	t.look.setSize(w, h)
}

// room is what the strip of sections leaves of h lines.
func (t *repositories) room(h int) int {
	if t.session.opt.Archive == nil || t.size() == 0 {
		return h
	}
	return max(1, h-1)
}

func (t *repositories) hasOurs() bool {
	for _, r := range connection.Roles() {
		if t.repository(r).Ownership == connection.Ours {
			return true
		}
	}
	return false
}

func (t *repositories) opened(r treeRow) bool {
	return r.note == "" && (r.root || r.entry.Kind == github.KindFolder) && t.open[openKey(r.role, r.entry.Path)]
}

// web is the page of a row on GitHub.
func (t *repositories) web(r treeRow) string {
	repo := t.repository(r.role)
	branch, _, _ := t.ref(r.role)
	_, other := t.branch[r.role]
	if repo.HTMLURL == "" || (r.root || r.entry.Path == "") && !other {
		return repo.HTMLURL
	}
	kind := "blob"
	if r.root || r.entry.Kind == github.KindFolder {
		kind = "tree"
	}
	return repo.HTMLURL + "/" + kind + "/" + text.EscapePath(strings.TrimSuffix(branch+"/"+r.entry.Path, "/"))
}

// fetch reads the selected file, unless it is there, will not be shown, or is
// larger than limit.
func (t *repositories) fetch(limit int64) tea.Cmd {
	r, ok := t.selected()
	if !ok || !t.look.wants(r, limit) {
		return nil
	}
	repo := t.repository(r.role)
	ctx, cancel := context.WithCancel(t.session.ctx)
	t.look.begin(r, cancel)
	engine, name, gen, owner, repository, entry := t.session.opt.Engine, t.org.Name, t.look.gen, repo.Owner, repo.Name, r.entry
	return func() tea.Msg {
		content, err := engine.Blob(ctx, owner, repository, entry.SHA)
		if err != nil {
			return blobMsg{name: name, gen: gen, row: r, err: err}
		}
		return blobMsg{name: name, gen: gen, row: r, file: source.Open(entry.Path, content)}
	}
}
