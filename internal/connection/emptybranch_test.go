package connection

import (
	"context"
	"errors"
	"strings"
	"testing"

	"gitconnection/internal/github"
)

// deleter records what is deleted, and fails with err.
type deleter struct {
	err     error
	deleted []string
}

func (d *deleter) DeleteBranch(_ context.Context, owner, name, branch string) error {
	d.deleted = append(d.deleted, owner+"/"+name+" "+branch)
	return d.err
}

// A branch that was made for a refused commit does not stay; one that may hold
// something, or that was there, does.
func TestNoEmptyBranchStays(t *testing.T) {
	ended, end := context.WithCancel(t.Context())
	end()
	rule := &github.Error{Op: "commit to", Target: "acme/x", Kind: github.KindRule, Cause: "Commit message must match"}
	for _, c := range []struct {
		name    string
		ctx     context.Context
		made    bool
		refused error
		fails   error
		deleted bool
		says    string
	}{
		{"refused by a rule", t.Context(), true, rule, nil, true, "Commit message must match"},
		{"not made here", t.Context(), false, rule, nil, false, "Commit message must match"},
		{"perhaps committed", t.Context(), true, &github.Error{Kind: github.KindDoubtful, Cause: "no answer"}, nil, false, "no answer"},
		{"of another make", t.Context(), true, errors.New("it holds other commits"), nil, false, "it holds other commits"},
		{"interrupted", ended, true, rule, nil, false, "Commit message must match"},
		{"cannot be deleted", t.Context(), true, rule, errors.New("Cannot delete this branch"), true, "The branch konstruct/x of acme/x is left, and empty: Cannot delete this branch"},
	} {
		d := &deleter{err: c.fails}
		err := WithoutBranch(c.ctx, d, "acme", "x", "konstruct/x", c.made, c.refused)
		if !errors.Is(err, c.refused) || !strings.Contains(err.Error(), c.says) || (len(d.deleted) == 1) != c.deleted {
			t.Errorf("%s: %v, deleted %v", c.name, err, d.deleted)
		}
	}
}
