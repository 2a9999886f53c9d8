package delivery

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"gitconnection/internal/connection"
	"gitconnection/internal/scaffold"
	"gitconnection/internal/scaffold/template"
	"gitconnection/internal/wording"
)

// itemsFolder is where the records of installed items lie.
const itemsFolder = ".konstruct/items"

// ItemStep is how far the installation of an item has come. It is derived from
// the files in Git.
type ItemStep string

// The steps.
const (
	ItemInstalled ItemStep = "installed"
	ItemBegun     ItemStep = "begun"   // not all of it is installed: the same again goes on
	ItemRemoving  ItemStep = "leaving" // not all of it is removed: removing it again goes on
	ItemGone      ItemStep = "gone"    // a record, and no files
)

// Installed is an item of the catalog in one environment on one cluster.
type Installed struct {
	Environment string
	Cluster     string
	Name        string // that it is installed by
	// Record is what it was rendered from, nil for one that Konstruct's web or
	// somebody by hand has made.
	Record *Record
	Drift  map[string]string // see [Snapshot.Drift]
	// Newer is what its source holds now, "" the same, or it is in no source.
	Newer  string
	Step   ItemStep
	Reason string // why it cannot be changed, "" it can
}

// Release is the version that people know it by, "" unknown.
func (i Installed) Release() string {
	if i.Record == nil {
		return ""
	}
	return cmp.Or(i.Record.Release, i.Record.Version)
}

// folder is where its files stand, in both repositories.
func (i Installed) folder() string { return ItemFolder(i.Environment, i.Cluster) }

// where is the environment and the cluster, for a sentence.
func (i Installed) where() string { return i.Environment + " on " + i.Cluster }

// ItemFolder is the folder of an environment on a cluster, in both
// repositories.
func ItemFolder(environment, cluster string) string {
	return environmentsFolder + "/" + environment + "/" + cluster
}

// CatalogItem is an item that can be installed, or that is.
type CatalogItem struct {
	Template
	Installed []Installed // in the order of environments, then clusters
	// Gone says that it is installed and in no source any more.
	Gone bool
}

// Role is the repository that the item's main file goes to.
func (c CatalogItem) Role() connection.Role {
	if c.Kind == template.Infrastructure {
		return connection.Platform
	}
	return connection.Application
}

// CatalogPlanner reads what of the catalog is installed where, and plans
// installations, changes, upgrades and removals.
type CatalogPlanner struct {
	reader    *Reader
	clusters  *ClusterReader
	validator *Validator
}

// Catalog lists the items of all sources by name, with where they are
// installed; items that are installed and in no source follow.
func (planner *CatalogPlanner) Catalog(ctx context.Context, s *Snapshot, t Templates) ([]CatalogItem, error) {
	installed, err := planner.InstalledItems(ctx, s, t)
	if err != nil {
		return nil, err
	}
	var out []CatalogItem
	at := map[string]int{}
	for _, f := range t.Catalog() {
		at[f.Name] = len(out)
		out = append(out, CatalogItem{Template: f})
	}
	slices.SortFunc(out, func(a, b CatalogItem) int { return strings.Compare(a.Name, b.Name) })
	for i, c := range out {
		at[c.Name] = i
	}
	for _, i := range installed {
		name := i.Name
		if i.Record != nil {
			name = path.Base(i.Record.Template)
		}
		n, known := at[name]
		switch {
		case known:
		case i.Record == nil && i.Reason == "":
			continue // an application of the team's, and no item
		default:
			n = len(out)
			at[name] = n
			gone := CatalogItem{Gone: true}
			gone.Name = name
			out = append(out, gone)
		}
		out[n].Installed = append(out[n].Installed, i)
	}
	return out, nil
}

