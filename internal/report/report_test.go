package report

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
)

func sample() Report {
	o := connection.NewOrganization("acme", "acme", "acme-apps")
	plan := connection.Plan{Verb: connection.VerbConnect, Organization: o, Steps: []connection.Step{
		{ID: "platform/create", Target: "acme/acme-gitops", Action: connection.ActionCreate, Reason: "private", Writes: 1},
		{ID: "platform/write", Target: "acme/acme-gitops", Action: connection.ActionWrite, Reason: "does not exist | yet", Writes: 2,
			Files: []connection.PlannedFile{{Path: "README.md", Size: 12}, {Path: "evil\x1b[31m`x`.md", Size: 3}}},
	}}
	state := connection.State{Organization: o, Phase: connection.PhaseConnected, By: "octo-admin\u202e", At: time.Date(2026, 1, 2, 3, 4, 0, 0, time.UTC),
		Conditions: []connection.Condition{{Type: connection.AppInstalled, Status: connection.True, Reason: "Installed", Message: "The App is <installed>."}},
		Repositories: map[connection.Role]connection.Repository{connection.Platform: {Role: connection.Platform, FullName: "acme/acme-gitops", Ownership: connection.Ours,
			Repository: github.Repository{HTMLURL: "https://github.com/acme/acme-gitops", Private: true, Head: github.Commit{SHA: "0123456789abcdef"}}}},
	}
	result := connection.Result{Verb: connection.VerbConnect, State: state, Usage: connection.Usage{Requests: 12, Writes: 6, Sequential: 6}}
	return Report{Plan: &plan, Result: &result, Took: 1500 * time.Millisecond, At: time.Date(2026, 1, 2, 3, 5, 0, 0, time.UTC)}
}

func TestMarkdown(t *testing.T) {
	got := sample().Markdown()
	for _, want := range []string{
		"# Result for acme\n", "**Connected** by octo-admin\\<U+202E\\> on 2 January 2026, 03:04 UTC", "| platform | [acme/acme-gitops](https://github.com/acme/acme-gitops) | `0123456` |",
		"`git clone https://github.com/acme/acme-gitops.git`", "| AppInstalled | True | The App is \\<installed\\>. |", "12 requests, 6 of them writing, 6 one after the other, 1.50 s.",
		"| create | acme/acme-gitops |  | private |", `does not exist \| yet`, "- `README.md` (12 bytes)", "- `evil␛[31m'x'.md` (3 bytes)", "3 calls that write.",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
	if strings.ContainsAny(got, "\x1b\u202e") {
		t.Error("something got through")
	}
}

func TestPlanAlone(t *testing.T) {
	r := sample()
	r.Result = nil
	r.Plan.Blockers = []connection.Blocker{{Message: "The App is not installed on acme.", Next: "Install it."}}
	got := r.Markdown()
	if !strings.HasPrefix(got, "# Plan for acme\n") || !strings.Contains(got, "- In the way: The App is not installed on acme. Install it.") || strings.Contains(got, "calls that write") {
		t.Errorf("got\n%s", got)
	}
}

func TestJSON(t *testing.T) {
	r := sample()
	r.Err = errors.New("create repository acme/acme-gitops: ghp_0123456789012345678901234567890123456789")
	var got struct {
		At     time.Time
		Plan   Plan
		Result Result
		Error  string
	}
	data := r.For("plan.JSON")
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatalf("%v\n%s", err, data)
	}
	if len(got.Plan.Steps) != 2 || got.Result.Phase != connection.PhaseConnected || got.Result.Seconds != 1.5 || len(got.Result.Repositories) != 1 || !got.At.Equal(r.At) {
		t.Errorf("got %+v", got)
	}
	if !strings.HasPrefix(got.Error, "create repository") || strings.Contains(got.Error, "ghp_") {
		t.Errorf("error %q", got.Error)
	}
	if md := r.For("plan.md"); !strings.HasPrefix(string(md), "# Result") || !strings.Contains(string(md), "It ended early: ") {
		t.Errorf("got %s", md)
	}
}
