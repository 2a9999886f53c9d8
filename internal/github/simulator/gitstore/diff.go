package gitstore

import (
	"bytes"
	"fmt"
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/filemode"
	formatdiff "github.com/go-git/go-git/v5/plumbing/format/diff"
	"github.com/go-git/go-git/v5/plumbing/object"
	"github.com/go-git/go-git/v5/utils/diff"
	"github.com/sergi/go-diff/diffmatchpatch"
)

// DiffFile is one file that differs between two trees.
type DiffFile struct {
	Path, Previous       string // Previous: the former name of a renamed file
	Status               string // added, removed, modified, renamed
	From, To             File
	Additions, Deletions int
	Patch                string // hunks; empty for binary files
	Binary               bool
}

// DiffStat sums up a diff.
type DiffStat struct{ Files, Additions, Deletions int }

// CommitStat compares a commit with its first parent.
func (g *Store) CommitStat(c *object.Commit) (DiffStat, error) {
	files, err := g.CommitDiff(c)
	return Sum(files), err
}

// Sum adds up what the files of a diff changed.
func Sum(files []DiffFile) DiffStat {
	st := DiffStat{Files: len(files)}
	for _, f := range files {
		st.Additions += f.Additions
		st.Deletions += f.Deletions
	}
	return st
}

// CommitDiff lists what a commit changed against its first parent.
func (g *Store) CommitDiff(c *object.Commit) ([]DiffFile, error) {
	var base plumbing.Hash
	if len(c.ParentHashes) > 0 {
		parent, err := g.Commit(c.ParentHashes[0])
		if err != nil {
			return nil, err
		}
		base = parent.TreeHash
	}
	return g.DiffTrees(base, c.TreeHash)
}

// maxDiff is how many files of a diff GitHub looks at. GitHub: REST docs, get a
// commit.
const maxDiff = 3000

// DiffTrees compares two trees; a zero hash is the empty tree. A file that is
// gone here and came back unchanged there was renamed.
func (g *Store) DiffTrees(from, to plumbing.Hash) ([]DiffFile, error) {
	var out []DiffFile
	if err := g.diffBelow(from, to, "", &out); err != nil {
		return nil, err
	}
	if out = findRenames(out); len(out) > maxDiff {
		out = out[:maxDiff]
	}
	for i := range out {
		if err := g.diffText(&out[i]); err != nil {
			return nil, err
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Path < out[j].Path })
	return out, nil
}

func (g *Store) diffBelow(from, to plumbing.Hash, prefix string, out *[]DiffFile) error {
	if from == to {
		return nil
	}
	before, err := g.entries(from)
	if err != nil {
		return err
	}
	after, err := g.entries(to)
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
		if err := g.diffEntry(prefix+n, before[n], after[n], out); err != nil {
			return err
		}
	}
	return nil
}

// entries maps a tree's entries by name; none for the zero hash.
func (g *Store) entries(h plumbing.Hash) (map[string]object.TreeEntry, error) {
	out := map[string]object.TreeEntry{}
	if h.IsZero() {
		return out, nil
	}
	t, err := g.Tree(h)
	if err != nil {
		return nil, fmt.Errorf("read tree %s: %w", h, err)
	}
	for _, e := range t.Entries {
		out[e.Name] = e
	}
	return out, nil
}

func (g *Store) diffEntry(path string, a, b object.TreeEntry, out *[]DiffFile) error {
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
	if err := g.diffBelow(aTree, bTree, path+"/", out); err != nil {
		return err
	}
	f := DiffFile{Path: path, From: File{path, a.Mode, a.Hash}, To: File{path, b.Mode, b.Hash}}
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
func findRenames(files []DiffFile) []DiffFile {
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
func (g *Store) diffText(f *DiffFile) error {
	before, err := g.content(f.From)
	if err != nil {
		return err
	}
	after, err := g.content(f.To)
	if err != nil {
		return err
	}
	f.Binary = f.From.Hash != f.To.Hash && (IsBinary(before) || IsBinary(after))
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

func (g *Store) content(f File) ([]byte, error) {
	if f.Hash.IsZero() || f.Mode == filemode.Submodule {
		return nil, nil
	}
	return g.Blob(f.Hash)
}

// IsBinary says whether content is no text: it has a NUL early, as git looks for
// it, or is no UTF-8.
func IsBinary(data []byte) bool {
	return bytes.IndexByte(data[:min(len(data), 8000)], 0) >= 0 || !utf8.Valid(data)
}

// Unified writes one file's difference as git diff does.
func (f DiffFile) Unified() string {
	old := f.Path
	if f.Previous != "" {
		old = f.Previous
	}
	var out strings.Builder
	fmt.Fprintf(&out, "diff --git a/%s b/%s\n", old, f.Path)
	from, to := "a/"+old, "b/"+f.Path
	switch f.Status {
	case "added":
		fmt.Fprintf(&out, "new file mode %s\n", ModeText(f.To.Mode))
		from = "/dev/null"
	case "removed":
		fmt.Fprintf(&out, "deleted file mode %s\n", ModeText(f.From.Mode))
		to = "/dev/null"
	case "renamed":
		fmt.Fprint(&out, f.modeLines())
		fmt.Fprintf(&out, "similarity index 100%%\nrename from %s\nrename to %s\n", old, f.Path)
	default:
		fmt.Fprint(&out, f.modeLines())
	}
	switch {
	case f.Patch != "":
		fmt.Fprintf(&out, "--- %s\n+++ %s\n%s\n", from, to, f.Patch)
	case f.Binary:
		fmt.Fprintf(&out, "Binary files %s and %s differ\n", from, to)
	}
	return out.String()
}

// modeLines are the lines about a mode that has changed, none otherwise.
func (f DiffFile) modeLines() string {
	if f.From.Mode == f.To.Mode {
		return ""
	}
	return fmt.Sprintf("old mode %s\nnew mode %s\n", ModeText(f.From.Mode), ModeText(f.To.Mode))
}

// ModeText writes a mode as git does, in six digits.
func ModeText(mode filemode.FileMode) string {
	text := mode.String() // seven digits
	return text[len(text)-6:]
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
