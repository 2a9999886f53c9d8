package simulator

import (
	"maps"
	"strings"
	"testing"
)

const pullQuery = `query($owner: String!, $name: String!) { repository(owner: $owner, name: $name) { pullRequests(first: 10, states: [OPEN]) { nodes {
  number mergeable mergeStateStatus reviewDecision additions deletions changedFiles files(first: 10) { nodes { path additions deletions } }
  statusCheckRollup { state contexts(first: 10) { nodes { __typename ... on CheckRun { name status conclusion } ... on StatusContext { context state } } } }
} } } }`

// pullWorld has a pull request from x that changes a file, and a token that may
// do with it what permissions allow.
func pullWorld(t *testing.T, rules RulesetSpec, permissions map[string]string) (*fixture, string) {
	t.Helper()
	f := newFixture(t)
	head := historyWorld(f)
	for name, level := range permissions {
		f.s.mu.Lock()
		f.s.world.installations[f.install].Permissions[name] = level
		f.s.mu.Unlock()
	}
	token := f.mint(f.install, nil)
	const repo = "/repos/acme/r"
	f.want(f.do("POST", repo+"/git/refs", token, obj{"ref": "refs/heads/x", "sha": head}), 201)
	f.want(f.do("PUT", repo+"/contents/new", token, obj{"message": "m", "content": b64("theirs"), "branch": "x"}), 201)
	f.want(f.do("POST", repo+"/pulls", token, obj{"title": "t", "head": "x", "base": "main"}), 201)
	if rules.Name != "" {
		rules.Owner = "Acme"
		f.s.AddRuleset(rules)
	}
	return f, token
}

func (f *fixture) pull(token, field string) any {
	f.t.Helper()
	a := f.graph(token, pullQuery, obj{"owner": "acme", "name": "r"})
	return a.get("data", "repository", "pullRequests", "nodes", 0, field)
}

