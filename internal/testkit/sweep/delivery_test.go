package sweep

import (
	"context"
	"errors"
	"strings"
	"sync"

	"gitconnection/internal/connection"
	"gitconnection/internal/delivery"
	"gitconnection/internal/scaffold"
	"gitconnection/internal/scaffold/template"
)

const swept = `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: {{ .Values.workloadClusterName }}
  namespace: argocd
spec:
  project: default
  source: {repoURL: {{ .Values.gitopsRepoUrl }}, path: {{ .Values.registryPath }}, targetRevision: HEAD}
  destination: {server: "https://kubernetes.default.svc", namespace: argocd}
`

const sweptEnvironment = `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: <WORKLOAD_CLUSTER_NAME>-<ENV_NAME>
  namespace: argocd
spec:
  project: default
  source: {repoURL: <TEAM_GITOPS_REPO_URL>, path: registry/environments/<ENV_NAME>/<WORKLOAD_CLUSTER_NAME>, targetRevision: HEAD}
  destination: {server: "https://kubernetes.default.svc", namespace: argocd}
`

const sweptWorkspace = "apiVersion: tf.upbound.io/v1beta1\nkind: Workspace\nmetadata:\n  name: {{ .Values.workloadClusterName }}\nspec:\n  forProvider: {source: Remote, module: git::x//terraform/civo/modules/net}\n"

// sweptTemplates is a small set of templates.
var sweptTemplates = sync.OnceValue(func() delivery.Templates {
	file := func(path, content string) scaffold.File { return scaffold.File{Path: path, Content: []byte(content)} }
	return delivery.Templates{{Name: "acme/templates", Commit: "1", Set: template.Open([]scaffold.File{
		file("cluster-templates/any/mgmt/Chart.yaml", "apiVersion: v2\nname: mgmt\nversion: 1.0.0\nannotations:\n  konstruct.io/kind: management\n"),
		file("cluster-templates/any/mgmt/templates/10-tools.yaml", swept),
		file("cluster-templates/civo/edge/Chart.yaml", "apiVersion: v2\nname: edge\nversion: 1.0.0\nannotations:\n  konstruct.io/modules: net\n"),
		file("cluster-templates/civo/edge/templates/10-infrastructure.yaml", strings.NewReplacer("Name }}", "Name }}-infrastructure", "Path }}", "Path }}/infrastructure").Replace(swept)),
		file("cluster-templates/civo/edge/templates/infrastructure/workspace.yaml", sweptWorkspace),
		file("cluster-templates/civo/edge/templates/registry-edge.yaml", swept),
		file("terraform/civo/modules/net/main.tf", "# net\n"),
		file(template.EnvironmentPath, sweptEnvironment),
	})}}
})

// delivers is a deed of one plan. skip is asked whether the plan is no longer
// the one that is meant, because that one has been carried out.
func delivers(plan func(context.Context, *delivery.Engine, *delivery.Snapshot, string) (delivery.Plan, error), skip func(delivery.Plan, error) bool) deed {
	return func(ctx context.Context, p *operator, o connection.Organization) (connection.Result, error) {
		ctx = p.engine.Announcing(delivery.ForWriting(ctx), p.note)
		e := delivery.New(delivery.Options{GitHub: p.client})
		s, err := e.Open(ctx, o)
		if err != nil {
			return connection.Result{}, err
		}
		made, err := plan(ctx, e, s, p.name)
		if skip != nil && skip(made, err) {
			return connection.Result{}, nil
		}
		if err != nil {
			return connection.Result{}, err
		}
		_, err = e.Apply(ctx, made, p.note)
		return connection.Result{}, err
	}
}

// gone: the second phase is done when there is nothing any more.
func gone(_ delivery.Plan, err error) bool {
	_, unknown := errors.AsType[*delivery.NotFoundError](err)
	return unknown
}

// waits: the first phase is done when the next one waits for somebody.
func waits(p delivery.Plan, err error) bool { return err == nil && p.Gate != nil }

func deliveries() []scenario {
	two, plain := installed("acme", "acme-apps"), connect(connection.ConnectOptions{})
	order := delivers(func(ctx context.Context, e *delivery.Engine, s *delivery.Snapshot, who string) (delivery.Plan, error) {
		return e.PlanAddEnvironment(ctx, s, delivery.EnvironmentRequest{Name: "staging", Position: -1, Actor: who})
	}, nil)
	cluster := func(name, template, parent string, environments ...string) deed {
		return delivers(func(ctx context.Context, e *delivery.Engine, s *delivery.Snapshot, who string) (delivery.Plan, error) {
			return e.PlanAddCluster(ctx, s, sweptTemplates(), delivery.ClusterRequest{Name: name, Template: template, Parent: parent, Environments: environments, Actor: who})
		}, nil)
	}
	removal := func(ctx context.Context, e *delivery.Engine, s *delivery.Snapshot, who string) (delivery.Plan, error) {
		return e.PlanRemoveEnvironment(ctx, s, delivery.EnvironmentRemoval{Name: "staging", Actor: who})
	}
	unregister := func(ctx context.Context, e *delivery.Engine, s *delivery.Snapshot, who string) (delivery.Plan, error) {
		return e.PlanRemoveCluster(ctx, s, delivery.ClusterRemoval{Name: "edge-1", Actor: who})
	}
	mgmt, edge, bare := cluster("mgmt", "any/mgmt", ""), cluster("edge-1", "civo/edge", "mgmt", "staging"), cluster("edge-1", "civo/edge", "mgmt")
	stop, remove := delivers(removal, waits), delivers(removal, gone)
	first, second := delivers(unregister, waits), delivers(unregister, gone)
	return append([]scenario{
		{name: "add a cluster with an environment", apps: "acme-apps", build: two, before: []deed{plain, order, mgmt}, run: edge, whole: true},
		{name: "remove an environment, stop reading", apps: "acme-apps", build: two, before: []deed{plain, order, mgmt, edge}, run: stop},
		{name: "remove an environment, delete", apps: "acme-apps", build: two, before: []deed{plain, order, mgmt, edge, stop}, run: remove, whole: true},
		{name: "remove a cluster, unregister", apps: "acme-apps", build: two, before: []deed{plain, mgmt, bare}, run: first},
		{name: "remove a cluster, delete", apps: "acme-apps", build: two, before: []deed{plain, mgmt, bare, first}, run: second},
	}, catalogDeliveries(plain, order, mgmt, edge)...)
}
