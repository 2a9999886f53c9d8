package delivery

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
	"gitconnection/internal/text"
)

// Handling is what a plan does with pull requests that are open and change the same
// files.
type Handling string

// The ways to handle them.
const (
	HandleWait   Handling = ""       // the plan waits for them
	HandleUpdate Handling = "update" // the newest proposes what the plan wants instead
	HandleClose  Handling = "close"  // they are closed without being merged
)

// ParseHandling reads a word of a person.
func ParseHandling(word string) (Handling, error) {
	switch word {
	case "", "wait":
		return HandleWait, nil
	case string(HandleUpdate), string(HandleClose):
		return Handling(word), nil
	}
	return HandleWait, fmt.Errorf("%q: it is update, close or wait", word)
}

// ActKind is what is done with a pull request.
type ActKind string

// The kinds.
const (
	ActMerge ActKind = "merge"
	ActClose ActKind = "close"
)

// PullRequestAct is one thing that a plan does with a pull request.
type PullRequestAct struct {
	Do          ActKind
	PullRequest github.PullRequest
	Method      string // of a merge: merge, squash or rebase
}

// ActID names what a plan does with a pull request, by its place in the plan, in the
// events of [Committer.Apply].
func ActID(i int) string { return "pull-request/" + strconv.Itoa(i+1) }

// Target is OWNER/NAME#NUMBER.
func (a PullRequestAct) Target() string { return PullRequestName(a.PullRequest) }

// Headline says what is done.
func (a PullRequestAct) Headline() string {
	n := "#" + strconv.Itoa(a.PullRequest.Number)
	switch {
	case a.Do == ActClose:
		return "Close " + n + " without merging it"
	case a.Method == "squash":
		return "Squash and merge " + n + " into " + a.PullRequest.Base
	case a.Method == "rebase":
		return "Rebase and merge " + n + " into " + a.PullRequest.Base
	}
	return "Merge " + n + " into " + a.PullRequest.Base
}

// PullRequestName is OWNER/NAME#NUMBER.
func PullRequestName(p github.PullRequest) string {
	return p.FullName() + "#" + strconv.Itoa(p.Number)
}

// OpenPullRequests are those of a role's repository that are ours, open, and change
// one of the paths, or something below one that ends with a slash. No path is all.
func (s *Snapshot) OpenPullRequests(role connection.Role, paths ...string) []github.PullRequest {
	r := s.Repository(role)
	if r == nil || r.PullRequests == nil {
		return nil
	}
	var out []github.PullRequest
	for _, p := range r.PullRequests.Open {
		if p.Ours() && (len(paths) == 0 || p.Touches(paths...)) {
			out = append(out, p)
		}
	}
	return out
}

// InTheWay are the open pull requests of ours that change files which the plan
// changes, and propose something else.
func (p Plan) InTheWay() []github.PullRequest {
	var out []github.PullRequest
	for _, c := range p.Changes {
		for _, pr := range p.snapshot.OpenPullRequests(c.Role, c.Paths()...) {
			known := slices.ContainsFunc(out, func(o github.PullRequest) bool { return o.FullName() == pr.FullName() && o.Number == pr.Number })
			if !known && pr.Branch != branchOf(c) && pr.Branch != connection.ProposalBranch {
				out = append(out, pr)
			}
		}
	}
	return out
}

// Handle decides what becomes of the pull requests that are in the way of a plan. One
// that waits for them cannot be applied, and says so.
func (p *Plan) Handle(how Handling) {
	if p.handled {
		return
	}
	p.handled = true
	for _, pr := range p.InTheWay() {
		switch how {
		case HandleUpdate:
			p.update(pr)
		case HandleClose:
			p.Acts = append(p.Acts, PullRequestAct{Do: ActClose, PullRequest: pr})
		case HandleWait:
			p.Blockers = append(p.Blockers, connection.Blocker{
				Kind: connection.BlockPerson, Reason: connection.ReasonPullRequestOpen, Target: pr.FullName(), URL: pr.URL,
				Message: fmt.Sprintf("Pull request #%d of %s is open and changes the same files: %s (%s).", pr.Number, pr.FullName(), pr.Title, pr.URL),
				Next:    "Add --if-open update to propose this in it instead, --if-open close to close it first, or wait for its merge.",
			})
		}
	}
	for _, c := range p.Changes {
		for _, pr := range p.snapshot.OpenPullRequests(c.Role, c.Paths()...) {
			if pr.Branch == branchOf(c) {
				p.warn("Pull request #%d of %s is open and proposes just this: %s", pr.Number, pr.FullName(), pr.URL)
			}
		}
	}
}

