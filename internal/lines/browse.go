package lines

import (
	"bytes"
	"context"
	"path"
	"sort"
	"strings"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
	"gitconnection/internal/text"
)

const (
	tabSize  = 4
	pageSize = 40 // lines of a file, or entries of a folder, at once
)

// entry is one line of a folder.
type entry struct {
	name   string
	folder bool
	file   github.TreeEntry
}

func (e entry) label() string {
	switch {
	case e.folder:
		return e.name + ", folder"
	case e.file.Kind == github.KindSubmodule:
		return e.name + ", another repository (submodule)"
	}
	return e.name + ", " + text.Count(int(e.file.Size), "byte")
}

// browse shows the folders and files of a repository.
func (o *orgSession) browse(ctx context.Context, r connection.Repository) error {
	owner, name, _ := strings.Cut(r.FullName, "/")
	o.say("Reading the files of %s.", r.FullName)
	tree, err := o.opt.Engine.Tree(ctx, owner, name, r.Head.SHA)
	if err != nil {
		return o.handleError(ctx, "Listing the files of "+r.FullName, err)
	}
	if tree.Truncated {
		o.say("GitHub does not list all of it: this repository holds more files than one answer takes.")
	}
	b := &fileBrowser{orgSession: o, owner: owner, name: name, tree: tree}
	return b.run(ctx)
}

// fileBrowser is a folder of one repository, and the page of it that is shown.
type fileBrowser struct {
	*orgSession
	owner, name string
	tree        github.Tree
	folder      string // "" the top
	offset      int
}

func (b *fileBrowser) run(ctx context.Context) error {
	return b.menu(ctx, -1, func() (string, []choice) {
		all := folderEntries(b.tree, b.folder)
		b.offset = max(0, min(b.offset, len(all)-1))
		var choices []choice
		for _, e := range all[b.offset:min(len(all), b.offset+pageSize)] {
			choices = append(choices, choice{label: e.label(), do: func(ctx context.Context) error { return b.open(ctx, e) }})
		}
		if len(all) > pageSize {
			choices = append(choices, choice{label: "More of this folder", do: func(context.Context) error {
				if b.offset += pageSize; b.offset >= len(all) {
					b.offset = 0
				}
				return nil
			}})
		}
		where := b.owner + "/" + b.name
		up := choice{label: "Back to " + b.org.Name, do: func(context.Context) error { return errBack }}
		if b.folder != "" {
			where += ", folder " + b.folder
			up = choice{label: "Up to the folder above", do: func(context.Context) error {
				b.folder, b.offset = strings.TrimPrefix(path.Dir("/"+b.folder), "/"), 0
				return nil
			}}
		}
		choices = append(choices, choice{label: "Print a file by its path", do: b.openByPath}, up)
		return where + ". " + text.Count(len(all), "name") + ".", choices
	})
}

func (b *fileBrowser) open(ctx context.Context, e entry) error {
	if e.folder {
		b.folder, b.offset = path.Join(b.folder, e.name), 0
		return nil
	}
	if e.file.Kind != github.KindFile {
		b.say("%s is a submodule: its files live in another repository.", e.name)
		return nil
	}
	return b.printFile(ctx, e.file)
}

// openByPath prints the file at a path that is typed.
func (b *fileBrowser) openByPath(ctx context.Context) error {
	want, err := b.ask(ctx, "Path from the top of the repository (Enter alone goes back)", "")
	if err != nil || want == "" {
		return err
	}
	for _, f := range b.tree.Entries {
		if f.Kind == github.KindFile && f.Path == strings.TrimPrefix(want, "/") {
			return b.printFile(ctx, f)
		}
	}
	b.say("There is no file %s.", want)
	return nil
}

// printFile prints a file, a page of lines at a time.
func (b *fileBrowser) printFile(ctx context.Context, f github.TreeEntry) error {
	data, err := b.opt.Engine.Blob(ctx, b.owner, b.name, f.SHA)
	if err != nil {
		return b.handleError(ctx, "Reading "+f.Path, err)
	}
	if bytes.IndexByte(data[:min(len(data), 8000)], 0) >= 0 {
		b.say("%s is binary, %s.", f.Path, text.Count(len(data), "byte"))
		return nil
	}
	lines := text.Lines(string(data))
	b.say("%s, %s:", f.Path, text.Count(len(lines), "line"))
	for i, l := range lines {
		if i > 0 && i%pageSize == 0 {
			more, err := b.confirm(ctx, text.Count(len(lines)-i, "more line")+".", "Enough", "Go on")
			if err != nil || !more {
				return err
			}
		}
		b.say("%s", text.CleanLine(l, tabSize))
	}
	b.say("End of %s.", f.Path)
	return nil
}

// folderEntries returns the entries of a folder, folders first. They follow
// from the paths of files: GitHub lists folders, too, but may cut a listing off
// before them.
func folderEntries(t github.Tree, folder string) []entry {
	before := ""
	if folder != "" {
		before = folder + "/"
	}
	seen := map[string]bool{}
	var out []entry
	for _, f := range t.Entries {
		rest, inside := strings.CutPrefix(f.Path, before)
		if !inside || rest == "" {
			continue
		}
		name, _, deeper := strings.Cut(rest, "/")
		isFolder := deeper || f.Kind == github.KindFolder
		if seen[name] {
			continue
		}
		seen[name] = true
		out = append(out, entry{name: name, folder: isFolder, file: f})
	}
	sort.SliceStable(out, func(a, b int) bool {
		if out[a].folder != out[b].folder {
			return out[a].folder
		}
		return out[a].name < out[b].name
	})
	return out
}
