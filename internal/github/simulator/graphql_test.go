package simulator

import (
	"encoding/json"
	"strings"
	"testing"
)

func graphWorld(f *fixture) string {
	f.s.AddRepository(RepositorySpec{Owner: "Acme", Name: "r", Private: true, Description: "words", Files: map[string][]byte{
		"README.md": []byte("# r\n"), "d/bin": {0, 1}, "d/big": []byte(strings.Repeat("x", maxText+1)),
	}})
	f.s.AddRepository(RepositorySpec{Owner: "Acme", Name: "empty", Private: true})
	f.s.AddRepository(RepositorySpec{Owner: "Other", Name: "secret", Private: true})
	for _, r := range f.s.State().Repositories {
		if r.FullName == "Acme/r" {
			return r.Head
		}
	}
	return ""
}

func TestGraphObserve(t *testing.T) {
	f := newFixture(t)
	head := graphWorld(f)
	token := f.mint(f.install, nil)
	a := f.graph(token, `
query Observe($owner: String!, $name: String!, $marker: String!, $deep: Boolean = false) {
  one: repository(owner: $owner, name: $name) {
    ...facts
    marker: object(expression: $marker) { __typename ... on Blob { oid byteSize isBinary isTruncated text } }
    tree: object(expression: "HEAD:") { ... on Tree { entries { name type mode path object @include(if: $deep) { oid } } } }
    big: object(expression: "main:d/big") { ... on Blob { isTruncated isBinary byteSize } }
    bin: object(expression: "main:d/bin") { ... on Blob { isBinary text } }
    none: object(expression: "main:none") { oid }
  }
  two: repository(owner: $owner, name: "EMPTY") { ...facts }
  three: repository(owner: "other", name: "secret") { id }
}
fragment facts on Repository {
  id databaseId nameWithOwner isPrivate isArchived isEmpty visibility viewerPermission
  owner { __typename login ... on Organization { databaseId viewerCanAdminister } }
  defaultBranchRef { name prefix target { oid ... on Commit { tree { oid } history(first: 1) { totalCount nodes { messageHeadline } } } } }
}`, map[string]any{"owner": "acme", "name": "R", "marker": "HEAD:README.md"})
	get := func(path ...any) any { return a.get(append([]any{"data"}, path...)...) }
	for _, tt := range []struct {
		path []any
		want any
	}{
		{[]any{"one", "nameWithOwner"}, "Acme/r"},
		{[]any{"one", "visibility"}, "PRIVATE"},
		{[]any{"one", "owner", "__typename"}, "Organization"},
		{[]any{"one", "viewerPermission"}, "ADMIN"},
		{[]any{"one", "defaultBranchRef", "target", "oid"}, head},
		{[]any{"one", "defaultBranchRef", "prefix"}, "refs/heads/"},
		{[]any{"one", "defaultBranchRef", "target", "history", "totalCount"}, 1.0},
		{[]any{"one", "marker", "text"}, "# r\n"},
		{[]any{"one", "marker", "__typename"}, "Blob"},
		{[]any{"one", "marker", "oid"}, f.s.State().Repositories[1].Files["README.md"]},
		{[]any{"one", "tree", "entries", 1, "path"}, "d"},
		{[]any{"one", "tree", "entries", 1, "mode"}, float64(0o40000)},
		{[]any{"one", "big", "isTruncated"}, true},
		{[]any{"one", "bin", "isBinary"}, true},
		{[]any{"one", "bin", "text"}, nil},
		{[]any{"one", "none"}, nil},
		{[]any{"two", "isEmpty"}, true},
		{[]any{"two", "defaultBranchRef"}, nil},
		{[]any{"three"}, nil},
	} {
		if got := get(tt.path...); got != tt.want {
			t.Errorf("%v = %v, want %v", tt.path, got, tt.want)
		}
	}
	if a.get("errors", 0, "type") != graphNotFound || a.get("errors", 0, "path", 0) != "three" || a.get("errors", 1) != nil {
		t.Errorf("errors: %v", a.get("errors"))
	}
	if strings.Contains(string(a.raw), `"object"`) {
		t.Error("@include(if: false) was answered")
	}
	if !strings.HasPrefix(string(a.raw), `{"data":{"one":{"id":`) {
		t.Errorf("fields are out of order: %.80s", a.raw)
	}
}

