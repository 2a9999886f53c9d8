package simulator_test

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"

	"gitconnection/internal/github/simulator"
	"gitconnection/internal/github/simulator/worlds"
)

// demoHost is the demo world behind a server. Its connected repositories get a
// scaffold that names what it was told.
func demoHost(t *testing.T, extra int) (*host, map[string]worlds.Connected) {
	t.Helper()
	h := newHost(t)
	seen := map[string]worlds.Connected{}
	err := worlds.Demo(h.Simulator, worlds.Options{
		ExtraOrganizations: extra,
		App:                simulator.AppSpec{ID: 1, ClientID: "Iv23lidemo", ClientSecret: "s3cret"},
		Connected: func(c worlds.Connected) (platform, application map[string][]byte) {
			seen[c.Name] = c
			files := func(own, other simulator.RepositoryIdentity) map[string][]byte {
				return map[string][]byte{
					"README.md":                  []byte("# " + own.FullName + "\n"),
					".konstruct/connection.yaml": []byte("repository: " + own.NodeID + "\ncounterpart: " + other.NodeID + "\n"),
					"registry/README.md":         []byte("# Registry\n"),
				}
			}
			return files(c.PlatformRepo, c.ApplicationRepo), files(c.ApplicationRepo, c.PlatformRepo)
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return h, seen
}

func TestDemoOrganizations(t *testing.T) {
	h, _ := demoHost(t, 3)
	state := h.State()
	owned := map[string]bool{}
	for _, o := range state.Organizations {
		owned[o.Login] = slices.Contains(o.Owners, "octo-admin")
		if o.Login == "globex" && (!slices.Equal(o.Owners, []string{"mona"}) || !slices.Contains(o.Members, "octo-admin")) {
			t.Errorf("globex: %+v", o)
		}
	}
	for _, login := range []string{"acme", "acme-apps", "initech", "initech-apps", "hooli", "pied-piper", "stark", "stark-apps",
		"umbrella", "umbrella-apps", "umbrella-labs", "org-0001", "org-0003"} {
		if !owned[login] {
			t.Errorf("octo-admin does not own %s", login)
		}
	}
	installed := map[string]simulator.InstallationState{}
	for _, in := range state.Installations {
		installed[in.Account] = in
	}
	want := []string{"hooli", "initech", "initech-apps", "org-0001", "org-0002", "org-0003", "pied-piper", "stark", "stark-apps", "umbrella", "umbrella-apps", "umbrella-labs"}
	if got := slices.Sorted(maps.Keys(installed)); !slices.Equal(got, want) {
		t.Errorf("installed on %v, want %v", got, want)
	}
	for login, in := range installed {
		if in.Suspended != (login == "hooli") {
			t.Errorf("%s suspended: %v", login, in.Suspended)
		}
		if (in.Permissions["administration"] == "write") == (login == "pied-piper") || in.Permissions["contents"] != "write" || in.Permissions["metadata"] != "read" {
			t.Errorf("%s: permissions %v", login, in.Permissions)
		}
	}
}

func TestDemoApp(t *testing.T) {
	h, _ := demoHost(t, 0)
	if p := h.browser(t).get("/apps/konstruct-demo"); p.status != 200 || !strings.Contains(p.body, "pull_requests: write") || !strings.Contains(p.body, "acme") {
		t.Errorf("the App's page: %d %s", p.status, p.body)
	}
	b := h.login(t, "octo-admin")
	if p := b.get(authorizeQuery("code_challenge", "", "code_challenge_method", "")); p.status != 200 {
		t.Errorf("authorize: %d", p.status)
	}
	if p := b.get("/login"); strings.Contains(p.body, "web-flow") {
		t.Error("GitHub itself can sign in")
	}
}

func TestDemoRulesets(t *testing.T) {
	h, _ := demoHost(t, 0)
	for _, owner := range []string{"stark", "stark-apps"} {
		h.AddRepository(simulator.RepositorySpec{Owner: owner, Name: "x", Files: map[string][]byte{"a": []byte("a")}})
		token := h.IssueUserToken("octo-admin", "repo")
		status, body := h.api(t, "GET", "/repos/"+owner+"/x/rules/branches/main", "Bearer "+token, "")
		if status != 200 || !strings.Contains(body, `"type":"pull_request"`) {
			t.Errorf("%s: %d %s", owner, status, body)
		}
	}
}

var leftToken = regexp.MustCompile(`<[A-Z_]+>`)

func TestDemoConnected(t *testing.T) {
	h, seen := demoHost(t, 0)
	if len(seen) != 2 || seen["umbrella-labs"].ApplicationOrg != "umbrella-apps" || seen["umbrella-labs"].PlatformOrg != "umbrella-labs" ||
		!slices.Equal(seen["umbrella"].Environments, []string{"development", "staging", "preproduction", "production"}) {
		t.Fatalf("connected: %+v", seen)
	}
	for name, c := range seen {
		for role, id := range map[string]simulator.RepositoryIdentity{"Platform": c.PlatformRepo, "Application": c.ApplicationRepo} {
			r := h.head(t, id.FullName)
			if r.NodeID != id.NodeID || r.ID != id.ID || !r.Private || r.Description != role+" GitOps repository of "+name+", managed by Konstruct" {
				t.Errorf("%s: %+v", id.FullName, r)
			}
			first := r.Commits[len(r.Commits)-2:]
			if !first[0].Verified || !first[1].Verified || !strings.HasPrefix(first[1].Message, "Add README.md") || first[0].Author != "konstruct-demo[bot]" {
				t.Errorf("%s begins with %+v", id.FullName, first)
			}
			if _, ok := r.Files[".konstruct/connection.yaml"]; !ok {
				t.Errorf("%s has no marker", id.FullName)
			}
		}
	}
}

// place matches an application's manifest.
var place = regexp.MustCompile(`^registry/environments/([^/]+)/([^/]+)/([^/]+)\.yaml$`)

func TestDemoUmbrella(t *testing.T) {
	h, seen := demoHost(t, 0)
	platform, application := h.head(t, "umbrella/umbrella-gitops"), h.head(t, "umbrella-apps/umbrella-gitops")
	clusters, environments, apps := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for path := range platform.Files {
		if parts := strings.Split(path, "/"); len(parts) > 3 && (parts[1] == "clusters" || parts[1] == "konstruct-clusters") {
			clusters[parts[2]] = true
		}
	}
	for path := range application.Files {
		parts := place.FindStringSubmatch(path)
		if parts == nil {
			continue
		}
		environments[parts[1]], apps[parts[3]] = true, true
		if !clusters[parts[2]] {
			t.Errorf("%s is on a cluster that does not exist", path)
		}
		// The platform leads Argo CD to every folder with applications in it.
		if _, ok := platform.Files["registry/clusters/"+parts[2]+"/45-env-"+parts[1]+".yaml"]; !ok {
			t.Errorf("nothing leads to %s", path)
		}
	}
	if len(clusters) != 4 || len(environments) != 4 || len(apps) != 16 { // 14 of the team's, 2 of the catalog
		t.Errorf("%d clusters, %d environments, %d applications", len(clusters), len(environments), len(apps))
	}
	for environment := range environments {
		if !slices.Contains(seen["umbrella"].Environments, environment) {
			t.Errorf("environment %s is not in the list", environment)
		}
	}
	authors := map[string]bool{}
	for _, c := range slices.Concat(platform.Commits, application.Commits) {
		authors[c.Author] = true
	}
	if len(authors) < 5 || len(application.Commits) < 40 {
		t.Errorf("%d commits by %v", len(application.Commits), authors)
	}
}

// Whatever git and Argo CD will read is right: clones pass git's own checks,
// dates lie in the past and in order, manifests are YAML without a token left.
func TestDemoClones(t *testing.T) {
	h, _ := demoHost(t, 0)
	auth := authorized(h.IssueUserToken("octo-admin", "repo"))
	for _, name := range []string{"umbrella/umbrella-gitops", "umbrella-apps/umbrella-gitops", "umbrella-labs/umbrella-labs-gitops", "umbrella-apps/umbrella-labs-gitops", "initech/initech-gitops"} {
		dir := t.TempDir()
		mustGit(t, dir, append(auth, "clone", "-q", h.url+"/"+name+".git", "repo")...)
		repo := filepath.Join(dir, "repo")
		if out := mustGit(t, repo, "fsck", "--strict", "--full"); strings.Contains(out, "error") || strings.Contains(out, "warning") {
			t.Errorf("%s: fsck: %s", name, out)
		}
		last := time.Time{}
		for stamp := range strings.FieldsSeq(mustGit(t, repo, "log", "--reverse", "--format=%cI")) {
			at, err := time.Parse(time.RFC3339, stamp)
			if err != nil || at.Before(last) || at.After(noon) {
				t.Errorf("%s: a commit at %s follows one at %s (%v)", name, stamp, last, err)
			}
			last = at
		}
		checkManifests(t, repo, h.url, name)
	}
}

func checkManifests(t *testing.T, repo, base, name string) {
	t.Helper()
	for path := range strings.SplitSeq(mustGit(t, repo, "ls-files"), "\n") {
		raw, err := os.ReadFile(filepath.Join(repo, path))
		if err != nil {
			t.Fatal(err)
		}
		content := string(raw)
		if left := leftToken.FindString(content); left != "" {
			t.Errorf("%s: %s holds the token %s", name, path, left)
		}
		if filepath.Ext(path) != ".yaml" || strings.Contains(path, "/templates/") {
			continue
		}
		type origin struct {
			RepoURL        string `yaml:"repoURL"`
			TargetRevision string `yaml:"targetRevision"`
			Path           string `yaml:"path"`
			Chart          string `yaml:"chart"`
		}
		var manifest struct {
			Kind string
			Spec struct {
				Source  origin
				Sources []origin
			}
		}
		if err := yaml.Unmarshal([]byte(content), &manifest); err != nil {
			t.Errorf("%s: %s: %v", name, path, err)
		}
		if manifest.Kind != "Application" {
			continue
		}
		if len(manifest.Spec.Sources) == 0 {
			manifest.Spec.Sources = []origin{manifest.Spec.Source}
		}
		for _, source := range manifest.Spec.Sources {
			if source.TargetRevision == "" || (source.Path == "") == (source.Chart == "") {
				t.Errorf("%s: %s: source %+v", name, path, source)
			}
			// Argo CD reads with the keys that the repositories have, by SSH.
			if source.Path != "" && !strings.HasPrefix(source.RepoURL, base+"/") && !strings.HasPrefix(source.RepoURL, "git@127.0.0.1:umbrella") {
				t.Errorf("%s: %s: a path in %q", name, path, source.RepoURL)
			}
		}
	}
}
