package repository

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"gitconnection/internal/github"
	"gitconnection/internal/github/api"
	"gitconnection/internal/wording"
)

// logsPerQuery limits one query about many paths: for each, GitHub may have to
// walk through the history.
const logsPerQuery = 50

// versionsQuery lists the commits that touched a file, each with the file as it
// was then.
const versionsQuery = `query Versions($owner: String!, $name: String!, $commit: GitObjectID!, $path: String!, $first: Int!, $after: String) {
  repository(owner: $owner, name: $name) {
    object(oid: $commit) { ... on Commit { history(first: $first, path: $path, after: $after) {
      pageInfo { hasNextPage endCursor }
      nodes { ...head file(path: $path) { object { ... on Blob { oid text isTruncated } } } }
    } } }
  }
}
` + headFragment

type versionsAnswer struct {
	Repository *struct {
		Object *struct {
			History *struct {
				PageInfo struct {
					HasNextPage bool   `json:"hasNextPage"`
					EndCursor   string `json:"endCursor"`
				} `json:"pageInfo"`
				Nodes []*struct {
					commitNode
					File *struct {
						Object *blobNode `json:"object"`
					} `json:"file"`
				} `json:"nodes"`
			} `json:"history"`
		} `json:"object"`
	} `json:"repository"`
}

// Versions lists the commits up to a given one that touched a file, newest first,
// with the file as it was after each; a commit that removed it has no content. A
// page begins after a cursor, "" the first one; next is that of the page that
// follows, "" after the last.
func (rd *Reader) Versions(ctx context.Context, owner, name, commit, path, after string) (list []github.FileVersion, next string, err error) {
	const op = "read a file's versions in"
	target := owner + "/" + name
	if _, err := api.RepositoryPath(owner, name); err != nil {
		return nil, "", &github.Error{Op: op, Target: target, Kind: github.KindInvalid, Cause: wording.Line(err)}
	}
	if !api.IsSHA(commit) {
		return nil, "", &github.Error{Op: op, Target: target, Kind: github.KindInvalid, Cause: fmt.Sprintf("%q is no commit", commit)}
	}
	cred, err := rd.credentials.ForOwner(ctx, owner)
	if err != nil {
		return nil, "", err
	}
	vars := map[string]any{"owner": owner, "name": name, "commit": commit, "path": path, "after": nil}
	if after != "" {
		vars["after"] = after
	}
	var answer versionsAnswer
	_, err = halving(github.CommitsPerPage, func(n int) error {
		vars["first"], answer = n, versionsAnswer{}
		return rd.api.GraphQL(ctx, cred, "query", versionsQuery, vars, &answer)
	})
	if err != nil {
		return nil, "", api.Explain(op, target, err)
	}
	if answer.Repository == nil || answer.Repository.Object == nil || answer.Repository.Object.History == nil {
		return nil, "", &github.Error{Op: op, Target: target, Kind: github.KindDoubtful, Cause: "GitHub's answer was not whole"}
	}
	history := answer.Repository.Object.History
	for _, n := range history.Nodes {
		if n == nil {
			return nil, "", &github.Error{Op: op, Target: target, Kind: github.KindDoubtful, Cause: "GitHub's answer was not whole"}
		}
		v := github.FileVersion{Commit: n.commit()}
		if n.File != nil && n.File.Object != nil && n.File.Object.OID != "" {
			if v.Content, err = rd.content(ctx, owner, name, n.File.Object); err != nil {
				return nil, "", err
			}
		}
		list = append(list, v)
	}
	if history.PageInfo.HasNextPage {
		next = history.PageInfo.EndCursor
	}
	return list, next, nil
}

// LastChanges returns, for each of some paths, the last commit up to a given one
// that touched it. Paths that no commit touched are left out.
func (rd *Reader) LastChanges(ctx context.Context, owner, name, commit string, paths []string) (map[string]github.Commit, error) {
	const op = "read who changed files of"
	target := owner + "/" + name
	if _, err := api.RepositoryPath(owner, name); err != nil {
		return nil, &github.Error{Op: op, Target: target, Kind: github.KindInvalid, Cause: wording.Line(err)}
	}
	if !api.IsSHA(commit) {
		return nil, &github.Error{Op: op, Target: target, Kind: github.KindInvalid, Cause: fmt.Sprintf("%q is no commit", commit)}
	}
	out := map[string]github.Commit{}
	for from := 0; from < len(paths); from += logsPerQuery {
		part := paths[from:min(from+logsPerQuery, len(paths))]
		raw, err := rd.aliased(ctx, owner, name, commit, "history(first: 1, path: %s) { nodes { ...head } }", part)
		if err != nil {
			return nil, api.Explain(op, target, err)
		}
		for i, path := range part {
			var log *struct {
				Nodes []*commitNode `json:"nodes"`
			}
			if err := json.Unmarshal(raw[i], &log); err != nil {
				return nil, api.Explain(op, target, unreadable(err))
			}
			if log != nil && len(log.Nodes) > 0 && log.Nodes[0] != nil {
				out[path] = log.Nodes[0].commit()
			}
		}
	}
	return out, nil
}

// unreadable is the error for an answer that cannot be decoded.
func unreadable(err error) error {
	return &github.Error{Kind: github.KindUnexpected, Cause: "GitHub's answer could not be read: " + wording.Line(err), Err: err}
}

// aliased requests a field of a repository, or of one commit in it, once for each
// value, which replaces %s in the field. The answers have the order of values.
func (rd *Reader) aliased(ctx context.Context, owner, name, commit, field string, values []string) ([]json.RawMessage, error) {
	cred, err := rd.credentials.ForOwner(ctx, owner)
	if err != nil {
		return nil, err
	}
	vars := map[string]any{"owner": owner, "name": name}
	var params, fields strings.Builder
	for i, v := range values {
		p := fmt.Sprintf("p%d", i)
		vars[p] = v
		fmt.Fprintf(&params, ", $%s: String!", p)
		fmt.Fprintf(&fields, "    a%d: "+field+"\n", i, "$"+p)
	}
	query := fmt.Sprintf("query($owner: String!, $name: String!%s) {\n  repository(owner: $owner, name: $name) {\n%s  }\n}\n", params.String(), fields.String())
	var answer struct {
		Repository map[string]json.RawMessage `json:"repository"`
	}
	if commit != "" {
		query = fmt.Sprintf("query($owner: String!, $name: String!%s) {\n  repository(owner: $owner, name: $name) {\n  at: object(oid: %q) { ... on Commit {\n%s  } }\n  }\n}\n%s",
			params.String(), commit, fields.String(), headFragment)
	}
	if err := rd.api.GraphQL(ctx, cred, "query", query, vars, &answer); err != nil {
		return nil, err
	}
	all := answer.Repository
	if commit != "" {
		all = nil
		if err := json.Unmarshal(orNull(answer.Repository["at"]), &all); err != nil {
			return nil, unreadable(err)
		}
	}
	out := make([]json.RawMessage, len(values))
	for i := range values {
		raw, ok := all[fmt.Sprintf("a%d", i)]
		if !ok { // an incomplete answer says nothing about a file
			return nil, &github.Error{Kind: github.KindDoubtful, Cause: "GitHub's answer was not whole"}
		}
		out[i] = raw
	}
	return out, nil
}

// orNull makes an absent value decodable.
func orNull(raw json.RawMessage) json.RawMessage {
	if len(raw) == 0 {
		return json.RawMessage("null")
	}
	return raw
}
