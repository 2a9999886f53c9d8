package connect

import (
	"errors"
	"io/fs"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/report"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

// reporter writes down the plan that is shown, or else how the run has ended.
type reporter struct {
	*session.Site
	plan *connection.Plan // nil none
	run  *session.Run     // nil none
}

func (t *Tab) reporter() reporter {
	return reporter{Site: t.Site, plan: t.flow.planning.plan, run: t.run()}
}

// report is what there is to write down; ok is false when there is nothing.
func (w reporter) report() (r report.Report, ok bool) {
	r.At = w.Session.Now()
	if w.plan != nil {
		r.Plan = w.plan
		return r, true
	}
	if w.run == nil || !w.run.Ended {
		return r, false
	}
	r.Plan, r.Result, r.Err, r.Took = &w.run.Plan, &w.run.Progress.Result, w.run.Err, w.run.Elapsed(r.At)
	if r.Result.State.Organization.Name == "" { // it ended before it began
		r.Result.State.Organization = w.run.Plan.Organization
	}
	return r, true
}

// offers are the keys that write it down.
func (w reporter) offers() []kit.Offer {
	if _, ok := w.report(); !ok {
		return nil
	}
	save := ""
	if w.Session.Options.SaveFile == nil {
		save = "files cannot be saved here"
	}
	label := "copy summary"
	if w.plan != nil {
		label = "copy plan"
	}
	return []kit.Offer{{Act: kit.ActSave, Why: save}, {Act: actCopyReport, Label: label, Quiet: w.plan != nil}}
}

// id marks the replies to saving.
func (w reporter) id() string { return "report " + w.Org.Name }

// save asks for the name of a file, whose suffix is that of the format.
func (w reporter) save() {
	r, ok := w.report()
	if !ok {
		return
	}
	kind := "plan"
	if r.Result != nil {
		kind = string(r.Result.Verb)
	}
	p := kit.NewPrompt("Save as (.md or .json)", w.Org.Name+"-"+kind+".md", func(value string) (tea.Cmd, string) {
		value = strings.TrimSpace(value)
		if value == "" || strings.HasSuffix(value, "/") {
			return nil, "the name of a file"
		}
		return w.Session.SaveFile(w.id(), value, r.For(value), false), ""
	})
	p.Accept = "save"
	w.Session.Ask(p)
}

// saved says how saving went, and asks before a file is replaced.
func (w reporter) saved(msg session.FileSavedMsg) {
	switch {
	case msg.ID != w.id():
	case msg.Err == nil:
		w.Session.Note = "Saved as " + text.Clean(msg.Path) + "."
	case errors.Is(msg.Err, fs.ErrExist):
		w.Session.AskReplace(msg)
	default:
		w.Session.Fail(session.Explain("Saving "+text.Clean(msg.Name), msg.Err))
	}
}

// copy puts the report on the clipboard as Markdown.
func (w reporter) copy() tea.Cmd {
	r, ok := w.report()
	if !ok {
		return nil
	}
	what := "the summary"
	if w.plan != nil {
		what = "the plan"
	}
	return w.Session.CopyText(what, r.Markdown())
}
