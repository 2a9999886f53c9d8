package delivery_test

import (
	"strings"
	"testing"

	"gitconnection/internal/connection"
	"gitconnection/internal/delivery"
	"gitconnection/internal/github/simulator"
	"gitconnection/internal/testkit"
)

// reading is an Application that reads a folder of a repository.
func reading(address, folder, revision string) string {
	return "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata:\n  name: shop\nspec:\n  source:\n    repoURL: " + address + "\n    path: " + folder + "\n    targetRevision: " + revision + "\n  destination:\n    name: edge\n"
}

const deployment = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: shop}\nspec:\n  template:\n    spec:\n      containers:\n        - name: shop\n          image: ghcr.io/acme/shop:1.0.0 # the version\n"

func request(version string) delivery.ApplicationRequest {
	return delivery.ApplicationRequest{Application: "shop", Environment: "dev", Version: version, Actor: "octo-admin"}
}

// The version stands in the folder that the application reads: it is changed,
// listed, and gone back to there.
func TestAVersionInTheFolder(t *testing.T) {
	g := testkit.New(t)
	w := connected(t, g)
	folder := "registry/environments/dev/edge/shop"
	w.ordered(t, "dev", "prod")
	address := w.open(t).Application.HTMLURL + ".git"
	w.write(t, connection.Application, "By hand", map[string]string{at("dev", "edge", "shop"): reading(address, folder, "HEAD"), folder + "/deployment.yaml": deployment, folder + "/other.txt": "x"})
	plan, err := w.delivery.Set(t.Context(), w.open(t), request("1.1.0"))
	w.apply(t, plan, err)
	if got := w.file(t, folder+"/deployment.yaml"); got != strings.Replace(deployment, "1.0.0", "1.1.0", 1) {
		t.Errorf("%s", got)
	}
	if got := w.file(t, at("dev", "edge", "shop")); got != reading(address, folder, "HEAD") {
		t.Errorf("the application's file: %s", got)
	}
	a, err := w.delivery.Applications(t.Context(), w.open(t))
	if row, _ := a.Find("shop"); err != nil || len(row.Places) != 1 || row.Places[0].Version() != "1.1.0" || row.Places[0].Reason != "" {
		t.Errorf("%+v, %v", row, err)
	}
	list, _, err := w.delivery.History(t.Context(), w.open(t), request(""))
	if err != nil || len(list) != 2 || list[0].Version != "1.1.0" || list[1].Version != "1.0.0" || list[0].Path != folder+"/deployment.yaml" {
		t.Errorf("%+v, %v", list, err)
	}
	plan, err = w.delivery.RollBack(t.Context(), w.open(t), request(""))
	w.apply(t, plan, err)
	if got := w.file(t, folder+"/deployment.yaml"); got != deployment {
		t.Errorf("%s", got)
	}
}

