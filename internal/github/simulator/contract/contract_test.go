package contract

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

const (
	goodRef = `{"ref":"refs/heads/main","node_id":"REF_1","url":"https://x.test/r",
		"object":{"type":"commit","sha":"0123456789012345678901234567890123456789","url":"https://x.test/c"}}`
	goodRefBody = `{"ref":"refs/heads/main","sha":"0123456789012345678901234567890123456789"}`
	goodError   = `{"message":"Not Found","documentation_url":"https://docs.github.com/rest","status":"404"}`
	viewer      = `{"query":"query($n:String!){viewer{login} repository(owner:$n,name:\"r\"){id defaultBranchRef{target{...on Commit{oid}}}}}","variables":{"n":"o"}}`
	goodOwner   = `{"login":"o","id":1,"node_id":"O_1","avatar_url":"https://x.test/a","gravatar_id":"","url":"https://x.test/u","html_url":"https://x.test/o",
		"followers_url":"https://x.test/f","following_url":"https://x.test/f","gists_url":"https://x.test/g","starred_url":"https://x.test/s",
		"subscriptions_url":"https://x.test/s","organizations_url":"https://x.test/o","repos_url":"https://x.test/r","events_url":"https://x.test/e",
		"received_events_url":"https://x.test/e","type":"Organization","site_admin":false}`
	goodApp = `{"id":7,"slug":"a","node_id":"A_7","client_id":"Iv23","owner":` + goodOwner + `,"name":"A","description":null,"external_url":"https://x.test/",
		"html_url":"https://x.test/apps/a","created_at":"2026-11-22T12:00:00Z","updated_at":"2026-11-22T12:00:00Z","permissions":{"contents":"write"},"events":[],
		"client_secret":"s","webhook_secret":null,"pem":"p"}`
	goodCheck = `{"id":1,"url":"https://x.test/a","scopes":[],"token":"t","token_last_eight":"t","hashed_token":"h","app":{"client_id":"Iv23","name":"A","url":"https://x.test/"},
		"note":null,"note_url":null,"fingerprint":null,"user":` + goodOwner + `,"installation":null,"created_at":"2026-11-22T12:00:00Z","updated_at":"2026-11-22T12:00:00Z","expires_at":null}`
	viewerData = `{"data":{"viewer":{"login":"o"},"repository":{"id":"R_1","defaultBranchRef":{"target":{"oid":"0123456789012345678901234567890123456789"}}}}}`
)

// What browsing reads: a branch, a tree, and a comparison of the graph.
const (
	goodBranch = `[{"name":"main","protected":true,"commit":{"sha":"0123456789012345678901234567890123456789","url":"https://x.test/c"}}]`
	goodTree   = `{"sha":"0123456789012345678901234567890123456789","url":"https://x.test/t","truncated":true,
		"tree":[{"path":"a","mode":"100644","type":"blob","size":1,"sha":"0123456789012345678901234567890123456789","url":"https://x.test/b"}]}`
	compare     = `{"query":"query($b:String!){repository(owner:\"o\",name:\"r\"){ref(qualifiedName:$b){compare(headRef:\"main\"){aheadBy behindBy}}}}","variables":{"b":"x"}}`
	compareData = `{"data":{"repository":{"ref":{"compare":{"aheadBy":1,"behindBy":2}}}}}`
)

// sample is an exchange and what the checker has to say about it.
type sample struct {
	name         string
	method, path string
	accept       string
	body         string
	status       int
	contentType  string // default: JSON
	answer       string
	want         string // part of the violation; "" when there must be none
}

