package simulator

import (
	"encoding/base64"
	"fmt"
	"strings"

	"github.com/go-git/go-git/v5/plumbing/filemode"

	"gitconnection/internal/github/simulator/gitstore"
	"gitconnection/internal/github/simulator/refusals"
)

// mutationFields resolve the root of mutations.
func mutationFields() map[string]resolver {
	return map[string]resolver{
		"createCommitOnBranch": field(func(x *graphExec, _ rootNode, args arguments) (any, error) {
			input, _ := args["input"].(map[string]any)
			return x.createCommitOnBranch(input)
		}),
	}
}

func payloadFields() map[string]resolver {
	return map[string]resolver{
		"clientMutationId": plain(func(p *payloadNode) any { return p.mutation }),
		"commit":           plain(func(p *payloadNode) any { return p.commit }),
		"ref":              plain(func(p *payloadNode) any { return p.ref }),
	}
}

// createCommitOnBranch appends a commit, made and signed by GitHub, to a
// branch whose head the caller knows.
func (x *graphExec) createCommitOnBranch(input arguments) (any, error) {
	branch, _ := input["branch"].(map[string]any)
	r, name, err := x.committable(branch)
	if err != nil {
		return nil, err
	}
	fileChanges, _ := input["fileChanges"].(map[string]any)
	additions, deletions := objects(fileChanges["additions"]), objects(fileChanges["deletions"])
	if err := x.mayCommit(r, paths(additions, deletions)); err != nil {
		return nil, err
	}
	head, _ := r.git.BranchHash(name)
	if expected := input.text("expectedHeadOid"); expected != head.String() {
		return nil, &graphError{Type: graphStale,
			Message: fmt.Sprintf("Expected branch to point to %q but it did not. Pull and try again.", expected)}
	}
	changes, err := x.changes(r, name, additions, deletions)
	if err != nil {
		return nil, err
	}
	message, _ := input["message"].(map[string]any)
	text := arguments(message).text("headline")
	if body := arguments(message).text("body"); body != "" {
		text += "\n\n" + body
	}
	in := x.c.commitInput(text, nil, nil)
	if err := graphRefusal(x.s.refuses(x.c.actor, r, x.c.change(refusals.ByGraphQL, name, in, r.files(changes)...))); err != nil {
		return nil, err
	}
	h, err := x.s.commitOnBranch(r, name, changes, in)
	if err != nil {
		return nil, err
	}
	return &payloadNode{input["clientMutationId"], commitNodeOf(r, h), &refNode{r, gitstore.Ref{Name: "refs/heads/" + name, Hash: h}}}, nil
}

// committable finds the branch that a CommittableBranch names: by the id of
// its Ref, or by repository and name.
func (x *graphExec) committable(branch arguments) (*repository, string, error) {
	if id := branch.text("id"); id != "" {
		n, err := x.node(id)
		if err != nil {
			return nil, "", err
		}
		at, is := n.(*refNode)
		if !is || !strings.HasPrefix(at.Name, "refs/heads/") {
			return nil, "", missing("Could not resolve to a branch with the global id of '%s'.", id)
		}
		return at.r, strings.TrimPrefix(at.Name, "refs/heads/"), nil
	}
	owner, repo, _ := strings.Cut(branch.text("repositoryNameWithOwner"), "/")
	found, err := x.repository(owner, repo, true)
	if err != nil {
		return nil, "", err
	}
	name := strings.TrimPrefix(branch.text("branchName"), "refs/heads/")
	r := found.(*repository)
	if x.s.permission(x.c.actor, r, "contents") < levelRead {
		return nil, "", forbidden()
	}
	if _, exists := r.git.BranchHash(name); !exists {
		return nil, "", missing("Could not resolve to a branch with the name '%s'.", name)
	}
	return r, name, nil
}

// mayCommit holds the actor to permissions.
func (x *graphExec) mayCommit(r *repository, touched []string) error {
	if err := x.may(r, write("contents")); err != nil {
		return err
	}
	if touchesWorkflows(touched...) && !x.c.actor.isClassic() {
		if err := x.may(r, write("workflows")); err != nil {
			return err
		}
	}
	if r.Archived {
		return &graphError{Type: graphUnprocessable, Message: "Repository was archived so is read-only."}
	}
	return nil
}

// files are what a commit writes, as rules look at them.
func (r *repository) files(changes []gitstore.Change) []refusals.File {
	return mapOf(changes, func(c gitstore.Change) refusals.File {
		data, _ := r.git.Blob(c.Hash) // what goes has none
		return refusals.File{Path: c.Path, Data: data}
	})
}

// changes turns additions and deletions into what happens to the tree. All
// files that this mutation writes have mode 100644.
func (x *graphExec) changes(r *repository, branch string, additions, deletions []arguments) ([]gitstore.Change, error) {
	head, _ := r.git.BranchHash(branch)
	c, err := r.git.Commit(head)
	if err != nil {
		return nil, err
	}
	var out []gitstore.Change
	for _, d := range deletions {
		path := d.text("path")
		if e, found := r.git.Entry(c.TreeHash, path); path == "" || !found || e.Mode == filemode.Dir {
			return nil, &graphError{Type: graphUnprocessable,
				Message: fmt.Sprintf("A path was requested for deletion which does not exist as of commit oid `%s`", head)}
		}
		out = append(out, gitstore.Change{Path: path, Delete: true})
	}
	for _, a := range additions {
		if !gitstore.ValidPath(a.text("path")) {
			return nil, &graphError{Type: graphUnprocessable, Message: "A path was requested for addition which is not valid: " + a.text("path")}
		}
		data, err := base64.StdEncoding.DecodeString(strings.ReplaceAll(a.text("contents"), "\n", ""))
		if err != nil {
			return nil, &graphError{Type: graphArgument, Message: "The contents of " + a.text("path") + " are not valid Base64"}
		}
		h, err := r.git.WriteBlob(data)
		if err != nil {
			return nil, err
		}
		out = append(out, gitstore.Change{Path: a.text("path"), Mode: filemode.Regular, Hash: h})
	}
	return out, nil
}

// objects reads a list of input objects.
func objects(v any) []arguments {
	list, _ := v.([]any)
	var out []arguments
	for _, item := range list {
		if o, is := item.(map[string]any); is {
			out = append(out, o)
		}
	}
	return out
}

func paths(lists ...[]arguments) []string {
	var out []string
	for _, list := range lists {
		for _, o := range list {
			out = append(out, o.text("path"))
		}
	}
	return out
}
