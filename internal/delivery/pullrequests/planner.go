// Package pullrequests plans what becomes of pull requests that are open: whether and
// how one is merged, and closing it.
package pullrequests

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"gitconnection/internal/connection"
	"gitconnection/internal/delivery"
	"gitconnection/internal/github"
	"gitconnection/internal/text"
)

// GitHub is what the planner asks of GitHub.
type GitHub interface {
	PullRequestAt(ctx context.Context, owner, name string, number int) (github.PullRequest, []string, error)
	MergeMethods(ctx context.Context, owner, name, branch string) ([]string, error)
	ObserveRepository(ctx context.Context, owner, name string, look github.Look) (github.Repository, error)
}

// Planner plans what becomes of pull requests.
type Planner struct{ GitHub GitHub }

// Request is what somebody wants of a pull request.
type Request struct {
	Owner, Name string
	Number      int
	Method      string // of a merge; "" the first that is allowed
	Actor       string
	// Platform is the platform repository of the organization: what its marker
	// protects has to be confirmed by name. The zero value is none.
	Platform github.RepositoryName
}

// PlanClose plans to close a pull request without merging it.
func (planner *Planner) PlanClose(ctx context.Context, w Request) (delivery.Plan, error) {
	pr, _, err := planner.GitHub.PullRequestAt(ctx, w.Owner, w.Name, w.Number)
	if err != nil {
		return delivery.Plan{}, err
	}
	p := delivery.Plan{Title: fmt.Sprintf("Close pull request #%d of %s: %s", pr.Number, pr.FullName(), pr.Title), Actor: w.Actor}
	if pr.Open() {
		p.Acts = []delivery.PullRequestAct{{Do: delivery.ActClose, PullRequest: pr}}
	} else {
		p.Warnings = append(p.Warnings, settled(pr))
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
func (planner *Planner) PlanMerge(ctx context.Context, w Request) (delivery.Plan, error) {
	pr, settings, err := planner.GitHub.PullRequestAt(ctx, w.Owner, w.Name, w.Number)
	if err != nil {
		return delivery.Plan{}, err
	}
	p := delivery.Plan{Title: fmt.Sprintf("Merge pull request #%d of %s: %s", pr.Number, pr.FullName(), pr.Title), Actor: w.Actor}
	if !pr.Open() {
		p.Warnings = append(p.Warnings, settled(pr))
		return p, nil
	}
	rules, err := planner.GitHub.MergeMethods(ctx, w.Owner, w.Name, pr.Base)
	if err != nil {
		return delivery.Plan{}, err
	}
	act := delivery.PullRequestAct{Do: delivery.ActMerge, PullRequest: pr}
	act.Method = chooseMethod(&p, pr, w.Method, settings, rules)
	p.Acts = []delivery.PullRequestAct{act}
	blockMerge(&p, pr)
	if pr.Merge == github.MergeUnstable {
		p.Warnings = append(p.Warnings, fmt.Sprintf("Checks that are not required have not passed: %s.", cmp.Or(text.Clean(strings.Join(pr.Checks.FailedNames, ", ")), "some are running")))
	}
	p.Typed, err = planner.protected(ctx, w, pr)
	return p, err
}

// chooseMethod is the way of merging that was asked for, else the first that the
// repository and its rules allow.
func chooseMethod(p *delivery.Plan, pr github.PullRequest, wanted string, settings, rules []string) string {
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
	return connection.Blocker{Kind: connection.BlockPerson, Reason: connection.ReasonWaitingForMerge, Target: delivery.PullRequestName(pr), URL: pr.URL, Message: message, Next: next}
}

// blockMerge notes what stands in the way of a merge.
func blockMerge(p *delivery.Plan, pr github.PullRequest) {
	n := fmt.Sprintf("#%d ", pr.Number)
	var message string
	next := pr.URL
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
func (planner *Planner) protected(ctx context.Context, w Request, pr github.PullRequest) (string, error) {
	changed := map[string]bool{}
	for _, path := range pr.Files {
		if parts := strings.Split(path, "/"); len(parts) > 3 && strings.HasPrefix(path, "registry/environments/") {
			changed[parts[2]] = true
		}
	}
	if len(changed) == 0 || w.Platform.Name == "" {
		return "", nil
	}
	repo, err := planner.GitHub.ObserveRepository(ctx, w.Platform.Owner, w.Platform.Name, github.Look{Marker: connection.MarkerPath})
	if err != nil {
		return "", fmt.Errorf("read which environments are protected: %w", err)
	}
	m, err := connection.ParseMarker(repo.Marker)
	if err != nil {
		return "", nil //nolint:nilerr // without a marker nothing is protected
	}
	last := ""
	for _, environment := range slices.Concat(slices.Sorted(maps.Keys(changed)), m.Environments) {
		if changed[environment] && delivery.ProtectedBy(m, environment) {
			last = environment
		}
	}
	return last, nil
}