// InstalledItems are what is installed: by its record, and, without one, every
// other file of an environment. One whose record cannot be read has a reason.
func (planner *CatalogPlanner) InstalledItems(ctx context.Context, s *Snapshot, t Templates) ([]Installed, error) {
	paths := s.Platform.Under(itemsFolder)
	read, err := planner.reader.Read(ctx, s.Platform, paths...)
	if err != nil {
		return nil, fmt.Errorf("read the records of %s: %w", s.Platform.FullName(), err)
	}
	var out []Installed
	had := map[string]bool{}
	for _, p := range paths {
		i, ok := recorded(p)
		if !ok {
			continue
		}
		had[i.folder()+"/"+i.Name] = true
		if content, ok := read[p]; ok {
			i.fill(s, content)
		} else {
			i.Step, i.Reason = ItemInstalled, "its record is larger than 1 MiB"
		}
		i.findUpgrade(t)
		out = append(out, i)
	}
	for _, repository := range []*Repository{s.Application, s.Platform} {
		for _, p := range repository.places() {
			i := Installed{Environment: p.Environment, Cluster: p.Cluster, Name: p.Application, Step: ItemInstalled}
			if key := i.folder() + "/" + i.Name; !had[key] {
				had[key] = true
				out = append(out, i)
			}
		}
	}
	order := s.environments(nil)
	slices.SortStableFunc(out, func(a, b Installed) int {
		return cmp.Or(position(order, a.Environment)-position(order, b.Environment), strings.Compare(a.Environment, b.Environment), strings.Compare(a.Cluster, b.Cluster), strings.Compare(a.Name, b.Name))
	})
	return out, nil
}

// position is where an environment stands in the order of promotion; those
// that are not in it come last.
func position(order []string, environment string) int {
	if i := slices.Index(order, environment); i >= 0 {
		return i
	}
	return len(order)
}

// recorded is the item whose record a file is.
func recorded(p string) (Installed, bool) {
	parts := strings.Split(strings.TrimPrefix(p, itemsFolder+"/"), "/")
	if len(parts) != 3 {
		return Installed{}, false
	}
	name, ok := strings.CutSuffix(parts[2], ".yaml")
	return Installed{Environment: parts[0], Cluster: parts[1], Name: name}, ok && name != ""
}

// fill reads the record and says how far the item has come.
func (i *Installed) fill(s *Snapshot, content []byte) {
	i.Step = ItemInstalled
	r, err := ParseRecord(content)
	if err == nil {
		err = i.checkRecord(r)
	}
	if err != nil {
		i.Reason = wording.Line(err)
		return
	}
	i.Record, i.Drift, i.Step = &r, s.Drift(r), i.step(s, r)
}

// checkRecord refuses a record that names what is not the item's: it comes from a
// repository that others may write to.
func (i Installed) checkRecord(r Record) error {
	if r.Name != i.Name {
		return fmt.Errorf("its record is one of %q", r.Name)
	}
	for _, name := range []string{i.Environment, i.Cluster, i.Name} {
		if err := scaffold.KubernetesName(name); err != nil {
			return fmt.Errorf("its record: %w", err)
		}
	}
	switch r.Kind {
	case template.Application, template.Infrastructure, template.Hybrid:
	default:
		return fmt.Errorf("its record says that it is %q, which is no kind of item", r.Kind)
	}
	if r.Template == "" || path.Base(r.Template) == "." {
		return errors.New("its record names no template")
	}
	for _, files := range r.Files {
		for p := range files {
			if p != i.folder()+"/"+i.Name+".yaml" && !strings.HasPrefix(p, i.folder()+"/"+i.Name+"/") {
				return fmt.Errorf("its record names %q, which is not the item's", p)
			}
		}
	}
	return nil
}

