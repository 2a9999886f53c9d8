package ui

import (
	"path"
	"sort"
	"strings"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
)

// tree is the content of one commit, indexed by folder. Only indexes are
// kept, so that a hundred thousand files cost a few bytes each.
type tree struct {
	github.Tree
	children map[string][]int32 // folder → entries in it
	sorted   map[string]bool    // folders that have been looked into
}

func newTree(t github.Tree) *tree {
	out := &tree{Tree: t, children: map[string][]int32{}, sorted: map[string]bool{}}
	for i, e := range t.Entries {
		dir := path.Dir(e.Path)
		if dir == "." {
			dir = ""
		}
		out.children[dir] = append(out.children[dir], int32(i))
	}
	return out
}

// in lists a folder: folders first, then by name.
func (t *tree) in(dir string) []int32 {
	list := t.children[dir]
	if t.sorted[dir] {
		return list
	}
	t.sorted[dir] = true
	sort.SliceStable(list, func(a, b int) bool {
		x, y := t.Entries[list[a]], t.Entries[list[b]]
		if (x.Kind == github.KindFolder) != (y.Kind == github.KindFolder) {
			return x.Kind == github.KindFolder
		}
		return x.Path < y.Path
	})
	return list
}

// treeRow is one visible line of the tree: a repository, or an entry in it.
type treeRow struct {
	role  connection.Role
	root  bool
	entry github.TreeEntry
	depth int
	note  string // instead of an entry: that it is being read, or why not
}

// id survives a new head of the branch.
func (r treeRow) id() string { return string(r.role) + ":" + r.entry.Path + ":" + r.note }

// openKey names a folder, or a repository, that is open.
func openKey(role connection.Role, dir string) string { return string(role) + ":" + dir }

// flatten makes the visible rows of one repository.
func (t *tree) flatten(role connection.Role, open map[string]bool) []treeRow {
	var rows []treeRow
	var walk func(dir string, depth int)
	walk = func(dir string, depth int) {
		for _, i := range t.in(dir) {
			e := t.Entries[i]
			rows = append(rows, treeRow{role: role, entry: e, depth: depth})
			if e.Kind == github.KindFolder && open[openKey(role, e.Path)] {
				walk(e.Path, depth+1)
			}
		}
	}
	walk("", 1)
	if t.Truncated {
		rows = append(rows, treeRow{role: role, depth: 1, note: "GitHub did not list everything"})
	}
	return rows
}

// base is the last piece of a path.
func base(p string) string { return p[strings.LastIndexByte(p, '/')+1:] }
