package connection

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"gitconnection/internal/github"
	"gitconnection/internal/scaffold"
)

// ChangeKind says in which way a file of the scaffold is not as the scaffold
// of this program has it.
type ChangeKind string

// The kinds of changes. The first three are the operator's choice, the others
// are what a newer scaffold brings.
const (
	ChangeMissing  ChangeKind = "missing"  // an adopted repository does not hold it
	ChangeModified ChangeKind = "modified" // changed by hand
	ChangeDeleted  ChangeKind = "deleted"  // deleted by hand
	ChangeNew      ChangeKind = "new"      // the newer scaffold adds it
	ChangeReplaced ChangeKind = "replaced" // the newer scaffold changes it, nobody else has
	ChangeMerged   ChangeKind = "merged"   // both have changed it, in different places
	ChangeConflict ChangeKind = "conflict" // both have changed the same lines
	changeSame     ChangeKind = ""         // as it should be, and only the marker does not know
)

// Change is one file that is not as the scaffold has it.
type Change struct {
	Path string
	Kind ChangeKind
	// Chosen says that applying the plan writes the file. What a newer
	// scaffold brings is chosen; the operator's choices are off by default.
	Chosen bool

	content []byte // what would be written
	record  string // SHA-1 that the marker records then
	seen    string // SHA-1 of what is there, "" nothing
	parts   []scaffold.Part
}

// Optional reports whether the operator chooses.
func (c Change) Optional() bool {
	return c.Kind == ChangeMissing || c.Kind == ChangeModified || c.Kind == ChangeDeleted
}

// names reports whether a list of the operator's names path in role, as
// "PATH" or as "platform:PATH".
func names(list []string, role Role, path string) bool {
	return slices.Contains(list, path) || slices.Contains(list, string(role)+":"+path)
}

// chosen reports whether the operator has chosen an optional change.
func (o ConnectOptions) chosen(role Role, k ChangeKind, path string) bool {
	if k == ChangeMissing {
		return o.AdoptMissing || names(o.AdoptFiles, role, path)
	}
	return o.RestoreAll || names(o.Restore, role, path)
}

// changes lists what is not as the scaffold has it in a repository that is
// not filled from nothing.
func (d desired) changes(r Repository, opts ConnectOptions) []Change {
	if !r.Exists() || r.Empty || d.isFresh(r) || r.Marker != nil && r.Marker.Scaffold > d.version {
		return nil
	}
	var out []Change
	for _, f := range d.allFiles() {
		c, ok := d.change(r, f)
		if !ok {
			continue
		}
		if c.Optional() || c.Kind == ChangeConflict || c.Kind == ChangeMerged {
			if opts.chosen(d.role, c.Kind, f.Path) {
				if !c.Optional() { // asked to be as the scaffold has it, so there is nothing to merge
					c.Kind = ChangeModified
				}
				c.Chosen, c.content, c.record, c.parts = true, f.Content, d.blobs[f.Path], nil
			}
		}
		out = append(out, c)
	}
	return out
}

// change compares one file; ok is false when it is as it should be.
func (d desired) change(r Repository, f scaffold.File) (c Change, ok bool) {
	var recorded string
	known, upgrade, adopted := false, false, r.Marker == nil
	if m := r.Marker; m != nil {
		recorded, known = m.Files[f.Path]
		upgrade, adopted = m.Scaffold < d.version, m.Adopted || len(m.Files) == 0
	}
	want := d.blobs[f.Path]
	c = Change{Path: f.Path, content: f.Content, record: want, seen: r.Blobs[f.Path]}
	switch {
	case !known && c.seen == "" && upgrade && !adopted:
		c.Kind, c.Chosen = ChangeNew, true
	case !known && c.seen == "":
		c.Kind = ChangeMissing
	case !known:
		return c, false // somebody's own file, and it stays that
	case c.seen == want:
		c.Chosen = true
		return c, upgrade && recorded != want
	case c.seen == "":
		c.Kind = ChangeDeleted
	case c.seen == recorded:
		c.Kind, c.Chosen = ChangeReplaced, true
		return c, upgrade
	case upgrade && recorded != want:
		return d.merged(r, c, recorded)
	default:
		c.Kind = ChangeModified
	}
	return c, true
}

// merged is what becomes of a file that the operator and the newer scaffold
// have both changed.
func (d desired) merged(r Repository, c Change, recorded string) (Change, bool) {
	m, ok := r.merges[c.Path]
	if !ok { // it is not a file any more
		c.Kind = ChangeModified
		return c, true
	}
	c.content, c.parts = m.Content(), m.Conflicts()
	c.Kind, c.Chosen = ChangeMerged, true
	if len(c.parts) > 0 {
		c.Kind = ChangeConflict
	}
	// The base of the next merge has to be a scaffold's own file, and one that
	// the repository holds: the merged one is not the former, the new one may
	// not be the latter.
	sha := scaffold.BlobSHA(c.content)
	if sha != c.record {
		c.record = recorded
	}
	return c, sha != c.seen
}

// readMerges reads what a three-way merge needs: of each file that both sides have
// changed what was recorded and what is there now.
func (observer *Observer) readMerges(ctx context.Context, d desired, r *Repository) error {
	if r.Marker == nil || r.Marker.Scaffold >= d.version {
		return nil
	}
	for _, f := range d.allFiles() {
		recorded, known := r.Marker.Files[f.Path]
		seen, want := r.Blobs[f.Path], d.blobs[f.Path]
		if !known || seen == "" || seen == recorded || seen == want || recorded == want {
			continue
		}
		theirs, err := observer.github.Blob(ctx, owner(r.FullName), name(r.FullName), seen)
		if github.KindOf(err) == github.KindNotFound {
			continue // a folder of that name
		}
		if err != nil {
			return err
		}
		base, err := observer.github.Blob(ctx, owner(r.FullName), name(r.FullName), recorded)
		if k := github.KindOf(err); err != nil && k != github.KindNotFound && k != github.KindInvalid {
			return err // without its base all of the file is a conflict
		}
		if r.merges == nil {
			r.merges = map[string]scaffold.Merged{}
		}
		r.merges[f.Path] = scaffold.Merge(base, f.Content, theirs)
	}
	return nil
}

