package scaffold

import (
	"crypto/sha1" //nolint:gosec // git's object ids are SHA-1; nothing is protected by it here
	"encoding/hex"
	"fmt"
	"sort"
	"strings"
)

// BlobSHA is git's id of a blob with the given content.
func BlobSHA(content []byte) string {
	id := objectID("blob", content)
	return hex.EncodeToString(id[:])
}

// IsSHA reports whether a text is a whole object id of git's.
func IsSHA(text string) bool {
	return len(text) == 40 && strings.Trim(text, "0123456789abcdef") == ""
}

// TreeSHA is git's id of the root tree that holds exactly files, each with
// mode 100644, in nested folders. Paths have to be ones that git can hold:
// slash-separated without empty parts, each once, and none that is both a file
// and a folder. No files give git's empty tree.
//
// Git: Documentation "Git Internals - Git Objects"; the order of entries is
// that of base_name_compare in read-cache.c.
func TreeSHA(files []File) string {
	root := &folder{}
	for _, f := range files {
		root.add(f.Path, f.Content)
	}
	id := root.id()
	return hex.EncodeToString(id[:])
}

// folder is one level of a tree.
type folder struct {
	files   map[string][sha1.Size]byte
	folders map[string]*folder
}

func (d *folder) add(path string, content []byte) {
	name, rest, nested := strings.Cut(path, "/")
	if !nested {
		if d.files == nil {
			d.files = map[string][sha1.Size]byte{}
		}
		d.files[name] = objectID("blob", content)
		return
	}
	if d.folders == nil {
		d.folders = map[string]*folder{}
	}
	if d.folders[name] == nil {
		d.folders[name] = &folder{}
	}
	d.folders[name].add(rest, content)
}

// entry is one line of a tree object. Git sorts folders as if their names
// ended in a slash: "a.txt" < "a" (folder) < "a0".
type entry struct {
	key, mode, name string
	id              [sha1.Size]byte
}

func (d *folder) id() [sha1.Size]byte {
	entries := make([]entry, 0, len(d.files)+len(d.folders))
	for name, id := range d.files {
		entries = append(entries, entry{key: name, mode: "100644", name: name, id: id})
	}
	for name, sub := range d.folders {
		entries = append(entries, entry{key: name + "/", mode: "40000", name: name, id: sub.id()})
	}
	sort.Slice(entries, func(a, b int) bool { return entries[a].key < entries[b].key })
	var body []byte
	for _, e := range entries {
		body = append(body, e.mode+" "+e.name+"\x00"...)
		body = append(body, e.id[:]...)
	}
	return objectID("tree", body)
}

func objectID(kind string, body []byte) [sha1.Size]byte {
	h := sha1.New() //nolint:gosec // as above
	_, _ = fmt.Fprintf(h, "%s %d\x00", kind, len(body))
	_, _ = h.Write(body)
	return [sha1.Size]byte(h.Sum(nil))
}

// ObjectIDs are the object ids of files, by path.
func ObjectIDs(files []File) map[string]string {
	out := map[string]string{}
	for _, f := range files {
		out[f.Path] = BlobSHA(f.Content)
	}
	return out
}
