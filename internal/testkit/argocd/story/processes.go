package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// world is everything that runs.
type world struct {
	home, bin, program string
	started            time.Time
	keep               bool // its folder, to look into
	processes          []*exec.Cmd
	stop               context.CancelFunc
	hub                api
	apis               map[string]api // by the name of the cluster
	environment        []string       // of the program
	github, token      string
	mu                 sync.Mutex
	wrong              []string // what the players saw that must not be
}

func (w *world) end() {
	if w.stop != nil {
		w.stop()
	}
	for _, p := range w.processes {
		_ = p.Process.Kill()
	}
	for _, p := range w.processes {
		_ = p.Wait()
	}
	if !w.keep {
		_ = os.RemoveAll(w.home)
	}
}

// spawn starts a program whose output goes to a file.
func (w *world) spawn(log string, env []string, name string, args ...string) error {
	out, err := os.Create(filepath.Join(w.home, log+".log"))
	if err != nil {
		return err
	}
	defer out.Close()
	cmd := exec.Command(name, args...)
	cmd.Env, cmd.Stdout, cmd.Stderr = append(os.Environ(), env...), out, out
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start %s: %w", name, err)
	}
	w.processes = append(w.processes, cmd)
	return nil
}

func freePort() string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "0"
	}
	defer l.Close()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}

// until asks again and again.
func until(ctx context.Context, what string, limit time.Duration, done func() bool) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	tick := time.NewTicker(500 * time.Millisecond)
	defer tick.Stop()
	for !done() {
		select {
		case <-ctx.Done():
			return fmt.Errorf("after %s still not so: %s", limit, what)
		case <-tick.C:
		}
	}
	return nil
}

const (
	argoToken, playerToken = "argo", "player"
	auditPolicy            = "apiVersion: audit.k8s.io/v1\nkind: Policy\nomitStages: [RequestReceived]\nrules:\n- level: Metadata\n  verbs: [create, patch, update, delete]\n- level: None\n"
)

// start brings up etcd, four API servers, redis and Argo CD.
func (w *world) start(ctx context.Context) error {
	ctx, w.stop = context.WithCancel(ctx)
	file := func(name, content string) string {
		path := filepath.Join(w.home, name)
		_ = os.MkdirAll(filepath.Dir(path), 0o755)
		_ = os.WriteFile(path, []byte(content), 0o600)
		return path
	}
	tokens := file("tokens", argoToken+",argocd,argocd,system:masters\n"+playerToken+",crossplane,crossplane,system:masters\n")
	key := filepath.Join(w.home, "sa.key")
	if out, err := exec.CommandContext(ctx, "openssl", "genrsa", "-out", key, "2048").CombinedOutput(); err != nil {
		return fmt.Errorf("make a key: %w\n%s", err, out)
	}
	etcd, peer := "http://127.0.0.1:"+freePort(), "http://127.0.0.1:"+freePort()
	if err := w.spawn("etcd", nil, "etcd", "--data-dir", filepath.Join(w.home, "etcd"), "--listen-client-urls", etcd, "--advertise-client-urls", etcd,
		"--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer, "--initial-cluster", "default="+peer, "--unsafe-no-fsync"); err != nil {
		return err
	}
	w.apis = map[string]api{}
	for _, name := range []string{"hub", "mgmt", "edge-1", "box-1"} {
		port := freePort()
		args := []string{"--etcd-servers", etcd, "--etcd-prefix", "/" + name, "--bind-address", "127.0.0.1", "--secure-port", port, "--cert-dir", filepath.Join(w.home, name),
			"--authorization-mode", "AlwaysAllow", "--token-auth-file", tokens, "--disable-admission-plugins", "ServiceAccount", "--endpoint-reconciler-type", "none",
			"--service-cluster-ip-range", "10.0.0.0/24", "--service-account-issuer", "https://story", "--service-account-key-file", key, "--service-account-signing-key-file", key}
		if name == "hub" {
			args = append(args, "--audit-policy-file", file("audit.yaml", auditPolicy), "--audit-log-path", filepath.Join(w.home, "audit.log"))
		}
		if err := w.spawn("api-"+name, nil, filepath.Join(w.bin, "kube-apiserver"), args...); err != nil {
			return err
		}
		w.apis[name] = api{name, "https://127.0.0.1:" + port, playerToken}
	}
	w.hub = w.apis["hub"]
	for _, a := range w.apis {
		if err := until(ctx, a.name+" is ready", 2*time.Minute, func() bool { _, err := a.do(ctx, http.MethodGet, "/readyz", nil); return err == nil }); err != nil {
			return err
		}
		if err := w.define(ctx, a); err != nil {
			return err
		}
	}
	if err := w.argoCD(ctx, file); err != nil {
		return err
	}
	go w.play(ctx)
	return nil
}

