package cli

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/connection"
	"gitconnection/internal/github"
	"gitconnection/internal/github/simulator"
	"gitconnection/internal/testkit"
)

func applicationFile(version string) string {
	return "apiVersion: argoproj.io/v1alpha1\nkind: Application\nspec:\n  source:\n    repoURL: https://charts.example\n    chart: shop\n    targetRevision: " + version + " # by CI\n"
}

func place(environment string) string {
	return "registry/environments/" + environment + "/edge/shop.yaml"
}

// commitTo commits files over what is there.
func commitTo(t *testing.T, g *testkit.GitHub, owner, name string, files ...github.File) {
	t.Helper()
	repo, err := g.Client.ObserveRepository(t.Context(), owner, name, github.Look{Marker: connection.MarkerPath})
	if err != nil {
		t.Fatal(err)
	}
	ctx := connection.ForWriting(t.Context())
	if _, err := g.Client.Commit(ctx, github.CommitRequest{Owner: owner, Name: name, Branch: repo.DefaultBranch, ExpectedHead: repo.Head.SHA, Headline: "Deploy", Additions: files}); err != nil {
		t.Fatal(err)
	}
}

// shop is a connected organization that runs one application in three
// environments.
func shop(t *testing.T) (*testkit.GitHub, *cli) {
	t.Helper()
	g := testkit.New(t)
	g.Installed("acme")
	g.Installed("acme-apps")
	c := newCLI(t, g)
	if o := c.run("connect", "acme", "--application-org", "acme-apps", "--yes"); o.code != cmdutil.ExitDone {
		t.Fatalf("%+v", o)
	}
	repo, err := g.Client.ObserveRepository(t.Context(), "acme", "acme-gitops", github.Look{Marker: connection.MarkerPath})
	if err != nil {
		t.Fatal(err)
	}
	m, err := connection.ParseMarker(repo.Marker)
	if err != nil {
		t.Fatal(err)
	}
	m.Environments = []string{"development", "staging", "production"}
	marker, err := m.Encode()
	if err != nil {
		t.Fatal(err)
	}
	commitTo(t, g, "acme", "acme-gitops", github.File{Path: connection.MarkerPath, Content: marker})
	commitTo(t, g, "acme-apps", "acme-gitops",
		github.File{Path: place("development"), Content: []byte(applicationFile("1.2.0"))},
		github.File{Path: place("staging"), Content: []byte(applicationFile("1.1.0"))},
		github.File{Path: place("production"), Content: []byte(applicationFile("1.0.0"))},
		github.File{Path: "registry/environments/staging/edge/odd.yaml", Content: []byte("kind: ApplicationSet\nmetadata: {name: \"\\e[31m\"}\n")},
		github.File{Path: "registry/environments/staging/edge/broken.yaml", Content: []byte("a: [\u202e\n")})
	return g, c
}

// versions are what the files of the application hold.
func versions(t *testing.T, g *testkit.GitHub) string {
	t.Helper()
	var out []string
	for _, e := range []string{"development", "staging", "production"} {
		repo, err := g.Client.ObserveRepository(t.Context(), "acme-apps", "acme-gitops", github.Look{Marker: place(e)})
		if err != nil {
			t.Fatal(err)
		}
		_, after, _ := strings.Cut(string(repo.Marker), "targetRevision: ")
		version, _, _ := strings.Cut(after, " ")
		if string(repo.Marker) != applicationFile(version) {
			t.Errorf("%s: more than the version differs:\n%s", e, repo.Marker)
		}
		out = append(out, version)
	}
	return strings.Join(out, " ")
}

