package delivery

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strings"

	"gitconnection/internal/connection"
	"gitconnection/internal/scaffold"
	"gitconnection/internal/scaffold/manifest"
)

// Validator checks manifests: those that are committed, and those that a plan
// would commit.
type Validator struct{ reader *Reader }

// Validate judges every manifest of both repositories as they are: what is
// wrong, where. It reads what is not known yet, many files in one request.
func (v *Validator) Validate(ctx context.Context, s *Snapshot) ([]manifest.Finding, error) {
	sets, err := connection.Both(func(r connection.Role) (manifest.Set, error) { return v.manifestsOf(ctx, s.Repository(r)) })
	if err != nil {
		return nil, err
	}
	findings := manifest.Check(sets[connection.Platform], sets[connection.Application])
	for _, r := range connection.Roles() {
		repository := s.Repository(r)
		for _, p := range repository.manifests() {
			if repository.Size(p) > maxRead {
				findings = append(findings, manifest.Finding{
					Repository: repository.FullName(), Path: p, Line: 1, Severity: manifest.Error, Message: "it is larger than 1 MiB and was not looked at",
				})
			}
		}
	}
	more, err := v.annotations(ctx, s)
	return append(findings, more...), err
}

// annotations are what is not understood in the annotations of the team's own
// items.
func (v *Validator) annotations(ctx context.Context, s *Snapshot) ([]manifest.Finding, error) {
	team, err := v.reader.Templates(ctx, s)
	if err != nil {
		return nil, err
	}
	var out []manifest.Finding
	for _, i := range team.Catalog() {
		for _, n := range i.Form.Notes {
			out = append(out, manifest.Finding{Repository: s.Platform.FullName(), Path: i.Annotations(), Line: n.Line, Severity: manifest.Warning, Message: n.Text})
		}
	}
	return out, nil
}

// manifests are the files that say something about what runs.
func (s *Repository) manifests() []string {
	var out []string
	for _, folder := range []string{"registry", "terraform"} {
		for _, p := range s.Under(folder) {
			if slices.Contains([]string{".yaml", ".yml", ".json", ".tf"}, path.Ext(p)) || path.Base(p) == "Kustomization" {
				out = append(out, p)
			}
		}
	}
	return out
}

func (v *Validator) manifestsOf(ctx context.Context, s *Repository) (manifest.Set, error) {
	set := manifest.Set{Repository: s.FullName(), Branch: s.Branch, Paths: s.paths}
	if set.Paths == nil {
		set.Paths = []string{} // known: there is nothing
	}
	paths := s.manifests()
	read, err := v.reader.Read(ctx, s, paths...)
	if err != nil {
		return set, fmt.Errorf("read the manifests of %s: %w", s.FullName(), err)
	}
	for _, p := range paths {
		if content, ok := read[p]; ok {
			set.Files = append(set.Files, scaffold.File{Path: p, Content: content})
		}
	}
	return set, nil
}

// maxFindings is how many findings of a plan are said; where there are more,
// the first ones are the ones to look at.
const maxFindings = 20

// checkPlan blocks the plan when it would commit what Argo CD cannot use: what is
// not rendered, null, unknown to a schema, or there twice. Every finding names
// its file and line.
func (v *Validator) checkPlan(ctx context.Context, p *Plan) error {
	said := 0
	for _, c := range p.Changes {
		repository := p.snapshot.Repository(c.Role)
		beside, err := v.neighbors(ctx, repository, c)
		if err != nil {
			return err
		}
		for _, f := range manifest.Check(manifest.Set{Repository: repository.FullName(), Files: c.Files, Existing: beside}) {
			if f.Severity != manifest.Error {
				p.Warnings = append(p.Warnings, fmt.Sprintf("%s:%d: %s.", f.Path, f.Line, f.Message))
				continue
			}
			if said++; said <= maxFindings {
				p.block(connection.BlockRefuse, repository.FullName(), fmt.Sprintf("%s:%d: %s", f.Path, f.Line, f.Message), "Look at the template and at what was answered.")
			}
		}
	}
	return nil
}

// neighbors are the files that a change leaves as they are in the folders that it
// writes to, read by the same Application.
func (v *Validator) neighbors(ctx context.Context, repository *Repository, c Change) ([]scaffold.File, error) {
	touched, folders := map[string]bool{}, map[string]bool{}
	for _, p := range c.Paths() {
		touched[p] = true
		if f := applicationFolder(p); f != "" {
			folders[f] = true
		}
	}
	var paths []string
	for f := range folders {
		for _, p := range repository.Under(f) {
			if !touched[p] && (strings.HasSuffix(p, ".yaml") || strings.HasSuffix(p, ".yml") || strings.HasSuffix(p, ".json")) {
				paths = append(paths, p)
			}
		}
	}
	read, err := v.reader.Read(ctx, repository, paths...)
	if err != nil {
		return nil, fmt.Errorf("read what is beside it in %s: %w", repository.FullName(), err)
	}
	var out []scaffold.File
	for _, p := range paths {
		if content, ok := read[p]; ok {
			out = append(out, scaffold.File{Path: p, Content: content})
		}
	}
	return out, nil
}

// applicationFolder is the folder of the cluster, or of the environment on a
// cluster, that a file is in, "" none.
func applicationFolder(p string) string {
	parts := strings.Split(p, "/")
	switch {
	case len(parts) > 3 && parts[0] == "registry" && (parts[1] == "clusters" || parts[1] == "konstruct-clusters"):
		return strings.Join(parts[:3], "/")
	case len(parts) > 4 && parts[0] == "registry" && parts[1] == "environments":
		return strings.Join(parts[:4], "/")
	}
	return ""
}
