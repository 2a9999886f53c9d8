package app

import (
	"errors"
	"testing"
	"time"

	"gitconnection/internal/delivery"
	"gitconnection/internal/github/simulator"
	"gitconnection/internal/text"
)

// inApplications opens the tab on umbrella, then presses keys.
func inApplications(keys ...string) func(*screen) {
	return func(s *screen) {
		openUmbrella(s)
		toTab(s, "Applications")
		s.pass(time.Second)
		s.keys(keys...)
		s.pass(time.Second)
	}
}

// pushed is the demo's world after a commit to umbrella's application
// repository.
func pushed(t *testing.T, files map[string][]byte) *world {
	t.Helper()
	w, g := deliveringOn(t)
	if err := g.Push("umbrella-apps", "umbrella-gitops", simulator.CommitSpec{Message: "Change by hand", AuthorName: "Mona", AuthorEmail: "mona@example.com", Files: files}); err != nil {
		t.Fatal(err)
	}
	return w
}

// broken has files that are no Applications, and hostile names.
func broken(t *testing.T) *world {
	t.Helper()
	in := "registry/environments/staging/umbrella-eu/"
	return pushed(t, map[string][]byte{
		in + "aaa-sets.yaml":           []byte("kind: ApplicationSet\n"),
		in + "aaa-torn.yaml":           []byte("a: [\u202e\n"),
		in + "aaa-\x1b[31m-\u202e.yml": []byte("apiVersion: argoproj.io/v1alpha1\nkind: Application\nspec:\n  source:\n    chart: \"\\e[2J\"\n    targetRevision: \"1\u202e.0\"\n"),
	})
}

// wide has more environments than any screen has room for.
func wide(t *testing.T) *world {
	t.Helper()
	files := map[string][]byte{}
	for _, e := range []string{"canary", "demo", "integration", "load-test", "pre-production", "qa", "sandbox", "training"} {
		files["registry/environments/"+e+"/umbrella-eu/checkout.yaml"] = []byte("apiVersion: argoproj.io/v1alpha1\nkind: Application\nspec:\n  source:\n    chart: checkout\n    targetRevision: 1.2." + text.Grouped(len(e)) + "\n")
	}
	return pushed(t, files)
}

// uncertain has an application of which nothing tells which version counts.
func uncertain(t *testing.T) *world {
	t.Helper()
	return pushed(t, uncertainFiles())
}

func uncertainFiles() map[string][]byte {
	return map[string][]byte{"registry/environments/staging/umbrella-eu/aaa.yaml": []byte(`apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: aaa
spec:
  source:
    repoURL: https://github.com/umbrella-apps/umbrella-gitops
    targetRevision: main
    path: nowhere
    helm:
      valuesObject:
        web:
          image:
            repository: example/web
            tag: "1.0.0"
        worker:
          image:
            repository: example/worker
            tag: "2.0.0"
`)}
}

// deliveringAcme is a connected organization in which nothing runs.
func deliveringAcme(t *testing.T) *world {
	t.Helper()
	w, g := genuineWorld(t, nil)
	w.opt.Delivery = works{Delivery: delivery.New(delivery.Options{GitHub: g.Client}), connection: g.Engine, by: w.engine}
	return w
}

func applicationsScenes() []scene {
	return []scene{
		{name: "applications", world: delivering, drive: inApplications(), has: []string{"APPLICATION", "development", "checkout", "[", "→"}},
		{name: "applications-cell", world: delivering, drive: inApplications("/", "type:payments", "enter", "right", "right", "right"), has: []string{"APPLICATION", "production", "protected"}},
		{name: "applications-clusters", world: delivering, drive: inApplications("/", "type:checkout", "enter", " ", "down"), has: []string{"▾ checkout", "  umbrella-eu"}},
		{name: "applications-filter", world: delivering, drive: inApplications("/", "type:check"), has: []string{"/check", "1 found"}},
		{name: "applications-no-match", world: delivering, drive: inApplications("/", "type:zzz", "enter"), has: []string{"Nothing matches zzz."}},
		{name: "applications-broken", world: broken, drive: inApplications("right", "down"), has: []string{"✕ ApplicationSet", "<U+202E>"}},
		{name: "applications-slots", world: uncertain, drive: inApplications("/", "type:aaa", "enter", "right", "v", "type:3.0.0", "enter"), has: []string{"Which version of aaa in staging", "1.0.0 → 3.0.0"}},
		{name: "applications-wide", world: wide, drive: inApplications("/", "type:checkout", "enter", "right", "right", "right", "right"), has: []string{"← →", "more"}},
		{name: "applications-none", world: deliveringAcme, drive: func(s *screen) {
			s.keys("enter")
			toTab(s, "Applications")
			s.pass(time.Second)
		}, has: []string{"No application runs here yet.", "registry/environments/ENVIRONMENT/CLUSTER/NAME.yaml"}},
		{name: "applications-not-connected", world: delivering, drive: func(s *screen) {
			s.keys("/", "type:stark", "enter", "enter")
			toTab(s, "Applications")
			s.pass(time.Second)
		}, has: []string{"No repositories yet", "c connects the organization"}},
		{name: "applications-loading", world: func(t *testing.T) *world { return hold(delivering(t), "Open") }, drive: inApplications(), has: []string{"reading the repositories"}},
		{name: "applications-error", world: func(t *testing.T) *world {
			w := delivering(t)
			w.fail["Open"] = errors.New("GET /repos/umbrella-apps/umbrella-gitops: 502 Bad Gateway")
			return w
		}, drive: inApplications(), has: []string{"✕ The applications could not be read.", "r tries again"}},
		{name: "applications-version", world: delivering, drive: inApplications("/", "type:checkout", "enter", "right", "v", "tab"), has: []string{"checkout in staging: ", "tab complete"}},
		{name: "applications-history", world: delivering, drive: inApplications("/", "type:checkout", "enter", "right", "h"), has: []string{"Versions of checkout in staging", "●"}},
		{name: "applications-roll-back", world: delivering, drive: inApplications("/", "type:checkout", "enter", "right", "b"), has: []string{"Roll back checkout in staging", "enter roll back"}},
		{name: "applications-commit", world: delivering, drive: inApplications("/", "type:checkout", "enter", "right", "h", "enter"), has: []string{"1 file, +1 −1", "Promote checkout"}},
		{name: "applications-diff", world: delivering, drive: inApplications("/", "type:checkout", "enter", "right", "right", "right", "d"), has: []string{"checkout: staging → production", "compared with"}},
		{name: "applications-file", world: delivering, drive: inApplications("/", "type:checkout", "enter", "enter"), has: []string{"kind: Application", "checkout.yaml"}},
		{name: "applications-promote", world: delivering, drive: inApplications("/", "type:checkout", "enter", "right", "p"), has: []string{"Promote checkout", "enter apply"}},
	}
}