func TestVersionsFromTheCommandLine(t *testing.T) {
	g, c := shop(t)
	for _, step := range []struct {
		args string
		code int
		says string
		then string
	}{
		{"list acme", cmdutil.ExitDone, "ApplicationSet", "1.2.0 1.1.0 1.0.0"},
		{"list acme --environment staging", cmdutil.ExitDone, "1.1.0", "1.2.0 1.1.0 1.0.0"},
		{"list acme --environment qa", cmdutil.ExitFailed, "no environment qa", "1.2.0 1.1.0 1.0.0"},
		{"show acme shop", cmdutil.ExitDone, "spec.source.targetRevision", "1.2.0 1.1.0 1.0.0"},
		{"diff acme shop staging production", cmdutil.ExitDone, "+    targetRevision: 1.0.0", "1.2.0 1.1.0 1.0.0"},
		{"set acme shop staging 1.1.5", cmdutil.ExitUsage, "--yes", "1.2.0 1.1.0 1.0.0"},
		{"set acme shop staging 1.1.5 --yes", cmdutil.ExitDone, "Committed to acme-apps/acme-gitops", "1.2.0 1.1.5 1.0.0"},
		{"set acme shop staging 1.1.5 --yes", cmdutil.ExitDone, "nothing to do", "1.2.0 1.1.5 1.0.0"},
		{"promote acme shop development staging --yes", cmdutil.ExitDone, "Promote shop 1.2.0 from development to staging on edge", "1.2.0 1.2.0 1.0.0"},
		{"promote acme shop staging production --yes", cmdutil.ExitRefused, "--confirm production", "1.2.0 1.2.0 1.0.0"},
		{"promote acme shop staging production --yes --confirm staging", cmdutil.ExitRefused, "--confirm production", "1.2.0 1.2.0 1.0.0"},
		{"promote acme shop staging production --confirm production", cmdutil.ExitUsage, "--yes", "1.2.0 1.2.0 1.0.0"},
		{"promote acme shop staging production --yes --confirm production", cmdutil.ExitDone, "Committed", "1.2.0 1.2.0 1.2.0"},
		{"promote acme shop production staging --yes", cmdutil.ExitFailed, "does not come after", "1.2.0 1.2.0 1.2.0"},
		{"history acme shop staging", cmdutil.ExitDone, "1.1.5", "1.2.0 1.2.0 1.2.0"},
		{"rollback acme shop staging --yes", cmdutil.ExitDone, "Roll back shop to 1.1.5", "1.2.0 1.1.5 1.2.0"},
		{"rollback acme shop staging 1.1.0 --yes", cmdutil.ExitDone, "Roll back shop to 1.1.0", "1.2.0 1.1.0 1.2.0"},
		{"rollback acme shop staging 7 --yes", cmdutil.ExitFailed, "has not run in the version 7", "1.2.0 1.1.0 1.2.0"},
		{"rollback acme shop production --yes", cmdutil.ExitRefused, "--confirm production", "1.2.0 1.1.0 1.2.0"},
		{"set acme broken staging 1 --yes", cmdutil.ExitRefused, "cannot be changed", "1.2.0 1.1.0 1.2.0"},
		{"set acme none staging 1 --yes", cmdutil.ExitFailed, "no application none", "1.2.0 1.1.0 1.2.0"},
		{"set acme shop staging", cmdutil.ExitUsage, "needs ORG APPLICATION ENVIRONMENT VERSION", "1.2.0 1.1.0 1.2.0"},
		{"set other shop staging 2 --yes --repository acme-apps/acme-gitops", cmdutil.ExitUsage, "belongs to the organization acme", "1.2.0 1.1.0 1.2.0"},
		{"set acme shop staging 3 --yes --pull-request", cmdutil.ExitPerson, "/pull/1", "1.2.0 1.1.0 1.2.0"},
	} {
		o := c.run(append([]string{"application"}, strings.Fields(step.args)...)...)
		if o.code != step.code || !strings.Contains(o.out+o.err, step.says) {
			t.Errorf("%s: exit %d, want %d and %q:\n%s%s", step.args, o.code, step.code, step.says, o.out, o.err)
		}
		if strings.ContainsAny(o.out+o.err, "\x1b\u202e") {
			t.Errorf("%s: a file's bytes reach the terminal: %q", step.args, o.out+o.err)
		}
		if got := versions(t, g); got != step.then {
			t.Fatalf("%s: %s, want %s", step.args, got, step.then)
		}
	}
	g.AddRuleset(simulator.RulesetSpec{Owner: "acme-apps", Name: "pull requests"})
	if o := c.run("application", "set", "acme", "shop", "development", "4", "--yes"); o.code != cmdutil.ExitPerson || !strings.Contains(o.out, "waits for its merge") {
		t.Errorf("a ruleset demands a pull request: %+v", o)
	}
}

