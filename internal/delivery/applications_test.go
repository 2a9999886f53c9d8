package delivery_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"gitconnection/internal/connection"
	"gitconnection/internal/delivery"
	"gitconnection/internal/github"
	"gitconnection/internal/github/simulator"
	"gitconnection/internal/testkit"
)

// manifest is an application with a chart and an image, and comments that have
// to stay.
func manifest(chart, version, tag string) string {
	return "# kept by hand\napiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata:\n  name: x\nspec:\n  source:\n    repoURL: https://charts.example\n    chart: " + chart +
		"\n    targetRevision: " + version + " # the version\n    helm:\n      valuesObject:\n        image:\n          tag: \"" + tag + "\"\n  destination:\n    name: edge\n"
}

func at(environment, cluster, app string) string {
	return "registry/environments/" + environment + "/" + cluster + "/" + app + ".yaml"
}

// write commits files to a repository.
func (w *world) write(t *testing.T, role connection.Role, headline string, files map[string]string) {
	t.Helper()
	repository := w.open(t).Repository(role)
	r := github.CommitRequest{Owner: repository.Owner, Name: repository.Name, Branch: repository.Branch, ExpectedHead: repository.Head.SHA, Headline: headline, Body: connection.Trailer("octo-admin")}
	for _, path := range slices.Sorted(maps.Keys(files)) {
		r.Additions = append(r.Additions, github.File{Path: path, Content: []byte(files[path])})
	}
	if _, err := w.Client.Commit(delivery.ForWriting(t.Context()), r); err != nil {
		t.Fatal(err)
	}
}

// ordered writes the order of environments into the platform's marker.
func (w *world) ordered(t *testing.T, environments ...string) {
	t.Helper()
	m := w.open(t).Platform.Marker
	m.Environments = environments
	text, err := m.Encode()
	if err != nil {
		t.Fatal(err)
	}
	w.write(t, connection.Platform, "Order environments", map[string]string{connection.MarkerPath: string(text)})
}

func (w *world) file(t *testing.T, path string) string {
	t.Helper()
	s := w.open(t)
	files, err := w.delivery.Read(t.Context(), s.Application, path)
	if err != nil {
		t.Fatal(err)
	}
	return string(files[path])
}

// shop is a world with one application in three environments.
func shop(t *testing.T, g *testkit.GitHub) *world {
	t.Helper()
	w := connected(t, g)
	w.ordered(t, "development", "staging", "production")
	w.write(t, connection.Application, "Deploy shop", map[string]string{
		at("development", "edge", "shop"): manifest("shop", "1.2.0", "a"),
		at("staging", "edge", "shop"):     manifest("shop", "1.1.0", "a"),
		at("production", "edge", "shop"):  manifest("shop", "1.0.0", "a"),
		at("production", "west", "shop"):  manifest("shop", "1.0.0", "a"),
	})
	return w
}

