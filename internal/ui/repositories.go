package ui

import (
	"context"
	"net/url"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
	"gitconnection/internal/ui/source"
)

// repositories is the tab that browses both repositories.
type repositories struct {
	*site
	cur    cursor
	rows   []treeRow
	trees  map[string]*tree  // by head commit
	asked  map[string]bool   // heads that are being read
	failed map[string]string // heads that could not be read
	open   map[string]bool
	shown  bool

	inFile bool // keys scroll the file instead of moving in the tree
	look   preview
}

// treeMsg is the content of a repository at one commit.
type treeMsg struct {
	name, head string
	tree       github.Tree
	err        error
}

func newRepositories(s *site) *repositories {
	return &repositories{site: s, trees: map[string]*tree{}, asked: map[string]bool{}, failed: map[string]string{},
		open: map[string]bool{}, look: newPreview(s.sh)}
}

func (t *repositories) name() string   { return "Repositories" }
func (t *repositories) status() string { return "" }
func (t *repositories) busy() bool     { return len(t.asked) > 0 || t.look.loading }

func (t *repositories) scopes() []scope {
	if t.inFile {
		return []scope{scopeFile}
	}
	return []scope{scopeRepos}
}

func (t *repositories) path() []string {
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

// show opens both repositories on the first visit.
func (t *repositories) show(action) tea.Cmd {
	if !t.shown {
		t.shown = true
		for _, r := range connection.Roles() {
			t.open[openKey(r, "")] = true
		}
	}
	cmd := t.read()
	t.flatten()
	return tea.Batch(cmd, t.follow())
}

// read asks for the trees of open repositories, one request for each head.
func (t *repositories) read() tea.Cmd {
	if !t.shown {
		return nil
	}
	var cmds []tea.Cmd
	for _, role := range connection.Roles() {
		repo := t.repository(role)
		head := repo.Head.SHA
		if !repo.Exists() || head == "" || !t.open[openKey(role, "")] || t.trees[head] != nil || t.asked[head] || t.failed[head] != "" {
			continue
		}
		t.asked[head] = true
		engine, ctx, name, owner, repository := t.sh.opt.Engine, t.sh.ctx, t.org.Name, repo.Owner, repo.Name
		cmds = append(cmds, func() tea.Msg {
			got, err := engine.Tree(ctx, owner, repository, head)
			return treeMsg{name: name, head: head, tree: got, err: err}
		})
	}
	return tea.Batch(cmds...)
}

func (t *repositories) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case stateMsg:
		cmd := t.read()
		t.flatten()
		return cmd
	case runMsg:
		if msg.ended && msg.name == t.org.Name {
			cmd := t.read()
			t.flatten()
			return cmd
		}
	case treeMsg:
		if msg.name != t.org.Name || !t.asked[msg.head] {
			return nil
		}
		delete(t.asked, msg.head)
		if msg.err != nil {
			t.failed[msg.head] = msg.err.Error()
			if !canceled(msg.err) {
				t.sh.fail(t.sh.explain("Reading the files of "+clean(t.org.Name), msg.err))
			}
		} else {
			t.trees[msg.head] = newTree(msg.tree)
		}
		t.flatten()
		return t.follow()
	case settledMsg:
		if msg.name == t.org.Name && msg.gen == t.look.gen {
			return t.fetch(maxPreview)
		}
	case blobMsg:
		if msg.name == t.org.Name {
			t.look.arrived(msg)
		}
	default:
		t.fileMessage(msg)
	}
	return nil
}

// flatten makes the visible rows anew; the cursor stays on its entry.
func (t *repositories) flatten() {
	at := ""
	if r, ok := t.selected(); ok {
		at = r.id()
	}
	t.rows = t.rows[:0]
	for _, role := range connection.Roles() {
		repo := t.repository(role)
		if !repo.Exists() {
			continue
		}
		t.rows = append(t.rows, treeRow{role: role, root: true})
		if !t.open[openKey(role, "")] {
			continue
		}
		head := repo.Head.SHA
		switch {
		case t.trees[head] != nil:
			t.rows = append(t.rows, t.trees[head].flatten(role, t.open)...)
		case t.failed[head] != "":
			t.rows = append(t.rows, treeRow{role: role, depth: 1, note: "could not be read: r tries again"})
		case head == "":
			t.rows = append(t.rows, treeRow{role: role, depth: 1, note: "empty"})
		default:
			t.rows = append(t.rows, treeRow{role: role, depth: 1, note: "reading"})
		}
	}
	for i, r := range t.rows {
		if r.id() == at {
			t.cur.at = i
			break
		}
	}
	t.cur.set(len(t.rows), t.cur.page)
}

func (t *repositories) selected() (treeRow, bool) {
	if t.cur.at < len(t.rows) {
		return t.rows[t.cur.at], true
	}
	return treeRow{}, false
}

