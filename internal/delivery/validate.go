package delivery

import (
	"cmp"
	"context"
	"fmt"
	"path"
	"slices"
	"strings"

	"gitconnection/internal/connection"
	"gitconnection/internal/scaffold"
	"gitconnection/internal/scaffold/argocd"
	"gitconnection/internal/scaffold/desired"
	"gitconnection/internal/scaffold/manifest"
)

// Validator checks manifests: those that are committed, and those that a plan
// would commit.
type Validator struct{ reader *Reader }

// Validate judges every manifest of both repositories as they are: what is
// wrong, where. It reads what is not known yet, many files in one request.
func (v *Validator) Validate(ctx context.Context, s *Snapshot) ([]manifest.Finding, error) {
	sets, err := v.manifests(ctx, s)
	if err != nil {
		return nil, err
	}
	findings := s.besideGit().Check(sets...)
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

// besideGit is what Argo CD has that is not committed: the printed roots.
func (s *Snapshot) besideGit() desired.Outside {
	r := argocd.Roots{Organization: s.Organization.Name}
	return desired.Outside{Projects: r.Projects(), Applications: r.Applications()}
}

// manifests are those of both repositories, the platform's first.
func (v *Validator) manifests(ctx context.Context, s *Snapshot) ([]manifest.Set, error) {
	sets, err := connection.Both(func(r connection.Role) (manifest.Set, error) { return v.manifestsOf(ctx, s.Repository(r)) })
	return []manifest.Set{sets[connection.Platform], sets[connection.Application]}, err
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

// checkPlan blocks the plan when both repositories, as they would be afterwards,
// hold what Argo CD refuses and what is not wrong today, and warns of what
// works otherwise than it looks. Every finding names its file and line. Both
// repositories are read for that, side by side, as far as they are not known.
func (v *Validator) checkPlan(ctx context.Context, p *Plan) error {
	if len(p.Changes) == 0 {
		return nil
	}
	before, err := v.manifests(ctx, p.snapshot)
	if err != nil {
		return err
	}
	p.note(p.snapshot.besideGit().Changed(before, p.afterwards(before)))
	return nil
}

// note takes over what is wrong with what a plan changes.
func (p *Plan) note(found []manifest.Finding) {
	blocked, warned := 0, 0
	for _, f := range found {
		where := fmt.Sprintf("%s:%d: %s", f.Path, f.Line, f.Message)
		if f.Severity == manifest.Error {
			if blocked++; blocked <= maxFindings {
				p.block(connection.BlockRefuse, f.Repository, where, cmp.Or(f.Next, "Look at the template and at what was answered."))
			}
		} else if warned++; warned <= maxFindings {
			p.warn("%s", strings.TrimSpace(where+". "+f.Next))
		}
	}
}

// afterwards are both repositories with what the plan changes.
func (p *Plan) afterwards(before []manifest.Set) []manifest.Set {
	out := slices.Clone(before)
	for _, c := range p.Changes {
		i := slices.Index([]connection.Role{connection.Platform, connection.Application}, c.Role)
		out[i] = out[i].With(c.Files, c.Delete)
	}
	return out
}
