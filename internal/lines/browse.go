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

// browse walks through the folders of a repository.
func (p *place) browse(ctx context.Context, r connection.Repository) error {
	owner, name, _ := strings.Cut(r.FullName, "/")
	p.say("Reading the files of %s.", r.FullName)
	tree, err := p.opt.Engine.Tree(ctx, owner, name, r.Head.SHA)
	if err != nil {
		return p.trouble(ctx, "Listing the files of "+r.FullName, err)
	}
	if tree.Truncated {
		p.say("GitHub does not list all of it: this repository holds more files than one answer takes.")
	}
	w := &walk{place: p, owner: owner, name: name, tree: tree}
	return w.run(ctx)
}

// walk is a place in the folders of one repository.
type walk struct {
	*place
	owner, name string
	tree        github.Tree
	folder      string // "" the top
	from        int
}

func (w *walk) run(ctx context.Context) error {
	return w.menu(ctx, -1, func() (string, []choice) {
		all := entries(w.tree, w.folder)
		w.from = max(0, min(w.from, len(all)-1))
		var choices []choice
		for _, e := range all[w.from:min(len(all), w.from+pageSize)] {
			choices = append(choices, choice{label: e.label(), do: func(ctx context.Context) error { return w.enter(ctx, e) }})
		}
		if len(all) > pageSize {
			choices = append(choices, choice{label: "More of this folder", do: func(context.Context) error {
				if w.from += pageSize; w.from >= len(all) {
					w.from = 0
				}
				return nil
			}})
		}
		where := w.owner + "/" + w.name
		up := choice{label: "Back to " + w.org.Name, do: func(context.Context) error { return errBack }}
		if w.folder != "" {
			where += ", folder " + w.folder
			up = choice{label: "Up to the folder above", do: func(context.Context) error {
				w.folder, w.from = strings.TrimPrefix(path.Dir("/"+w.folder), "/"), 0
				return nil
			}}
		}
		choices = append(choices, choice{label: "Print a file by its path", do: w.byPath}, up)
		return where + ". " + text.Count(len(all), "name") + ".", choices
	})
}

func (w *walk) enter(ctx context.Context, e entry) error {
	if e.folder {
		w.folder, w.from = path.Join(w.folder, e.name), 0
		return nil
	}
	if e.file.Kind != github.KindFile {
		w.say("%s is a submodule: its files live in another repository.", e.name)
		return nil
	}
	return w.read(ctx, e.file)
}

// byPath prints a file that is named whole.
func (w *walk) byPath(ctx context.Context) error {
	want, err := w.ask(ctx, "Path from the top of the repository (Enter alone goes back)", "")
	if err != nil || want == "" {
		return err
	}
	for _, f := range w.tree.Entries {
		if f.Kind == github.KindFile && f.Path == strings.TrimPrefix(want, "/") {
			return w.read(ctx, f)
		}
	}
	w.say("There is no file %s.", want)
	return nil
}

// read reads a file out, line by line, a page at a time.
func (w *walk) read(ctx context.Context, f github.TreeEntry) error {
	data, err := w.opt.Engine.Blob(ctx, w.owner, w.name, f.SHA)
	if err != nil {
		return w.trouble(ctx, "Reading "+f.Path, err)
	}
	if bytes.IndexByte(data[:min(len(data), 8000)], 0) >= 0 {
		w.say("%s is binary, %s.", f.Path, text.Count(len(data), "byte"))
		return nil
	}
	lines := text.Lines(string(data))
	w.say("%s, %s:", f.Path, text.Count(len(lines), "line"))
	for i, l := range lines {
		if i > 0 && i%pageSize == 0 {
			more, err := w.yes(ctx, text.Count(len(lines)-i, "more line")+".", "Enough", "Go on")
			if err != nil || !more {
				return err
			}
		}
		w.say("%s", text.CleanLine(l, tabSize))
	}
	w.say("End of %s.", f.Path)
	return nil
}

// entries are what a folder holds, folders first. GitHub lists folders, too,
// but a listing may be cut off before them, so they follow from the paths.
func entries(t github.Tree, folder string) []entry {
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
