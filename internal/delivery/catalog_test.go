package delivery_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"gitconnection/internal/connection"
	"gitconnection/internal/delivery"
	"gitconnection/internal/github"
	"gitconnection/internal/scaffold"
	"gitconnection/internal/scaffold/template"
	"gitconnection/internal/testkit"
)

const toolApplication = `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: {{ .Values.clusterName }}-{{ .Values.envName }}-{{ .Values.appName }}
  namespace: argocd
spec:
  project: default
  source:
    repoURL: https://charts.example
    chart: tool
    targetRevision: VERSION
    helm:
      valuesObject:
        replicas: {{ .Values.replicas }}
  destination:
    name: {{ .Values.clusterName }}
    namespace: tool
`

const toolValues = "# @input.type: int\n# @input.description: how many\n# @input.required: true\nreplicas: 1\n"

// tools is a set with an item of each kind.
func tools(version string) delivery.Source {
	meta := "apiVersion: v2\nname: tool\nversion: 1.0.0\nappVersion: " + version + "\ndescription: A tool\n"
	app := strings.ReplaceAll(toolApplication, "VERSION", version)
	var files []scaffold.File
	add := func(path, content string) {
		files = append(files, scaffold.File{Path: "gitops-catalog/" + path, Content: []byte(content)})
	}
	add("tool/Chart.yaml", meta)
	add("tool/values.yaml", toolValues)
	add("tool/templates/application.yaml", app)
	add("tool/templates/manifests/settings.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\n  namespace: tool\ndata:\n  version: \"{{ .Chart.AppVersion }}\"\n")
	add("bucket/provider", "provider \"aws\" {\n  region = \"<AWS_REGION>\"\n}\n")
	add("bucket/main.tf", "resource \"aws_s3_bucket\" \"this\" {\n  bucket = \"<CLUSTER_NAME>-<ENV_NAME>\"\n}\n")
	add("both/yaml/Chart.yaml", meta)
	add("both/yaml/values.yaml", toolValues)
	add("both/yaml/templates/application.yaml", app)
	add("both/iac/main.tf", "# nothing\n")
	return delivery.Source{Name: delivery.EmbeddedSource, Commit: scaffold.TreeSHA(files), Set: template.Open(files)}
}

// commit writes files, and deletes those that are empty, as somebody else does.
func (w *world) commit(t *testing.T, role connection.Role, files ...github.File) {
	t.Helper()
	owner, name := w.org.Owner(role), w.org.Repository(role)
	repo, err := w.Client.ObserveRepository(t.Context(), owner, name, github.Look{Marker: connection.MarkerPath})
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.Client.Commit(connection.ForWriting(t.Context()), github.CommitRequest{Owner: owner, Name: name, Branch: repo.DefaultBranch, ExpectedHead: repo.Head.SHA, Headline: "Theirs", Additions: files})
	if err != nil {
		t.Fatal(err)
	}
}

// clustered is a connected organization with two clusters that read staging.
func clustered(t *testing.T) *world {
	t.Helper()
	w := connected(t, testkit.New(t))
	var files []github.File
	for _, c := range []string{"edge-1", "edge-2"} {
		files = append(files,
			github.File{Path: "registry/clusters/" + c + "/45-env-staging.yaml", Content: []byte("# reads it\n")},
			github.File{Path: "registry/environments/staging/" + c + "/.gitkeep", Content: []byte("")})
	}
	w.commit(t, connection.Platform, files...)
	return w
}

// catalog is the step of every place of an item.
func (w *world) steps(t *testing.T, s *delivery.Snapshot, all delivery.Templates) string {
	t.Helper()
	items, err := w.delivery.InstalledItems(t.Context(), s, all)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, i := range items {
		out = append(out, fmt.Sprintf("%s %s/%s %s %s%v", i.Name, i.Environment, i.Cluster, i.Step, i.Newer, len(i.Drift)))
	}
	return strings.Join(out, ", ")
}

type planner func(e *delivery.Engine, s *delivery.Snapshot, all delivery.Templates, w delivery.ItemRequest) (delivery.Plan, error)

