package browse

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/github"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

// CommitView shows what one commit changed, file by file.
type CommitView struct {
	session     *session.Session
	owner, name string
	web         string // of the repository, "" unknown
	Commit      github.Commit
	change      *github.CommitChange
	lines       []kit.DiffLine
	files       []int // lines at which files start
	loading     bool
	page        session.PageID // that reads it
	why         string         // the last page could not be read, "" it could
	scroll      kit.Scroll
	x           int // cells that are left of the screen
	// address is the page of what is shown where that is no commit, and read asks
	// for it then.
	address string
	read    func(context.Context) (github.CommitChange, error)
}

// ChangeMsg is one page of what a commit changed: GitHub lists the files of a
// large one in several.
type ChangeMsg struct {
	epoch            int // of the instance that was asked
	owner, name, sha string
	page             int
	change           github.CommitChange
	lines            []kit.DiffLine
	err              error
}

// showCommit makes the view of a commit, and reads what it changed.
func showCommit(sess *session.Session, owner, name, web string, c github.Commit) (*CommitView, tea.Cmd) {
	v := &CommitView{session: sess, owner: owner, name: name, web: web, Commit: c}
	return v, v.load(1)
}

// ShowChange makes the view of something else than a commit that changes files, such
// as a pull request: c describes it, read asks what it changes.
func ShowChange(sess *session.Session, owner, name, address string, c github.Commit, read func(context.Context) (github.CommitChange, error)) (*CommitView, tea.Cmd) {
	v := &CommitView{session: sess, owner: owner, name: name, address: address, Commit: c, read: read}
	return v, v.load(1)
}

func (v *CommitView) load(page int) tea.Cmd {
	if v.loading || page == 0 {
		return nil
	}
	v.loading, v.why, v.page = true, "", v.session.At
	archive, ctx, msg := v.session.Options.Archive, v.session.Context, ChangeMsg{epoch: v.session.Epoch, owner: v.owner, name: v.name, sha: v.Commit.SHA, page: page}
	read := v.read
	return func() tea.Msg {
		if read != nil {
			msg.change, msg.err = read(ctx)
		} else {
			msg.change, msg.err = archive.Change(ctx, msg.owner, msg.name, msg.sha, page)
		}
		if msg.err == nil {
			msg.lines = diffLines(msg.change)
		}
		return msg
	}
}

// Busy reports whether a page of the commit is being read.
func (v *CommitView) Busy() bool { return v.loading }

// Update takes a page of what the commit changed.
func (v *CommitView) Update(msg ChangeMsg) {
	if msg.epoch != v.session.Epoch || msg.owner != v.owner || msg.name != v.name || msg.sha != v.Commit.SHA {
		return
	}
	v.loading = false
	if why := v.session.Tried(v.page, "Reading commit "+text.Clean(text.ShortSHA(v.Commit.SHA))+" of "+text.Clean(v.owner+"/"+v.name), msg.err); why != "" {
		v.why = why
	}
	if msg.err != nil {
		return
	}
	if msg.page <= 1 {
		v.change, v.lines = &msg.change, messageLines(msg.change.Message)
		if v.read == nil {
			v.Commit = msg.change.Commit
		}
	} else {
		v.change.Files = append(v.change.Files, msg.change.Files...)
		v.change.Next = msg.change.Next
	}
	v.lines = append(v.lines, msg.lines...)
	v.files = FileStarts(v.lines)
}

// Offers are what can be done with a commit.
func (v *CommitView) Offers() []kit.Offer {
	one := ""
	if len(v.files) < 2 {
		one = "there are no more files"
	}
	out := []kit.Offer{{Act: kit.ActNextFile, Why: one}, {Act: kit.ActPrevFile, Why: one, Quiet: true}, {Act: kit.ActRight}, {Act: kit.ActLeft, Quiet: true}, {Act: kit.ActCopy}, {Act: kit.ActCopyURL, Quiet: true}, {Act: kit.ActBrowser}}
	if v.change != nil && v.change.Next != 0 {
		out = append([]kit.Offer{{Act: actMore}}, out...)
	}
	out = append(out, kit.Offer{Act: kit.ActRefresh, Quiet: v.why == ""})
	return append(append(out, kit.Offer{Act: kit.ActBack}), kit.MoveOffers()...)
}

// Do does an action of a commit; back says that the commit is to be left.
func (v *CommitView) Do(act kit.Action) (cmd tea.Cmd, back bool) {
	if v.scroll.Move(act) {
		return nil, false
	}
	switch act {
	case kit.ActBack:
		return nil, true
	case kit.ActLeft:
		v.x = max(0, v.x-SideStep)
	case kit.ActRight:
		v.x = min(v.x+SideStep, 20_000)
	case kit.ActNextFile, kit.ActPrevFile:
		v.jump(act == kit.ActNextFile)
	case actMore:
		if v.change != nil {
			return v.load(v.change.Next), false
		}
	case kit.ActRefresh:
		return v.load(1), false
	case kit.ActCopy:
		return v.session.CopyText("the SHA", v.Commit.SHA), false
	case kit.ActCopyURL:
		return v.session.CopyText("the address", v.url()), false
	case kit.ActBrowser:
		return v.session.Browse(v.url()), false
	}
	return nil, false
}

// jump goes to the next file, or the one before.
func (v *CommitView) jump(next bool) {
	to := -1
	for _, at := range v.files {
		if next && at > v.scroll.Top {
			to = at
			break
		}
		if !next && at < v.scroll.Top {
			to = at
		}
	}
	if to >= 0 {
		v.scroll.Top = to
		v.scroll.Set(v.scroll.Size, v.scroll.Page)
	}
}

func (v *CommitView) url() string {
	if v.address != "" {
		return v.address
	}
	return session.CommitURL(v.web, v.Commit.SHA)
}

// ActOnCommit does what every list of commits offers for the selected one: show
// it, copy its SHA or its address, open its page. The view is nil unless the
// commit is to be shown.
func ActOnCommit(sess *session.Session, act kit.Action, owner, name, web string, c github.Commit) (*CommitView, tea.Cmd) {
	switch act {
	case kit.ActOpen:
		return showCommit(sess, owner, name, web, c)
	case kit.ActCopy:
		return nil, sess.CopyText("the SHA", c.SHA)
	case kit.ActCopyURL:
		return nil, sess.CopyText("the address", session.CommitURL(web, c.SHA))
	case kit.ActBrowser:
		return nil, sess.Browse(session.CommitURL(web, c.SHA))
	}
	return nil, nil
}
