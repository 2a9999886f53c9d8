package simulator

import (
	"strings"
	"testing"

	"gitconnection/internal/github/simulator/query"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/vektah/gqlparser/v2/ast"
)

const commitMutation = `mutation($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) {
    clientMutationId
    commit { oid message author { name user { login } } signature { isValid state } tree { oid } }
    ref { name target { oid } }
  }
}`

// commitInputOf builds the variables of commitMutation.
func commitInputOf(repo, branch, head string, add map[string]string, del ...string) map[string]any {
	additions, deletions := []any{}, []any{}
	for path, text := range add {
		additions = append(additions, map[string]any{"path": path, "contents": b64(text)})
	}
	for _, path := range del {
		deletions = append(deletions, map[string]any{"path": path})
	}
	return map[string]any{"input": map[string]any{
		"clientMutationId": "m1",
		"branch":           map[string]any{"repositoryNameWithOwner": repo, "branchName": branch},
		"message":          map[string]any{"headline": "Add the rest", "body": "Requested-by: ada"},
		"expectedHeadOid":  head,
		"fileChanges":      map[string]any{"additions": additions, "deletions": deletions},
	}}
}

// The whole way of a connection: look up, mint, create, first file, the rest.
func TestConnectFlow(t *testing.T) {
	f := newFixture(t)
	a := f.do("GET", "/orgs/acme/installation", f.appJWT(), nil)
	f.want(a, 200)
	if got := a.get("account", "login"); got != "Acme" {
		t.Fatalf("account %v", got)
	}
	token := f.mint(f.install, nil)
	a = f.do("POST", "/orgs/acme/repos", token, map[string]any{"name": "acme-gitops", "private": true, "description": "Platform"})
	f.want(a, 201)
	if a.get("private") != true || a.get("default_branch") != "main" || a.get("full_name") != "Acme/acme-gitops" {
		t.Fatalf("repository: %s", a.raw)
	}
	a = f.do("PUT", "/repos/acme/ACME-gitops/contents/README.md", token, map[string]any{"message": "Begin", "content": b64("# acme\n")})
	f.want(a, 201)
	head := a.get("commit", "sha").(string)
	if a.get("commit", "verification", "verified") != true || a.get("commit", "author", "name") != "konstruct[bot]" {
		t.Fatalf("first commit: %s", a.raw)
	}
	a = f.graph(token, commitMutation, commitInputOf("Acme/acme-gitops", "main", head, map[string]string{"a/b.yaml": "x: 1\n", "c": "y"}))
	if a.get("errors") != nil {
		t.Fatalf("mutation: %s", a.raw)
	}
	commit := []any{"data", "createCommitOnBranch", "commit"}
	if a.get(append(commit, "signature", "isValid")...) != true || a.get(append(commit, "signature", "state")...) != "VALID" {
		t.Errorf("signature: %s", a.raw)
	}
	if got := a.get(append(commit, "message")...); got != "Add the rest\n\nRequested-by: ada" {
		t.Errorf("message %q", got)
	}
	if a.get(append(commit, "author", "user")...) != nil {
		t.Errorf("a bot is no user: %s", a.raw)
	}
	next := a.get(append(commit, "oid")...).(string)
	if a.get("data", "createCommitOnBranch", "ref", "target", "oid") != next || a.get("data", "createCommitOnBranch", "clientMutationId") != "m1" {
		t.Errorf("ref: %s", a.raw)
	}
	a = f.graph(token, commitMutation, commitInputOf("Acme/acme-gitops", "main", head, map[string]string{"d": ""}))
	if a.get("errors", 0, "type") != graphStale || a.get("data", "createCommitOnBranch") != nil ||
		a.get("errors", 0, "message") != `Expected branch to point to "`+head+`" but it did not. Pull and try again.` {
		t.Errorf("stale: %s", a.raw)
	}
	checkState(t, f.s.State(), next)
}

func checkState(t *testing.T, st StateSnapshot, head string) {
	t.Helper()
	if len(st.Repositories) != 1 {
		t.Fatalf("repositories: %+v", st.Repositories)
	}
	r := st.Repositories[0]
	if r.Head != head || len(r.Commits) != 2 || len(r.Files) != 3 || !r.Private {
		t.Errorf("state: %+v", r)
	}
	if want := plumbing.ComputeHash(plumbing.BlobObject, []byte("x: 1\n")).String(); r.Files["a/b.yaml"] != want {
		t.Errorf("blob %s, want %s", r.Files["a/b.yaml"], want)
	}
	if !r.Commits[0].Verified || !strings.HasPrefix(r.Commits[0].Message, "Add the rest") {
		t.Errorf("commits: %+v", r.Commits)
	}
}

// Every field of the embedded schema has a resolver, so that a query that
// validates can be answered.
func TestSchemaIsResolved(t *testing.T) {
	sch, err := query.Schema()
	if err != nil {
		t.Fatal(err)
	}
	table := newResolvers()
	for name, def := range sch.Types {
		if def.Kind != ast.Object || def.BuiltIn {
			continue
		}
		for _, fd := range def.Fields {
			if !strings.HasPrefix(fd.Name, "__") && table[name][fd.Name] == nil {
				t.Errorf("%s.%s has no resolver", name, fd.Name)
			}
		}
	}
}
