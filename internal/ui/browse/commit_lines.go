package browse

import (
	"strings"

	"gitconnection/internal/github"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
)

// messageLines are a commit message without its subject.
func messageLines(message string) (out []kit.DiffLine) {
	_, body, _ := strings.Cut(message, "\n")
	for l := range strings.SplitSeq(strings.Trim(body, "\n"), "\n") {
		if body != "" {
			out = append(out, kit.DiffLine{Kind: 'm', Text: l})
		}
	}
	return out
}

// diffLines are the files of a commit, each with its title, remarks and diff.
func diffLines(c github.CommitChange) (out []kit.DiffLine) {
	for _, f := range c.Files {
		out = append(out, kit.DiffLine{Kind: 'm', Text: ""}, kit.DiffLine{Kind: 'f', Text: fileTitle(f)})
		for _, remark := range remarks(f) {
			out = append(out, kit.DiffLine{Kind: 'i', Text: remark})
		}
		if f.Patch == "" {
			continue
		}
		for l := range strings.SplitSeq(strings.TrimSuffix(f.Patch, "\n"), "\n") {
			kind := byte('i')
			if l != "" && strings.IndexByte(" +-@", l[0]) >= 0 {
				kind = l[0]
			}
			out = append(out, kit.DiffLine{Kind: kind, Text: l})
		}
	}
	return out
}

// fileTitle says what became of a file, its name, and how many lines changed.
func fileTitle(f github.FileChange) string {
	s := f.Status + "  " + f.Path
	if f.Previous != "" {
		s = f.Status + "  " + f.Previous + " → " + f.Path
	}
	if f.Additions+f.Deletions > 0 {
		s += "  +" + text.Grouped(f.Additions) + " −" + text.Grouped(f.Deletions)
	}
	return s
}

// remarks say what a diff of lines does not show.
func remarks(f github.FileChange) (out []string) {
	if f.OldMode != "" || f.NewMode != "" {
		out = append(out, "mode "+f.OldMode+" → "+f.NewMode)
	}
	switch {
	case f.Binary:
		out = append(out, "a binary file: there are no lines to show")
	case f.Omitted:
		out = append(out, "too large: GitHub does not show these lines here. o opens the commit on GitHub.")
	case f.Patch != "":
	case f.Status == "renamed":
		out = append(out, "renamed, and otherwise unchanged")
	case f.Status == "added", f.Status == "removed":
		out = append(out, "an empty file")
	case len(out) == 0:
		out = append(out, "no lines that differ: a binary file, or another mode")
	}
	return out
}
