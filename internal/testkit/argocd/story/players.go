package main

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

const (
	applications    = "/apis/argoproj.io/v1alpha1/applications"
	workspaces      = "/apis/tf.upbound.io/v1beta1/workspaces"
	providerConfigs = "/apis/tf.upbound.io/v1beta1/providerconfigs"
	usages          = "/apis/protection.crossplane.io/v1beta1/clusterusages"
	externalSecrets = "/apis/external-secrets.io/v1/externalsecrets"
	databases       = "/apis/postgresql.cnpg.io/v1/clusters"
)

// definitions are group, version, kind, plural and scope of what is played.
var definitions = []string{
	"tf.upbound.io v1beta1 Workspace workspaces Cluster", "tf.upbound.io v1beta1 ProviderConfig providerconfigs Cluster",
	"protection.crossplane.io v1beta1 ClusterUsage clusterusages Cluster", "pkg.crossplane.io v1 Provider providers Cluster",
	"pkg.crossplane.io v1beta1 DeploymentRuntimeConfig deploymentruntimeconfigs Cluster",
	"external-secrets.io v1 ExternalSecret externalsecrets Namespaced", "external-secrets.io v1 SecretStore secretstores Namespaced", "external-secrets.io v1 ClusterSecretStore clustersecretstores Cluster",
	"cert-manager.io v1 ClusterIssuer clusterissuers Cluster", "gateway.networking.k8s.io v1 Gateway gateways Namespaced", "gateway.networking.k8s.io v1 GatewayClass gatewayclasses Cluster",
	"aquasecurity.github.io v1alpha1 ClusterComplianceReport clustercompliancereports Cluster",
	"postgresql.cnpg.io v1 Cluster clusters Namespaced", "postgresql.cnpg.io v1 ScheduledBackup scheduledbackups Namespaced", "barmancloud.cnpg.io v1 ObjectStore objectstores Namespaced",
}

// conditions are what controllers say of what they have taken on.
var conditions = map[string][]string{
	workspaces: {"Ready", "Synced"}, externalSecrets: {"Ready"}, usages: {"Ready"},
	"/apis/external-secrets.io/v1/secretstores": {"Ready"}, "/apis/external-secrets.io/v1/clustersecretstores": {"Ready"},
	"/apis/cert-manager.io/v1/clusterissuers": {"Ready"}, "/apis/pkg.crossplane.io/v1/providers": {"Installed", "Healthy"},
	"/apis/gateway.networking.k8s.io/v1/gateways": {"Accepted", "Programmed"}, "/apis/gateway.networking.k8s.io/v1/gatewayclasses": {"Accepted"},
}

// protect refuses, as Crossplane's webhook does, to delete what is in use.
func (w *world) protect(ctx context.Context, a api) error {
	_, err := a.do(ctx, http.MethodPost, "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies", object{
		"metadata": object{"name": "in-use"},
		"spec": object{
			"matchConstraints": object{"resourceRules": []object{{"apiGroups": []string{"tf.upbound.io"}, "apiVersions": []string{"*"}, "operations": []string{"DELETE"}, "resources": []string{"workspaces"}}}},
			"validations":      []object{{"expression": "!has(oldObject.metadata.labels) || !('crossplane.io/in-use' in oldObject.metadata.labels)", "message": "it is in use"}},
		},
	})
	if err != nil {
		return err
	}
	_, err = a.do(ctx, http.MethodPost, "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings", object{
		"metadata": object{"name": "in-use"}, "spec": object{"policyName": "in-use", "validationActions": []string{"Deny"}},
	})
	return err
}

