package delivery

import (
	"context"
	"fmt"
	"strings"

	"gitconnection/internal/github"
	"gitconnection/internal/scaffold"
	"gitconnection/internal/scaffold/template"
)

// Limits of a set of templates.
const (
	maxTemplateFiles = 10_000
	maxTemplateBytes = 64 << 20
)

// ReadTemplates reads a set of templates from a repository laid out like one, at
// a branch, a tag or a commit, "" the default branch. It takes one request to
// look where that is, and none for files that were read before. as is whose
// installation a public repository is read with, where its owner has not
// installed the App.
func (r *Reader) ReadTemplates(ctx context.Context, owner, name, ref, as string) (Source, error) {
	source := Source{Name: owner + "/" + name}
	reading := github.ReadingAs(ctx, as)
	commit, err := r.github.CommitAt(reading, owner, name, ref)
	if github.KindOf(err) == github.KindNotFound && !strings.EqualFold(owner, as) { // a private one, perhaps
		if again, other := r.github.CommitAt(ctx, owner, name, ref); other == nil {
			reading, commit, err = ctx, again, nil
		}
	}
	if err != nil {
		return source, fmt.Errorf("read templates: %w", err)
	}
	tree, err := r.github.WholeTree(reading, owner, name, commit.Tree, nil)
	if err != nil {
		return source, fmt.Errorf("read templates: %w", err)
	}
	if tree.Truncated {
		return source, fmt.Errorf("read templates: %s holds more files than GitHub lists", source.Name)
	}
	wanted, err := templateFiles(source.Name, tree.Entries)
	if err != nil {
		return source, err
	}
	var shas []string
	for _, sha := range wanted {
		shas = append(shas, sha)
	}
	blobs, err := r.github.Blobs(reading, owner, name, shas)
	if err != nil {
		return source, fmt.Errorf("read templates: %w", err)
	}
	var files []scaffold.File
	for path, sha := range wanted {
		content, ok := blobs[sha]
		if !ok {
			return source, fmt.Errorf("read templates: GitHub has not given %s of %s", path, source.Name)
		}
		files = append(files, scaffold.File{Path: path, Content: content})
	}
	source.Commit, source.Set = commit.SHA, template.Open(files)
	return source, nil
}

// templateFiles are the object ids of the files that belong to a set. A link,
// or a repository inside, is refused rather than passed over: what it means is
// not in the commit.
func templateFiles(name string, entries []github.TreeEntry) (map[string]string, error) {
	out := map[string]string{}
	var total int64
	for _, entry := range entries {
		if !template.Belongs(entry.Path) || entry.Kind == github.KindFolder {
			continue
		}
		switch total += entry.Size; {
		case entry.Kind != github.KindFile || entry.Mode == "120000":
			return nil, fmt.Errorf("read templates: %s in %s is a link", entry.Path, name)
		case entry.Size > maxRead:
			return nil, fmt.Errorf("read templates: %s in %s is larger than 1 MiB", entry.Path, name)
		case len(out) >= maxTemplateFiles || total > maxTemplateBytes:
			return nil, fmt.Errorf("read templates: %s holds more than %d files, or more than %d MiB", name, maxTemplateFiles, maxTemplateBytes>>20)
		}
		out[entry.Path] = entry.SHA
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("read templates: %s holds none; a set has the folders %s", name, strings.Join(template.Folders(), ", "))
	}
	return out, nil
}
