package ui

import (
	"context"
	"sort"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
)

// patience is how long a listing of everything may take before the first
// folder is asked for by itself.
const patience = 700 * time.Millisecond

// library is the content of an organization's two repositories, as far as it
// was read. Tabs share it, so that nothing is asked for twice.
type library struct {
	session *shared
	org     string
	trees   map[connection.Role]*tree
	asked   map[connection.Role]string // the commit or tree that is being read
	walks   map[connection.Role]string // what is being listed in pieces
	failed  map[string]string          // why a commit or tree could not be read
	other   map[connection.Role]bool   // another branch than the default one is browsed
}

type (
	// treeMsg is a listing of everything in one tree.
	treeMsg struct {
		name  string
		epoch int // of the instance that was asked
		role  connection.Role
		ref   string
		tree  *tree
		walk  bool
		err   error
	}
	// slowMsg says that a listing of everything takes its time.
	slowMsg struct {
		name  string
		epoch int
		role  connection.Role
		ref   string
	}
	// folderMsg is what one folder holds.
	folderMsg struct {
		name      string
		epoch     int
		role      connection.Role
		ref, path string
		sha       string
		entries   []github.TreeEntry
		cut       bool
		err       error
	}
)

func newLibrary(sess *shared, org string) *library {
	return &library{session: sess, org: org, trees: map[connection.Role]*tree{}, asked: map[connection.Role]string{},
		walks: map[connection.Role]string{}, failed: map[string]string{}, other: map[connection.Role]bool{}}
}

func (l *library) busy() bool { return len(l.asked)+len(l.walks) > 0 }

// want reads a tree, unless it is there, on its way, or could not be read. The
// one that is there stays until the other has come.
func (l *library) want(role connection.Role, owner, name, ref string) tea.Cmd {
	if t := l.trees[role]; ref == "" || t != nil && t.ref == ref || l.asked[role] == ref || l.failed[ref] != "" {
		return nil
	}
	l.asked[role] = ref
	engine, ctx, msg := l.session.opt.Engine, l.session.ctx, treeMsg{name: l.org, epoch: l.session.epoch, role: role, ref: ref}
	read := func() tea.Msg {
		got, err := engine.Tree(ctx, owner, name, ref)
		if msg.err = err; err == nil {
			msg.tree = newTree(ref, got)
		}
		return msg
	}
	if l.session.opt.Archive == nil {
		return read
	}
	return tea.Batch(read, l.session.after(patience, slowMsg{name: l.org, epoch: l.session.epoch, role: role, ref: ref}))
}

// forget drops what is known of a repository.
func (l *library) forget(role connection.Role) {
	delete(l.trees, role)
	delete(l.asked, role)
	delete(l.walks, role)
}

// read asks for one folder.
func (l *library) read(role connection.Role, owner, name string, f *node) tea.Cmd {
	t := l.trees[role]
	if t == nil || f.listed || f.asked || f.why != "" || l.session.opt.Archive == nil || f.sha == "" {
		return nil
	}
	f.asked = true
	archive, ctx, msg := l.session.opt.Archive, l.session.ctx, folderMsg{name: l.org, epoch: l.session.epoch, role: role, ref: t.ref, path: f.path, sha: f.sha}
	return func() tea.Msg {
		got, err := archive.Folder(ctx, owner, name, msg.sha)
		sortEntries(got.Entries)
		msg.entries, msg.cut, msg.err = got.Entries, got.Truncated, err
		return msg
	}
}

// walk lists in pieces what GitHub did not list at once.
func (l *library) walk(role connection.Role, owner, name string) tea.Cmd {
	t := l.trees[role]
	if t == nil || t.whole || l.asked[role] == t.ref || l.walks[role] == t.ref || l.failed["walk "+t.ref] != "" || l.session.opt.Archive == nil {
		return nil
	}
	l.walks[role] = t.ref
	archive, ctx, sha, msg := l.session.opt.Archive, l.session.ctx, t.root.sha, treeMsg{name: l.org, epoch: l.session.epoch, role: role, ref: t.ref, walk: true}
	return func() tea.Msg {
		got, err := archive.WholeTree(ctx, owner, name, sha, nil)
		if msg.err = err; err == nil {
			msg.tree = newTree(msg.ref, got)
		}
		return msg
	}
}

