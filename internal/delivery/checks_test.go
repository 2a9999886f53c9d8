package delivery_test

import (
	"strings"
	"testing"

	"gitconnection/internal/connection"
	"gitconnection/internal/delivery"
	"gitconnection/internal/testkit"
)

// named is an Application of a name.
func named(name string) string {
	return strings.NewReplacer("  name: x\n", "  name: "+name+"\n  namespace: argocd\n", "spec:\n", "spec:\n  project: default\n").Replace(manifest("tool", "1.0.0", "1"))
}

func blockers(p delivery.Plan) string {
	var out []string
	for _, b := range p.Blockers {
		out = append(out, b.Target+" "+b.Message+". "+b.Next)
	}
	return strings.Join(out, "\n")
}

// A plan looks at both repositories, and not at the folder that it writes to alone.
func TestPlansLookAtBothRepositories(t *testing.T) {
	w := platform(t, testkit.New(t))
	p, err := w.delivery.PlanAddCluster(t.Context(), w.open(t), own("1.0.0"), edge("edge-1"))
	w.do(t, p, err)
	install := func(item string) delivery.Plan {
		t.Helper()
		s := w.open(t)
		all, err := w.delivery.Templates(t.Context(), s, tools("1.0.0"))
		if err != nil {
			t.Fatal(err)
		}
		p, err := w.delivery.PlanInstall(t.Context(), s, all, delivery.ItemRequest{
			Item: item, Environments: []string{"staging"}, Clusters: []string{"edge-1"}, Answers: map[string]string{}, Actor: "mona",
		})
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	// The cluster's file for the environment does not read it recursively, and its
	// template has no Application for infrastructure.
	p = install("tool")
	if said := strings.Join(p.Warnings, "\n"); len(p.Blockers) > 0 || !strings.Contains(said, "registry/environments/staging/edge-1/tool/manifests/settings.yaml:1: no Application reads the folder registry/environments/staging/edge-1/tool: Application argocd/edge-1-staging does not read what is below") ||
		!strings.Contains(said, "Add directory.recurse: true to its source in registry/clusters/edge-1/45-env-staging.yaml") {
		t.Errorf("%s\n%s", blockers(p), said)
	}
	w.write(t, connection.Platform, "Run a tool", map[string]string{
		"registry/clusters/edge-1/30-own.yaml": named("edge-1-staging-tool"),
	})
	p = install("tool")
	if got, want := blockers(p), "acme-apps/acme-gitops registry/environments/staging/edge-1/tool.yaml:1: Application argocd/edge-1-staging-tool is there already: acme/acme-gitops registry/clusters/edge-1/30-own.yaml:2. Delete one of the two, or give it another name."; got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	if _, err := w.delivery.Apply(t.Context(), p, nil); err == nil {
		t.Error("it was applied")
	}
	// What was wrong before is nobody's fault: two of the same are there.
	w.write(t, connection.Application, "By hand", map[string]string{"registry/environments/staging/edge-1/other.yaml": named("edge-1-staging-tool")})
	found, err := w.delivery.Validate(t.Context(), w.open(t))
	if err != nil || len(found) == 0 {
		t.Fatalf("%+v %v", found, err)
	}
	p, err = w.delivery.PlanAddToCluster(t.Context(), w.open(t), own("1.0.0"), "production", "edge-1", "mona")
	if err != nil || len(p.Blockers) > 0 {
		t.Errorf("%s %v", blockers(p), err)
	}
}

// Names that another cluster's projects have, or Argo CD's own.
func TestClustersWhoseNamesMeet(t *testing.T) {
	w := platform(t, testkit.New(t))
	templates := brought(t)
	add := func(name string) delivery.Plan {
		t.Helper()
		p, err := w.delivery.PlanAddCluster(t.Context(), w.open(t), templates, delivery.ClusterRequest{
			Name: name, Template: "any/workload-cluster", Parent: "mgmt", Environments: []string{"staging"}, Actor: "mona",
			Answers: map[string]string{"apiServer": "https://10.0.0.1:6443", "email": "a@example.com"},
		})
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	w.do(t, add("edge-1"), nil)
	for name, want := range map[string]string{
		"edge-1-environment": "AppProject argocd/edge-1-environment is there already",
		"edge-1-platform":    "AppProject argocd/edge-1-platform is there already",
		"default":            "AppProject argocd/default is Argo CD's own",
		"acme-registry":      "AppProject argocd/acme-registry is Argo CD's own",
	} {
		if p := add(name); !strings.Contains(blockers(p), want) {
			t.Errorf("%s: %s", name, blockers(p))
		}
	}
	if p := add("edge-2"); len(p.Blockers) > 0 {
		t.Errorf("edge-2: %s", blockers(p))
	}
}

// What an environment's removal says of Applications is what Argo CD does.
func TestWhatARemovedEnvironmentLeavesBehind(t *testing.T) {
	w := clustered(t)
	const at = "registry/environments/staging/edge-1/"
	w.write(t, connection.Application, "Deploy", map[string]string{
		at + "plain.yaml": named("plain"),
		at + "whole.yaml": strings.Replace(named("whole"), "  namespace: argocd\n", "  namespace: argocd\n  finalizers: [resources-finalizer.argocd.argoproj.io/background]\n", 1),
	})
	p, err := w.delivery.PlanRemoveEnvironment(t.Context(), w.open(t), delivery.EnvironmentRemoval{Name: "staging", Clusters: []string{"edge-1"}})
	said := strings.Join(p.Warnings, "\n")
	if err != nil || !strings.Contains(said, "What runs in staging on edge-1 is taken down: whole.\n") || !strings.Contains(said, "What plain in staging on edge-1 has deployed stays in the cluster") {
		t.Errorf("%v\n%s", err, said)
	}
}
