package template_test

import (
	"slices"
	"strconv"
	"testing"
)

// TestWhatIsDeletedHasAnEnd holds that deleting the Applications of a cluster
// takes along what only they know: credentials, and what Crossplane makes.
func TestWhatIsDeletedHasAnEnd(t *testing.T) {
	owned := []string{"ClusterUsage", "ExternalSecret", "ProviderConfig", "SecretStore", "Workspace"}
	held := 0
	for _, one := range clusterResources(t) {
		if !slices.Contains(owned, text(one.resource, "kind")) {
			continue
		}
		held++
		finalizers, _ := at(one.app, "metadata", "finalizers").([]any)
		if !slices.Contains(finalizers, any("resources-finalizer.argocd.argoproj.io")) {
			t.Errorf("%s: %s %s stays when the Application %s is deleted", one.template, text(one.resource, "kind"), text(one.resource, "metadata", "name"), text(one.app, "metadata", "name"))
		}
	}
	if held < 40 {
		t.Errorf("%d resources", held)
	}
}

// TestWhatIsDeletedGoesFirst holds what is needed for a deletion to a lower
// wave than what is deleted with it. Argo CD deletes the highest wave of an
// Application first, and waits until it is gone (argo-cd,
// controller/sort_delete.go). Where the Workspaces are another Application's,
// Crossplane keeps the ProviderConfig as long as they are there
// (crossplane-runtime, providerconfig/reconciler.go), and so what is below it.
func TestWhatIsDeletedGoesFirst(t *testing.T) {
	folders := map[string]map[string][]int{} // waves by kind
	for _, one := range clusterResources(t) {
		key := one.template + " " + text(one.app, "metadata", "name") + " " + one.folder
		if folders[key] == nil {
			folders[key] = map[string][]int{}
		}
		kind := text(one.resource, "kind")
		folders[key][kind] = append(folders[key][kind], wave(t, one.resource))
	}
	held := 0
	for where, waves := range folders {
		first, needed := "Workspace", []string{"ClusterUsage", "ExternalSecret", "ProviderConfig"}
		if len(waves[first]) == 0 {
			first, needed = "ProviderConfig", []string{"ExternalSecret"}
		}
		for _, kind := range needed {
			if len(waves[first]) == 0 || len(waves[kind]) == 0 {
				continue
			}
			held++
			if slices.Min(waves[first]) <= slices.Max(waves[kind]) {
				t.Errorf("%s: %s is not deleted before %s: waves %d and %d", where, first, kind, waves[first], waves[kind])
			}
		}
	}
	if held < 20 {
		t.Errorf("%d held", held)
	}
}

// TestNobodyWaitsForALaterWave: a ClusterUsage that names its user is not ready
// until that is there (crossplane, protection/usage/reconciler.go), and Argo CD
// applies no later wave until then.
func TestNobodyWaitsForALaterWave(t *testing.T) {
	usages := 0
	for _, one := range clusterResources(t) {
		if text(one.resource, "kind") != "ClusterUsage" {
			continue
		}
		usages++
		if at(one.resource, "spec", "by") != nil || text(one.resource, "spec", "reason") == "" {
			t.Errorf("%s: the ClusterUsage waits for its user", one.template)
		}
	}
	if usages != 4 {
		t.Errorf("%d ClusterUsages", usages)
	}
}

// clusterResource is what one source of an Application has in its folder.
type clusterResource struct {
	template, folder string
	app, resource    map[string]any
}

func clusterResources(t *testing.T) []clusterResource {
	t.Helper()
	var out []clusterResource
	all := renderedSet(t)
	for _, r := range all {
		if r.item.Cloud == "" {
			continue
		}
		p := newPermits(t, r, all)
		for _, app := range p.applications {
			sources, _ := at(app, "spec", "sources").([]any)
			if one := at(app, "spec", "source"); one != nil {
				sources = append(sources, one)
			}
			for _, s := range sources {
				folder := text(s, "repoURL") + " " + text(s, "path")
				for _, d := range p.folders[folder] {
					out = append(out, clusterResource{r.item.Path, folder, app, d})
				}
			}
		}
	}
	return out
}

func wave(t *testing.T, resource map[string]any) int {
	t.Helper()
	said := text(resource, "metadata", "annotations", "argocd.argoproj.io/sync-wave")
	if said == "" {
		return 0
	}
	n, err := strconv.Atoi(said)
	if err != nil {
		t.Fatal(err)
	}
	return n
}
