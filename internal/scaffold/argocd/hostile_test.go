package argocd_test

import (
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"gitconnection/internal/scaffold/argocd"
	"gitconnection/internal/text"
)

// The names of folders are anybody's, and manifests are printed: a terminal shows
// nothing of them in another order, and kubectl reads the same names.
func TestHostileFoldersInManifests(t *testing.T) {
	for _, name := range []string{"gpj.\u202eexe", "a\u009b31m", "hid\u200bden", "tag\U000e0041", "esc\x1b[31m", "\u2028", "a: b # \u202e"} {
		hostile := roots
		hostile.Clusters = []argocd.Cluster{{Name: name, Path: "registry/clusters/" + name}}
		hostile.Environments = []argocd.Environment{{Environment: name, Cluster: name, Path: "registry/environments/" + name + "/" + name}}
		all, err := hostile.Manifests()
		if err != nil {
			t.Fatal(err)
		}
		printed := string(argocd.Join(all))
		if text.Visible(printed) != printed {
			t.Errorf("%q reaches the terminal: %q", name, printed)
		}
		found := false
		for _, m := range all {
			var node yaml.Node
			if err := yaml.Unmarshal(m.YAML, &node); err != nil {
				t.Fatalf("%q: %v\n%s", name, err, m.YAML)
			}
			found = found || holds(&node, "registry/clusters/"+name)
		}
		if !found {
			t.Errorf("no manifest reads the folder %q:\n%s", name, printed)
		}
	}
}

func holds(n *yaml.Node, value string) bool {
	if strings.HasPrefix(n.Value, value) {
		return true
	}
	for _, c := range n.Content {
		if holds(c, value) {
			return true
		}
	}
	return false
}
