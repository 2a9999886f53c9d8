package template

import (
	"strings"
	"testing"

	"gitconnection/internal/scaffold"
	"gitconnection/internal/scaffold/chart"
)

// TestPartsOfASet has what a set like Konstruct's holds beside templates.
func TestPartsOfASet(t *testing.T) {
	const meta = "apiVersion: v2\nname: x\nversion: 1.0.0\n"
	s := Open([]scaffold.File{
		{Path: SetFile, Content: []byte("# a set\nname: \"acme-templates\"\n")},
		{Path: "cluster-templates/README.md"},
		{Path: "cluster-templates/cumulus/workload-cluster/Chart.yaml", Content: []byte(meta)},
		{Path: "cluster-templates/cumulus/workload-cluster/templates/a.yaml", Content: []byte("a: b\n")},
		{Path: "cluster-templates/control-plane/Chart.yaml", Content: []byte(meta)},
		{Path: "cluster-templates/control-plane/templates/components/a.yaml", Content: []byte("a: b\n")},
		{Path: "cluster-templates/mgmt/registry.yaml"}, {Path: "cluster-templates/mgmt/components/clusters/.gitkeep"},
		{Path: "cluster-templates/shared/45-environment.yaml", Content: []byte("name: <ENV_NAME>\n")},
	})
	want := []struct {
		path   string
		kind   Kind
		reason string
	}{
		{"cluster-templates/control-plane", ControlPlane, "the seed of"}, {"cluster-templates/cumulus/workload-cluster", Workload, ""},
		{"cluster-templates/mgmt", Files, "files that Konstruct copies"}, {"cluster-templates/shared", Files, "files that all templates share"},
	}
	if len(s.Clusters) != len(want) || s.Name != "acme-templates" {
		t.Fatalf("%q, %+v", s.Name, s.Clusters)
	}
	for i, w := range want {
		if got := s.Clusters[i]; got.Path != w.path || got.Kind != w.kind || !strings.HasPrefix(got.Reason, w.reason) || w.reason == "" && got.Reason != "" {
			t.Errorf("%s %s %q, want %+v", got.Path, got.Kind, got.Reason, w)
		}
	}
	if content, ok := s.Environment(map[string]string{"envName": "staging"}); !ok || string(content) != "name: staging\n" {
		t.Errorf("%q %v", content, ok)
	}
}

func TestNamesOfSets(t *testing.T) {
	for content, want := range map[string]string{"name: acme": "acme", "name: 'a.b-c'\r\n": "a.b-c", "name: team": "", "name: embedded": "", "name: a/b": "", "other: x": "", "name:": ""} {
		if got := setName([]byte(content)); got != want {
			t.Errorf("%q: %q, want %q", content, got, want)
		}
	}
}

// TestAddressesThatTemplatesTakeApart renders what Konstruct's management
// clusters do with the address of the platform repository.
func TestAddressesThatTemplatesTakeApart(t *testing.T) {
	for _, c := range []struct{ line, address, want string }{
		{"a: https://{{ (urlParse .Values.gitopsRepoUrl).host }}/x\nb: {{ .Values.gitopsRepoUrl }}", "git@github.com:acme/gitops.git", "a: https://github.com/x\nb: ssh://git@github.com/acme/gitops.git\n"},
		{"a: https://{{ (urlParse .Values.gitopsRepoUrl).host }}/x", "https://github.com/acme/gitops.git", "a: https://github.com/x\n"},
		{"b: {{ .Values.gitopsRepoUrl }}", "git@github.com:acme/gitops.git", "b: git@github.com:acme/gitops.git\n"},
	} {
		i := readItem("gitops-catalog/x", []scaffold.File{{Path: "Chart.yaml", Content: []byte("apiVersion: v2\nname: x\nversion: 1.0.0\n")}, {Path: "templates/application.yaml", Content: []byte(c.line)}})
		out, err := i.Render(t.Context(), chart.InProcess{}, Request{Release: "x", Supplied: Supplied{PlatformURL: c.address}})
		if err != nil || string(out.Manifests[0].Content) != c.want {
			t.Errorf("%s: %v, %+v", c.line, err, out.Manifests)
		}
	}
}
