package filetree

import (
	"sort"
	"strings"
)

// Complete extends a path as far as only one way leads on.
func (t *Tree) Complete(typed string) string {
	dir, begun := "", typed
	if i := strings.LastIndexByte(typed, '/'); i >= 0 {
		dir, begun = typed[:i], typed[i+1:]
	}
	f := t.FolderAt(dir)
	if f == nil || !f.Listed {
		return typed
	}
	common, n, isFolder := "", 0, false
	for _, part := range f.parts() {
		list := f.Entries[part[0]:part[1]]
		from := sort.Search(len(list), func(i int) bool { return list[i].Path >= begun })
		to := from + sort.Search(len(list)-from, func(i int) bool { return !strings.HasPrefix(list[from+i].Path, begun) })
		if from == to {
			continue
		}
		// In order, what the first and the last have in common all have.
		head := list[from].Path[:sharedPrefix(list[from].Path, list[to-1].Path)]
		if n == 0 {
			common, isFolder = head, part[0] == 0
		} else {
			common = common[:sharedPrefix(common, head)]
		}
		n += to - from
	}
	switch {
	case n == 0:
		return typed
	case n == 1 && isFolder:
		common += "/"
	}
	return Join(dir, common)
}

// sharedPrefix is how many bytes two names begin with in common, whole
// characters only.
func sharedPrefix(a, b string) int {
	n := 0
	for i, r := range a {
		if i > len(b) || !strings.HasPrefix(b[i:], string(r)) {
			return i
		}
		n = i + len(string(r))
	}
	return n
}
