// Package repositories is the tab that browses both repositories.
package repositories

import (
	"context"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/browse"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
	"gitconnection/internal/ui/source"
)

// Tab is the tab that browses both repositories: their files, and in
// sections of their own commits and branches.
type Tab struct {
	*session.Site
	cur   kit.Cursor
	Open  map[string]bool // folders and repositories, by openKey
	shown bool
	width int

	branch map[connection.Role]github.Branch // browsed instead of the default branch
	find   treeFilter
	going  goal // where the cursor is to go, once it was read

	Looked int // rows that were looked up, for tests that count

	inFile bool // keys scroll the file instead of moving in the tree
	Look   preview

	sec sections
}

func New(s *session.Site) session.Tab {
	return &Tab{Site: s, Open: map[string]bool{}, branch: map[connection.Role]github.Branch{}, find: newTreeFilter(s.Session.Epoch), sec: newSections(), Look: newPreview(s.Session)}
}

func (t *Tab) Name() string { return "Repositories" }

func (t *Tab) Scopes() []kit.Scope {
	switch {
	case t.inSection():
		return t.sectionScopes()
	case t.find.typing:
		return []kit.Scope{kit.ScopeFilter}
	case t.inFile:
		return []kit.Scope{browse.ScopeFile}
	}
	return []kit.Scope{scopeRepos}
}

// Status is the filter, as it stands.
func (t *Tab) Status() string {
	f, th := &t.find, t.Session.Theme
	if !f.typing && !f.on() || t.inSection() {
		return ""
	}
	count := text.Grouped(len(f.matches)) + " found"
	switch {
	case f.searching && len(f.matches) == 0:
		count = "searching"
	case f.partly && len(t.Library.Walks) > 0:
		count += ", still listing"
	case f.partly:
		count += " in what was read"
	}
	if f.typing {
		return th.Key.Render("/") + f.field.View(th, 30, true) + th.Dim.Render(" · "+count)
	}
	return th.Key.Render("/") + t.Session.Truncate(text.Clean(f.field.Value()), 30) + th.Dim.Render(" · "+count)
}

func (t *Tab) Busy() bool {
	return t.Library.Busy() || t.Look.loading || t.find.searching || t.sectionBusy()
}

func (t *Tab) Path() []string {
	if t.inSection() {
		out := []string{t.repository(t.sec.role).FullName, sectionNames[t.sec.now]}
		if t.sec.commit != nil {
			out = append(out, text.ShortSHA(t.sec.commit.Commit.SHA))
		}
		return out
	}
	r, ok := t.Selected()
	if !ok {
		return nil
	}
	out := []string{t.repository(r.Role).FullName}
	if r.Entry.Path != "" {
		out = append(out, r.Entry.Path)
	}
	return out
}

func (t *Tab) repository(r connection.Role) connection.Repository {
	st, _ := t.State()
	return st.Repositories[r]
}

// ref is what is browsed of a repository: the branch's name, its last commit,
// and what names the files in it.
func (t *Tab) ref(role connection.Role) (branch, commit, tree string) {
	if b, ok := t.branch[role]; ok {
		if b.Head != nil {
			return b.Name, b.SHA, b.Head.Tree
		}
		return b.Name, b.SHA, b.SHA
	}
	return t.repository(role).DefaultBranch, t.repository(role).Head.SHA, t.HeadTree(role)
}

// Show opens both repositories on the first visit.
func (t *Tab) Show(kit.Action) tea.Cmd {
	if !t.shown {
		t.shown = true
		for _, r := range connection.Roles() {
			t.Open[session.OpenKey(r, "")] = true
		}
	}
	return tea.Batch(t.read(), t.follow())
}

// read asks for the trees of open repositories, and for open folders that were
// not read yet.
func (t *Tab) read() tea.Cmd {
	if !t.shown {
		return nil
	}
	var cmds []tea.Cmd
	for _, role := range connection.Roles() {
		repo := t.repository(role)
		_, _, tree := t.ref(role)
		if repo.Exists() && t.Open[session.OpenKey(role, "")] {
			cmds = append(cmds, t.Library.Want(role, repo.Owner, repo.Name, tree))
		}
		if tr := t.Library.Trees[role]; tr != nil {
			cmds = append(cmds, t.readOpen(role, tr.Root))
		}
	}
	return tea.Batch(cmds...)
}

func (t *Tab) readOpen(role connection.Role, f *session.Node) tea.Cmd {
	repo := t.repository(role)
	if !f.Listed {
		return t.Library.Read(role, repo.Owner, repo.Name, f)
	}
	var cmds []tea.Cmd
	for _, i := range f.Opened {
		cmds = append(cmds, t.readOpen(role, f.Subs[i]))
	}
	return tea.Batch(cmds...)
}

