package delivery

import (
	"context"
	"fmt"
	"path"
	"slices"

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
	sets, err := both(func(r connection.Role) (manifest.Set, error) { return v.judged(ctx, s.Repository(r)) })
	if err != nil {
		return nil, err
	}
	findings := manifest.Check(sets[connection.Platform], sets[connection.Application])
	for _, r := range connection.Roles() {
		side := s.Repository(r)
		for _, p := range side.manifests() {
			if side.Size(p) > maxRead {
				findings = append(findings, manifest.Finding{
					Repository: side.FullName(), Path: p, Line: 1, Severity: manifest.Error, Message: "it is larger than 1 MiB and was not looked at",
				})
			}
		}
	}
	return findings, nil
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

func (v *Validator) judged(ctx context.Context, s *Repository) (manifest.Set, error) {
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
