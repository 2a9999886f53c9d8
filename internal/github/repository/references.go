package repository

import (
	"context"

	"gitconnection/internal/github"
	"gitconnection/internal/github/api"
	"gitconnection/internal/wording"
)

// References tells which of some names a repository has as a branch or a tag, in
// one request (https://docs.github.com/graphql/reference/objects#repository, ref).
func (rd *Reader) References(ctx context.Context, owner, name string, names []string) (map[string]github.Reference, error) {
	const op = "look for branches and tags of"
	target := owner + "/" + name
	if _, err := api.RepositoryPath(owner, name); err != nil {
		return nil, &github.Error{Op: op, Target: target, Kind: github.KindInvalid, Cause: wording.Line(err)}
	}
	names = names[:min(len(names), logsPerQuery/2)]
	qualified := make([]string, 0, 2*len(names))
	for _, n := range names {
		qualified = append(qualified, "refs/heads/"+n, "refs/tags/"+n)
	}
	raw, err := rd.aliased(ctx, owner, name, "", "ref(qualifiedName: %s) { name }", qualified)
	if err != nil {
		return nil, api.Explain(op, target, err)
	}
	out := map[string]github.Reference{}
	for i, n := range names {
		out[n] = github.Reference{Branch: string(raw[2*i]) != "null", Tag: string(raw[2*i+1]) != "null"}
	}
	return out, nil
}
