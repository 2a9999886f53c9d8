package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

func (w *world) gone(ctx context.Context, what string, still func() bool) error {
	return until(ctx, what+" is gone", patience, func() bool { return !still() })
}

// remove takes environments and clusters down as the plans say.
func (w *world) remove(ctx context.Context) error {
	labelled := func(cluster, environment string) func() bool {
		selector := "konstruct.io/cluster=" + cluster
		if environment != "" {
			selector += ",konstruct.io/environment=" + environment
		}
		return func() bool {
			return len(w.hub.list(ctx, applications+"?labelSelector="+strings.ReplaceAll(selector, "=", "%3D"))) > 0
		}
	}
	for _, one := range [][2]string{{"edge-1", "staging"}, {"edge-1", "prod"}, {"box-1", "staging"}} {
		line := "environment remove acme " + one[1] + " --cluster " + one[0] + " --confirm " + one[1] + " --yes"
		if err := w.all(ctx, line); err != nil {
			return err
		}
		if err := w.gone(ctx, one[1]+" on "+one[0], labelled(one[0], one[1])); err != nil {
			return err
		}
		if err := w.all(ctx, line+" --confirm-phase"); err != nil {
			return err
		}
	}
	for _, cluster := range []string{"edge-1", "box-1"} {
		line := "cluster remove acme " + cluster + " --confirm " + cluster + " --yes"
		if err := w.all(ctx, line); err != nil {
			return err
		}
		root := applications[:strings.LastIndexByte(applications, '/')] + "/namespaces/argocd/applications/" + cluster
		if err := w.gone(ctx, "the root of "+cluster, func() bool { _, err := w.hub.do(ctx, http.MethodGet, root, nil); return err == nil }); err != nil {
			return err
		}
		if err := w.kubectl(ctx, w.hub, "", "-n", "argocd", "delete", "applications.argoproj.io", "-l", "konstruct.io/cluster="+cluster, "--wait=false"); err != nil {
			return err
		}
		if err := w.gone(ctx, cluster, labelled(cluster, "")); err != nil {
			return err
		}
		if err := w.kubectl(ctx, w.hub, "", "-n", "argocd", "delete", "appprojects.argoproj.io", "-l", "konstruct.io/cluster="+cluster); err != nil {
			return err
		}
		if err := w.all(ctx, line+" --confirm-phase"); err != nil {
			return err
		}
	}
	return nil
}

// nothingLeft looks for what the clusters that are gone have left with the hub,
// and at the order in which it went.
func (w *world) nothingLeft(ctx context.Context) error {
	lists := []string{"/api/v1/namespaces/argocd/secrets", "/api/v1/namespaces/crossplane-system/secrets", applications, "/apis/argoproj.io/v1alpha1/appprojects"}
	for _, d := range definitions {
		f := strings.Fields(d)
		lists = append(lists, "/apis/"+f[0]+"/"+f[1]+"/"+f[3])
	}
	var left []string
	if err := until(ctx, "what External Secrets made is gone", time.Minute, func() bool {
		left = nil
		for _, list := range lists {
			for _, o := range w.hub.list(ctx, list) {
				if strings.Contains(o.name(), "edge-1") || strings.Contains(o.name(), "box-1") {
					left = append(left, pathOf(list, o))
				}
			}
		}
		return len(left) == 0
	}); err != nil {
		return fmt.Errorf("left behind: %s", strings.Join(left, ", "))
	}
	if err := w.order(); err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.wrong) > 0 {
		return errors.New(strings.Join(w.wrong, "; "))
	}
	fmt.Fprintf(os.Stderr, "%5.0fs Argo CD reads, syncs and takes down what konstruct commits\n", time.Since(w.started).Seconds())
	return nil
}

// event is what the audit log says of one resource of edge-1.
type event struct{ time, who, what string }

// taken is the order in which a cluster goes: out of Argo CD, then destroyed,
// and what that needs after it.
var taken = []string{
	"workspaces/edge-1-infrastructure-bootstrap deleted", "workspaces/edge-1-infrastructure-bootstrap let go", "clusterusages/edge-1-infrastructure let go",
	"workspaces/edge-1-infrastructure deleted", "workspaces/edge-1-infrastructure let go", "providerconfigs/edge-1 let go", "externalsecrets/edge-1-cloud deleted",
}

// order prints, from the audit log, when what edge-1 was made of was deleted and
// let go, and holds it to taken.
func (w *world) order() error {
	data, err := os.ReadFile(filepath.Join(w.home, "audit.log"))
	if err != nil {
		return fmt.Errorf("read the audit log: %w", err)
	}
	all := events(data)
	fmt.Printf("\n| time | who | what |\n|---|---|---|\n")
	next := 0
	for _, e := range all {
		fmt.Printf("| %s | %s | %s |\n", e.time, e.who, e.what)
		if next < len(taken) && e.what == taken[next] {
			next++
		}
	}
	if next < len(taken) {
		return fmt.Errorf("the audit log does not have %q where it belongs", taken[next])
	}
	return nil
}

// events are in order of time. Of a resource that is let go by and by only the
// last is one.
func events(data []byte) []event {
	var all []event
	deleted := map[string]bool{}
	for line := range bytes.Lines(data) {
		var e object
		if json.Unmarshal(line, &e) != nil {
			continue
		}
		resource, name, code := e.text("objectRef", "resource"), e.text("objectRef", "name"), e.at("responseStatus", "code")
		if !slices.Contains([]string{"workspaces", "clusterusages", "providerconfigs", "externalsecrets"}, resource) || !strings.HasPrefix(name, "edge-1") || strings.HasSuffix(e.text("requestURI"), "/status") {
			continue
		}
		what := resource + "/" + name
		is := ""
		switch {
		case e.text("verb") == "delete" && code == 200.0 && !deleted[what]:
			deleted[what], is = true, " deleted"
		case e.text("verb") == "delete" && code != 200.0 && code != 404.0:
			is = " may not be deleted"
		case e.text("verb") == "patch" && code == 200.0 && deleted[what] && e.text("user", "username") == "crossplane":
			is = " let go"
			all = slices.DeleteFunc(all, func(o event) bool { return o.what == what+is })
		default:
			continue
		}
		all = append(all, event{e.text("requestReceivedTimestamp"), e.text("user", "username"), what + is})
	}
	slices.SortStableFunc(all, func(a, b event) int { return strings.Compare(a.time, b.time) })
	return all
}
