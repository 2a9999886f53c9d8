package github

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// BranchesPerPage is how many branches one request lists.
const BranchesPerPage = 50

// Branch is one branch of a repository.
type Branch struct {
	Name      string // GitHub's bytes: what shows it has to clean it
	SHA       string
	Protected bool
	// Head is the last commit, nil unknown.
	Head *Commit
	// Ahead and Behind count commits against another branch; they mean
	// something when Compared is true.
	Ahead, Behind int
	Compared      bool
}

// Branches lists the branches of a repository by name, and returns the number
// of the next page, 0 after the last.
func (c *Client) Branches(ctx context.Context, owner, name string, page int) (list []Branch, next int, err error) {
	const op = "list the branches of"
	target := owner + "/" + name
	path, cred, err := c.toRepository(ctx, op, owner, name, "branches")
	if err != nil {
		return nil, 0, err
	}
	var answer []struct {
		Name      string `json:"name"`
		Protected bool   `json:"protected"`
		Commit    struct {
			SHA string `json:"sha"`
		} `json:"commit"`
	}
	path = withQuery(path, map[string]string{"per_page": strconv.Itoa(BranchesPerPage), "page": strconv.Itoa(max(1, page))})
	resp, err := c.call(ctx, cred, http.MethodGet, path, nil, &answer)
	if err != nil {
		return nil, 0, explain(op, target, err)
	}
	for _, a := range answer {
		list = append(list, Branch{Name: a.Name, SHA: clean(a.Commit.SHA), Protected: a.Protected})
	}
	return list, nextPage(resp), nil
}

// DescribeBranches adds last commits, and how far each branch is ahead of and
// behind base, to up to BranchesPerPage branches: one query for all of them. A
// branch that has gone stays as it was.
func (c *Client) DescribeBranches(ctx context.Context, owner, name, base string, list []Branch) ([]Branch, error) {
	const op = "compare the branches of"
	target := owner + "/" + name
	if _, err := repoPath(owner, name); err != nil {
		return nil, &Error{Op: op, Target: target, Kind: KindInvalid, Cause: err.Error()}
	}
	list = append([]Branch(nil), list[:min(len(list), BranchesPerPage)]...)
	if len(list) == 0 {
		return nil, nil
	}
	cred, err := c.forOwner(ctx, owner)
	if err != nil {
		return nil, err
	}
	vars := map[string]any{"owner": owner, "name": name, "base": base}
	var params, fields strings.Builder
	for i, b := range list {
		fmt.Fprintf(&params, ", $b%d: String!", i)
		fmt.Fprintf(&fields, "    b%d: ref(qualifiedName: $b%d) { target { ...head } compare(headRef: $base) { aheadBy behindBy } }\n", i, i)
		vars[fmt.Sprintf("b%d", i)] = "refs/heads/" + b.Name
	}
	text := fmt.Sprintf("query Branches($owner: String!, $name: String!, $base: String!%s) {\n  repository(owner: $owner, name: $name) {\n%s  }\n}\n%s", params.String(), fields.String(), headFragment)
	var answer struct {
		Repository map[string]*struct {
			Target  *commitNode `json:"target"`
			Compare *struct {
				AheadBy  int `json:"aheadBy"`
				BehindBy int `json:"behindBy"`
			} `json:"compare"`
		} `json:"repository"`
	}
	if err := c.graphql(ctx, cred, "query", text, vars, &answer); err != nil && answer.Repository == nil {
		return nil, explain(op, target, err)
	}
	for i := range list {
		got := answer.Repository[fmt.Sprintf("b%d", i)]
		if got == nil {
			continue
		}
		if got.Target != nil && got.Target.OID != "" {
			head := got.Target.commit()
			list[i].Head = &head
		}
		if got.Compare != nil {
			// The branch is the base of GitHub's comparison: what the other has
			// more is what the branch is behind.
			list[i].Ahead, list[i].Behind, list[i].Compared = got.Compare.BehindBy, got.Compare.AheadBy, true
		}
	}
	return list, nil
}

// RecentQuery asks for the last commits of a repository's default branch.
type RecentQuery struct {
	Owner, Name string
	After       string // cursor of an earlier answer, "" from the newest on
	Skip        bool   // nothing is asked of this one
}

// Recent are the last commits of a default branch, newest first.
type Recent struct {
	Branch  string // "" in an empty repository
	Commits []Commit
	// Cursor continues after the last of Commits; "" when there are no more.
	Cursor string
	Err    error // why this repository could not be read
}

