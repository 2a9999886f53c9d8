package delivery_test

import (
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"

	"gitconnection/assets"
	"gitconnection/internal/connection"
	"gitconnection/internal/delivery"
	"gitconnection/internal/scaffold"
	"gitconnection/internal/scaffold/template"
	"gitconnection/internal/testkit"
)

// brought are the templates that the program brings along.
func brought(t testing.TB) delivery.Templates {
	t.Helper()
	var files []scaffold.File
	err := fs.WalkDir(assets.Templates(), ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := fs.ReadFile(assets.Templates(), path)
		files = append(files, scaffold.File{Path: path, Content: content})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return delivery.Templates{{Name: delivery.EmbeddedSource, Commit: "1", Set: template.Open(files)}}
}

// own is a set of templates for tests, at a version.
func own(version string) delivery.Templates {
	application := "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata:\n  name: {{ .Values.workloadClusterName }}%NAME\n  namespace: argocd\n  annotations:\n    argocd.argoproj.io/sync-wave: \"%WAVE\"\n  finalizers:\n    - resources-finalizer.argocd.argoproj.io\nspec:\n  project: default\n  source:\n    repoURL: {{ .Values.gitopsRepoUrl }}\n    path: {{ .Values.registryPath }}%PATH\n    targetRevision: HEAD\n  destination:\n    server: https://kubernetes.default.svc\n    namespace: argocd\n"
	app := func(name, wave, path string) string {
		return strings.NewReplacer("%NAME", name, "%WAVE", wave, "%PATH", path).Replace(application)
	}
	tools := strings.NewReplacer("%NAME", "-tools", "%WAVE", "30", "{{ .Values.gitopsRepoUrl }}", "https://charts.example", "path: {{ .Values.registryPath }}%PATH", "chart: tools", "HEAD", "1.0.0").Replace(application)
	workspace := "apiVersion: tf.upbound.io/v1beta1\nkind: Workspace\nmetadata:\n  name: {{ .Values.workloadClusterName }}\nspec:\n  forProvider:\n    source: Remote\n    module: git::{{ .Values.gitopsRepoUrl }}//terraform/civo/modules/net?ref=main\n    vars:\n      - key: region\n        value: {{ .Values.region | quote }}\n      - key: nodes\n        value: {{ .Values.nodes | quote }}\n"
	values := "# @input.type: string\n# @input.required: true\nregion: \"\"\n# @input.type: int\nnodes: 3\n"
	meta := "apiVersion: v2\nname: x\nversion: " + version + "\n"
	files := map[string]string{
		"cluster-templates/civo/workload/Chart.yaml":                              meta + "annotations:\n  konstruct.io/kind: workload\n  konstruct.io/modules: net\n",
		"cluster-templates/civo/workload/values.yaml":                             values,
		"cluster-templates/civo/workload/templates/10-infrastructure.yaml":        app("-infrastructure", "10", "/infrastructure"),
		"cluster-templates/civo/workload/templates/30-tools.yaml":                 "# tools of " + version + "\n" + tools,
		"cluster-templates/civo/workload/templates/infrastructure/workspace.yaml": workspace,
		"cluster-templates/civo/workload/templates/registry-workload.yaml":        app("", "100", ""),
		"cluster-templates/any/plain/Chart.yaml":                                  meta + "annotations:\n  konstruct.io/kind: virtual\n",
		"cluster-templates/any/plain/templates/30-tools.yaml":                     tools,
		"cluster-templates/any/plain/templates/registry-plain.yaml":               app("", "100", ""),
		"cluster-templates/any/plain/templates/45-environment.yaml":               app("-environment", "45", "/../nowhere"), // reads no environment
		"cluster-templates/any/mgmt/Chart.yaml":                                   meta + "annotations:\n  konstruct.io/kind: management\n",
		"cluster-templates/any/mgmt/templates/30-tools.yaml":                      tools,
		"cluster-templates/any/bad/Chart.yaml":                                    meta,
		"cluster-templates/any/bad/templates/30-tools.yaml":                       tools + "  nope: <LEFT_OVER>\n",
		"terraform/civo/modules/net/main.tf":                                      "# net of " + version + "\n",
		"shared/45-environment.yaml": strings.NewReplacer("{{ .Values.workloadClusterName }}", "<WORKLOAD_CLUSTER_NAME>", "{{ .Values.gitopsRepoUrl }}", "<TEAM_GITOPS_REPO_URL>",
			"{{ .Values.registryPath }}", "registry/environments/<ENV_NAME>/<WORKLOAD_CLUSTER_NAME>").Replace(app("-<ENV_NAME>", "45", "")),
	}
	var list []scaffold.File
	for _, path := range slices.Sorted(maps.Keys(files)) {
		list = append(list, scaffold.File{Path: path, Content: []byte(files[path])})
	}
	return delivery.Templates{{Name: "acme/templates", Commit: scaffold.TreeSHA(list), Set: template.Open(list)}}
}

// do applies a plan that was made without an error.
func (w *world) do(t *testing.T, p delivery.Plan, err error) delivery.Plan {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Blockers) > 0 {
		t.Fatalf("%s: %+v", p.Title, p.Blockers)
	}
	if _, err := w.delivery.Apply(t.Context(), p, nil); err != nil {
		t.Fatalf("%s: %v", p.Title, err)
	}
	return p
}

