package app

import (
	"context"
	"testing"

	"gitconnection/internal/delivery"
	"gitconnection/internal/github/simulator"
)

// installedItems has items installed in umbrella: of a template that has moved
// on, half installed, and half removed.
func installedItems(t *testing.T) *world {
	t.Helper()
	w, g := renderingOn(t)
	install := func(wish delivery.ItemRequest) {
		wish.Actor = "lena-platform"
		umbrellaPlan(t, g, func(ctx context.Context, e *delivery.Engine, s *delivery.Snapshot) (delivery.Plan, error) {
			return e.PlanInstall(ctx, s, brought(t, "0"), wish)
		})
	}
	install(delivery.ItemRequest{Item: "reloader", Environments: []string{"staging", "preproduction"}})
	bucket := map[string]string{"bucketName": "umbrella-files", "awsRegion": "eu-central-1", "workloadAssumeRole": "arn:aws:iam::123456789012:role/konstruct"}
	install(delivery.ItemRequest{Item: "object-store-bucket", Name: "files", Environments: []string{"staging"}, Answers: bucket})
	umbrellaPlan(t, g, func(ctx context.Context, e *delivery.Engine, s *delivery.Snapshot) (delivery.Plan, error) {
		return e.PlanRemove(ctx, s, brought(t, "1"), delivery.ItemRequest{Item: "files", Actor: "lena-platform"})
	})
	return w
}

// unrecorded plans without the record of an item, which names the commit of the
// templates: that is another one with every change of them.
type unrecorded struct{ works }

func (u unrecorded) PlanInstall(ctx context.Context, s *delivery.Snapshot, t delivery.Templates, w delivery.ItemRequest) (delivery.Plan, error) {
	p, err := u.works.PlanInstall(ctx, s, t, w)
	if len(p.Changes) > 1 {
		p.Changes = p.Changes[1:]
	}
	return p, err
}

// ownCertManager has a cert-manager that somebody runs on umbrella-eu by the name
// that the catalog's has there.
func ownCertManager(t *testing.T) *world {
	t.Helper()
	w, g := renderingOn(t)
	own := "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata:\n  name: umbrella-eu-staging-cert-manager\n  namespace: argocd\nspec:\n  project: default\n" +
		"  source:\n    repoURL: https://charts.jetstack.io\n    chart: cert-manager\n    targetRevision: v1.19.1\n  destination:\n    name: umbrella-eu\n    namespace: cert-manager\n"
	if err := g.Push("umbrella", "umbrella-gitops", simulator.CommitSpec{Message: "Run cert-manager", AuthorName: "Mona", AuthorEmail: "mona@example.com", Files: map[string][]byte{
		"registry/clusters/umbrella-eu/31-certificates.yaml": []byte(own),
	}}); err != nil {
		t.Fatal(err)
	}
	w.opt.Delivery = unrecorded{w.opt.Delivery.(works)}
	return w
}

func catalogScenes() []scene {
	return []scene{
		{name: "catalog", world: rendering, drive: inTab("Catalog"), has: []string{"ITEM", "cert-manager", "VERSION", "i install"}},
		{name: "catalog-installed", world: installedItems, drive: inTab("Catalog", "end", "up", "up", "up"), has: []string{"reloader", "staging on", "newer"}},
		{name: "catalog-half-removed", world: installedItems, drive: inTab("Catalog", "end", "up", "up", "up", "up", "up", "up", "up"), has: []string{"files in staging on", "half removed", "x goes on"}},
		{name: "catalog-details", world: rendering, drive: inTab("Catalog", "enter"), has: []string{"asks for", "replicas"}},
		{name: "catalog-filter", world: installedItems, drive: inTab("Catalog", "/", "type:reload preprod"), has: []string{"/reload preprod", "1 found", "preproduction on", "enter to the list"}},
		{name: "catalog-no-match", world: rendering, drive: inTab("Catalog", "/", "type:zzz", "enter"), has: []string{"Nothing matches zzz.", "esc clears the filter"}},
		{name: "catalog-none", world: renderingAcme, drive: inAcme("Catalog"), has: []string{"The catalog is empty."}},
		{name: "catalog-not-connected", world: rendering, drive: notConnected("Catalog"), has: []string{"No repositories yet", "c connects the organization"}},
		{name: "catalog-error", world: broughtDown, drive: inTab("Catalog"), has: []string{"✕ The catalog could not be read.", "r tries again"}},
		{name: "catalog-install", world: rendering, drive: inTab("Catalog", "i", "type:nowhere"), has: []string{"Install cert-manager", "no cluster runs the environment"}},
		{name: "catalog-install-clusters", world: rendering, drive: inTab("Catalog", "i", "type:production", "tab", "type:umbrella-us umb"), has: []string{"no cluster named umb", "beginning with umb: umbrella-eu;"}},
		{name: "catalog-install-values", world: rendering, drive: inTab("Catalog", "i", "type:staging", "enter"), has: []string{"Install cert-manager", "replicas"}},
		{name: "catalog-install-blocked", world: ownCertManager, drive: inTab("Catalog", "i", "type:staging", "enter", "enter", "enter", "enter", "enter", "enter", "enter"), has: []string{"31-certificates.yaml:1", "next: Delete one of the two"}},
		{name: "catalog-removing", world: installedItems, drive: inTab("Catalog", "end", "up", "up", "up", "up", "up", "up", "up", "x"), has: []string{"Remove files from staging on umbrella-eu (2 of 2: clean", "kubectl get --ignore-not-found"}},
	}
}
