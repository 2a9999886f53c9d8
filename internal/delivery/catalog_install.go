package delivery

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"gitconnection/internal/connection"
	"gitconnection/internal/scaffold"
	"gitconnection/internal/scaffold/form"
	"gitconnection/internal/scaffold/template"
	"gitconnection/internal/wording"
)

// ItemRequest is what somebody wants of an item of the catalog.
type ItemRequest struct {
	Item string // its name in the catalog, or path, to install it; else the name that it is installed by
	Name string // that it is installed by, "" the item's
	// Environments and Clusters say where: each environment on each of the
	// clusters. No clusters are all that read the environment; to change
	// something, none of either is wherever it is installed.
	Environments []string
	Clusters     []string
	Answers      map[string]string // by [form.Input.Name]
	Actor        string
	PullRequest  bool
}

// rendition is an item rendered for one place.
type rendition struct {
	Installed
	platform, application []scaffold.File
	record                Record
	secrets               []form.Reference
}

// PlanInstall plans the installation of an item. Manifests go to the
// application repository, Terraform files with what applies them to the
// platform repository; an item with both takes two phases, of which the second
// waits until the infrastructure is there. The same again goes on, and is
// nothing to do when everything is installed.
func (planner *CatalogPlanner) PlanInstall(ctx context.Context, s *Snapshot, t Templates, w ItemRequest) (Plan, error) {
	d := planner.draft(s, t, w, "Install "+w.Item)
	err := d.planInstall(ctx)
	return d.Plan, err
}

func (d *itemDraft) planInstall(ctx context.Context) error {
	w := d.request
	found, err := d.templates.Item(w.Item)
	if err != nil {
		return &NotFoundError{wording.Line(err), "See which there are: konstruct catalog list " + d.snapshot.Organization.Name}
	}
	if found.Reason != "" {
		return &NotFoundError{found.Path + ": " + found.Reason, "Use another item, or correct this one."}
	}
	name := cmp.Or(w.Name, found.Name)
	if err := scaffold.KubernetesName(name); err != nil {
		return err
	}
	targets, err := d.targets(ctx)
	if err != nil {
		return err
	}
	there, err := d.planner.InstalledItems(ctx, d.snapshot, d.templates)
	if err != nil {
		return err
	}
	var all []rendition
	for _, target := range targets {
		target.Name = name
		if at := slices.IndexFunc(there, func(i Installed) bool { return i.folder() == target.folder() && i.Name == name }); at >= 0 {
			target = there[at]
		}
		r, ok, err := d.render(ctx, found, target)
		if err != nil {
			return err
		}
		if ok {
			all = append(all, r)
		}
	}
	return d.install(ctx, found, name, all)
}

// targets are the places that are asked for; each has to be read by its cluster.
func (d *itemDraft) targets(ctx context.Context) ([]Installed, error) {
	s, w := d.snapshot, d.request
	if len(w.Environments) == 0 {
		return nil, &NotFoundError{"no environment was named to install it into", "Name one: --environment E. See which there are: konstruct environment list " + s.Organization.Name}
	}
	clusters, err := d.planner.clusters.Clusters(ctx, s, nil)
	if err != nil {
		return nil, err
	}
	var out []Installed
	for _, env := range slices.Compact(slices.Clone(w.Environments)) {
		before := len(out)
		for _, c := range clusters {
			if slices.Contains(c.Environments, env) && (len(w.Clusters) == 0 || slices.Contains(w.Clusters, c.Name)) {
				out = append(out, Installed{Environment: env, Cluster: c.Name})
			}
		}
		if len(w.Clusters) == 0 && len(out) == before {
			return nil, &NotFoundError{fmt.Sprintf("no cluster reads the environment %s", env), "Add it to one first: konstruct environment add " + s.Organization.Name + " " + env + " --cluster CLUSTER"}
		}
		for _, name := range w.Clusters {
			if !slices.ContainsFunc(out[before:], func(i Installed) bool { return i.Cluster == name }) {
				return nil, &NotFoundError{fmt.Sprintf("the cluster %s does not read the environment %s", name, env), "Add it first: konstruct environment add " + s.Organization.Name + " " + env + " --cluster " + name}
			}
		}
	}
	return out, nil
}

