package delivery

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
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
	projectPattern = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?m)^  project\s*:\s*["']?([a-z0-9][-a-z0-9.]*)["']?\s*$`)
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

// KubernetesName says why a name cannot be one of a cluster or an environment:
// both become parts of names and labels in Kubernetes (RFC 1123 labels).
func KubernetesName(name string) error {
	wrong := len(name) == 0 || len(name) > maxName || name[0] == '-' || name[len(name)-1] == '-' ||
		strings.ContainsFunc(name, func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' })
	if wrong {
		return fmt.Errorf("%q is no name for Kubernetes: 1 to %d lower-case letters, digits and hyphens, beginning and ending with a letter or digit", name, maxName)
	}
	return nil
}

// odd reports whether a name of a folder is one that nobody means: it would
// stand in the first line of a commit and has to be typed.
func odd(name string) bool {
	return len(name) > 100 || strings.ContainsFunc(name, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '.' && r != '_'
	})
}

// refuseOdd refuses to plan about names like that.
func (p *Plan) refuseOdd(names ...string) bool {
	for _, name := range names {
		if odd(name) {
			p.refuse("OddName", p.snapshot.Platform.FullName(), fmt.Sprintf("%q is no name that konstruct would have given.", name), "Delete its folders by hand.")
			return true
		}
	}
	return false
}

// maxName leaves room, in the 63 characters of a label, for what is appended
// to it.
const maxName = 40
