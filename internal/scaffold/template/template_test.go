package template

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"gitconnection/internal/scaffold"
	"gitconnection/internal/scaffold/chart"
	"gitconnection/internal/scaffold/form"
)

func files(pairs ...string) []scaffold.File {
	var out []scaffold.File
	for i := 0; i < len(pairs); i += 2 {
		out = append(out, scaffold.File{Path: pairs[i], Content: []byte(pairs[i+1])})
	}
	return out
}

const meta = "apiVersion: v2\nname: edge\nversion: 1.2.3\nappVersion: v9\ndescription: |-\n  A cluster\n  at the edge\n"

var edge = files(
	"README.md", "x",
	"cluster-templates/civo/edge/Chart.yaml", meta+"annotations:\n  konstruct.io/kind: workload\n  konstruct.io/cloud-resources: \"true\"\n  konstruct.io/modules: net, aws/dns\n",
	"cluster-templates/civo/edge/values.yaml", "# @input.type: string\n# @input.required: true\nemail: <EMAIL>\n# @input.type: string\nclusterName: x\nnested:\n  here: 1\n# @input.type: secret\n# @input.secretBackend: vault\n# @input.secretPath: konstruct/shared/dns\n# @input.secretKey: token\ndns: <DNS>\n",
	"cluster-templates/civo/edge/templates/a.yaml", "name: {{ .Values.workloadClusterName }}\nnodes: {{ .Values.workloadNodeCount }}\nhere: {{ .Values.nested.here }}\nurl: <GITOPS_REPO_URL>\nemail: {{ .Values.email }} <EMAIL>\ninner: {{`\"{{ .token }}\"`}}\ndns: {{ .Values.dns }}\nodd: {{ .Values.odd.one }}\n",
	"cluster-templates/civo/edge/manifests/b.yaml", "static: <WORKLOAD_CLUSTER_NAME>\r\n",
	"terraform/civo/modules/net/main.tf", "net",
	"terraform/aws/modules/dns/main.tf", "dns",
	"shared/45-environment.yaml", "e: <ENV_NAME> <NOT_KNOWN>\n",
)

func TestCluster(t *testing.T) {
	s := Open(edge)
	i, ok := s.Cluster("civo/edge")
	if !ok || i.Reason != "" || i.Kind != Workload || i.Cloud != "civo" || !i.CloudResources || i.Version != "1.2.3" || i.Release() != "v9" || i.Description != "A cluster at the edge" {
		t.Fatalf("%v %+v", ok, i)
	}
	var names []string
	for _, in := range i.Form.Inputs {
		names = append(names, fmt.Sprintf("%s %s %v", in.Name(), in.Type, in.Required))
	}
	if got := strings.Join(names, ", "); got != "email string true, dns secret false, odd.one string false, workloadNodeCount int true" {
		t.Fatalf("asked: %s", got)
	}
	request := Request{Release: "edge-1", Answers: map[string]string{"email": "a@example.com", "workloadNodeCount": "3", "odd.one": "1"},
		Supplied: Supplied{Cluster: "edge-1", PlatformURL: "https://github.com/acme/acme-gitops.git", Environment: "dev"}}
	out, err := i.Render(t.Context(), chart.InProcess{}, request)
	if err != nil {
		t.Fatal(err)
	}
	want := "name: edge-1\nnodes: 3\nhere: 1\nurl: https://github.com/acme/acme-gitops.git\nemail: a@example.com a@example.com\ninner: \"{{ .token }}\"\ndns: vault:konstruct/shared/dns#token\nodd: 1\n"
	if len(out.Manifests) != 2 || out.Manifests[0].Path != "a.yaml" || string(out.Manifests[0].Content) != want ||
		out.Manifests[1].Path != "manifests/b.yaml" || string(out.Manifests[1].Content) != "static: edge-1\n" {
		t.Errorf("%s\nwant\n%s", out.Manifests, want)
	}
	if len(out.Secrets) != 1 || out.Secrets[0].String() != "vault:konstruct/shared/dns#token" {
		t.Errorf("%+v", out.Secrets)
	}
	modules, err := s.Modules(i)
	if err != nil || len(modules) != 2 || modules[0].Path != "terraform/aws/modules/dns/main.tf" {
		t.Errorf("%v %v", modules, err)
	}
	if content, ok := s.Environment(request.Supplied.Values()); !ok || string(content) != "e: dev <NOT_KNOWN>\n" {
		t.Errorf("%s %v", content, ok)
	}
	delete(request.Answers, "workloadNodeCount")
	if _, err := i.Render(t.Context(), chart.InProcess{}, request); err == nil || !strings.Contains(err.Error(), "workloadNodeCount: it is needed") {
		t.Errorf("%v", err)
	}
}