// Recent returns the last n commits (up to 100) of the default branches of
// several repositories: one small query for each account that owns some of
// them, of one point each (GitHub: GraphQL docs, rate limits). Answers stand in
// the order of the questions; err is not nil when none could be read.
func (c *Client) Recent(ctx context.Context, repositories []RecentQuery, n int) ([]Recent, error) {
	out := make([]Recent, len(repositories))
	byOwner := map[string][]int{}
	var owners []string
	for i, r := range repositories {
		if r.Skip {
			continue
		}
		owner := strings.ToLower(r.Owner)
		if byOwner[owner] == nil {
			owners = append(owners, owner)
		}
		byOwner[owner] = append(byOwner[owner], i)
	}
	done := make(chan struct{}, len(owners))
	for _, owner := range owners {
		go func() {
			defer func() { done <- struct{}{} }()
			c.recentOf(ctx, repositories, byOwner[owner], n, out)
		}()
	}
	for range owners {
		<-done
	}
	var failed []error
	for _, owner := range owners {
		for _, i := range byOwner[owner] {
			if out[i].Err == nil {
				return out, nil
			}
			failed = append(failed, out[i].Err)
		}
	}
	return out, errors.Join(failed...)
}

// recentOf asks for the repositories of one owner; each answer goes into its
// own place in out.
func (c *Client) recentOf(ctx context.Context, all []RecentQuery, which []int, n int, out []Recent) {
	const op = "look for new commits in"
	owner := all[which[0]].Owner
	fail := func(err error) {
		for _, i := range which {
			out[i].Err = explain(op, owner+"/"+all[i].Name, err)
		}
	}
	cred, err := c.forOwner(ctx, owner)
	if err != nil {
		fail(err)
		return
	}
	vars := map[string]any{"owner": owner, "n": min(max(n, 1), 100)}
	var params, fields strings.Builder
	for _, i := range which {
		fmt.Fprintf(&params, ", $r%d: String!, $a%d: String", i, i)
		fmt.Fprintf(&fields, "  r%d: repository(owner: $owner, name: $r%d) { defaultBranchRef { name target { ... on Commit { history(first: $n, after: $a%d) { pageInfo { hasNextPage endCursor } nodes { ...head } } } } } }\n", i, i, i)
		vars[fmt.Sprintf("r%d", i)] = all[i].Name
		vars[fmt.Sprintf("a%d", i)] = nil
		if all[i].After != "" {
			vars[fmt.Sprintf("a%d", i)] = all[i].After
		}
	}
	text := fmt.Sprintf("query Recent($owner: String!, $n: Int!%s) {\n%s}\n%s", params.String(), fields.String(), headFragment)
	var answer map[string]*recentNode
	err = c.graphql(ctx, cred, "query", text, vars, &answer)
	if len(answer) == 0 {
		if err == nil {
			err = &Error{Kind: KindDoubtful, Cause: "GitHub's answer held no repository and no reason"}
		}
		fail(err)
		return
	}
	for _, i := range which {
		got := answer[fmt.Sprintf("r%d", i)]
		if got == nil { // the reason of one of them stands for all that are missing
			if err == nil {
				err = &Error{Kind: KindDoubtful, Cause: "GitHub's answer held no repository and no reason"}
			}
			out[i].Err = explain(op, owner+"/"+all[i].Name, err)
			continue
		}
		out[i] = got.recent()
	}
}

type recentNode struct {
	DefaultBranchRef *struct {
		Name   string `json:"name"`
		Target struct {
			History *struct {
				PageInfo struct {
					HasNextPage bool   `json:"hasNextPage"`
					EndCursor   string `json:"endCursor"`
				} `json:"pageInfo"`
				Nodes []json.RawMessage `json:"nodes"`
			} `json:"history"`
		} `json:"target"`
	} `json:"defaultBranchRef"`
}

func (n *recentNode) recent() Recent {
	if n.DefaultBranchRef == nil {
		return Recent{}
	}
	r := Recent{Branch: clean(n.DefaultBranchRef.Name)}
	h := n.DefaultBranchRef.Target.History
	if h == nil {
		return r
	}
	for _, raw := range h.Nodes {
		var node *commitNode
		if json.Unmarshal(raw, &node) == nil && node != nil {
			r.Commits = append(r.Commits, node.commit())
		}
	}
	if h.PageInfo.HasNextPage {
		r.Cursor = h.PageInfo.EndCursor
	}
	return r
}
