package repository_test

import (
	"testing"

	"gitconnection/internal/github"
)

func TestReferences(t *testing.T) {
	g := browsable(t)
	ctx := github.WithScope(t.Context(), github.ScopeContents)
	at, err := g.Client.CommitAt(ctx, "acme", "r", "HEAD")
	if err != nil {
		t.Fatal(err)
	}
	if err := g.Client.CreateBranch(ctx, "acme", "r", "v2", at.SHA); err != nil {
		t.Fatal(err)
	}
	before := len(api(g))
	refs, err := g.Client.References(ctx, "acme", "r", []string{"main", "v2", "v3", "it's \"quoted\""})
	if err != nil || !refs["main"].Branch || !refs["v2"].Branch || refs["v2"].Tag || refs["v3"] != (github.Reference{}) || len(refs) != 4 {
		t.Errorf("%+v, %v", refs, err)
	}
	if n := len(api(g)) - before; n != 1 {
		t.Errorf("%d requests", n)
	}
	if _, err := g.Client.References(ctx, "acme", "none", []string{"main"}); github.KindOf(err) != github.KindNotFound {
		t.Errorf("%v", err)
	}
}