// carry plans with the sources and applies.
func (w *world) carry(t *testing.T, source delivery.Source, wish delivery.ItemRequest, plan planner) (delivery.Plan, *delivery.Snapshot, delivery.Templates) {
	t.Helper()
	s := w.open(t)
	all, err := w.delivery.Templates(t.Context(), s, source)
	if err != nil {
		t.Fatal(err)
	}
	wish.Actor = "mona"
	p, err := plan(w.delivery, s, all, wish)
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Blockers) > 0 {
		t.Fatalf("blocked: %+v", p.Blockers)
	}
	if _, err := w.delivery.Apply(t.Context(), p, nil); err != nil {
		t.Fatal(err)
	}
	return p, w.open(t), all
}

func install(t *testing.T) planner {
	return func(e *delivery.Engine, s *delivery.Snapshot, all delivery.Templates, w delivery.ItemRequest) (delivery.Plan, error) {
		return e.PlanInstall(t.Context(), s, all, w)
	}
}

func upgrade(t *testing.T) planner {
	return func(e *delivery.Engine, s *delivery.Snapshot, all delivery.Templates, w delivery.ItemRequest) (delivery.Plan, error) {
		return e.PlanUpgrade(t.Context(), s, all, w)
	}
}

func changeItem(t *testing.T) planner {
	return func(e *delivery.Engine, s *delivery.Snapshot, all delivery.Templates, w delivery.ItemRequest) (delivery.Plan, error) {
		return e.PlanChangeItem(t.Context(), s, all, w)
	}
}

func removeItem(t *testing.T) planner {
	return func(e *delivery.Engine, s *delivery.Snapshot, all delivery.Templates, w delivery.ItemRequest) (delivery.Plan, error) {
		return e.PlanRemove(t.Context(), s, all, w)
	}
}

func headlines(p delivery.Plan) string {
	var out []string
	for _, c := range p.Changes {
		out = append(out, string(c.Role)+": "+c.Headline)
	}
	return strings.Join(out, "; ")
}

func TestInstallUpgradeChangeRemove(t *testing.T) {
	w := clustered(t)
	staging := delivery.ItemRequest{Item: "tool", Environments: []string{"staging"}}
	p, s, all := w.carry(t, tools("1.0.0"), staging, install(t))
	if got := headlines(p); got != "platform: Record tool 1.0.0 in staging on edge-1, edge-2; application: Install tool 1.0.0 into staging on edge-1, edge-2" || p.Typed != "staging" {
		t.Errorf("%s, typed %q", got, p.Typed)
	}
	if got := w.steps(t, s, all); got != "tool staging/edge-1 installed 0, tool staging/edge-2 installed 0" {
		t.Fatal(got)
	}
	folder := "registry/environments/staging/edge-1/"
	if want := []string{folder + "tool.yaml", folder + "tool/manifests/settings.yaml"}; !slices.Equal(s.Application.Under("registry/environments/staging/edge-1"), want) {
		t.Errorf("%q", s.Application.Under("registry"))
	}
	if p, _, _ := w.carry(t, tools("1.0.0"), staging, install(t)); !p.Nothing() {
		t.Errorf("again: %s", headlines(p))
	}
	// Somebody changes a line that the template leaves alone.
	read, err := w.delivery.Read(t.Context(), s.Application, folder+"tool.yaml")
	if err != nil {
		t.Fatal(err)
	}
	w.commit(t, connection.Application, github.File{Path: folder + "tool.yaml", Content: []byte(strings.Replace(string(read[folder+"tool.yaml"]), "namespace: tool", "namespace: theirs", 1))})
	if got := w.steps(t, w.open(t), append(delivery.Templates{}, tools("1.1.0"))); got != "tool staging/edge-1 installed 1.1.01, tool staging/edge-2 installed 1.1.00" {
		t.Error(got)
	}
	p, s, _ = w.carry(t, tools("1.1.0"), delivery.ItemRequest{Item: "tool"}, upgrade(t))
	if got := headlines(p); got != "application: Upgrade tool to 1.1.0 in staging on edge-1, edge-2; platform: Record tool 1.1.0 in staging on edge-1, edge-2" {
		t.Error(got)
	}
	read, err = w.delivery.Read(t.Context(), s.Application, folder+"tool.yaml")
	if err != nil || !strings.Contains(string(read[folder+"tool.yaml"]), "namespace: theirs") || !strings.Contains(string(read[folder+"tool.yaml"]), "targetRevision: 1.1.0") {
		t.Errorf("%s %v", read, err)
	}
	if p, _, _ := w.carry(t, tools("1.1.0"), delivery.ItemRequest{Item: "tool"}, upgrade(t)); !p.Nothing() {
		t.Errorf("again: %s", headlines(p))
	}
	p, _, _ = w.carry(t, tools("1.1.0"), delivery.ItemRequest{Item: "tool", Clusters: []string{"edge-2"}, Answers: map[string]string{"replicas": "3"}}, changeItem(t))
	if got := headlines(p); got != "application: Change tool in staging on edge-2; platform: Record tool 1.1.0 in staging on edge-2" {
		t.Error(got)
	}
	p, s, all = w.carry(t, tools("1.1.0"), delivery.ItemRequest{Item: "tool", Clusters: []string{"edge-1"}}, removeItem(t))
	if got := headlines(p); got != "application: Remove tool from staging on edge-1; platform: Forget tool in staging on edge-1" || p.Typed != "tool" || !strings.Contains(strings.Join(p.Warnings, " "), "the changes go with it") {
		t.Errorf("%s %q %q", got, p.Typed, p.Warnings)
	}
	if got := w.steps(t, s, all); got != "tool staging/edge-2 installed 0" || !slices.Equal(s.Application.Under("registry/environments/staging/edge-1"), []string{folder + ".gitkeep"}) {
		t.Errorf("%s %q", got, s.Application.Under("registry"))
	}
}

