package simulator

import (
	"bytes"
	"fmt"
	"sort"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/filemode"
	formatdiff "github.com/go-git/go-git/v5/plumbing/format/diff"
	"github.com/go-git/go-git/v5/plumbing/object"
	"github.com/go-git/go-git/v5/utils/diff"
	"github.com/sergi/go-diff/diffmatchpatch"
)

// diffFile is one file that differs between two trees.
type diffFile struct {
	Path, Previous       string // Previous: the former name of a renamed file
	Status               string // added, removed, modified, renamed
	From, To             file
	Additions, Deletions int
	Patch                string // hunks; empty for binary files
	Binary               bool
}

// diffStat sums up a diff.
type diffStat struct{ files, additions, deletions int }

// commitStat compares a commit with its first parent.
func (r *repository) commitStat(c *object.Commit) (diffStat, error) {
	files, err := r.commitDiff(c)
	return sum(files), err
}

func sum(files []diffFile) diffStat {
	st := diffStat{files: len(files)}
	for _, f := range files {
		st.additions += f.Additions
		st.deletions += f.Deletions
	}
	return st
}

// commitDiff lists what a commit changed against its first parent.
func (r *repository) commitDiff(c *object.Commit) ([]diffFile, error) {
	var base plumbing.Hash
	if len(c.ParentHashes) > 0 {
		parent, err := r.commit(c.ParentHashes[0])
		if err != nil {
			return nil, err
		}
		base = parent.TreeHash
	}
	return r.diffTrees(base, c.TreeHash)
}

// maxDiff is how many files of a diff GitHub looks at. GitHub: REST docs, get a
// commit.
const maxDiff = 3000

// diffTrees compares two trees; a zero hash is the empty tree. A file that is
// gone here and came back unchanged there was renamed.
func (r *repository) diffTrees(from, to plumbing.Hash) ([]diffFile, error) {
	var out []diffFile
	if err := r.diffBelow(from, to, "", &out); err != nil {
		return nil, err
	}
	if out = findRenames(out); len(out) > maxDiff {
		out = out[:maxDiff]
	}
	for i := range out {
		if err := r.diffText(&out[i]); err != nil {
			return nil, err
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Path < out[j].Path })
	return out, nil
}

func (r *repository) diffBelow(from, to plumbing.Hash, prefix string, out *[]diffFile) error {
	if from == to {
		return nil
	}
	before, err := r.entries(from)
	if err != nil {
		return err
	}
	after, err := r.entries(to)
	if err != nil {
		return err
	}
	names := map[string]bool{}
	for n := range before {
		names[n] = true
	}
	for n := range after {
		names[n] = true
	}
	for n := range names {
		if err := r.diffEntry(prefix+n, before[n], after[n], out); err != nil {
			return err
		}
	}
	return nil
}

// entries maps a tree's entries by name; none for the zero hash.
func (r *repository) entries(h plumbing.Hash) (map[string]object.TreeEntry, error) {
	out := map[string]object.TreeEntry{}
	if h.IsZero() {
		return out, nil
	}
	t, err := r.tree(h)
	if err != nil {
		return nil, fmt.Errorf("read tree %s: %w", h, err)
	}
	for _, e := range t.Entries {
		out[e.Name] = e
	}
	return out, nil
}

func (r *repository) diffEntry(path string, a, b object.TreeEntry, out *[]diffFile) error {
	if a.Hash == b.Hash && a.Mode == b.Mode {
		return nil
	}
	var aTree, bTree plumbing.Hash
	if a.Mode == filemode.Dir {
		aTree, a = a.Hash, object.TreeEntry{}
	}
	if b.Mode == filemode.Dir {
		bTree, b = b.Hash, object.TreeEntry{}
	}
	if err := r.diffBelow(aTree, bTree, path+"/", out); err != nil {
		return err
	}
	f := diffFile{Path: path, From: file{path, a.Mode, a.Hash}, To: file{path, b.Mode, b.Hash}}
	switch {
	case a.Hash.IsZero() && b.Hash.IsZero():
		return nil
	case a.Hash.IsZero():
		f.Status = "added"
	case b.Hash.IsZero():
		f.Status = "removed"
	default:
		f.Status = "modified"
	}
	*out = append(*out, f)
	return nil
}

