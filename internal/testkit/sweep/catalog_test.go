package sweep

import (
	"context"
	"strings"
	"sync"

	"gitconnection/internal/delivery"
	"gitconnection/internal/scaffold"
	"gitconnection/internal/scaffold/template"
)

const sweptItem = `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: {{ .Values.clusterName }}-{{ .Values.envName }}-{{ .Values.appName }}
  namespace: argocd
spec:
  project: default
  source: {repoURL: https://charts.example, chart: tool, targetRevision: "{{ .Chart.AppVersion }}"}
  destination: {name: {{ .Values.clusterName }}, namespace: tool}
`

// sweptCatalog is a catalog in a version.
func sweptCatalog(version string) delivery.Templates {
	file := func(path, content string) scaffold.File { return scaffold.File{Path: path, Content: []byte(content)} }
	meta := "apiVersion: v2\nname: tool\nversion: 1.0.0\nappVersion: " + version + "\n"
	return delivery.Templates{{Name: "acme/templates", Commit: version, Set: template.Open([]scaffold.File{
		file("gitops-catalog/tool/Chart.yaml", meta),
		file("gitops-catalog/tool/templates/application.yaml", sweptItem),
		file("gitops-catalog/tool/templates/manifests/names.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: names, namespace: tool}\n"),
		file("gitops-catalog/both/yaml/Chart.yaml", meta),
		file("gitops-catalog/both/yaml/templates/application.yaml", strings.Replace(sweptItem, "chart: tool", "chart: both", 1)),
		file("gitops-catalog/both/iac/main.tf", "# both\n"),
	})}}
}

var (
	sweptNow   = sync.OnceValue(func() delivery.Templates { return sweptCatalog("v1") })
	sweptLater = sync.OnceValue(func() delivery.Templates { return sweptCatalog("v2") })
)

type itemPlan func(*delivery.Engine, context.Context, *delivery.Snapshot, delivery.Templates, delivery.ItemRequest) (delivery.Plan, error)

// catalogDeliveries sweep the catalog; before has a cluster that reads staging.
func catalogDeliveries(before ...deed) []scenario {
	item := func(name string, plan itemPlan, t func() delivery.Templates, skip func(delivery.Plan, error) bool) deed {
		return delivers(func(ctx context.Context, e *delivery.Engine, s *delivery.Snapshot, who string) (delivery.Plan, error) {
			return plan(e, ctx, s, t(), delivery.ItemRequest{Item: name, Environments: []string{"staging"}, Actor: who})
		}, skip)
	}
	install, first, second := item("tool", (*delivery.Engine).PlanInstall, sweptNow, nil), item("both", (*delivery.Engine).PlanInstall, sweptNow, waits), item("both", (*delivery.Engine).PlanInstall, sweptNow, nil)
	upgrade, remove := item("tool", (*delivery.Engine).PlanUpgrade, sweptLater, nil), item("tool", (*delivery.Engine).PlanRemove, sweptNow, gone)
	drained := item("both", (*delivery.Engine).PlanRemove, sweptNow, waits)
	after := func(more ...deed) []deed { return append(append([]deed{}, before...), more...) }
	two := installed("acme", "acme-apps")
	return []scenario{
		{name: "install an item", apps: "acme-apps", build: two, before: before, run: install, whole: true},
		{name: "install an item, infrastructure", apps: "acme-apps", build: two, before: before, run: first},
		{name: "install an item, manifests", apps: "acme-apps", build: two, before: after(first), run: second},
		{name: "upgrade an item", apps: "acme-apps", build: two, before: after(install), run: upgrade},
		{name: "remove an item", apps: "acme-apps", build: two, before: after(install), run: remove, whole: true},
		{name: "remove an item, manifests", apps: "acme-apps", build: two, before: after(first, second), run: drained},
	}
}