// Nothing is changed where nothing is certain; the candidates and the way on are
// named.
func TestAVersionThatIsNotCertain(t *testing.T) {
	g := testkit.New(t)
	w := connected(t, g)
	g.AddRepository(simulator.RepositorySpec{Owner: "acme-apps", Name: "deploy", Private: true, Files: map[string][]byte{"shop/deployment.yaml": []byte(deployment)}})
	head, err := g.Client.CommitAt(t.Context(), "acme-apps", "deploy", "HEAD")
	if err != nil {
		t.Fatal(err)
	}
	if err := g.Client.CreateBranch(delivery.ForWriting(t.Context()), "acme-apps", "deploy", "1.2.3", head.SHA); err != nil {
		t.Fatal(err)
	}
	deploy := strings.TrimSuffix(w.open(t).Application.HTMLURL, "acme-gitops") + "deploy.git"
	for _, c := range []struct{ name, file, want string }{
		{"a branch that is called as a release", reading(deploy, "none", "1.2.3"), `now "1.2.3": it is a branch`},
		{"the folder of another repository", reading(deploy, "shop", "HEAD"), "it stands in acme-apps/deploy; change it there"},
		{"a repository that the token does not reach", reading(strings.Replace(deploy, "deploy", "secret", 1), "shop", "HEAD"), "its folder is in acme-apps/secret, which cannot be read with this token"},
		{"another host", reading("git@git.example.test:acme/deploy.git", "shop", "main"), "its folder is in git@git.example.test:acme/deploy.git, which is not on this GitHub"},
		{"another branch", reading(w.open(t).Application.HTMLURL, "shop", "refs/heads/next"), "it reads refs/heads/next of acme-apps/acme-gitops, not the branch main"},
	} {
		w.write(t, connection.Application, c.name, map[string]string{at("dev", "edge", "shop"): c.file})
		plan, err := w.delivery.Set(t.Context(), w.open(t), request("2.0.0"))
		if err != nil || len(plan.Blockers) != 1 || len(plan.Changes) != 0 || !strings.Contains(plan.Blockers[0].Message, c.want) || plan.Blockers[0].Next == "" {
			t.Errorf("%s: %+v, %v", c.name, plan.Blockers, err)
		}
		if _, err := w.delivery.RollBack(t.Context(), w.open(t), request("")); err == nil {
			t.Errorf("%s: it was rolled back", c.name)
		}
		if _, err := w.delivery.Promote(t.Context(), w.open(t), delivery.ApplicationRequest{Application: "shop", Environment: "prod"}, "dev"); err == nil {
			t.Errorf("%s: it was promoted", c.name)
		}
	}
}

// A choice is kept in the file, and counts from then on.
func TestAChoiceThatIsKept(t *testing.T) {
	g := testkit.New(t)
	w := connected(t, g)
	w.ordered(t, "dev", "prod")
	file := manifest("web", "1.0.0", "v1")
	w.write(t, connection.Application, "By hand", map[string]string{at("dev", "edge", "shop"): file})
	req := request("v2")
	req.Slot, req.KeepSlot = "spec.source.helm.valuesObject.image.tag", true
	plan, err := w.delivery.Set(t.Context(), w.open(t), req)
	w.apply(t, plan, err)
	want := strings.Replace(strings.Replace(file, `"v1"`, `"v2"`, 1), "  name: x\n", "  annotations:\n    konstruct.io/version-slot: \"spec.source.helm.valuesObject.image.tag\"\n  name: x\n", 1)
	if got := w.file(t, at("dev", "edge", "shop")); got != want {
		t.Errorf("%s", got)
	}
	plan, err = w.delivery.Set(t.Context(), w.open(t), request("v3"))
	w.apply(t, plan, err)
	if got := w.file(t, at("dev", "edge", "shop")); got != strings.Replace(want, `"v2"`, `"v3"`, 1) {
		t.Errorf("%s", got)
	}
}

// An application is found in a file that is called otherwise.
func TestSeveralApplicationsInAFile(t *testing.T) {
	g := testkit.New(t)
	w := connected(t, g)
	w.ordered(t, "dev", "prod")
	both := strings.Replace(manifest("web", "1.0.0", "v1"), "name: x", "name: shop", 1) + "---\n" + strings.Replace(manifest("db", "3.0.0", "v1"), "name: x", "name: shop-db", 1)
	w.write(t, connection.Application, "By hand", map[string]string{at("dev", "edge", "shop"): both})
	a, err := w.delivery.Applications(t.Context(), w.open(t))
	if err != nil || len(a.Rows) != 2 || a.Rows[0].Places[0].Version() != "1.0.0" || a.Rows[1].Application != "shop-db" || a.Rows[1].Places[0].Version() != "3.0.0" {
		t.Errorf("%+v, %v", a.Rows, err)
	}
	req := request("3.1.0")
	req.Application = "shop-db"
	plan, err := w.delivery.Set(t.Context(), w.open(t), req)
	w.apply(t, plan, err)
	if got := w.file(t, at("dev", "edge", "shop")); got != strings.Replace(both, "3.0.0", "3.1.0", 1) {
		t.Errorf("%s", got)
	}
}