func TestCatalog(t *testing.T) {
	s := Open(files(
		"gitops-catalog/cert/Chart.yaml", meta, "gitops-catalog/cert/values.yaml", "", "gitops-catalog/cert/templates/application.yaml", "a: {{ .Values.envName }}\n",
		"gitops-catalog/bucket/provider", "provider <AWS_REGION>", "gitops-catalog/bucket/main.tf", "name = \"<BUCKET_NAME>-<CLUSTER_NAME>\"", "gitops-catalog/bucket/README.md", "# Bucket\n\nStores objects.\n",
		"gitops-catalog/bucket/values.yaml", "# @input.type: string\n# @input.description: a name\n# @input.required: true\nbucketName: <BUCKET_NAME>\n# @input.type: secret\n# @input.secretBackend: vault\n# @input.secretPath: konstruct/shared/aws\n# @input.secretKey: id\n# @input.secretEnv: AWS_ACCESS_KEY_ID\naccessKey: <ACCESS_KEY>\n# @input.type: secret\n# @input.secretBackend: vault\n# @input.secretPath: konstruct/shared/aws\n# @input.secretKey: key\nsecretKey: <SECRET_KEY>\n",
		"gitops-catalog/both/iac/main.tf", "x", "gitops-catalog/both/yaml/Chart.yaml", meta, "gitops-catalog/both/yaml/templates/application.yaml", "a: b\n",
		"gitops-catalog/none/README.md", "nothing", "gitops-catalog/broken/Chart.yaml", "{",
	))
	var got []string
	for _, i := range s.Catalog {
		got = append(got, fmt.Sprintf("%s %s %v", i.Name, i.Kind, i.Reason != ""))
	}
	if g := strings.Join(got, ", "); g != "both hybrid false, broken application true, bucket infrastructure false, cert application false, none  true" {
		t.Fatal(g)
	}
	bucket, _ := s.Item("bucket")
	if bucket.Description != "Stores objects." || len(bucket.Form.Inputs) != 4 {
		t.Fatalf("%+v", bucket)
	}
	out, err := bucket.Render(t.Context(), chart.InProcess{}, Request{Answers: map[string]string{"bucketName": "files", "awsRegion": "eu-west-1"}, Supplied: Supplied{
		Cluster: "edge-1", Environment: "dev", Item: "files", Branch: "main", PlatformURL: "https://github.com/acme/acme-gitops.git", Path: "registry/environments/dev/edge-1/files"}})
	if err != nil || len(out.Infrastructure) != 2 || string(out.Infrastructure[0].Content) != "name = \"files-edge-1\"" || string(out.Infrastructure[1].Content)+"---\n"+string(out.Workspace) != workspace {
		t.Errorf("%s %v\n%s", out.Infrastructure, err, out.Workspace)
	}
	for _, bad := range []string{`a"`, `a\\`, "${a}", "%{a}"} {
		if _, err := bucket.Render(t.Context(), chart.InProcess{}, Request{Answers: map[string]string{"bucketName": bad, "awsRegion": "x"}}); err == nil {
			t.Errorf("%s was put into Terraform's files", bad)
		}
	}
	if _, err := s.Catalog[1].Render(t.Context(), chart.InProcess{}, Request{}); err == nil {
		t.Error("a broken item was rendered")
	}
	team := OpenTeam(files("catalog/mine/Chart.yaml", meta, "catalog/mine/templates/application.yaml", "a: b\n", "catalog/README.md", "x", "registry/x/y/z", "x"))
	if i, ok := team.Item("mine"); !ok || len(team.Catalog) != 1 || i.Path != "catalog/mine" {
		t.Errorf("%+v", team)
	}
}

