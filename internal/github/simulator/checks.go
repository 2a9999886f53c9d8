package simulator

import (
	"slices"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"

	"gitconnection/internal/github/simulator/refusals"
)

// CheckSpec is what a continuous integration reports of a branch's head: a
// check run of an App, or a commit status.
type CheckSpec struct {
	Name string
	// State is success, failure or pending.
	State string
	// Status makes it a commit status instead of a check run.
	Status bool
	URL    string
}

// check is one report about a commit; the newest of a name counts.
type check CheckSpec

// The states of a check.
const (
	checkSuccess = "success"
	checkFailure = "failure"
	checkPending = "pending"
)

// review is somebody's opinion of a pull request.
type review struct {
	By    *account
	State string // APPROVED or CHANGES_REQUESTED
}

// SetCheck reports a check of a branch's head; false if there is no such branch.
func (s *Simulator) SetCheck(owner, name, branch string, spec CheckSpec) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.world.repository(owner, name)
	if r == nil {
		return false
	}
	head, found := r.git.BranchHash(branch)
	if !found {
		return false
	}
	if r.checks == nil {
		r.checks = map[plumbing.Hash][]check{}
	}
	r.checks[head] = append(slices.DeleteFunc(slices.Clone(r.checks[head]), func(c check) bool { return c.Name == spec.Name }), check(spec))
	return true
}

// Review adds a user's review of a pull request, APPROVED or CHANGES_REQUESTED;
// the last of each user counts. It is false if there is no such pull request.
func (s *Simulator) Review(owner, name string, number int, login, state string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.world.repository(owner, name)
	if r == nil {
		return false
	}
	p := r.pull(number)
	if p == nil {
		return false
	}
	by := s.ensureAccount(login, typeUser)
	p.Reviews = append(slices.DeleteFunc(slices.Clone(p.Reviews), func(v review) bool { return v.By == by }), review{by, state})
	return true
}

// rollup is the state of all checks of a commit as GraphQL has it, "" if there
// are none. GitHub: GraphQL docs, StatusCheckRollup.
func rollup(list []check) string {
	state := ""
	for _, c := range list {
		switch c.State {
		case checkFailure:
			return "FAILURE"
		case checkPending:
			state = "PENDING"
		case checkSuccess:
			if state == "" {
				state = "SUCCESS"
			}
		}
	}
	return state
}

// approvals counts those who have approved a pull request.
func (p *pullRequest) approvals() (n int) {
	for _, v := range p.Reviews {
		if v.State == "APPROVED" {
			n++
		}
	}
	return n
}

// reviewDecision is null where no ruleset demands reviews and nobody has said
// anything. GitHub: GraphQL docs, PullRequestReviewDecision.
func (s *Simulator) reviewDecision(r *repository, p *pullRequest) string {
	needed := 0
	for _, rs := range s.rulesetsBinding(r, p.Base) {
		needed = max(needed, rs.Approvals)
	}
	switch {
	case slices.ContainsFunc(p.Reviews, func(v review) bool { return v.State == "CHANGES_REQUESTED" }):
		return "CHANGES_REQUESTED"
	case p.approvals() < needed:
		return "REVIEW_REQUIRED"
	case p.approvals() > 0:
		return "APPROVED"
	}
	return ""
}

// rulesetsBinding are the rulesets that bind a branch.
func (s *Simulator) rulesetsBinding(r *repository, branch string) []*ruleset {
	if branch != r.DefaultBranch {
		return nil
	}
	return slices.DeleteFunc(s.rulesetsOf(r), func(rs *ruleset) bool { return !rs.Rules.PullRequest })
}

// violations are the rules that a pull request does not meet yet, in GitHub's
// words; app is the App that would merge it, 0 for a person.
func (s *Simulator) violations(r *repository, p *pullRequest, app int64) []string {
	var out []string
	for _, rs := range s.rulesetsBinding(r, p.Base) {
		if app != 0 && slices.Contains(rs.BypassApps, app) {
			continue
		}
		if p.approvals() < rs.Approvals {
			out = append(out, refusals.MissingReviews(rs.Approvals))
		}
		if missing := s.missingChecks(r, p, rs); missing != "" {
			out = append(out, missing)
		}
	}
	if s.reviewDecision(r, p) == "CHANGES_REQUESTED" && len(s.rulesetsBinding(r, p.Base)) > 0 {
		out = append(out, "Changes were requested.")
	}
	return out
}

// missingChecks says which required checks have not succeeded, "" all have.
func (s *Simulator) missingChecks(r *repository, p *pullRequest, rs *ruleset) string {
	states := map[string]string{}
	for _, c := range r.checks[p.HeadSHA] {
		states[c.Name] = c.State
	}
	return refusals.MissingChecks(rs.RequiredChecks, states, refusals.Checks{Success: checkSuccess, Failure: checkFailure, Pending: checkPending})
}