// update takes an answer in; changed names the repository whose rows may be
// others now, "" none.
func (l *library) update(msg tea.Msg) (changed connection.Role, err error) {
	switch msg := msg.(type) {
	case treeMsg:
		if msg.name == l.org && msg.epoch == l.session.epoch {
			return l.listed(msg)
		}
	case slowMsg:
		if t := l.trees[msg.role]; msg.name == l.org && msg.epoch == l.session.epoch && l.asked[msg.role] == msg.ref && (t == nil || t.ref != msg.ref) {
			l.lazy(msg.role, msg.ref, msg.ref)
			return msg.role, nil
		}
	case folderMsg:
		if msg.name == l.org && msg.epoch == l.session.epoch {
			return l.filled(msg)
		}
	}
	return "", nil
}

// lazy begins a tree that is read folder by folder.
func (l *library) lazy(role connection.Role, ref, sha string) {
	t := &tree{ref: ref, root: newFolder(nil, 0, "", sha)}
	t.root.setOpen(true)
	l.trees[role] = t
}

func (l *library) listed(msg treeMsg) (connection.Role, error) {
	if msg.walk {
		if l.walks[msg.role] != msg.ref {
			return "", nil
		}
		delete(l.walks, msg.role)
	} else {
		if l.asked[msg.role] != msg.ref {
			return "", nil // nobody waits for it any more
		}
		delete(l.asked, msg.role)
	}
	t := l.trees[msg.role]
	switch {
	case msg.err != nil && msg.walk:
		if !canceled(msg.err) {
			l.failed["walk "+msg.ref] = msg.err.Error()
		}
		return msg.role, msg.err
	case msg.err != nil:
		if !canceled(msg.err) {
			l.failed[msg.ref] = msg.err.Error()
		}
		if t != nil && t.ref == msg.ref { // what was read of it folder by folder stays
			return msg.role, msg.err
		}
		delete(l.trees, msg.role)
		return msg.role, msg.err
	case msg.tree.cut && !msg.walk && l.session.opt.Archive != nil:
		// A part of a listing is no folder's whole: they are read one by one.
		if t == nil || t.ref != msg.ref {
			l.lazy(msg.role, msg.ref, msg.tree.root.sha)
		}
		l.trees[msg.role].cut = true
	default:
		msg.tree.root.setOpen(true)
		l.trees[msg.role] = msg.tree
	}
	return msg.role, nil
}

func (l *library) filled(msg folderMsg) (connection.Role, error) {
	t := l.trees[msg.role]
	if t == nil || t.ref != msg.ref {
		return "", nil
	}
	f := t.folderAt(msg.path)
	if f == nil || f.sha != msg.sha || f.listed {
		return "", nil
	}
	if f.asked = false; msg.err != nil {
		if !canceled(msg.err) {
			f.why = msg.err.Error()
		}
		return msg.role, msg.err
	}
	f.fill(msg.entries, msg.cut)
	at := sort.Search(len(t.all), func(i int) bool { return t.all[i].path >= f.path })
	t.all = append(t.all[:at:at], append([]*node{f}, t.all[at:]...)...)
	return msg.role, nil
}

// retry forgets what could not be read.
func (l *library) retry() {
	clear(l.failed)
	for _, t := range l.trees {
		var mend func(f *node)
		mend = func(f *node) {
			f.why = ""
			for _, i := range f.opened {
				mend(f.subs[i])
			}
		}
		mend(t.root)
	}
}

// Archive is what the screens read of repositories beyond a connection: their
// folders, history and branches. client.Client is one.
type Archive interface {
	// Folder lists one folder by its SHA, or the top of a commit.
	Folder(ctx context.Context, owner, name, tree string) (github.Tree, error)
	// WholeTree lists everything, in pieces where GitHub does not at once.
	WholeTree(ctx context.Context, owner, name, tree string, progress func(requests int)) (github.Tree, error)
	// Commits lists one page of commits, newest first, and the next page's
	// number, 0 after the last.
	Commits(ctx context.Context, owner, name string, q github.CommitQuery) ([]github.Commit, int, error)
	// Change is what a commit changed, page by page.
	Change(ctx context.Context, owner, name, sha string, page int) (github.CommitChange, error)
	Branches(ctx context.Context, owner, name string, page int) ([]github.Branch, int, error)
	// DescribeBranches adds last commits and how far each is from base.
	DescribeBranches(ctx context.Context, owner, name, base string, list []github.Branch) ([]github.Branch, error)
	// Recent are the last n commits of default branches.
	Recent(ctx context.Context, repositories []github.RecentQuery, n int) ([]github.Recent, error)
}
