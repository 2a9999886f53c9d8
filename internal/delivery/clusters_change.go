package delivery

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"gitconnection/internal/connection"
	"gitconnection/internal/scaffold"
	"gitconnection/internal/scaffold/form"
)

// ClusterChange is what somebody wants of a cluster that is there.
type ClusterChange struct {
	Name    string
	Answers map[string]string // laid over those that it has
	Actor   string
}

// PlanChangeCluster plans other answers. Where its template has moved on, the
// cluster moves with it, and the plan says so.
func (planner *ClusterPlanner) PlanChangeCluster(ctx context.Context, s *Snapshot, t Templates, w ClusterChange) (Plan, error) {
	return planner.rerendered(ctx, s, t, w, false)
}

// PlanUpgradeCluster plans that a cluster becomes what its template says now;
// what people changed by hand is kept. Where both changed the same lines, the
// plan goes on a branch with a pull request.
func (planner *ClusterPlanner) PlanUpgradeCluster(ctx context.Context, s *Snapshot, t Templates, w ClusterChange) (Plan, error) {
	return planner.rerendered(ctx, s, t, w, true)
}

func (planner *ClusterPlanner) rerendered(ctx context.Context, s *Snapshot, t Templates, w ClusterChange, upgrade bool) (Plan, error) {
	d := planner.draft(s, t, "Change cluster "+w.Name, w.Actor)
	c, err := planner.clusters.Cluster(ctx, s, t, w.Name)
	if err != nil {
		return Plan{}, err
	}
	err = d.rerender(ctx, c, w, upgrade)
	return d.Plan, err
}

func (d *clusterDraft) rerender(ctx context.Context, c Cluster, w ClusterChange, upgrade bool) error {
	switch {
	case c.Reason != "":
		d.refuse("NoRecord", d.snapshot.Platform.FullName(), "The cluster "+c.Name+" cannot be rendered again: "+c.Reason+".", "Change its files by hand.")
		return nil
	case c.Step != StepPresent:
		d.refuse("BeingRemoved", d.snapshot.Platform.FullName(), "The removal of "+c.Name+" is half done.", "Go on with it: konstruct cluster remove "+d.snapshot.Organization.Name+" "+c.Name)
		return nil
	}
	found, err := d.templates.recordedCluster(*c.Record)
	if err != nil {
		return err
	}
	answers := found.Form.WithDefaults(c.Record.answers(found.Form, w.Answers))
	if !form.SameAnswers(answers, c.Record.Answers) {
		d.Title = changeTitle(c, found.Form, answers)
	}
	if upgrade {
		d.Title = "Upgrade cluster " + c.Name + " to " + release(found, c)
	} else if c.Newer != "" {
		d.Warnings = append(d.Warnings, "The template has moved on since ("+c.Newer+"): the cluster moves with it.")
	}
	return d.renderAgain(ctx, c, found, answers)
}

// recordedCluster is the template that a record names.
func (t Templates) recordedCluster(r Record) (Template, error) {
	source, ok := t.source(r.Source)
	if !ok {
		return Template{}, &NotFoundError{fmt.Sprintf("the template %s is from %s, which is not among the sources", r.Template, r.Source), nameSource(r.Source)}
	}
	item, ok := source.Set.Cluster(r.Template)
	if !ok {
		return Template{}, &NotFoundError{fmt.Sprintf("%s holds no template %s any more", r.Source, r.Template), "Change the cluster's files by hand, or bring the template back."}
	}
	if item.Reason != "" {
		return Template{}, &NotFoundError{item.Path + ": " + item.Reason, "Correct the template."}
	}
	return Template{item, source}, nil
}

func release(f Template, c Cluster) string {
	if f.Version != c.Record.Version || !scaffold.IsSHA(f.Source.Commit) || f.Source.Commit == c.Record.Commit {
		return f.Version
	}
	return f.Version + " at " + shortCommit(f.Source.Commit)
}

