package session

import (
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
	"gitconnection/internal/ui/filetree"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/wording"
)

// slowListing is how long a listing of everything may take before the top
// folder is asked for by itself.
const slowListing = 700 * time.Millisecond

// Library is the content of an organization's two repositories, as far as it
// was read. Tabs share it, so that nothing is asked for twice.
type Library struct {
	session *Session
	org     string
	trees   map[connection.Role]*filetree.Tree
	asked   map[connection.Role]string // the commit or tree that is being read
	walks   map[connection.Role]string // the tree that is being listed in pieces
	failed  map[string]bool            // commits and trees that could not be read
	noWalk  map[string]bool            // trees that could not be listed in pieces
	other   map[connection.Role]bool   // another branch than the default one is browsed
}

type (
	// treeMsg is a listing of everything in one tree.
	treeMsg struct {
		org   string
		epoch int // of the instance that was asked
		role  connection.Role
		ref   string
		tree  *filetree.Tree
		walk  bool // it was listed in pieces
		err   error
	}
	// slowMsg says that a listing of everything takes its time.
	slowMsg struct {
		org   string
		epoch int
		role  connection.Role
		ref   string
	}
	// folderMsg is what one folder holds.
	folderMsg struct {
		org       string
		epoch     int
		role      connection.Role
		ref, path string
		sha       string
		entries   []github.TreeEntry
		truncated bool
		err       error
	}
)

// NewLibrary makes the library of an organization, of which nothing was read.
func NewLibrary(sess *Session, org string) *Library {
	return &Library{session: sess, org: org, trees: map[connection.Role]*filetree.Tree{}, asked: map[connection.Role]string{},
		walks: map[connection.Role]string{}, failed: map[string]bool{}, noWalk: map[string]bool{}, other: map[connection.Role]bool{}}
}

// Busy reports whether something is being read, single folders apart.
func (l *Library) Busy() bool { return len(l.asked)+len(l.walks) > 0 }

// Walking reports whether a tree is being listed in pieces.
func (l *Library) Walking() bool { return len(l.walks) > 0 }

// Tree is the newest tree of a repository that was read, nil none.
func (l *Library) Tree(role connection.Role) *filetree.Tree { return l.trees[role] }

// Failed reports whether a commit or tree could not be read.
func (l *Library) Failed(ref string) bool { return l.failed[ref] }

// OtherBranch reports whether another branch than the default one is browsed.
func (l *Library) OtherBranch(role connection.Role) bool { return l.other[role] }

// SetOtherBranch notes whether another branch than the default one is browsed.
func (l *Library) SetOtherBranch(role connection.Role, other bool) { l.other[role] = other }

// Want reads a tree, unless it is there, on its way, or could not be read. The
// one that is there stays until the other has come.
func (l *Library) Want(role connection.Role, owner, name, ref string) tea.Cmd {
	if t := l.trees[role]; ref == "" || t != nil && t.Ref == ref || l.asked[role] == ref || l.failed[ref] {
		return nil
	}
	l.asked[role] = ref
	engine, ctx, msg := l.session.Options.Engine, l.session.Context, treeMsg{org: l.org, epoch: l.session.Epoch, role: role, ref: ref}
	read := func() tea.Msg {
		got, err := engine.Tree(ctx, owner, name, ref)
		if msg.err = err; err == nil {
			msg.tree = filetree.New(ref, got)
		}
		return msg
	}
	if l.session.Options.Archive == nil {
		return read
	}
	return tea.Batch(read, l.session.After(slowListing, slowMsg{org: l.org, epoch: l.session.Epoch, role: role, ref: ref}))
}

// Forget drops what is known of a repository.
func (l *Library) Forget(role connection.Role) {
	delete(l.trees, role)
	delete(l.asked, role)
	delete(l.walks, role)
}

