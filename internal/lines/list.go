package lines

import (
	"context"
	"slices"
	"strings"
	"time"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
	"gitconnection/internal/text"
)

// atOnce is how many rows are read out before it is asked whether to go on.
const atOnce = 20

// organizations is the first menu: the list, and what can be done with it.
func (s *session) organizations(ctx context.Context) error {
	if err := s.refresh(ctx); err != nil {
		return err
	}
	from, filter := 0, ""
	return s.menu(ctx, -1, func() (string, []choice) {
		shown, all := s.visible(ctx, filter, from)
		var choices []choice
		for _, r := range shown {
			o := r.Organization
			choices = append(choices, choice{label: rowLine(r), do: func(ctx context.Context) error { return s.organization(ctx, o) }})
		}
		question := "Organizations. " + text.Count(all, "organization") + "."
		if filter != "" {
			question = "Organizations with \"" + filter + "\". " + text.Count(all, "organization") + "."
		}
		if all > atOnce || s.next != 0 {
			choices = append(choices, choice{label: "More organizations", do: func(ctx context.Context) error {
				return s.more(ctx, &from, all)
			}})
		}
		return question, append(choices,
			choice{label: "Add an organization by its name on GitHub", do: s.add},
			choice{label: "Show only organizations that contain some words", do: func(ctx context.Context) (err error) {
				from = 0
				filter, err = s.ask(ctx, "Words (Enter alone shows all)", "")
				return err
			}},
			choice{label: "Ask GitHub again", do: s.refresh},
			choice{label: "Quit", do: func(context.Context) error { return errQuit }})
	})
}

// more goes to the next rows, asking GitHub for them where it has more.
func (s *session) more(ctx context.Context, from *int, n int) error {
	*from += atOnce
	if *from+atOnce >= n && s.next != 0 {
		if err := s.page(ctx, s.next); err != nil {
			return s.trouble(ctx, "Listing more installations", err)
		}
	}
	if *from >= n {
		*from = 0
	}
	return nil
}

// refresh asks GitHub for the installations and requests. That it fails is no
// reason to end: organizations that were added can be worked with.
func (s *session) refresh(ctx context.Context) error {
	s.dir = connection.NewDirectory(s.saved())
	s.say("Asking GitHub for the organizations.")
	if err := s.page(ctx, 1); err != nil {
		return s.trouble(ctx, "Listing the installations of the App", err)
	}
	requests, err := s.opt.Engine.Requests(ctx)
	if err != nil {
		return s.trouble(ctx, "Listing the requests for installation", err)
	}
	s.dir.Requested(requests)
	if slices.ContainsFunc(s.dir.Rows(), func(r connection.Row) bool { return r.Unconfirmed }) {
		if v, err := s.opt.Engine.Trust(ctx); err == nil { // else they stay unconfirmed, which harms nobody
			s.dir.Trusted(v)
		}
	}
	return nil
}

func (s *session) page(ctx context.Context, n int) error {
	list, next, err := s.opt.Engine.Installations(ctx, n)
	if err != nil {
		return err
	}
	s.dir.Installed(list)
	s.next = next
	return nil
}

func (s *session) rows(filter string) []connection.Row {
	var out []connection.Row
	for _, r := range s.dir.Rows() {
		if text.Match(filter, strings.Join([]string{r.Organization.Name, string(r.Phase), r.Platform, r.Application, r.Detail}, " ")) {
			out = append(out, r)
		}
	}
	return out
}

// visible are the rows from a place on, looked up: which organizations there
// are is known only once the installations were looked into, so the list may
// grow shorter meanwhile.
func (s *session) visible(ctx context.Context, filter string, from int) (shown []connection.Row, all int) {
	for {
		rows := s.rows(filter)
		from = max(0, min(from, len(rows)-1))
		shown = rows[from:min(len(rows), from+atOnce)]
		if ctx.Err() != nil || !s.inspect(ctx, shown) {
			return shown, len(rows)
		}
	}
}

// inspect looks into the installations behind rows that were not looked into
// yet. It reports whether anything was learned.
func (s *session) inspect(ctx context.Context, rows []connection.Row) bool {
	var todo []github.Installation
	for _, r := range rows {
		if i, ok := s.dir.Uninspected(r); ok {
			todo = append(todo, i)
		}
	}
	seen := make([]connection.Inspection, len(todo))
	errs := connection.Each(ctx, len(todo), func(i int) (err error) {
		seen[i], err = s.opt.Engine.Inspect(ctx, todo[i])
		return err
	})
	learned := false
	for i, err := range errs {
		if err != nil {
			s.opt.Log.Warn("inspect", "account", todo[i].Account.Login, "error", err)
			continue // its row says that it was not looked up
		}
		s.dir.Inspected(seen[i])
		learned = true
	}
	return learned
}

// rowLine is one organization in a sentence.
func rowLine(r connection.Row) string {
	line := r.Organization.Name + ": " + string(r.Phase)
	if !r.Known {
		line = r.Organization.Name + ": not looked up yet"
	}
	var more []string
	if r.Detail != "" {
		more = append(more, r.Detail)
	}
	if r.Platform != "" {
		more = append(more, "platform repository "+r.Platform)
	}
	if r.Application != "" {
		more = append(more, "application repository "+r.Application)
	}
	if len(more) > 0 {
		line += "; " + strings.Join(more, "; ")
	}
	return line
}

// add asks for a GitHub organization that is not in the list.
func (s *session) add(ctx context.Context) error {
	name, err := s.ask(ctx, "Name of the organization on GitHub (Enter alone goes back)", "")
	if err != nil || name == "" {
		return err
	}
	o := connection.NewOrganization(name, name, "")
	if err := o.Validate(); err != nil {
		s.say("%v", err)
		return nil
	}
	s.keep(o)
	return s.organization(ctx, o)
}

// moment is a time as it is read aloud.
func moment(t time.Time) string { return t.Local().Format("2 January 2006, 15:04") }
