package desired_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"gitconnection/internal/scaffold/manifest"
)

// cluster is the smallest cluster of a name, as templates make it.
func cluster(name string) map[string]string {
	out := map[string]string{}
	root := strings.NewReplacer("edge-1", name)
	platform, _ := whole()
	for path, content := range platform {
		if path == clusterAt+"registry-edge-1.yaml" || path == clusterAt+"0-projects.yaml" {
			out[root.Replace(path)] = root.Replace(content)
		}
	}
	return out
}

func TestNamesThatMeet(t *testing.T) {
	for name, want := range map[string]string{
		"edge-1-environment": "AppProject argocd/edge-1-environment is there already, and both would fight over it: " + clusterAt + "0-projects.yaml",
		"edge-1-platform":    "AppProject argocd/edge-1-platform is there already",
		"default":            "AppProject argocd/default is Argo CD's own",
		"acme-registry":      "AppProject argocd/acme-registry is Argo CD's own, or one of the roots",
		"acme-environments":  "AppProject argocd/acme-environments is Argo CD's own",
		"edge-2":             "",
		"edge":               "",
	} {
		platform, application := whole()
		maps.Copy(platform, cluster(name))
		found := outside.Changed(setsOf(whole()), setsOf(platform, application))
		if want == "" && len(found) > 0 || want != "" && !slices.ContainsFunc(found, func(f manifest.Finding) bool {
			return f.Rule == "name" && f.Severity == manifest.Error && strings.HasPrefix(f.Path, "registry/clusters/"+name+"/") && strings.Contains(f.Message, want)
		}) {
			t.Errorf("%s: %q is not among\n%s", name, want, strings.Join(lines(found), "\n"))
		}
		// The other way round: edge-1 comes after a cluster that has its names.
		if strings.HasPrefix(name, "edge-1-") {
			before, none := cluster(name), map[string]string{}
			after := cluster(name)
			maps.Copy(after, cluster("edge-1"))
			found := outside.Changed(setsOf(before, none), setsOf(after, none))
			if !slices.ContainsFunc(found, func(f manifest.Finding) bool { return f.Rule == "name" && strings.HasPrefix(f.Path, clusterAt) }) {
				t.Errorf("edge-1 after %s:\n%s", name, strings.Join(lines(found), "\n"))
			}
		}
	}
}

// The two halves of an environment, of which the cluster reads one.
func TestInfrastructureThatNobodyReads(t *testing.T) {
	platform, application := whole()
	const at = "registry/environments/staging/edge-1/bucket.yaml"
	platform[at] = "apiVersion: tf.upbound.io/v1beta1\nkind: Workspace\nmetadata:\n  name: edge-1-staging-bucket\n"
	found := lines(outside.Changed(setsOf(whole()), setsOf(platform, application)))
	want := at + ":1 warning: no Application reads the folder registry/environments/staging/edge-1: the cluster edge-1 has none for the infrastructure of staging"
	if len(found) != 1 || found[0] != want {
		t.Errorf("found %q", found)
	}
}

// Where Git holds no AppProject of an Argo CD, nothing is known of them; what is new
// is a reason to look.
func TestProjectsFromElsewhere(t *testing.T) {
	platform, application := whole()
	for path := range platform {
		delete(platform, path)
	}
	before := setsOf(platform, application)
	if found := outside.Check(before...); len(found) > 0 {
		t.Errorf("found\n%s", strings.Join(lines(found), "\n"))
	}
	for _, name := range []string{"one", "two"} {
		application[stagingAt+name+".yaml"] = app(name, chartRepository+"    chart: tool\n    targetRevision: 1.0.0\n")
	}
	found := lines(outside.Changed(before, setsOf(platform, application)))
	if len(found) != 1 || !strings.Contains(found[0], "one.yaml:7 warning: Neither repository makes the AppProject edge-1-environment") {
		t.Errorf("found %q", found)
	}
}

// Hostile files, patterns and chains end, and nothing panics.
func FuzzCheck(f *testing.F) {
	for _, m := range mistakes() {
		for _, p := range m.planted {
			f.Add(p.put, p.old)
		}
	}
	f.Fuzz(func(t *testing.T, content, more string) {
		platform, application := whole()
		before := setsOf(platform, application)
		platform[clusterAt+"46-more.yaml"], application[stagingAt+"more.yaml"] = content, more
		platform[clusterAt+"config/kustomization.yaml"] = more
		for _, found := range outside.Changed(before, setsOf(platform, application)) {
			if found.Line < 1 || found.Message == "" || found.Path == "" {
				t.Errorf("%+v", found)
			}
		}
	})
}