func TestWhetherAPullRequestCanBeMerged(t *testing.T) {
	for name, c := range map[string]struct {
		rules  RulesetSpec
		before func(f *fixture, token string)
		state  string
		review any
		method string
		says   string // of the merge, "" it works
	}{
		"nothing in the way": {state: "CLEAN"},
		"a draft":            {before: func(f *fixture, _ string) { f.s.world.repository("acme", "r").pulls[0].Draft = true }, state: "DRAFT", says: "Pull Request is still a draft"},
		"conflict": {before: func(f *fixture, token string) {
			f.want(f.do("PUT", "/repos/acme/r/contents/new", token, obj{"message": "m", "content": b64("ours")}), 201)
		}, state: "DIRTY", says: "Pull Request is not mergeable"},
		"a check that is not required fails": {before: func(f *fixture, _ string) { f.s.SetCheck("acme", "r", "x", CheckSpec{Name: "ci", State: "failure"}) }, state: "UNSTABLE"},
		"a review is missing": {rules: RulesetSpec{Name: "r", Approvals: 1}, state: "BLOCKED", review: "REVIEW_REQUIRED",
			says: "Repository rule violations found\n\nAt least 1 approving review is required by reviewers with write access.\n\n"},
		"approved": {rules: RulesetSpec{Name: "r", Approvals: 1}, before: func(f *fixture, _ string) { f.s.Review("acme", "r", 1, "ada", "APPROVED") }, state: "CLEAN", review: "APPROVED"},
		"changes are wanted": {rules: RulesetSpec{Name: "r", Approvals: 1}, before: func(f *fixture, _ string) { f.s.Review("acme", "r", 1, "ada", "CHANGES_REQUESTED") },
			state: "BLOCKED", review: "CHANGES_REQUESTED", says: "Repository rule violations found"},
		"a check is expected": {rules: RulesetSpec{Name: "r", RequiredChecks: []string{"ci"}}, state: "BLOCKED", says: "Required status check \"ci\" is expected."},
		"a check fails": {rules: RulesetSpec{Name: "r", RequiredChecks: []string{"ci"}}, before: func(f *fixture, _ string) {
			f.s.SetCheck("acme", "r", "x", CheckSpec{Name: "ci", State: "failure"})
		}, state: "BLOCKED", says: "is failing"},
		"one of two checks": {rules: RulesetSpec{Name: "r", RequiredChecks: []string{"ci", "lint"}}, before: func(f *fixture, _ string) {
			f.s.SetCheck("acme", "r", "x", CheckSpec{Name: "ci", State: "success"})
		}, state: "BLOCKED", says: "1 of 2 required status checks have not succeeded: 1 expected."},
		"behind": {rules: RulesetSpec{Name: "r", Strict: true, BypassApps: nil}, before: func(f *fixture, _ string) {
			_ = f.s.Push("acme", "r", CommitSpec{Message: "more", Files: map[string][]byte{"other": []byte("1")}})
		}, state: "BEHIND", says: "must be up to date"},
		"only squashing is allowed":       {rules: RulesetSpec{Name: "r", MergeMethods: []string{"squash"}}, state: "CLEAN", method: "rebase", says: "Rebase merges are not allowed on this repository."},
		"squashed":                        {rules: RulesetSpec{Name: "r", MergeMethods: []string{"squash"}}, state: "CLEAN", method: "squash"},
		"a rule that this App may bypass": {rules: RulesetSpec{Name: "r", Approvals: 1, BypassApps: []int64{testAppID}}, state: "BLOCKED", review: "REVIEW_REQUIRED"},
	} {
		t.Run(name, func(t *testing.T) {
			f, token := pullWorld(t, c.rules, map[string]string{"checks": "read", "statuses": "read"})
			if c.before != nil {
				c.before(f, token)
			}
			if got := f.pull(token, "mergeStateStatus"); got != "UNKNOWN" {
				t.Errorf("known before anybody asked: %v", got)
			}
			if got := f.pull(token, "mergeStateStatus"); got != c.state {
				t.Errorf("state %v, want %s", got, c.state)
			}
			if got := f.pull(token, "reviewDecision"); got != c.review {
				t.Errorf("review %v, want %v", got, c.review)
			}
			body := obj{}
			if c.method != "" {
				body["merge_method"] = c.method
			}
			a := f.do("PUT", "/repos/acme/r/pulls/1/merge", token, body)
			if c.says == "" {
				f.want(a, 200)
				return
			}
			f.want(a, 405)
			if !strings.Contains(a.message(), c.says) {
				t.Errorf("says %q, want %q", a.message(), c.says)
			}
		})
	}
}

func TestChecksOfAPullRequest(t *testing.T) {
	for name, c := range map[string]struct {
		permissions map[string]string
		errors      int
		state       any
	}{
		"all may be read": {map[string]string{"checks": "read", "statuses": "read"}, 0, "PENDING"},
		"statuses alone":  {map[string]string{"statuses": "read"}, 1, "PENDING"},
		"neither":         {nil, 1, nil},
	} {
		t.Run(name, func(t *testing.T) {
			f, _ := pullWorld(t, RulesetSpec{}, nil)
			f.s.SetCheck("acme", "r", "x", CheckSpec{Name: "ci", State: "success"})
			f.s.SetCheck("acme", "r", "x", CheckSpec{Name: "deploy", State: "pending", Status: true})
			maps.Copy(f.s.world.installations[f.install].Permissions, c.permissions)
			token := f.mint(f.install, nil)
			a := f.graph(token, pullQuery, obj{"owner": "acme", "name": "r"})
			list, _ := a.get("errors").([]any)
			if len(list) != c.errors {
				t.Errorf("errors: %s", a.raw)
			}
			if got := f.pull(token, "statusCheckRollup"); c.state == nil && got != nil || c.state != nil && got.(map[string]any)["state"] != c.state {
				t.Errorf("rollup: %v", got)
			}
		})
	}
}
