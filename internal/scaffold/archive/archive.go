// Package archive reads a set of templates from a .tar.gz that somebody else
// has packed: bytes in, files out, nothing on disk. It accepts plain files and
// folders alone and refuses everything else that the format can express, such
// as links and devices.
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
	"gitconnection/internal/wording"
)

// Limits of an archive.
const (
	MaxEntries = 20_000   // files and folders
	MaxFiles   = 10_000   // that are kept
	MaxFile    = 1 << 20  // bytes of one file
	MaxBytes   = 64 << 20 // of all that is unpacked, kept or not
	maxName    = 1024     // bytes
	maxDepth   = 32       // folders
	// maxRatio limits how much an archive may grow when it is unpacked, beyond
	// the first MiB. Text compresses to about a tenth; what compresses to a
	// hundredth is a decompression bomb.
	maxRatio = 100
)

// RefusedError says why an archive is not accepted.
type RefusedError struct{ Why string }

// Error is one sentence.
func (e *RefusedError) Error() string { return "the archive is refused: " + e.Why }

func refuse(format string, args ...any) error { return &RefusedError{fmt.Sprintf(format, args...)} }

// Read returns the files of a packed archive that keep accepts, sorted by path;
// nil keeps all. Where one folder holds everything, as in GitHub's archives,
// paths are relative to it. It returns a [*RefusedError] for paths that leave
// the archive or are there twice, for links, devices and sparse files, and for
// whatever is beyond the limits.
func Read(packed io.Reader, keep func(path string) bool) ([]scaffold.File, error) {
	in := &counter{from: bufio.NewReader(packed)}
	gz, err := gzip.NewReader(in)
	if err != nil {
		return nil, refuse("it is no .tar.gz: %s", wording.Line(err))
	}
	gz.Multistream(false) // what follows is not part of it
	u := &unpacker{packed: in, from: gz, seen: map[string]string{}}
	if err := u.readAll(); err != nil {
		return nil, err
	}
	if _, err := in.ReadByte(); !errors.Is(err, io.EOF) {
		return nil, refuse("something follows its end")
	}
	return u.selected(keep)
}

// counter counts the bytes read. It is an [io.ByteReader], so gzip reads no
// further than its own stream.
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
	packed   *counter
	from     io.Reader
	unpacked int64 // bytes unpacked
	entries  int
	files    []scaffold.File
	folders  []string
	seen     map[string]string // by lower case
}

// Read counts the unpacked bytes, headers included, and stops at the limits.
func (u *unpacker) Read(p []byte) (int, error) {
	n, err := u.from.Read(p)
	u.unpacked += int64(n)
	if u.unpacked > MaxBytes {
		return 0, refuse("more than %d MiB are in it", MaxBytes>>20)
	}
	if u.unpacked > 1<<20 && u.unpacked > maxRatio*max(u.packed.n, 1) {
		return 0, refuse("it unpacks to more than %d times its size", maxRatio)
	}
	return n, err
}

func (u *unpacker) readAll() error {
	t := tar.NewReader(u)
	for {
		h, err := t.Next()
		if errors.Is(err, io.EOF) {
			return u.checkEnd()
		}
		if err != nil {
			return corrupt(err)
		}
		if u.entries++; u.entries > MaxEntries {
			return refuse("more than %d entries are in it", MaxEntries)
		}
		if err := u.readEntry(t, h); err != nil {
			return err
		}
	}
}

// checkEnd checks that only padding follows and that the packed stream is
// complete.
func (u *unpacker) checkEnd() error {
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
			return corrupt(err)
		}
	}
}

func corrupt(err error) error {
	if refused, ok := errors.AsType[*RefusedError](err); ok {
		return refused
	}
	return refuse("it is broken: %s", wording.Line(err))
}

func (u *unpacker) readEntry(t *tar.Reader, h *tar.Header) error {
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
	if err := checkPath(name); err != nil {
		return err
	}
	if err := u.checkUnique(name, h.Typeflag == tar.TypeDir); err != nil {
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
		return corrupt(err)
	}
	if int64(len(content)) != h.Size {
		return refuse("%s is not as long as it says", name)
	}
	u.files = append(u.files, scaffold.File{Path: name, Content: content})
	return nil
}

// checkPath refuses paths that leave the archive, and paths that mean different
// things on different systems.
func checkPath(name string) error {
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

// checkUnique refuses a path that is there twice, also where a file system
// ignores case, and a path that is both a file and a folder.
func (u *unpacker) checkUnique(name string, folder bool) error {
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

// fold maps names that a file system may treat as equal to the same string.
func fold(name string) string { return strings.ToLower(strings.ToUpper(name)) }

// selected returns the files that keep accepts, without the one folder that
// holds everything.
func (u *unpacker) selected(keep func(string) bool) ([]scaffold.File, error) {
	prefix := u.commonFolder()
	if keep != nil && slices.ContainsFunc(u.files, func(f scaffold.File) bool { return keep(f.Path) }) {
		prefix = "" // the files are at the expected paths already
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

// commonFolder is the one folder that holds every entry, with a slash, or "".
func (u *unpacker) commonFolder() string {
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
