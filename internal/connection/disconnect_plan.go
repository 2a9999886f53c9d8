package connection

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"gitconnection/internal/github"
	"gitconnection/internal/text"
)

// PlanDisconnect returns what ending the connection of s does. It reads the
// repositories' trees to say who depends on them, and what else lives in the
// installations where the App is to be uninstalled.
func (planner *Planner) PlanDisconnect(ctx context.Context, s State, opts DisconnectOptions) (Plan, error) {
	if opts.Repositories == "" {
		opts.Repositories = Keep
	}
	p := Plan{Verb: VerbDisconnect, Organization: s.Organization, State: s, actor: opts.Actor, end: opts}
	impact, err := planner.impact(ctx, s)
	if err != nil {
		return Plan{}, err
	}
	p.Impact = &impact
	for _, role := range Roles() {
		p.planRepositoryEnd(s.Repositories[role])
	}
	if opts.Repositories == Delete && impact.Clusters+impact.Applications > 0 {
		p.Blockers = append(p.Blockers, Blocker{
			Kind: BlockRefuse, Reason: ReasonStillInUse, Target: s.Organization.Name,
			Message: fmt.Sprintf("registry/ still holds %s and %s: nothing could be rebuilt from Git.", text.Count(impact.Clusters, "cluster"), text.Count(impact.Applications, "application")),
			Next:    "Remove them first, or keep or archive the repositories.",
		})
	}
	if opts.Repositories == Delete && impact.Partial {
		p.Blockers = append(p.Blockers, Blocker{
			Kind: BlockRefuse, Reason: ReasonStillInUse, Target: s.Organization.Name,
			Message: "The repositories hold more than GitHub lists: whether registry/ still holds clusters or applications cannot be told.",
			Next:    "Keep or archive the repositories, or remove what is in registry/ first.",
		})
	}
	if opts.Uninstall {
		if err := planner.planUninstall(ctx, &p); err != nil {
			return Plan{}, err
		}
	}
	return p, nil
}

// planRepositoryEnd plans the end of one repository. What is not ours is never touched.
func (p *Plan) planRepositoryEnd(r Repository) {
	if r.Ownership != Ours && r.Ownership != Tombstone {
		return
	}
	id := string(r.Role) + "/"
	add := func(a Action, reason string, writes int, destructive bool) {
		p.Steps = append(p.Steps, Step{ID: id + string(a), Role: r.Role, Target: r.FullName, Action: a, Reason: reason, Writes: writes, Destructive: destructive})
	}
	if m := r.proposed; r.Waiting && !r.stale && m != nil && m.State == MarkerDisconnected && r.Ownership == Ours && r.Marker != nil {
		p.Blockers = append(p.Blockers, waitingBlocker(p.State, r, "disconnect"))
	}
	switch {
	case r.Ownership == Ours && r.Marker != nil && !r.Archived:
		add(ActionTombstone, "the marker says who disconnected it and when", 1, false)
	case r.Ownership == Tombstone:
		add(ActionSkip, "disconnected already", 0, false)
	}
	switch p.end.Repositories {
	case Keep:
		if r.Ownership != Tombstone {
			add(ActionSkip, "kept; what runs keeps running", 0, false)
		}
	case Archive:
		if r.Archived {
			add(ActionSkip, "archived already", 0, false)
		} else {
			add(ActionArchive, "read-only from then on; what runs keeps running", 1, false)
		}
		p.needAdministrationToEnd(r, "Without it the repository cannot be archived.")
	case Delete:
		add(ActionDelete, "for ever; nothing can be rebuilt from it", 1, true)
		p.needAdministrationToEnd(r, "Without it the repository cannot be deleted.")
		if !slices.ContainsFunc(p.end.Confirm, func(c string) bool { return strings.EqualFold(c, r.FullName) }) {
			p.Blockers = append(p.Blockers, Blocker{
				Kind: BlockRefuse, Reason: ReasonUnconfirmed, Target: r.FullName,
				Message: fmt.Sprintf("Deleting %s has to be confirmed by its name.", r.FullName),
				Next:    "Type the name (--confirm " + r.FullName + ").",
			})
		}
	}
}

func (p *Plan) needAdministrationToEnd(r Repository, why string) {
	if i := p.State.Installations[r.Role]; i != nil && !i.Permissions.Allows("administration", github.Write) {
		p.Blockers = append(p.Blockers, missingPermission(owner(r.FullName), *i, why))
	}
}

