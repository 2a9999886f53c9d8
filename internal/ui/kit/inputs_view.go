package kit

import (
	"strings"

	ask "gitconnection/internal/scaffold/form"
	"gitconnection/internal/text"
)

// explained is how many lines the explanation of the focused field takes.
const explained = 4

// lines draws the fields in w cells; focus are the first and the last line of
// the one that has it.
func (f *Inputs) lines(w int) (lines []string, focus [2]int) {
	th, label := f.Theme, 8
	for _, i := range f.Fields {
		label = max(label, text.Width(text.Clean(i.Name()))+2)
	}
	label = min(label, max(8, w*2/5))
	for n, i := range f.Fields {
		mark, name := "   ", text.Clean(i.Name())
		if n == f.At {
			mark = " " + th.Accent.Render("▌") + " "
			focus[0] = len(lines)
		}
		star := ""
		if i.Required && i.Default == "" {
			star = th.Warn.Render(" *")
		}
		name = text.Pad(f.Ending(name, label-text.Width(star))+star, label)
		lines = append(lines, mark+name+"  "+f.drawn(i, w-label-6, n == f.At))
		if why := i.wrong(f.tried); why != "" {
			head := text.Spaces(label+5) + th.Bad.Render("✕ ")
			for _, l := range text.Wrap(text.Clean(why), w-label-8) {
				lines = append(lines, head+l)
				head = text.Spaces(label + 7)
			}
		}
		if n == f.At {
			focus[1] = len(lines) - 1
		}
	}
	return lines, focus
}

// drawn is the value of a field.
func (f *Inputs) drawn(i *Input, w int, focused bool) string {
	th := f.Theme
	w = max(1, w)
	if i.Line != nil {
		v := i.Line.Value()
		switch {
		case i.Type == ask.Secret && looksSecret(v): // not a reference: nobody has to see it
			return text.Truncate(Repeat("•", 8)+th.Cursor.Render(" "), w, th.Ellipsis)
		case focused && v == "":
			return th.Cursor.Render(" ") + th.Dim.Render(text.Truncate(" "+f.unset(i), w-1, th.Ellipsis))
		case v == "":
			return th.Dim.Render(text.Truncate(f.unset(i), w, th.Ellipsis))
		}
		return i.Line.View(th, w, focused)
	}
	v := text.Clean(i.Value())
	if v == "" {
		v = th.Dim.Render(f.unset(i))
	}
	if !focused || len(i.Options) == 0 {
		return text.Truncate(v, w, th.Ellipsis)
	}
	where := th.Dim.Render("  " + text.Grouped(i.chosen+1) + " of " + text.Grouped(len(i.Options)))
	if i.chosen < 0 {
		where = th.Dim.Render("  one of " + text.Grouped(len(i.Options)))
	}
	return text.Truncate(th.Accent.Render("‹ ")+v+th.Accent.Render(" ›")+where, w, th.Ellipsis)
}

// unset is what stands in a field without a value.
func (f *Inputs) unset(i *Input) string {
	switch {
	case ask.IsToken(i.Default):
		return "filled in when it is rendered"
	case i.Default != "":
		return text.Clean(i.Default) + "  (default)"
	case len(i.Options) > 0 && i.Required:
		return "choose"
	case i.Line == nil && len(i.Options) == 0:
		return "there is nothing to choose from"
	case i.Required:
		return ""
	}
	return "none"
}

// looksSecret reports whether a value may be the secret itself.
func looksSecret(v string) bool {
	_, err := ask.ParseReference(strings.TrimSpace(v))
	return err != nil && len(v) > 12 && !strings.Contains(v, ":")
}

// about explains the focused field: what it is, what it may hold.
func (f *Inputs) about(w int) []string {
	th := f.Theme
	if len(f.Fields) == 0 {
		return []string{" " + th.Dim.Render("Nothing is asked for.")}
	}
	i := f.Fields[f.At]
	var facts []string
	switch i.Type {
	case ask.Secret:
		facts = append(facts, "a reference BACKEND:PATH#KEY, never the secret")
	case ask.Int:
		facts = append(facts, "a whole number")
	case ask.Number:
		facts = append(facts, "a number")
	case ask.Bool:
		facts = append(facts, "true or false")
	case ask.Enum:
		facts = append(facts, "one of "+text.Clean(strings.Join(i.Options, ", ")))
	}
	if i.Required && i.Default == "" {
		facts = append(facts, "needed")
	}
	if i.Default != "" {
		facts = append(facts, "default "+text.Clean(i.Default))
	}
	var lines []string
	if i.Description != "" {
		for _, l := range text.Wrap(text.Clean(i.Description), w-2) {
			lines = append(lines, " "+l)
		}
	}
	lines = lines[:min(len(lines), explained-1)]
	if s := strings.Join(facts, " · "); s != "" {
		lines = append(lines, " "+th.Dim.Render(f.Truncate(s, w-2)))
	}
	if cmd := f.Store(); cmd != "" {
		lines = append(lines, " "+th.Key.Render(f.Keys.KeyFor(ActCopy, ScopeDialog))+th.Dim.Render(" copies what stores it: ")+th.Info.Render(f.Truncate(text.Clean(cmd), w-34)))
	}
	return lines[:min(len(lines), explained)]
}

// View draws the fields in exactly h lines: those around the focus, and what
// explains it below them.
func (f *Inputs) View(w, h int) []string {
	th := f.Theme
	lines, focus := f.lines(w)
	about := f.about(w)
	room := max(1, h-explained-1)
	if len(lines) <= room {
		f.top = 0
	} else {
		f.top = Clamp(f.top, focus[1]-room+1, focus[0])
		f.top = Clamp(f.top, 0, len(lines)-room)
	}
	out := FillLines(lines[f.top:min(len(lines), f.top+room)], room)
	where := ""
	if len(f.Fields) > 0 {
		where = "field " + text.Grouped(f.At+1) + " of " + text.Grouped(len(f.Fields))
		if n := f.wrongs(); n > 0 {
			where += " · " + text.Grouped(n) + " to fill in"
		}
		where += " "
	}
	out = append(out, " "+th.Dim.Render(where+Repeat("─", w-2-text.Width(where))))
	return FillLines(append(out, about...), h)
}
