package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"strings"
	"time"

	"gitconnection/internal/connection"
	"gitconnection/internal/redact"
	"gitconnection/internal/text"
	"gitconnection/internal/wording"
)

// Report is a plan, how its run has ended, or both.
type Report struct {
	Plan   *connection.Plan   // nil: none
	Result *connection.Result // nil: nothing was applied yet
	Err    error              // why the run ended early
	Took   time.Duration
	At     time.Time // when it is written down
}

// For is the report in the form that the name of a file asks for: JSON where
// it ends in .json, else Markdown.
func (r Report) For(name string) []byte {
	if strings.EqualFold(path.Ext(name), ".json") {
		return r.JSON()
	}
	return []byte(r.Markdown())
}

// JSON is the report as one object with the lines of --output json in it.
func (r Report) JSON() []byte {
	out := struct {
		At     time.Time `json:"at"`
		Plan   *Plan     `json:"plan,omitempty"`
		Result *Result   `json:"result,omitempty"`
		Error  string    `json:"error,omitempty"`
	}{At: r.At.UTC().Truncate(time.Second)}
	if r.Plan != nil {
		p := PlanOf(*r.Plan)
		out.Plan = &p
	}
	if r.Result != nil {
		res := ResultOf(*r.Result, r.Took.Seconds())
		out.Result = &res
	}
	if r.Err != nil {
		out.Error = wording.Line(r.Err)
	}
	data, err := json.Marshal(out)
	if err != nil {
		return nil // strings, numbers and booleans have a JSON form
	}
	var page bytes.Buffer
	if err := json.Indent(&page, redact.JSON(data), "", "  "); err != nil {
		return nil // as above
	}
	page.WriteByte('\n')
	return page.Bytes()
}

// page collects the lines of a Markdown page.
type page struct{ strings.Builder }

// line adds a line. What comes from elsewhere goes through cell or code first.
func (p *page) line(format string, args ...any) {
	_, _ = p.WriteString(redact.String(fmt.Sprintf(format, args...)) + "\n") // a builder has no errors
}

// Markdown is the report as a page for people.
func (r Report) Markdown() string {
	p := &page{}
	title := "Plan"
	name := ""
	switch {
	case r.Result != nil:
		title, name = "Result", r.Result.State.Organization.Name
	case r.Plan != nil:
		name = r.Plan.Organization.Name
	}
	p.line("# %s for %s", title, cell(name))
	p.line("")
	p.line("Written on %s.", r.At.UTC().Format("2 January 2006, 15:04 UTC"))
	if r.Result != nil {
		r.result(p)
	}
	if r.Plan != nil {
		r.plan(p)
	}
	return p.String()
}

func (r Report) plan(p *page) {
	plan := r.Plan
	p.line("")
	if r.Result != nil {
		p.line("## Plan")
		p.line("")
	}
	p.line("| step | target | files | why |")
	p.line("|---|---|---|---|")
	for _, s := range plan.Steps {
		files := ""
		if n := len(s.Files); n > 0 {
			files = fmt.Sprint(n)
		}
		p.line("| %s | %s | %s | %s |", s.Action, cell(s.Target), files, cell(s.Reason))
	}
	p.line("")
	for _, b := range plan.Blockers {
		p.line("- In the way: %s %s", cell(b.Message), cell(b.Next))
	}
	if len(plan.Blockers) == 0 {
		said := fmt.Sprintf("%d calls that write.", plan.Writes())
		if names := plan.Overwrites(); len(names) > 0 {
			said = "Overwritten: " + cell(strings.Join(names, ", ")) + ". " + said
		}
		if a := plan.Actor(); a != "" {
			said += " In the name of " + cell(a) + "."
		}
		p.line("%s", said)
	}
	for _, s := range plan.Steps {
		if len(s.Files) == 0 {
			continue
		}
		p.line("")
		p.line("Files of %s, %s:", cell(s.Target), s.Action)
		p.line("")
		for _, f := range s.Files {
			p.line("- %s (%d bytes)", code(f.Path), f.Size)
		}
	}
}

func (r Report) result(p *page) {
	s, u := r.Result.State, r.Result.Usage
	p.line("")
	p.line("**%s**%s", s.Phase, by(s))
	p.line("")
	if r.Err != nil {
		p.line("It ended early: %s", cell(wording.Line(r.Err)))
		var hint interface{ Next() string }
		if errors.As(r.Err, &hint) && hint.Next() != "" {
			p.line("%s", cell(hint.Next()))
		}
		p.line("")
	}
	p.line("| role | repository | head | clone |")
	p.line("|---|---|---|---|")
	for _, role := range connection.Roles() {
		if repo := s.Repositories[role]; repo.Exists() {
			p.line("| %s | [%s](%s) | %s | %s |", role, cell(repo.FullName), text.Clean(repo.HTMLURL), code(text.ShortSHA(repo.Head.SHA)), code("git clone "+CloneURL(repo)))
		}
	}
	p.line("")
	p.line("| condition | status | why |")
	p.line("|---|---|---|")
	for _, c := range s.Conditions {
		p.line("| %s | %s | %s |", c.Type, c.Status, cell(c.Message))
	}
	if u.Requests > 0 {
		p.line("")
		p.line("%d requests, %d of them writing, %d one after the other, %.2f s.", u.Requests, u.Writes, u.Sequential, r.Took.Seconds())
	}
}

func by(s connection.State) string {
	if s.By == "" {
		return ""
	}
	out := " by " + cell(s.By)
	if !s.At.IsZero() {
		out += " on " + s.At.UTC().Format("2 January 2006, 15:04 UTC")
	}
	return out
}

// marks are the characters that mean something in Markdown.
var marks = strings.NewReplacer(`\`, `\\`, "|", `\|`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", `\<`, ">", `\>`, "#", `\#`)

// cell is foreign text that only shows, in a line or a table of Markdown.
func cell(s string) string { return marks.Replace(text.Clean(s)) }

// code is foreign text as code.
func code(s string) string {
	return "`" + strings.NewReplacer("`", "'", "|", `\|`).Replace(text.Clean(s)) + "`"
}