func TestGraphRefusals(t *testing.T) {
	f := newFixture(t)
	f.lax = true // operations that are wrong on purpose
	graphWorld(f)
	token := f.mint(f.install, nil)
	noPulls := f.mint(f.install, obj{"permissions": obj{"contents": "read"}})
	noContents := f.mint(f.install, obj{"permissions": obj{"pull_requests": "read"}})
	tests := []struct {
		name, token, query string
		kind, message      string // of the first error
		data               string
	}{
		{"unknown field", token, `{repository(owner:"a",name:"b"){nam}}`, "", `Cannot query field "nam" on type "Repository". Did you mean "name"?`, ""},
		{"missing argument", token, `{repository(owner:"a"){id}}`, "", "", ""},
		{"syntax", token, `{repository`, "", "", ""},
		{"organization", token, `{organization(login:"none"){id}}`, graphNotFound, "Could not resolve to an Organization with the login of 'none'.", `{"organization":null}`},
		{"no page size", token, `{organization(login:"acme"){repositories{totalCount}}}`, graphBoundaries, "", `{"organization":null}`},
		{"page too large", token, `{organization(login:"acme"){repositories(first:101){totalCount}}}`, graphExcessive, "Requesting 101 records on the `repositories` connection exceeds the `first` limit of 100 records.", `{"organization":null}`},
		{"null moves up to the nearest that may be null", noPulls, `{repository(owner:"acme",name:"r"){ref(qualifiedName:"main"){name associatedPullRequests(first:1){totalCount}}}}`, graphForbidden, msgIntegration, `{"repository":{"ref":null}}`},
		{"pull requests", noPulls, `{repository(owner:"acme",name:"r"){id pullRequests(first:1){totalCount}}}`, graphForbidden, msgIntegration, `{"repository":null}`},
		{"contents", noContents, `{repository(owner:"acme",name:"r"){name defaultBranchRef{name}}}`, graphForbidden, msgIntegration, `{"repository":{"name":"r","defaultBranchRef":null}}`},
		{"node", token, `{node(id:"nonsense"){id}}`, graphNotFound, "Could not resolve to a node with the global id of 'nonsense'.", `{"node":null}`},
		{"organizations of an installation", token, `{viewer{organizations(first:1){totalCount}}}`, graphForbidden, msgIntegration, `null`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := f.graph(tt.token, tt.query, nil)
			kind, _ := a.get("errors", 0, "type").(string)
			message, _ := a.get("errors", 0, "message").(string)
			if kind != tt.kind || message == "" || tt.message != "" && message != tt.message {
				t.Errorf("error %q %q", kind, message)
			}
			var parts map[string]json.RawMessage
			if err := json.Unmarshal(a.raw, &parts); err != nil || string(parts["data"]) != tt.data {
				t.Errorf("data %s, want %s", parts["data"], tt.data)
			}
		})
	}
	f.want(f.do("POST", "graphql", "", obj{"query": "{viewer{login}}"}), 401)
	f.want(f.do("POST", "graphql", f.appJWT(), obj{"query": "{viewer{login}}"}), 403)
	f.want(f.do("POST", "graphql", token, "no object"), 400)
	a := f.graph(token, `query($n:Int!){repository(owner:"acme",name:"r"){pullRequest(number:$n){id}}}`, map[string]any{"n": "one"})
	if a.get("errors") == nil || a.get("data") != nil {
		t.Errorf("variable of the wrong type: %s", a.raw)
	}
}