// planUninstall refuses where another organization lives in the installation,
// or where not everything could be seen: uninstalling stops them all.
func (planner *Planner) planUninstall(ctx context.Context, p *Plan) error {
	for _, owner := range p.Organization.Owners() {
		i := p.State.Installations[rolesOf(p.Organization, owner)[0]]
		id := "app/uninstall/" + owner
		if i == nil {
			p.Steps = append(p.Steps, Step{ID: id, Target: owner, Action: ActionSkip, Reason: "the App is not installed"})
			continue
		}
		p.Steps = append(p.Steps, Step{ID: id, Target: owner, Action: ActionUninstall, Reason: "credentials of this App fail within an hour; workloads stay, sync stops", Writes: 1})
		if i.Suspended() {
			p.Blockers = append(p.Blockers, partialBlocker(owner, "the installation is suspended"))
			continue
		}
		seen, err := planner.directory.Inspect(ctx, *i)
		if err != nil {
			return err
		}
		if seen.Partial {
			p.Blockers = append(p.Blockers, partialBlocker(owner, "not every repository could be looked at"))
		}
		if others := othersIn(seen, p.Organization.Name); len(others) > 0 {
			p.Blockers = append(p.Blockers, Blocker{
				Kind: BlockRefuse, Reason: ReasonInstallationShared, Target: owner,
				Message: fmt.Sprintf("The installation on %s also serves %s.", owner, strings.Join(others, ", ")),
				Next:    "Leave the App installed, or disconnect them first.",
			})
		}
	}
	return nil
}

func partialBlocker(owner, why string) Blocker {
	return Blocker{
		Kind: BlockRefuse, Reason: ReasonInstallationPartial, Target: owner,
		Message: fmt.Sprintf("Whether the installation on %s serves others is not known: %s.", owner, why),
		Next:    "Leave the App installed.",
	}
}

func othersIn(seen Inspection, name string) []string {
	var out []string
	for _, f := range seen.Found {
		if o := f.Marker.Organization; o != name && f.Marker.State == MarkerConnected && !slices.Contains(out, o) {
			out = append(out, o)
		}
	}
	slices.Sort(out)
	return out
}

// impact counts what is registered in the repositories, which are listed at once.
func (planner *Planner) impact(ctx context.Context, s State) (Impact, error) {
	trees, err := Both(func(role Role) (github.Tree, error) {
		r := s.Repositories[role]
		if (r.Ownership != Ours && r.Ownership != Tombstone) || r.Empty || r.Head.SHA == "" {
			return github.Tree{}, nil
		}
		return planner.github.WholeTree(ctx, owner(r.FullName), name(r.FullName), r.Head.Tree, nil)
	})
	if err != nil {
		return Impact{}, err
	}
	var paths []string
	partial := false
	for _, role := range Roles() {
		partial = partial || trees[role].Truncated
		for _, entry := range trees[role].Entries {
			if entry.Kind == github.KindFile {
				paths = append(paths, string(role)+"/"+entry.Path)
			}
		}
	}
	impact := countImpact(paths)
	impact.Partial = partial
	return impact, nil
}

// countImpact reads the layout: registry/clusters/<cluster>/…, for management
// clusters registry/konstruct-clusters/<cluster>/…, and
// registry/environments/<environment>/<cluster>/<application>.yaml.
func countImpact(paths []string) Impact {
	clusters, environments, applications := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, p := range paths {
		parts := strings.Split(p, "/")
		if len(parts) < 5 || parts[1] != "registry" || strings.HasPrefix(parts[len(parts)-1], ".git") {
			continue
		}
		switch parts[2] {
		case "clusters", "konstruct-clusters":
			clusters[parts[3]] = true
		case "environments":
			environments[parts[3]] = true
			file := parts[len(parts)-1]
			if parts[0] == string(Application) && len(parts) == 6 && isYAML(file) {
				applications[strings.TrimSuffix(strings.TrimSuffix(file, ".yaml"), ".yml")] = true
			}
		}
	}
	return Impact{Clusters: len(clusters), Environments: len(environments), Applications: len(applications)}
}

func isYAML(name string) bool {
	return strings.HasSuffix(name, ".yaml") || strings.HasSuffix(name, ".yml")
}