// update proposes the first change that a pull request is in the way of in that pull
// request.
func (p *Plan) update(pr github.PullRequest) {
	for i, c := range p.Changes {
		if c.onto == nil && p.snapshot.Repository(c.Role).FullName() == pr.FullName() && pr.Touches(c.Paths()...) {
			p.Changes[i].onto, p.Changes[i].Branch = &pr, pr.Branch
			p.warn("Pull request #%d of %s proposes this instead of: %s", pr.Number, pr.FullName(), pr.Title)
			return
		}
	}
	p.Acts = append(p.Acts, PullRequestAct{Do: ActClose, PullRequest: pr})
}

// Updates is the pull request that a change is proposed in, nil: a new one, or none.
func (c Change) Updates() *github.PullRequest { return c.onto }

// PullRequestPlanner plans what becomes of pull requests.
type PullRequestPlanner struct{ github GitHub }

// PullRequestRequest is what somebody wants of a pull request.
type PullRequestRequest struct {
	Owner, Name string
	Number      int
	Method      string // of a merge; "" the first that is allowed
	Actor       string
	// Platform is the platform repository of the organization: what its marker
	// protects has to be confirmed by name. The zero value is none.
	Platform github.RepositoryName
}

// PlanClose plans to close a pull request without merging it.
func (planner *PullRequestPlanner) PlanClose(ctx context.Context, w PullRequestRequest) (Plan, error) {
	pr, _, err := planner.github.PullRequestAt(ctx, w.Owner, w.Name, w.Number)
	if err != nil {
		return Plan{}, err
	}
	p := Plan{Title: fmt.Sprintf("Close pull request #%d of %s: %s", pr.Number, pr.FullName(), pr.Title), Actor: w.Actor}
	if pr.Open() {
		p.Acts = []PullRequestAct{{Do: ActClose, PullRequest: pr}}
	} else {
		p.warn("%s", settled(pr))
	}
	return p, nil
}

// settled says what has become of a pull request.
func settled(pr github.PullRequest) string {
	if pr.Merged {
		return fmt.Sprintf("#%d is merged already.", pr.Number)
	}
	return fmt.Sprintf("#%d is closed already.", pr.Number)
}

// PlanMerge plans to merge a pull request, where reviews, checks and rules allow it.
func (planner *PullRequestPlanner) PlanMerge(ctx context.Context, w PullRequestRequest) (Plan, error) {
	pr, settings, err := planner.github.PullRequestAt(ctx, w.Owner, w.Name, w.Number)
	if err != nil {
		return Plan{}, err
	}
	p := Plan{Title: fmt.Sprintf("Merge pull request #%d of %s: %s", pr.Number, pr.FullName(), pr.Title), Actor: w.Actor}
	if !pr.Open() {
		p.warn("%s", settled(pr))
		return p, nil
	}
	rules, err := planner.github.MergeMethods(ctx, w.Owner, w.Name, pr.Base)
	if err != nil {
		return Plan{}, err
	}
	act := PullRequestAct{Do: ActMerge, PullRequest: pr}
	act.Method = p.chooseMethod(pr, w.Method, settings, rules)
	p.Acts = []PullRequestAct{act}
	p.blockMerge(pr)
	if pr.Merge == github.MergeUnstable {
		p.warn("Checks that are not required have not passed: %s.", cmp.Or(text.Clean(strings.Join(pr.Checks.FailedNames, ", ")), "some are running"))
	}
	p.Typed, err = planner.protected(ctx, w, pr)
	return p, err
}

