package lines

import (
	"context"
	"slices"
	"strings"
	"time"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
	"gitconnection/internal/text"
	"gitconnection/internal/wording"
)

// rowsPerPage is how many organizations are printed at a time.
const rowsPerPage = 20

// organizations is the first menu: the list of organizations and its actions.
func (s *session) organizations(ctx context.Context) error {
	if err := s.reload(ctx); err != nil {
		return err
	}
	from, filter := 0, ""
	return s.menu(ctx, -1, func() (string, []choice) {
		shown, all := s.visibleRows(ctx, filter, from)
		var choices []choice
		for _, r := range shown {
			o := r.Organization
			choices = append(choices, choice{label: rowText(r), do: func(ctx context.Context) error { return s.organization(ctx, o) }})
		}
		question := "Organizations. " + text.Count(all, "organization") + "."
		if filter != "" {
			question = "Organizations with \"" + filter + "\". " + text.Count(all, "organization") + "."
		}
		if all > rowsPerPage || s.next != 0 {
			choices = append(choices, choice{label: "More organizations", do: func(ctx context.Context) error {
				return s.nextRows(ctx, &from, all)
			}})
		}
		return question, append(choices,
			choice{label: "Add an organization by its name on GitHub", do: s.add},
			choice{label: "Show only organizations that contain some words", do: func(ctx context.Context) (err error) {
				from = 0
				filter, err = s.ask(ctx, "Words (Enter alone shows all)", "")
				return err
			}},
			choice{label: "Ask GitHub again", do: s.reload},
			choice{label: "Quit", do: func(context.Context) error { return errQuit }})
	})
}

// nextRows goes to the next page of rows, and loads more from GitHub where it
// has more.
func (s *session) nextRows(ctx context.Context, from *int, n int) error {
	*from += rowsPerPage
	if *from+rowsPerPage >= n && s.next != 0 {
		if err := s.loadPage(ctx, s.next); err != nil {
			return s.handleError(ctx, "Listing more installations", err)
		}
	}
	if *from >= n {
		*from = 0
	}
	return nil
}

// reload loads the installations and requests from GitHub. An error does not
// end the menu: organizations that were added by hand still work.
func (s *session) reload(ctx context.Context) error {
	s.dir = connection.NewDirectory(s.savedOrganizations())
	s.say("Asking GitHub for the organizations.")
	if err := s.loadPage(ctx, 1); err != nil {
		return s.handleError(ctx, "Listing the installations of the App", err)
	}
	requests, err := s.opt.Engine.Requests(ctx)
	if err != nil {
		return s.handleError(ctx, "Listing the requests for installation", err)
	}
	s.dir.Requested(requests)
	if slices.ContainsFunc(s.dir.Rows(), func(r connection.Row) bool { return r.Unconfirmed }) {
		if v, err := s.opt.Engine.Trust(ctx); err == nil { // else they stay unconfirmed, which harms nobody
			s.dir.Trusted(v)
		}
	}
	return nil
}

func (s *session) loadPage(ctx context.Context, n int) error {
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

// visibleRows returns a page of rows, looked up. The list may shrink meanwhile:
// which installations form one organization is known once they were inspected.
func (s *session) visibleRows(ctx context.Context, filter string, from int) (shown []connection.Row, all int) {
	for {
		rows := s.rows(filter)
		from = max(0, min(from, len(rows)-1))
		shown = rows[from:min(len(rows), from+rowsPerPage)]
		if ctx.Err() != nil || !s.inspect(ctx, shown) {
			return shown, len(rows)
		}
	}
}

// inspect inspects the installations behind rows that were not inspected yet.
// It reports whether anything was learned.
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
			continue // the row stays marked as not looked up
		}
		s.dir.Inspected(seen[i])
		learned = true
	}
	return learned
}

// rowText describes one organization in a sentence.
func rowText(r connection.Row) string {
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
		s.say("%s", wording.Line(err))
		return nil
	}
	s.save(o)
	return s.organization(ctx, o)
}

// formatTime writes a time with the month in full, which reads well aloud.
func formatTime(t time.Time) string { return t.Local().Format("2 January 2006, 15:04") }
