package connection

import (
	"fmt"
	"slices"
	"strings"

	"gitconnection/internal/github"
	"gitconnection/internal/scaffold"
)

// readmePath is the first file of a repository; the request that writes it
// creates the default branch.
const readmePath = "README.md"

// desired is what the repository in one role has to hold.
type desired struct {
	role    Role
	owner   string
	name    string
	about   string // description
	readme  scaffold.File
	rest    []scaffold.File   // without README and marker
	blobs   map[string]string // path → SHA-1, without the marker
	version int
	// readmeTree is the tree of a repository that holds nothing but the README,
	// olderTrees are those of older versions' README, partTrees those between
	// the commits of a layout that is too large for one.
	readmeTree string
	olderTrees []string
	partTrees  []string
	maxCommit  int // bytes of files in one commit
}

// maxCommit is how many bytes of files go into one commit. GitHub takes
// requests of less than 40 MiB, and base64 makes a third more of them
// (createCommitOnBranch; no documentation gives the number).
const maxCommit = 24 << 20

// Folders by which a repository that Konstruct's web interface made is known.
const (
	clustersFolder     = "registry/clusters"
	environmentsFolder = "registry/environments"
	catalogFolder      = "catalog"
)

// Scaffolder says what the two repositories of a connection have to hold.
type Scaffolder struct {
	web       string // address of the browser pages
	layout    scaffold.Layout
	maxCommit int // bytes of files in one commit
}

func (scaffolder *Scaffolder) desired(o Organization, role Role) (desired, error) {
	in := scaffold.Input{
		// GitHub compares names without regard to case; the same connection has to
		// give the same bytes however its organizations were typed.
		Organization: o.Name, PlatformRepository: strings.ToLower(o.FullName(Platform)), ApplicationRepository: strings.ToLower(o.FullName(Application)), Web: scaffolder.web,
	}
	build := scaffolder.layout.Platform
	if role == Application {
		build = scaffolder.layout.Application
	}
	files, err := build(in)
	if err != nil {
		return desired{}, fmt.Errorf("prepare the %s repository of %s: %w", role, o.Name, err)
	}
	d := desired{role: role, owner: o.Owner(role), name: o.Repository(role), about: o.Description(role), version: scaffolder.layout.Version, maxCommit: scaffolder.maxCommit, blobs: map[string]string{}}
	for _, f := range files {
		d.blobs[f.Path] = scaffold.BlobSHA(f.Content)
		if f.Path == readmePath {
			d.readme = f
			continue
		}
		d.rest = append(d.rest, f)
	}
	d.readmeTree = scaffold.TreeSHA([]scaffold.File{d.readme})
	for n := d.partSize(0); n < len(d.rest); n += d.partSize(n) {
		d.partTrees = append(d.partTrees, scaffold.TreeSHA(append([]scaffold.File{d.readme}, d.rest[:n]...)))
	}
	older, err := scaffolder.layout.Older(role == Platform, in)
	if err != nil {
		return desired{}, fmt.Errorf("prepare the %s repository of %s: %w", role, o.Name, err)
	}
	for _, f := range older {
		d.olderTrees = append(d.olderTrees, scaffold.TreeSHA([]scaffold.File{f}))
	}
	return d, nil
}

// allFiles are the files of the scaffold, README first.
func (d desired) allFiles() []scaffold.File { return append([]scaffold.File{d.readme}, d.rest...) }

// partSize is how many files from the one at on go into one commit, at least
// one. The same layout gives the same parts, so that a repository between two
// of them is recognized as ours.
func (d desired) partSize(at int) int {
	n, size := 0, 0
	for at+n < len(d.rest) && (n == 0 || size+len(d.rest[at+n].Content) <= d.maxCommit) {
		size += len(d.rest[at+n].Content)
		n++
	}
	return n
}

// commits is how many commits bring the files from the one at on.
func (d desired) commits(at int) int {
	n := 1
	for at += d.partSize(at); at < len(d.rest); at += d.partSize(at) {
		n++
	}
	return n
}

