package simulator

import (
	"encoding/json"
	"net/http/httptest"
	"strings"
	"testing"

	"gitconnection/internal/github/simulator/query"
)

// Whatever comes as a GraphQL body gets an answer that is JSON.
func FuzzGraphQL(f *testing.F) {
	for _, seed := range []string{
		`{viewer{login}}`, `query($n:Int){organization(login:"acme"){repositories(first:$n){nodes{id}}}}`,
		`{nodes(ids:["a",null]){id}}`, `{organization(login:"acme"){repositories(first:99999999999999999999){totalCount}}}`,
		`mutation{createCommitOnBranch(input:{branch:{},expectedHeadOid:"x",message:{headline:"h"}}){commit{oid}}}`,
		`{a:__typename ...f} fragment f on Query{rateLimit{cost}}`, `{__schema{types{name}}}`, `subscription{a}`, `{`, ``,
		`{repository(owner:"acme",name:"r"){object(expression:"main:"){...on Tree{entries{object{oid}}}} refs(refPrefix:"x",first:-1){totalCount}}}`,
	} {
		f.Add(seed, `{"n":1}`)
	}
	s := New(Options{BaseURL: "http://127.0.0.1:1"})
	s.AddRepository(RepositorySpec{Owner: "acme", Name: "r", Files: map[string][]byte{"a/b": []byte("x")}})
	token := s.IssueUserToken("ada", "repo", "read:org")
	f.Fuzz(func(t *testing.T, query, variables string) {
		body, err := json.Marshal(map[string]any{"query": query, "variables": json.RawMessage(variables)})
		if err != nil {
			body = []byte(variables)
		}
		r := httptest.NewRequest("POST", "/api/graphql", strings.NewReader(string(body)))
		r.Header.Set("Authorization", "Bearer "+token)
		r.Header.Set("User-Agent", "fuzz")
		s.ResetLog()
		s.SetRateLimit(resourceGraphQL, 1<<40)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if !json.Valid(w.Body.Bytes()) {
			t.Fatalf("status %d, no JSON: %q", w.Code, w.Body)
		}
	})
}

// Global ids survive the round trip, and no other text is taken for one that
// would be written differently.
func FuzzNodeID(f *testing.F) {
	f.Add(query.NodeID("R", 81_000_017))
	f.Add(query.ObjectNodeID("REF", 7, "refs/heads/main"))
	f.Add("R_kgDO")
	f.Fuzz(func(t *testing.T, id string) {
		prefix, n, name, ok := query.ParseNodeID(id)
		if !ok {
			return
		}
		again := query.NodeID(prefix, n)
		if name != "" {
			again = query.ObjectNodeID(prefix, n, name)
		}
		p2, n2, name2, ok2 := query.ParseNodeID(again)
		if !ok2 || p2 != prefix || n2 != n || name2 != name {
			t.Errorf("%q became %q", id, again)
		}
	})
}

// No JWT but the App's own gets in.
func FuzzJWT(f *testing.F) {
	f.Add("a.b.c")
	f.Add(jwt(testKey(), map[string]any{"iss": "1", "iat": 1, "exp": 2}))
	f.Add(`eyJhbGciOiJub25lIn0.eyJpc3MiOiIxIn0.`)
	s := New(Options{})
	f.Fuzz(func(t *testing.T, raw string) {
		if !looksLikeJWT(raw) {
			return
		}
		if a, _, message := s.verifyJWT(raw); a != nil || message == "" {
			t.Errorf("%q got in", raw)
		}
	})
}