func (w *world) apply(t *testing.T, p delivery.Plan, err error) delivery.Result {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	r, err := w.delivery.Apply(t.Context(), p, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestTheMatrix(t *testing.T) {
	w := shop(t, testkit.New(t))
	w.write(t, connection.Application, "Odd files", map[string]string{
		at("staging", "edge", "set"):                           "apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\n",
		at("staging", "edge", "broken"):                        "a: [",
		at("qa", "edge", "shop"):                               manifest("shop", "9", "a"),
		"registry/environments/staging/edge/shop/secret.yaml":  "kind: Secret\n",
		"registry/environments/staging/edge/notes.md":          "no manifest",
		"registry/environments/staging/README.md":              "no manifest",
		"registry/environments/staging/edge/large.yaml":        strings.Repeat("# large\n", 1<<17+1),
		"registry/environments/staging/edge/deeper/x/app.yaml": manifest("x", "1", "a"),
	})
	a, err := w.delivery.Applications(t.Context(), w.open(t))
	if err != nil || !slices.Equal(a.Environments, []string{"development", "staging", "production", "qa"}) {
		t.Fatalf("%q, %v", a.Environments, err)
	}
	var got []string
	for _, r := range a.Rows {
		for _, p := range r.Places {
			got = append(got, strings.TrimSpace(fmt.Sprintf("%s %s/%s %s %s", p.Application, p.Environment, p.Cluster, p.Version(), p.Kind)))
			if (p.Reason == "") != (p.Version() != "") {
				t.Errorf("%s: %q", p.Path, p.Reason)
			}
		}
	}
	want := []string{
		"broken staging/edge", "large staging/edge", "set staging/edge  ApplicationSet", "shop development/edge 1.2.0", "shop staging/edge 1.1.0",
		"shop production/edge 1.0.0", "shop production/west 1.0.0", "shop qa/edge 9",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	s := w.open(t)
	shops, odd := at("staging", "edge", "shop"), at("qa", "edge", "shop")
	last, err := w.delivery.LastChanges(t.Context(), s, shops, odd, "none")
	if err != nil || len(last) != 2 || !strings.HasPrefix(last[shops].Message, "Deploy shop") || last[odd].SHA != s.Application.Head.SHA {
		t.Errorf("%+v, %v", last, err)
	}
}

// Five hundred applications in four environments: what is asked for does not
// grow with them but by one query for two hundred.
func TestRequestsOfAMatrix(t *testing.T) {
	w := connected(t, testkit.NewInProcess(t, 0))
	files := map[string]string{}
	for i := range 500 {
		for _, e := range []string{"development", "staging", "preproduction", "production"} {
			name := fmt.Sprintf("app-%d", i)
			files[at(e, "edge", name)] = manifest(name, fmt.Sprintf("1.0.%d", i), e)
		}
	}
	w.write(t, connection.Application, "Deploy all", files)
	before := len(w.Requests())
	s := w.open(t)
	a, err := w.delivery.Applications(t.Context(), s)
	if n := len(w.Requests()) - before; err != nil || len(a.Rows) != 500 || n > 4+10 {
		t.Errorf("%d rows with %d requests, %v", len(a.Rows), n, err)
	}
	before = len(w.Requests())
	var visible []string
	for _, r := range a.Rows[:12] {
		for _, p := range r.Places {
			visible = append(visible, p.Path)
		}
	}
	last, err := w.delivery.LastChanges(t.Context(), s, visible...)
	if n := len(w.Requests()) - before; err != nil || n != 1 || len(last) != 48 || last[visible[0]].SHA != s.Application.Head.SHA {
		t.Errorf("%d of %d last changes with %d requests, %v", len(last), len(visible), n, err)
	}
}

func TestSet(t *testing.T) {
	w := shop(t, testkit.New(t))
	wish := delivery.ApplicationRequest{Application: "shop", Environment: "staging", Version: "1.2.0", Actor: "octo-admin"}
	plan, err := w.delivery.Set(t.Context(), w.open(t), wish)
	r := w.apply(t, plan, err)
	if plan.Typed != "" || len(r.Commits) != 1 || plan.Title != "Set shop to 1.2.0 in staging on edge" {
		t.Errorf("%+v, %+v", plan, r)
	}
	if got := w.file(t, at("staging", "edge", "shop")); got != manifest("shop", "1.2.0", "a") {
		t.Errorf("more than the version differs:\n%s", got)
	}
	before := len(w.Requests())
	plan, err = w.delivery.Set(t.Context(), w.open(t), wish)
	if r := w.apply(t, plan, err); !plan.Nothing() || len(r.Commits) != 0 || len(w.Requests())-before > 5 {
		t.Errorf("again: %+v", plan)
	}
	// The last environment wants its name typed; both clusters are one commit.
	wish.Environment = "production"
	plan, err = w.delivery.Set(t.Context(), w.open(t), wish)
	if err != nil || plan.Typed != "production" || len(plan.Changes) != 1 || len(plan.Changes[0].Files) != 2 {
		t.Errorf("%+v, %v", plan, err)
	}
	wish.Clusters, wish.Slot, wish.Version = []string{"west"}, "spec.source.helm.valuesObject.image.tag", "b"
	plan, err = w.delivery.Set(t.Context(), w.open(t), wish)
	w.apply(t, plan, err)
	if got := w.file(t, at("production", "west", "shop")); got != manifest("shop", "1.0.0", "b") {
		t.Errorf("the image: %s", got)
	}
	if got := w.file(t, at("production", "edge", "shop")); got != manifest("shop", "1.0.0", "a") {
		t.Errorf("the other cluster: %s", got)
	}
	for _, wrong := range []delivery.ApplicationRequest{
		{Application: "shop", Environment: "staging", Version: ""}, {Application: "shop", Environment: "staging", Version: "a\nb"}, {Application: "shop", Environment: "staging", Version: "1 2"},
		{Application: "none", Environment: "staging", Version: "1"}, {Application: "shop", Environment: "qa", Version: "1"}, {Application: "shop", Environment: "staging", Clusters: []string{"x"}, Version: "1"},
	} {
		if p, err := w.delivery.Set(t.Context(), w.open(t), wrong); err == nil {
			t.Errorf("%+v: %+v", wrong, p)
		}
	}
}

func TestPromote(t *testing.T) {
	w := shop(t, testkit.New(t))
	s := w.open(t)
	plan, err := w.delivery.Promote(t.Context(), s, delivery.ApplicationRequest{Application: "shop", Environment: "production", Actor: "octo-admin"}, "development")
	if err != nil || plan.Typed != "production" || !slices.Equal(plan.Warnings, []string{"It passes over staging."}) || plan.Title != "Promote shop 1.2.0 from development to production on edge, west" {
		t.Errorf("%+v, %v", plan, err)
	}
	plan, err = w.delivery.Promote(t.Context(), s, delivery.ApplicationRequest{Application: "shop", Environment: "staging"}, "development")
	w.apply(t, plan, err)
	if got := w.file(t, at("staging", "edge", "shop")); got != manifest("shop", "1.2.0", "a") || plan.Typed != "" {
		t.Errorf("%s", got)
	}
	if _, err := w.delivery.Promote(t.Context(), s, delivery.ApplicationRequest{Application: "shop", Environment: "staging"}, "production"); err == nil {
		t.Error("promoted backwards")
	}
	w.write(t, connection.Application, "Others", map[string]string{
		at("staging", "edge", "two"): manifest("two", "1", "a"), at("staging", "west", "two"): manifest("two", "2", "a"), at("production", "edge", "two"): manifest("two", "1", "a"),
		at("staging", "edge", "other"): manifest("blue", "3", "a"), at("production", "edge", "other"): manifest("green", "1", "a"),
	})
	_, err = w.delivery.Promote(t.Context(), w.open(t), delivery.ApplicationRequest{Application: "two", Environment: "production"}, "staging")
	if _, ok := errors.AsType[*delivery.SeveralError](err); !ok {
		t.Errorf("two versions: %v", err)
	}
	if _, err = w.delivery.Promote(t.Context(), w.open(t), delivery.ApplicationRequest{Application: "other", Environment: "production"}, "staging"); err == nil || !strings.Contains(err.Error(), "chart green") {
		t.Errorf("another chart: %v", err)
	}
}

func TestRollBack(t *testing.T) {
	w := shop(t, testkit.New(t))
	set := func(version, slot string) {
		plan, err := w.delivery.Set(t.Context(), w.open(t), delivery.ApplicationRequest{Application: "shop", Environment: "staging", Version: version, Slot: slot, Actor: "mona"})
		w.apply(t, plan, err)
	}
	set("1.2.0", "")
	set("b", "spec.source.helm.valuesObject.image.tag") // no other version of the chart
	set("1.3.0", "")
	wish := delivery.ApplicationRequest{Application: "shop", Environment: "staging", Actor: "octo-admin"}
	list, whole, err := w.delivery.History(t.Context(), w.open(t), wish)
	var got []string
	for _, e := range list {
		got = append(got, e.Version+" "+e.By)
	}
	if err != nil || !whole || !slices.Equal(got, []string{"1.3.0 mona", "1.2.0 mona", "1.1.0 octo-admin"}) {
		t.Errorf("%q, %v, %v", got, whole, err)
	}
	plan, err := w.delivery.RollBack(t.Context(), w.open(t), wish)
	w.apply(t, plan, err)
	if got := w.file(t, at("staging", "edge", "shop")); got != manifest("shop", "1.2.0", "b") || plan.Title != "Roll back shop to 1.2.0 in staging on edge" {
		t.Errorf("%s\n%s", plan.Title, got)
	}
	wish.Version = "1.1.0"
	plan, err = w.delivery.RollBack(t.Context(), w.open(t), wish)
	w.apply(t, plan, err)
	if got := w.file(t, at("staging", "edge", "shop")); got != manifest("shop", "1.1.0", "b") {
		t.Error(got)
	}
	wish.Version = "0.9.9"
	_, err = w.delivery.RollBack(t.Context(), w.open(t), wish)
	if absent, ok := errors.AsType[*delivery.NotFoundError](err); !ok || !strings.Contains(absent.Error(), "0.9.9") {
		t.Errorf("a version that never ran: %v", err)
	}
}

// Histories longer than a page are read as far as they are needed.
func TestALongHistory(t *testing.T) {
	w := shop(t, testkit.NewInProcess(t, 0))
	path := at("staging", "edge", "shop")
	for n := range github.CommitsPerPage + 10 { // the version stays as it is
		w.write(t, connection.Application, "Tag", map[string]string{path: manifest("shop", "1.1.5", fmt.Sprint(n))})
	}
	wish := delivery.ApplicationRequest{Application: "shop", Environment: "staging"}
	s := w.open(t)
	list, whole, err := w.delivery.History(t.Context(), s, wish)
	if err != nil || !whole || len(list) != 2 || list[0].Version != "1.1.5" || list[1].Version != "1.1.0" {
		t.Errorf("%+v, %v, %v", list, whole, err)
	}
	plan, err := w.delivery.RollBack(t.Context(), s, wish)
	if w.apply(t, plan, err); plan.Title != "Roll back shop to 1.1.0 in staging on edge" || !strings.Contains(w.file(t, path), "targetRevision: 1.1.0 #") {
		t.Error(plan.Title)
	}
	before := len(w.Requests())
	wish.Version = "1.1.5"
	if _, err := w.delivery.RollBack(t.Context(), w.open(t), wish); err != nil || len(w.Requests())-before > 7 {
		t.Errorf("%d requests to find a version of the first page, %v", len(w.Requests())-before, err)
	}
}

// What changed elsewhere in the file is kept; the version itself is not
// overwritten.
func TestAFileThatChangedMeanwhile(t *testing.T) {
	w := shop(t, testkit.New(t))
	path := at("staging", "edge", "shop")
	plan, err := w.delivery.Set(t.Context(), w.open(t), delivery.ApplicationRequest{Application: "shop", Environment: "staging", Version: "1.2.0"})
	w.write(t, connection.Application, "Elsewhere", map[string]string{path: "# one more line\n" + manifest("shop", "1.1.0", "z")})
	w.apply(t, plan, err)
	if got := w.file(t, path); got != "# one more line\n"+manifest("shop", "1.2.0", "z") {
		t.Error(got)
	}
	plan, err = w.delivery.Set(t.Context(), w.open(t), delivery.ApplicationRequest{Application: "shop", Environment: "staging", Version: "1.4.0"})
	if err != nil {
		t.Fatal(err)
	}
	for what, text := range map[string]string{"another version": manifest("shop", "1.3.0", "z"), "another chart": manifest("store", "1.2.0", "z"), "no manifest": "a: ["} {
		w.write(t, connection.Application, "There", map[string]string{path: text})
		if _, err := w.delivery.Apply(t.Context(), plan, nil); !errors.Is(err, connection.ErrChanged) || w.file(t, path) != text {
			t.Errorf("%s: %v", what, err)
		}
	}
	// The same version by somebody else is done.
	w.write(t, connection.Application, "Same", map[string]string{path: manifest("shop", "1.4.0", "y")})
	if r := w.apply(t, plan, nil); len(r.Commits) != 1 || !r.Commits[0].Already {
		t.Errorf("%+v", r)
	}
}

// Fifty times, two pipelines set different values of one file, and different
// applications: nothing is lost, and nothing else changes.
func TestTwoPipelines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := shop(t, testkit.NewInProcess(t, 50*time.Millisecond))
		w.write(t, connection.Application, "Deploy both", map[string]string{at("staging", "edge", "a"): manifest("a", "0", "x"), at("staging", "edge", "b"): manifest("b", "0", "x")})
		var wg sync.WaitGroup
		for i, slot := range []string{"", "spec.source.helm.valuesObject.image.tag"} {
			client, _ := w.Fresh(t)
			e := delivery.New(delivery.Options{GitHub: client})
			own := []string{"a", "b"}[i]
			wg.Go(func() {
				for n := range 50 {
					for _, wish := range []delivery.ApplicationRequest{{Application: "shop", Slot: slot}, {Application: own}} {
						wish.Environment, wish.Version = "staging", fmt.Sprintf("2.0.%d", n)
						s, err := e.Open(t.Context(), w.org)
						if err != nil {
							t.Error(err)
							return
						}
						plan, err := e.Set(t.Context(), s, wish)
						if err != nil {
							t.Error(err)
							return
						}
						if _, err := e.Apply(t.Context(), plan, nil); err != nil {
							t.Errorf("%+v: %v", wish, err)
						}
					}
				}
			})
		}
		wg.Wait()
		if got := w.file(t, at("staging", "edge", "shop")); got != manifest("shop", "2.0.49", "2.0.49") {
			t.Errorf("the file of both: %s", got)
		}
		for _, own := range []string{"a", "b"} {
			if got := w.file(t, at("staging", "edge", own)); got != manifest(own, "2.0.49", "x") {
				t.Errorf("%s: %s", own, got)
			}
		}
	})
}

