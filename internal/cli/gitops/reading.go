package gitops

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/connection"
)

// Reading is which organization a command is about, and how it reads and changes
// the two repositories.
type Reading struct {
	Factory      *cmdutil.Factory
	Organization string
	Flags        Flags
}

// Command makes a command whose first word is the organization; run gets the
// others. use names them all; those in brackets may be missing.
func (o *Reading) Command(use, short, long string, run func(ctx context.Context, words []string) error) *cobra.Command {
	_, words, _ := strings.Cut(use, " ")
	most := len(strings.Fields(words))
	return &cobra.Command{
		Use: use, Short: short, Long: long, Args: cmdutil.Args(most-strings.Count(words, "["), most, words),
		RunE: func(cmd *cobra.Command, words []string) error {
			o.Organization = words[0]
			return cmdutil.Cleaned(run(cmd.Context(), words[1:]))
		},
	}
}

// Open is [OpenDelivery].
func (o *Reading) Open(ctx context.Context) (*Run, error) {
	return OpenDelivery(ctx, o.Factory, o.Organization, &o.Flags)
}

// OpenAs is Open, and in whose name a change is made.
func (o *Reading) OpenAs(ctx context.Context) (r *Run, actor string, err error) {
	if r, err = o.Open(ctx); err != nil {
		return nil, "", err
	}
	actor, err = r.Requester()
	return r, actor, err
}

// OpenApplications is [OpenApplications].
func (o *Reading) OpenApplications(ctx context.Context) (*Run, error) {
	return OpenApplications(ctx, o.Factory, o.Organization, &o.Flags)
}

// OpenState is [OpenState].
func (o *Reading) OpenState(ctx context.Context) (*Run, connection.State, error) {
	return OpenState(ctx, o.Factory, o.Organization, &o.Flags)
}
