package lines

import (
	"context"
	"strings"

	"gitconnection/internal/connection"
	"gitconnection/internal/wording"
)

// orgSession is the menu of one organization and its state.
type orgSession struct {
	*session
	org   connection.Organization
	state connection.State
}

// organization shows the menu of one organization.
func (s *session) organization(ctx context.Context, o connection.Organization) error {
	org := &orgSession{session: s, org: o}
	if err := org.showStatus(ctx); err != nil {
		return err
	}
	return org.menu(ctx, -1, func() (string, []choice) {
		choices := []choice{
			{label: org.connectLabel(), do: org.connect},
			{label: "Read the status again", do: org.showStatus},
		}
		for _, role := range connection.Roles() {
			r := org.state.Repositories[role]
			c := choice{label: "Browse the " + string(role) + " repository", do: func(ctx context.Context) error { return org.browse(ctx, r) }}
			if !r.Exists() || r.Head.SHA == "" {
				c.why = "it is not there, or it is empty"
			} else {
				c.label += ", " + r.FullName
			}
			choices = append(choices, c)
		}
		return org.org.Name + ". What do you want to do?", append(choices,
			choice{label: "Disconnect", why: org.whyNotDisconnect(), do: org.disconnect},
			choice{label: "Change the names", why: org.whyNotRename(), do: org.rename},
			choice{label: "Back to the organizations", do: func(context.Context) error { return errBack }})
	})
}

func (o *orgSession) connectLabel() string {
	switch o.state.Phase {
	case connection.PhaseConnected:
		return "Check again; where nothing is missing, nothing is written"
	case connection.PhaseDegraded:
		return "Repair; the plan is read out first"
	}
	return "Connect; the plan is read out before anything is written"
}

func (o *orgSession) hasOurs() bool {
	for _, r := range o.state.Repositories {
		if r.Ownership == connection.Ours {
			return true
		}
	}
	return false
}

func (o *orgSession) whyNotDisconnect() string {
	if !o.hasOurs() {
		return "there is nothing of ours to disconnect"
	}
	return ""
}

func (o *orgSession) whyNotRename() string {
	if o.hasOurs() {
		return "the repositories exist; disconnect first to use other names"
	}
	return ""
}

// showStatus observes the organization and prints its status.
func (o *orgSession) showStatus(ctx context.Context) error {
	o.say("Looking at %s.", o.org.Name)
	if err := o.observe(ctx); err != nil {
		return o.handleError(ctx, "Observing the connection of "+o.org.Name, err)
	}
	o.printStatus()
	return nil
}

func (o *orgSession) observe(ctx context.Context) error {
	state, err := o.opt.Engine.Observe(ctx, o.org)
	if err != nil {
		return err
	}
	o.state = state
	o.dir.Observed(state)
	return nil
}

// printStatus prints the phase, the conditions and both repositories.
func (o *orgSession) printStatus() {
	st := o.state
	o.say("")
	line := o.org.Name + ": " + string(st.Phase)
	if st.Phase == connection.PhaseConnected {
		line += ". GitHub connected"
	}
	if st.By != "" {
		line += " by " + st.By
		if !st.At.IsZero() {
			line += " on " + formatTime(st.At)
		}
	}
	o.say("%s.", line)
	for _, c := range st.Conditions {
		said := string(c.Type) + ": " + map[connection.Status]string{connection.True: "yes", connection.False: "no", connection.Unknown: "not known"}[c.Status]
		if c.Status != connection.True && c.Message != "" {
			said += ". " + c.Message
		}
		o.say("  %s", said)
	}
	for _, role := range connection.Roles() {
		o.printRepository(role, st.Repositories[role])
	}
	if o.hasOurs() {
		o.say("  What lives in them is seen and changed with commands, in lines as well: konstruct cluster, environment, application and catalog, each with list %s to begin with.", o.org.Name)
	}
}

// printRepository prints one repository with its page and its clone command.
func (o *orgSession) printRepository(role connection.Role, r connection.Repository) {
	if !r.Exists() {
		o.say("  %s: %s, not there.", role.Title(), o.org.FullName(role))
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
	o.say("  %s: %s, %s.", role.Title(), r.FullName, strings.Join(words, ", "))
	if r.HTMLURL != "" {
		o.say("    %s", r.HTMLURL)
		o.say("    git clone %s.git", r.HTMLURL)
	}
}

// rename asks for the four names.
func (o *orgSession) rename(ctx context.Context) error {
	renamed := o.org
	for _, f := range []struct {
		question string
		value    *string
	}{
		{"GitHub organization of the platform repository", &renamed.PlatformOrg},
		{"Name of the platform repository", &renamed.PlatformRepository},
		{"GitHub organization of the application repository", &renamed.ApplicationOrg},
		{"Name of the application repository", &renamed.ApplicationRepository},
	} {
		answer, err := o.ask(ctx, f.question, *f.value)
		if err != nil {
			return err
		}
		*f.value = answer
	}
	if err := renamed.Validate(); err != nil {
		o.say("%s. Nothing was changed.", wording.Line(err))
		return nil
	}
	o.org = renamed
	o.save(renamed)
	return o.showStatus(ctx)
}
