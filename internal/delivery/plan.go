package delivery

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
	"gitconnection/internal/scaffold"
	"gitconnection/internal/scaffold/application"
	"gitconnection/internal/scaffold/form"
)

// Plan is what would be done: commits in an order that matters, each whole.
// Nothing has been written yet.
type Plan struct {
	Title string // "Add cluster edge-1 to acme"
	Actor string // who asked for it
	// Acts are what is done with pull requests, before the changes.
	Acts    []PullRequestAct
	Changes []Change
	// Warnings are what the operator should know of before it is confirmed.
	Warnings []string
	// Gate is what the operator has to make sure of before the plan is
	// carried out, nil nothing.
	Gate     *Gate
	Blockers []connection.Blocker
	// Typed is the name that has to be typed to confirm the plan, "" none.
	Typed string

	snapshot *Snapshot
	handled  bool // what becomes of open pull requests is decided
}

// Gate is something outside of Git that has to be true before a phase may
// begin. The operator confirms it; it never expires.
type Gate struct {
	Message string // what has to be so, one sentence
	Command string // what shows whether it is
}

// Change is one commit in one repository.
type Change struct {
	Role     connection.Role
	Headline string // of the commit
	Files    []scaffold.File
	Delete   []string
	// Branch asks for a pull request from a branch of that name; "" commits to
	// the default branch.
	Branch string

	onto *github.PullRequest // is updated by it, nil none
	seen map[string]string   // path → object id when it was planned, "" nothing there
	// values are the only things that the change means in those of its files
	// that it changes a version in, by path.
	values map[string][]application.Value
}

// Paths are all paths that the change touches, sorted.
func (c Change) Paths() []string {
	out := slices.Clone(c.Delete)
	for _, f := range c.Files {
		out = append(out, f.Path)
	}
	slices.Sort(out)
	return out
}

// Nothing reports whether everything is as the plan wants it already.
func (p Plan) Nothing() bool { return len(p.Acts) == 0 && len(p.Changes) == 0 && len(p.Blockers) == 0 }

// change returns the commit that brings files about and deletes others. What
// is so already is left out; ok is false when nothing is left.
func (p *Plan) change(role connection.Role, headline string, files []scaffold.File, gone ...string) (c Change, ok bool) {
	repository := p.snapshot.Repository(role)
	c = Change{Role: role, Headline: headline, seen: map[string]string{}}
	for _, f := range files {
		if !repository.sameFile(f) {
			c.Files = append(c.Files, f)
		}
	}
	for _, path := range gone {
		if repository.Has(path) {
			c.Delete = append(c.Delete, path)
		}
	}
	slices.SortFunc(c.Files, func(a, b scaffold.File) int { return strings.Compare(a.Path, b.Path) })
	slices.Sort(c.Delete)
	for _, path := range c.Paths() {
		c.seen[path] = repository.SHA(path)
	}
	return c, len(c.Files)+len(c.Delete) > 0
}

// commit adds the commit that brings files about and deletes others, and
// reports whether there is anything to it.
func (p *Plan) commit(role connection.Role, headline string, files []scaffold.File, gone ...string) bool {
	c, ok := p.change(role, headline, files, gone...)
	if ok {
		p.Changes = append(p.Changes, c)
	}
	return ok
}

// keeping adds to files what keeps a folder in Git where nothing else does.
func (p *Plan) keeping(role connection.Role, files []scaffold.File, folder string) []scaffold.File {
	path := folder + "/" + keep
	if p.snapshot.Repository(role).Has(path) || slices.ContainsFunc(files, func(f scaffold.File) bool { return f.Path == path }) {
		return files
	}
	return append(files, scaffold.File{Path: path, Content: []byte{}})
}

// warn adds what the operator should know of.
func (p *Plan) warn(format string, args ...any) {
	p.Warnings = append(p.Warnings, fmt.Sprintf(format, args...))
}

// block notes why the plan cannot be carried out.
func (p *Plan) block(kind connection.BlockKind, target, message, next string) {
	p.Blockers = append(p.Blockers, connection.Blocker{Kind: kind, Target: target, Message: message, Next: next})
}

