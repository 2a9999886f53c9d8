package argocd_test

import (
	"os"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"gitconnection/internal/scaffold/argocd"
)

var roots = argocd.Roots{
	Organization: "acme", Platform: "git@github.com:acme/acme-gitops.git", PlatformBranch: "main",
	Application: "git@github.com:acme-apps/acme-gitops.git", ApplicationBranch: "trunk",
	Clusters:     []argocd.Cluster{{Name: "old", Path: "registry/clusters/old"}},
	Environments: []argocd.Environment{{Environment: "staging", Cluster: "old", Path: "registry/environments/staging/old"}},
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := "testdata/" + name
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != string(got) {
		t.Errorf("%s is not\n%s", name, got)
	}
}

func TestRoots(t *testing.T) {
	all, err := roots.Manifests()
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "roots.yaml", argocd.Join(all))
	for _, m := range all {
		if strings.Contains(string(m.YAML), "finalizer") && !strings.HasPrefix(string(m.YAML), "#") || strings.Contains(string(m.YAML), "finalizers:") {
			t.Errorf("%s %s has a finalizer: deleting it would delete what runs", m.Kind, m.Name)
		}
	}
	few := roots
	few.Clusters, few.Environments = nil, nil
	all, err = few.Manifests()
	if err != nil || len(all) != 2 {
		t.Errorf("%d manifests without anything left over: %v", len(all), err)
	}
}

func TestCredentials(t *testing.T) {
	key := argocd.Credential{Organization: "acme", Name: "acme-platform", URL: argocd.SSH("github.com", "acme", "acme-gitops"), Key: "-----BEGIN OPENSSH PRIVATE KEY-----\nfirst\nsecond\n-----END OPENSSH PRIVATE KEY-----\n"}
	app := argocd.Credential{
		Organization: "acme", Name: "acme-application", URL: "https://github.example/acme/apps.git", Key: "pem\n",
		App: &argocd.App{ID: 7, Installation: 8, API: "https://github.example/api/v3"},
	}
	var all []argocd.Manifest
	for _, c := range []argocd.Credential{key, app} {
		secret, err := argocd.Secret(c)
		if err != nil {
			t.Fatal(err)
		}
		external, err := argocd.ExternalSecret(c, argocd.StoreRef{Store: "vault", Path: "konstruct/acme/argocd/platform"})
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(external.YAML), "first") || strings.Contains(string(external.YAML), "pem") {
			t.Errorf("a reference holds the key:\n%s", external.YAML)
		}
		var read struct {
			StringData map[string]string `yaml:"stringData"`
		}
		if err := yaml.Unmarshal(secret.YAML, &read); err != nil || read.StringData[c.KeyField()] != c.Key {
			t.Errorf("the key is not as it was: %v\n%s", err, secret.YAML)
		}
		all = append(all, secret, external)
	}
	golden(t, "credentials.yaml", argocd.Join(all))
}

func TestAddresses(t *testing.T) {
	for address, want := range map[string]bool{
		"git@github.com:acme/x.git": true, "ssh://git@github.com/acme/x.git": true, "https://github.com/acme/x.git": false, "https://a@github.com/x": false, "charts.example.com/x": false,
	} {
		if argocd.IsSSH(address) != want {
			t.Errorf("%s: %v", address, !want)
		}
	}
}
