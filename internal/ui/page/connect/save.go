package connect

import (
	"errors"
	"io/fs"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/report"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/browse"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

// report is what there is to write down: the plan that is shown, or how the
// run has ended that was applied last; ok is false when there is neither.
func (t *Tab) report() (r report.Report, ok bool) {
	r.At = t.Session.Now()
	if t.plan != nil {
		r.Plan = t.plan
		return r, true
	}
	run := t.run()
	if run == nil || !run.Ended {
		return r, false
	}
	r.Plan, r.Result, r.Err, r.Took = &run.Plan, &run.Progress.Result, run.Err, run.Elapsed(r.At)
	if r.Result.State.Organization.Name == "" { // it has not begun
		r.Result.State.Organization = run.Plan.Organization
	}
	return r, true
}

// reportOffers are the keys that write it down.
func (t *Tab) reportOffers() []kit.Offer {
	if _, ok := t.report(); !ok {
		return nil
	}
	save := ""
	if t.Session.Options.SaveFile == nil {
		save = "files cannot be saved here"
	}
	label := "copy summary"
	if t.plan != nil {
		label = "copy plan"
	}
	return []kit.Offer{{Act: kit.ActSave, Why: save}, {Act: actCopyReport, Label: label, Quiet: t.plan != nil}}
}

// reportID names the report in the answers to saving it.
func (t *Tab) reportID() string { return "report " + t.Org.Name }

// saveReport asks under which name; its end says in which form.
func (t *Tab) saveReport() {
	r, ok := t.report()
	if !ok {
		return
	}
	kind := "plan"
	if r.Result != nil {
		kind = string(r.Result.Verb)
	}
	p := session.NewPrompt("Save as (.md or .json)", t.Org.Name+"-"+kind+".md", func(value string) (tea.Cmd, string) {
		value = strings.TrimSpace(value)
		if value == "" || strings.HasSuffix(value, "/") {
			return nil, "the name of a file"
		}
		return t.Session.SaveFile(t.reportID(), value, r.For(value), false), ""
	})
	p.Accept = "save"
	t.Session.Ask(p)
}

// reportSaved tells how it went; a file that is there already is asked about.
func (t *Tab) reportSaved(msg session.FileSavedMsg) {
	switch {
	case msg.ID != t.reportID():
	case msg.Err == nil:
		t.Session.Note = "Saved as " + text.Clean(msg.Path) + "."
	case errors.Is(msg.Err, fs.ErrExist):
		t.Session.Open(&browse.ReplaceDialog{Session: t.Session, Msg: msg})
	default:
		t.Session.Fail(session.Explain("Saving "+text.Clean(msg.Name), msg.Err))
	}
}

// copyReport puts it on the clipboard as Markdown.
func (t *Tab) copyReport() tea.Cmd {
	r, ok := t.report()
	if !ok {
		return nil
	}
	what := "the summary"
	if t.plan != nil {
		what = "the plan"
	}
	return t.Session.CopyText(what, r.Markdown())
}