// noteSecrets tells which secrets have to be where they are looked for.
func (p *Plan) noteSecrets(refs []form.Reference) {
	for _, r := range refs {
		note := "It reads the secret " + r.String() + "."
		if c := r.StoreCommand(); c != "" {
			note += " To store it: " + c
		}
		p.Warnings = append(p.Warnings, note)
	}
}

// blockArchived refuses to write where nothing can be written.
func (p *Plan) blockArchived() {
	for _, role := range connection.Roles() {
		repository := p.snapshot.Repository(role)
		if repository != nil && repository.Archived && slices.ContainsFunc(p.Changes, func(c Change) bool { return c.Role == role }) {
			p.block(connection.BlockPerson, repository.FullName(), repository.FullName()+" is archived", "Unarchive it on GitHub.")
		}
	}
}

// refuse notes why a plan cannot be carried out, for whoever asked for it.
func (p *Plan) refuse(reason, target, message, next string) {
	p.Blockers = append(p.Blockers, connection.Blocker{Kind: connection.BlockRefuse, Reason: reason, Target: target, Message: message, Next: next})
}

// Propose asks for pull requests instead of commits.
func (p *Plan) Propose() {
	for i := range p.Changes {
		p.Changes[i].Branch = branchOf(p.Changes[i])
	}
	if len(p.Changes) > 1 {
		p.Warnings = append(p.Warnings, "The pull requests have to be merged in the order in which they are listed.")
	}
}

// FileDiff is what a plan does to one file.
type FileDiff struct {
	Role  connection.Role
	Path  string
	Added bool // it was not there
	Gone  bool // it is not there afterwards
	Lines int  // of the file that is added, or that goes
	// Text is the unified diff. It is raw: whoever shows it has to clean it.
	Text string
}

// Diffs are what a plan changes, file by file in the order of its commits.
func (committer *Committer) Diffs(ctx context.Context, p Plan) ([]FileDiff, error) {
	var out []FileDiff
	for _, act := range p.Acts {
		merged, err := committer.mergeDiffs(ctx, act)
		if err != nil {
			return nil, err
		}
		out = append(out, merged...)
	}
	for _, c := range p.Changes {
		repository := p.snapshot.Repository(c.Role)
		before, err := committer.reader.Read(ctx, repository, c.Paths()...)
		if err != nil {
			return nil, fmt.Errorf("read what %s changes: %w", repository.FullName(), err)
		}
		after := map[string][]byte{}
		for _, f := range c.Files {
			after[f.Path] = append([]byte{}, f.Content...) // not nil: an empty file is one
		}
		for _, path := range c.Paths() {
			d := FileDiff{Role: c.Role, Path: path, Added: !repository.Has(path), Gone: after[path] == nil, Text: scaffold.Diff(path, before[path], after[path])}
			if d.Added {
				d.Lines = bytes.Count(after[path], []byte("\n"))
			} else if d.Gone {
				d.Lines = bytes.Count(before[path], []byte("\n"))
			}
			out = append(out, d)
		}
	}
	return out, nil
}

// mergeDiffs are what a merge brings, none for anything else.
func (committer *Committer) mergeDiffs(ctx context.Context, act PullRequestAct) ([]FileDiff, error) {
	if act.Do != ActMerge {
		return nil, nil
	}
	change, err := committer.github.PullRequestChange(ctx, act.PullRequest)
	if err != nil {
		return nil, err
	}
	var out []FileDiff
	for _, f := range change.Files {
		d := FileDiff{Path: f.Path, Added: f.Status == "added", Gone: f.Status == "removed", Lines: f.Additions + f.Deletions}
		from, to := "a/"+cmp.Or(f.Previous, f.Path), "b/"+f.Path
		if d.Added {
			from = "/dev/null"
		}
		if d.Gone {
			to = "/dev/null"
		}
		d.Text = fmt.Sprintf("--- %s\n+++ %s\n%s\n", from, to, f.Patch)
		out = append(out, d)
	}
	return out, nil
}

// Diff is what a plan changes as one text.
func (committer *Committer) Diff(ctx context.Context, p Plan) (string, error) {
	diffs, err := committer.Diffs(ctx, p)
	var b strings.Builder
	for _, d := range diffs {
		b.WriteString(d.Text)
	}
	return b.String(), err
}