func TestAPullRequestOfAVersion(t *testing.T) {
	w := shop(t, testkit.New(t))
	for range 2 { // the second finds the first
		plan, err := w.delivery.Set(t.Context(), w.open(t), delivery.ApplicationRequest{Application: "shop", Environment: "staging", Version: "1.2.0", PullRequest: true})
		if r := w.apply(t, plan, err); len(r.Commits) != 0 || len(r.PullRequests) != 1 || !strings.HasSuffix(r.PullRequests[0], "/pull/1") {
			t.Errorf("%+v", r)
		}
	}
	if got := w.file(t, at("staging", "edge", "shop")); got != manifest("shop", "1.1.0", "a") {
		t.Error(got)
	}
	w.AddRuleset(simulator.RulesetSpec{Owner: "acme-apps", Name: "pull requests"})
	plan, err := w.delivery.Set(t.Context(), w.open(t), delivery.ApplicationRequest{Application: "shop", Environment: "development", Version: "3"})
	if r := w.apply(t, plan, err); len(r.PullRequests) != 1 {
		t.Errorf("with a ruleset: %+v", r)
	}
}

// Whoever has the application repository alone does not know the order.
func TestOnlyTheApplicationRepository(t *testing.T) {
	w := shop(t, testkit.New(t))
	s, err := w.delivery.OpenApplications(t.Context(), "acme-apps", "acme-gitops")
	if err != nil || s.Platform != nil || s.Organization != w.org || len(s.Environments) != 3 || s.Protected("staging") || !s.Protected("production") {
		t.Fatalf("%+v, %v", s, err)
	}
	if again, err := w.delivery.Reopen(t.Context(), s); err != nil || len(again.Environments) != 3 {
		t.Errorf("%+v, %v", again, err)
	}
	found, err := w.delivery.FindApplications(t.Context(), connection.NewOrganization("acme", "", ""))
	if err != nil || found.Application.FullName() != "acme-apps/acme-gitops" {
		t.Errorf("%+v, %v", found, err)
	}
	if unknown := (&delivery.Snapshot{}); !unknown.Protected("staging") {
		t.Error("an order that is not known protects nothing")
	}
}