var samples = []sample{
	{name: "created", method: "POST", path: "/api/v3/repos/o/r/git/refs", body: goodRefBody, status: 201, answer: goodRef},
	{name: "listed", method: "GET", path: "/api/v3/orgs/o/repos?per_page=3&type=all", status: 200, answer: `[]`},
	{name: "path of many segments", method: "GET", path: "/api/v3/repos/o/r/git/ref/heads/a/b/c", status: 200, answer: goodRef},
	{name: "root of the contents", method: "GET", path: "/api/v3/repos/o/r/contents/", status: 404, answer: goodError},
	{name: "root of the contents, no slash", method: "GET", path: "/api/v3/repos/o/r/contents", status: 404, answer: goodError},
	{name: "after a rename", method: "GET", path: "/api/v3/repositories/17/git/ref/heads/main", status: 200, answer: goodRef},
	{name: "undescribed 401", method: "GET", path: "/api/v3/orgs/o/installation", status: 401, answer: goodError},
	{name: "undescribed 429", method: "GET", path: "/api/v3/orgs/o/repos", status: 429, answer: goodError},
	{name: "server error", method: "GET", path: "/api/v3/orgs/o/repos", status: 502, answer: goodError},
	{name: "manifest converted", method: "POST", path: "/api/v3/app-manifests/abc/conversions", status: 201, answer: goodApp},
	{name: "token checked", method: "POST", path: "/api/v3/applications/Iv23/token", body: `{"access_token":"t"}`, status: 200, answer: goodCheck},
	{name: "no content", method: "DELETE", path: "/api/v3/installation/token", status: 204},
	{name: "uninstalled in the background", method: "DELETE", path: "/api/v3/app/installations/7", status: 202, answer: `{}`},
	{name: "not modified", method: "GET", path: "/api/v3/orgs/o/repos", status: 304},
	{name: "raw blob", method: "GET", path: "/api/v3/repos/o/r/git/blobs/01", accept: "application/vnd.github.raw+json", status: 200,
		contentType: "application/vnd.github.raw+json; charset=utf-8", answer: "anything"},
	{name: "refused as the description says", method: "POST", path: "/api/v3/repos/o/r/git/refs", body: `{"ref":"refs/heads/main"}`, status: 422,
		answer: `{"message":"Invalid request.","documentation_url":"https://docs.github.com/rest","errors":[{"code":"missing_field","field":"sha"}],"status":"422"}`},
	{name: "error whose body is not described", method: "DELETE", path: "/api/v3/repos/o/r/git/refs/heads/x", status: 422, answer: goodError},
	{name: "error that two alternatives describe", method: "PUT", path: "/api/v3/repos/o/r/contents/x", body: `{"message":"m","content":"eA=="}`, status: 409, answer: goodError},
	{name: "SHA of a commit", method: "GET", path: "/api/v3/repos/o/r/commits/main", accept: "application/vnd.github.sha", status: 200,
		contentType: "application/vnd.github.sha; charset=utf-8", answer: "0123"},
	{name: "sign-in", method: "GET", path: "/login/oauth/authorize?anything=1", status: 200, contentType: "text/html", answer: "<p>"},
	{name: "repository page", method: "GET", path: "/octo/repo", status: 200, contentType: "text/html", answer: "<p>"},
	{name: "clone", method: "GET", path: "/octo/repo.git/info/refs?service=git-upload-pack", status: 200, contentType: "text/plain", answer: "x"},
	{name: "control", method: "GET", path: "/_simulator/log", status: 200, answer: "[]"},
	{name: "GraphQL", method: "POST", path: "/api/graphql", body: viewer, status: 200, answer: viewerData},
	{name: "GraphQL, partly refused", method: "POST", path: "/api/graphql", body: viewer, status: 200,
		answer: `{"data":{"viewer":{"login":"o"},"repository":null},"errors":[{"type":"NOT_FOUND","path":["repository"],"locations":[{"line":1,"column":2}],"message":"Could not resolve"}]}`},
	{name: "GraphQL, not signed in", method: "POST", path: "/api/graphql", body: viewer, status: 401, answer: goodError},
	{name: "branches", method: "GET", path: "/api/v3/repos/o/r/branches?per_page=50&page=2", status: 200, answer: goodBranch},
	{name: "truncated tree", method: "GET", path: "/api/v3/repos/o/r/git/trees/main?recursive=1", status: 200, answer: goodTree},
	{name: "commits of a path", method: "GET", path: "/api/v3/repos/o/r/commits?sha=main&path=a%2Fb&per_page=50&page=1", status: 200, answer: `[]`},
	{name: "commits of an empty repository", method: "GET", path: "/api/v3/repos/o/r/commits", status: 409, answer: goodError},
	{name: "plain diff", method: "GET", path: "/api/v3/repos/o/r/commits/main", accept: "application/vnd.github.diff", status: 200,
		contentType: "application/vnd.github.diff; charset=utf-8", answer: "diff --git a/x b/x"},
	{name: "GraphQL comparison", method: "POST", path: "/api/graphql", body: compare, status: 200, answer: compareData},

	// Planted mistakes: each must be found.
	{name: "misspelt key of a branch", method: "GET", path: "/api/v3/repos/o/r/branches", status: 200, answer: strings.Replace(goodBranch, "protected", "proteced", 1), want: "answer at /0/protected"},
	{name: "branch without its commit", method: "GET", path: "/api/v3/repos/o/r/branches", status: 200, answer: `[{"name":"main","protected":true}]`, want: "answer at /0/commit"},
	{name: "tree that does not say whether it is whole", method: "GET", path: "/api/v3/repos/o/r/git/trees/main", status: 200,
		answer: strings.Replace(goodTree, `"truncated":true,`, ``, 1), want: "answer at /truncated"},
	{name: "misspelt key of an entry", method: "GET", path: "/api/v3/repos/o/r/git/trees/main", status: 200, answer: strings.Replace(goodTree, `"mode"`, `"mod"`, 1), want: "/tree/0/mod"},
	{name: "misspelt parameter of a tree", method: "GET", path: "/api/v3/repos/o/r/git/trees/main?recursiv=1", status: 200, answer: goodTree, want: `query parameter "recursiv"`},
	{name: "misspelt parameter of commits", method: "GET", path: "/api/v3/repos/o/r/commits?ref=main", status: 200, answer: `[]`, want: `query parameter "ref"`},
	{name: "commit that is none", method: "GET", path: "/api/v3/repos/o/r/commits/main", status: 200, answer: `{"sha":"01"}`, want: "answer at /commit"},
	{name: "comparison without its base", method: "GET", path: "/api/v3/repos/o/r/compare/a...b", status: 200, answer: `{"status":"ahead"}`, want: "answer at /base_commit"},
	{name: "GraphQL comparison without its head", method: "POST", path: "/api/graphql", body: strings.Replace(compare, `(headRef:\"main\")`, "", 1), status: 200, answer: compareData, want: `"headRef"`},
	{name: "GraphQL comparison half answered", method: "POST", path: "/api/graphql", body: compare, status: 200, answer: strings.Replace(compareData, `,"behindBy":2`, "", 1), want: `selected key "behindBy" is missing`},
	{name: "misspelt answer key", method: "POST", path: "/api/v3/repos/o/r/git/refs", body: goodRefBody, status: 201,
		answer: strings.Replace(goodRef, `"node_id":"REF_1"`, `"node_id":"REF_1","urll":"x"`, 1), want: "answer: the schema does not name /urll"},
	{name: "misspelt nested answer key", method: "POST", path: "/api/v3/repos/o/r/git/refs", body: goodRefBody, status: 201,
		answer: strings.Replace(goodRef, `"type":"commit"`, `"type":"commit","shaa":"x"`, 1), want: "/object/shaa"},
	{name: "version of Enterprise Server without its header", method: "GET", path: "/api/v3/meta", status: 200,
		answer: `{"verifiable_password_authentication":false,"installed_version":"3.19.2"}`, want: "/installed_version"},
	{name: "misspelt key of a conversion", method: "POST", path: "/api/v3/app-manifests/abc/conversions", status: 201,
		answer: strings.Replace(goodApp, `"pem"`, `"pme":"x","pem"`, 1), want: "/pme"},
	{name: "conversion without its key", method: "POST", path: "/api/v3/app-manifests/abc/conversions", status: 201,
		answer: strings.Replace(goodApp, `,"pem":"p"`, "", 1), want: "pem"},
	{name: "permission of another type", method: "POST", path: "/api/v3/app-manifests/abc/conversions", status: 201,
		answer: strings.Replace(goodApp, `"contents":"write"`, `"contents":true`, 1), want: "/permissions/contents"},
	{name: "misspelt key of a check", method: "POST", path: "/api/v3/applications/Iv23/token", body: `{"acces_token":"t"}`, status: 200, answer: goodCheck, want: "/acces_token"},
	{name: "misspelt key in a list", method: "GET", path: "/api/v3/repos/o/r/git/matching-refs/heads", status: 200,
		answer: "[" + strings.Replace(goodRef, `"type":"commit"`, `"type":"commit","shaa":"x"`, 1) + "]", want: "/0/object/shaa"},
	{name: "misspelt query parameter", method: "GET", path: "/api/v3/orgs/o/repos?per_pag=3", status: 200, answer: `[]`, want: `query parameter "per_pag"`},
	{name: "misspelt body key", method: "POST", path: "/api/v3/repos/o/r/git/refs", body: strings.Replace(goodRefBody, "{", `{"forse":true,`, 1),
		status: 201, answer: goodRef, want: "request body: the schema does not name /forse"},
	{name: "misspelt body key, refused", method: "POST", path: "/api/v3/orgs/o/repos", body: `{"name":"a","privte":true}`, status: 403, answer: goodError, want: "/privte"},
	{name: "wrong type in the answer", method: "POST", path: "/api/v3/repos/o/r/git/refs", body: goodRefBody, status: 201,
		answer: strings.Replace(goodRef, `"REF_1"`, `1`, 1), want: "answer at /node_id"},
	{name: "wrong type in the body", method: "POST", path: "/api/v3/repos/o/r/git/refs", body: strings.Replace(goodRefBody, `"refs/heads/main"`, `1`, 1),
		status: 201, answer: goodRef, want: "request at /ref"},
	{name: "wrong type in the query", method: "GET", path: "/api/v3/orgs/o/repos?per_page=many", status: 200, answer: `[]`, want: "per_page"},
	{name: "required field of the answer missing", method: "POST", path: "/api/v3/repos/o/r/git/refs", body: goodRefBody, status: 201,
		answer: strings.Replace(goodRef, `"node_id":"REF_1",`, ``, 1), want: "answer at /node_id"},
	{name: "required field of the body missing", method: "POST", path: "/api/v3/repos/o/r/git/refs", body: `{"ref":"refs/heads/main"}`, status: 201, answer: goodRef, want: "request at /sha"},
	{name: "unrouted API call", method: "GET", path: "/api/v3/repos/o/r/git/reffs", status: 404, answer: goodError, want: "no such operation"},
	{name: "method that the route lacks", method: "PUT", path: "/api/v3/orgs/o/repos", status: 404, answer: goodError, want: "no such operation"},
	{name: "API call without its prefix", method: "GET", path: "/user/installations", status: 404, answer: goodError, want: "no such route"},
	{name: "unknown page", method: "GET", path: "/a/b/c/d", status: 404, answer: goodError, want: "no such route"},
	{name: "undescribed status", method: "GET", path: "/api/v3/orgs/o/repos", status: 418, answer: goodError, want: "status is not described"},
	{name: "error of another shape", method: "GET", path: "/api/v3/orgs/o/repos", status: 500, answer: `{"error":"x"}`, want: "answer: the schema does not name /error"},
	{name: "error whose body is not described, of another shape", method: "DELETE", path: "/api/v3/repos/o/r/git/refs/heads/x", status: 422, answer: `{"messag":"x"}`, want: "does not name /messag"},
	{name: "error that is no JSON", method: "GET", path: "/api/v3/orgs/o/repos", status: 500, answer: `<html>`, want: "answer is not JSON"},
	{name: "no content with a body", method: "DELETE", path: "/api/v3/installation/token", status: 204, answer: "{}", want: "has no body"},
	{name: "redirect to nowhere", method: "GET", path: "/api/v3/repos/o/r", status: 301, answer: "{}", want: "without Location"},
	{name: "wrong content type", method: "GET", path: "/api/v3/orgs/o/repos", status: 200, contentType: "text/html", answer: "[]", want: "Content-Type"},
	{name: "raw bytes nobody asked for", method: "GET", path: "/api/v3/repos/o/r/git/blobs/01", status: 200,
		contentType: "application/vnd.github.raw+json", answer: "anything", want: "Content-Type"},
	{name: "wrong GraphQL field", method: "POST", path: "/api/graphql", body: `{"query":"{viewer{logn}}"}`, status: 200,
		answer: `{"data":{"viewer":{"logn":"o"}}}`, want: `Cannot query field "logn"`},
	{name: "wrong GraphQL variable", method: "POST", path: "/api/graphql", body: strings.Replace(viewer, `{"n":"o"}`, `{"n":1}`, 1), status: 200, answer: viewerData, want: "GraphQL variables"},
	{name: "missing GraphQL variable", method: "POST", path: "/api/graphql", body: strings.Replace(viewer, `{"n":"o"}`, `{}`, 1), status: 200, answer: viewerData, want: "GraphQL variables"},
	{name: "misspelt GraphQL request key", method: "POST", path: "/api/graphql", body: strings.Replace(viewer, `"variables"`, `"variable"`, 1), status: 200, answer: viewerData, want: `unknown key "variable"`},
	{name: "GraphQL key not selected", method: "POST", path: "/api/graphql", body: viewer, status: 200, answer: strings.Replace(viewerData, `"login":"o"`, `"login":"o","name":"x"`, 1), want: `key "name" was not selected`},
	{name: "GraphQL key missing", method: "POST", path: "/api/graphql", body: viewer, status: 200, answer: strings.Replace(viewerData, `"id":"R_1",`, ``, 1), want: `selected key "id" is missing`},
	{name: "GraphQL null that may not be", method: "POST", path: "/api/graphql", body: viewer, status: 200, answer: strings.Replace(viewerData, `"login":"o"`, `"login":null`, 1), want: "is null"},
	{name: "GraphQL scalar of another type", method: "POST", path: "/api/graphql", body: viewer, status: 200, answer: strings.Replace(viewerData, `"0123456789012345678901234567890123456789"`, `"0123"`, 1), want: "is no GitObjectID"},
	{name: "GraphQL error without a message", method: "POST", path: "/api/graphql", body: viewer, status: 200, answer: `{"data":null,"errors":[{"type":"X"}]}`, want: "without a message"},
	{name: "GraphQL answer of nothing", method: "POST", path: "/api/graphql", body: viewer, status: 200, answer: `{}`, want: "neither data nor errors"},
	{name: "GraphQL read with GET", method: "GET", path: "/api/graphql", status: 200, answer: `{}`, want: "POST alone"},
}

