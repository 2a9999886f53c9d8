package repository

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"gitconnection/internal/github"
	"gitconnection/internal/github/api"
	"gitconnection/internal/github/transport"
	"gitconnection/internal/text"
)

// pullsSelection are up to 100 open pull requests of a repository, of one point with
// their files and checks (GitHub: GraphQL docs, rate limits).
const pullsSelection = `mergeCommitAllowed squashMergeAllowed rebaseMergeAllowed
    pullRequests(first: 100, states: [OPEN], orderBy: {field: CREATED_AT, direction: DESC}) { totalCount nodes { ...pull } }`

// pullFragment are the fields of one of them. What the checks are is a fragment of
// its own: not every App may read them.
func pullFragment(cred transport.Credential) string {
	checks := ""
	if readsChecks(cred) {
		checks = ` statusCheckRollup { state contexts(first: 50) { nodes { ... on CheckRun { name status conclusion } ... on StatusContext { context state } } } }`
	}
	return `fragment pull on PullRequest {
  number url title state isDraft createdAt updatedAt author { login } headRefName baseRefName headRefOid mergeable mergeStateStatus reviewDecision
  additions deletions changedFiles files(first: 100) { nodes { path } }` + checks + `
}
`
}

// granter is a credential that knows what it allows.
type granter interface {
	Grants(permission, level string) bool
}

// grants reports whether a credential allows to read something. One that does not
// know is asked for it: the answer tells.
func grants(cred transport.Credential, permission string) bool {
	g, ok := cred.(granter)
	return !ok || g.Grants(permission, github.Read)
}

func readsChecks(cred transport.Credential) bool {
	return grants(cred, "checks") || grants(cred, "statuses")
}

type pullsNode struct {
	Merge        bool `json:"mergeCommitAllowed"`
	Squash       bool `json:"squashMergeAllowed"`
	Rebase       bool `json:"rebaseMergeAllowed"`
	PullRequests *struct {
		TotalCount int         `json:"totalCount"`
		Nodes      []*pullNode `json:"nodes"`
	} `json:"pullRequests"`
}

// pulls are what was read with a credential; nil where nothing was.
func (n *pullsNode) pulls(owner, name string, cred transport.Credential) *github.PullRequests {
	if n == nil || n.PullRequests == nil {
		return nil
	}
	out := &github.PullRequests{Owner: owner, Name: name, Total: n.PullRequests.TotalCount, Methods: n.methods()}
	for _, p := range n.PullRequests.Nodes {
		if p != nil {
			pr := p.pull(owner, name)
			pr.Checks.Unknown = p.Rollup == nil && !readsChecks(cred)
			out.Open = append(out.Open, pr)
		}
	}
	return out
}

// methods are the ways of merging that the repository's settings allow.
func (n *pullsNode) methods() []string {
	var out []string
	for _, m := range []struct {
		method  string
		allowed bool
	}{{"merge", n.Merge}, {"squash", n.Squash}, {"rebase", n.Rebase}} {
		if m.allowed {
			out = append(out, m.method)
		}
	}
	return out
}

type pullNode struct {
	Number    int       `json:"number"`
	URL       string    `json:"url"`
	Title     string    `json:"title"`
	State     string    `json:"state"`
	IsDraft   bool      `json:"isDraft"`
	CreatedAt time.Time `json:"createdAt"`
	UpdatedAt time.Time `json:"updatedAt"`
	Author    *struct {
		Login string `json:"login"`
	} `json:"author"`
	HeadRefName    string  `json:"headRefName"`
	BaseRefName    string  `json:"baseRefName"`
	HeadRefOID     string  `json:"headRefOid"`
	Mergeable      string  `json:"mergeable"`
	MergeState     string  `json:"mergeStateStatus"`
	ReviewDecision *string `json:"reviewDecision"`
	Additions      int     `json:"additions"`
	Deletions      int     `json:"deletions"`
	ChangedFiles   int     `json:"changedFiles"`
	Files          *struct {
		Nodes []*struct {
			Path string `json:"path"`
		} `json:"nodes"`
	} `json:"files"`
	Rollup *rollupNode `json:"statusCheckRollup"`
}

