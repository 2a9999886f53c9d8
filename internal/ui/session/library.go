package session

import (
	"context"
	"sort"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
	"gitconnection/internal/ui/kit"
)

// patience is how long a listing of everything may take before the first
// folder is asked for by itself.
const patience = 700 * time.Millisecond

// library is the content of an organization's two repositories, as far as it
// was read. Tabs share it, so that nothing is asked for twice.
type library struct {
	session *Session
	org     string
	Trees   map[connection.Role]*Tree
	Asked   map[connection.Role]string // the commit or tree that is being read
	Walks   map[connection.Role]string // what is being listed in pieces
	Failed  map[string]string          // why a commit or tree could not be read
	Other   map[connection.Role]bool   // another branch than the default one is browsed
}

type (
	// treeMsg is a listing of everything in one tree.
	TreeMsg struct {
		Name  string
		epoch int // of the instance that was asked
		Role  connection.Role
		Ref   string
		Tree  *Tree
		walk  bool
		err   error
	}
	// slowMsg says that a listing of everything takes its time.
	SlowMsg struct {
		name  string
		epoch int
		role  connection.Role
		ref   string
	}
	// folderMsg is what one folder holds.
	FolderMsg struct {
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

func NewLibrary(sess *Session, org string) *library {
	return &library{session: sess, org: org, Trees: map[connection.Role]*Tree{}, Asked: map[connection.Role]string{},
		Walks: map[connection.Role]string{}, Failed: map[string]string{}, Other: map[connection.Role]bool{}}
}

func (l *library) Busy() bool { return len(l.Asked)+len(l.Walks) > 0 }

// Want reads a tree, unless it is there, on its way, or could not be read. The
// one that is there stays until the other has come.
func (l *library) Want(role connection.Role, owner, name, ref string) tea.Cmd {
	if t := l.Trees[role]; ref == "" || t != nil && t.ref == ref || l.Asked[role] == ref || l.Failed[ref] != "" {
		return nil
	}
	l.Asked[role] = ref
	engine, ctx, msg := l.session.Options.Engine, l.session.Context, TreeMsg{Name: l.org, epoch: l.session.Epoch, Role: role, Ref: ref}
	read := func() tea.Msg {
		got, err := engine.Tree(ctx, owner, name, ref)
		if msg.err = err; err == nil {
			msg.Tree = NewTree(ref, got)
		}
		return msg
	}
	if l.session.Options.Archive == nil {
		return read
	}
	return tea.Batch(read, l.session.After(patience, SlowMsg{name: l.org, epoch: l.session.Epoch, role: role, ref: ref}))
}

// Forget drops what is known of a repository.
func (l *library) Forget(role connection.Role) {
	delete(l.Trees, role)
	delete(l.Asked, role)
	delete(l.Walks, role)
}

// Read asks for one folder.
func (l *library) Read(role connection.Role, owner, name string, f *Node) tea.Cmd {
	t := l.Trees[role]
	if t == nil || f.Listed || f.asked || f.Why != "" || l.session.Options.Archive == nil || f.sha == "" {
		return nil
	}
	f.asked = true
	archive, ctx, msg := l.session.Options.Archive, l.session.Context, FolderMsg{name: l.org, epoch: l.session.Epoch, role: role, ref: t.ref, path: f.Path, sha: f.sha}
	return func() tea.Msg {
		got, err := archive.Folder(ctx, owner, name, msg.sha)
		sortEntries(got.Entries)
		msg.entries, msg.cut, msg.err = got.Entries, got.Truncated, err
		return msg
	}
}

// Walk lists in pieces what GitHub did not list at once.
func (l *library) Walk(role connection.Role, owner, name string) tea.Cmd {
	t := l.Trees[role]
	if t == nil || t.Whole || l.Asked[role] == t.ref || l.Walks[role] == t.ref || l.Failed["walk "+t.ref] != "" || l.session.Options.Archive == nil {
		return nil
	}
	l.Walks[role] = t.ref
	archive, ctx, sha, msg := l.session.Options.Archive, l.session.Context, t.Root.sha, TreeMsg{Name: l.org, epoch: l.session.Epoch, Role: role, Ref: t.ref, walk: true}
	return func() tea.Msg {
		got, err := archive.WholeTree(ctx, owner, name, sha, nil)
		if msg.err = err; err == nil {
			msg.Tree = NewTree(msg.Ref, got)
		}
		return msg
	}
}

// Update takes an answer in; changed names the repository whose rows may be
// others now, "" none.
func (l *library) Update(msg tea.Msg) (changed connection.Role, err error) {
	switch msg := msg.(type) {
	case TreeMsg:
		if msg.Name == l.org && msg.epoch == l.session.Epoch {
			return l.listed(msg)
		}
	case SlowMsg:
		if t := l.Trees[msg.role]; msg.name == l.org && msg.epoch == l.session.Epoch && l.Asked[msg.role] == msg.ref && (t == nil || t.ref != msg.ref) {
			l.lazy(msg.role, msg.ref, msg.ref)
			return msg.role, nil
		}
	case FolderMsg:
		if msg.name == l.org && msg.epoch == l.session.Epoch {
			return l.filled(msg)
		}
	}
	return "", nil
}

// lazy begins a tree that is read folder by folder.
func (l *library) lazy(role connection.Role, ref, sha string) {
	t := &Tree{ref: ref, Root: NewFolder(nil, 0, "", sha)}
	t.Root.SetOpen(true)
	l.Trees[role] = t
}

func (l *library) listed(msg TreeMsg) (connection.Role, error) {
	if msg.walk {
		if l.Walks[msg.Role] != msg.Ref {
			return "", nil
		}
		delete(l.Walks, msg.Role)
	} else {
		if l.Asked[msg.Role] != msg.Ref {
			return "", nil // nobody waits for it any more
		}
		delete(l.Asked, msg.Role)
	}
	t := l.Trees[msg.Role]
	switch {
	case msg.err != nil && msg.walk:
		if !kit.Canceled(msg.err) {
			l.Failed["walk "+msg.Ref] = msg.err.Error()
		}
		return msg.Role, msg.err
	case msg.err != nil:
		if !kit.Canceled(msg.err) {
			l.Failed[msg.Ref] = msg.err.Error()
		}
		if t != nil && t.ref == msg.Ref { // what was read of it folder by folder stays
			return msg.Role, msg.err
		}
		delete(l.Trees, msg.Role)
		return msg.Role, msg.err
	case msg.Tree.Cut && !msg.walk && l.session.Options.Archive != nil:
		// A part of a listing is no folder's whole: they are read one by one.
		if t == nil || t.ref != msg.Ref {
			l.lazy(msg.Role, msg.Ref, msg.Tree.Root.sha)
		}
		l.Trees[msg.Role].Cut = true
	default:
		msg.Tree.Root.SetOpen(true)
		l.Trees[msg.Role] = msg.Tree
	}
	return msg.Role, nil
}

func (l *library) filled(msg FolderMsg) (connection.Role, error) {
	t := l.Trees[msg.role]
	if t == nil || t.ref != msg.ref {
		return "", nil
	}
	f := t.FolderAt(msg.path)
	if f == nil || f.sha != msg.sha || f.Listed {
		return "", nil
	}
	if f.asked = false; msg.err != nil {
		if !kit.Canceled(msg.err) {
			f.Why = msg.err.Error()
		}
		return msg.role, msg.err
	}
	f.Fill(msg.entries, msg.cut)
	at := sort.Search(len(t.All), func(i int) bool { return t.All[i].Path >= f.Path })
	t.All = append(t.All[:at:at], append([]*Node{f}, t.All[at:]...)...)
	return msg.role, nil
}

// Retry forgets what could not be read.
func (l *library) Retry() {
	clear(l.Failed)
	for _, t := range l.Trees {
		var mend func(f *Node)
		mend = func(f *Node) {
			f.Why = ""
			for _, i := range f.Opened {
				mend(f.Subs[i])
			}
		}
		mend(t.Root)
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
