package delivery

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"gitconnection/internal/connection"
	"gitconnection/internal/scaffold"
	"gitconnection/internal/scaffold/template"
	"gitconnection/internal/text"
	"gitconnection/internal/wording"
)

// Where the files of clusters are in the platform repository. Management
// clusters have a folder of their own (konstruct-templates, README: the two
// tiers of the registry).
const (
	clustersFolder   = "registry/clusters"
	managementFolder = "registry/konstruct-clusters"
	// childrenFolder is the folder, inside a cluster's, that holds the root
	// Applications of the clusters that were made from it.
	childrenFolder = "components/konstruct-clusters"
	recordsFolder  = ".konstruct/clusters"
	keep           = ".gitkeep"
)

// Step is how far a cluster, or an environment on one, has come. It is derived
// from the files in Git.
type Step string

// The steps.
const (
	StepPresent      Step = "stands"
	StepUnregistered Step = "unregistered" // a cluster that nobody's Argo CD reads any more: its removal is half done
	StepGone         Step = "gone"         // a record, and no files: its removal is nearly done
	StepUnread       Step = "unread"       // an environment whose folders are there and that the cluster does not read
	StepBegun        Step = "beginning"    // an environment that is half added: its folder waits in the application repository
)

// Cluster is one cluster, as the platform repository has it.
type Cluster struct {
	Name   string
	Folder string
	Kind   template.Kind // for one without a record: management where its folder says so, else ""
	Cloud  string
	Region string // from the answers, "" unknown
	Parent string // "" the control plane, or not known
	// Root is the root Application. The parent's Argo CD reads it; one in the
	// cluster's own folder is read by the printed root. "" there is none.
	Root         string
	Waves        []Wave // of the files directly in its folder, in their order
	Environments []string
	// Record is what it was rendered from, nil for one that was made by
	// Konstruct's web or by hand.
	Record *Record
	Drift  map[string]string // see [Snapshot.Drift]
	// Newer is the version that the template's source holds now; "" if that is the
	// same, or the source is not known.
	Newer  string
	Step   Step
	Reason string // why nothing can be rendered again, "" it can
}

// Wave are files that Argo CD applies at once.
type Wave struct {
	Number int
	Files  []string // names, without the folder
}

// Registered reports whether a parent's Argo CD reads the cluster.
func (c Cluster) Registered() bool { return c.Root != "" && !strings.HasPrefix(c.Root, c.Folder+"/") }

// ClusterReader reads which clusters and environments there are.
type ClusterReader struct{ reader *Reader }

// Clusters lists the clusters by name: those with a record, those without, and
// those whose record cannot be read, with the reason. t may be nil.
func (r *ClusterReader) Clusters(ctx context.Context, s *Snapshot, t Templates) ([]Cluster, error) {
	folders := s.Platform.clusterFolders()
	files, err := r.reader.Read(ctx, s.Platform, s.Platform.clusterFiles()...)
	if err != nil {
		return nil, fmt.Errorf("read the clusters of %s: %w", s.Platform.FullName(), err)
	}
	roots := s.Platform.roots()
	var out []Cluster
	for name := range names(folders, s.Platform.records()) {
		c := Cluster{Name: name, Folder: folders[name], Step: StepPresent}
		c.fill(s, files, roots[name])
		c.findUpgrade(t)
		out = append(out, c)
	}
	slices.SortFunc(out, func(a, b Cluster) int { return strings.Compare(a.Name, b.Name) })
	return out, nil
}

// Cluster is the cluster of that name.
func (r *ClusterReader) Cluster(ctx context.Context, s *Snapshot, t Templates, name string) (Cluster, error) {
	all, err := r.Clusters(ctx, s, t)
	if err != nil {
		return Cluster{}, err
	}
	i := slices.IndexFunc(all, func(c Cluster) bool { return c.Name == name })
	if i < 0 {
		return Cluster{}, &NotFoundError{fmt.Sprintf("there is no cluster %s in %s", name, s.Platform.FullName()), "See which there are: konstruct cluster list " + s.Organization.Name}
	}
	return all[i], nil
}

func names(folders map[string]string, records []string) map[string]bool {
	out := map[string]bool{}
	for name := range folders {
		out[name] = true
	}
	for _, name := range records {
		out[name] = true
	}
	return out
}

// clusterFolders are the folders of clusters that hold a file, by name. Where
// there are two of a name, that in registry/clusters counts.
func (s *Repository) clusterFolders() map[string]string {
	out := map[string]string{}
	for _, folder := range []string{managementFolder, clustersFolder} {
		for _, name := range s.Folders(folder) {
			if s.hasFiles(folder + "/" + name) {
				out[name] = folder + "/" + name
			}
		}
	}
	return out
}

// clusterFiles are the files that tell which clusters there are.
func (s *Repository) clusterFiles() []string {
	var out []string
	for _, folder := range s.clusterFolders() {
		out = append(out, s.filesIn(folder)...)
	}
	return append(out, s.Under(recordsFolder)...)
}

// hasFiles reports whether there is a file in a folder, however deep; one that
// only keeps a place for Git does not count.
func (s *Repository) hasFiles(folder string) bool {
	return slices.ContainsFunc(s.Under(folder), func(p string) bool { return !strings.HasSuffix(p, "/"+keep) })
}

// records are the names of the clusters that have one.
func (s *Repository) records() []string {
	var out []string
	for _, p := range s.filesIn(recordsFolder) {
		if name, ok := strings.CutSuffix(strings.TrimPrefix(p, recordsFolder+"/"), ".yaml"); ok && name != "" {
			out = append(out, name)
		}
	}
	return out
}