func TestSamples(t *testing.T) {
	for _, s := range samples {
		t.Run(s.name, func(t *testing.T) {
			checker := run(t, s)
			found := checker.Violations()
			if s.want == "" {
				for _, violation := range found {
					t.Errorf("unexpected violation: %s", violation)
				}
				return
			}
			for _, violation := range found {
				if strings.Contains(violation.String(), s.want) {
					return
				}
			}
			t.Errorf("planted mistake not found: want %q, have %v", s.want, found)
		})
	}
}

func run(t *testing.T, s sample, options ...Option) *Checker {
	t.Helper()
	checker, err := New(options...)
	if err != nil {
		t.Fatal(err)
	}
	var seen string
	handler := checker.Wrap(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		seen = string(body)
		if s.contentType == "" {
			s.contentType = "application/json; charset=utf-8"
		}
		w.Header().Set("Content-Type", s.contentType)
		w.WriteHeader(s.status)
		fmt.Fprint(w, s.answer)
	}))
	request := httptest.NewRequest(s.method, s.path, strings.NewReader(s.body))
	request.Header.Set("Content-Type", "application/json")
	if s.accept != "" {
		request.Header.Set("Accept", s.accept)
	}
	recorder := httptest.NewRecorder()
	handler.ServeHTTP(recorder, request)
	if seen != s.body || recorder.Body.String() != s.answer || recorder.Code != s.status {
		t.Errorf("the checker changed the exchange: %q, %d %q", seen, recorder.Code, recorder.Body)
	}
	return checker
}