// step is how far an item has come.
func (i Installed) step(s *Snapshot, r Record) ItemStep {
	application, infrastructure := s.hasAnyOf(connection.Application, r), s.hasAnyOf(connection.Platform, r)
	workspace := s.Platform.Has(i.folder() + "/" + i.Name + ".yaml")
	switch {
	case !application && !infrastructure && (r.Kind == template.Application || len(r.Files[connection.Platform]) == 0):
		return ItemBegun
	case !application && !infrastructure:
		return ItemGone
	case r.Kind != template.Application && !workspace:
		return ItemRemoving
	case r.Kind == template.Hybrid && len(r.Files[connection.Application]) == 0:
		return ItemBegun
	case r.Kind == template.Hybrid && !application:
		return ItemRemoving
	}
	return ItemInstalled
}

// hasAnyOf reports whether any file of a record is there.
func (s *Snapshot) hasAnyOf(role connection.Role, r Record) bool {
	for p := range r.Files[role] {
		if s.Repository(role).Has(p) {
			return true
		}
	}
	return false
}

// findUpgrade compares the record with what its source holds now.
func (i *Installed) findUpgrade(t Templates) {
	if i.Record == nil || i.Step != ItemInstalled {
		return
	}
	source, ok := t.source(i.Record.Source)
	if !ok || source.Commit == i.Record.Commit && source.Commit != "" {
		return
	}
	found, ok := source.Set.Item(i.Record.Template)
	switch {
	case !ok || found.Reason != "":
	case found.Release() != i.Release():
		i.Newer = found.Release()
	case found.Version != i.Record.Version:
		i.Newer = "template " + found.Version
	case source.Name == TeamSource && !scaffold.IsSHA(source.Commit), source.Commit == i.Record.Commit:
	case source.Name != TeamSource: // the team's repository moves with every commit to it
		i.Newer = "template at " + shortCommit(source.Commit)
	}
}

// recordedItem is the item that a record was rendered from, as its own source has it
// now. It is never taken from another: that may be a different item of the same
// name.
func (t Templates) recordedItem(r Record) (Template, error) {
	s, ok := t.source(r.Source)
	if !ok {
		return Template{}, &NotFoundError{fmt.Sprintf("%s is from %s, which is not among the sources", r.Name, r.Source), nameSource(r.Source)}
	}
	item, ok := s.Set.Item(r.Template)
	if !ok {
		return Template{}, &NotFoundError{fmt.Sprintf("%s holds no item %s any more, which %s is from", r.Source, r.Template, r.Name), "Bring the item back, or remove " + r.Name + " and install another."}
	}
	return Template{item, s}, nil
}

// nameSource says how a set that is missing is named.
func nameSource(name string) string {
	if strings.Contains(name, "/") {
		return "Name it: --templates " + name
	}
	return "Name it, with where it is now: --templates " + name + "=PATH"
}

// protectedIn is the first protected environment of some, "" none.
func (s *Snapshot) protectedIn(environments []string) string {
	for _, e := range environments {
		if s.Protected(e) {
			return e
		}
	}
	return ""
}

// placesText names environments and clusters in a commit's first line: "staging on
// edge-1, edge-2".
func placesText(all []Installed) string {
	clusters := map[string][]string{}
	var environments []string
	for _, i := range all {
		if clusters[i.Environment] == nil {
			environments = append(environments, i.Environment)
		}
		clusters[i.Environment] = append(clusters[i.Environment], i.Cluster)
	}
	if len(all) > 4 {
		return fmt.Sprintf("%d environments on %d clusters", len(environments), len(unique(clusters)))
	}
	var parts []string
	for _, e := range environments {
		parts = append(parts, e+" on "+strings.Join(clusters[e], ", "))
	}
	return strings.Join(parts, " and ")
}

func unique(lists map[string][]string) []string {
	out := map[string]bool{}
	for _, l := range lists {
		for _, v := range l {
			out[v] = true
		}
	}
	return slices.Sorted(maps.Keys(out))
}

// sameFile reports whether a file is there with that content.
func (s *Repository) sameFile(f scaffold.File) bool {
	return s.SHA(f.Path) == scaffold.BlobSHA(f.Content)
}
