package delivery

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
	"gitconnection/internal/scaffold"
	"gitconnection/internal/scaffold/form"
	"gitconnection/internal/scaffold/template"
	"gitconnection/internal/untrusted"
)

// Record says what the files of a cluster, or of an installed item, were
// rendered from. It lies beside the marker in the platform repository, where
// no Argo CD reads: the base of upgrades, and what drift is measured against.
type Record struct {
	Name     string // of the cluster, or that the item is installed by
	Template string // path in its set
	Source   string // [Source.Name]
	Commit   string // [Source.Commit]
	Version  string // of the chart, "" without one
	Release  string // of what it installs, "" unknown
	Kind     template.Kind
	Cloud    string            // of a cluster
	Parent   string            // of a cluster, "" the control plane
	Answers  map[string]string // by [form.Input.Name]; secrets as references
	// Files are the git blob SHA-1 of every file that came out, by repository
	// and path.
	Files map[connection.Role]map[string]string
}

const recordSchema = 1

type recordFile struct {
	Schema      int               `yaml:"schema"`
	Name        string            `yaml:"name"`
	Kind        string            `yaml:"kind"`
	Cloud       string            `yaml:"cloud,omitempty"`
	Parent      string            `yaml:"parent,omitempty"`
	Template    string            `yaml:"template"`
	Source      string            `yaml:"source"`
	Commit      string            `yaml:"commit,omitempty"`
	Version     string            `yaml:"version,omitempty"`
	Release     string            `yaml:"release,omitempty"`
	Answers     map[string]string `yaml:"answers,omitempty"`
	Platform    map[string]string `yaml:"platform,omitempty"`
	Application map[string]string `yaml:"application,omitempty"`
}

const recordHeader = "# What these files were rendered from. Change it with konstruct.\n"

// ClusterRecord is where the record of a cluster lies.
func ClusterRecord(cluster string) string { return ".konstruct/clusters/" + cluster + ".yaml" }

// ItemRecord is where the record of an installed item lies.
func ItemRecord(environment, cluster, item string) string {
	return ".konstruct/items/" + environment + "/" + cluster + "/" + item + ".yaml"
}

// recordOf is a record of what was rendered from a template, without files.
func recordOf(f Template, name string, answers map[string]string) Record {
	kept := map[string]string{}
	for _, in := range f.Form.Inputs {
		if a := answers[in.Name()]; a != "" {
			kept[in.Name()] = a
		}
	}
	return Record{
		Name: name, Template: f.Path, Source: f.Source.Name, Commit: f.Source.Commit, Version: f.Version, Release: f.AppVersion,
		Kind: f.Kind, Cloud: f.Cloud, Answers: kept, Files: map[connection.Role]map[string]string{},
	}
}

// addFiles notes files that came out.
func (r *Record) addFiles(role connection.Role, files []scaffold.File) {
	if len(files) > 0 && r.Files[role] == nil {
		r.Files[role] = map[string]string{}
	}
	for _, f := range files {
		r.Files[role][f.Path] = scaffold.BlobSHA(f.Content)
	}
}

// file is the record as it is committed. The same record gives the same bytes.
func (r Record) file(path string) (scaffold.File, error) {
	body, err := yaml.MarshalWithOptions(recordFile{
		Schema: recordSchema, Name: r.Name, Kind: string(r.Kind), Cloud: r.Cloud, Parent: r.Parent, Template: r.Template, Source: r.Source, Commit: r.Commit,
		Version: r.Version, Release: r.Release, Answers: r.Answers, Platform: r.Files[connection.Platform], Application: r.Files[connection.Application],
	})
	if err != nil {
		return scaffold.File{}, fmt.Errorf("write %s: %w", path, err)
	}
	return scaffold.File{Path: path, Content: append([]byte(recordHeader), body...)}, nil
}