func TestExempt(t *testing.T) {
	spoiled := sample{method: "GET", path: "/api/v3/orgs/o/repos", status: 500, answer: "<html>"}
	checker := run(t, spoiled, Exempt(func(_ *http.Request, status int, _ http.Header) bool { return status == 500 }))
	if found := checker.Violations(); len(found) > 0 {
		t.Errorf("exempted answer was judged: %v", found)
	}
	if n := checker.Exchanges(); n != 0 {
		t.Errorf("exempted answer was counted: %d", n)
	}
}

type fakeT struct{ lines []string }

func (*fakeT) Helper() {}
func (f *fakeT) Errorf(format string, args ...any) {
	f.lines = append(f.lines, fmt.Sprintf(format, args...))
}

func TestCheckReports(t *testing.T) {
	checker := run(t, sample{method: "GET", path: "/api/v3/nothing", status: 404, answer: goodError})
	var report fakeT
	checker.Check(&report)
	if len(report.lines) != 1 || !strings.Contains(report.lines[0], "GET /api/v3/nothing -> 404") {
		t.Errorf("report: %q", report.lines)
	}
	if checker.Exchanges() != 1 {
		t.Errorf("exchanges: %d", checker.Exchanges())
	}
}

// An aborted connection has no answer that could be judged, and the abort has
// to reach the server.
func TestAbortPasses(t *testing.T) {
	checker, err := New()
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(checker.Wrap(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		panic(http.ErrAbortHandler)
	})))
	defer server.Close()
	answer, err := http.Get(server.URL + "/api/v3/app")
	if err == nil {
		answer.Body.Close()
		t.Fatal("the connection was not aborted")
	}
	if found := checker.Violations(); len(found) > 0 {
		t.Errorf("violations: %v", found)
	}
}
