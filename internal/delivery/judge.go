package delivery

import (
	"context"
	"fmt"
	"strings"

	"gitconnection/internal/connection"
	"gitconnection/internal/scaffold"
	"gitconnection/internal/scaffold/manifest"
)

// maxFindings is how many findings of a plan are said; where there are more,
// the first ones are the ones to look at.
const maxFindings = 20

// judge blocks the plan when it would commit what Argo CD cannot use: what is
// not rendered, null, unknown to a schema, or there twice. Every finding names
// its file and line.
func (v *Validator) judge(ctx context.Context, p *Plan) error {
	said := 0
	for _, c := range p.Changes {
		side := p.snapshot.Repository(c.Role)
		beside, err := v.beside(ctx, side, c)
		if err != nil {
			return err
		}
		for _, f := range manifest.Check(manifest.Set{Repository: side.FullName(), Files: c.Files, Beside: beside}) {
			if f.Severity != manifest.Error {
				p.Warnings = append(p.Warnings, fmt.Sprintf("%s:%d: %s.", f.Path, f.Line, f.Message))
				continue
			}
			if said++; said <= maxFindings {
				p.block(connection.BlockRefuse, side.FullName(), fmt.Sprintf("%s:%d: %s", f.Path, f.Line, f.Message), "Look at the template and at what was answered.")
			}
		}
	}
	return nil
}

// beside are the files that a change leaves as they are in the folders that it
// writes to, read by the same Application.
func (v *Validator) beside(ctx context.Context, side *Repository, c Change) ([]scaffold.File, error) {
	touched, folders := map[string]bool{}, map[string]bool{}
	for _, p := range c.Paths() {
		touched[p] = true
		if f := applicationFolder(p); f != "" {
			folders[f] = true
		}
	}
	var paths []string
	for f := range folders {
		for _, p := range side.Under(f) {
			if !touched[p] && (strings.HasSuffix(p, ".yaml") || strings.HasSuffix(p, ".yml") || strings.HasSuffix(p, ".json")) {
				paths = append(paths, p)
			}
		}
	}
	read, err := v.reader.Read(ctx, side, paths...)
	if err != nil {
		return nil, fmt.Errorf("read what is beside it in %s: %w", side.FullName(), err)
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