// emptyBlob is the blob without content, whose comings and goings git takes for
// no renames.
var emptyBlob = plumbing.ComputeHash(plumbing.BlobObject, nil)

// findRenames joins removed and added files of the same content.
func findRenames(files []diffFile) []diffFile {
	sort.Slice(files, func(i, j int) bool { return files[i].Path < files[j].Path })
	gone := map[plumbing.Hash][]int{}
	for i, f := range files {
		if f.Status == "removed" && f.From.Hash != emptyBlob {
			gone[f.From.Hash] = append(gone[f.From.Hash], i)
		}
	}
	joined := map[int]bool{}
	for i := range files {
		f := &files[i]
		if candidates := gone[f.To.Hash]; f.Status == "added" && len(candidates) > 0 {
			f.Status, f.Previous, f.From = "renamed", files[candidates[0]].Path, files[candidates[0]].From
			joined[candidates[0]] = true
			gone[f.To.Hash] = candidates[1:]
		}
	}
	out := files[:0:0]
	for i, f := range files {
		if !joined[i] {
			out = append(out, f)
		}
	}
	return out
}

// diffText counts lines and writes the hunks.
func (r *repository) diffText(f *diffFile) error {
	before, err := r.content(f.From)
	if err != nil {
		return err
	}
	after, err := r.content(f.To)
	if err != nil {
		return err
	}
	f.Binary = f.From.Hash != f.To.Hash && (isBinary(before) || isBinary(after))
	if f.Status == "renamed" || f.From.Hash == f.To.Hash || f.Binary {
		return nil
	}
	patch := &filePatch{}
	for _, d := range diff.Do(string(before), string(after)) {
		patch.chunks = append(patch.chunks, chunk{d})
		lines := countLines(d.Text)
		switch d.Type {
		case diffmatchpatch.DiffInsert:
			f.Additions += lines
		case diffmatchpatch.DiffDelete:
			f.Deletions += lines
		}
	}
	var out bytes.Buffer
	if err := formatdiff.NewUnifiedEncoder(&out, 3).Encode(patch); err != nil {
		return fmt.Errorf("write the diff of %s: %w", f.Path, err)
	}
	text := out.String()
	if at := strings.Index(text, "@@"); at >= 0 {
		f.Patch = strings.TrimSuffix(text[at:], "\n")
	}
	return nil
}

func (r *repository) content(f file) ([]byte, error) {
	if f.Hash.IsZero() || f.Mode == filemode.Submodule {
		return nil, nil
	}
	return r.blob(f.Hash)
}

func countLines(text string) int {
	n := strings.Count(text, "\n")
	if text != "" && !strings.HasSuffix(text, "\n") {
		n++
	}
	return n
}

// filePatch and chunk are one file's difference as go-git's encoder wants it.
type filePatch struct{ chunks []formatdiff.Chunk }

// FilePatches implements diff.Patch.
func (p *filePatch) FilePatches() []formatdiff.FilePatch { return []formatdiff.FilePatch{p} }

// Message implements diff.Patch.
func (p *filePatch) Message() string { return "" }

// IsBinary implements diff.FilePatch.
func (p *filePatch) IsBinary() bool { return false }

// Files implements diff.FilePatch; the hunks do not depend on it.
func (p *filePatch) Files() (from, to formatdiff.File) { return patchedFile{}, patchedFile{} }

// Chunks implements diff.FilePatch.
func (p *filePatch) Chunks() []formatdiff.Chunk { return p.chunks }

type patchedFile struct{}

// Hash implements diff.File.
func (patchedFile) Hash() plumbing.Hash { return plumbing.ZeroHash }

// Mode implements diff.File.
func (patchedFile) Mode() filemode.FileMode { return filemode.Regular }

// Path implements diff.File.
func (patchedFile) Path() string { return "file" }

type chunk struct{ d diffmatchpatch.Diff }

// Content implements diff.Chunk.
func (c chunk) Content() string { return c.d.Text }

// Type implements diff.Chunk.
func (c chunk) Type() formatdiff.Operation {
	switch c.d.Type {
	case diffmatchpatch.DiffInsert:
		return formatdiff.Add
	case diffmatchpatch.DiffDelete:
		return formatdiff.Delete
	}
	return formatdiff.Equal
}
