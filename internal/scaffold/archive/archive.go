// Package archive reads a set of templates from a .tar.gz that somebody else
// has packed: bytes in, files out, nothing on disk. It takes plain files and
// folders and refuses what a set of templates has no use for, so that nothing
// that an archive can be made to mean has to be thought of again later.
package archive

import (
	"archive/tar"
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"gitconnection/internal/scaffold"
)

// Limits of an archive.
const (
	MaxEntries = 20_000   // files and folders
	MaxFiles   = 10_000   // that are kept
	MaxFile    = 1 << 20  // bytes of one file
	MaxBytes   = 64 << 20 // of all that is unpacked, kept or not
	maxName    = 1024     // bytes
	maxDepth   = 32       // folders
	// maxRatio is how much larger than its packed bytes what is unpacked may
	// be, beyond the first MiB. Text shrinks to a tenth or less; what shrinks to
	// a hundredth was made for it.
	maxRatio = 100
)

// RefusedError is an archive that is not read.
type RefusedError struct{ Why string }

// Error is one sentence.
func (e *RefusedError) Error() string { return "the archive is refused: " + e.Why }

func refuse(format string, args ...any) error { return &RefusedError{fmt.Sprintf(format, args...)} }

// Read returns the files of a packed archive that keep wants, in the order of
// their paths; nil keeps all. A folder that holds everything, as GitHub's
// archives have one, is left out of the paths. What is refused is a
// [*RefusedError]: paths that lead elsewhere or say the same twice, links,
// devices, sparse files, and whatever is beyond the limits.
func Read(packed io.Reader, keep func(path string) bool) ([]scaffold.File, error) {
	in := &counter{from: bufio.NewReader(packed)}
	gz, err := gzip.NewReader(in)
	if err != nil {
		return nil, refuse("it is no .tar.gz: %v", err)
	}
	gz.Multistream(false) // what follows is not part of it
	u := &unpacker{packed: in, from: gz, seen: map[string]string{}}
	if err := u.all(); err != nil {
		return nil, err
	}
	if _, err := in.ReadByte(); !errors.Is(err, io.EOF) {
		return nil, refuse("something follows its end")
	}
	return u.kept(keep)
}

// counter counts what is read. It is read byte by byte, so that gzip takes no
// more than its stream.
type counter struct {
	from *bufio.Reader
	n    int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.from.Read(p)
	c.n += int64(n)
	return n, err
}

// ReadByte makes it an [io.ByteReader].
func (c *counter) ReadByte() (byte, error) {
	b, err := c.from.ReadByte()
	if err == nil {
		c.n++
	}
	return b, err
}

// unpacker reads one archive.
type unpacker struct {
	packed  *counter
	from    io.Reader
	out     int64 // bytes unpacked
	entries int
	files   []scaffold.File
	folders []string
	seen    map[string]string // by lower case
}

// Read counts what is unpacked, headers too, and stops what grows too much.
func (u *unpacker) Read(p []byte) (int, error) {
	n, err := u.from.Read(p)
	u.out += int64(n)
	if u.out > MaxBytes {
		return 0, refuse("more than %d MiB are in it", MaxBytes>>20)
	}
	if u.out > 1<<20 && u.out > maxRatio*max(u.packed.n, 1) {
		return 0, refuse("it unpacks to more than %d times its size", maxRatio)
	}
	return n, err
}

func (u *unpacker) all() error {
	t := tar.NewReader(u)
	for {
		h, err := t.Next()
		if errors.Is(err, io.EOF) {
			return u.end()
		}
		if err != nil {
			return broken(err)
		}
		if u.entries++; u.entries > MaxEntries {
			return refuse("more than %d entries are in it", MaxEntries)
		}
		if err := u.entry(t, h); err != nil {
			return err
		}
	}
}

// end makes sure that nothing but padding follows, and that the packed bytes
// are whole.
func (u *unpacker) end() error {
	buffer := make([]byte, 32<<10)
	for {
		n, err := u.Read(buffer)
		if len(bytes.Trim(buffer[:n], "\x00")) > 0 {
			return refuse("something follows its end")
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return broken(err)
		}
	}
}

func broken(err error) error {
	if refused, ok := errors.AsType[*RefusedError](err); ok {
		return refused
	}
	return refuse("it is broken: %v", err)
}

