package simulator

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"gitconnection/internal/github/simulator/refusals"
)

// queryFields resolve the root of queries.
func queryFields() map[string]resolver {
	root := func(f func(x *graphExec, args arguments) (any, error)) resolver {
		return field(func(x *graphExec, _ rootNode, args arguments) (any, error) { return f(x, args) })
	}
	return map[string]resolver{
		"id": root(func(*graphExec, arguments) (any, error) { return "Q", nil }),
		"viewer": root(func(x *graphExec, _ arguments) (any, error) {
			return x.c.actor.account(), nil
		}),
		"organization": root(func(x *graphExec, args arguments) (any, error) {
			if a := x.s.world.organization(args.text("login")); a != nil {
				return a, x.heldByPolicy(a)
			}
			return nil, missing("Could not resolve to an Organization with the login of '%s'.", args.text("login"))
		}),
		"user": root(func(x *graphExec, args arguments) (any, error) {
			if a := x.s.world.user(args.text("login")); a != nil {
				return a, nil
			}
			return nil, missing("Could not resolve to a User with the login of '%s'.", args.text("login"))
		}),
		"repositoryOwner": root(func(x *graphExec, args arguments) (any, error) {
			if a := x.s.world.account(args.text("login")); a != nil && a.Type != typeBot {
				return a, nil
			}
			return nil, nil
		}),
		"repository": root(func(x *graphExec, args arguments) (any, error) {
			follow, _ := args["followRenames"].(bool)
			return x.repository(args.text("owner"), args.text("name"), follow)
		}),
		"node": root(func(x *graphExec, args arguments) (any, error) {
			return x.node(args.text("id"))
		}),
		"nodes": root(func(x *graphExec, args arguments) (any, error) {
			return x.manyNodes(args["ids"])
		}),
		"rateLimit": root(func(x *graphExec, _ arguments) (any, error) {
			if x.s.enterprise() {
				return nil, nil
			}
			st, _ := x.s.limit(x.c.actor, resourceGraphQL, 0)
			return st, nil
		}),
	}
}

func missing(format string, args ...any) error {
	return &graphError{Type: graphNotFound, Message: fmt.Sprintf(format, args...)}
}

func (x *graphExec) node(id string) (any, error) {
	switch v := x.nodeByID(id).(type) {
	case *repository:
		if v != nil {
			return v, x.heldByPolicy(v.Owner)
		}
	default:
		if !isNil(v) {
			return v, nil
		}
	}
	return nil, missing("Could not resolve to a node with the global id of '%s'.", id)
}

func (x *graphExec) manyNodes(ids any) (any, error) {
	list, _ := ids.([]any)
	if len(list) > maxPage {
		return nil, &graphError{Type: "ARGUMENT_LIMIT", Message: fmt.Sprintf("You may not provide more than 100 node ids; you provided %d.", len(list))}
	}
	out := []any{}
	for i, id := range list {
		text, _ := id.(string)
		v := x.nodeByID(text)
		if r, is := v.(*repository); is && r != nil {
			if err := x.heldByPolicy(r.Owner); err != nil {
				refused, _ := errors.AsType[*graphError](err)
				refused.Path = append(slices.Clip(x.path), i)
				x.errors = append(x.errors, refused)
				out = append(out, nil)
				continue
			}
		}
		if isNil(v) {
			x.errors = append(x.errors, &graphError{Type: graphNotFound, Path: append(slices.Clip(x.path), i),
				Message: fmt.Sprintf("Could not resolve to a node with the global id of '%s'.", text)})
			v = nil
		}
		out = append(out, v)
	}
	return out, nil
}

// repository finds a repository that the actor may see.
func (x *graphExec) repository(owner, name string, follow bool) (any, error) {
	r := x.s.world.repository(owner, name)
	if r == nil && follow {
		r = x.s.world.renamedTo(owner, name)
	}
	if r == nil || !x.s.visible(x.c.actor, r) || !x.s.settled(r) {
		return nil, missing("Could not resolve to a Repository with the name '%s/%s'.", owner, name)
	}
	if refused := refusals.Blocked(r.block); refused != nil {
		return nil, graphRefusal(refused)
	}
	return r, x.heldByPolicy(r.Owner)
}

// may holds the actor to a permission for a repository.
func (x *graphExec) may(r *repository, n need) error {
	if x.s.permission(x.c.actor, r, n.Name) < n.Level {
		return forbidden()
	}
	return nil
}

