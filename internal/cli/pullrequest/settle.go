package pullrequest

import (
	"context"

	"gitconnection/internal/cli/gitops"
	"gitconnection/internal/delivery"
	"gitconnection/internal/delivery/pullrequests"
	"gitconnection/internal/github"
)

// planner plans what becomes of a pull request.
type planner func(context.Context, pullrequests.Planner, pullrequests.Request) (delivery.Plan, error)

// settle finds the pull request, plans, shows, asks and applies.
func settle(ctx context.Context, o *gitops.Reading, name string, plan planner) error {
	r, pr, err := open(ctx, o, name)
	if err != nil {
		return err
	}
	return carryOut(r, pr, plan)
}

func carryOut(r *gitops.Run, pr github.PullRequest, plan planner) error {
	actor, err := r.Requester()
	if err != nil {
		return err
	}
	q := pullrequests.Request{Owner: pr.Owner, Name: pr.Name, Number: pr.Number, Actor: actor}
	if o := r.Snapshot.Platform; o != nil {
		q.Platform = github.RepositoryName{Owner: o.Owner, Name: o.Name}
	}
	p, err := plan(r.Ctx, pullrequests.Planner{GitHub: r.Session.Client}, q)
	if err != nil {
		return err
	}
	return r.CarryOut(p, p.Typed+" is a protected environment")
}
