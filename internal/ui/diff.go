package ui

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/github"
	"gitconnection/internal/text"
)

// diffLine is one line of a commit as it is shown. Its text is somebody's
// bytes: it is cleaned when it is drawn.
type diffLine struct {
	kind byte // ' ', '+', '-', '@' as in a diff; 'f' a file, 'i' a remark, 'm' the message
	text string
}

// commitView is what one commit changed, file by file.
type commitView struct {
	session     *shared
	owner, name string
	web         string // of the repository, "" unknown
	commit      github.Commit
	change      *github.CommitChange
	lines       []diffLine
	files       []int // lines at which files begin
	loading     bool
	why         string
	scroll      scroll
	x           int // cells that are scrolled out on the left
}

// changeMsg is a page of what a commit changed.
type changeMsg struct {
	epoch            int // of the instance that was asked
	owner, name, sha string
	page             int
	change           github.CommitChange
	lines            []diffLine
	err              error
}

// showCommit shows a commit; what it changed is read.
func showCommit(sess *shared, owner, name, web string, c github.Commit) (*commitView, tea.Cmd) {
	v := &commitView{session: sess, owner: owner, name: name, web: web, commit: c}
	return v, v.load(1)
}

func (v *commitView) load(page int) tea.Cmd {
	if v.loading || page == 0 {
		return nil
	}
	v.loading, v.why = true, ""
	archive, ctx, msg := v.session.opt.Archive, v.session.ctx, changeMsg{epoch: v.session.epoch, owner: v.owner, name: v.name, sha: v.commit.SHA, page: page}
	return func() tea.Msg {
		msg.change, msg.err = archive.Change(ctx, msg.owner, msg.name, msg.sha, page)
		if msg.err == nil {
			msg.lines = diffLines(msg.change)
		}
		return msg
	}
}

func (v *commitView) update(msg changeMsg) {
	if msg.epoch != v.session.epoch || msg.owner != v.owner || msg.name != v.name || msg.sha != v.commit.SHA {
		return
	}
	v.loading = false
	if msg.err != nil {
		if !canceled(msg.err) {
			p := explain("Reading commit "+text.Clean(text.ShortSHA(v.commit.SHA))+" of "+text.Clean(v.owner+"/"+v.name), msg.err)
			v.why = p.why
			v.session.fail(p)
		}
		return
	}
	if msg.page <= 1 {
		v.change, v.lines = &msg.change, messageLines(msg.change.Message)
		v.commit = msg.change.Commit
	} else {
		v.change.Files = append(v.change.Files, msg.change.Files...)
		v.change.Next = msg.change.Next
	}
	v.lines = append(v.lines, msg.lines...)
	v.files = v.files[:0]
	for i, l := range v.lines {
		if l.kind == 'f' {
			v.files = append(v.files, i)
		}
	}
}

// messageLines are a message below its subject.
func messageLines(message string) (out []diffLine) {
	_, body, _ := strings.Cut(message, "\n")
	for l := range strings.SplitSeq(strings.Trim(body, "\n"), "\n") {
		if body != "" {
			out = append(out, diffLine{'m', l})
		}
	}
	return out
}

// diffLines spells the files of a commit out.
func diffLines(c github.CommitChange) (out []diffLine) {
	for _, f := range c.Files {
		out = append(out, diffLine{'m', ""}, diffLine{'f', fileTitle(f)})
		for _, remark := range remarks(f) {
			out = append(out, diffLine{'i', remark})
		}
		if f.Patch == "" {
			continue
		}
		for l := range strings.SplitSeq(strings.TrimSuffix(f.Patch, "\n"), "\n") {
			kind := byte('i')
			if l != "" && strings.IndexByte(" +-@", l[0]) >= 0 {
				kind = l[0]
			}
			out = append(out, diffLine{kind, l})
		}
	}
	return out
}