// ParseRecord reads a record. It comes from a repository that others may write
// to: what it names is checked by whoever acts on it.
func ParseRecord(data []byte) (Record, error) {
	var f recordFile
	if err := untrusted.Decode(data, &f); err != nil {
		return Record{}, fmt.Errorf("the record cannot be read: %w", err)
	}
	if f.Schema != recordSchema {
		return Record{}, fmt.Errorf("the record has schema %d; this program knows %d", f.Schema, recordSchema)
	}
	for _, files := range []map[string]string{f.Platform, f.Application} {
		for p, sha := range files {
			if !strings.HasPrefix(p, "registry/") && !strings.HasPrefix(p, "terraform/") || strings.Contains(p, "..") {
				return Record{}, fmt.Errorf("the record names %q, which is no place for it", p)
			}
			if !scaffold.IsSHA(sha) {
				return Record{}, fmt.Errorf("the record names %q for %s, which is no object id", sha, p)
			}
		}
	}
	return Record{
		Name: f.Name, Kind: template.Kind(f.Kind), Cloud: f.Cloud, Parent: f.Parent, Template: f.Template, Source: f.Source, Commit: f.Commit,
		Version: f.Version, Release: f.Release, Answers: f.Answers,
		Files: map[connection.Role]map[string]string{connection.Platform: f.Platform, connection.Application: f.Application},
	}, nil
}

// Drift are the files that are no longer as they were rendered, with what has
// become of them: "changed" or "deleted".
func (s *Snapshot) Drift(r Record) map[string]string {
	out := map[string]string{}
	for role, files := range r.Files {
		for p, sha := range files {
			switch s.Repository(role).SHA(p) {
			case sha:
			case "":
				out[p] = "deleted"
			default:
				out[p] = "changed"
			}
		}
	}
	return out
}

// mergedFiles is what rendering again changes in one repository.
type mergedFiles struct {
	Files []scaffold.File
	Gone  []string
	// Conflicts are files that somebody changed where the template changed,
	// too. Files has the template's side.
	Conflicts []string
}

// mergeRendered brings together what a template says now and what people made of
// what it said before: the lines of both are kept where they do not touch.
func (r *Reader) mergeRendered(ctx context.Context, repository *Repository, before map[string]string, fresh []scaffold.File) (mergedFiles, error) {
	var out mergedFiles
	comes := map[string]bool{}
	bases := map[string]string{}
	for _, f := range fresh {
		comes[f.Path] = true
		if base, was := before[f.Path]; was && repository.Has(f.Path) && repository.SHA(f.Path) != base && scaffold.BlobSHA(f.Content) != base {
			bases[f.Path] = base
		}
	}
	theirs, err := r.Read(ctx, repository, slices.Sorted(maps.Keys(bases))...)
	if err != nil {
		return out, fmt.Errorf("read what was changed in %s: %w", repository.FullName(), err)
	}
	base, err := r.renderedBlobs(ctx, repository, bases)
	if err != nil {
		return out, err
	}
	for _, f := range fresh {
		old, was := before[f.Path]
		switch {
		case !was && repository.Has(f.Path) && repository.SHA(f.Path) != scaffold.BlobSHA(f.Content):
			out.Conflicts = append(out.Conflicts, f.Path) // somebody's own
		case was && old == scaffold.BlobSHA(f.Content):
			continue // the template says what it said: what people made of it stays
		case bases[f.Path] != "":
			merged := scaffold.Merge(base[old], f.Content, theirs[f.Path])
			if len(merged.Conflicts()) > 0 {
				out.Conflicts = append(out.Conflicts, f.Path)
			}
			f.Content = merged.Content()
		}
		out.Files = append(out.Files, f)
	}
	for _, p := range slices.Sorted(maps.Keys(before)) {
		if comes[p] || !repository.Has(p) {
			continue
		}
		out.Gone = append(out.Gone, p)
		if repository.SHA(p) != before[p] {
			out.Conflicts = append(out.Conflicts, p)
		}
	}
	slices.Sort(out.Conflicts)
	return out, nil
}

// renderedBlobs are the files as they were rendered, by object id. One that GitHub has
// no longer makes every change of it a conflict.
func (r *Reader) renderedBlobs(ctx context.Context, repository *Repository, of map[string]string) (map[string][]byte, error) {
	if len(of) == 0 {
		return nil, nil
	}
	shas := slices.Sorted(maps.Values(of))
	got, err := r.github.Blobs(ctx, repository.Owner, repository.Name, shas)
	if err != nil && github.KindOf(err) != github.KindNotFound {
		return nil, fmt.Errorf("read what was rendered into %s: %w", repository.FullName(), err)
	}
	return got, nil
}

// answers are those of a record that the form still asks, with others laid
// over them.
func (r Record) answers(f form.Form, others map[string]string) map[string]string {
	out := map[string]string{}
	for _, in := range f.Inputs {
		if a, ok := r.Answers[in.Name()]; ok {
			out[in.Name()] = a
		}
	}
	maps.Copy(out, others)
	return out
}
