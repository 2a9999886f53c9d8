package delivery

import (
	"context"
	"path"
	"slices"
	"strings"

	"gitconnection/internal/connection"
	"gitconnection/internal/scaffold/argocd"
	"gitconnection/internal/scaffold/manifest"
)

// Reading is how Argo CD reads, or should read, both repositories.
type Reading struct {
	Roots argocd.Roots
	// Otherwise are Applications that read one of the repositories by another
	// address than Roots has: the credentials do not serve them.
	Otherwise []manifest.Reader
}

// Address is where Argo CD reads a side: for deploy keys by SSH, for a GitHub
// App by HTTPS.
func (s *Snapshot) Address(r connection.Role, app bool) string {
	side := s.Side(r)
	if app {
		return side.HTMLURL + ".git"
	}
	_, rest, _ := strings.Cut(side.HTMLURL, "://")
	host, _, _ := strings.Cut(rest, "/")
	host, _, _ = strings.Cut(host, ":") // the port is that of the pages
	return argocd.SSH(host, side.Owner, side.Name)
}

// ArgoCD looks at what is in both repositories: which clusters register
// themselves, which folders nothing reads yet, and by which addresses.
func (e *Engine) ArgoCD(ctx context.Context, s *Snapshot, app bool) (Reading, error) {
	sets, err := both(func(r connection.Role) (manifest.Set, error) { return e.judged(ctx, s.Side(r)) })
	if err != nil {
		return Reading{}, err
	}
	readers := manifest.Readers(sets[connection.Platform], sets[connection.Application])
	out := Reading{Roots: argocd.Roots{
		Organization: s.Organization.Name,
		Platform:     s.Address(connection.Platform, app), PlatformBranch: s.Platform.Branch,
		Application: s.Address(connection.Application, app), ApplicationBranch: s.Application.Branch,
		Clusters: s.unregistered(readers), Environments: s.unread(readers),
	}}
	for _, r := range readers {
		if (r.Of(s.Platform.FullName()) || r.Of(s.Application.FullName())) && argocd.IsSSH(r.Address) == app {
			out.Otherwise = append(out.Otherwise, r)
		}
	}
	return out, nil
}

// unregistered are the folders of clusters that hold Applications and that
// neither a parent nor a file of their own brings to an Argo CD.
func (s *Snapshot) unregistered(readers []manifest.Reader) []argocd.Cluster {
	var out []argocd.Cluster
	for _, root := range []string{"registry/clusters", "registry/konstruct-clusters"} {
		for _, name := range s.Platform.Folders(root) {
			folder := root + "/" + name
			read := slices.ContainsFunc(readers, func(r manifest.Reader) bool { return r.Reads(s.Platform.FullName(), folder) })
			direct := slices.ContainsFunc(s.Platform.Under(folder), func(p string) bool {
				return path.Dir(p) == folder && slices.Contains([]string{".yaml", ".yml"}, path.Ext(p))
			})
			if direct && !read {
				out = append(out, argocd.Cluster{Name: name, Path: folder})
			}
		}
	}
	return out
}

// unread are the folders of environments in the application repository that no
// Application reads.
func (s *Snapshot) unread(readers []manifest.Reader) []argocd.Environment {
	var out []argocd.Environment
	for _, environment := range s.Application.Folders(environmentsFolder) {
		for _, cluster := range s.Application.Folders(environmentsFolder + "/" + environment) {
			folder := environmentsFolder + "/" + environment + "/" + cluster
			if !slices.ContainsFunc(readers, func(r manifest.Reader) bool { return r.Reads(s.Application.FullName(), folder) }) {
				out = append(out, argocd.Environment{Environment: environment, Cluster: cluster, Path: folder})
			}
		}
	}
	return out
}
