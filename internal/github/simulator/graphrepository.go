package simulator

import (
	"strings"

	"github.com/go-git/go-git/v5/plumbing"

	"gitconnection/internal/github/simulator/gitstore"

	"gitconnection/internal/github/simulator/query"
)

// repositoryFields resolve Repository. What lies in the repository needs the
// contents permission, pull requests need theirs.
func repositoryFields() map[string]resolver {
	is := func(f func(r *repository) any) resolver { return plain(f) }
	inside := func(n need, f func(x *graphExec, r *repository, args arguments) (any, error)) resolver {
		return field(func(x *graphExec, r *repository, args arguments) (any, error) {
			if err := x.may(r, n); err != nil {
				return nil, err
			}
			return f(x, r, args)
		})
	}
	feature := func(name string) resolver { return is(func(r *repository) any { return r.Features[name] }) }
	never := is(func(*repository) any { return false })
	none := is(func(*repository) any { return 0 })
	fields := map[string]resolver{
		"id": is(func(r *repository) any { return r.NodeID }), "databaseId": is(func(r *repository) any { return r.ID }),
		"name": is(func(r *repository) any { return r.Name }), "nameWithOwner": is(func(r *repository) any { return r.fullName() }),
		"owner":            is(func(r *repository) any { return r.Owner }),
		"description":      is(func(r *repository) any { return orNull(r.Description) }),
		"homepageUrl":      is(func(r *repository) any { return orNull(r.Homepage) }),
		"isPrivate":        is(func(r *repository) any { return r.Private }),
		"isArchived":       is(func(r *repository) any { return r.Archived }),
		"isEmpty":          is(func(r *repository) any { return r.git.Empty() }),
		"isTemplate":       is(func(r *repository) any { return r.Template }),
		"isInOrganization": is(func(r *repository) any { return r.Owner.isOrganization() }),
		"isDisabled":       never, "isFork": never, "isLocked": never, "forkCount": none, "stargazerCount": none,
		"visibility":   is(func(r *repository) any { return strings.ToUpper(r.visibility()) }),
		"resourcePath": is(func(r *repository) any { return "/" + r.fullName() }),
		"pushedAt": is(func(r *repository) any {
			if r.git.Empty() {
				return nil
			}
			return stamp(r.Pushed)
		}),
		"createdAt": is(func(r *repository) any { return stamp(r.Created) }),
		"updatedAt": is(func(r *repository) any { return stamp(r.Updated) }),
		"archivedAt": is(func(r *repository) any {
			if r.Archived {
				return stamp(r.Updated)
			}
			return nil
		}),
		"diskUsage":           is(func(r *repository) any { return r.diskUsage() }),
		"mergeCommitAllowed":  feature("allow_merge_commit"),
		"squashMergeAllowed":  feature("allow_squash_merge"),
		"rebaseMergeAllowed":  feature("allow_rebase_merge"),
		"autoMergeAllowed":    feature("allow_auto_merge"),
		"deleteBranchOnMerge": feature("delete_branch_on_merge"),
		"hasIssuesEnabled":    feature("has_issues"), "hasProjectsEnabled": feature("has_projects"),
		"hasWikiEnabled": feature("has_wiki"),
		"url":            field(func(x *graphExec, r *repository, _ arguments) (any, error) { return x.s.pageURL(r, ""), nil }),
		"sshUrl": field(func(x *graphExec, r *repository, _ arguments) (any, error) {
			return "git@" + x.s.hostname() + ":" + r.fullName() + ".git", nil
		}),
		"viewerPermission": field(func(x *graphExec, r *repository, _ arguments) (any, error) { return x.viewerPermission(r), nil }),
		"viewerCanAdminister": field(func(x *graphExec, r *repository, _ arguments) (any, error) {
			return x.viewerPermission(r) == "ADMIN", nil
		}),
		"defaultBranchRef": inside(read("contents"), func(_ *graphExec, r *repository, _ arguments) (any, error) {
			return refNodeOf(r, "refs/heads/"+r.DefaultBranch), nil
		}),
		"ref": inside(read("contents"), func(_ *graphExec, r *repository, args arguments) (any, error) {
			return findRef(r, args.text("qualifiedName")), nil
		}),
		"refs":         inside(read("contents"), listRefs),
		"object":       inside(read("contents"), findObject),
		"pullRequest":  inside(read("pull_requests"), findPull),
		"pullRequests": inside(read("pull_requests"), listPulls),
	}
	return fields
}

// viewerPermission sums up what the actor may do.
func (x *graphExec) viewerPermission(r *repository) any {
	switch {
	case x.s.permission(x.c.actor, r, "administration") >= levelWrite:
		return "ADMIN"
	case x.s.permission(x.c.actor, r, "contents") >= levelWrite:
		return "WRITE"
	case x.s.permission(x.c.actor, r, "metadata") >= levelRead:
		return "READ"
	}
	return nil
}

// refNodeOf returns a reference as a node, or an untyped nil.
func refNodeOf(r *repository, name string) any {
	if h, found := r.git.RefHash(name); found {
		return &refNode{r, gitstore.Ref{Name: name, Hash: h}}
	}
	return nil
}

// findRef looks a name up, qualified or not.
func findRef(r *repository, name string) any {
	for _, full := range []string{name, "refs/" + name, "refs/heads/" + name, "refs/tags/" + name} {
		if strings.HasPrefix(full, "refs/") {
			if n := refNodeOf(r, full); n != nil {
				return n
			}
		}
	}
	return nil
}

func listRefs(_ *graphExec, r *repository, args arguments) (any, error) {
	prefix := args.text("refPrefix")
	if !strings.HasPrefix(prefix, "refs/") || !strings.HasSuffix(prefix, "/") {
		return nil, &graphError{Type: graphArgument, Message: "refPrefix must begin with refs/ and end with /"}
	}
	var list []*refNode
	for _, one := range r.git.Refs(prefix) {
		if strings.Contains(one.Name, args.text("query")) {
			list = append(list, &refNode{r, one})
		}
	}
	return connect(list, "refs", args)
}

func findObject(_ *graphExec, r *repository, args arguments) (any, error) {
	if oid := args.text("oid"); oid != "" {
		return objectNode(r, plumbing.NewHash(oid), ""), nil
	}
	return expression(r, args.text("expression")), nil
}

// refFields resolve Ref.
func refFields() map[string]resolver {
	return map[string]resolver{
		"id":         plain(func(n *refNode) any { return query.ObjectNodeID("REF", n.r.ID, n.Name) }),
		"name":       plain(func(n *refNode) any { return strings.TrimPrefix(n.Name, prefixOf(n.Name)) }),
		"prefix":     plain(func(n *refNode) any { return prefixOf(n.Name) }),
		"target":     plain(func(n *refNode) any { return objectNode(n.r, n.Hash, "") }),
		"repository": plain(func(n *refNode) any { return n.r }),
		"compare":    field(compareRefs),
		"associatedPullRequests": field(func(x *graphExec, n *refNode, args arguments) (any, error) {
			if err := x.may(n.r, read("pull_requests")); err != nil {
				return nil, err
			}
			args["headRefName"] = strings.TrimPrefix(n.Name, "refs/heads/")
			return listPulls(x, n.r, args)
		}),
	}
}

// prefixOf is the part of a reference's name before the short name.
func prefixOf(name string) string {
	for _, prefix := range []string{"refs/heads/", "refs/tags/"} {
		if strings.HasPrefix(name, prefix) {
			return prefix
		}
	}
	return "refs/"
}
