package github

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
)

// Limits of one query about many commits or paths: each may cost GitHub a walk
// through the history.
const (
	filesPerQuery = 50
	logsPerQuery  = 50
)

// FileAt returns a file's content at each of some commits, by commit. Commits
// in which it does not stand are left out.
func (c *Client) FileAt(ctx context.Context, owner, name, path string, commits []string) (map[string][]byte, error) {
	const op = "read a file's versions in"
	target := owner + "/" + name
	if _, err := repoPath(owner, name); err != nil {
		return nil, &Error{Op: op, Target: target, Kind: KindInvalid, Cause: err.Error()}
	}
	out := map[string][]byte{}
	for from := 0; from < len(commits); from += filesPerQuery {
		part := commits[from:min(from+filesPerQuery, len(commits))]
		expressions := make([]string, len(part))
		for i, sha := range part {
			if !shaPattern.MatchString(sha) {
				return nil, &Error{Op: op, Target: target, Kind: KindInvalid, Cause: fmt.Sprintf("%q is no commit", sha)}
			}
			expressions[i] = sha + ":" + path
		}
		raw, err := c.aliased(ctx, owner, name, "", blobField, expressions)
		if err != nil {
			return nil, explain(op, target, err)
		}
		for i, sha := range part {
			var node *blobNode
			if err := json.Unmarshal(raw[i], &node); err != nil {
				return nil, explain(op, target, unreadable(err))
			}
			if node == nil || node.OID == "" {
				continue
			}
			if out[sha], err = c.content(ctx, owner, name, node); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// LastChanges returns the last commit, up to a given one, that touched each of
// some paths, by path. Paths that no commit touched are left out.
func (c *Client) LastChanges(ctx context.Context, owner, name, commit string, paths []string) (map[string]Commit, error) {
	const op = "read who changed files of"
	target := owner + "/" + name
	if _, err := repoPath(owner, name); err != nil {
		return nil, &Error{Op: op, Target: target, Kind: KindInvalid, Cause: err.Error()}
	}
	if !shaPattern.MatchString(commit) {
		return nil, &Error{Op: op, Target: target, Kind: KindInvalid, Cause: fmt.Sprintf("%q is no commit", commit)}
	}
	out := map[string]Commit{}
	for from := 0; from < len(paths); from += logsPerQuery {
		part := paths[from:min(from+logsPerQuery, len(paths))]
		raw, err := c.aliased(ctx, owner, name, commit, "history(first: 1, path: %s) { nodes { ...head } }", part)
		if err != nil {
			return nil, explain(op, target, err)
		}
		for i, path := range part {
			var log *struct {
				Nodes []*commitNode `json:"nodes"`
			}
			if err := json.Unmarshal(raw[i], &log); err != nil {
				return nil, explain(op, target, unreadable(err))
			}
			if log != nil && len(log.Nodes) > 0 && log.Nodes[0] != nil {
				out[path] = log.Nodes[0].commit()
			}
		}
	}
	return out, nil
}

func unreadable(err error) error {
	return &Error{Kind: KindUnexpected, Cause: "GitHub's answer could not be read: " + err.Error(), Err: err}
}

// aliased asks for the same of a repository, or of one commit in it, once for
// each value; %s in the field stands for it. The answers are in their order.
func (c *Client) aliased(ctx context.Context, owner, name, commit, field string, values []string) ([]json.RawMessage, error) {
	cred, err := c.forOwner(ctx, owner)
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
	text := fmt.Sprintf("query($owner: String!, $name: String!%s) {\n  repository(owner: $owner, name: $name) {\n%s  }\n}\n", params.String(), fields.String())
	var answer struct {
		Repository map[string]json.RawMessage `json:"repository"`
	}
	if commit != "" {
		text = fmt.Sprintf("query($owner: String!, $name: String!%s) {\n  repository(owner: $owner, name: $name) {\n  at: object(oid: %q) { ... on Commit {\n%s  } }\n  }\n}\n%s",
			params.String(), commit, fields.String(), headFragment)
	}
	if err := c.graphql(ctx, cred, "query", text, vars, &answer); err != nil {
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
		if !ok { // an answer that is not whole says nothing about a file
			return nil, &Error{Kind: KindDoubtful, Cause: "GitHub's answer was not whole"}
		}
		out[i] = raw
	}
	return out, nil
}

func orNull(raw json.RawMessage) json.RawMessage {
	if len(raw) == 0 {
		return json.RawMessage("null")
	}
	return raw
}