// filesIn are the files in a folder and not below it.
func (s *Repository) filesIn(folder string) []string {
	var out []string
	for _, p := range s.Under(folder) {
		if !strings.Contains(p[len(folder)+1:], "/") {
			out = append(out, p)
		}
	}
	return out
}

// roots are the root Applications that are registered, by cluster.
func (s *Repository) roots() map[string]string {
	out := map[string]string{}
	for _, folder := range []string{clustersFolder, managementFolder} {
		for _, parent := range s.Folders(folder) {
			for _, p := range s.filesIn(folder + "/" + parent + "/" + childrenFolder) {
				if name, ok := rootOf(p); ok {
					out[name] = p
				}
			}
		}
	}
	return out
}

// rootOf is the cluster whose root Application a file is.
func rootOf(path string) (cluster string, ok bool) {
	name, ok := strings.CutPrefix(path[strings.LastIndexByte(path, '/')+1:], "registry-")
	if !ok {
		return "", false
	}
	name, ok = strings.CutSuffix(name, ".yaml")
	return name, ok && name != ""
}

// parentOf is the cluster in whose folder a root Application is registered.
func parentOf(root string) string {
	if parts := strings.Split(root, "/"); len(parts) > 3 {
		return parts[2]
	}
	return ""
}

func (c *Cluster) fill(s *Snapshot, files map[string][]byte, root string) {
	repository := s.Platform
	if root != "" {
		c.Root, c.Parent = root, parentOf(root)
	} else {
		for _, p := range repository.filesIn(c.Folder) {
			if _, ok := rootOf(p); ok && c.Folder != "" {
				c.Root = p
			}
		}
	}
	if strings.HasPrefix(c.Folder, managementFolder+"/") {
		c.Kind = template.Management
	}
	if c.Folder != "" {
		c.Waves = waves(repository.filesIn(c.Folder), files)
		c.Environments = environmentsOf(repository.filesIn(c.Folder), files)
	}
	record := ClusterRecord(c.Name)
	switch {
	case !repository.Has(record):
		c.Reason = "there is no record of what it was rendered from: Konstruct's web or somebody by hand made it"
		return
	case files[record] == nil:
		c.Reason = "its record is larger than 1 MiB"
		return
	}
	r, err := ParseRecord(files[record])
	if err == nil {
		err = r.checkCluster(c.Name)
	}
	if err != nil {
		c.Reason = wording.Line(err)
		return
	}
	c.Record, c.Kind, c.Cloud, c.Region, c.Drift = &r, r.Kind, r.Cloud, r.region(), s.Drift(r)
	if c.Parent == "" {
		c.Parent = r.Parent
	}
	switch {
	case c.Folder == "":
		c.Step = StepGone
	case r.root() != "" && !repository.Has(r.root()):
		c.Step = StepUnregistered
		delete(c.Drift, r.root()) // that is how it is unregistered
	}
}

// checkCluster refuses a record that names what is not the cluster's.
func (r Record) checkCluster(name string) error {
	if r.Name != name {
		return fmt.Errorf("its record is one of %q", r.Name)
	}
	if err := scaffold.KubernetesName(name); err != nil {
		return fmt.Errorf("its record's name: %w", err)
	}
	if r.Parent != "" && scaffold.KubernetesName(r.Parent) != nil {
		return fmt.Errorf("its record's parent %q is no name of a cluster", r.Parent)
	}
	if len(r.Files[connection.Application]) > 0 {
		return fmt.Errorf("its record names files of the application repository")
	}
	own := r.folder() + "/"
	for _, p := range slices.Sorted(maps.Keys(r.Files[connection.Platform])) {
		cluster, root := rootOf(p)
		switch {
		case strings.HasPrefix(p, own), strings.HasPrefix(p, "terraform/"):
		case root && cluster == name && strings.Contains(p, "/"+childrenFolder+"/"):
		default:
			return fmt.Errorf("its record names %q, which is not the cluster's", p)
		}
	}
	return nil
}

// folder is where the files of the record's cluster stand.
func (r Record) folder() string { return ClusterFolder(r.Kind, r.Name) }

// ClusterFolder is where the files of a cluster stand.
func ClusterFolder(kind template.Kind, name string) string {
	if kind == template.Management {
		return managementFolder + "/" + name
	}
	return clustersFolder + "/" + name
}

// root is where the record's cluster is registered, "" nowhere.
func (r Record) root() string {
	for p := range r.Files[connection.Platform] {
		if cluster, ok := rootOf(p); ok && cluster == r.Name && !strings.HasPrefix(p, r.folder()+"/") {
			return p
		}
	}
	return ""
}

// region is what the answers say, "" nothing.
func (r Record) region() string {
	for _, name := range slices.Sorted(maps.Keys(r.Answers)) {
		if strings.HasSuffix(strings.ToLower(name), "region") && !strings.HasPrefix(name, "project") {
			return r.Answers[name]
		}
	}
	return ""
}

func (c *Cluster) findUpgrade(t Templates) {
	if c.Record == nil {
		return
	}
	source, ok := t.source(c.Record.Source)
	if !ok || source.Commit == c.Record.Commit && source.Commit != "" {
		return
	}
	item, ok := source.Set.Cluster(c.Record.Template)
	if !ok {
		return
	}
	switch {
	case item.Version != c.Record.Version:
		c.Newer = item.Version
	case source.Commit != c.Record.Commit:
		c.Newer = item.Version + " at " + shortCommit(source.Commit)
	}
}

func shortCommit(c string) string {
	if scaffold.IsSHA(c) {
		return text.ShortSHA(c)
	}
	return c
}
