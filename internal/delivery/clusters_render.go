package delivery

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"

	"gitconnection/internal/connection"
	"gitconnection/internal/scaffold"
	"gitconnection/internal/scaffold/form"
	"gitconnection/internal/scaffold/template"
)

// clusterInput is what a cluster is rendered with.
type clusterInput struct {
	name, parent string
	parentFolder string // "" none
	environments []string
	answers      map[string]string
}

// clusterFiles are the files of a cluster, by their paths in the platform
// repository.
type clusterFiles struct {
	files   []scaffold.File
	modules []scaffold.File
	secrets []form.Reference
}

// render turns a template into the files of a cluster.
func (d *clusterDraft) render(ctx context.Context, f Template, w clusterInput) (clusterFiles, error) {
	folder := ClusterFolder(f.Kind, w.name)
	supplied := d.snapshot.supplied()
	supplied.Cluster, supplied.Parent, supplied.Path = w.name, w.parent, folder
	if len(w.environments) > 0 {
		supplied.Environment = w.environments[0]
	}
	request := template.Request{Release: w.name, Namespace: "argocd", Answers: w.answers, Supplied: supplied}
	out, err := f.Render(ctx, d.planner.reader.renderer, request)
	if err != nil {
		return clusterFiles{}, err
	}
	files, err := placeCluster(f, folder, w, out.Manifests)
	if err != nil {
		return clusterFiles{}, err
	}
	for _, env := range w.environments {
		file, err := d.planner.reader.environmentFile(ctx, d.templates, f, request, env)
		if err != nil {
			return clusterFiles{}, err
		}
		files = append(files, scaffold.File{Path: folder + "/" + EnvironmentFile(env), Content: file})
	}
	modules, err := f.Source.Set.Modules(f.Item)
	return clusterFiles{files: files, modules: modules, secrets: out.Secrets}, err
}

// placeCluster says where each file that came out of a cluster's template
// goes: the root Application to the cluster that the new one is made from, all
// others into the cluster's folder. Nothing comes out for the environment that
// the template itself has: see environmentFile.
func placeCluster(f Template, folder string, w clusterInput, manifests []scaffold.File) ([]scaffold.File, error) {
	var out []scaffold.File
	root := ""
	for _, m := range manifests {
		switch {
		case m.Path == chartEnvironment:
			continue
		case !strings.Contains(m.Path, "/") && strings.HasPrefix(m.Path, "registry-") && isManifest(m.Path):
			if root != "" {
				return nil, &template.UnusableError{Path: f.Path, Why: root + " and " + m.Path + " are two root Applications"}
			}
			root, m.Path = m.Path, rootPath(folder, w)
		default:
			m.Path = folder + "/" + m.Path
		}
		out = append(out, m)
	}
	if f.Kind == template.Management {
		out = append(out, scaffold.File{Path: folder + "/" + childrenFolder + "/" + keep})
	}
	slices.SortFunc(out, func(a, b scaffold.File) int { return strings.Compare(a.Path, b.Path) })
	for i := 1; i < len(out); i++ {
		if out[i].Path == out[i-1].Path {
			return nil, &template.UnusableError{Path: f.Path, Why: out[i].Path + " comes out twice"}
		}
	}
	return out, nil
}

// rootPath is where the root Application of a cluster goes.
func rootPath(folder string, w clusterInput) string {
	if w.parentFolder == "" {
		return folder + "/registry-" + w.name + ".yaml"
	}
	return w.parentFolder + "/" + childrenFolder + "/registry-" + w.name + ".yaml"
}

// environmentFile is what makes a cluster read an environment: the file that
// its template has for that, else its set's, else the first other set's. A
// template's that reads another folder than the environment's is none for it.
func (r *Reader) environmentFile(ctx context.Context, t Templates, f Template, request template.Request, environment string) ([]byte, error) {
	request.Supplied.Environment = environment
	if f.Path != "" {
		out, err := f.Render(ctx, r.renderer, request)
		if err != nil {
			return nil, err
		}
		for _, m := range out.Manifests {
			if m.Path == chartEnvironment && bytes.Contains(m.Content, []byte(environmentsFolder+"/"+environment+"/"+request.Supplied.Cluster)) {
				return m.Content, nil
			}
		}
	}
	all := append(Templates{f.Source}, t...)
	if content, ok := all.environment(request.Supplied); ok {
		return content, nil
	}
	return nil, &NotFoundError{"no set of templates has " + template.EnvironmentPath + ", which makes a cluster read an environment", "Name a set that has it with --templates."}
}

// otherRecords are the records of all clusters but one, by name; those that cannot
// be read are left out.
func (r *ClusterReader) otherRecords(ctx context.Context, s *Snapshot, but string) (map[string]Record, error) {
	var paths []string
	for _, name := range s.Platform.records() {
		if name != but {
			paths = append(paths, ClusterRecord(name))
		}
	}
	files, err := r.reader.Read(ctx, s.Platform, paths...)
	if err != nil {
		return nil, fmt.Errorf("read the records of clusters in %s: %w", s.Platform.FullName(), err)
	}
	out := map[string]Record{}
	for p, content := range files {
		name := strings.TrimSuffix(strings.TrimPrefix(p, recordsFolder+"/"), ".yaml")
		if r, err := ParseRecord(content); err == nil && r.checkCluster(name) == nil {
			out[name] = r
		}
	}
	return out, nil
}

// users are the clusters among records that have a file, by name.
func users(records map[string]Record, path string) []string {
	var out []string
	for name, r := range records {
		if r.Files[connection.Platform][path] != "" {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

// modulesToWrite says which modules are written with a new cluster, and what its record
// says of them. A module that is there and differs stays as it is: other
// clusters are made with it, and bringing it up to date changes them.
func (d *clusterDraft) modulesToWrite(modules []scaffold.File, records map[string]Record) (write []scaffold.File, recorded map[string]string, kept []string) {
	repository := d.snapshot.Platform
	recorded = map[string]string{}
	for folder, files := range template.ByModule(modules) {
		differs := slices.ContainsFunc(files, func(f scaffold.File) bool {
			return repository.Has(f.Path) && repository.SHA(f.Path) != scaffold.BlobSHA(f.Content)
		})
		if differs {
			kept = append(kept, folder)
		}
		for _, f := range files {
			switch {
			case !differs:
				write, recorded[f.Path] = append(write, f), scaffold.BlobSHA(f.Content)
			case repository.Has(f.Path):
				recorded[f.Path] = repository.SHA(f.Path)
				for _, user := range users(records, f.Path) { // as it was rendered, before somebody changed it
					recorded[f.Path] = records[user].Files[connection.Platform][f.Path]
				}
			}
		}
	}
	slices.Sort(kept)
	return write, recorded, kept
}

// cloudWarning says what a plan makes that costs money; "" nothing.
func cloudWarning(f Template, files []scaffold.File) string {
	cloud := f.CloudResources || slices.ContainsFunc(files, func(f scaffold.File) bool { return makesCloudResources(f.Content) })
	if !cloud {
		return ""
	}
	where := ""
	if f.Cloud != "" && f.Cloud != "any" {
		where = " in " + f.Cloud
	}
	return "It makes resources" + where + " that cost money, as soon as Argo CD reads it."
}

// withoutBlank leaves out files of white space alone, but not those that keep
// a place.
func withoutBlank(files []scaffold.File) []scaffold.File {
	return slices.DeleteFunc(files, func(f scaffold.File) bool {
		return len(bytes.TrimSpace(f.Content)) == 0 && !strings.HasSuffix(f.Path, keep)
	})
}
