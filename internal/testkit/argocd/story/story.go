package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

const (
	cloudToken = "cloudToken=vault:konstruct/shared/civo#token"
	gitToken   = "gitToken=vault:konstruct/shared/git#token"
	email      = "email=p@acme.example"
	patience   = 15 * time.Minute // waves of clusters take four on a busy machine
)

// tell is the whole story.
func (w *world) tell(ctx context.Context) error {
	for _, chapter := range []struct {
		title string
		tell  func(context.Context) error
	}{
		{"connect an organization and fill it", w.fill}, {"let Argo CD read it", w.connect}, {"everything is in sync", w.inSync},
		{"change, promote, roll back", w.change}, {"remove in phases", w.remove}, {"nothing is left", w.nothingLeft},
	} {
		fmt.Fprintf(os.Stderr, "%5.0fs %s\n", time.Since(w.started).Seconds(), chapter.title)
		if err := chapter.tell(ctx); err != nil {
			w.table(ctx)
			return fmt.Errorf("%s: %w", chapter.title, err)
		}
	}
	return nil
}

// konstruct runs the program: what is done, and what is proposed or waits for
// somebody, is right.
func (w *world) konstruct(ctx context.Context, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, w.program, args...)
	var out, errs bytes.Buffer
	cmd.Env, cmd.Stdout, cmd.Stderr = w.environment, &out, &errs
	err := cmd.Run()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok && exit.ExitCode() == 3 {
		err = nil
	}
	if err != nil {
		return "", fmt.Errorf("konstruct %s: %w\n%s%s", strings.Join(args, " "), err, out.String(), errs.String())
	}
	return out.String(), nil
}

func (w *world) all(ctx context.Context, lines ...string) error {
	for _, line := range lines {
		if _, err := w.konstruct(ctx, strings.Fields(line)...); err != nil {
			return err
		}
	}
	return nil
}

func (w *world) fill(ctx context.Context) error {
	address := "127.0.0.1:" + freePort()
	home := filepath.Join(w.home, "person")
	if err := os.MkdirAll(home, 0o755); err != nil {
		return err
	}
	w.environment = []string{"HOME=" + home, "PATH=" + os.Getenv("PATH")}
	if err := w.spawn("simulator", []string{"HOME=" + home}, w.program, "demo", "--serve", address); err != nil {
		return err
	}
	said := ""
	if err := until(ctx, "the simulator is ready", time.Minute, func() bool {
		data, _ := os.ReadFile(filepath.Join(w.home, "simulator.log"))
		said = string(data)
		return strings.Contains(said, "# ready")
	}); err != nil {
		return err
	}
	for line := range strings.Lines(said) {
		if setting, ok := strings.CutPrefix(strings.TrimSpace(line), "export "); ok {
			key, value, _ := strings.Cut(setting, "=")
			value = strings.Trim(value, `'"`)
			if key == "KONSTRUCT_GITHUB_TOKEN" {
				w.token = value
				continue // the App signs in
			}
			w.environment = append(w.environment, key+"="+value)
		}
	}
	w.github = "http://" + address
	for _, o := range []string{"acme", "acme-apps"} {
		if err := w.post(ctx, http.MethodPost, "/_simulator/change", object{"do": "install", "app": "konstruct-demo", "account": o}); err != nil {
			return err
		}
	}
	const s = " --secret "
	if err := w.all(ctx,
		"connect acme --application-org acme-apps --yes", "argocd address acme https --yes --confirm-phase",
		"cluster add acme mgmt --template civo/management-cluster --set "+email+" --set vaultServer=https://vault.acme.example"+s+cloudToken+s+gitToken+" --yes",
		"cluster add acme edge-1 --template civo/workload-cluster --parent mgmt --set "+email+s+cloudToken+s+gitToken+" --yes",
		"cluster add acme box-1 --template any/virtual-cluster --parent mgmt"+s+gitToken+" --yes",
		"environment add acme staging --yes", "environment add acme prod --yes",
		"environment add acme staging --cluster edge-1 --yes", "environment add acme prod --cluster edge-1 --confirm prod --yes", "environment add acme staging --cluster box-1 --yes",
	); err != nil {
		return err
	}
	aws := " --set bucketName=acme-%s --set awsRegion=eu-central-1 --set workloadAssumeRole=arn:aws:iam::111122223333:role/x"
	for item, answers := range map[string]string{
		"cert-manager": "", "cloudnative-pg": "", "envoy-gateway": "", "external-dns": " --set domainName=acme.example", "external-secrets": "", "kube-prometheus-stack": " --secret grafana.adminPassword=vault:konstruct/shared/grafana#p",
		"metrics-server": "", "reloader": "", "trivy-operator": "", "civo-object-store": " --set storeName=acme-store --secret " + cloudToken,
		"object-store-bucket": fmt.Sprintf(aws, "bucket"), "postgres-with-backup": fmt.Sprintf(aws, "backup"),
	} {
		line := "catalog install acme " + item + " --environment staging --cluster edge-1 --yes" + answers
		if !strings.HasSuffix(item, "-store") && item != "object-store-bucket" {
			line += " --set namespace=item-" + item // the platform has some of them, too
		}
		// What has manifests and infrastructure is installed in two phases.
		if err := w.all(ctx, line, line+" --confirm-phase"); err != nil {
			return err
		}
	}
	for _, env := range []string{"staging", "prod"} {
		if err := w.commit(ctx, "registry/environments/"+env+"/edge-1/shop.yaml", fmt.Sprintf(shop, env, env)); err != nil {
			return err
		}
	}
	return w.all(ctx, "validate acme --errors")
}

