package delivery

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"gitconnection/internal/connection"
	"gitconnection/internal/scaffold"
	"gitconnection/internal/scaffold/template"
)

// Phases of a removal, in their order.
const (
	removeManifests = iota + 1 // from the application repository
	removeWorkspace            // has Crossplane destroy what it made
	removeRest                 // what Crossplane needed for that
)

// removal is what of an installed item is removed next.
type removal struct {
	Installed
	phase, of, at int // the phase, of how many, and which of those it is
}

// PlanRemove plans the next phase of a removal: the manifests, then the
// Workspace, and when Crossplane has destroyed what it made, the files that it
// needed for that. Where it stands is read from Git: the same again goes on.
func (planner *CatalogPlanner) PlanRemove(ctx context.Context, s *Snapshot, t Templates, w ItemRequest) (Plan, error) {
	d := planner.draft(s, t, w, "Remove "+w.Item)
	all, err := planner.installedAs(ctx, s, t, w)
	if err != nil {
		return d.Plan, err
	}
	var next []removal
	for _, i := range all {
		if i.Reason != "" {
			d.refuse("BrokenRecord", s.Platform.FullName(), fmt.Sprintf("%s: %s", ItemRecord(i.Environment, i.Cluster, i.Name), i.Reason), "Look at the record, or delete it.")
			return d.Plan, nil
		}
		if _, err := t.Item(i.Name); err != nil && i.Record == nil {
			return d.Plan, &NotFoundError{fmt.Sprintf("%s in %s is no item of the catalog", i.Name, i.where()), "Delete its files by hand."}
		}
		r := s.nextRemoval(i)
		switch {
		case len(next) == 0 || r.phase == next[0].phase && r.of == next[0].of:
			next = append(next, r)
		case r.phase < next[0].phase:
			next = []removal{r}
		}
	}
	d.remove(next, len(all))
	d.Typed = w.Item
	err = d.finish(ctx, w.PullRequest)
	return d.Plan, err
}

// nextRemoval says which phase comes next for an item.
func (s *Snapshot) nextRemoval(i Installed) removal {
	r := removal{Installed: i, phase: removeManifests, of: 1, at: 1}
	workspace := s.Platform.Has(i.folder() + "/" + i.Name + ".yaml")
	switch {
	case i.Record == nil || i.Record.Kind == template.Application:
		return r
	case i.Record.Kind == template.Hybrid:
		r.of = 3
		if s.hasAnyOf(connection.Application, *i.Record) {
			return r
		}
		r.at = 2
	default:
		r.of = 2
	}
	r.phase = removeWorkspace
	if !workspace {
		r.phase, r.at = removeRest, r.at+1
	}
	return r
}

func (d *itemDraft) remove(next []removal, of int) {
	s := d.snapshot
	var places []Installed
	var workspaces, applications, lost []string
	gone := map[connection.Role][]string{}
	for _, r := range next {
		places = append(places, r.Installed)
		workspaces = append(workspaces, "workspaces.tf.upbound.io/"+template.WorkspaceName(r.Environment, r.Cluster, r.Name))
		applications = append(applications, template.WorkspaceName(r.Environment, r.Cluster, r.Name))
		for role, paths := range s.removed(r) {
			gone[role] = append(gone[role], paths...)
		}
		for path, how := range r.Drift {
			if how == "changed" && (slices.Contains(gone[connection.Application], path) || slices.Contains(gone[connection.Platform], path)) {
				lost = append(lost, path)
			}
		}
	}
	first := next[0]
	d.Title = "Remove " + first.Name + " from " + placesText(places)
	if first.of > 1 {
		d.Title += fmt.Sprintf(" (%d of %d: %s)", first.at, first.of, map[int]string{removeManifests: "manifests", removeWorkspace: "destroy", removeRest: "clean up"}[first.phase])
	}
	switch {
	case first.phase == removeWorkspace && first.of == 3 && len(first.Record.Files[connection.Application]) > 0:
		d.Gate = &Gate{"Argo CD has to have taken the application out of the cluster: nothing is printed then.", "kubectl get applications.argoproj.io -n argocd --ignore-not-found " + strings.Join(applications, " ")}
	case first.phase == removeRest && len(gone[connection.Platform]) > len(places): // more than records
		d.Gate = &Gate{"Crossplane has to have destroyed what it made: nothing is printed then.", "kubectl get --ignore-not-found " + strings.Join(workspaces, " ")}
	}
	d.commit(connection.Application, d.Title, d.keepFolders(connection.Application, gone[connection.Application]), gone[connection.Application]...)
	headline := d.Title
	if first.of == 1 {
		headline = "Forget " + first.Name + " in " + placesText(places)
	}
	d.commit(connection.Platform, headline, d.keepFolders(connection.Platform, gone[connection.Platform]), gone[connection.Platform]...)
	d.noteRemoval(first, lost)
	if len(places) < of {
		d.warn("This is for %d of %d places, which are not equally far: the same again goes on.", len(places), of)
	}
}

// removed are the files that a phase deletes.
func (s *Snapshot) removed(r removal) map[connection.Role][]string {
	own := r.folder() + "/" + r.Name
	record := ItemRecord(r.Environment, r.Cluster, r.Name)
	out := map[connection.Role][]string{}
	if r.Record == nil { // whatever stands there by that name
		for _, role := range connection.Roles() {
			out[role] = append(slices.Clone(s.Repository(role).Under(own)), own+".yaml", own+".yml")
		}
		return out
	}
	switch r.phase {
	case removeManifests:
		for path := range r.Record.Files[connection.Application] {
			out[connection.Application] = append(out[connection.Application], path)
		}
		if r.of == 1 {
			out[connection.Platform] = []string{record}
		}
	case removeWorkspace:
		out[connection.Platform] = []string{own + ".yaml"}
	default:
		out[connection.Platform] = []string{record}
		for path := range r.Record.Files[connection.Platform] {
			out[connection.Platform] = append(out[connection.Platform], path)
		}
	}
	return out
}

// keepFolders returns the files that keep folders in Git which Argo CD reads
// and which a deletion would empty.
func (d *itemDraft) keepFolders(role connection.Role, gone []string) []scaffold.File {
	repository := d.snapshot.Repository(role)
	var out []scaffold.File
	for _, path := range gone {
		parts := strings.Split(path, "/")
		if len(parts) < 5 || parts[0] != "registry" || !repository.Has(path) {
			continue
		}
		folder := strings.Join(parts[:4], "/")
		if !slices.ContainsFunc(repository.Under(folder), func(p string) bool { return !slices.Contains(gone, p) }) {
			out = d.keeping(role, out, folder)
		}
	}
	return out
}

// noteRemoval says what a removal destroys.
func (d *itemDraft) noteRemoval(r removal, lost []string) {
	switch r.phase {
	case removeWorkspace:
		d.Warnings = append(d.Warnings, "Crossplane destroys the cloud resources of "+r.Name+", with what is in them.")
	case removeManifests:
		d.Warnings = append(d.Warnings, "Argo CD deletes what "+r.Name+" runs in the cluster.")
	}
	if r.Record == nil {
		d.Warnings = append(d.Warnings, "There is no record of it: everything by its name is deleted.")
	}
	slices.Sort(lost)
	for _, path := range lost {
		d.Warnings = append(d.Warnings, path+" was changed by somebody since it was rendered: the changes go with it.")
	}
}
