package browse

import (
	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/source"
)

// Offers are what can be done with a file; full says that it has the whole
// screen.
func (v *Viewer) Offers(full bool) []kit.Offer {
	f := v.File
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
	fold := why(text, when(v.Rendered(), "m shows the file as it is written"), when(f != nil && !f.Foldable(), "only YAML and its like can be folded"))
	hits := why(text, when(len(v.search.hits.At) == 0, "nothing was looked for; / finds"))
	save := why(some, when(v.Session.Options.SaveFile == nil, "files cannot be saved here"))
	markdown, as := when(f != nil && !v.renderable, "only Markdown that is not too large is rendered"), "as written"
	if v.written {
		as = "rendered"
	}
	label := "full screen"
	if full {
		label = "beside the tree"
	}
	out := []kit.Offer{
		{Act: kit.ActBack, Label: "back to the tree"}, {Act: kit.ActFilter, Why: text}, {Act: actFold, Why: fold, Quiet: markdown == ""}, {Act: actWrap, Why: text},
		{Act: actRendered, Label: as, Why: why(text, markdown), Quiet: markdown != ""},
		{Act: kit.ActFull, Label: label}, {Act: kit.ActCopy, Why: some}, {Act: kit.ActSave, Why: save}, {Act: kit.ActBrowser, Why: some},
		{Act: actNextHit, Why: hits, Quiet: len(v.search.hits.At) == 0}, {Act: actPrevHit, Why: hits, Quiet: true},
		{Act: actLine, Why: text, Quiet: true}, {Act: actFoldAll, Why: fold, Quiet: true}, {Act: actNumbers, Why: text, Quiet: true},
		{Act: kit.ActLeft, Quiet: true}, {Act: kit.ActRight, Why: why(text, when(v.wrap, "long lines are wrapped")), Quiet: true},
		{Act: actCopyAll, Why: text, Quiet: true},
	}
	return append(out, kit.MoveOffers()...)
}

// Do does an action of the file; ok is false for those that are not the
// viewer's.
func (v *Viewer) Do(act kit.Action) (cmd tea.Cmd, ok bool) {
	if v.File == nil {
		return nil, false
	}
	switch act {
	case kit.ActFilter:
		v.askQuery()
	case actNextHit:
		v.stepHit(1)
	case actPrevHit:
		v.stepHit(-1)
	case actLine:
		v.askLine()
	case actFold:
		if why := v.toggleFold(); why != "" {
			v.Session.Note = "Not now: " + why
		}
	case actFoldAll:
		v.toggleAllFolds()
	case actWrap:
		v.toggleWrap()
	case actRendered:
		v.written = !v.written
		v.search.reset()
		v.resume()
	case actNumbers:
		v.toggleNumbers()
	case kit.ActLeft:
		return nil, v.sideways(-SideStep)
	case kit.ActRight:
		v.sideways(SideStep)
	case actCopyAll:
		return v.Session.CopyText("the content of the file", string(v.File.Decoded())), true
	case kit.ActSave:
		v.askFileName()
	default:
		return nil, v.move(act)
	}
	return nil, true
}