func TestInfrastructureInPhases(t *testing.T) {
	w := clustered(t)
	at := delivery.ItemRequest{Item: "bucket", Environments: []string{"staging"}, Clusters: []string{"edge-1"}, Answers: map[string]string{"awsRegion": "eu-west-1"}}
	p, s, all := w.carry(t, tools("v1"), at, install(t))
	if got := headlines(p); got != "platform: Install bucket into staging on edge-1" || !strings.Contains(p.Warnings[0], "cost money") {
		t.Errorf("%s %q", got, p.Warnings)
	}
	folder := "registry/environments/staging/edge-1/"
	if want := []string{folder + ".gitkeep", folder + "bucket.yaml", folder + "bucket/main.tf", folder + "bucket/provider.yaml"}; !slices.Equal(s.Platform.Under("registry/environments/staging/edge-1"), want) {
		t.Errorf("%q", s.Platform.Under("registry/environments"))
	}
	p, s, _ = w.carry(t, tools("v1"), delivery.ItemRequest{Item: "bucket"}, removeItem(t))
	if got := headlines(p); got != "platform: Remove bucket from staging on edge-1 (1 of 2: destroy)" || p.Gate != nil || w.steps(t, s, all) != "bucket staging/edge-1 leaving 1" {
		t.Errorf("%s %+v %s", got, p.Gate, w.steps(t, s, all))
	}
	again, err := w.delivery.PlanInstall(t.Context(), s, all, at)
	if err != nil || len(again.Blockers) != 1 || !strings.Contains(again.Blockers[0].Message, "being removed") {
		t.Errorf("%+v %v", again, err)
	}
	p, s, _ = w.carry(t, tools("v1"), delivery.ItemRequest{Item: "bucket"}, removeItem(t))
	if got := headlines(p); got != "platform: Remove bucket from staging on edge-1 (2 of 2: clean up)" || p.Gate == nil || !strings.Contains(p.Gate.Command, "workspaces.tf.upbound.io/edge-1-staging-bucket") || w.steps(t, s, all) != "" {
		t.Errorf("%s %+v %s", got, p.Gate, w.steps(t, s, all))
	}
}