// commitJob is what a commit has to bring into a repository.
type commitJob struct {
	fresh    bool // nothing but our own first file is there
	marker   Marker
	data     []byte // of the marker
	files    []github.File
	changes  []Change
	conflict *commitJob // what goes on the branch afterwards
}

// upToDate reports whether r is as it should be already.
func (j commitJob) upToDate(r Repository) bool {
	return r.Marker != nil && string(j.data) == string(r.Repository.Marker) && len(j.files) == 0 && j.conflict == nil
}

// commits reports whether something goes on the default branch.
func (j commitJob) commits(r Repository) bool {
	return r.Marker == nil || string(j.data) != string(r.Repository.Marker) || len(j.files) > 0
}

// target is the marker that is there when all of the job is done.
func (j commitJob) target() []byte {
	if j.conflict != nil {
		return j.conflict.data
	}
	return j.data
}

// isFresh reports whether r holds nothing but our own first file, so that all
// the rest is written.
func (d desired) isFresh(r Repository) bool {
	return r.Marker == nil && (r.Empty || d.isInitialTree(r.Head.Tree))
}

// job says what is missing in r.
func (d desired) job(o Organization, r Repository, self, other Identity, opts ConnectOptions) (commitJob, error) {
	j := commitJob{fresh: d.isFresh(r), changes: d.changes(r, opts)}
	j.marker = d.marker(o, r, self, other, j.fresh)
	j.marker.Files = maps.Clone(j.marker.Files)
	if j.marker.Files == nil {
		j.marker.Files = map[string]string{}
	}
	if j.fresh {
		if slices.Contains(d.olderTrees, r.Head.Tree) { // the first file of an older version
			j.files = append(j.files, github.File(d.readme))
		}
		for _, f := range d.rest[d.present(r.Head.Tree):] {
			j.files = append(j.files, github.File(f))
		}
	}
	var open []Change
	for _, c := range j.changes {
		switch {
		case c.Kind == ChangeConflict:
			open = append(open, c)
			continue
		case !c.Chosen:
			continue
		case c.Kind != changeSame:
			j.files = append(j.files, github.File{Path: c.Path, Content: c.content})
		}
		j.marker.Files[c.Path] = c.record
	}
	upgrade := r.Marker != nil && r.Marker.Scaffold < d.version
	if upgrade && len(open) == 0 {
		j.marker.Scaffold = d.version
	}
	if err := j.encode(); err != nil || len(open) == 0 {
		return j, err
	}
	next := &commitJob{marker: j.marker, changes: open}
	next.marker.Scaffold, next.marker.Files = d.version, maps.Clone(j.marker.Files)
	for _, c := range open {
		next.marker.Files[c.Path] = c.record
		next.files = append(next.files, github.File{Path: c.Path, Content: c.content})
	}
	j.conflict = next
	return j, next.encode()
}

func (j *commitJob) encode() (err error) {
	j.data, err = j.marker.Encode()
	return err
}

// additions are the files of a commit, the marker last.
func (j commitJob) additions(r Repository) []github.File {
	if string(j.data) == string(r.Repository.Marker) {
		return j.files
	}
	return append(slices.Clone(j.files), github.File{Path: MarkerPath, Content: j.data})
}

// explanation is the text of a pull request: each conflict with both sides.
func (j commitJob) explanation() string {
	var out strings.Builder
	for _, c := range j.changes {
		if c.Kind != ChangeConflict {
			continue
		}
		out.WriteString("\n### " + c.Path + "\n\nThe newer scaffold and this repository have changed the same lines. This branch has the scaffold's; " +
			"change it here before you merge, or keep yours.\n")
		for _, p := range c.parts {
			out.WriteString("\nHere now:\n\n" + codeBlock(p.Theirs) + "\nThe newer scaffold:\n\n" + codeBlock(p.Ours))
		}
	}
	return truncated(out.String(), maxExplanation)
}

// maxExplanation is how many bytes of explanation go into a pull request.
// GitHub: a body has at most 65,536 characters.
const maxExplanation = 60_000

// truncated cuts text after a whole line.
func truncated(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	text = text[:limit]
	return text[:strings.LastIndexByte(text, '\n')+1] + "\nThere is more; the changes of this pull request show all of it.\n"
}

// codeBlock is text as a Markdown code block, whatever is in it.
func codeBlock(text string) string {
	var out strings.Builder
	for l := range strings.SplitSeq(strings.TrimSuffix(text, "\n"), "\n") {
		out.WriteString("    " + l + "\n")
	}
	return out.String()
}

// Diff is the unified diff of what a step about one file does, or would do if
// it were chosen, cleaned for a terminal. It reads the file from GitHub.
func (planner *Planner) Diff(ctx context.Context, p Plan, s Step) (string, error) {
	if s.Change == nil {
		return "", fmt.Errorf("show what %s changes: it is about no file of the scaffold", s.ID)
	}
	r := p.State.Repositories[s.Role]
	var before []byte
	if s.Change.seen != "" {
		var err error
		if before, err = planner.github.Blob(ctx, owner(r.FullName), name(r.FullName), s.Change.seen); err != nil {
			return "", err
		}
	}
	return github.CleanLines(scaffold.Diff(s.Change.Path, before, s.Change.content)), nil
}