func (t *Tab) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case session.StateMsg:
		return t.again(t.read)
	case session.RunMsg:
		if msg.Ended && msg.Name == t.Org.Name {
			return t.again(t.read)
		}
	case session.TreeMsg, session.SlowMsg, session.FolderMsg:
		return t.arrived(msg)
	case pathsMsg:
		return t.found(msg)
	case settledMsg:
		if msg.name == t.Org.Name && msg.gen == t.Look.Gen {
			return t.fetch(kit.MaxPreview)
		}
	case BlobMsg:
		if msg.Name == t.Org.Name {
			t.Look.arrived(msg)
		}
	case browse.CommitsMsg, browse.BranchesMsg, browse.ChangeMsg:
		return t.sectionMsg(msg)
	default:
		t.Look.Viewer.Update(msg)
	}
	return nil
}

// arrived takes a part of a tree in.
func (t *Tab) arrived(msg tea.Msg) tea.Cmd {
	id := t.place()
	role, err := t.Library.Update(msg)
	if err != nil && !kit.Canceled(err) && t.shown {
		t.Session.Fail(session.Explain("Reading the files of "+text.Clean(t.Org.Name), err))
	}
	if role == "" {
		return nil
	}
	t.reopen(role)
	t.restore(id)
	return tea.Batch(t.read(), t.goOn(), t.search(), t.follow())
}

// again does something that may move rows; the cursor stays on its entry.
func (t *Tab) again(f func() tea.Cmd) tea.Cmd {
	id := t.place()
	cmd := f()
	t.restore(id)
	return cmd
}

// reopen opens in a tree that has just come what was open before.
func (t *Tab) reopen(role connection.Role) {
	tr := t.Library.Trees[role]
	if tr == nil {
		return
	}
	for key, open := range t.Open {
		p, ours := strings.CutPrefix(key, session.OpenKey(role, ""))
		if f := tr.FolderAt(p); ours && open && p != "" && f != nil {
			f.SetOpen(true)
		}
	}
}

func (t *Tab) SetSize(w, h int) {
	t.width = w
	t.cur.Set(t.Size(), t.room(h))
	if !t.Look.full {
		_, w = kit.SplitRepositories(w)
		h = t.room(h)
	}
	t.Look.SetSize(w, h)
}

// room is what the strip of sections leaves of h lines.
func (t *Tab) room(h int) int {
	if t.Session.Options.Archive == nil || t.Size() == 0 {
		return h
	}
	return max(1, h-1)
}

func (t *Tab) hasOurs() bool {
	for _, r := range connection.Roles() {
		if t.repository(r).Ownership == connection.Ours {
			return true
		}
	}
	return false
}

func (t *Tab) opened(r session.TreeRow) bool {
	return r.Note == "" && (r.Root || r.Entry.Kind == github.KindFolder) && t.Open[session.OpenKey(r.Role, r.Entry.Path)]
}

// web is the page of a row on GitHub.
func (t *Tab) web(r session.TreeRow) string {
	repo := t.repository(r.Role)
	branch, _, _ := t.ref(r.Role)
	_, other := t.branch[r.Role]
	if repo.HTMLURL == "" || (r.Root || r.Entry.Path == "") && !other {
		return repo.HTMLURL
	}
	kind := "blob"
	if r.Root || r.Entry.Kind == github.KindFolder {
		kind = "tree"
	}
	return repo.HTMLURL + "/" + kind + "/" + text.EscapePath(strings.TrimSuffix(branch+"/"+r.Entry.Path, "/"))
}

// fetch reads the selected file, unless it is there, will not be shown, or is
// larger than limit.
func (t *Tab) fetch(limit int64) tea.Cmd {
	r, ok := t.Selected()
	if !ok || !t.Look.wants(r, limit) {
		return nil
	}
	repo := t.repository(r.Role)
	ctx, cancel := context.WithCancel(t.Session.Context)
	t.Look.begin(r, cancel)
	engine, name, gen, owner, repository, entry := t.Session.Options.Engine, t.Org.Name, t.Look.Gen, repo.Owner, repo.Name, r.Entry
	return func() tea.Msg {
		content, err := engine.Blob(ctx, owner, repository, entry.SHA)
		if err != nil {
			return BlobMsg{Name: name, Gen: gen, Row: r, err: err}
		}
		return BlobMsg{Name: name, Gen: gen, Row: r, File: source.Open(entry.Path, content)}
	}
}
