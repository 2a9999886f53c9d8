package delivery

import (
	"bytes"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
)

var (
	kindPattern  = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?m)^kind\s*:\s*["']?([A-Za-z]+)["']?\s*$`) })
	labelPattern = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?m)^    konstruct\.io/cluster\s*:\s*["']?([a-z0-9][-a-z0-9]*)["']?\s*$`)
	})
)

// made is what the manifests of a cluster, or of an environment on one, make in
// the real world: names that can be pasted into a command.
type made struct {
	applications []string // of Argo CD
	workspaces   []string // of Crossplane
	cloud        bool     // something of a cloud
	labelled     bool     // the Applications carry konstruct.io/cluster
	finalizers   bool     // deleting one of the Applications deletes what it made
}

// madeBy looks through manifests.
func madeBy(files map[string][]byte) made {
	m := made{labelled: true}
	for _, p := range slices.Sorted(maps.Keys(files)) {
		if !isManifest(p) {
			continue
		}
		for doc := range bytes.SplitSeq(files[p], []byte("\n---")) {
			m.add(doc)
		}
	}
	return m
}

func (m *made) add(doc []byte) {
	m.cloud = m.cloud || makesCloudResources(doc)
	kind, name := kindPattern().FindSubmatch(doc), rootNamePattern().FindSubmatch(doc)
	if kind == nil || name == nil {
		return
	}
	switch string(kind[1]) {
	case "Application":
		m.applications = append(m.applications, string(name[1]))
		m.labelled = m.labelled && labelPattern().Match(doc)
		m.finalizers = m.finalizers || finalizerPattern().Match(doc)
	case "Workspace":
		m.workspaces = append(m.workspaces, string(name[1]))
	}
}

// what is destroyed, in words.
func (m made) what() string {
	var out []string
	if n := len(m.workspaces); n > 0 {
		out = append(out, "what the Terraform of "+strings.Join(first(m.workspaces, 5), ", ")+" has made in the cloud")
	}
	if n := len(m.applications); n > 0 {
		out = append(out, fmt.Sprintf("%d Argo CD Applications with what they run", n))
	}
	if len(out) == 0 {
		return "whatever its manifests have made"
	}
	return strings.Join(out, ", ")
}

func first(list []string, n int) []string {
	if len(list) <= n {
		return list
	}
	return append(slices.Clone(list[:n]), fmt.Sprintf("%d more", len(list)-n))
}

// gate is what has to be so before the files of a cluster may go.
func (m made) gate(cluster string) *Gate {
	g := &Gate{Message: "The Applications of " + cluster + " and everything that they made are gone."}
	if len(m.applications) > 0 && m.finalizers {
		g.Message += " Where Argo CD has not deleted them by itself, delete the Applications: their finalizers take along what they made."
	}
	applications := "kubectl -n argocd get applications.argoproj.io"
	switch {
	case m.labelled && len(m.applications) > 0 && KubernetesName(cluster) == nil:
		applications += " -l konstruct.io/cluster=" + cluster
	case len(m.applications) > 0:
		applications += " " + strings.Join(m.applications, " ") + " --ignore-not-found"
	}
	g.Command = applications
	if len(m.workspaces) > 0 {
		g.Command += "; kubectl get workspaces.tf.upbound.io " + strings.Join(m.workspaces, " ") + " --ignore-not-found"
	}
	return g
}
