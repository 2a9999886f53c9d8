package simulator

import (
	"crypto/rsa"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/object"

	"gitconnection/internal/github/simulator/faults"
)

// crowded has something of everything that a world can hold.
func crowded(t *testing.T) *Simulator {
	t.Helper()
	s := New(Options{BaseURL: "http://copy.example"})
	s.AddUser(UserSpec{Login: "mona", Email: "mona@example.org"})
	s.AddOrganization(OrganizationSpec{Login: "acme", Owners: []string{"mona"}, Members: []string{"hubot"}})
	s.AddApp(AppSpec{Slug: "app", ClientID: "id", ClientSecret: "secret", OwnerLogin: "acme", CallbackURLs: []string{"http://127.0.0.1/"}, Permissions: map[string]string{"contents": "write"}})
	s.Install(InstallSpec{App: "app", Account: "acme", Suspended: true, Repositories: []string{"x"}, Selection: "selected"})
	s.AddOrganization(OrganizationSpec{Login: "asking", Owners: []string{"mona"}})
	s.RequestInstallation("app", "asking", "hubot")
	s.AddRepository(RepositorySpec{Owner: "acme", Name: "x", Commits: []CommitSpec{
		{Message: "One", Files: map[string][]byte{"a/b": []byte("1")}},
		{Message: "Two", AuthorApp: "app", Files: map[string][]byte{"a/c": []byte("2")}},
	}})
	if err := s.PushTo("acme", "x", "more", CommitSpec{Message: "Three", Files: map[string][]byte{"d": []byte("3")}}); err != nil {
		t.Fatal(err)
	}
	s.AddRuleset(RulesetSpec{Owner: "acme", Name: "all", BypassApps: []int64{1}})
	s.AddRuleset(RulesetSpec{Owner: "acme", Repository: "x", Name: "one", RequiredChecks: []string{"ci"}, MergeMethods: []string{"squash"}, Rules: &Rules{Paths: []string{"x"}, Extensions: []string{".x"}, Secrets: []string{"x"}}})
	s.SetPolicy("acme", Policy{RequiredProperties: []string{"team"}, Properties: []string{"tier"}})
	s.AddDeployKey("acme", "x", "key", "ssh-ed25519 AAAA", true)
	s.AuthorizeApp("app", "mona")
	s.AddFault(Fault{Owner: "nobody", Kind: FaultStatus, Status: 500, Header: map[string]string{"X": "y"}})
	if err := s.Move("acme", "x", "acme", "y"); err != nil {
		t.Fatal(err)
	}
	r, mona := s.world.repository("acme", "y"), s.world.user("mona")
	r.block, r.Properties = &Block{Reason: "dmca"}, map[string]any{"team": "platform"}
	r.protected = map[string]*Protection{"main": {Checks: []string{"ci"}}}
	r.pulls = append(r.pulls, &pullRequest{Number: 1, User: mona, MergedBy: mona, Reviews: []review{{mona, "APPROVED"}}})
	r.checks = map[plumbing.Hash][]check{{1}: {{Name: "ci", State: checkSuccess}}}
	r.Roles[mona.ID] = 1
	s.world.app("app").keys = append(s.world.app("app").keys, &appKey{ID: 1})
	s.State() // what it finds out is remembered
	return s
}

func TestCopyIsTheSameWorld(t *testing.T) {
	s := crowded(t)
	c := s.Copy(Options{})
	want, got := stateOf(t, s), stateOf(t, c)
	if got != want {
		t.Errorf("the copy is\n%s\nnot\n%s", got, want)
	}
	if err := c.Push("acme", "y", CommitSpec{Message: "Four", Files: map[string][]byte{"e": []byte("4")}}); err != nil {
		t.Fatal(err)
	}
	c.AddOrganization(OrganizationSpec{Login: "new"})
	if c.AuthorizeApp("app", "mona") == "" || !slices.Equal(s.Secrets(), c.Secrets()[:len(s.Secrets())]) || c.BaseURL() != s.BaseURL() {
		t.Error("the copy lacks Apps, secrets or the base URL")
	}
	if stateOf(t, s) != want || stateOf(t, c) == want {
		t.Error("a change of the copy changed the original, or nothing")
	}
}

func stateOf(t *testing.T, s *Simulator) string {
	t.Helper()
	out, err := json.Marshal(s.State())
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func TestCopySharesNothingThatChanges(t *testing.T) {
	s := crowded(t)
	c := s.Copy(Options{})
	if got := shared(t, s, c); len(got) > 0 {
		t.Errorf("the copy shares\n%s", strings.Join(got, "\n"))
	}
	c.AddFault(Fault{Kind: FaultDelay})
	if hit, same := c.faults.Take(faults.Request{Owner: "nobody"}), s.faults.Take(faults.Request{Owner: "nobody"}); hit == nil || hit == same || hit.Status != 500 {
		t.Errorf("faults: %v and %v", hit, same)
	}
	c.world.repository("acme", "y").Roles = s.world.repository("acme", "y").Roles
	if got := shared(t, s, c); len(got) != 1 || !strings.HasSuffix(got[0], ".Roles") {
		t.Errorf("a planted map is seen as %q", got)
	}
}

// shared is what two worlds can both reach although it may change.
func shared(t *testing.T, a, b *Simulator) []string {
	t.Helper()
	ofA, ofB := map[uintptr]string{}, map[uintptr]string{}
	for s, into := range map[*Simulator]map[uintptr]string{a: ofA, b: ofB} {
		visit(reflect.ValueOf(&s.world), "world", func(at uintptr, path string) bool {
			_, seen := into[at]
			into[at] = path
			return !seen
		})
	}
	if len(ofA) < 50 {
		t.Fatalf("only %d things in a world", len(ofA))
	}
	var out []string
	for at, path := range ofB {
		if _, both := ofA[at]; both {
			out = append(out, path)
		}
	}
	return out
}

// lasting are types of things that never change once they are there.
func lasting() []reflect.Type {
	return []reflect.Type{
		reflect.TypeFor[*object.Commit](), reflect.TypeFor[*object.Tree](), reflect.TypeFor[*plumbing.MemoryObject](), reflect.TypeFor[*plumbing.Reference](),
		reflect.TypeFor[[]plumbing.Hash](), reflect.TypeFor[*rsa.PublicKey](), reflect.TypeFor[*time.Location](),
	}
}

// visit calls f for every pointer, map and slice below v but those that last,
// and goes on below it if f says so.
func visit(v reflect.Value, path string, f func(at uintptr, path string) bool) {
	if !v.IsValid() || slices.Contains(lasting(), v.Type()) {
		return
	}
	switch v.Kind() {
	case reflect.Interface:
		visit(v.Elem(), path, f)
	case reflect.Struct:
		for i := range v.NumField() {
			visit(v.Field(i), path+"."+v.Type().Field(i).Name, f)
		}
	case reflect.Pointer:
		if !v.IsNil() && f(v.Pointer(), path) {
			visit(v.Elem(), path, f)
		}
	case reflect.Slice:
		if v.Cap() > 0 && f(v.Pointer(), path) {
			for i := range v.Len() {
				visit(v.Index(i), path+"[]", f)
			}
		}
	case reflect.Map:
		if !v.IsNil() && f(v.Pointer(), path) {
			for _, key := range v.MapKeys() {
				visit(v.MapIndex(key), path+"[]", f)
			}
		}
	}
}