func TestHybridInPhases(t *testing.T) {
	w := clustered(t)
	at := delivery.ItemRequest{Item: "both", Environments: []string{"staging"}, Answers: map[string]string{"replicas": "2"}}
	p, s, all := w.carry(t, tools("v1"), at, install(t))
	if got := headlines(p); got != "platform: Install both v1 into staging on edge-1, edge-2 (1 of 2: infrastructure)" || p.Gate != nil {
		t.Errorf("%s %+v", got, p.Gate)
	}
	if got := w.steps(t, s, all); got != "both staging/edge-1 begun 0, both staging/edge-2 begun 0" {
		t.Fatal(got)
	}
	at.Answers = nil // the record has them
	p, s, _ = w.carry(t, tools("v1"), at, install(t))
	if got := headlines(p); got != "application: Install both v1 into staging on edge-1, edge-2 (2 of 2: manifests); platform: Record both v1 in staging on edge-1, edge-2" || p.Gate == nil {
		t.Errorf("%s %+v", got, p.Gate)
	}
	if got := w.steps(t, s, all); got != "both staging/edge-1 installed 0, both staging/edge-2 installed 0" {
		t.Fatal(got)
	}
	read, err := w.delivery.Read(t.Context(), s.Application, "registry/environments/staging/edge-1/both.yaml")
	if err != nil || !strings.Contains(fmt.Sprintf("%s", read), "replicas: 2") {
		t.Errorf("%s %v", read, err)
	}
	for i, want := range []string{
		"application: Remove both from staging on edge-1, edge-2 (1 of 3: manifests)",
		"platform: Remove both from staging on edge-1, edge-2 (2 of 3: destroy)",
		"platform: Remove both from staging on edge-1, edge-2 (3 of 3: clean up)",
	} {
		p, s, _ = w.carry(t, tools("v1"), delivery.ItemRequest{Item: "both"}, removeItem(t))
		if got := headlines(p); got != want || (p.Gate != nil) != (i > 0) {
			t.Errorf("%s %+v, want %s", got, p.Gate, want)
		}
	}
	if got := w.steps(t, s, all); got != "" {
		t.Error(got)
	}
}

func TestInstallRefuses(t *testing.T) {
	w := clustered(t)
	w.commit(t, connection.Application, github.File{Path: "registry/environments/staging/edge-1/tool.yaml", Content: []byte("theirs: true\n")})
	w.commit(t, connection.Platform, github.File{Path: ".konstruct/items/staging/edge-1/odd.yaml", Content: []byte("schema: 1\nname: odd\nkind: application\ntemplate: x\napplication:\n  registry/environments/staging/edge-2/tool.yaml: " + strings.Repeat("a", 40) + "\n")})
	s := w.open(t)
	source := tools("1.0.0")
	all, err := w.delivery.Templates(t.Context(), s, source)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		wish delivery.ItemRequest
		says string
	}{
		{delivery.ItemRequest{Item: "tool", Environments: []string{"staging"}}, "is there already"},
		{delivery.ItemRequest{Item: "tool", Name: "odd", Environments: []string{"staging"}, Clusters: []string{"edge-1"}}, "which is not the item's"},
		{delivery.ItemRequest{Item: "tool", Environments: []string{"production"}}, "no cluster reads"},
		{delivery.ItemRequest{Item: "tool", Environments: []string{"staging"}, Clusters: []string{"edge-9"}}, "does not read"},
		{delivery.ItemRequest{Item: "nothing", Environments: []string{"staging"}}, "no catalog item"},
		{delivery.ItemRequest{Item: "tool"}, "no environment was named"},
		{delivery.ItemRequest{Item: "tool", Name: "Bad", Environments: []string{"staging"}}, "no name for Kubernetes"},
		{delivery.ItemRequest{Item: "tool", Name: "x", Environments: []string{"staging"}, Answers: map[string]string{"replicas": "many"}}, "replicas: a whole number"},
		{delivery.ItemRequest{Item: "tool", Name: "x", Environments: []string{"staging"}, Answers: map[string]string{"odd": "1"}}, "does not ask"},
		{delivery.ItemRequest{Item: "bucket", Name: "x", Environments: []string{"staging"}}, "awsRegion: it is needed"},
	} {
		p, err := w.delivery.PlanInstall(t.Context(), s, all, c.wish)
		said := fmt.Sprintf("%v %+v", err, p.Blockers)
		if err == nil && len(p.Blockers) == 0 || !strings.Contains(said, c.says) {
			t.Errorf("%+v: %s, want %q", c.wish, said, c.says)
		}
		if _, err := w.delivery.Apply(t.Context(), p, nil); err == nil && len(p.Blockers) > 0 {
			t.Errorf("%+v was applied", c.wish)
		}
	}
	items, err := w.delivery.Catalog(t.Context(), s, all)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range items {
		if c.Name == "tool" && (len(c.Installed) != 1 || c.Installed[0].Record != nil) {
			t.Errorf("installed without a record: %+v", c.Installed)
		}
	}
	if _, err := w.delivery.PlanUpgrade(t.Context(), s, all, delivery.ItemRequest{Item: "bucket"}); err == nil {
		t.Error("what is not installed was upgraded")
	}
	if p, err := w.delivery.PlanUpgrade(t.Context(), s, all, delivery.ItemRequest{Item: "tool"}); err != nil || len(p.Blockers) != 1 || !strings.Contains(p.Blockers[0].Message, "no record") {
		t.Errorf("%+v %v", p, err)
	}
	if p, err := w.delivery.PlanRemove(t.Context(), s, all, delivery.ItemRequest{Item: "tool"}); err != nil || headlines(p) != "application: Remove tool from staging on edge-1" {
		t.Errorf("%+v %v", p, err)
	}
}