// mergeJob is the background job that finds out whether a pull request can be
// merged. The first request that asks for it starts it and learns nothing; what
// it finds holds until head or base move. GitHub: REST docs, get a pull request
// ("If the value is null, then GitHub has started a background job").
type mergeJob struct {
	head, base plumbing.Hash
	startedBy  *call
}

// mergeKnown starts the job where that has to be done, and says whether its result is
// there for the call that asks.
func (r *repository) mergeKnown(p *pullRequest, c *call) bool {
	base, _ := r.git.BranchHash(p.Base)
	if p.job.head != p.HeadSHA || p.job.base != base {
		p.job = mergeJob{p.HeadSHA, base, c}
	}
	return p.job.startedBy != c
}

// mergeState is what stands in the way of a merge, as GraphQL has it. GitHub:
// GraphQL docs, MergeStateStatus; the order is that of GitHub's merge box.
func (s *Simulator) mergeState(r *repository, p *pullRequest, c *call) string {
	base, _ := r.git.BranchHash(p.Base)
	behind := false
	for _, rs := range s.rulesetsBinding(r, p.Base) {
		behind = behind || rs.Strict && !r.git.IsAncestor(base, p.HeadSHA)
	}
	switch state := rollup(r.checks[p.HeadSHA]); {
	case !p.Open || !r.mergeKnown(p, c):
		return "UNKNOWN"
	case !r.mergeable(p):
		return "DIRTY"
	case p.Draft:
		return "DRAFT"
	case len(s.violations(r, p, 0)) > 0:
		return "BLOCKED"
	case behind:
		return "BEHIND"
	case state != "" && state != "SUCCESS":
		return "UNSTABLE"
	}
	return "CLEAN"
}

// refusedMerge says in GitHub's words why a pull request cannot be merged by a
// method, "" it can.
func (s *Simulator) refusedMerge(r *repository, p *pullRequest, method string, app int64) string {
	words := map[string]string{"merge": "Merge commits", "squash": "Squash merges", "rebase": "Rebase merges"}[method]
	if !r.Features[mergeMethods[method]] {
		return words + " are not allowed on this repository."
	}
	_, clean := r.mergeChanges(p)
	switch {
	case !p.Open || !clean:
		return "Pull Request is not mergeable"
	case p.Draft:
		return "Pull Request is still a draft"
	}
	base, _ := r.git.BranchHash(p.Base)
	for _, rs := range s.rulesetsBinding(r, p.Base) {
		switch {
		case app != 0 && slices.Contains(rs.BypassApps, app):
		case !slices.Contains(rs.methods(), method):
			// The same words as of the repository's own setting:
			// https://github.com/apstndb/spanner-mycli/issues/307
			return words + " are not allowed on this repository."
		case rs.Strict && !r.git.IsAncestor(base, p.HeadSHA):
			return msgRules + "\n\nThis branch must be up to date with the base branch before merging.\n\n"
		}
	}
	if missing := s.violations(r, p, app); len(missing) > 0 {
		return msgRules + "\n\n" + strings.Join(missing, "\n\n") + "\n\n"
	}
	return ""
}

// methods are the ways of merging that a ruleset allows.
func (rs *ruleset) methods() []string {
	if len(rs.MergeMethods) == 0 {
		return []string{"merge", "squash", "rebase"}
	}
	return rs.MergeMethods
}

// appOf is the id of the App that an account belongs to, 0 for a person.
func (w *world) appOf(by *account) int64 {
	for _, a := range w.apps {
		if a.Bot == by {
			return a.ID
		}
	}
	return 0
}

// listRules serves the rules that bind a branch, whether it exists or not.
func (s *Simulator) listRules(c *call) *reply {
	r, refused := c.repo(read("metadata"))
	if refused != nil {
		return refused
	}
	var list []*ruleset
	if c.path("branch") == r.DefaultBranch {
		list = slices.DeleteFunc(s.rulesetsOf(r), func(rs *ruleset) bool { return !rs.Rules.PullRequest })
	}
	return paged(c, list, func(part []*ruleset) any {
		return mapOf(part, func(rs *ruleset) obj {
			kind, source := "Organization", rs.Owner.Login
			if rs.Repository != nil {
				kind, source = "Repository", rs.Repository.fullName()
			}
			return obj{
				"type": "pull_request", "ruleset_id": rs.ID, "ruleset_source": source, "ruleset_source_type": kind,
				"parameters": obj{
					"allowed_merge_methods":         rs.methods(),
					"dismiss_stale_reviews_on_push": false, "require_code_owner_review": false,
					"require_last_push_approval": false, "required_approving_review_count": rs.Approvals,
					"required_review_thread_resolution": false,
				},
			}
		})
	})
}