type rollupNode struct {
	State    string `json:"state"`
	Contexts struct {
		Nodes []*struct {
			Name       string  `json:"name"`
			Status     string  `json:"status"`
			Conclusion *string `json:"conclusion"`
			Context    string  `json:"context"`
			State      string  `json:"state"`
		} `json:"nodes"`
	} `json:"contexts"`
}

func (n *pullNode) pull(owner, name string) github.PullRequest {
	p := github.PullRequest{
		Owner: owner, Name: name, Number: n.Number, URL: text.Clean(n.URL), Title: text.Clean(n.Title), Draft: n.IsDraft, Created: n.CreatedAt, Updated: n.UpdatedAt,
		Branch: n.HeadRefName, Base: n.BaseRefName, Head: text.Clean(n.HeadRefOID), Merge: github.MergeState(text.Clean(n.MergeState)),
		FileCount: n.ChangedFiles, Added: n.Additions, Removed: n.Deletions, State: "closed", Merged: n.State == "MERGED",
	}
	if n.State == "OPEN" {
		p.State = "open"
	}
	if n.Mergeable == "CONFLICTING" {
		p.Merge = github.MergeDirty
	}
	if n.IsDraft {
		p.Merge = github.MergeDraft
	}
	p.Conflicts = p.Merge == github.MergeDirty
	if n.Author != nil {
		p.Author = text.Clean(n.Author.Login)
	}
	if n.ReviewDecision != nil {
		p.Review = github.ReviewState(text.Clean(*n.ReviewDecision))
	}
	if n.Files != nil {
		for _, f := range n.Files.Nodes {
			if f != nil {
				p.Files = append(p.Files, f.Path)
			}
		}
	}
	p.Checks = n.Rollup.checks()
	return p
}

// checks counts by what each says; GitHub's own summary may know of more than were
// listed.
func (n *rollupNode) checks() github.Checks {
	if n == nil {
		return github.Checks{}
	}
	out := github.Checks{State: text.Clean(n.State)}
	for _, c := range n.Contexts.Nodes {
		if c == nil {
			continue
		}
		name, state := c.Name, c.State
		switch {
		case c.Context != "":
			name = c.Context
		case c.Conclusion != nil:
			state = *c.Conclusion
		default:
			state = "PENDING"
		}
		switch strings.ToUpper(state) {
		case "SUCCESS", "NEUTRAL", "SKIPPED":
			out.Passed++
		case "PENDING", "EXPECTED":
			out.Pending++
		default:
			out.Failed++
			out.FailedNames = append(out.FailedNames, text.Clean(name))
		}
	}
	return out
}

// PullRequests lists the open pull requests of repositories: one query for each
// account that owns some of them. The answers have the order of the names; what
// could not be read has an error.
func (rs *Repositories) PullRequests(ctx context.Context, names []github.RepositoryName) []github.PullRequests {
	out := make([]github.PullRequests, len(names))
	byOwner := map[string][]int{}
	for i, n := range names {
		out[i] = github.PullRequests{Owner: n.Owner, Name: n.Name}
		owner := strings.ToLower(n.Owner)
		byOwner[owner] = append(byOwner[owner], i)
	}
	var all sync.WaitGroup
	for _, which := range byOwner {
		for part := range slices.Chunk(which, maxListed) {
			all.Go(func() { rs.pullRequestsOf(ctx, part, out) })
		}
	}
	all.Wait()
	return out
}

// maxListed is how many repositories are asked about in one query: each may have a
// hundred pull requests of a hundred files, and GitHub allows 500,000 nodes (GitHub:
// GraphQL docs, node limits).
const maxListed = 20

