package delivery

import (
	"bytes"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"gitconnection/internal/scaffold"
)

// Patterns are compiled when the first cluster is looked at: a start of the
// program does not need them.
var (
	wavePattern = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?m)^\s+["']?argocd\.argoproj\.io/sync-wave["']?\s*:\s*["']?(-?[0-9]{1,6})\b`)
	})
	environmentPattern = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?m)^\s+(?:- )?path\s*:\s*["']?registry/environments/([a-z0-9](?:[-a-z0-9]*[a-z0-9])?)(?:[/\s"']|$)`)
	})
	cloudPattern = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?m)^["']?apiVersion["']?\s*:\s*["']?[a-z0-9.-]*(?:upbound\.io|crossplane\.io)/`)
	})
	finalizerPattern = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?m)^\s+- ["']?resources-finalizer\.argocd\.argoproj\.io`)
	})
	rootNamePattern = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?m)^  name\s*:\s*["']?([a-z0-9][-a-z0-9.]*)["']?\s*$`)
	})
)

// waves sorts the manifests directly in a folder by their first sync wave;
// Argo CD takes one without an annotation for 0.
func waves(paths []string, files map[string][]byte) []Wave {
	var out []Wave
	for _, p := range paths {
		name := p[strings.LastIndexByte(p, '/')+1:]
		if !isManifest(name) {
			continue
		}
		n := 0
		if m := wavePattern().FindSubmatch(files[p]); m != nil {
			n, _ = strconv.Atoi(string(m[1])) // the pattern takes digits alone
		}
		at, had := slices.BinarySearchFunc(out, n, func(w Wave, n int) int { return w.Number - n })
		if !had {
			out = slices.Insert(out, at, Wave{Number: n})
		}
		out[at].Files = append(out[at].Files, name)
	}
	return out
}

func isManifest(name string) bool {
	return strings.HasSuffix(name, ".yaml") || strings.HasSuffix(name, ".yml")
}

// EnvironmentFile is the name of the file in a cluster's folder that makes it
// read an environment.
func EnvironmentFile(environment string) string { return "45-env-" + environment + ".yaml" }

// chartEnvironment is the file that charts of Konstruct's layout bring along
// for the environment that the cluster is made with.
const chartEnvironment = "45-environment.yaml"

// environmentsOf are the environments that a cluster reads, by the files
// directly in its folder.
func environmentsOf(paths []string, files map[string][]byte) []string {
	var out []string
	for _, p := range paths {
		name := p[strings.LastIndexByte(p, '/')+1:]
		if inner, ok := strings.CutPrefix(name, "45-env-"); ok {
			if env, ok := strings.CutSuffix(inner, ".yaml"); ok && env != "" {
				out = append(out, env)
			}
			continue
		}
		if name == chartEnvironment {
			if m := environmentPattern().FindSubmatch(files[p]); m != nil {
				out = append(out, string(m[1]))
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// makesCloudResources reports whether a manifest asks Crossplane for something.
func makesCloudResources(content []byte) bool { return cloudPattern().Match(content) }

var (
	kindPattern  = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?m)^kind\s*:\s*["']?([A-Za-z]+)["']?\s*$`) })
	labelPattern = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?m)^    konstruct\.io/cluster\s*:\s*["']?([a-z0-9][-a-z0-9]*)["']?\s*$`)
	})
)

// resources are what the manifests of a cluster, or of an environment on one,
// create: names that can be pasted into a command.
type resources struct {
	applications []string // of Argo CD
	workspaces   []string // of Crossplane
	finalizers   []string // Applications of whom deleting one deletes what it made
	cloud        bool     // something of a cloud
	labelled     bool     // the Applications carry konstruct.io/cluster
}

// resourcesIn looks through manifests.
func resourcesIn(files map[string][]byte) resources {
	m := resources{labelled: true}
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

func (m *resources) add(doc []byte) {
	m.cloud = m.cloud || makesCloudResources(doc)
	kind, name := kindPattern().FindSubmatch(doc), rootNamePattern().FindSubmatch(doc)
	if kind == nil || name == nil {
		return
	}
	switch string(kind[1]) {
	case "Application":
		m.applications = append(m.applications, string(name[1]))
		m.labelled = m.labelled && labelPattern().Match(doc)
		if finalizerPattern().Match(doc) {
			m.finalizers = append(m.finalizers, string(name[1]))
		}
	case "Workspace":
		m.workspaces = append(m.workspaces, string(name[1]))
	}
}

// describe is destroyed, in words.
func (m resources) describe() string {
	var out []string
	if n := len(m.workspaces); n > 0 {
		out = append(out, "what the Terraform of "+strings.Join(firstOf(m.workspaces, 5), ", ")+" has made in the cloud")
	}
	if n := len(m.applications); n > 0 {
		out = append(out, fmt.Sprintf("%d Argo CD Applications with what they run", n))
	}
	if len(out) == 0 {
		return "whatever its manifests have made"
	}
	return strings.Join(out, ", ")
}

func firstOf(list []string, n int) []string {
	if len(list) <= n {
		return list
	}
	return append(slices.Clone(list[:n]), fmt.Sprintf("%d more", len(list)-n))
}

// owns reports whether deleting the Applications deletes more than them: then
// the files stay until that is done.
func (m resources) owns() bool { return m.cloud || len(m.finalizers) > 0 }

// end is what becomes of it when the Applications are deleted, in words.
func (m resources) end() string {
	if m.cloud {
		return "the cluster and everything on it is destroyed: " + m.describe()
	}
	return "what " + strings.Join(firstOf(m.finalizers, 5), ", ") + " made goes with them; what the others run in the cluster stays"
}

// gate is what has to be true before the files of a cluster may be deleted.
func (m resources) gate(cluster string) *Gate {
	g := &Gate{Message: "The Applications of " + cluster + " and what they made are gone."}
	which := ""
	switch {
	case m.labelled && len(m.applications) > 0 && scaffold.KubernetesName(cluster) == nil:
		which = " -l konstruct.io/cluster=" + cluster
	case len(m.applications) > 0:
		which = " " + strings.Join(m.applications, " ") + " --ignore-not-found"
	}
	if len(m.finalizers) > 0 {
		g.Message += " Where they are not: kubectl -n argocd delete applications.argoproj.io" + which + ", then appprojects.argoproj.io in the same way."
	}
	g.Command = "kubectl -n argocd get applications.argoproj.io" + which
	if len(m.workspaces) > 0 {
		g.Command += "; kubectl get workspaces.tf.upbound.io " + strings.Join(m.workspaces, " ") + " --ignore-not-found"
	}
	return g
}
