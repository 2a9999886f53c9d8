package repository_test

import (
	"strings"
	"testing"

	"gitconnection/internal/github"
	"gitconnection/internal/github/simulator"
)

func TestCommitAt(t *testing.T) {
	g := browsable(t)
	g.Organization("other")
	g.AddRepository(simulator.RepositorySpec{Owner: "other", Name: "open", Files: map[string][]byte{"a": []byte("b")}})
	list, _, err := g.Client.Commits(t.Context(), "acme", "r", github.CommitQuery{})
	if err != nil {
		t.Fatal(err)
	}
	for _, ref := range []string{"", "main", list[0].SHA, list[0].SHA[:8]} {
		if c, err := g.Client.CommitAt(t.Context(), "acme", "r", ref); err != nil || c.SHA != list[0].SHA || c.Tree != list[0].Tree {
			t.Errorf("%q: %+v %v", ref, c, err)
		}
	}
	for ref, kind := range map[string]github.Kind{"nothing": github.KindNotFound, "a..b": github.KindInvalid, "a b": github.KindInvalid, "/a": github.KindInvalid, strings.Repeat("a", 300): github.KindInvalid} {
		if _, err := g.Client.CommitAt(t.Context(), "acme", "r", ref); github.KindOf(err) != kind && (kind != github.KindNotFound || err == nil) {
			t.Errorf("%q: %v", ref, err)
		}
	}
	if _, err := g.Client.CommitAt(t.Context(), "other", "open", ""); err == nil {
		t.Error("read without an installation, and without saying whose token")
	}
	as := github.ReadingAs(t.Context(), "acme")
	c, err := g.Client.CommitAt(as, "other", "open", "")
	if err != nil {
		t.Fatal(err)
	}
	tree, err := g.Client.Tree(as, "other", "open", c.Tree)
	if err != nil || len(tree.Entries) != 1 {
		t.Fatalf("%+v %v", tree, err)
	}
	if got, err := g.Client.Blobs(as, "other", "open", []string{tree.Entries[0].SHA}); err != nil || string(got[tree.Entries[0].SHA]) != "b" {
		t.Errorf("%s %v", got, err)
	}
}