func (rs *Repositories) pullRequestsOf(ctx context.Context, which []int, out []github.PullRequests) {
	const op = "list the pull requests of"
	owner := out[which[0]].Owner
	fail := func(i int, err error) { out[i].Err = api.Explain(op, owner+"/"+out[i].Name, err) }
	cred, err := rs.credentials.ForOwner(ctx, owner)
	if err == nil && !grants(cred, "pull_requests") {
		err = &github.Error{Kind: github.KindForbidden, Reason: github.ReasonPermission, Cause: "the App lacks Pull requests: read"}
	}
	if err != nil {
		for _, i := range which {
			fail(i, err)
		}
		return
	}
	vars := map[string]any{"owner": owner}
	var params, fields strings.Builder
	for _, i := range which {
		fmt.Fprintf(&params, ", $r%d: String!", i)
		fmt.Fprintf(&fields, "  r%d: repository(owner: $owner, name: $r%d) { %s }\n", i, i, pullsSelection)
		vars[fmt.Sprintf("r%d", i)] = out[i].Name
	}
	var answer map[string]*pullsNode
	err = rs.api.GraphQL(ctx, cred, "query", fmt.Sprintf("query PullRequests($owner: String!%s) {\n%s}\n%s", params.String(), fields.String(), pullFragment(cred)), vars, &answer)
	if half := len(which) / 2; half > 0 && github.KindOf(err) == github.KindTooLarge {
		rs.pullRequestsOf(ctx, which[:half], out)
		rs.pullRequestsOf(ctx, which[half:], out)
		return
	}
	for _, i := range which {
		got := answer[fmt.Sprintf("r%d", i)].pulls(owner, out[i].Name, cred)
		switch {
		case got != nil:
			out[i] = *got
		case err != nil: // GitHub gives one reason for all that are missing
			fail(i, err)
		default:
			fail(i, &github.Error{Kind: github.KindDoubtful, Cause: "GitHub's answer held no repository and no reason"})
		}
	}
}

// PullRequestAt returns one pull request with what stands in the way of its merge,
// and the ways of merging that the repository allows. GitHub works out whether it
// can be merged after somebody has asked: it is asked again, a few times, until it
// says so (GitHub: REST docs, get a pull request).
func (rs *Repositories) PullRequestAt(ctx context.Context, owner, name string, number int) (pr github.PullRequest, methods []string, err error) {
	const op = "read pull request"
	target := fmt.Sprintf("%s/%s#%d", owner, name, number)
	cred, err := rs.credentials.ForOwner(ctx, owner)
	if err != nil {
		return pr, nil, err
	}
	query := `query PullRequest($owner: String!, $name: String!, $number: Int!) {
  repository(owner: $owner, name: $name) { mergeCommitAllowed squashMergeAllowed rebaseMergeAllowed pullRequest(number: $number) { ...pull } }
}
` + pullFragment(cred)
	vars := map[string]any{"owner": owner, "name": name, "number": number}
	for try := 0; ; try++ {
		var answer struct {
			Repository *struct {
				pullsNode
				PullRequest *pullNode `json:"pullRequest"`
			} `json:"repository"`
		}
		err := rs.api.GraphQL(ctx, cred, "query", query, vars, &answer)
		if answer.Repository == nil || answer.Repository.PullRequest == nil {
			if err == nil {
				err = &github.Error{Kind: github.KindDoubtful, Cause: "GitHub's answer held no pull request and no reason"}
			}
			return pr, nil, api.Explain(op, target, err)
		}
		pr = answer.Repository.PullRequest.pull(owner, name)
		pr.Checks.Unknown = answer.Repository.PullRequest.Rollup == nil && !readsChecks(cred)
		if !pr.Open() || pr.Merge != github.MergeUnknown || try >= maxLooks {
			return pr, answer.Repository.methods(), nil
		}
		if err := github.Pause(ctx, time.Second<<try); err != nil {
			return pr, nil, err
		}
	}
}

// maxLooks is how often a merge state that is unknown is asked for again.
const maxLooks = 3