// Read lists one folder, unless that is done, under way, or has failed.
func (l *Library) Read(role connection.Role, owner, name string, f *filetree.Folder) tea.Cmd {
	t := l.trees[role]
	if t == nil || f.Listed || f.Loading || f.Err != "" || l.session.Options.Archive == nil || f.SHA == "" {
		return nil
	}
	f.Loading = true
	archive, ctx, msg := l.session.Options.Archive, l.session.Context, folderMsg{org: l.org, epoch: l.session.Epoch, role: role, ref: t.Ref, path: f.Path, sha: f.SHA}
	return func() tea.Msg {
		got, err := archive.Folder(ctx, owner, name, msg.sha)
		filetree.Sort(got.Entries)
		msg.entries, msg.truncated, msg.err = got.Entries, got.Truncated, err
		return msg
	}
}

// Walk lists in pieces what GitHub did not list at once.
func (l *Library) Walk(role connection.Role, owner, name string) tea.Cmd {
	t := l.trees[role]
	if t == nil || t.Whole || l.asked[role] == t.Ref || l.walks[role] == t.Ref || l.noWalk[t.Ref] || l.session.Options.Archive == nil {
		return nil
	}
	l.walks[role] = t.Ref
	archive, ctx, sha, msg := l.session.Options.Archive, l.session.Context, t.Root.SHA, treeMsg{org: l.org, epoch: l.session.Epoch, role: role, ref: t.Ref, walk: true}
	return func() tea.Msg {
		got, err := archive.WholeTree(ctx, owner, name, sha, nil)
		if msg.err = err; err == nil {
			msg.tree = filetree.New(msg.ref, got)
		}
		return msg
	}
}

// Update takes an answer; changed names the repository whose rows may be others
// now, "" none.
func (l *Library) Update(msg tea.Msg) (changed connection.Role, err error) {
	switch msg := msg.(type) {
	case treeMsg:
		if msg.org == l.org && msg.epoch == l.session.Epoch {
			return l.onTree(msg)
		}
	case slowMsg:
		if t := l.trees[msg.role]; msg.org == l.org && msg.epoch == l.session.Epoch && l.asked[msg.role] == msg.ref && (t == nil || t.Ref != msg.ref) {
			l.trees[msg.role] = filetree.NewLazy(msg.ref, msg.ref)
			return msg.role, nil
		}
	case folderMsg:
		if msg.org == l.org && msg.epoch == l.session.Epoch {
			return l.onFolder(msg)
		}
	}
	return "", nil
}

func (l *Library) onTree(msg treeMsg) (connection.Role, error) {
	pending, failed := l.asked, l.failed
	if msg.walk {
		pending, failed = l.walks, l.noWalk
	}
	if pending[msg.role] != msg.ref {
		return "", nil // nobody waits for it any more
	}
	delete(pending, msg.role)
	if msg.err != nil && !kit.Canceled(msg.err) {
		failed[msg.ref] = true
	}
	current := l.trees[msg.role]
	known := current != nil && current.Ref == msg.ref
	switch {
	case msg.err != nil && (msg.walk || known): // what was read of it folder by folder stays
	case msg.err != nil:
		delete(l.trees, msg.role)
	case msg.tree.Truncated && !msg.walk && l.session.Options.Archive != nil:
		// Part of a listing is no folder's whole: they are read one by one.
		if !known {
			l.trees[msg.role] = filetree.NewLazy(msg.ref, msg.tree.Root.SHA)
		}
		l.trees[msg.role].Truncated = true
	default:
		l.trees[msg.role] = msg.tree
	}
	return msg.role, msg.err
}

func (l *Library) onFolder(msg folderMsg) (connection.Role, error) {
	t := l.trees[msg.role]
	if t == nil || t.Ref != msg.ref {
		return "", nil
	}
	f := t.FolderAt(msg.path)
	if f == nil || f.SHA != msg.sha || f.Listed {
		return "", nil
	}
	f.Loading = false
	if msg.err != nil {
		if !kit.Canceled(msg.err) {
			f.Err = wording.Line(msg.err)
		}
		return msg.role, msg.err
	}
	t.Fill(f, msg.entries, msg.truncated)
	return msg.role, nil
}

// Retry forgets what could not be read.
func (l *Library) Retry() {
	clear(l.failed)
	clear(l.noWalk)
	for _, t := range l.trees {
		t.ClearErrors()
	}
}