func (w *world) cluster(t *testing.T, templates delivery.Templates, name string) delivery.Cluster {
	t.Helper()
	c, err := w.delivery.Cluster(t.Context(), w.open(t), templates, name)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func edge(name string) delivery.ClusterRequest {
	return delivery.ClusterRequest{Name: name, Template: "civo/workload", Parent: "mgmt", Environments: []string{"staging"}, Answers: map[string]string{"region": "LON1"}, Actor: "octo-admin"}
}

// platform is a world with a management cluster and two environments.
func platform(t *testing.T, g *testkit.GitHub) *world {
	t.Helper()
	w := connected(t, g)
	w.ordered(t, "staging", "production")
	p, err := w.delivery.PlanAddCluster(t.Context(), w.open(t), own("1.0.0"), delivery.ClusterRequest{Name: "mgmt", Template: "any/mgmt", Actor: "octo-admin"})
	w.do(t, p, err)
	return w
}

func TestAddCluster(t *testing.T) {
	w, templates := platform(t, testkit.New(t)), own("1.0.0")
	plan := func() (delivery.Plan, error) {
		return w.delivery.PlanAddCluster(t.Context(), w.open(t), templates, edge("edge-1"))
	}
	p, err := plan()
	w.do(t, p, err)
	if len(p.Changes) != 2 || p.Changes[0].Role != connection.Application || p.Changes[1].Headline != "Add cluster edge-1" || !strings.Contains(strings.Join(p.Warnings, " "), "cost money") {
		t.Errorf("%+v", p)
	}
	if !strings.Contains(strings.Join(p.Warnings, " "), "reads its components/konstruct-clusters") {
		t.Errorf("%q do not say that mgmt does not read it", p.Warnings)
	}
	got := p.Changes[1].Paths()
	want := []string{
		".konstruct/clusters/edge-1.yaml",
		"registry/clusters/edge-1/10-infrastructure.yaml", "registry/clusters/edge-1/30-tools.yaml", "registry/clusters/edge-1/45-env-staging.yaml", "registry/clusters/edge-1/infrastructure/workspace.yaml",
		"registry/environments/staging/edge-1/.gitkeep", "registry/konstruct-clusters/mgmt/components/konstruct-clusters/registry-edge-1.yaml", "terraform/civo/modules/net/main.tf",
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q\nwant\n%q", got, want)
	}
	if p, err := plan(); err != nil || !p.Nothing() {
		t.Errorf("again: %+v, %v", p, err)
	}
	other := edge("edge-1")
	other.Answers = map[string]string{"region": "NYC1"}
	if p, err := w.delivery.PlanAddCluster(t.Context(), w.open(t), templates, other); err != nil || len(p.Blockers) != 1 || p.Blockers[0].Reason != "NameTaken" {
		t.Errorf("%+v %v", p.Blockers, err)
	}
	c := w.cluster(t, own("1.1.0"), "edge-1")
	if c.Kind != template.Workload || c.Cloud != "civo" || c.Region != "LON1" || c.Parent != "mgmt" || !c.Registered() || c.Newer != "1.1.0" || c.Step != delivery.StepPresent || c.Reason != "" || len(c.Drift) != 0 ||
		!slices.Equal(c.Environments, []string{"staging"}) || len(c.Waves) != 3 || c.Waves[0].Number != 10 {
		t.Errorf("%+v", c)
	}
	if c := w.cluster(t, templates, "mgmt"); c.Kind != template.Management || c.Registered() || c.Newer != "" || c.Folder != "registry/konstruct-clusters/mgmt" {
		t.Errorf("%+v", c)
	}
}

func TestClusterRefused(t *testing.T) {
	w, templates := platform(t, testkit.New(t)), own("1.0.0")
	for want, change := range map[string]func(*delivery.ClusterRequest){
		"no name for Kubernetes":    func(c *delivery.ClusterRequest) { c.Name = "Edge_1" },
		"no cluster nobody":         func(c *delivery.ClusterRequest) { c.Parent = "nobody" },
		"no environment qa":         func(c *delivery.ClusterRequest) { c.Environments = []string{"qa"} },
		"no cluster template":       func(c *delivery.ClusterRequest) { c.Template = "civo/none" },
		"region: it is needed":      func(c *delivery.ClusterRequest) { c.Answers = nil },
		"odd: the template does":    func(c *delivery.ClusterRequest) { c.Answers["odd"] = "x" },
		"NameTaken":                 func(c *delivery.ClusterRequest) { c.Name = "mgmt"; c.Parent = "" },
		"<LEFT_OVER>":               func(c *delivery.ClusterRequest) { c.Template, c.Answers = "any/bad", nil },
		"nodes: a whole number":     func(c *delivery.ClusterRequest) { c.Answers["nodes"] = "many" },
		"one line without control ": func(c *delivery.ClusterRequest) { c.Answers["region"] = "a\nb: c" },
	} {
		wish := edge("edge-1")
		change(&wish)
		p, err := w.delivery.PlanAddCluster(t.Context(), w.open(t), templates, wish)
		said := ""
		if err != nil {
			said = err.Error()
		}
		for _, b := range p.Blockers {
			said += b.Reason + " " + b.Message
		}
		if !strings.Contains(said, want) {
			t.Errorf("%q, want %q", said, want)
		}
	}
}

func TestRemoveCluster(t *testing.T) {
	w, templates := platform(t, testkit.New(t)), own("1.0.0")
	for _, name := range []string{"edge-1", "edge-2"} {
		p, err := w.delivery.PlanAddCluster(t.Context(), w.open(t), templates, edge(name))
		w.do(t, p, err)
	}
	remove := func(name string, along bool) delivery.Plan {
		t.Helper()
		p, err := w.delivery.PlanRemoveCluster(t.Context(), w.open(t), delivery.ClusterRemoval{Name: name, WithEnvironments: along, Actor: "octo-admin"})
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	if p := remove("mgmt", true); len(p.Blockers) != 1 || !strings.Contains(p.Blockers[0].Message, "edge-1, edge-2 was made from mgmt") {
		t.Errorf("%+v", p.Blockers)
	}
	if p := remove("edge-1", false); len(p.Blockers) != 1 || !strings.Contains(p.Blockers[0].Message, "the environment staging") {
		t.Errorf("%+v", p.Blockers)
	}
	for i, want := range []struct {
		title string
		gate  bool
	}{
		{"Remove staging from edge-1 (1 of 2: stop reading)", false},
		{"Remove staging from edge-1 (2 of 2: delete)", true},
		{"Remove cluster edge-1 (1 of 2: unregister)", false},
		{"Remove cluster edge-1 (2 of 2: delete)", true},
	} {
		p := remove("edge-1", true)
		if p.Title != want.title || (p.Gate != nil) != want.gate || p.Typed != "edge-1" {
			t.Fatalf("%d: %+v", i, p)
		}
		w.do(t, p, nil)
		if i == 2 {
			if c := w.cluster(t, templates, "edge-1"); c.Step != delivery.StepUnregistered {
				t.Errorf("%+v", c)
			}
		}
	}
	s := w.open(t)
	for _, repository := range []*delivery.Repository{s.Platform, s.Application} {
		for _, p := range repository.Under("") {
			if strings.Contains(p, "edge-1") {
				t.Errorf("%s is left", p)
			}
		}
	}
	if !s.Platform.Has("terraform/civo/modules/net/main.tf") || !s.Platform.Has("registry/konstruct-clusters/mgmt/components/konstruct-clusters/.gitkeep") {
		t.Error("what edge-2 and mgmt need is gone")
	}
	for range 4 {
		w.do(t, remove("edge-2", true), nil)
	}
	if s := w.open(t); s.Platform.Has("terraform/civo/modules/net/main.tf") {
		t.Error("a module that nobody uses is left")
	}
	if p := remove("mgmt", false); p.Title != "Remove cluster mgmt" || p.Gate != nil {
		t.Errorf("%+v", p)
	} else {
		w.do(t, p, nil)
	}
	if all, err := w.delivery.Clusters(t.Context(), w.open(t), nil); err != nil || len(all) != 0 {
		t.Errorf("%+v %v", all, err)
	}
}

func TestChangeAndUpgradeCluster(t *testing.T) {
	w, one, two := platform(t, testkit.New(t)), own("1.0.0"), own("2.0.0")
	for _, name := range []string{"edge-1", "edge-2"} {
		p, err := w.delivery.PlanAddCluster(t.Context(), w.open(t), one, edge(name))
		w.do(t, p, err)
	}
	change := delivery.ClusterChange{Name: "edge-1", Answers: map[string]string{"nodes": "5"}, Actor: "octo-admin"}
	p, err := w.delivery.PlanChangeCluster(t.Context(), w.open(t), one, change)
	w.do(t, p, err)
	if p.Title != "Change nodes of cluster edge-1" || len(p.Changes) != 1 || !slices.Equal(p.Changes[0].Paths(), []string{".konstruct/clusters/edge-1.yaml", "registry/clusters/edge-1/infrastructure/workspace.yaml"}) {
		t.Errorf("%+v", p)
	}
	if p, err := w.delivery.PlanChangeCluster(t.Context(), w.open(t), one, change); err != nil || !p.Nothing() {
		t.Errorf("again: %+v, %v", p, err)
	}
	// Somebody changes a file elsewhere than the template does.
	s := w.open(t)
	const tools = "registry/clusters/edge-1/30-tools.yaml"
	files, err := w.delivery.Read(t.Context(), s.Platform, tools)
	if err != nil {
		t.Fatal(err)
	}
	w.write(t, connection.Platform, "By hand", map[string]string{tools: string(files[tools]) + "    # by hand\n"})
	if c := w.cluster(t, one, "edge-1"); c.Drift[tools] != "changed" || len(c.Drift) != 1 {
		t.Errorf("%+v", c.Drift)
	}
	p, err = w.delivery.PlanUpgradeCluster(t.Context(), w.open(t), two, delivery.ClusterChange{Name: "edge-1", Actor: "octo-admin"})
	w.do(t, p, err)
	said := strings.Join(p.Warnings, "\n")
	if !strings.HasPrefix(p.Title, "Upgrade cluster edge-1 to 2.0.0") || !strings.Contains(said, "edge-2 is made with the same Terraform modules") || !strings.Contains(said, "by hand stays: "+tools) {
		t.Errorf("%s\n%s", p.Title, said)
	}
	s = w.open(t)
	if files, err = w.delivery.Read(t.Context(), s.Platform, tools); err != nil || !strings.Contains(string(files[tools]), "tools of 2.0.0") || !strings.Contains(string(files[tools]), "# by hand") {
		t.Errorf("%s %v", files[tools], err)
	}
	if c := w.cluster(t, two, "edge-1"); c.Newer != "" || c.Drift[tools] != "changed" || c.Record.Answers["nodes"] != "5" {
		t.Errorf("%+v", c)
	}
	if c := w.cluster(t, two, "edge-2"); c.Newer != "2.0.0" || len(c.Drift) != 0 {
		t.Errorf("%+v %s", c.Drift, c.Newer)
	}
	// Somebody changes what the template changes.
	second := "registry/clusters/edge-2/30-tools.yaml"
	w.write(t, connection.Platform, "By hand", map[string]string{second: strings.ReplaceAll(strings.Replace(string(files[tools]), "tools of 2.0.0", "tools of mine", 1), "edge-1", "edge-2")})
	p, err = w.delivery.PlanUpgradeCluster(t.Context(), w.open(t), two, delivery.ClusterChange{Name: "edge-2", Actor: "octo-admin"})
	if err != nil || len(p.Changes) != 1 || p.Changes[0].Branch == "" || !strings.Contains(strings.Join(p.Warnings, " "), second) {
		t.Errorf("%+v, %v", p, err)
	}
	result, err := w.delivery.Apply(t.Context(), p, nil)
	if err != nil || len(result.PullRequests) != 1 {
		t.Errorf("%+v %v", result, err)
	}
}

func TestClustersOfOthers(t *testing.T) {
	w := platform(t, testkit.New(t))
	w.write(t, connection.Platform, "By hand", map[string]string{
		"registry/clusters/web-1/10-infrastructure.yaml":                        "kind: Application\nmetadata:\n  name: web-1-infrastructure\n  annotations:\n    argocd.argoproj.io/sync-wave: '10'\n",
		"registry/clusters/web-1/45-environment.yaml":                           "kind: Application\nspec:\n  source:\n    path: registry/environments/staging/web-1\n",
		"registry/clusters/web-1/infrastructure/workspace.yaml":                 "apiVersion: tf.upbound.io/v1beta1\nkind: Workspace\nmetadata:\n  name: web-1\n",
		"registry/clusters/mgmt/components/konstruct-clusters/x.yaml":           "a: b\n",
		"registry/clusters/odd/components/konstruct-clusters/registry-web.yaml": "a: b\n",
		".konstruct/clusters/broken.yaml":                                       "{",
		".konstruct/clusters/liar.yaml":                                         "schema: 1\nname: liar\nkind: workload\nplatform:\n  registry/clusters/mgmt/30-tools.yaml: " + strings.Repeat("a", 40) + "\n",
		".konstruct/clusters/gone.yaml":                                         "schema: 1\nname: gone\nkind: workload\n",
	})
	before := len(w.Requests())
	all, err := w.delivery.Clusters(t.Context(), w.open(t), own("1.0.0"))
	if n := len(w.Requests()) - before; err != nil || n > 6 {
		t.Errorf("%d requests, %v", n, err)
	}
	said := map[string]string{}
	for _, c := range all {
		said[c.Name] = string(c.Step) + ": " + c.Reason
	}
	for name, want := range map[string]string{"web-1": "no record", "broken": "the record cannot be read", "liar": "is not the cluster's", "gone": "gone: ", "odd": "no record", "mgmt": "stands: "} {
		if !strings.Contains(said[name], want) {
			t.Errorf("%s: %q, want %q", name, said[name], want)
		}
	}
	if c := w.cluster(t, nil, "web-1"); !slices.Equal(c.Environments, []string{"staging"}) {
		t.Errorf("%+v", c)
	}
	if p, err := w.delivery.PlanUpgradeCluster(t.Context(), w.open(t), own("1.0.0"), delivery.ClusterChange{Name: "web-1"}); err != nil || len(p.Blockers) != 1 || p.Blockers[0].Reason != "NoRecord" {
		t.Errorf("%+v %v", p, err)
	}
	p, err := w.delivery.PlanAddToCluster(t.Context(), w.open(t), brought(t), "production", "web-1", "octo-admin")
	if said := strings.Join(p.Warnings, " "); err != nil || len(p.Blockers) > 0 || !strings.Contains(said, "AppProject web-1-environment-root") {
		t.Errorf("%s %v %+v", said, err, p.Blockers)
	}
	var titles []string
	for range 3 {
		p, err := w.delivery.PlanRemoveCluster(t.Context(), w.open(t), delivery.ClusterRemoval{Name: "web-1", WithEnvironments: true, Actor: "octo-admin"})
		w.do(t, p, err)
		titles = append(titles, p.Title)
		if c, err := w.delivery.Cluster(t.Context(), w.open(t), nil, "web-1"); err != nil {
			break
		} else if c.Step != delivery.StepPresent {
			t.Errorf("%+v", c)
		}
	}
	if got := strings.Join(titles, "; "); got != "Remove staging from web-1 (1 of 2: stop reading); Remove cluster web-1 (2 of 2: delete)" {
		t.Error(got)
	}
	w.write(t, connection.Platform, "By hand", map[string]string{"registry/clusters/od\x1b[31md/a.yaml": "a: b\n", "registry/environments/sta\u202ege/web-2/a.yaml": "a: b\n"})
	if p, err := w.delivery.PlanRemoveCluster(t.Context(), w.open(t), delivery.ClusterRemoval{Name: "od\x1b[31md"}); err != nil || len(p.Blockers) != 1 || p.Blockers[0].Reason != "OddName" {
		t.Errorf("%+v %v", p, err)
	}
	if p, err := w.delivery.PlanRemoveEnvironment(t.Context(), w.open(t), delivery.EnvironmentRemoval{Name: "sta\u202ege"}); err != nil || len(p.Blockers) != 1 || p.Blockers[0].Reason != "OddName" {
		t.Errorf("%+v %v", p, err)
	}
	for _, name := range []string{"broken", "gone"} {
		p, err := w.delivery.PlanRemoveCluster(t.Context(), w.open(t), delivery.ClusterRemoval{Name: name, Actor: "octo-admin"})
		w.do(t, p, err)
	}
}

// The templates that the program brings along are taken as they are.
func TestBroughtClusters(t *testing.T) {
	w, templates := platform(t, testkit.New(t)), brought(t)
	for _, f := range templates.Clusters() {
		if f.Reason != "" {
			t.Errorf("%s: %s", f.Path, f.Reason)
			continue
		}
		answers := map[string]string{}
		for _, in := range f.Form.Inputs {
			if in.Required && in.Default == "" && in.Secret.String() == "" {
				answers[in.Name()] = "a@acme.example"
			}
		}
		wish := delivery.ClusterRequest{Name: f.Cloud + "-" + f.Name[:4], Template: f.Path, Parent: "mgmt", Environments: []string{"staging"}, Answers: answers, Actor: "octo-admin"}
		p, err := w.delivery.PlanAddCluster(t.Context(), w.open(t), templates, wish)
		if again := strings.Join(p.Warnings, " "); strings.Contains(again, "AppProject") {
			t.Errorf("%s: %s", f.Path, again)
		}
		if err != nil || len(p.Blockers) > 0 || len(p.Changes) != 2 {
			t.Errorf("%s: %v %+v", f.Path, err, p.Blockers)
			continue
		}
		w.do(t, p, nil)
		if p, err := w.delivery.PlanAddToCluster(t.Context(), w.open(t), templates, "production", wish.Name, "octo-admin"); err != nil || len(p.Blockers) > 0 || strings.Contains(strings.Join(p.Warnings, " "), "AppProject") {
			t.Errorf("%s: %v %+v %q", f.Path, err, p.Blockers, p.Warnings)
		}
		if c := w.cluster(t, templates, wish.Name); c.Root == "" || len(c.Drift) != 0 || c.Reason != "" {
			t.Errorf("%+v", c)
		}
	}
}
