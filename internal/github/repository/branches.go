package repository

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"gitconnection/internal/github"
	"gitconnection/internal/github/api"
	"gitconnection/internal/text"
	"gitconnection/internal/wording"
)

// Branches lists the branches of a repository by name, and returns the number
// of the next page, 0 after the last.
func (rd *Reader) Branches(ctx context.Context, owner, name string, page int) (list []github.Branch, next int, err error) {
	const op = "list the branches of"
	target := owner + "/" + name
	path, cred, err := rd.toRepository(ctx, op, owner, name, "branches")
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
	path = api.WithQuery(path, map[string]string{"per_page": strconv.Itoa(github.BranchesPerPage), "page": strconv.Itoa(max(1, page))})
	resp, err := rd.api.Call(ctx, cred, http.MethodGet, path, nil, &answer)
	if err != nil {
		return nil, 0, api.Explain(op, target, err)
	}
	for _, a := range answer {
		list = append(list, github.Branch{Name: a.Name, SHA: text.Clean(a.Commit.SHA), Protected: a.Protected})
	}
	return list, api.NextPage(resp), nil
}

// DescribeBranches adds the last commit, and how far each branch is ahead of and
// behind base, to up to [github.BranchesPerPage] branches, in one query. A branch
// that is gone stays as it was.
func (rd *Reader) DescribeBranches(ctx context.Context, owner, name, base string, list []github.Branch) ([]github.Branch, error) {
	const op = "compare the branches of"
	target := owner + "/" + name
	if _, err := api.RepositoryPath(owner, name); err != nil {
		return nil, &github.Error{Op: op, Target: target, Kind: github.KindInvalid, Cause: wording.Line(err)}
	}
	list = append([]github.Branch(nil), list[:min(len(list), github.BranchesPerPage)]...)
	if len(list) == 0 {
		return nil, nil
	}
	cred, err := rd.credentials.ForOwner(ctx, owner)
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
	query := fmt.Sprintf("query Branches($owner: String!, $name: String!, $base: String!%s) {\n  repository(owner: $owner, name: $name) {\n%s  }\n}\n%s", params.String(), fields.String(), headFragment)
	var answer struct {
		Repository map[string]*struct {
			Target  *commitNode `json:"target"`
			Compare *struct {
				AheadBy  int `json:"aheadBy"`
				BehindBy int `json:"behindBy"`
			} `json:"compare"`
		} `json:"repository"`
	}
	if err := rd.api.GraphQL(ctx, cred, "query", query, vars, &answer); err != nil && answer.Repository == nil {
		return nil, api.Explain(op, target, err)
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
			// The branch is the base of GitHub's comparison: by what base is ahead,
			// the branch is behind.
			list[i].Ahead, list[i].Behind, list[i].Compared = got.Compare.BehindBy, got.Compare.AheadBy, true
		}
	}
	return list, nil
}

// Recent returns the last n commits (up to 100) of the default branches of
// several repositories. It makes one query for each account that owns some of
// them, of one point each (GitHub: GraphQL docs, rate limits). The answers have
// the order of the queries; err is not nil when none could be read.
func (rd *Reader) Recent(ctx context.Context, repositories []github.RecentQuery, n int) ([]github.Recent, error) {
	out := make([]github.Recent, len(repositories))
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
			rd.recentOf(ctx, repositories, byOwner[owner], n, out)
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

// recentOf makes the query for the repositories of one owner, and stores each
// answer at its index in out.
func (rd *Reader) recentOf(ctx context.Context, all []github.RecentQuery, which []int, n int, out []github.Recent) {
	const op = "look for new commits in"
	owner := all[which[0]].Owner
	fail := func(err error) {
		for _, i := range which {
			out[i].Err = api.Explain(op, owner+"/"+all[i].Name, err)
		}
	}
	cred, err := rd.credentials.ForOwner(ctx, owner)
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
	query := fmt.Sprintf("query Recent($owner: String!, $n: Int!%s) {\n%s}\n%s", params.String(), fields.String(), headFragment)
	var answer map[string]*recentNode
	err = rd.api.GraphQL(ctx, cred, "query", query, vars, &answer)
	if len(answer) == 0 {
		if err == nil {
			err = &github.Error{Kind: github.KindDoubtful, Cause: "GitHub's answer held no repository and no reason"}
		}
		fail(err)
		return
	}
	for _, i := range which {
		got := answer[fmt.Sprintf("r%d", i)]
		if got == nil { // GitHub gives one reason for all that are missing
			if err == nil {
				err = &github.Error{Kind: github.KindDoubtful, Cause: "GitHub's answer held no repository and no reason"}
			}
			out[i].Err = api.Explain(op, owner+"/"+all[i].Name, err)
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

func (n *recentNode) recent() github.Recent {
	if n.DefaultBranchRef == nil {
		return github.Recent{}
	}
	r := github.Recent{Branch: text.Clean(n.DefaultBranchRef.Name)}
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
