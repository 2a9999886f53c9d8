package delivery

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
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

// Done is what has been done then: "merged" or "closed".
func (k ActKind) Done() string {
	if k == ActMerge {
		return "merged"
	}
	return "closed"
}

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
	if r := s.Repository(role); r != nil {
		return r.PullRequests.Ours(paths...)
	}
	return nil
}

// ClusterPullRequests are the open ones of ours about a cluster.
func (s *Snapshot) ClusterPullRequests(name string) []github.PullRequest {
	return s.about("registry/clusters", name, 2)
}

// ItemPullRequests are the open ones of ours about an item of the catalog.
func (s *Snapshot) ItemPullRequests(name string) []github.PullRequest {
	return s.about(environmentsFolder, name, 4)
}

// EnvironmentPullRequests are the open ones of ours about an environment: they
// change files of it, or the order of environments with its name in the title.
func (s *Snapshot) EnvironmentPullRequests(name string) []github.PullRequest {
	out := s.about(environmentsFolder, name, 2)
	for _, pr := range s.OpenPullRequests(connection.Platform, connection.MarkerPath) {
		if slices.Contains(strings.Fields(pr.Title), name) && !listed(out, pr) {
			out = append(out, pr)
		}
	}
	return out
}

// about are those of both repositories that change a file in a folder which has the
// name in its path, from one place on.
func (s *Snapshot) about(folder, name string, from int) []github.PullRequest {
	var out []github.PullRequest
	for _, role := range connection.Roles() {
		for _, pr := range s.OpenPullRequests(role, folder+"/") {
			if slices.ContainsFunc(pr.Files, func(path string) bool {
				parts := strings.Split(path, "/")
				return strings.HasPrefix(path, folder+"/") && len(parts) > from && slices.ContainsFunc(parts[from:], func(part string) bool {
					stem, _, _ := strings.Cut(part, ".")
					return part == name || stem == name
				})
			}) {
				out = append(out, pr)
			}
		}
	}
	return out
}

func listed(list []github.PullRequest, pr github.PullRequest) bool {
	return slices.ContainsFunc(list, func(o github.PullRequest) bool { return o.FullName() == pr.FullName() && o.Number == pr.Number })
}

// InTheWay are the open pull requests of ours that change files which the plan
// changes, and propose something else.
func (p Plan) InTheWay() []github.PullRequest {
	var out []github.PullRequest
	for _, c := range p.Changes {
		for _, pr := range p.snapshot.OpenPullRequests(c.Role, c.Paths()...) {
			if !listed(out, pr) && pr.Branch != branchOf(c) && pr.Branch != connection.ProposalBranch {
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
