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

// itemDraft is a plan about one item of the catalog while it is made.
type itemDraft struct {
	Plan
	planner   *CatalogPlanner
	templates Templates
	request   ItemRequest
}

func (planner *CatalogPlanner) draft(s *Snapshot, t Templates, w ItemRequest, title string) *itemDraft {
	return &itemDraft{Plan: Plan{Title: title, Actor: w.Actor, snapshot: s}, planner: planner, templates: t, request: w}
}

// finish does what every plan of the catalog ends with.
func (d *itemDraft) finish(ctx context.Context, pullRequest bool) error {
	if err := d.planner.validator.checkPlan(ctx, &d.Plan); err != nil {
		return err
	}
	d.blockArchived()
	if pullRequest {
		d.Propose()
	}
	return nil
}

// PlanUpgrade plans that installed items follow their template: what it says
// now, with what people made of what it said before. Lines that both changed go
// on a branch with a pull request.
func (planner *CatalogPlanner) PlanUpgrade(ctx context.Context, s *Snapshot, t Templates, w ItemRequest) (Plan, error) {
	w.Answers = nil
	return planner.rerender(ctx, s, t, w, func(f Template, before Record) string {
		if release := f.Release(); release != before.Release && release != before.Version {
			return "Upgrade " + before.Name + " to " + release + " in "
		}
		return "Upgrade the template of " + before.Name + " in "
	})
}

// PlanChangeItem plans other answers for installed items; what is not answered
// stays as it was.
func (planner *CatalogPlanner) PlanChangeItem(ctx context.Context, s *Snapshot, t Templates, w ItemRequest) (Plan, error) {
	return planner.rerender(ctx, s, t, w, func(_ Template, before Record) string { return "Change " + before.Name + " in " })
}

// rerender renders installed items again.
func (planner *CatalogPlanner) rerender(ctx context.Context, s *Snapshot, t Templates, w ItemRequest, headline func(Template, Record) string) (Plan, error) {
	d := planner.draft(s, t, w, "Render "+w.Item+" again")
	all, err := planner.installedAs(ctx, s, t, w)
	if err != nil {
		return d.Plan, err
	}
	r := itemRerendering{itemDraft: d}
	for _, i := range all {
		if err := r.item(ctx, i, headline); err != nil {
			return d.Plan, err
		}
	}
	if len(r.places) == 0 {
		return d.Plan, nil
	}
	d.Title = r.headline + placesText(r.places)
	records := "Record " + strings.TrimSpace(r.name) + " in " + placesText(r.places)
	// What is recorded comes last: it is what the next look compares with.
	d.commit(connection.Application, d.Title, r.files[connection.Application], r.gone[connection.Application]...)
	own := len(r.files[connection.Platform]) + len(r.gone[connection.Platform])
	if own > 0 {
		records = d.Title
	}
	d.commit(connection.Platform, records, append(r.files[connection.Platform], r.records...), r.gone[connection.Platform]...)
	if len(d.Changes) == 0 {
		return d.Plan, nil
	}
	d.noteSecrets(r.rendered.secrets)
	d.Warnings = append(d.Warnings, r.notes...)
	var environments []string
	for _, i := range r.places {
		environments = append(environments, i.Environment)
	}
	d.Typed = s.protectedIn(environments)
	err = d.finish(ctx, w.PullRequest || r.conflicts)
	return d.Plan, err
}

// installedAs are the places where something is installed by the requested name.
func (planner *CatalogPlanner) installedAs(ctx context.Context, s *Snapshot, t Templates, w ItemRequest) ([]Installed, error) {
	all, err := planner.InstalledItems(ctx, s, t)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(i Installed) bool {
		return i.Name != w.Item || len(w.Environments) > 0 && !slices.Contains(w.Environments, i.Environment) || len(w.Clusters) > 0 && !slices.Contains(w.Clusters, i.Cluster)
	})
	next := "See what is installed where: konstruct catalog list " + s.Organization.Name
	for _, env := range w.Environments {
		if !slices.ContainsFunc(all, func(i Installed) bool { return i.Environment == env }) {
			return nil, &NotFoundError{fmt.Sprintf("%s is not installed in %s", w.Item, env), next}
		}
	}
	for _, c := range w.Clusters {
		if !slices.ContainsFunc(all, func(i Installed) bool { return i.Cluster == c }) {
			return nil, &NotFoundError{fmt.Sprintf("%s is not installed on %s", w.Item, c), next}
		}
	}
	if len(all) == 0 {
		return nil, &NotFoundError{w.Item + " is not installed", next}
	}
	return all, nil
}

// itemRerendering collects what rendering several installed items again changes.
type itemRerendering struct {
	*itemDraft

	headline, name string
	places         []Installed
	files          map[connection.Role][]scaffold.File
	gone           map[connection.Role][]string
	records        []scaffold.File
	rendered       rendition // the last one
	notes          []string  // warnings that follow those about secrets
	conflicts      bool
}

func (r *itemRerendering) item(ctx context.Context, i Installed, headline func(Template, Record) string) error {
	s := r.snapshot
	if i.Record == nil {
		why := i.Reason
		if why == "" {
			why = "there is no record of what it was rendered from: Konstruct's web or somebody by hand made it"
		}
		r.refuse("NoRecord", s.Platform.FullName(), fmt.Sprintf("%s in %s cannot be rendered again: %s", i.Name, i.where(), why), "Change its files by hand, or remove and install it.")
		return nil
	}
	if i.Step != ItemInstalled {
		r.refuse("HalfDone", s.Platform.FullName(), fmt.Sprintf("%s in %s is half done (%s).", i.Name, i.where(), i.Step), "Finish that first: install it, or remove it.")
		return nil
	}
	found, err := r.templates.recordedItem(*i.Record)
	if err != nil {
		return err
	}
	if found.Kind != i.Record.Kind {
		return &template.UnusableError{Path: found.Path, Why: fmt.Sprintf("it was of the kind %s and is %s now: remove and install it", i.Record.Kind, found.Kind)}
	}
	fresh, err := r.planner.reader.renderItem(ctx, s, found, i, i.Record.answers(found.Form, r.request.Answers))
	if err != nil {
		return err
	}
	fresh.record.addFiles(connection.Platform, fresh.platform)
	fresh.record.addFiles(connection.Application, fresh.application)
	record, err := fresh.record.file(ItemRecord(i.Environment, i.Cluster, i.Name))
	if err != nil {
		return err
	}
	if s.Platform.sameFile(record) {
		return nil
	}
	if r.files == nil {
		r.files, r.gone = map[connection.Role][]scaffold.File{}, map[connection.Role][]string{}
	}
	for role, files := range map[connection.Role][]scaffold.File{connection.Platform: fresh.platform, connection.Application: fresh.application} {
		out, err := r.planner.reader.mergeRendered(ctx, s.Repository(role), i.Record.Files[role], files)
		if err != nil {
			return err
		}
		r.files[role] = append(r.files[role], out.Files...)
		r.gone[role] = append(r.gone[role], out.Gone...)
		for _, c := range out.Conflicts {
			r.conflicts = true
			r.notes = append(r.notes, fmt.Sprintf("%s was changed by somebody in lines that the template changes, too: the template's side is proposed as a pull request; look at what gets lost.", c))
		}
	}
	r.headline, r.name = headline(found, *i.Record), i.Name+" "+found.Release()
	r.places, r.records, r.rendered = append(r.places, i), append(r.records, record), fresh
	return nil
}
