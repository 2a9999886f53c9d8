package ui

import (
	"context"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/delivery"
	"gitconnection/internal/text"
)

// snapshotView is what the tabs over both repositories have in common: they make
// something of the newest snapshot while somebody looks, again when the
// repositories have moved on, and never twice at once.
type snapshotView[T any] struct {
	*site
	title   string
	of      *delivery.Snapshot // that what is shown was made of, nil none yet
	gen     int
	loading bool
	anew    bool   // once more, though nothing is known to have changed
	why     string // it could not be read, "" it could
}

// readMsg is what was made of a snapshot.
type readMsg[T any] struct {
	name string
	gen  int
	of   *delivery.Snapshot
	got  T
	err  error
}

func newSnapshotView[T any](s *site, title string) snapshotView[T] {
	return snapshotView[T]{site: s, title: title, gen: s.session.epoch}
}

func (r *snapshotView[T]) name() string { return r.title }

func (r *snapshotView[T]) busy() bool { return r.heads.loading || r.loading }

// visible reports whether somebody can see the tab now.
func (r *snapshotView[T]) visible() bool { return r.session.front == r.org.Name && r.front == r.title }

// onceMore is what the key for it does; what is shown stays until it is read.
func (r *snapshotView[T]) onceMore() tea.Cmd {
	r.why, r.heads.why, r.anew = "", "", true
	return tea.Batch(r.observe(), r.readHeads())
}

// read makes something of the newest snapshot, where that is called for.
func (r *snapshotView[T]) read(work func(context.Context, *delivery.Snapshot) (T, error)) tea.Cmd {
	snap := r.heads.snap
	if snap == nil || r.of == snap && !r.anew || r.loading || !r.visible() {
		return nil
	}
	r.gen++
	r.loading, r.anew, r.why = true, false, ""
	ctx, msg := r.session.ctx, readMsg[T]{name: r.org.Name, gen: r.gen, of: snap}
	return func() tea.Msg {
		msg.got, msg.err = work(ctx, snap)
		return msg
	}
}

// follow keeps up with the repositories: load reads, took takes what was read,
// which is nothing where msg says why. It reports whether msg was about that.
func (r *snapshotView[T]) follow(msg tea.Msg, load func() tea.Cmd, took func(readMsg[T]) tea.Cmd) (tea.Cmd, bool) {
	switch msg := msg.(type) {
	case stateMsg:
		if msg.name == r.org.Name && r.visible() {
			return r.needHeads(), true
		}
	case headsMsg:
		if msg.name == r.org.Name {
			return load(), true
		}
	case workedOutMsg: // a plan is made over the newest
		if msg.name == r.org.Name {
			return load(), true
		}
	case readMsg[T]:
		if msg.name == r.org.Name && msg.gen == r.gen {
			r.loading = false
			r.explain(msg.err)
			cmd := took(msg)
			r.of = msg.of
			return tea.Batch(cmd, load()), true // where the repositories have moved on meanwhile
		}
	}
	return nil, false
}

func (r *snapshotView[T]) explain(err error) {
	if err != nil && !canceled(err) {
		p := explain("Reading the "+strings.ToLower(r.title)+" of "+text.Clean(r.org.Name), err)
		r.why = p.why
		r.session.fail(p)
	}
}

// readAgo says when it was read, after what it is.
func (r *snapshotView[T]) readAgo(what func() string) string {
	th := r.session.th
	switch {
	case r.busy():
		return th.busy.put(spin(r.session.frame)) + th.dim.put(" reading the repositories")
	case r.of != nil:
		return th.dim.put(what() + " · read " + text.Ago(r.of.At, r.session.now()))
	}
	return ""
}

// instead says why nothing is shown, and what to do next: stands says where such
// things stand, from which repository they are read, none what to do where there
// are none.
func (r *snapshotView[T]) instead(w int, in scope, stands string, from connection.Role, none func() []string) []string {
	th := r.session.th
	st, known := r.state()
	switch {
	case r.failed != "", r.heads.why != "", r.why != "":
		return r.sentences(w, th.bad.put("✕")+" The "+strings.ToLower(r.title)+" could not be read.", "", r.session.hint(actRefresh, in)+" tries again")
	case !known:
		return r.sentences(w, th.busy.put(spin(r.session.frame))+" Asking GitHub for the repositories")
	case !bothOurs(st):
		return r.sentences(w, "No repositories yet: "+stands+".", "", r.session.hint(actConnect, scopeOrg)+" connects the organization")
	case r.of == nil:
		return r.sentences(w, th.busy.put(spin(r.session.frame))+" Reading "+text.Clean(r.org.FullName(from)))
	}
	return r.sentences(w, none()...)
}

// sentences are lines where rows would be.
func (r *snapshotView[T]) sentences(w int, parts ...string) []string {
	lines := []string{""}
	for _, p := range parts {
		lines = append(lines, "   "+r.session.truncate(p, w-4))
	}
	return lines
}