// shop is an application of one's own.
const shop = `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: edge-1-%s-shop
  namespace: argocd
  finalizers: [resources-finalizer.argocd.argoproj.io]
spec:
  project: edge-1-environment
  source: {repoURL: https://kubernetes-sigs.github.io/metrics-server, chart: shop, targetRevision: 1.0.0}
  destination: {name: edge-1, namespace: shop-%s}
  syncPolicy: {automated: {prune: true, selfHeal: true}, syncOptions: [CreateNamespace=true]}
`

func (w *world) post(ctx context.Context, method, path string, body object) error {
	data, err := json.Marshal(body)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, method, w.github+path, bytes.NewReader(data))
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+w.token)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if answer, _ := io.ReadAll(resp.Body); resp.StatusCode >= 300 {
		return fmt.Errorf("%s %s: %d %s", method, path, resp.StatusCode, answer)
	}
	return nil
}

func (w *world) commit(ctx context.Context, path, content string) error {
	return w.post(ctx, http.MethodPut, "/api/v3/repos/acme-apps/acme-gitops/contents/"+path, object{"message": "Deploy shop", "content": base64.StdEncoding.EncodeToString([]byte(content))})
}

// connect gives Argo CD credentials, the health check, and the roots.
func (w *world) connect(ctx context.Context) error {
	for name, at := range map[string]string{"platform": "/acme/acme-gitops.git", "apps": "/acme-apps/acme-gitops.git"} {
		if _, err := w.hub.do(ctx, http.MethodPost, "/api/v1/namespaces/argocd/secrets", object{
			"metadata":   object{"name": "acme-" + name, "labels": object{"argocd.argoproj.io/secret-type": "repository"}},
			"stringData": object{"type": "git", "url": w.github + at, "username": "x", "password": w.token},
		}); err != nil {
			return err
		}
	}
	out, err := w.konstruct(ctx, "argocd", "manifests", "acme", "--output", "json")
	if err != nil {
		return err
	}
	for line := range strings.Lines(out) {
		var one object
		if json.Unmarshal([]byte(line), &one) == nil && one.at("argocd_cm") != nil {
			if _, err := w.hub.do(ctx, http.MethodPatch, "/api/v1/namespaces/argocd/configmaps/argocd-cm", object{"data": one.at("argocd_cm")}); err != nil {
				return err
			}
		}
	}
	roots, err := w.konstruct(ctx, "argocd", "manifests", "acme")
	if err != nil {
		return err
	}
	return w.kubectl(ctx, w.hub, roots, "apply", "-f", "-")
}

// inSync waits until every Application is there, in sync, and without a remark.
// The Argo CD of mgmt is played by the hub's: what it would read is copied.
func (w *world) inSync(ctx context.Context) error {
	err := until(ctx, "every Application is Synced", patience, func() bool {
		for _, list := range []string{"/apis/argoproj.io/v1alpha1/namespaces/argocd/appprojects", "/apis/argoproj.io/v1alpha1/namespaces/argocd/applications"} {
			for _, o := range w.apis["mgmt"].list(ctx, list) {
				_, _ = w.hub.do(ctx, http.MethodPost, list, object{"apiVersion": "argoproj.io/v1alpha1", "kind": o["kind"], "metadata": object{"name": o.name()}, "spec": o["spec"]})
			}
		}
		all := w.hub.list(ctx, applications)
		for _, name := range []string{"edge-1-staging-trivy-operator", "edge-1-prod-shop", "box-1-staging", "mgmt-clusters"} {
			if !slices.ContainsFunc(all, func(o object) bool { return o.name() == name }) {
				return false
			}
		}
		return !slices.ContainsFunc(all, func(o object) bool {
			return o.text("status", "sync", "status") != "Synced" || o.at("status", "conditions") != nil
		})
	})
	if err == nil {
		w.table(ctx)
	}
	return err
}

func (w *world) table(ctx context.Context) {
	all := w.hub.list(ctx, applications)
	slices.SortFunc(all, func(a, b object) int { return strings.Compare(a.name(), b.name()) })
	fmt.Printf("| Application | sync | health | message |\n|---|---|---|---|\n")
	for _, o := range all {
		message := o.text("status", "operationState", "message")
		list, _ := o.at("status", "conditions").([]any)
		for _, c := range list {
			if m, ok := c.(map[string]any); ok {
				message = object(m).text("type") + ": " + object(m).text("message")
			}
		}
		if len(message) > 120 {
			message = message[:120] + "…"
		}
		fmt.Printf("| %s | %s | %s | %s |\n", o.name(), o.text("status", "sync", "status"), o.text("status", "health", "status"), strings.ReplaceAll(message, "\n", " "))
	}
}

// change follows a version from the command to the cluster.
func (w *world) change(ctx context.Context) error {
	for _, step := range []struct{ command, environment, version string }{
		{"application set acme shop staging 1.1.0 --yes", "staging", "1.1.0"},
		{"application promote acme shop staging prod --yes --confirm prod", "prod", "1.1.0"},
		{"application rollback acme shop prod --yes --confirm prod", "prod", "1.0.0"},
	} {
		if err := w.all(ctx, step.command); err != nil {
			return err
		}
		if err := until(ctx, step.command+" runs", patience, func() bool {
			maps := w.apis["edge-1"].list(ctx, "/api/v1/namespaces/shop-"+step.environment+"/configmaps")
			return slices.ContainsFunc(maps, func(o object) bool { return o.text("data", "version") == step.version })
		}); err != nil {
			return err
		}
	}
	return nil
}
