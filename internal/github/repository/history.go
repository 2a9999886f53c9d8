package repository

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"gitconnection/internal/github"
	"gitconnection/internal/github/api"
)

// Limits of one query about many commits or paths: for each, GitHub may have to
// walk through the history.
const (
	filesPerQuery = 50
	logsPerQuery  = 50
)

// FileAt returns a file's content at each of some commits, by commit. Commits
// without the file are left out.
func (rd *Reader) FileAt(ctx context.Context, owner, name, path string, commits []string) (map[string][]byte, error) {
	const op = "read a file's versions in"
	target := owner + "/" + name
	if _, err := api.RepositoryPath(owner, name); err != nil {
		return nil, &github.Error{Op: op, Target: target, Kind: github.KindInvalid, Cause: err.Error()}
	}
	out := map[string][]byte{}
	for from := 0; from < len(commits); from += filesPerQuery {
		part := commits[from:min(from+filesPerQuery, len(commits))]
		expressions := make([]string, len(part))
		for i, sha := range part {
			if !api.IsSHA(sha) {
				return nil, &github.Error{Op: op, Target: target, Kind: github.KindInvalid, Cause: fmt.Sprintf("%q is no commit", sha)}
			}
			expressions[i] = sha + ":" + path
		}
		raw, err := rd.aliased(ctx, owner, name, "", blobField, expressions)
		if err != nil {
			return nil, api.Explain(op, target, err)
		}
		for i, sha := range part {
			var node *blobNode
			if err := json.Unmarshal(raw[i], &node); err != nil {
				return nil, api.Explain(op, target, unreadable(err))
			}
			if node == nil || node.OID == "" {
				continue
			}
			if out[sha], err = rd.content(ctx, owner, name, node); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// LastChanges returns, for each of some paths, the last commit up to a given one
// that touched it. Paths that no commit touched are left out.
func (rd *Reader) LastChanges(ctx context.Context, owner, name, commit string, paths []string) (map[string]github.Commit, error) {
	const op = "read who changed files of"
	target := owner + "/" + name
	if _, err := api.RepositoryPath(owner, name); err != nil {
		return nil, &github.Error{Op: op, Target: target, Kind: github.KindInvalid, Cause: err.Error()}
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
	return &github.Error{Kind: github.KindUnexpected, Cause: "GitHub's answer could not be read: " + err.Error(), Err: err}
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
