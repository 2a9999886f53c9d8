package cmdutil

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"gitconnection/internal/connection"
	"gitconnection/internal/failure"
	"gitconnection/internal/wording"
	"gitconnection/internal/workspace"
)

// Target are the flags that say which organization is meant.
type Target struct {
	PlatformOrg, ApplicationOrg               string
	PlatformRepository, ApplicationRepository string
}

// Flags adds the flags.
func (t *Target) Flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&t.PlatformOrg, "platform-org", "", "GitHub organization of the platform repository (default: ORG)")
	f.StringVar(&t.ApplicationOrg, "application-org", "", "GitHub organization of the application repository (default: the platform's)")
	f.StringVar(&t.PlatformRepository, "platform-repository", "", "name of the platform repository (default: ORG-gitops)")
	f.StringVar(&t.ApplicationRepository, "application-repository", "", "name of the application repository (default: ORG-gitops, ORG-apps-gitops in one GitHub organization)")
}

// Given reports whether one of the flags was given.
func (t *Target) Given() bool { return *t != Target{} }

// Organization is the organization of that name as the flags lay it out.
func (t *Target) Organization(name string) connection.Organization {
	o := connection.NewOrganization(name, t.PlatformOrg, t.ApplicationOrg)
	if t.PlatformRepository != "" {
		o.PlatformRepository = t.PlatformRepository
	}
	if t.ApplicationRepository != "" {
		o.ApplicationRepository = t.ApplicationRepository
	}
	return o
}

// Organization says which organization ORG is: as the flags say, else as it
// was saved, else as GitHub shows it.
func (f *Factory) Organization(ctx context.Context, s *workspace.Session, name string, t *Target, find finder) (connection.State, error) {
	o := t.Organization(name)
	if !t.Given() {
		if saved, ok := s.Organizations.Find(name); ok {
			o = saved
		}
	}
	if err := o.Validate(); err != nil {
		return connection.State{}, failure.Usage(wording.Line(err), "")
	}
	if t.Given() {
		return s.Engine.Observe(ctx, o)
	}
	return find(ctx, o)
}

// finder looks for an organization that was named without saying where it is.
type finder func(context.Context, connection.Organization) (connection.State, error)

// Search looks for an organization wherever it is, and says how far it has come.
func (f *Factory) Search(s *workspace.Session) func(context.Context, connection.Organization) (connection.State, error) {
	return func(ctx context.Context, o connection.Organization) (connection.State, error) {
		return s.Layouts.Search(ctx, o, f.Looking().Tell)
	}
}

// Placeholder stands for each organization's own name in flags.
const Placeholder = "{org}"

// Fill returns t with the name of one organization in place of the
// placeholder.
func (t Target) Fill(name string) Target {
	for _, f := range []*string{&t.PlatformOrg, &t.ApplicationOrg, &t.PlatformRepository, &t.ApplicationRepository} {
		*f = strings.ReplaceAll(*f, Placeholder, name)
	}
	return t
}

// Usable says why nothing can be read where an organization is, nil it can.
func (f *Factory) Usable(ctx context.Context, s *workspace.Session, state connection.State) error {
	return state.Unusable(func(owner string) string {
		page, err := s.Engine.InstallURL(ctx, owner)
		if err != nil {
			f.Workspace.Log.Warn("look up where the App is installed", "error", err)
		}
		return page
	})
}