// render renders an item for a place. ok is false where it is installed
// already, or cannot be: the plan says so then.
func (d *itemDraft) render(ctx context.Context, f Template, at Installed) (rendition, bool, error) {
	s, answers := d.snapshot, d.request.Answers
	had := at.Record
	if had != nil {
		answers = had.answers(f.Form, d.request.Answers)
	}
	r, err := d.planner.reader.renderItem(ctx, s, f, at, answers)
	if err != nil {
		return r, false, err
	}
	switch {
	case at.Reason != "":
		d.refuse("BrokenRecord", s.Platform.FullName(), fmt.Sprintf("%s: %s", ItemRecord(at.Environment, at.Cluster, at.Name), at.Reason), "Look at the record, or delete it.")
		return r, false, nil
	case had == nil:
		for role, files := range map[connection.Role][]scaffold.File{connection.Platform: r.platform, connection.Application: r.application} {
			d.refuseForeign(role, at, files)
		}
		return r, true, nil
	case had.Template != f.Path:
		d.refuse("NameTaken", s.Platform.FullName(), fmt.Sprintf("%s is installed by that name in %s.", had.Template, at.where()), "Choose another name: --name NAME.")
		return r, false, nil
	case at.Step == ItemRemoving || at.Step == ItemGone:
		d.refuse("Leaving", s.Platform.FullName(), fmt.Sprintf("%s is being removed from %s.", at.Name, at.where()), "Remove it to the end first: konstruct catalog remove "+s.Organization.Name+" "+at.Name)
		return r, false, nil
	case at.Step == ItemBegun:
		return r, true, nil
	case !form.SameAnswers(had.Answers, r.record.Answers):
		d.refuse("Installed", s.Platform.FullName(), fmt.Sprintf("%s is installed in %s, with other values.", at.Name, at.where()), "Change them: konstruct catalog change "+s.Organization.Name+" "+at.Name)
		return r, false, nil
	case at.Newer != "":
		d.warn("%s is installed in %s as %s; there is %s: konstruct catalog upgrade %s %s", at.Name, at.where(), at.Release(), at.Newer, s.Organization.Name, at.Name)
	}
	return r, false, nil
}

// refuseForeign refuses to overwrite files that something else wrote. Files
// with the same content are accepted: an earlier install may have stopped
// before it wrote its record.
func (d *itemDraft) refuseForeign(role connection.Role, at Installed, files []scaffold.File) {
	repository := d.snapshot.Repository(role)
	main := at.folder() + "/" + at.Name + ".yaml"
	mine := map[string]bool{}
	for _, f := range files {
		mine[f.Path] = true
		if repository.Has(f.Path) && !repository.sameFile(f) {
			d.refuse("NameTaken", repository.FullName(), f.Path+" is there already, and was not written by this.", "Choose another name: --name NAME.")
			return
		}
	}
	for _, path := range append(slices.Clone(repository.Under(at.folder()+"/"+at.Name)), main, at.folder()+"/"+at.Name+".yml") {
		if repository.Has(path) && !mine[path] {
			d.refuse("NameTaken", repository.FullName(), path+" belongs to something else of that name.", "Choose another name: --name NAME.")
			return
		}
	}
}

// renderItem turns an item into the files of a place, and into the record of
// them.
func (reader *Reader) renderItem(ctx context.Context, s *Snapshot, f Template, at Installed, answers map[string]string) (rendition, error) {
	supplied := s.supplied()
	supplied.Cluster, supplied.Environment, supplied.Item = at.Cluster, at.Environment, at.Name
	supplied.Path = at.folder() + "/" + at.Name
	out, err := f.Render(ctx, reader.renderer, template.Request{Release: at.Name, Namespace: at.Environment, Answers: answers, Supplied: supplied})
	if err != nil {
		return rendition{}, err
	}
	r := rendition{Installed: at, secrets: out.Secrets, record: recordOf(f, at.Name, answers)}
	for _, m := range out.Manifests {
		if m.Path == "application.yaml" {
			m.Path = supplied.Path + ".yaml"
		} else {
			m.Path = supplied.Path + "/" + m.Path
		}
		r.application = append(r.application, m)
	}
	for _, m := range out.Infrastructure {
		r.platform = append(r.platform, scaffold.File{Path: supplied.Path + "/" + m.Path, Content: m.Content})
	}
	if out.Workspace != nil {
		r.platform = append(r.platform, scaffold.File{Path: supplied.Path + ".yaml", Content: out.Workspace})
	}
	return r, nil
}

