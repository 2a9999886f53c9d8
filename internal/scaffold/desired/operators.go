package desired

import (
	"path"
	"slices"

	"gitconnection/internal/scaffold/manifest"
)

// operators are charts that bring definitions and the only controller that may act
// on them in a cluster, with the group of the definitions. Two of a group in one
// cluster fight over both (Argo CD: SharedResourceWarning on each definition).
func operators() map[string]string {
	return map[string]string{
		"cert-manager": "cert-manager.io", "external-secrets": "external-secrets.io", "argo-cd": "argoproj.io", "crossplane": "crossplane.io",
		"gateway-helm": "gateway.envoyproxy.io", "kube-prometheus-stack": "monitoring.coreos.com", "prometheus-operator": "monitoring.coreos.com", "prometheus-operator-crds": "monitoring.coreos.com",
		"victoria-metrics-operator": "operator.victoriametrics.com", "cloudnative-pg": "postgresql.cnpg.io", "postgres-operator": "acid.zalan.do", "trivy-operator": "aquasecurity.github.io",
		"keda": "keda.sh", "velero": "velero.io", "kyverno": "kyverno.io", "gatekeeper": "gatekeeper.sh", "strimzi-kafka-operator": "kafka.strimzi.io", "eck-operator": "elasticsearch.k8s.elastic.co",
		"opentelemetry-operator": "opentelemetry.io", "grafana-operator": "grafana.integreatly.org", "sealed-secrets": "bitnami.com", "vault-secrets-operator": "secrets.hashicorp.com",
		"mysql-operator": "mysql.oracle.com", "rabbitmq-cluster-operator": "rabbitmq.com", "redis-operator": "redis.redis.opstreelabs.in", "mongodb-kubernetes": "mongodb.com",
		"gpu-operator": "nvidia.com", "k8s-nim-operator": "apps.nvidia.com", "metallb": "metallb.io", "karpenter": "karpenter.sh", "istio-base": "istio.io", "linkerd-crds": "linkerd.io",
		"rook-ceph": "ceph.rook.io", "longhorn": "longhorn.io", "argo-rollouts": "argoproj.io/rollouts", "argo-workflows": "argoproj.io/workflows", "actions-runner-controller": "actions.summerwind.dev",
		"gha-runner-scale-set-controller": "actions.github.com", "kpack": "kpack.io", "kserve": "serving.kserve.io", "kuberay-operator": "ray.io", "temporal-operator": "temporal.io",
		"datadog-operator": "datadoghq.com", "dapr": "dapr.io", "flux2": "toolkit.fluxcd.io", "spark-operator": "sparkoperator.k8s.io", "jaeger-operator": "jaegertracing.io", "minio-operator": "minio.min.io",
	}
}

// checkOperators reports a second operator of the same definitions on a cluster.
// That is a warning: values may leave the definitions out, or watch one namespace.
func (t *tree) checkOperators() {
	type place struct{ cluster, group string }
	groups := operators()
	first := map[place]*source{}
	all := slices.Clone(t.sources)
	slices.SortStableFunc(all, func(a, b *source) int { return t.older(a.app, b.app) })
	for _, s := range all {
		group := groups[path.Base(s.chart)]
		if s.chart == "" || group == "" || manifest.Unrendered(s.destination.String()) {
			continue
		}
		cluster := "destination " + s.destination.String()
		if s.destination.local() {
			cluster, _ = t.destinationOf(s.app)
		}
		at := place{cluster, group}
		other := first[at]
		switch {
		case other == nil:
			first[at] = s
		case other.app.Name != s.app.Name || other.app.Namespace != s.app.Namespace:
			t.report(s.app.At(slices.Concat(s.at, []string{"chart"})...), manifest.Warning, "operator", "Keep one of the two, or see that its values leave out the definitions and the other's namespaces.",
				"the chart "+s.chart+" is the second on this cluster that brings "+group+": "+other.app.String()+" has "+other.chart+" ("+t.where(other.app, s.app)+")")
		}
	}
}