func TestUpgradeConflictBecomesAPullRequest(t *testing.T) {
	w := clustered(t)
	_, s, _ := w.carry(t, tools("1.0.0"), delivery.ItemRequest{Item: "tool", Environments: []string{"staging"}, Clusters: []string{"edge-1"}}, install(t))
	file := "registry/environments/staging/edge-1/tool.yaml"
	read, err := w.delivery.Read(t.Context(), s.Application, file)
	if err != nil {
		t.Fatal(err)
	}
	w.commit(t, connection.Application, github.File{Path: file, Content: []byte(strings.Replace(string(read[file]), "targetRevision: 1.0.0", "targetRevision: 0.9.9", 1))})
	s = w.open(t)
	p, err := w.delivery.PlanUpgrade(t.Context(), s, delivery.Templates{tools("1.1.0")}, delivery.ItemRequest{Item: "tool", Actor: "mona"})
	if err != nil || len(p.Changes) != 2 || p.Changes[0].Branch == "" || p.Changes[1].Branch == "" || !strings.Contains(strings.Join(p.Warnings, " "), "proposed as a pull request") {
		t.Fatalf("%+v %v", p, err)
	}
	r, err := w.delivery.Apply(t.Context(), p, nil)
	if err != nil || len(r.PullRequests) != 2 {
		t.Errorf("%+v %v", r, err)
	}
	read, err = w.delivery.Read(t.Context(), w.open(t).Application, file)
	if err != nil || !strings.Contains(string(read[file]), "0.9.9") {
		t.Errorf("%s %v", read, err)
	}
}

// What was interrupted between two commits is seen, and the same again goes on.
func TestInstallGoesOn(t *testing.T) {
	w := clustered(t)
	s := w.open(t)
	all, err := w.delivery.Templates(t.Context(), s, tools("1.0.0"))
	if err != nil {
		t.Fatal(err)
	}
	wish := delivery.ItemRequest{Item: "tool", Environments: []string{"staging"}, Clusters: []string{"edge-1"}, Answers: map[string]string{"replicas": "2"}}
	p, err := w.delivery.PlanInstall(t.Context(), s, all, wish)
	if err != nil {
		t.Fatal(err)
	}
	half := p
	half.Changes = p.Changes[:1]
	if _, err := w.delivery.Apply(t.Context(), half, nil); err != nil {
		t.Fatal(err)
	}
	s = w.open(t)
	if got := w.steps(t, s, all); got != "tool staging/edge-1 begun 2" {
		t.Error(got)
	}
	var unknown *delivery.NotFoundError
	if _, err := w.delivery.PlanUpgrade(t.Context(), s, all, delivery.ItemRequest{Item: "none"}); !errors.As(err, &unknown) {
		t.Errorf("%v", err)
	}
	wish.Answers = nil
	_, s, _ = w.carry(t, tools("1.0.0"), wish, install(t))
	if got := w.steps(t, s, all); got != "tool staging/edge-1 installed 0" {
		t.Error(got)
	}
}