// define gives an API server the kinds that manifests use.
func (w *world) define(ctx context.Context, a api) error {
	for _, one := range definitions {
		f := strings.Fields(one)
		group, version, kind, plural, scope := f[0], f[1], f[2], f[3], f[4]
		_, err := a.do(ctx, http.MethodPost, "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", object{
			"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
			"metadata": object{"name": plural + "." + group, "annotations": object{"api-approved.kubernetes.io": "unapproved, played"}},
			"spec": object{"group": group, "scope": scope, "names": object{"kind": kind, "plural": plural}, "versions": []object{{
				"name": version, "served": true, "storage": true, "subresources": object{"status": object{}},
				"schema": object{"openAPIV3Schema": object{"type": "object", "x-kubernetes-preserve-unknown-fields": true}},
			}}},
		})
		if err != nil {
			return err
		}
	}
	for _, ns := range []string{"argocd", "crossplane-system"} {
		if _, err := a.do(ctx, http.MethodPost, "/api/v1/namespaces", object{"metadata": object{"name": ns}}); err != nil {
			return err
		}
	}
	if err := w.kubectl(ctx, a, "", "apply", "--server-side", "-f", filepath.Join(w.bin, "application-crd.yaml"), "-f", filepath.Join(w.bin, "applicationset-crd.yaml"), "-f", filepath.Join(w.bin, "appproject-crd.yaml")); err != nil {
		return err
	}
	return w.protect(ctx, a)
}

func (w *world) kubectl(ctx context.Context, a api, input string, args ...string) error {
	cmd := exec.CommandContext(ctx, "kubectl", append([]string{"--server", a.url, "--insecure-skip-tls-verify", "--token", a.token, "--cache-dir", filepath.Join(w.home, "kubectl")}, args...)...)
	cmd.Stdin = strings.NewReader(input)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("kubectl %s on %s: %w\n%s", strings.Join(args, " "), a.name, err, out)
	}
	return nil
}

// argoCD starts the repo server and the controller.
func (w *world) argoCD(ctx context.Context, file func(name, content string) string) error {
	if _, err := w.hub.do(ctx, http.MethodPost, "/api/v1/namespaces/argocd/secrets", object{
		"metadata": object{"name": "argocd-secret", "labels": object{"app.kubernetes.io/part-of": "argocd"}}, "stringData": object{"server.secretkey": "story"},
	}); err != nil {
		return err
	}
	if _, err := w.hub.do(ctx, http.MethodPost, "/api/v1/namespaces/argocd/configmaps", object{
		"metadata": object{"name": "argocd-cm", "labels": object{"app.kubernetes.io/part-of": "argocd"}},
		"data":     object{"timeout.reconciliation": "20s", "timeout.reconciliation.jitter": "0s"},
	}); err != nil {
		return err
	}
	c, err := newCharts(w.wanted)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server := &http.Server{Handler: c, ReadHeaderTimeout: 10 * time.Second}
	go func() {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			fmt.Fprintln(os.Stderr, "charts:", err)
		}
	}()
	context.AfterFunc(ctx, func() { _ = server.Close() })
	config := file("kubeconfig", fmt.Sprintf("{apiVersion: v1, kind: Config, current-context: hub, contexts: [{name: hub, context: {cluster: hub, user: argocd, namespace: argocd}}], "+
		"users: [{name: argocd, user: {token: %s}}], clusters: [{name: hub, cluster: {server: %q, insecure-skip-tls-verify: true}}]}", argoToken, w.hub.url))
	redis, repo := freePort(), freePort()
	env := []string{"HOME=" + filepath.Join(w.home, "argo"), "KUBECONFIG=" + config, "PATH=" + w.bin + ":" + os.Getenv("PATH"), "ARGOCD_FAKE_IN_CLUSTER=true", "ARGOCD_GPG_ENABLED=false",
		"ARGOCD_TLS_DATA_PATH=" + filepath.Join(w.home, "tls"), "ARGOCD_SSH_DATA_PATH=" + filepath.Join(w.home, "ssh"), "ARGOCD_ASK_PASS_SOCK=" + filepath.Join(w.home, "ask.sock"), "TMPDIR=" + w.home,
		"HTTPS_PROXY=http://" + listener.Addr().String(), "SSL_CERT_FILE=" + file("charts.pem", string(c.pem())), "ARGOCD_CONTROLLER_REPLICAS=1"}
	for _, dir := range []string{"argo", "tls", "ssh", "redis"} {
		_ = os.MkdirAll(filepath.Join(w.home, dir), 0o755)
	}
	if err := w.spawn("redis", nil, "redis-server", "--port", redis, "--bind", "127.0.0.1", "--save", "", "--dir", filepath.Join(w.home, "redis")); err != nil {
		return err
	}
	if err := w.spawn("repo", env, filepath.Join(w.bin, "argocd-repo-server"), "--address", "127.0.0.1", "--port", repo, "--metrics-address", "127.0.0.1", "--metrics-port", freePort(),
		"--redis", "127.0.0.1:"+redis, "--disable-tls", "--client-ca-path", "", "--revision-cache-expiration", "3s", "--logformat", "text"); err != nil {
		return err
	}
	return w.spawn("controller", env, filepath.Join(w.bin, "argocd-application-controller"), "--kubeconfig", config, "--namespace", "argocd", "--metrics-port", freePort(),
		"--redis", "127.0.0.1:"+redis, "--repo-server", "127.0.0.1:"+repo, "--repo-server-plaintext", "--logformat", "text", "--self-heal-timeout-seconds", "2", "--app-resync", "20")
}

// wanted are the charts that the Applications of the hub ask for.
func (w *world) wanted() [][3]string {
	var out [][3]string
	for _, app := range w.hub.list(context.Background(), applications) {
		sources, _ := app.at("spec", "sources").([]any)
		if one := app.at("spec", "source"); one != nil {
			sources = append(sources, one)
		}
		for _, s := range sources {
			if m, ok := s.(map[string]any); ok && object(m).text("chart") != "" {
				out = append(out, [3]string{object(m).text("repoURL"), object(m).text("chart"), object(m).text("targetRevision")})
			}
		}
	}
	return out
}