func (u *unpacker) entry(t *tar.Reader, h *tar.Header) error {
	for key := range h.PAXRecords {
		if strings.HasPrefix(key, "GNU.sparse.") {
			return refuse("%q is a sparse file", h.Name)
		}
	}
	switch h.Typeflag {
	case tar.TypeXGlobalHeader: // GitHub's archives say in it which commit they are of
		return nil
	case tar.TypeReg, tar.TypeDir:
	case tar.TypeSymlink, tar.TypeLink:
		return refuse("%q is a link", h.Name)
	default:
		return refuse("%q is neither a file nor a folder", h.Name)
	}
	name := h.Name
	if h.Typeflag == tar.TypeDir {
		name = strings.TrimSuffix(name, "/")
		if name == "." { // tar -C folder .
			return nil
		}
	}
	name = strings.TrimPrefix(name, "./")
	if err := usable(name); err != nil {
		return err
	}
	if err := u.once(name, h.Typeflag == tar.TypeDir); err != nil {
		return err
	}
	if h.Typeflag == tar.TypeDir {
		u.folders = append(u.folders, name)
		return nil
	}
	if h.Size > MaxFile {
		return refuse("%s is larger than %d MiB", name, MaxFile>>20)
	}
	content, err := io.ReadAll(io.LimitReader(t, MaxFile+1))
	if err != nil {
		return broken(err)
	}
	if int64(len(content)) != h.Size {
		return refuse("%s is not as long as it says", name)
	}
	u.files = append(u.files, scaffold.File{Path: name, Content: content})
	return nil
}

// usable refuses paths that lead elsewhere, or that mean different things to
// different systems.
func usable(name string) error {
	switch {
	case name == "" || len(name) > maxName || strings.Count(name, "/") > maxDepth:
		return refuse("a path in it is empty or too long")
	case !utf8.ValidString(name):
		return refuse("%q is no UTF-8", name)
	case path.IsAbs(name) || path.Clean(name) != name || name == ".." || strings.HasPrefix(name, "../") || strings.ContainsAny(name, "\\:"):
		return refuse("%q leads elsewhere", name)
	case strings.ContainsFunc(name, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == utf8.RuneError }):
		return refuse("%q holds characters that cannot be seen", name)
	}
	for part := range strings.SplitSeq(name, "/") {
		if strings.EqualFold(part, ".git") || strings.HasSuffix(part, " ") || strings.HasSuffix(part, ".") {
			return refuse("%q is no name for a file of a template", name)
		}
	}
	return nil
}

// once refuses what is there twice, also where a file system does not tell
// upper from lower case, and a file that is a folder, too.
func (u *unpacker) once(name string, folder bool) error {
	const isFolder, isFile = "folder ", "file "
	for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
		switch had := u.seen[fold(dir)]; had {
		case "", isFolder + dir:
			u.seen[fold(dir)] = isFolder + dir
		default:
			return refuse("%q and %q are the same", strings.TrimPrefix(strings.TrimPrefix(had, isFile), isFolder), dir)
		}
	}
	kind := isFile
	if folder {
		kind = isFolder
	}
	had, was := u.seen[fold(name)]
	if was && (!folder || had != isFolder+name) {
		return refuse("%q is there twice", name)
	}
	u.seen[fold(name)] = kind + name
	return nil
}

// fold makes names equal that a file system may take for the same.
func fold(name string) string { return strings.ToLower(strings.ToUpper(name)) }

// kept are the files that are wanted, without the folder that holds all.
func (u *unpacker) kept(keep func(string) bool) ([]scaffold.File, error) {
	prefix := u.common()
	if keep != nil && slices.ContainsFunc(u.files, func(f scaffold.File) bool { return keep(f.Path) }) {
		prefix = "" // it is laid out as it is wanted
	}
	var out []scaffold.File
	for _, f := range u.files {
		f.Path = strings.TrimPrefix(f.Path, prefix)
		if keep == nil || keep(f.Path) {
			out = append(out, f)
		}
	}
	if len(out) > MaxFiles {
		return nil, refuse("more than %d files are in it", MaxFiles)
	}
	slices.SortFunc(out, func(a, b scaffold.File) int { return strings.Compare(a.Path, b.Path) })
	return out, nil
}

// common is the one folder that holds every entry, with a slash; "" none.
func (u *unpacker) common() string {
	prefix := ""
	for _, f := range u.files {
		first, _, inside := strings.Cut(f.Path, "/")
		if !inside || prefix != "" && first+"/" != prefix {
			return ""
		}
		prefix = first + "/"
	}
	for _, folder := range u.folders {
		if !strings.HasPrefix(folder+"/", prefix) {
			return ""
		}
	}
	return prefix
}
