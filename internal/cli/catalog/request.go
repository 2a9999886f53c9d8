package catalog

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"gitconnection/internal/cli/gitops"
	"gitconnection/internal/delivery"
)

// where adds the flags that say in which environments and on which clusters.
func (o *reading) where(cmd *cobra.Command, clusters string) {
	cmd.Flags().StringArrayVar(&o.environments, "environment", nil, "environment; once for each")
	cmd.Flags().StringArrayVar(&o.Flags.Clusters, "cluster", nil, "cluster; once for each (default: "+clusters+")")
}

// openRequest opens the catalog, with what the words and the flags ask for.
func (o *reading) openRequest(ctx context.Context, item string) (*catalogRun, delivery.ItemRequest, error) {
	r, err := o.open(ctx)
	if err != nil {
		return nil, delivery.ItemRequest{}, err
	}
	req, err := r.request(item)
	return r, req, err
}

// request is what the words and the flags ask for.
func (r *catalogRun) request(item string) (delivery.ItemRequest, error) {
	answers, err := r.run.Flags.Answers()
	if err != nil {
		return delivery.ItemRequest{}, err
	}
	actor, err := r.run.Requester()
	return delivery.ItemRequest{
		Item: item, Environments: r.reads.environments, Clusters: r.run.Flags.Clusters, Answers: answers, Actor: actor, PullRequest: r.run.Flags.PullRequest,
	}, err
}

// carryOut carries a plan out.
func (r *catalogRun) carryOut(p delivery.Plan, err error) error {
	if err != nil {
		return gitops.NameAnswers(err)
	}
	what := fmt.Sprintf("%s has to be named to confirm this", p.Typed)
	if r.run.Snapshot.Protected(p.Typed) {
		what = p.Typed + " is a protected environment"
	}
	return r.run.CarryOut(p, what)
}
