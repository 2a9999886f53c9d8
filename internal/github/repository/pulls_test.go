package repository_test

import (
	"fmt"
	"slices"
	"testing"

	"gitconnection/internal/github"
	"gitconnection/internal/github/simulator"
	"gitconnection/internal/testkit"
)

// proposing is two repositories, one with a pull request of ours from konstruct/x.
func proposing(t *testing.T, granted map[string]string) *testkit.GitHub {
	t.Helper()
	g := browsable(t)
	g.AddRepository(simulator.RepositorySpec{Owner: "acme", Name: "other", Private: true, Files: map[string][]byte{"a": []byte("1\n")}})
	if granted != nil && !g.SetInstallationPermissions(testkit.Slug, "acme", granted) {
		t.Fatal("no installation")
	}
	ctx := github.WithScope(t.Context(), github.ScopePropose)
	repo, err := g.Client.ObserveRepository(ctx, "acme", "r", github.Look{})
	if err != nil {
		t.Fatal(err)
	}
	if err := g.Client.CreateBranch(ctx, "acme", "r", "konstruct/x", repo.Head.SHA); err != nil {
		t.Fatal(err)
	}
	if _, err := g.Client.Commit(ctx, github.CommitRequest{
		Owner: "acme", Name: "r", Branch: "konstruct/x", ExpectedHead: repo.Head.SHA, Headline: "Set it", Additions: []github.File{{Path: "a/b/c.yaml", Content: []byte("kind: X\n")}},
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := g.Client.CreatePullRequest(ctx, "acme", "r", "konstruct/x", "main", "Set \x1b[31mit", "Requested-by: octo-admin"); err != nil {
		t.Fatal(err)
	}
	g.ResetLog()
	return g
}

var followed = map[string]string{"metadata": "read", "contents": "write", "administration": "write", "pull_requests": "write", "checks": "read", "statuses": "read"}

func TestPullRequestsOfAnOwnerAreOneQuery(t *testing.T) {
	g := proposing(t, followed)
	g.SetCheck("acme", "r", "konstruct/x", simulator.CheckSpec{Name: "ci", State: "failure"})
	g.SetCheck("acme", "r", "konstruct/x", simulator.CheckSpec{Name: "lint", State: "success"})
	g.SetCheck("acme", "r", "konstruct/x", simulator.CheckSpec{Name: "deploy", State: "pending", Status: true})
	names := []github.RepositoryName{{Owner: "acme", Name: "r"}, {Owner: "acme", Name: "other"}}
	got := g.Client.PullRequests(t.Context(), names)
	if n := len(api(g)); n != 1 {
		t.Errorf("%d requests", n)
	}
	if got[0].Err != nil || got[1].Err != nil || len(got[0].Open) != 1 || len(got[1].Open) != 0 || !slices.Equal(got[0].Methods, []string{"merge", "squash", "rebase"}) {
		t.Fatalf("%+v", got)
	}
	p := got[0].Open[0]
	if p.Title != "Set ␛[31mit" || p.Merge != github.MergeUnknown || !p.Ours() || !p.Open() || p.Author != testkit.Slug+"[bot]" || p.FullName() != "acme/r" || p.Added != 1 || p.Removed != 1 {
		t.Errorf("%+v", p)
	}
	if !p.Touches("a/b/c.yaml") || !p.Touches("a/") || p.Touches("a/b") || p.Touches("c.yaml", "README.md") {
		t.Errorf("touches %q", p.Files)
	}
	if c := p.Checks; c.Unknown || c.State != "FAILURE" || c.Passed != 1 || c.Failed != 1 || c.Pending != 1 || !slices.Equal(c.FailedNames, []string{"ci"}) {
		t.Errorf("checks %+v", c)
	}
	// The second to ask is told whether it can be merged.
	if got := g.Client.PullRequests(t.Context(), names); got[0].Open[0].Merge != github.MergeUnstable || !got[0].Open[0].Merge.Mergeable() {
		t.Errorf("second look: %+v", got[0].Open[0])
	}
}

func TestWhatMayNotBeReadOfPullRequests(t *testing.T) {
	g := proposing(t, followed)
	for name, c := range map[string]struct {
		lost  []string
		known bool // pull requests
	}{
		"checks":        {[]string{"checks", "statuses"}, true},
		"pull requests": {[]string{"checks", "statuses", "pull_requests"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			left := map[string]string{}
			for p, level := range followed {
				if !slices.Contains(c.lost, p) {
					left[p] = level
				}
			}
			g.SetInstallationPermissions(testkit.Slug, "acme", left)
			client, _ := g.Fresh(t)
			repo, err := client.ObserveRepository(t.Context(), "acme", "r", github.Look{PullRequests: true})
			if err != nil || (repo.PullRequests != nil) != c.known {
				t.Fatalf("%+v, %v", repo.PullRequests, err)
			}
			if c.known && !repo.PullRequests.Open[0].Checks.Unknown {
				t.Error("checks that may not be read are told as none")
			}
			got := client.PullRequests(t.Context(), []github.RepositoryName{{Owner: "acme", Name: "r"}})
			if (got[0].Err == nil) != c.known || !c.known && github.KindOf(got[0].Err) != github.KindForbidden {
				t.Errorf("%+v", got[0])
			}
		})
	}
}

func TestMergingAndClosing(t *testing.T) {
	g := proposing(t, followed)
	g.AddRuleset(simulator.RulesetSpec{Owner: "acme", Name: "review", Approvals: 1, MergeMethods: []string{"squash"}})
	ctx := t.Context()
	p, methods, err := g.Client.PullRequestAt(ctx, "acme", "r", 1)
	if err != nil || p.Merge != github.MergeBlocked || p.Review != github.ReviewRequired || len(methods) != 3 {
		t.Fatalf("%+v %v %v", p, methods, err)
	}
	if allowed, err := g.Client.MergeMethods(ctx, "acme", "r", "main"); err != nil || !slices.Equal(allowed, []string{"squash"}) {
		t.Errorf("rules allow %q, %v", allowed, err)
	}
	merge := func(head, method string) string {
		_, err := g.Client.MergePullRequest(ctx, github.MergeRequest{Owner: "acme", Name: "r", Number: 1, Head: head, Method: method, Message: "Requested-by: octo-admin"})
		return string(github.KindOf(err))
	}
	if got := merge(p.Head, "squash"); got != string(github.KindNotMergeable) {
		t.Errorf("unapproved: %q", got)
	}
	g.Review("acme", "r", 1, "octo-admin", "APPROVED")
	if got := merge(fmt.Sprintf("%040d", 1), "squash"); got != string(github.KindStale) {
		t.Errorf("another head: %q", got)
	}
	if got := merge(p.Head, "merge"); got != string(github.KindNotMergeable) {
		t.Errorf("by a way that is not allowed: %q", got)
	}
	if got := merge(p.Head, "squash"); got != "" {
		t.Errorf("approved: %q", got)
	}
	if p, _, err = g.Client.PullRequestAt(ctx, "acme", "r", 1); err != nil || !p.Merged || p.Open() {
		t.Errorf("%+v, %v", p, err)
	}
	for range 2 {
		if err := g.Client.DeleteBranch(ctx, "acme", "r", "konstruct/x"); err != nil {
			t.Error(err)
		}
	}
	if err := g.Client.ClosePullRequest(ctx, "acme", "r", 9); github.KindOf(err) != github.KindNotFound {
		t.Errorf("one that is not there: %v", err)
	}
}

func TestWhatAPullRequestChanges(t *testing.T) {
	g := proposing(t, followed)
	p, _, err := g.Client.PullRequestAt(t.Context(), "acme", "r", 1)
	if err != nil || p.Merge != github.MergeClean {
		t.Fatalf("%+v, %v", p, err)
	}
	c, err := g.Client.PullRequestChange(t.Context(), p)
	if err != nil || len(c.Files) != 1 || c.Files[0].Path != "a/b/c.yaml" || c.Additions != 1 || c.SHA != p.Head {
		t.Errorf("%+v, %v", c, err)
	}
}
