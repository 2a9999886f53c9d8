package ui

import (
	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/ui/source"
)

// offers are the keys of a file; full says that it has the whole screen.
func (v *viewer) offers(full bool) []offer {
	f := v.file
	text, some := "", ""
	switch {
	case f == nil:
		text, some = "the file is not there yet", "the file is not there yet"
	case f.Kind != source.Text:
		text = "this is not text"
	}
	why := func(s ...string) string {
		for _, x := range s {
			if x != "" {
				return x
			}
		}
		return ""
	}
	when := func(bad bool, s string) string {
		if bad {
			return s
		}
		return ""
	}
	fold := why(text, when(v.pretty(), "m shows the file as it is written"), when(f != nil && !f.Foldable(), "only YAML and its like can be folded"))
	hits := why(text, when(len(v.search.hits.At) == 0, "nothing was looked for; / finds"))
	save := why(some, when(v.session.opt.SaveFile == nil, "files cannot be saved here"))
	markdown, as := when(f != nil && !v.markup, "only Markdown that is not too large is rendered"), "as written"
	if v.written {
		as = "rendered"
	}
	label := "full screen"
	if full {
		label = "beside the tree"
	}
	out := []offer{
		{act: actBack, label: "back to the tree"}, {act: actFilter, why: text}, {act: actFold, why: fold, quiet: markdown == ""}, {act: actWrap, why: text},
		{act: actRendered, label: as, why: why(text, markdown), quiet: markdown != ""},
		{act: actFull, label: label}, {act: actCopy, why: some}, {act: actSave, why: save}, {act: actBrowser, why: some},
		{act: actNextHit, why: hits, quiet: len(v.search.hits.At) == 0}, {act: actPrevHit, why: hits, quiet: true},
		{act: actLine, why: text, quiet: true}, {act: actFoldAll, why: fold, quiet: true}, {act: actNumbers, why: text, quiet: true},
		{act: actLeft, quiet: true}, {act: actRight, why: why(text, when(v.wrap, "long lines are wrapped")), quiet: true},
		{act: actCopyAll, why: text, quiet: true},
	}
	return append(out, moves()...)
}

// do is a key of the file; ok is false for those that are not the viewer's.
func (v *viewer) do(act action) (cmd tea.Cmd, ok bool) {
	if v.file == nil {
		return nil, false
	}
	switch act {
	case actFilter:
		v.find()
	case actNextHit:
		v.turn(1)
	case actPrevHit:
		v.turn(-1)
	case actLine:
		v.askLine()
	case actFold:
		if why := v.fold(); why != "" {
			v.session.note = "Not now: " + why
		}
	case actFoldAll:
		v.foldAll()
	case actWrap:
		v.wrap = !v.wrap
		v.at.col, v.at.sub = 0, 0
		v.fit()
	case actRendered:
		v.written = !v.written
		v.forget()
		v.settle()
	case actNumbers:
		v.cells += v.gutter()
		v.bare = !v.bare
		v.cells = max(1, v.cells-v.gutter())
		v.fit()
	case actLeft:
		return nil, v.sideways(-sideStep)
	case actRight:
		v.sideways(sideStep)
	case actCopyAll:
		return v.session.copyText("the content of the file", string(v.file.Decoded())), true
	case actSave:
		v.askName()
	default:
		return nil, v.move(act)
	}
	return nil, true
}