// isInitialTree reports whether a tree holds nothing but what this program, or an
// older one, writes before the commit that completes the layout.
func (d desired) isInitialTree(sha string) bool {
	return sha == d.readmeTree || slices.Contains(d.olderTrees, sha) || slices.Contains(d.partTrees, sha)
}

// present is how many files of the layout, README apart, a repository with
// this tree holds already.
func (d desired) present(sha string) int {
	at, n := slices.Index(d.partTrees, sha), 0
	for range at + 1 {
		n += d.partSize(n)
	}
	return n
}

func (d desired) fullName() string { return d.owner + "/" + d.name }

// look is what has to be observed of the repository.
func (d desired) look() github.Look {
	paths := make([]string, 0, len(d.rest)+4)
	paths = append(paths, readmePath)
	for _, f := range d.rest {
		paths = append(paths, f.Path)
	}
	paths = append(paths, clustersFolder, environmentsFolder, catalogFolder)
	return github.Look{Marker: MarkerPath, Branch: ProposalBranch, Paths: paths, PullRequests: true}
}

// files are all files but the README, the marker among them.
func (d desired) files(marker []byte) []github.File {
	out := make([]github.File, 0, len(d.rest)+1)
	for _, f := range d.rest {
		out = append(out, github.File{Path: f.Path, Content: f.Content})
	}
	return append(out, github.File{Path: MarkerPath, Content: marker})
}

// tree is the tree of a repository that holds exactly the scaffold.
func (d desired) tree(marker []byte) string {
	all := append([]scaffold.File{d.readme, {Path: MarkerPath, Content: marker}}, d.rest...)
	return scaffold.TreeSHA(all)
}

// plannedFiles lists files with their sizes.
func (d desired) plannedFiles(paths []github.File) []PlannedFile {
	out := make([]PlannedFile, 0, len(paths))
	for _, f := range paths {
		out = append(out, PlannedFile{Path: f.Path, Size: len(f.Content)})
	}
	return out
}

// marker is what the marker of r has to say. What the operator's own work has
// put into an existing one (environments, the recorded scaffold) stays.
func (d desired) marker(o Organization, r Repository, self, other Identity, scaffolded bool) Marker {
	m := Marker{
		State: MarkerConnected, Organization: o.Name, Role: d.role, Repository: self, Counterpart: other,
		Scaffold: d.version, Files: map[string]string{}, Adopted: !scaffolded,
	}
	if scaffolded {
		m.Files = d.blobs
	}
	if r.Marker != nil {
		m.Files, m.Scaffold, m.Adopted = r.Marker.Files, r.Marker.Scaffold, r.Marker.Adopted
		m.Environments, m.Protected, m.HTTPS = r.Marker.Environments, r.Marker.Protected, r.Marker.HTTPS
	}
	return m
}

func (r Repository) identity() Identity {
	return Identity{FullName: r.Repository.FullName(), NodeID: r.NodeID, ID: r.ID}
}

func blobOf(content []byte) string { return scaffold.BlobSHA(content) }

// Initial returns the files of a freshly connected organization, README first
// and marker last, for repositories that have the given identities. The
// environments go into the platform's marker, in order of promotion.
func (scaffolder *Scaffolder) Initial(o Organization, ids map[Role]Identity, environments []string) (map[Role][]github.File, error) {
	out := map[Role][]github.File{}
	for _, role := range Roles() {
		d, err := scaffolder.desired(o, role)
		if err != nil {
			return nil, err
		}
		m := d.marker(o, Repository{}, ids[role], ids[role.Other()], true)
		if role == Platform {
			m.Environments = environments
		}
		marker, err := m.Encode()
		if err != nil {
			return nil, err
		}
		out[role] = append([]github.File{{Path: readmePath, Content: d.readme.Content}}, d.files(marker)...)
	}
	return out, nil
}
