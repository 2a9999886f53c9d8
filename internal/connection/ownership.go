package connection

import (
	"slices"

	"gitconnection/internal/github"
)

// judgeRepository says whose a repository is and what has become of it.
func judgeRepository(o Organization, d desired, seen github.Repository) Repository {
	r := Repository{Role: d.role, FullName: seen.FullName(), Repository: seen, Ownership: Foreign}
	r.Proposal = seen.Branch
	if m, err := ParseMarker(seen.Proposed); err == nil && m.Organization == o.Name && m.Repository.NodeID == r.NodeID {
		r.proposed = &m
	}
	if seen.Marker != nil {
		return judgeMarked(o, d, r)
	}
	// Without a marker only the description says that it is ours, and only
	// as long as nothing but our own bytes is in it. Its age plays no part.
	if seen.Description == d.about && (seen.Empty || d.isInitialTree(seen.Head.Tree)) {
		r.Ownership = Ours
		return r
	}
	r.Layout = webLayout(d.role, seen)
	return r
}

func judgeMarked(o Organization, d desired, r Repository) Repository {
	m, err := ParseMarker(r.Repository.Marker)
	if err != nil {
		return r
	}
	if m.Organization != o.Name || m.Role != d.role || m.Repository.NodeID != r.NodeID || m.Repository.ID != r.ID {
		return r // another organization's, or a copy of one of ours
	}
	r.Marker, r.Ownership = &m, Ours
	if m.State == MarkerDisconnected {
		r.Ownership = Tombstone
	}
	for path, sha := range m.Files {
		if want, asked := d.blobs[path]; asked && r.Blobs[path] != sha && r.Blobs[path] != want {
			r.Drift = append(r.Drift, path)
		}
	}
	slices.Sort(r.Drift)
	return r
}

// webLayout returns the folders by which a repository without a marker is
// known as one that Konstruct's web interface has made and filled: its
// documented layout (GitOps repositories: catalog/, registry/clusters/ and
// registry/environments/).
func webLayout(role Role, seen github.Repository) []string {
	has := func(folder string) bool { return seen.Blobs[folder] != "" }
	var found []string
	for _, folder := range []string{catalogFolder, clustersFolder, environmentsFolder} {
		if has(folder) {
			found = append(found, folder+"/")
		}
	}
	switch {
	case role == Platform && has(clustersFolder) && len(found) > 1, role == Application && has(environmentsFolder):
		return found
	}
	return nil
}

func absentRepository(d desired) Repository {
	return Repository{Role: d.role, FullName: d.fullName(), Ownership: Absent}
}