// fileTitle names a file, what became of it, and how many lines.
func fileTitle(f github.FileChange) string {
	s := f.Status + "  " + f.Path
	if f.Previous != "" {
		s = f.Status + "  " + f.Previous + " → " + f.Path
	}
	if f.Additions+f.Deletions > 0 {
		s += "  +" + text.Grouped(f.Additions) + " −" + text.Grouped(f.Deletions)
	}
	return s
}

// remarks say what a diff of lines cannot.
func remarks(f github.FileChange) (out []string) {
	if f.OldMode != "" || f.NewMode != "" {
		out = append(out, "mode "+f.OldMode+" → "+f.NewMode)
	}
	switch {
	case f.Binary:
		out = append(out, "a binary file: there are no lines to show")
	case f.Omitted:
		out = append(out, "too large: GitHub does not show these lines here. o opens the commit on GitHub.")
	case f.Patch != "":
	case f.Status == "renamed":
		out = append(out, "renamed, and otherwise unchanged")
	case f.Status == "added", f.Status == "removed":
		out = append(out, "an empty file")
	case len(out) == 0:
		out = append(out, "no lines that differ: a binary file, or another mode")
	}
	return out
}

func (v *commitView) offers() []offer {
	one := ""
	if len(v.files) < 2 {
		one = "there are no more files"
	}
	out := []offer{{act: actNextFile, why: one}, {act: actPrevFile, why: one, quiet: true}, {act: actRight}, {act: actLeft, quiet: true}, {act: actCopy}, {act: actCopyURL, quiet: true}, {act: actBrowser}}
	if v.change != nil && v.change.Next != 0 {
		out = append([]offer{{act: actMore}}, out...)
	}
	out = append(out, offer{act: actRefresh, quiet: v.why == ""})
	return append(append(out, offer{act: actBack}), moves()...)
}

// do does a key; back is true when the commit is to be left.
func (v *commitView) do(act action) (cmd tea.Cmd, back bool) {
	if v.scroll.move(act) {
		return nil, false
	}
	switch act {
	case actBack:
		return nil, true
	case actLeft:
		v.x = max(0, v.x-sideStep)
	case actRight:
		v.x = min(v.x+sideStep, 20_000)
	case actNextFile, actPrevFile:
		v.jump(act == actNextFile)
	case actMore:
		if v.change != nil {
			return v.load(v.change.Next), false
		}
	case actRefresh:
		return v.load(1), false
	case actCopy:
		return v.session.copyText("the SHA", v.commit.SHA), false
	case actCopyURL:
		return v.session.copyText("the address", v.url()), false
	case actBrowser:
		return v.session.browse(v.url()), false
	}
	return nil, false
}

// jump goes to the next file, or the one before.
func (v *commitView) jump(next bool) {
	to := -1
	for _, at := range v.files {
		if next && at > v.scroll.top {
			to = at
			break
		}
		if !next && at < v.scroll.top {
			to = at
		}
	}
	if to >= 0 {
		v.scroll.top = to
		v.scroll.set(v.scroll.size, v.scroll.page)
	}
}

func (v *commitView) url() string { return commitURL(v.web, v.commit.SHA) }

// commitURL is the page of a commit, "" where that of the repository is not
// known.
func commitURL(web, sha string) string {
	if web == "" {
		return ""
	}
	return strings.TrimSuffix(web, "/") + "/commit/" + sha
}

// commitDo does what every list of commits can: show one, copy its SHA or its
// address, open its page. The view is nil unless it is to be shown.
func commitDo(sess *shared, act action, owner, name, web string, c github.Commit) (*commitView, tea.Cmd) {
	switch act {
	case actOpen:
		return showCommit(sess, owner, name, web, c)
	case actCopy:
		return nil, sess.copyText("the SHA", c.SHA)
	case actCopyURL:
		return nil, sess.copyText("the address", commitURL(web, c.SHA))
	case actBrowser:
		return nil, sess.browse(commitURL(web, c.SHA))
	}
	return nil, nil
}