// install puts the phase that comes next into the plan: the infrastructure
// where it is missing, else the manifests.
func (d *itemDraft) install(ctx context.Context, f Template, name string, all []rendition) error {
	s := d.snapshot
	second := f.Kind == template.Hybrid && len(all) > 0 && !slices.ContainsFunc(all, func(r rendition) bool {
		return r.Record == nil || r.Step != ItemBegun || !s.hasAnyOf(connection.Platform, *r.Record)
	})
	var platform, application []scaffold.File
	var places []Installed
	var workspaces []string
	for _, r := range all {
		begun := r.Record != nil && s.hasAnyOf(connection.Platform, *r.Record)
		if f.Kind == template.Hybrid && !second && begun {
			continue // waits for the others
		}
		places = append(places, r.Installed)
		workspaces = append(workspaces, template.WorkspaceName(r.Environment, r.Cluster, r.Name))
		r.record.addFiles(connection.Platform, r.platform)
		switch {
		case second:
			r.platform = nil // it stands, with what was made of it since
			r.record.Files[connection.Platform] = r.Record.Files[connection.Platform]
			fallthrough
		case f.Kind != template.Hybrid:
			r.record.addFiles(connection.Application, r.application)
			application = append(application, missing(s.Application, r.application)...)
		}
		record, err := r.record.file(ItemRecord(r.Environment, r.Cluster, r.Name))
		if err != nil {
			return err
		}
		platform = append(platform, append(missing(s.Platform, r.platform), record)...)
	}
	if len(places) == 0 {
		return nil
	}
	release := strings.TrimSpace(name + " " + f.Release())
	installs := "Install " + release + " into " + placesText(places)
	records := "Record " + release + " in " + placesText(places)
	d.Title = installs
	switch {
	case second:
		d.Title += " (2 of 2: manifests)"
		d.Gate = &Gate{"Crossplane has to have made the infrastructure: the Workspace has to be Ready.", "kubectl wait --for=condition=Ready --timeout=0s workspaces.tf.upbound.io/" + strings.Join(workspaces, " workspaces.tf.upbound.io/")}
		d.commit(connection.Application, d.Title, application)
		d.commit(connection.Platform, records, platform)
	case f.Kind == template.Application: // the record first: without it, files are nobody's
		d.commit(connection.Platform, records, platform)
		d.commit(connection.Application, d.Title, application)
	default:
		if f.Kind == template.Hybrid {
			d.Title += " (1 of 2: infrastructure)"
		}
		d.commit(connection.Platform, d.Title, platform)
	}
	if len(d.Changes) > 0 {
		d.noteInstall(f, all, places, second)
	}
	return d.finish(ctx, d.request.PullRequest)
}

// noteInstall adds what somebody should know before it is installed.
func (d *itemDraft) noteInstall(f Template, all []rendition, places []Installed, second bool) {
	for _, finding := range f.Findings() {
		d.warn("%s.", finding)
	}
	if f.CloudResources && !second {
		d.Warnings = append(d.Warnings, "It makes cloud resources that cost money, as soon as Crossplane reads it.")
	}
	if f.Kind == template.Hybrid && !second {
		d.Warnings = append(d.Warnings, "This is the first of two phases. When the infrastructure is there, the same again installs the manifests.")
	}
	var refs []form.Reference
	for _, r := range all {
		for _, ref := range r.secrets {
			if !slices.Contains(refs, ref) {
				refs = append(refs, ref)
			}
		}
	}
	d.noteSecrets(refs)
	var environments []string
	for _, i := range places {
		environments = append(environments, i.Environment)
	}
	d.Typed = d.snapshot.protectedIn(environments)
}

// missing are the files that are not there.
func missing(repository *Repository, files []scaffold.File) []scaffold.File {
	return slices.DeleteFunc(slices.Clone(files), func(f scaffold.File) bool { return repository.Has(f.Path) })
}
