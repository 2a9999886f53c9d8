package ui

import (
	"strings"

	ask "gitconnection/internal/scaffold/form"
	"gitconnection/internal/text"
)

// explained is how many lines the explanation of the focused field takes.
const explained = 4

// lines draws the fields in w cells; focus are the first and the last line of
// the one that has it.
func (f *inputs) lines(w int) (lines []string, focus [2]int) {
	th, label := f.th, 8
	for _, i := range f.fields {
		label = max(label, text.Width(text.Clean(i.Name()))+2)
	}
	label = min(label, max(8, w*2/5))
	for n, i := range f.fields {
		mark, name := "   ", text.Clean(i.Name())
		if n == f.at {
			mark = " " + th.accent.put("▌") + " "
			focus[0] = len(lines)
		}
		star := ""
		if i.Required && i.Default == "" {
			star = th.warn.put(" *")
		}
		name = text.Pad(f.ending(name, label-text.Width(star))+star, label)
		lines = append(lines, mark+name+"  "+f.drawn(i, w-label-6, n == f.at))
		if why := i.wrong(f.tried); why != "" {
			head := text.Spaces(label+5) + th.bad.put("✕ ")
			for _, l := range text.Wrap(text.Clean(why), w-label-8) {
				lines = append(lines, head+l)
				head = text.Spaces(label + 7)
			}
		}
		if n == f.at {
			focus[1] = len(lines) - 1
		}
	}
	return lines, focus
}

// drawn is the value of a field.
func (f *inputs) drawn(i *input, w int, focused bool) string {
	th := f.th
	w = max(1, w)
	if i.line != nil {
		v := i.line.value()
		switch {
		case i.Type == ask.Secret && looksSecret(v): // not a reference: nobody has to see it
			return text.Truncate(repeat("•", 8)+th.cursor.put(" "), w, th.ellipsis)
		case focused && v == "":
			return th.cursor.put(" ") + th.dim.put(text.Truncate(" "+f.unset(i), w-1, th.ellipsis))
		case v == "":
			return th.dim.put(text.Truncate(f.unset(i), w, th.ellipsis))
		}
		return i.line.view(th, w, focused)
	}
	v := text.Clean(i.value())
	if v == "" {
		v = th.dim.put(f.unset(i))
	}
	if !focused || len(i.Options) == 0 {
		return text.Truncate(v, w, th.ellipsis)
	}
	where := th.dim.put("  " + text.Grouped(i.chosen+1) + " of " + text.Grouped(len(i.Options)))
	if i.chosen < 0 {
		where = th.dim.put("  one of " + text.Grouped(len(i.Options)))
	}
	return text.Truncate(th.accent.put("‹ ")+v+th.accent.put(" ›")+where, w, th.ellipsis)
}

// unset is what stands in a field without a value.
func (f *inputs) unset(i *input) string {
	switch {
	case ask.IsToken(i.Default):
		return "filled in when it is rendered"
	case i.Default != "":
		return text.Clean(i.Default) + "  (default)"
	case len(i.Options) > 0 && i.Required:
		return "choose"
	case i.line == nil && len(i.Options) == 0:
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
func (f *inputs) about(w int) []string {
	th := f.th
	if len(f.fields) == 0 {
		return []string{" " + th.dim.put("Nothing is asked for.")}
	}
	i := f.fields[f.at]
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
		lines = append(lines, " "+th.dim.put(f.truncate(s, w-2)))
	}
	if cmd := f.store(); cmd != "" {
		lines = append(lines, " "+th.key.put(f.keys.first(actCopy, scopeDialog))+th.dim.put(" copies what stores it: ")+th.info.put(f.truncate(text.Clean(cmd), w-34)))
	}
	return lines[:min(len(lines), explained)]
}

// view draws the fields in exactly h lines: those around the focus, and what
// explains it below them.
func (f *inputs) view(w, h int) []string {
	th := f.th
	lines, focus := f.lines(w)
	about := f.about(w)
	room := max(1, h-explained-1)
	if len(lines) <= room {
		f.top = 0
	} else {
		f.top = clamp(f.top, focus[1]-room+1, focus[0])
		f.top = clamp(f.top, 0, len(lines)-room)
	}
	out := fill(lines[f.top:min(len(lines), f.top+room)], room)
	where := ""
	if len(f.fields) > 0 {
		where = "field " + text.Grouped(f.at+1) + " of " + text.Grouped(len(f.fields))
		if n := f.wrongs(); n > 0 {
			where += " · " + text.Grouped(n) + " to fill in"
		}
		where += " "
	}
	out = append(out, " "+th.dim.put(where+repeat("─", w-2-text.Width(where))))
	return fill(append(out, about...), h)
}