func TestGraphCommitRefusals(t *testing.T) {
	f := newFixture(t)
	head := graphWorld(f)
	f.s.AddRepository(RepositorySpec{Owner: "Acme", Name: "old", Archived: true, Files: map[string][]byte{"a": nil}})
	token := f.mint(f.install, nil)
	readOnly := f.mint(f.install, obj{"permissions": obj{"contents": "read"}})
	tests := []struct {
		name, token string
		vars        map[string]any
		kind        string
	}{
		{"read only", readOnly, commitInputOf("Acme/r", "main", head, map[string]string{"a": "1"}), graphForbidden},
		{"no such repository", token, commitInputOf("Acme/none", "main", head, nil), graphNotFound},
		{"invisible repository", token, commitInputOf("Other/secret", "main", head, nil), graphNotFound},
		{"no such branch", token, commitInputOf("Acme/r", "none", head, nil), graphNotFound},
		{"empty repository", token, commitInputOf("Acme/empty", "main", head, nil), graphNotFound},
		{"archived", token, commitInputOf("Acme/old", "main", head, nil), graphUnprocessable},
		{"bad path", token, commitInputOf("Acme/r", "main", head, map[string]string{"../a": "1"}), graphUnprocessable},
		{"deletes nothing", token, commitInputOf("Acme/r", "main", head, nil, "none"), graphUnprocessable},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := f.graph(tt.token, commitMutation, tt.vars)
			if a.get("errors", 0, "type") != tt.kind || a.get("data", "createCommitOnBranch") != nil {
				t.Errorf("got %s, want %s", a.raw, tt.kind)
			}
		})
	}
	a := f.graph(token, commitMutation, commitInputOf("acme/R", "main", head, map[string]string{"d/new": "1"}, "d/bin", "d/big"))
	if a.get("errors") != nil {
		t.Fatalf("deletions: %s", a.raw)
	}
	for _, r := range f.s.State().Repositories {
		if r.FullName == "Acme/r" && (len(r.Files) != 2 || r.Files["d/new"] == "") {
			t.Errorf("files: %v", r.Files)
		}
	}
}

func TestGraphNodesAndPages(t *testing.T) {
	f := newFixture(t)
	graphWorld(f)
	token := f.mint(f.install, nil)
	query := `query($after:String){organization(login:"acme"){id viewerCanCreateRepositories repositories(first:1,after:$after,orderBy:{field:NAME,direction:ASC}){totalCount pageInfo{hasNextPage endCursor} edges{cursor node{id name}}}}}`
	a := f.graph(token, query, nil)
	list := []any{"data", "organization", "repositories"}
	if a.get(append(list, "edges", 0, "node", "name")...) != "empty" || a.get(append(list, "totalCount")...) != 2.0 || a.get(append(list, "pageInfo", "hasNextPage")...) != true {
		t.Fatalf("first page: %s", a.raw)
	}
	first := a.get(append(list, "edges", 0, "node", "id")...).(string)
	org := a.get("data", "organization", "id").(string)
	a = f.graph(token, query, map[string]any{"after": a.get(append(list, "pageInfo", "endCursor")...)})
	if a.get(append(list, "edges", 0, "node", "name")...) != "r" || a.get(append(list, "pageInfo", "hasNextPage")...) != false {
		t.Fatalf("second page: %s", a.raw)
	}
	a = f.graph(token, `query($ids:[ID!]!){nodes(ids:$ids){__typename id ... on Repository{name defaultBranchRef{id target{id}}}} rateLimit{limit cost remaining used resetAt} viewer{login}}`,
		map[string]any{"ids": []string{first, org, "bad", a.get(append(list, "edges", 0, "node", "id")...).(string)}})
	if a.get("data", "nodes", 0, "name") != "empty" || a.get("data", "nodes", 1, "__typename") != "Organization" || a.get("data", "nodes", 2) != nil ||
		a.get("errors", 0, "type") != graphNotFound || a.get("data", "rateLimit", "cost") != 1.0 || a.get("data", "viewer", "login") != "konstruct[bot]" {
		t.Errorf("nodes: %s", a.raw)
	}
	ref, commit := a.get("data", "nodes", 3, "defaultBranchRef", "id"), a.get("data", "nodes", 3, "defaultBranchRef", "target", "id")
	a = f.graph(token, `query($r:ID!,$c:ID!){ref:node(id:$r){... on Ref{name}} commit:node(id:$c){... on Commit{message author{name} parents(first:1){totalCount} file(path:"d/bin"){path size type} additions changedFilesIfAvailable}}}`,
		map[string]any{"r": ref, "c": commit})
	if a.get("data", "ref", "name") != "main" || a.get("data", "commit", "file", "size") != 2.0 || a.get("data", "commit", "changedFilesIfAvailable") != 3.0 {
		t.Errorf("by id: %s", a.raw)
	}
}
