package ui

import (
	"errors"
	"io/fs"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/report"
	"gitconnection/internal/text"
)

// report is what there is to write down: the plan that is shown, or how the
// run has ended that was applied last; ok is false when there is neither.
func (t *git) report() (r report.Report, ok bool) {
	r.At = t.session.now()
	if t.plan != nil {
		r.Plan = t.plan
		return r, true
	}
	run := t.run()
	if run == nil || !run.ended {
		return r, false
	}
	r.Plan, r.Result, r.Err, r.Took = &run.plan, &run.news.result, run.err, run.elapsed(r.At)
	if r.Result.State.Organization.Name == "" { // it has not begun
		r.Result.State.Organization = run.plan.Organization
	}
	return r, true
}

// reportOffers are the keys that write it down.
func (t *git) reportOffers() []offer {
	if _, ok := t.report(); !ok {
		return nil
	}
	save := ""
	if t.session.opt.SaveFile == nil {
		save = "files cannot be saved here"
	}
	label := "copy summary"
	if t.plan != nil {
		label = "copy plan"
	}
	return []offer{{act: actSave, why: save}, {act: actCopyReport, label: label, quiet: t.plan != nil}}
}

// reportID names the report in the answers to saving it.
func (t *git) reportID() string { return "report " + t.org.Name }

// saveReport asks under which name; its end says in which form.
func (t *git) saveReport() {
	r, ok := t.report()
	if !ok {
		return
	}
	kind := "plan"
	if r.Result != nil {
		kind = string(r.Result.Verb)
	}
	p := newPrompt("Save as (.md or .json)", t.org.Name+"-"+kind+".md", func(value string) (tea.Cmd, string) {
		value = strings.TrimSpace(value)
		if value == "" || strings.HasSuffix(value, "/") {
			return nil, "the name of a file"
		}
		return t.session.saveFile(t.reportID(), value, r.For(value), false), ""
	})
	p.accept = "save"
	t.session.ask(p)
}

// reportSaved tells how it went; a file that is there already is asked about.
func (t *git) reportSaved(msg fileSavedMsg) {
	switch {
	case msg.id != t.reportID():
	case msg.err == nil:
		t.session.note = "Saved as " + text.Clean(msg.path) + "."
	case errors.Is(msg.err, fs.ErrExist):
		t.session.open(&replaceDialog{session: t.session, msg: msg})
	default:
		t.session.fail(explain("Saving "+text.Clean(msg.name), msg.err))
	}
}

// copyReport puts it on the clipboard as Markdown.
func (t *git) copyReport() tea.Cmd {
	r, ok := t.report()
	if !ok {
		return nil
	}
	what := "the summary"
	if t.plan != nil {
		what = "the plan"
	}
	return t.session.copyText(what, r.Markdown())
}