// play is Crossplane, the operators and the garbage collector, until ctx ends.
func (w *world) play(ctx context.Context) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		// Before Workspaces are ready: Terraform has registered the cluster by then.
		w.registrations(ctx)
		for _, a := range w.apis {
			for list, types := range conditions {
				for _, o := range a.list(ctx, list) {
					if !o.deleted() && o.at("status", "conditions") == nil {
						a.ready(ctx, pathOf(list, o), types...)
					}
				}
			}
			for _, o := range a.list(ctx, databases) {
				if o.at("status") == nil {
					a.ready(ctx, pathOf(databases, o), "Ready")
					_, _ = a.do(ctx, http.MethodPatch, pathOf(databases, o)+"/status", object{"status": object{"phase": "Cluster in healthy state"}})
				}
			}
			w.collect(ctx, a)
			w.crossplane(ctx, a)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// collect lets go what is deleted in the foreground: here it has no dependents.
func (w *world) collect(ctx context.Context, a api) {
	lists := []string{"/api/v1/configmaps", "/api/v1/secrets", "/api/v1/serviceaccounts", "/apis/rbac.authorization.k8s.io/v1/clusterroles", "/apis/rbac.authorization.k8s.io/v1/roles", "/apis/rbac.authorization.k8s.io/v1/rolebindings", applications, "/apis/argoproj.io/v1alpha1/appprojects"}
	for _, d := range definitions {
		f := strings.Fields(d)
		lists = append(lists, "/apis/"+f[0]+"/"+f[1]+"/"+f[3])
	}
	for _, list := range lists {
		for _, o := range a.list(ctx, list) {
			if f := o.finalizers(); o.deleted() && slices.Contains(f, "foregroundDeletion") {
				a.finalize(ctx, pathOf(list, o), slices.DeleteFunc(f, func(s string) bool { return s == "foregroundDeletion" }))
			}
		}
	}
}

const (
	managed = "finalizer.managedresource.crossplane.io"
	inUse   = "in-use.crossplane.io"
)

// crossplane keeps Workspaces until what they made is destroyed, ProviderConfigs
// until no Workspace uses them, and what a ClusterUsage protects.
func (w *world) crossplane(ctx context.Context, a api) {
	spaces, configs := a.list(ctx, workspaces), a.list(ctx, providerConfigs)
	for _, u := range a.list(ctx, usages) {
		of := workspaces + "/" + u.text("spec", "of", "resourceRef", "name")
		switch {
		case !u.deleted() && !slices.Contains(u.finalizers(), inUse):
			a.finalize(ctx, pathOf(usages, u), append(u.finalizers(), inUse))
			_, _ = a.do(ctx, http.MethodPatch, of, object{"metadata": object{"labels": object{"crossplane.io/in-use": "true"}}})
		case u.deleted() && slices.Contains(u.finalizers(), inUse):
			_, _ = a.do(ctx, http.MethodPatch, of, object{"metadata": object{"labels": object{"crossplane.io/in-use": nil}}})
			a.finalize(ctx, pathOf(usages, u), slices.DeleteFunc(u.finalizers(), func(s string) bool { return s == inUse }))
		}
	}
	for _, s := range spaces {
		has := slices.Contains(s.finalizers(), managed)
		switch {
		case !s.deleted() && !has:
			a.finalize(ctx, pathOf(workspaces, s), append(s.finalizers(), managed))
		case s.deleted() && has:
			w.destroy(ctx, a, s, configs)
			a.finalize(ctx, pathOf(workspaces, s), slices.DeleteFunc(s.finalizers(), func(f string) bool { return f == managed }))
		}
	}
	for _, c := range configs {
		used := slices.ContainsFunc(spaces, func(s object) bool { return s.text("spec", "providerConfigRef", "name") == c.name() })
		has := slices.Contains(c.finalizers(), inUse)
		switch {
		case !c.deleted() && !has:
			a.finalize(ctx, pathOf(providerConfigs, c), append(c.finalizers(), inUse))
		case c.deleted() && has && !used:
			a.finalize(ctx, pathOf(providerConfigs, c), slices.DeleteFunc(c.finalizers(), func(f string) bool { return f == inUse }))
		}
	}
}

// destroy holds what Terraform needs to destroy: its configuration, the
// credentials in it and in the environment, and for a registration the cluster.
func (w *world) destroy(ctx context.Context, a api, s object, configs []object) {
	at := slices.IndexFunc(configs, func(c object) bool { return c.name() == s.text("spec", "providerConfigRef", "name") })
	if at < 0 {
		w.blame("%s is destroyed without its ProviderConfig", s.name())
		return
	}
	needs := []string{}
	for _, list := range []any{configs[at].at("spec", "credentials"), s.at("spec", "forProvider", "env")} {
		entries, _ := list.([]any)
		for _, e := range entries {
			if m, ok := e.(map[string]any); ok {
				needs = append(needs, object(m).text("secretRef", "name")+object(m).text("secretKeyRef", "name"))
			}
		}
	}
	secrets := a.list(ctx, externalSecrets)
	for _, n := range needs {
		if !slices.ContainsFunc(secrets, func(e object) bool { return e.text("spec", "target", "name") == n }) {
			w.blame("%s is destroyed without the Secret %s", s.name(), n)
		}
	}
	if cluster, ok := strings.CutSuffix(s.name(), "-infrastructure-bootstrap"); ok {
		if _, err := a.do(ctx, http.MethodGet, workspaces+"/"+cluster+"-infrastructure", nil); err != nil {
			w.blame("%s was destroyed before it was taken away from Argo CD", cluster)
		}
	}
}

func (w *world) blame(format string, args ...any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.wrong = append(w.wrong, fmt.Sprintf(format, args...))
}

// registrations are the Secrets of clusters that Terraform and External Secrets
// make in Argo CD, as long as what makes them is there.
func (w *world) registrations(ctx context.Context) {
	made := map[string]bool{}
	for _, s := range w.hub.list(ctx, workspaces) {
		if cluster, ok := strings.CutSuffix(s.name(), "-infrastructure-bootstrap"); ok {
			made[cluster] = true
		}
	}
	for _, e := range w.hub.list(ctx, externalSecrets) {
		if cluster, ok := strings.CutPrefix(e.name(), "cluster-"); ok && e.text("metadata", "namespace") == "argocd" {
			made[cluster] = true
		}
	}
	const secrets = "/api/v1/namespaces/argocd/secrets"
	for name, a := range w.apis {
		_, err := w.hub.do(ctx, http.MethodGet, secrets+"/cluster-"+name, nil)
		switch {
		case made[name] && err != nil:
			_, _ = w.hub.do(ctx, http.MethodPost, secrets, object{
				"metadata":   object{"name": "cluster-" + name, "labels": object{"argocd.argoproj.io/secret-type": "cluster"}},
				"stringData": object{"name": name, "server": a.url, "config": fmt.Sprintf(`{"bearerToken":%q,"tlsClientConfig":{"insecure":true}}`, argoToken)},
			})
		case !made[name] && err == nil:
			_, _ = w.hub.do(ctx, http.MethodDelete, secrets+"/cluster-"+name, nil)
		}
	}
}