const workspace = `apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata:
  name: edge-1-dev-files-vault
  namespace: crossplane-system
  labels:
    konstruct.io/cluster: edge-1
    konstruct.io/environment: dev
  annotations:
    argocd.argoproj.io/sync-options: SkipDryRunOnMissingResource=true
    argocd.argoproj.io/sync-wave: "-1"
spec:
  refreshInterval: 10m
  secretStoreRef:
    name: vault
    kind: ClusterSecretStore
  target:
    name: edge-1-dev-files-vault
  data:
    - secretKey: AWS_ACCESS_KEY_ID
      remoteRef:
        key: konstruct/shared/aws
        property: id
    - secretKey: TF_VAR_secret_key
      remoteRef:
        key: konstruct/shared/aws
        property: key
---
apiVersion: tf.upbound.io/v1beta1
kind: ProviderConfig
metadata:
  name: edge-1-dev-files
  labels:
    konstruct.io/cluster: edge-1
    konstruct.io/environment: dev
  annotations:
    argocd.argoproj.io/sync-options: SkipDryRunOnMissingResource=true
    argocd.argoproj.io/sync-wave: "-1"
spec:
  credentials:
    - filename: .git-credentials
      source: Secret
      secretRef:
        name: edge-1-git
        namespace: crossplane-system
        key: .git-credentials
  configuration: provider eu-west-1
---
apiVersion: tf.upbound.io/v1beta1
kind: Workspace
metadata:
  name: edge-1-dev-files
  labels:
    konstruct.io/cluster: edge-1
    konstruct.io/environment: dev
  annotations:
    argocd.argoproj.io/sync-options: SkipDryRunOnMissingResource=true
spec:
  providerConfigRef:
    name: edge-1-dev-files
  forProvider:
    source: Remote
    module: git::https://github.com/acme/acme-gitops.git//registry/environments/dev/edge-1/files?ref=main
    env:
      - name: AWS_ACCESS_KEY_ID
        secretKeyRef:
          name: edge-1-dev-files-vault
          namespace: crossplane-system
          key: AWS_ACCESS_KEY_ID
      - name: TF_VAR_secret_key
        secretKeyRef:
          name: edge-1-dev-files-vault
          namespace: crossplane-system
          key: TF_VAR_secret_key
  writeConnectionSecretToRef:
    name: edge-1-dev-files-outputs
    namespace: crossplane-system
`

func TestKindOfClusters(t *testing.T) {
	for _, c := range []struct {
		folder, values string
		want           Kind
	}{
		{"project-cluster", "", Management}, {"workload-vcluster", "", Virtual}, {"theme-cluster", "clusterType: physical\n", Workload},
		{"x", "clusterType: virtual\n", Virtual}, {"x", "clusterType: management\n", Management}, {"x", "", Workload},
	} {
		s := Open(files("cluster-templates/civo/"+c.folder+"/Chart.yaml", meta, "cluster-templates/civo/"+c.folder+"/values.yaml", c.values))
		if got := s.Clusters[0]; got.Kind != c.want || got.Reason != "" {
			t.Errorf("%s %q: %s %s", c.folder, c.values, got.Kind, got.Reason)
		}
	}
}

func TestRefusedSecrets(t *testing.T) {
	i, _ := Open(edge).Cluster("civo/edge")
	_, err := i.Render(t.Context(), chart.InProcess{}, Request{Answers: map[string]string{"dns": "hunter2", "email": "x", "workloadNodeCount": "1"}})
	var wrong *form.AnswerError
	if !errors.As(err, &wrong) || wrong.Name != "dns" || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("%v", err)
	}
}

func TestTheSamePathTwice(t *testing.T) {
	for _, bad := range [][]scaffold.File{files("a", "", "A", ""), files("../x", ""), files("/x", ""), files("a//b", ""), files("a\\b", "")} {
		if checkPaths("x", bad) == nil {
			t.Errorf("%v was taken", bad)
		}
	}
}

func TestCamel(t *testing.T) {
	for in, want := range map[string]string{"GITOPS_REPO_URL": "gitopsRepoUrl", "A": "a", "A__B": "aB", "X1_Y": "x1Y"} {
		if got := camel(in); got != want {
			t.Errorf("%s: %s", in, got)
		}
	}
}

func FuzzFill(f *testing.F) {
	f.Add("a <B> c", "x")
	f.Add("<A><B_C><", "<A>")
	f.Fuzz(func(t *testing.T, text, value string) {
		out := string(fill([]byte(text), map[string]string{"a": value}))
		if want := strings.ReplaceAll(text, "<A>", value); value != "" && out != want {
			t.Errorf("%q: %q, want %q", text, out, want)
		}
	})
}
