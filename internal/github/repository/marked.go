package repository

import (
	"context"

	"gitconnection/internal/github"
	"gitconnection/internal/github/api"
)

// MarkedRepositories returns the repositories of an installation that have a file
// at the marker's path; partial is true when not all could be read.
func (rs *Repositories) MarkedRepositories(ctx context.Context, i github.Installation, marker string) (found []github.Repository, partial bool, err error) {
	const op = "look for connections in"
	cred := rs.credentials.ForInstallation(i)
	vars := map[string]any{"login": i.Account.Login, "marker": "HEAD:" + marker, "after": nil}
	for seen, size := 0, maxPage; seen < maxMarked; {
		var answer markedAnswer
		size, err = halving(size, func(n int) error {
			vars["first"], answer = n, markedAnswer{}
			return rs.api.GraphQL(ctx, cred, "query", markedQuery, vars, &answer)
		})
		if err != nil {
			return nil, false, api.Explain(op, i.Account.Login, err)
		}
		if answer.Organization == nil {
			return nil, false, &github.Error{Op: op, Target: i.Account.Login, Kind: github.KindDoubtful, Cause: "GitHub's answer held no organization and no reason"}
		}
		repos := answer.Organization.Repositories
		for _, n := range repos.Nodes {
			if n == nil {
				partial = true
				continue
			}
			if r := n.repository(rs.api.Now()); r.Marker != nil {
				found = append(found, r)
			}
		}
		if !repos.PageInfo.HasNextPage {
			return found, partial, nil
		}
		seen += size
		vars["after"] = repos.PageInfo.EndCursor
	}
	return found, true, nil
}

const (
	maxPage   = 100  // is the most that GitHub lists in one page
	maxMarked = 1000 // bounds the repositories of one installation that are looked at
)

// halving calls read for a page of n, and for half of it again for as long as
// GitHub finds the query too large. Which queries time out instead depends on
// GitHub's load (github.com/vn7n24fzkq/github-profile-summary-cards/pull/306): for
// those, whose retries take their time, it does so once. It returns the size that was
// not too large.
func halving(n int, read func(n int) error) (int, error) {
	for whole := n; ; n /= 2 {
		err := read(n)
		large := github.KindOf(err) == github.KindTooLarge || github.ReasonOf(err) == github.ReasonFailed && n == whole
		if n <= 1 || !large {
			return n, err
		}
	}
}

type markedAnswer struct {
	Organization *struct {
		Repositories struct {
			PageInfo struct {
				HasNextPage bool   `json:"hasNextPage"`
				EndCursor   string `json:"endCursor"`
			} `json:"pageInfo"`
			Nodes []*repositoryNode `json:"nodes"`
		} `json:"repositories"`
	} `json:"organization"`
}

// markedQuery asks for what a list shows, and for nothing that GitHub has to work
// out for each of a hundred commits, such as authors and signatures.
const markedQuery = `query Marked($login: String!, $marker: String!, $first: Int!, $after: String) {
  organization(login: $login) {
    repositories(first: $first, after: $after, orderBy: {field: NAME, direction: ASC}) {
      pageInfo { hasNextPage endCursor }
      nodes {
        id databaseId name owner { login } description isPrivate isArchived isEmpty url
        defaultBranchRef { name target { oid ... on Commit { committedDate } } }
        marker: object(expression: $marker) { ... on Blob { oid text isTruncated } }
      }
    }
  }
}`