func (t *repositories) setSize(_, h int) {
	t.cur.set(len(t.rows), h)
}

func (t *repositories) offers() []offer {
	r, ok := t.selected()
	nothing := ""
	if !ok {
		nothing = "there is no repository yet"
	}
	if t.inFile {
		return t.look.offers(t.look.full)
	}
	open, copyLabel := "open", "copy path"
	if r.root {
		copyLabel = "copy clone command"
	}
	if ok && t.opened(r) {
		open = "close"
	}
	end := offer{act: actDisconnect}
	if !t.hasOurs() {
		end.why = "there is nothing of ours to disconnect"
	}
	out := []offer{{act: actOpen, label: open, why: nothing}, {act: actRight, why: nothing, quiet: true}, {act: actLeft, why: nothing, quiet: true},
		{act: actFull, why: t.noFile(r, nothing), quiet: true}, {act: actCopy, label: copyLabel, why: nothing}, {act: actBrowser, why: nothing}, {act: actRefresh}, end, {act: actBack}}
	return append(out, moves()...)
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

func (t *repositories) do(act action) tea.Cmd {
	if t.inFile {
		return t.fileKeys(act)
	}
	if t.cur.move(act) {
		return t.follow()
	}
	r, ok := t.selected()
	switch act {
	case actBack:
		t.sh.next = &navigation{}
	case actRefresh:
		t.failed = map[string]string{}
		return t.observe()
	case actDisconnect:
		t.sh.next = &navigation{name: t.org.Name, tab: 1, do: actDisconnect}
	}
	if !ok {
		return nil
	}
	switch act {
	case actOpen:
		return t.toggle(r, !t.opened(r), true)
	case actFull:
		return t.enterFile(true)
	case actRight:
		return t.toggle(r, true, false)
	case actLeft:
		return t.left(r)
	case actCopy:
		if r.root {
			return t.sh.copyText("the clone command", cloneCommand(t.repository(r.role)))
		}
		return t.sh.copyText("the path", clean(r.entry.Path))
	case actBrowser:
		return t.sh.browse(t.web(r))
	}
	return nil
}

// toggle opens or closes a folder; a file gets the keys, and on wish the whole
// screen.
func (t *repositories) toggle(r treeRow, open, full bool) tea.Cmd {
	switch {
	case r.note != "":
		return nil
	case r.root || r.entry.Kind == github.KindFolder:
		t.open[openKey(r.role, r.entry.Path)] = open
		cmd := t.read()
		t.flatten()
		return cmd
	}
	return t.enterFile(full)
}

// noFile says why there is no file to read.
func (t *repositories) noFile(r treeRow, nothing string) string {
	if nothing == "" && (r.root || r.note != "" || r.entry.Kind == github.KindFolder) {
		return "this is not a file"
	}
	return nothing
}

// left closes what is open, or goes to the folder above.
func (t *repositories) left(r treeRow) tea.Cmd {
	if t.opened(r) {
		return t.toggle(r, false, false)
	}
	for i := t.cur.at - 1; i >= 0; i-- {
		if t.rows[i].depth < r.depth {
			t.cur.at = i
			t.cur.set(len(t.rows), t.cur.page)
			break
		}
	}
	return t.follow()
}

// web is the page of a row on GitHub.
func (t *repositories) web(r treeRow) string {
	repo := t.repository(r.role)
	if r.root || r.entry.Path == "" || repo.HTMLURL == "" {
		return repo.HTMLURL
	}
	kind := "blob"
	if r.entry.Kind == github.KindFolder {
		kind = "tree"
	}
	parts := strings.Split(repo.DefaultBranch+"/"+r.entry.Path, "/")
	for i, p := range parts {
		parts[i] = url.PathEscape(p)
	}
	return repo.HTMLURL + "/" + kind + "/" + strings.Join(parts, "/")
}

// fetch reads the selected file, unless it is there, will not be shown, or is
// larger than limit.
func (t *repositories) fetch(limit int64) tea.Cmd {
	r, ok := t.selected()
	if !ok || !t.look.wants(r, limit) {
		return nil
	}
	repo := t.repository(r.role)
	ctx, cancel := context.WithCancel(t.sh.ctx)
	t.look.begin(r, cancel)
	engine, name, gen, owner, repository, entry := t.sh.opt.Engine, t.org.Name, t.look.gen, repo.Owner, repo.Name, r.entry
	return func() tea.Msg {
		content, err := engine.Blob(ctx, owner, repository, entry.SHA)
		if err != nil {
			return blobMsg{name: name, gen: gen, row: r, err: err}
		}
		return blobMsg{name: name, gen: gen, row: r, file: source.Open(entry.Path, content)}
	}
}