// onlyFiles is a token that may write the files of one repository, as a
// pipeline has it.
func onlyFiles(t *testing.T, g *testkit.GitHub, owner, name string) string {
	t.Helper()
	part := func(v any) string {
		data, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return base64.RawURLEncoding.EncodeToString(data)
	}
	now := time.Now()
	jwt := part(map[string]string{"alg": "RS256", "typ": "JWT"}) + "." + part(map[string]any{"iss": fmt.Sprint(testkit.AppID), "iat": now.Add(-time.Minute).Unix(), "exp": now.Add(5 * time.Minute).Unix()})
	sum := sha256.Sum256([]byte(jwt))
	signature, err := rsa.SignPKCS1v15(rand.Reader, testkit.Key(), crypto.SHA256, sum[:])
	if err != nil {
		t.Fatal(err)
	}
	i, err := g.Client.LookupInstallation(t.Context(), owner)
	if err != nil {
		t.Fatal(err)
	}
	body, err := json.Marshal(map[string]any{"repositories": []string{name}, "permissions": map[string]string{"contents": "write"}})
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, fmt.Sprintf("%s/api/v3/app/installations/%d/access_tokens", g.Base, i.ID), bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+jwt+"."+base64.RawURLEncoding.EncodeToString(signature))
	req.Header.Set("Accept", "application/vnd.github+json")
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var answer struct{ Token string }
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil || answer.Token == "" {
		t.Fatalf("%s, %v", resp.Status, err)
	}
	return answer.Token
}

// A pipeline has nothing but a token for the files of one repository.
func TestAPipelineNeedsOnlyFiles(t *testing.T) {
	g, _ := shop(t)
	c := newCLI(t, nil)
	c.env["KONSTRUCT_WEB_URL"], c.env["KONSTRUCT_API_URL"] = g.Base, g.Base+"/api/v3/"
	c.env["KONSTRUCT_GITHUB_TOKEN"] = onlyFiles(t, g, "acme-apps", "acme-gitops")
	c.env["KONSTRUCT_ACTOR"] = "ci of the shop"
	g.ResetLog()
	args := []string{"application", "set", "acme", "shop", "staging", "1.2.0", "--repository", "acme-apps/acme-gitops", "--yes", "--output", "json"}
	if o := c.run(args...); o.code != cmdutil.ExitRefused || !strings.Contains(o.out, "cannot be read") {
		t.Errorf("the order of environments is not known: %+v", o)
	}
	args = append(args, "--confirm", "staging")
	o := c.run(args...)
	r := o.last(t, "result")
	if o.code != cmdutil.ExitDone || r["outcome"] != "changed" || r["writes"] != 1.0 || o.last(t, "plan")["title"] != "Set shop to 1.2.0 in staging on edge" {
		t.Errorf("%+v", o)
	}
	if r := c.run(args...).last(t, "result"); r["outcome"] != "nothing" || r["writes"] != 0.0 || len(r["commits"].([]any)) != 0 {
		t.Errorf("again: %v", r)
	}
	for _, l := range g.Requests() {
		if strings.HasPrefix(l.Path, "/api/v3/app") || strings.Contains(l.Path, "installation") {
			t.Errorf("%s %s needs the App", l.Method, l.Path)
		}
	}
	var last string
	for _, repo := range g.State().Repositories {
		if repo.FullName == "acme-apps/acme-gitops" {
			last = repo.Commits[0].Message
		}
	}
	if !strings.Contains(last, "Requested-by: ci of the shop") {
		t.Errorf("commit %q", last)
	}
	if got := versions(t, g); got != "1.2.0 1.2.0 1.0.0" {
		t.Error(got)
	}
	for _, args := range [][]string{{"list", "acme"}, {"history", "acme", "shop", "staging"}, {"show", "acme", "shop"}} {
		if o := c.run(append([]string{"application", "--output", "json"}, append(args, "--repository", "acme-apps/acme-gitops")...)...); o.code != cmdutil.ExitDone || o.last(t, "result")["count"] == 0.0 {
			t.Errorf("%v: %+v", args, o)
		}
	}
}