// changeTitle names what is changed, as a commit's first line has room for it.
func changeTitle(c Cluster, f form.Form, answers map[string]string) string {
	var names []string
	for _, in := range f.Inputs {
		if name := in.Name(); answers[name] != c.Record.Answers[name] {
			names = append(names, name)
		}
	}
	if len(names) == 0 || len(names) > 3 {
		return fmt.Sprintf("Change %d values of cluster %s", len(names), c.Name)
	}
	return "Change " + strings.Join(names, ", ") + " of cluster " + c.Name
}

func (d *clusterDraft) renderAgain(ctx context.Context, c Cluster, found Template, answers map[string]string) error {
	s := d.snapshot
	records, err := d.planner.clusters.otherRecords(ctx, s, c.Name)
	if err != nil {
		return err
	}
	w := clusterInput{name: c.Name, parent: c.Record.Parent, environments: c.Environments, answers: answers}
	if root := c.Record.root(); root != "" {
		w.parentFolder, _, _ = strings.Cut(root, "/"+childrenFolder+"/")
	}
	rendered, err := d.render(ctx, found, w)
	if err != nil {
		return err
	}
	fresh := append(withoutBlank(rendered.files), rendered.modules...)
	before := c.Record.Files[connection.Platform]
	again, err := d.planner.reader.mergeRendered(ctx, s.Platform, before, fresh)
	if err != nil {
		return err
	}
	again.Gone = slices.DeleteFunc(again.Gone, func(path string) bool {
		return strings.HasPrefix(path, "terraform/") // shared with whoever names them
	})
	record := recordOf(found, c.Name, answers)
	record.Parent, record.Kind = c.Record.Parent, c.Record.Kind
	record.addFiles(connection.Platform, fresh)
	files := again.Files
	shared, err := d.sharedRecords(records, rendered.modules)
	if err != nil {
		return err
	}
	written, err := record.file(ClusterRecord(c.Name))
	if err != nil {
		return err
	}
	change, ok := d.change(connection.Platform, d.Title, append(append(files, shared...), written), again.Gone...)
	if ok && len(again.Conflicts) > 0 {
		change.Branch = branchOf(change)
		d.Warnings = append(d.Warnings, "Somebody changed what the template changes, too: "+strings.Join(firstOf(again.Conflicts, 10), ", ")+". The template's side is on a branch with a pull request: put right there what has to stay.")
	}
	if ok {
		d.Changes = append(d.Changes, change)
		d.noteSecrets(rendered.secrets)
		if slices.ContainsFunc(change.Files, func(f scaffold.File) bool {
			return makesCloudResources(f.Content) || strings.HasPrefix(f.Path, "terraform/")
		}) {
			d.Warnings = append(d.Warnings, "It changes what is in the cloud: look at the diff for what Terraform would replace.")
		}
	}
	if kept := keptByHand(c, again, fresh); len(kept) > 0 && ok {
		d.Warnings = append(d.Warnings, "What somebody changed by hand stays: "+strings.Join(firstOf(kept, 10), ", ")+".")
	}
	d.blockArchived()
	return d.planner.validator.checkPlan(ctx, &d.Plan)
}

// keptByHand are the files that stay changed.
func keptByHand(c Cluster, again mergedFiles, fresh []scaffold.File) []string {
	var out []string
	for _, f := range fresh {
		if c.Drift[f.Path] == "changed" && !slices.Contains(again.Conflicts, f.Path) {
			out = append(out, f.Path)
		}
	}
	return out
}

// sharedRecords are the records of other clusters that are made with modules that
// change: what is rendered into the repository is theirs, too.
func (d *clusterDraft) sharedRecords(records map[string]Record, modules []scaffold.File) ([]scaffold.File, error) {
	var out []scaffold.File
	for _, name := range slices.Sorted(maps.Keys(records)) {
		r, changed := records[name].clone(), false
		for _, m := range modules {
			sha := scaffold.BlobSHA(m.Content)
			if had := r.Files[connection.Platform][m.Path]; had != "" && had != sha {
				r.Files[connection.Platform][m.Path], changed = sha, true
			}
		}
		if !changed {
			continue
		}
		file, err := r.file(ClusterRecord(name))
		if err != nil {
			return nil, err
		}
		out = append(out, file)
		d.warn("%s is made with the same Terraform modules, and changes with them.", name)
	}
	return out, nil
}
