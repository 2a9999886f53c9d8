package repositories

import (
	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/text"
	"gitconnection/internal/ui/browse"
	"gitconnection/internal/ui/kit"
)

func (h *history) offers() []kit.Offer {
	if h.commit != nil {
		return h.commit.Offers()
	}
	nothing, label, copied := "", "show changes", "copy SHA"
	if h.section == sectionBranches {
		label, copied = "browse", "copy name"
		if _, ok := h.branchList().Selected(); !ok {
			nothing = "there is no branch"
		}
	} else if _, ok := h.log().Selected(); !ok {
		nothing = "there is no commit"
	}
	other := ""
	if !h.repository(h.role.Other()).Exists() {
		other = "there is no other repository"
	}
	out := []kit.Offer{{Act: kit.ActOpen, Label: label, Why: nothing}, {Act: actNextSection}, {Act: actPrevSection, Quiet: true}}
	if h.section == sectionBranches {
		out = append(out, kit.Offer{Act: kit.ActHistory, Why: nothing})
	}
	out = append(out, kit.Offer{Act: actOtherRepository, Why: other}, kit.Offer{Act: kit.ActCopy, Label: copied, Why: nothing},
		kit.Offer{Act: kit.ActCopyURL, Why: nothing, Quiet: true}, kit.Offer{Act: kit.ActBrowser, Why: nothing}, kit.Offer{Act: kit.ActRefresh}, kit.Offer{Act: kit.ActBack, Label: "files"})
	return append(out, kit.MoveOffers()...)
}

// do does a key of commits, branches or a commit.
func (h *history) do(act kit.Action) tea.Cmd {
	if h.commit != nil {
		cmd, back := h.commit.Do(act)
		if back {
			h.commit = nil
		}
		return cmd
	}
	if cmd, moved := h.list().Move(act); moved {
		return cmd
	}
	switch act {
	case kit.ActBack:
		return h.show(sectionFiles)
	case actNextSection:
		return h.show(h.section + 1)
	case actPrevSection:
		return h.show(h.section - 1)
	case actOtherRepository:
		h.role, h.touched = h.role.Other(), ""
		return h.show(h.section)
	case kit.ActRefresh:
		return h.list().Load(1)
	}
	if h.section == sectionCommits {
		return h.doCommit(act)
	}
	return h.doBranch(act)
}

// doCommit does a key that is about the selected commit.
func (h *history) doCommit(act kit.Action) tea.Cmd {
	c, ok := h.log().Selected()
	if !ok {
		return nil
	}
	repo := h.repository(h.role)
	v, cmd := browse.ActOnCommit(h.Session, act, repo.Owner, repo.Name, repo.HTMLURL, c)
	if v != nil {
		h.commit = v
	}
	return cmd
}

// doBranch does a key that is about the selected branch.
func (h *history) doBranch(act kit.Action) tea.Cmd {
	b, ok := h.branchList().Selected()
	if !ok {
		return nil
	}
	url := h.repository(h.role).HTMLURL
	if url != "" {
		url += "/tree/" + text.EscapePath(b.Name)
	}
	switch act {
	case kit.ActOpen, kit.ActHistory:
		to := sectionFiles
		if act == kit.ActHistory {
			to = sectionCommits
		}
		h.touched = ""
		return tea.Batch(h.browseBranch(h.role, b), h.show(to))
	case kit.ActCopy:
		return h.Session.CopyText("the name of the branch", text.Clean(b.Name))
	case kit.ActCopyURL:
		return h.Session.CopyText("the address", url)
	case kit.ActBrowser:
		return h.Session.Browse(url)
	}
	return nil
}
