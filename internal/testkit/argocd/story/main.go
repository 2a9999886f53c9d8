// Command story builds what of Argo CD and Kubernetes reads what the program
// commits, starts it on loopback, connects an organization on the simulator,
// fills it, changes it, and takes it down again. It fails for an Application
// that is not in sync, and for an order of deletion that destroys too early.
// Crossplane, External Secrets, the garbage collector and chart repositories are
// played: see players.go and charts.go.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"time"
)

func main() {
	konstruct := flag.String("konstruct", "", "the program that is tried")
	cache := flag.String("cache", "", "where what is built stays (default: below the user's cache folder)")
	built := flag.Bool("built", false, "take what is in the cache folder as it is")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *konstruct, *cache, *built); err != nil {
		fmt.Fprintln(os.Stderr, "argocd:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, konstruct, cache string, built bool) error {
	program, err := filepath.Abs(konstruct)
	if err != nil || konstruct == "" {
		return fmt.Errorf("-konstruct names the program that is tried: %w", err)
	}
	for _, name := range []string{"etcd", "redis-server", "kubectl", "openssl", "git"} {
		if _, err := exec.LookPath(name); err != nil {
			return fmt.Errorf("%s is missing (Debian: apt-get install etcd-server redis-server kubernetes-client openssl git): %w", name, err)
		}
	}
	bin := cache
	if !built {
		if bin, err = build(ctx, cache); err != nil {
			return err
		}
	}
	home, err := os.MkdirTemp("", "konstruct-argocd")
	if err != nil {
		return err
	}
	w := &world{home: home, bin: bin, program: program, started: time.Now()}
	defer w.end()
	if err := w.start(ctx); err != nil {
		return fmt.Errorf("%w (logs: %s)", err, home)
	}
	if err := w.tell(ctx); err != nil {
		w.keep = true
		return fmt.Errorf("%w (logs: %s)", err, home)
	}
	return nil
}

// build compiles the real parts into the cache folder: unoptimized, which takes
// half the time.
func build(ctx context.Context, cache string) (string, error) {
	if cache == "" {
		base, err := os.UserCacheDir()
		if err != nil {
			return "", err
		}
		cache = filepath.Join(base, "konstruct", "argocd")
	}
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return "", err
	}
	for _, what := range []string{"./parts", "k8s.io/kubernetes/cmd/kube-apiserver", "helm.sh/helm/v3/cmd/helm"} {
		fmt.Fprintf(os.Stderr, "building %s\n", what)
		cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-gcflags=all=-N -l", "-ldflags", "-s -w", "-o", cache+"/", what)
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=")
		if out, err := cmd.CombinedOutput(); err != nil {
			return "", fmt.Errorf("build %s: %w\n%s", what, err, out)
		}
	}
	for _, name := range []string{"argocd-application-controller", "argocd-repo-server", "argocd-git-ask-pass"} {
		link := filepath.Join(cache, name)
		_ = os.Remove(link)
		if err := os.Symlink("parts", link); err != nil {
			return "", err
		}
	}
	// Git asks for a password by this name, with the part's own in the environment.
	if err := os.WriteFile(filepath.Join(cache, "argocd"), []byte("#!/bin/sh\nexec \"$ARGOCD_BINARY_NAME\" \"$@\"\n"), 0o755); err != nil {
		return "", err
	}
	module, err := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Dir}}", "github.com/argoproj/argo-cd/v3").Output()
	if err != nil {
		return "", fmt.Errorf("find Argo CD's module: %w", err)
	}
	dir := string(module[:len(module)-1])
	for _, name := range []string{"git-verify-wrapper.sh", "gpg-wrapper.sh"} {
		script, err := os.ReadFile(filepath.Join(dir, "hack", name))
		if err != nil {
			return "", err
		}
		if err := os.WriteFile(filepath.Join(cache, name), script, 0o755); err != nil {
			return "", err
		}
	}
	for _, name := range []string{"application", "applicationset", "appproject"} {
		definition, err := os.ReadFile(filepath.Join(dir, "manifests", "crds", name+"-crd.yaml"))
		if err != nil {
			return "", err
		}
		if err := os.WriteFile(filepath.Join(cache, name+"-crd.yaml"), definition, 0o644); err != nil {
			return "", err
		}
	}
	return cache, nil
}
