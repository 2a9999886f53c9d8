package lines

import (
	"context"
	"strings"

	"gitconnection/internal/connection"
)

// place is one organization, as it is worked with.
type place struct {
	*session
	org   connection.Organization
	state connection.State
	seen  bool // state was observed
}

// organization is the menu of one organization.
func (s *session) organization(ctx context.Context, o connection.Organization) error {
	p := &place{session: s, org: o}
	if err := p.look(ctx); err != nil {
		return err
	}
	return p.menu(ctx, -1, func() (string, []choice) {
		choices := []choice{
			{label: p.connectLabel(), do: p.connect},
			{label: "Read the status again", do: p.look},
		}
		for _, role := range connection.Roles() {
			r := p.state.Repositories[role]
			c := choice{label: "Browse the " + string(role) + " repository", do: func(ctx context.Context) error { return p.browse(ctx, r) }}
			if !r.Exists() || r.Head.SHA == "" {
				c.why = "it is not there, or it is empty"
			} else {
				c.label += ", " + r.FullName
			}
			choices = append(choices, c)
		}
		return p.org.Name + ". What do you want to do?", append(choices,
			choice{label: "Disconnect", why: p.cannotEnd(), do: p.disconnect},
			choice{label: "Change the names", why: p.cannotRename(), do: p.rename},
			choice{label: "Back to the organizations", do: func(context.Context) error { return errBack }})
	})
}

func (p *place) connectLabel() string {
	switch p.state.Phase {
	case connection.PhaseConnected:
		return "Check again; where nothing is missing, nothing is written"
	case connection.PhaseDegraded:
		return "Repair; the plan is read out first"
	}
	return "Connect; the plan is read out before anything is written"
}

func (p *place) ours() bool {
	for _, r := range p.state.Repositories {
		if r.Ownership == connection.Ours {
			return true
		}
	}
	return false
}

func (p *place) cannotEnd() string {
	if !p.ours() {
		return "there is nothing of ours to disconnect"
	}
	return ""
}

func (p *place) cannotRename() string {
	if p.ours() {
		return "the repositories exist; disconnect first to use other names"
	}
	return ""
}

// look observes the organization and reads its status out.
func (p *place) look(ctx context.Context) error {
	p.say("Looking at %s.", p.org.Name)
	if err := p.observe(ctx); err != nil {
		return p.trouble(ctx, "Observing the connection of "+p.org.Name, err)
	}
	p.status()
	return nil
}

func (p *place) observe(ctx context.Context) error {
	state, err := p.opt.Engine.Observe(ctx, p.org)
	if err != nil {
		return err
	}
	p.state, p.seen = state, true
	p.dir.Observed(state)
	return nil
}

// status reads out what is: phase, who, the conditions, both repositories.
func (p *place) status() {
	st := p.state
	p.say("")
	line := p.org.Name + ": " + string(st.Phase)
	if st.Phase == connection.PhaseConnected {
		line += ". GitHub connected"
	}
	if st.By != "" {
		line += " by " + st.By
		if !st.At.IsZero() {
			line += " on " + moment(st.At)
		}
	}
	p.say("%s.", line)
	for _, c := range st.Conditions {
		said := string(c.Type) + ": " + map[connection.Status]string{connection.True: "yes", connection.False: "no", connection.Unknown: "not known"}[c.Status]
		if c.Status != connection.True && c.Message != "" {
			said += ". " + c.Message
		}
		p.say("  %s", said)
	}
	for _, role := range connection.Roles() {
		p.repository(role, st.Repositories[role])
	}
	if p.ours() {
		p.say("  What lives in them is seen and changed with commands, in lines as well: konstruct cluster, environment, application and catalog, each with list %s to begin with.", p.org.Name)
	}
}

// repository reads one repository out, with its page and its clone command.
func (p *place) repository(role connection.Role, r connection.Repository) {
	if !r.Exists() {
		p.say("  %s: %s, not there.", role.Title(), p.org.FullName(role))
		return
	}
	words := []string{"private"}
	if !r.Private {
		words[0] = "public"
	}
	if r.Archived {
		words = append(words, "archived")
	}
	if r.Ownership == connection.Foreign {
		words = append(words, "not ours")
	}
	p.say("  %s: %s, %s.", role.Title(), r.FullName, strings.Join(words, ", "))
	if r.HTMLURL != "" {
		p.say("    %s", r.HTMLURL)
		p.say("    git clone %s.git", r.HTMLURL)
	}
}

// rename asks for the four names.
func (p *place) rename(ctx context.Context) error {
	o := p.org
	for _, f := range []struct {
		question string
		value    *string
	}{
		{"GitHub organization of the platform repository", &o.PlatformOrg},
		{"Name of the platform repository", &o.PlatformRepository},
		{"GitHub organization of the application repository", &o.ApplicationOrg},
		{"Name of the application repository", &o.ApplicationRepository},
	} {
		answer, err := p.ask(ctx, f.question, *f.value)
		if err != nil {
			return err
		}
		*f.value = answer
	}
	if err := o.Validate(); err != nil {
		p.say("%v. Nothing was changed.", err)
		return nil
	}
	p.org = o
	p.keep(o)
	return p.look(ctx)
}
