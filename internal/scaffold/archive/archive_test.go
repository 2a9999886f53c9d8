package archive

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"gitconnection/internal/scaffold"
)

// pack makes an archive of headers with their content.
func pack(t testing.TB, entries ...entry) []byte {
	t.Helper()
	return packAt(t, gzip.DefaultCompression, entries...)
}

func packAt(t testing.TB, level int, entries ...entry) []byte {
	t.Helper()
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, level)
	if err != nil {
		t.Fatal(err)
	}
	w := tar.NewWriter(z)
	for _, e := range entries {
		h := e.header
		if h.Typeflag == 0 {
			h.Typeflag = tar.TypeReg
		}
		if h.Typeflag == tar.TypeReg {
			h.Size = int64(len(e.content))
		}
		if h.Typeflag != tar.TypeXGlobalHeader {
			h.Mode = 0o644
		}
		if err := w.WriteHeader(&h); err != nil {
			t.Fatalf("%+v: %v", h, err)
		}
		if _, err := io.WriteString(w, e.content); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

type entry struct {
	header  tar.Header
	content string
}

func file(name, content string) entry { return entry{tar.Header{Name: name}, content} }

func kind(name string, flag byte, link string) entry {
	return entry{header: tar.Header{Name: name, Typeflag: flag, Linkname: link}}
}

func paths(files []scaffold.File) string {
	var out []string
	for _, f := range files {
		out = append(out, f.Path+"="+string(f.Content))
	}
	return strings.Join(out, " ")
}

func wanted(p string) bool { return strings.HasPrefix(p, "gitops-catalog/") }

func TestRead(t *testing.T) {
	for _, c := range []struct {
		name    string
		entries []entry
		keep    func(string) bool
		want    string
	}{
		{"as GitHub packs it", []entry{
			{tar.Header{Name: "pax_global_header", Typeflag: tar.TypeXGlobalHeader, PAXRecords: map[string]string{"comment": strings.Repeat("a", 40)}}, ""},
			kind("acme-templates-1234567/", tar.TypeDir, ""), file("acme-templates-1234567/README.md", "r"), kind("acme-templates-1234567/gitops-catalog/", tar.TypeDir, ""),
			file("acme-templates-1234567/gitops-catalog/a/Chart.yaml", "c"),
		}, wanted, "gitops-catalog/a/Chart.yaml=c"},
		{"as tar -C folder . packs it", []entry{kind("./", tar.TypeDir, ""), kind("./b/", tar.TypeDir, ""), file("./b/c", "2"), file("./a", "1")}, nil, "a=1 b/c=2"},
		{"a folder of the layout", []entry{file("gitops-catalog/b", "1"), file("gitops-catalog/a", "2")}, wanted, "gitops-catalog/a=2 gitops-catalog/b=1"},
		{"a folder twice", []entry{kind("x/", tar.TypeDir, ""), file("x/a", "1"), kind("x/", tar.TypeDir, ""), file("y", "")}, nil, "x/a=1 y="},
		{"long names", []entry{file(strings.Repeat("d/", 20)+strings.Repeat("n", 150), "1"), file("a", "")}, nil, "a= " + strings.Repeat("d/", 20) + strings.Repeat("n", 150) + "=1"},
		{"nothing", nil, nil, ""},
	} {
		got, err := Read(bytes.NewReader(pack(t, c.entries...)), c.keep)
		if err != nil || paths(got) != c.want {
			t.Errorf("%s: %s, %v, want %s", c.name, paths(got), err, c.want)
		}
	}
}

func TestRefused(t *testing.T) {
	good := pack(t, file("a/b", "c"))
	bomb := func(n int) string { return strings.Repeat("\x00", n) }
	var many, folders []entry
	for i := range MaxFiles + 1 {
		many = append(many, file(fmt.Sprintf("f/%d", i), ""))
	}
	for i := range MaxEntries + 1 {
		folders = append(folders, kind(fmt.Sprintf("%d/", i), tar.TypeDir, ""))
	}
	var much []entry
	for i := range 70 {
		much = append(much, file(fmt.Sprintf("f/%d", i), strings.Repeat("x", MaxFile)))
	}
	var z bytes.Buffer
	w := gzip.NewWriter(&z)
	if _, err := w.Write(bytes.Repeat([]byte{0}, 4<<20)); err != nil {
		t.Fatal(err)
	}
	w.Close()
	for name, c := range map[string]struct {
		packed []byte
		says   string
	}{
		"no archive":         {[]byte("hello"), "no .tar.gz"},
		"empty":              {nil, "no .tar.gz"},
		"cut short":          {good[:len(good)-9], "broken"},
		"a byte changed":     {append(slices.Clone(good[:len(good)-5]), append([]byte{good[len(good)-5] ^ 1}, good[len(good)-4:]...)...), "broken"},
		"appended":           {append(slices.Clone(good), 'x'), "follows its end"},
		"another stream":     {append(slices.Clone(good), good...), "follows its end"},
		"up":                 {pack(t, file("../a", "")), "leads elsewhere"},
		"up inside":          {pack(t, file("a/../../b", "")), "leads elsewhere"},
		"unclean":            {pack(t, file("a//b", "")), "leads elsewhere"},
		"absolute":           {pack(t, file("/etc/passwd", "")), "leads elsewhere"},
		"backslash":          {pack(t, file(`a\..\b`, "")), "leads elsewhere"},
		"drive":              {pack(t, file("c:b", "")), "leads elsewhere"},
		"folder up":          {pack(t, kind("../", tar.TypeDir, "")), "leads elsewhere"},
		"control":            {pack(t, file("a\nb", "")), "cannot be seen"},
		"bidi":               {pack(t, file("a\u202eb", "")), "cannot be seen"},
		"not UTF-8":          {pack(t, file("a\xffb", "")), "no UTF-8"},
		"too long":           {pack(t, file(strings.Repeat("n/", 600)+"n", "")), "too long"},
		"too deep":           {pack(t, file(strings.Repeat("n/", 40)+"n", "")), "too long"},
		"git":                {pack(t, file("a/.GIT/config", "")), "no name"},
		"dot at the end":     {pack(t, file("a./b", "")), "no name"},
		"symlink":            {pack(t, kind("a", tar.TypeSymlink, "/etc/passwd")), "is a link"},
		"hard link":          {pack(t, kind("a", tar.TypeLink, "b")), "is a link"},
		"device":             {pack(t, kind("a", tar.TypeChar, "")), "neither"},
		"block device":       {pack(t, kind("a", tar.TypeBlock, "")), "neither"},
		"pipe":               {pack(t, kind("a", tar.TypeFifo, "")), "neither"},
		"twice":              {pack(t, file("a", "1"), file("a", "2")), "there twice"},
		"case":               {pack(t, file("a/B", "1"), file("a/b", "2")), "there twice"},
		"case of a folder":   {pack(t, file("A/b", "1"), file("a/c", "2")), "are the same"},
		"file and folder":    {pack(t, file("a", "1"), file("a/b", "2")), "are the same"},
		"folder and file":    {pack(t, file("a/b", "1"), file("a", "2")), "there twice"},
		"a large file":       {pack(t, file("a", strings.Repeat("x", MaxFile+1))), "larger than"},
		"a bomb":             {pack(t, file("a", bomb(MaxFile)), file("b", bomb(MaxFile)), file("c", bomb(MaxFile))), "times its size"},
		"padding":            {z.Bytes(), "times its size"},
		"too much":           {packAt(t, gzip.NoCompression, much...), "MiB are in it"},
		"too many files":     {pack(t, many...), "more than 10000 files"},
		"too many folders":   {pack(t, folders...), "entries"},
		"sparse as pax says": {sparse(t), "sparse"},
		"path as pax says":   {pack(t, entry{tar.Header{Name: "a", PAXRecords: map[string]string{"KONSTRUCT.x": "1"}, Format: tar.FormatPAX}, ""}, entry{tar.Header{Name: "../../" + strings.Repeat("é", 80), Format: tar.FormatPAX, ModTime: time.Unix(1, 5)}, ""}), "leads elsewhere"},
	} {
		files, err := Read(bytes.NewReader(c.packed), nil)
		if _, refused := errors.AsType[*RefusedError](err); !refused || !strings.Contains(err.Error(), c.says) || files != nil {
			t.Errorf("%s: %d files, %v, want %q", name, len(files), err, c.says)
		}
	}
}

// sparse is an archive with a file of which pax says that it has holes: a
// thousand bytes that stand for a terabyte.
func sparse(t testing.TB) []byte {
	t.Helper()
	var raw bytes.Buffer
	block := func(name string, flag byte, content string) {
		h := make([]byte, 512)
		copy(h, name)
		copy(h[100:], "0000644\x00")
		copy(h[124:], fmt.Sprintf("%011o\x00", len(content)))
		copy(h[136:], "00000000000\x00")
		copy(h[148:], "        ")
		h[156] = flag
		copy(h[257:], "ustar\x0000")
		sum := 0
		for _, b := range h {
			sum += int(b)
		}
		copy(h[148:], fmt.Sprintf("%06o\x00 ", sum))
		raw.Write(h)
		raw.WriteString(content)
		raw.Write(make([]byte, (512-len(content)%512)%512))
	}
	record := func(key, value string) string {
		text := " " + key + "=" + value + "\n"
		n := len(text)
		for n != len(fmt.Sprint(n))+len(text) {
			n = len(fmt.Sprint(n)) + len(text)
		}
		return fmt.Sprint(n) + text
	}
	block("x", tar.TypeXHeader, record("GNU.sparse.major", "1")+record("GNU.sparse.minor", "0")+record("GNU.sparse.name", "holes")+record("GNU.sparse.realsize", "1000000000000"))
	block("x/holes", tar.TypeReg, "1\n0\n0\n"+strings.Repeat("\x00", 506))
	raw.Write(make([]byte, 1024))
	var z bytes.Buffer
	w := gzip.NewWriter(&z)
	if _, err := w.Write(raw.Bytes()); err != nil {
		t.Fatal(err)
	}
	w.Close()
	return z.Bytes()
}

func TestTenThousandFiles(t *testing.T) {
	var entries []entry
	for i := range MaxFiles {
		entries = append(entries, file(fmt.Sprintf("set/gitops-catalog/%d/main.tf", i), "#\n"))
	}
	got, err := Read(bytes.NewReader(pack(t, entries...)), wanted)
	if err != nil || len(got) != MaxFiles {
		t.Errorf("%d files, %v", len(got), err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("x"), false)
	f.Add(pack(f, file("a/b", "c"), kind("a/", tar.TypeDir, "")), false)
	f.Add(pack(f, kind("a", tar.TypeSymlink, "b")), false)
	f.Add(sparse(f), false)
	raw := func(packed []byte) []byte {
		z, err := gzip.NewReader(bytes.NewReader(packed))
		if err != nil {
			f.Fatal(err)
		}
		data, err := io.ReadAll(z)
		if err != nil {
			f.Fatal(err)
		}
		return data
	}
	f.Add(raw(pack(f, file("a/b", "c"), file("../x", ""))), true)
	f.Add(raw(sparse(f)), true)
	f.Fuzz(func(t *testing.T, data []byte, zip bool) {
		if zip { // else the checksum keeps the fuzzer from what is inside
			var b bytes.Buffer
			w := gzip.NewWriter(&b)
			if _, err := w.Write(data); err != nil {
				t.Fatal(err)
			}
			w.Close()
			data = b.Bytes()
		}
		files, err := Read(bytes.NewReader(data), nil)
		if err != nil {
			if _, refused := errors.AsType[*RefusedError](err); !refused || files != nil {
				t.Fatalf("%d files, %v", len(files), err)
			}
			return
		}
		total := 0
		seen := map[string]bool{}
		for _, f := range files {
			if checkPath(f.Path) != nil || seen[fold(f.Path)] {
				t.Fatalf("%q was taken", f.Path)
			}
			seen[fold(f.Path)] = true
			total += len(f.Content)
		}
		if total > MaxBytes || len(files) > MaxFiles {
			t.Fatalf("%d files, %d bytes", len(files), total)
		}
	})
}
