package activity

import (
	"cmp"
	"slices"
	"time"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
)

// extend adds commits to the track of one repository. missed is true when there
// are new ones of which not all are known.
func (t *tab) extend(role connection.Role, q query, recent github.Recent) (missed bool) {
	repo := t.Session.States[t.Org.Name].Repositories[role]
	tr := t.tracks[role]
	switch {
	case tr == nil || q == queryFirst:
		t.tracks[role] = &track{owner: repo.Owner, name: repo.Name, branch: recent.Branch, commits: recent.Commits, cursor: recent.Cursor}
		return false
	case q == queryOlder:
		tr.commits, tr.cursor = append(tr.commits, recent.Commits...), recent.Cursor
		return false
	case len(recent.Commits) == 0:
		return false
	}
	for i, c := range recent.Commits {
		if len(tr.commits) > 0 && c.SHA == tr.commits[0].SHA {
			tr.commits = append(slices.Clone(recent.Commits[:i]), tr.commits...)
			return false
		}
	}
	if q == queryHeads {
		return true
	}
	// The branch was moved, or there are many new commits: start over.
	tr.commits, tr.cursor = recent.Commits, recent.Cursor
	return false
}

// merge puts the commits of both repositories in order. A commit that is older
// than what was read of the other repository is left out until that is read,
// too: nothing ever appears above a row that was shown.
func (t *tab) merge(q query) {
	at, before := "", len(t.list)
	if t.cur.At < len(t.list) && (t.cur.At > 0 || q == queryOlder) {
		at = t.list[t.cur.At].SHA
	}
	var limit time.Time
	t.list = t.list[:0:0]
	for _, role := range connection.Roles() {
		tr := t.tracks[role]
		if tr == nil {
			continue
		}
		for _, c := range tr.commits {
			t.list = append(t.list, entry{role, c})
		}
		if n := len(tr.commits); tr.cursor != "" && n > 0 && tr.commits[n-1].Date.After(limit) {
			limit = tr.commits[n-1].Date
		}
	}
	slices.SortStableFunc(t.list, func(a, b entry) int { return cmp.Or(b.Date.Compare(a.Date), cmp.Compare(a.role, b.role)) })
	for len(t.list) > 0 && t.list[len(t.list)-1].Date.Before(limit) {
		t.list = t.list[:len(t.list)-1]
	}
	for i, h := range t.list {
		if h.SHA == at {
			t.cur.At = i
			break
		}
	}
	if q == queryMissed && before > 0 {
		t.unseen += max(0, len(t.list)-before)
	}
	t.cur.Set(len(t.list), t.cur.Page)
}

// older reports whether there is more before the last commit of the list.
func (t *tab) older() bool {
	for _, tr := range t.tracks {
		if tr.cursor != "" {
			return true
		}
	}
	return false
}
