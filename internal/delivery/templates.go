package delivery

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
	"gitconnection/internal/scaffold"
	"gitconnection/internal/scaffold/template"
)

// Names of sources that are no repository and no folder.
const (
	TeamSource     = "team"     // catalog/ of the platform repository
	EmbeddedSource = "embedded" // what the program brings along
)

// Source is a set of templates and where it is from.
type Source struct {
	Name string // [TeamSource], [EmbeddedSource], a folder, or OWNER/NAME
	// Commit is the SHA that it was read at; for what the program brings along
	// its version; "" for a folder.
	Commit string
	Set    template.Set
}

// Templates are sources, those that come first win.
type Templates []Source

// Templates puts the team's own items before the other sources. An empty
// catalog costs no request. What tells the clusters comes along: it is compared
// with the templates next.
func (r *Reader) Templates(ctx context.Context, s *Snapshot, others ...Source) (Templates, error) {
	paths := s.Platform.Under("catalog")
	read, err := r.Read(ctx, s.Platform, slices.Concat(paths, s.Platform.clusterFiles())...)
	if err != nil {
		return nil, fmt.Errorf("read the catalog of %s: %w", s.Platform.FullName(), err)
	}
	var files []scaffold.File
	for _, p := range paths {
		if content, ok := read[p]; ok {
			files = append(files, scaffold.File{Path: p, Content: content})
		}
	}
	team := Source{Name: TeamSource, Commit: s.Platform.Head.SHA, Set: template.OpenTeam(files)}
	return append(Templates{team}, others...), nil
}

// Template is a template, and the source that it is from.
type Template struct {
	template.Item
	Source Source
}

// Clusters are all templates for clusters, without those that an earlier
// source has by the same path.
func (t Templates) Clusters() []Template {
	return t.list(func(s template.Set) []template.Item { return s.Clusters }, func(i template.Item) string { return i.Path })
}

// Catalog are all catalog items, without those that an earlier source has by
// the same name.
func (t Templates) Catalog() []Template {
	return t.list(func(s template.Set) []template.Item { return s.Catalog }, func(i template.Item) string { return i.Name })
}

func (t Templates) list(items func(template.Set) []template.Item, key func(template.Item) string) []Template {
	var out []Template
	seen := map[string]bool{}
	for _, s := range t {
		for _, i := range items(s.Set) {
			if !seen[key(i)] {
				out = append(out, Template{i, s})
			}
			seen[key(i)] = true
		}
	}
	return out
}

// Cluster is the template of that name: CLOUD/TEMPLATE, or its path.
func (t Templates) Cluster(name string) (Template, error) {
	for _, s := range t {
		if i, ok := s.Set.Cluster(name); ok {
			return Template{i, s}, nil
		}
	}
	return Template{}, &NotFoundError{fmt.Sprintf("there is no cluster template %s", name), ""}
}

// Item is the catalog item of that name, or path.
func (t Templates) Item(name string) (Template, error) {
	for _, s := range t {
		if i, ok := s.Set.Item(name); ok {
			return Template{i, s}, nil
		}
	}
	return Template{}, &NotFoundError{fmt.Sprintf("there is no catalog item %s", name), ""}
}

// source is the source of that name.
func (t Templates) source(name string) (Source, bool) {
	for _, s := range t {
		if s.Name == name {
			return s, true
		}
	}
	return Source{}, false
}

// environment is the file that makes a cluster read an environment: the first
// source's that has one.
func (t Templates) environment(supplied template.Supplied) ([]byte, bool) {
	for _, s := range t {
		if content, ok := s.Set.Environment(supplied.Values()); ok {
			return content, true
		}
	}
	return nil, false
}

// supplied is what the platform fills in, without what is about one cluster.
func (s *Snapshot) supplied() template.Supplied {
	return template.Supplied{
		Organization: s.Organization.Name,
		PlatformOrg:  s.Platform.Owner, ApplicationOrg: s.Application.Owner,
		PlatformURL: s.Address(connection.Platform, s.Platform.Marker.HTTPS), ApplicationURL: s.Address(connection.Application, s.Platform.Marker.HTTPS),
		ModuleURL:             s.Address(connection.Platform, true),
		ApplicationRepository: s.Application.Name,
		Branch:                s.Platform.Branch,
	}
}

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