// chooseMethod is the way of merging that was asked for, else the first that the
// repository and its rules allow.
func (p *Plan) chooseMethod(pr github.PullRequest, wanted string, settings, rules []string) string {
	allowed := settings
	if rules != nil {
		allowed = slices.DeleteFunc(slices.Clone(settings), func(m string) bool { return !slices.Contains(rules, m) })
	}
	switch {
	case len(allowed) == 0:
		p.Blockers = append(p.Blockers, mergeBlocker(pr, "No way of merging is allowed: the repository's settings and its rules exclude each other.", "Change one of them: "+repositoryPage(pr)+"/settings"))
		return cmp.Or(wanted, "merge")
	case wanted == "":
		return allowed[0]
	case !slices.Contains(allowed, wanted):
		p.Blockers = append(p.Blockers, mergeBlocker(pr, fmt.Sprintf("%s does not allow the method %s.", pr.FullName(), wanted), "Use "+strings.Join(allowed, " or ")+"."))
	}
	return wanted
}

// repositoryPage is the page of the repository that a pull request belongs to.
func repositoryPage(pr github.PullRequest) string {
	page, _, _ := strings.Cut(pr.URL, "/pull/")
	return page
}

func mergeBlocker(pr github.PullRequest, message, next string) connection.Blocker {
	return connection.Blocker{Kind: connection.BlockPerson, Reason: connection.ReasonWaitingForMerge, Target: PullRequestName(pr), URL: pr.URL, Message: message, Next: next}
}

// blockMerge notes what stands in the way of a merge.
func (p *Plan) blockMerge(pr github.PullRequest) {
	n := fmt.Sprintf("#%d ", pr.Number)
	message, next := "", pr.URL
	switch pr.Merge {
	case github.MergeClean, github.MergeUnstable, github.MergeHooks:
		return
	case github.MergeDirty:
		message, next = n+"conflicts with "+pr.Base+".", "Ask for the same change again and update the pull request, or resolve the conflicts: "+pr.URL+"/conflicts"
	case github.MergeDraft:
		message, next = n+"is a draft.", "Mark it as ready for review: "+pr.URL
	case github.MergeBehind:
		message, next = n+"is out of date with "+pr.Base+".", "Update its branch: "+pr.URL
	case github.MergeBlocked:
		message, next = n+"cannot be merged yet: "+blockedBy(pr)+".", pr.URL
	case github.MergeUnknown:
		message, next = "GitHub has not found out yet whether "+n+"can be merged.", "Try again in a minute."
	default:
		message = n + "cannot be merged: GitHub says " + strings.ToLower(string(pr.Merge)) + "."
	}
	p.Blockers = append(p.Blockers, mergeBlocker(pr, message, next))
}

// blockedBy says what a pull request lacks.
func blockedBy(pr github.PullRequest) string {
	var out []string
	switch pr.Review {
	case github.ReviewRequired:
		out = append(out, "a review is required")
	case github.ReviewChanges:
		out = append(out, "a reviewer requested changes")
	case github.ReviewApproved:
	}
	switch {
	case pr.Checks.Failed > 0:
		out = append(out, text.Count(pr.Checks.Failed, "check")+" failed ("+text.Clean(strings.Join(pr.Checks.FailedNames, ", "))+")")
	case pr.Checks.Pending > 0:
		out = append(out, text.Count(pr.Checks.Pending, "check")+" running")
	}
	if len(out) == 0 {
		return "a rule of the branch " + pr.Base + " is not met, such as a check that has not reported"
	}
	return strings.Join(out, ", ")
}

// protected is the last environment among those that a pull request changes and that
// are protected, "" none.
func (planner *PullRequestPlanner) protected(ctx context.Context, w PullRequestRequest, pr github.PullRequest) (string, error) {
	changed := map[string]bool{}
	for _, path := range pr.Files {
		if parts := strings.Split(path, "/"); len(parts) > 3 && strings.HasPrefix(path, environmentsFolder+"/") {
			changed[parts[2]] = true
		}
	}
	if len(changed) == 0 || w.Platform.Name == "" {
		return "", nil
	}
	repo, err := planner.github.ObserveRepository(ctx, w.Platform.Owner, w.Platform.Name, github.Look{Marker: connection.MarkerPath})
	if err != nil {
		return "", fmt.Errorf("read which environments are protected: %w", err)
	}
	m, err := connection.ParseMarker(repo.Marker)
	if err != nil {
		return "", nil //nolint:nilerr // without a marker nothing is protected
	}
	last := ""
	for _, environment := range slices.Concat(m.Environments, m.Protected) {
		if changed[environment] && slices.Contains(m.Protected, environment) {
			last = environment
		}
	}
	return last, nil
}