func rateLimitFields() map[string]resolver {
	return map[string]resolver{
		"limit":     plain(func(st limitState) any { return st.Limit }),
		"remaining": plain(func(st limitState) any { return st.Remaining }),
		"used":      plain(func(st limitState) any { return st.Used }),
		"resetAt":   plain(func(st limitState) any { return stamp(st.Reset) }),
		"cost":      field(func(x *graphExec, _ limitState, _ arguments) (any, error) { return x.cost, nil }),
		"nodeCount": field(func(x *graphExec, _ limitState, _ arguments) (any, error) { return x.nodes, nil }),
	}
}

// accountFields resolve users, organizations and bots.
func accountFields() map[string]resolver {
	on := func(f func(x *graphExec, a *account, args arguments) (any, error)) resolver { return field(f) }
	return map[string]resolver{
		"id":          plain(func(a *account) any { return a.NodeID }),
		"databaseId":  plain(func(a *account) any { return a.ID }),
		"login":       plain(func(a *account) any { return a.Login }),
		"name":        plain(func(a *account) any { return orNull(a.Name) }),
		"description": plain(func(*account) any { return nil }),
		"createdAt":   plain(func(a *account) any { return stamp(a.Created) }),
		"email": plain(func(a *account) any {
			if a.isOrganization() {
				return orNull(a.Email)
			}
			return a.Email
		}),
		"resourcePath": plain(func(a *account) any { return "/" + a.Login }),
		"url":          on(func(x *graphExec, a *account, _ arguments) (any, error) { return x.s.html("/" + a.Login), nil }),
		"avatarUrl":    on(func(x *graphExec, a *account, _ arguments) (any, error) { return x.s.avatar(a), nil }),
		"isViewer":     on(func(x *graphExec, a *account, _ arguments) (any, error) { return a == x.c.actor.account(), nil }),
		"viewerCanAdminister": on(func(x *graphExec, a *account, _ arguments) (any, error) {
			return a.hasOwner(x.c.actor.user()), nil
		}),
		"viewerIsAMember": on(func(x *graphExec, a *account, _ arguments) (any, error) {
			return a.hasMember(x.c.actor.user()), nil
		}),
		"viewerCanCreateRepositories": on(func(x *graphExec, a *account, _ arguments) (any, error) {
			return x.c.mayCreateIn(a) == nil, nil
		}),
		"organization": on(func(x *graphExec, a *account, args arguments) (any, error) {
			org := x.s.world.organization(args.text("login"))
			if org == nil || !org.hasMember(a) {
				return nil, nil
			}
			return org, nil
		}),
		"organizations": on(func(x *graphExec, a *account, args arguments) (any, error) {
			if x.c.actor.isClassic() && !x.c.actor.readsOrganizations() || !x.c.actor.isClassic() {
				return nil, forbidden()
			}
			return connect(x.s.world.organizationsOf(a), "organizations", args)
		}),
		"repository": on(func(x *graphExec, a *account, args arguments) (any, error) {
			follow, _ := args["followRenames"].(bool)
			return x.repository(a.Login, args.text("name"), follow)
		}),
		"repositories": on(func(x *graphExec, a *account, args arguments) (any, error) {
			return connect(x.repositoriesOf(a, args), "repositories", args)
		}),
	}
}

// repositoriesOf lists what the actor may see of an account's repositories,
// filtered and ordered by the arguments of the connection.
func (x *graphExec) repositoriesOf(a *account, args arguments) []*repository {
	var out []*repository
	for _, r := range x.s.world.repositoriesOf(a) {
		archived, byArchived := args["isArchived"].(bool)
		fork, byFork := args["isFork"].(bool)
		visibility := args.text("visibility") + args.text("privacy")
		switch {
		case !x.s.visible(x.c.actor, r), !x.s.settled(r),
			byArchived && archived != r.Archived,
			byFork && fork,
			visibility != "" && !strings.EqualFold(visibility, r.visibility()):
			continue
		}
		out = append(out, r)
	}
	order, _ := args["orderBy"].(map[string]any)
	by, direction := arguments(order).text("field"), arguments(order).text("direction")
	keys := map[string]string{"NAME": "full_name", "UPDATED_AT": "updated", "PUSHED_AT": "pushed", "CREATED_AT": "created", "STARGAZERS": "created"}
	if by == "" {
		slices.SortFunc(out, func(a, b *repository) int { return int(a.ID - b.ID) })
		return out
	}
	sortRepositories(out, keys[by], strings.ToLower(direction))
	return out
}
