package version

import (
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"gitconnection/internal/scaffold/edit"
)

// maxFiles is how many files of a folder are looked at.
const maxFiles = 60

// Wanted are the files that tell which version a folder has, of all paths of its
// repository. application names its .argocd-source file.
func Wanted(paths []string, s Source, application string) []string {
	var out []string
	has := func(p string) bool { return slices.Contains(paths, p) }
	add := func(names ...string) {
		for _, n := range names {
			if has(n) && !slices.Contains(out, n) {
				out = append(out, n)
			}
		}
	}
	in := func(name string) string { return strings.TrimPrefix(path.Join(s.Folder, name), "./") }
	add(in(".argocd-source.yaml"), in(".argocd-source-"+application+".yaml"))
	if has(in("Chart.yaml")) {
		add(in("Chart.yaml"), in("values.yaml"))
		for _, v := range s.ValueFiles {
			if rooted, ok := strings.CutPrefix(v, "/"); ok {
				add(path.Clean(rooted))
			} else if !strings.HasPrefix(v, "$") {
				add(in(v))
			}
		}
		return out
	}
	add(in("kustomization.yaml"), in("kustomization.yml"), in("Kustomization"))
	for _, p := range paths {
		below, ok := strings.CutPrefix(p, s.Folder+"/")
		if s.Folder == "" || s.Folder == "." {
			below, ok = p, true
		}
		if ok && (s.Recurse || !strings.Contains(below, "/")) && isYAML(p) && !strings.HasPrefix(path.Base(p), ".") && len(out) < maxFiles {
			add(p)
		}
	}
	return out
}

func isYAML(p string) bool {
	return strings.HasSuffix(p, ".yaml") || strings.HasSuffix(p, ".yml") || strings.HasSuffix(p, ".json")
}

// InFolder finds the versions in the files of a folder, by their paths.
func InFolder(files map[string][]byte) []Slot {
	var out []Slot
	var untagged bool
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	isChart := slices.ContainsFunc(names, func(p string) bool { return path.Base(p) == "Chart.yaml" })
	for _, name := range names {
		docs, err := edit.Documents(files[name])
		if err != nil {
			continue // templates and the like
		}
		fixed := Signed(docs)
		for i, d := range docs {
			if len(d.Content) == 0 {
				continue
			}
			f := finder{file: name, document: i}
			f.inFile(path.Base(name), d.Content[0], isChart)
			if isChart && path.Base(name) == "values.yaml" {
				image := at(d.Content[0], "image")
				untagged = text(image, "repository") != "" && text(image, "tag") == ""
			}
			for _, s := range f.slots {
				if fixed != "" {
					s.Fixed = fixed
				}
				out = append(out, s)
			}
		}
	}
	for i := range out {
		if out[i].Kind == AppVersion && untagged {
			out[i].Certain, out[i].Why = true, "the image in values.yaml has no tag, so it is this"
		}
	}
	return overridden(out)
}

// overridden drops what a value file says of an image that another file of the
// chart says, too, in another version: nothing here tells which one wins.
func overridden(slots []Slot) []Slot {
	for i := range slots {
		for j := range slots {
			a, b := &slots[i], &slots[j]
			if a.Kind == Image && a.Same(*b) && a.File != b.File && a.Version != b.Version && a.Certain {
				a.Certain, a.Why = false, "another file of the folder has it in another version"
				b.Certain, b.Why = false, a.Why
			}
		}
	}
	return slots
}

func (f *finder) inFile(name string, root *yaml.Node, isChart bool) {
	switch {
	case strings.HasPrefix(name, ".argocd-source"):
		f.overrides(root, nil)
	case name == "Chart.yaml":
		f.chart(root)
	case isChart:
		f.values(root, nil, 0, 0)
	case name == "kustomization.yaml" || name == "kustomization.yml" || name == "Kustomization":
		f.kustomization(root)
	default:
		f.resource(root)
	}
}

func (f *finder) chart(root *yaml.Node) {
	for i, d := range list(at(root, "dependencies")) {
		if !strings.HasPrefix(text(d, "repository"), "file:") && text(d, "repository") != "" {
			f.add(Slot{Kind: Chart, Of: text(d, "name"), Certain: true, Why: "it is the version of a chart that this one depends on"}, edit.Path{"dependencies", index(i), "version"}, at(d, "version"))
		}
	}
	f.add(Slot{Kind: AppVersion, Of: text(root, "name"), Why: "the chart may or may not use it"}, edit.Path{"appVersion"}, at(root, "appVersion"))
}

// kustomization finds images and charts
// (https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/images/).
func (f *finder) kustomization(root *yaml.Node) {
	f.kustomizeImages(at(root, "images"), edit.Path{"images"})
	for i, c := range list(at(root, "helmCharts")) {
		f.add(Slot{Kind: Chart, Of: text(c, "name"), Certain: true, Why: "it is the chart's version"}, edit.Path{"helmCharts", index(i), "version"}, at(c, "version"))
	}
}

func (f *finder) kustomizeImages(images *yaml.Node, path edit.Path) {
	for i, n := range list(images) {
		of := text(n, "newName")
		if of == "" {
			of = text(n, "name")
		}
		s := f.add(Slot{Kind: Image, Of: of, Certain: true, Why: "it is the image's tag"}, join(path, index(i), "newTag"), at(n, "newTag"))
		if text(n, "digest") == "" {
			continue
		}
		here := join(path, index(i), "digest")
		if s.Version != "" {
			s.Fixed = pinned(here.String())
			continue
		}
		f.add(Slot{Kind: Image, Of: of, Why: "it is the image's digest"}, here, at(n, "digest"))
	}
}

// podPaths are where kinds have their pods.
func podPath(kind string) edit.Path {
	switch kind {
	case "Pod":
		return edit.Path{"spec"}
	case "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "Rollout":
		return edit.Path{"spec", "template", "spec"}
	case "CronJob":
		return edit.Path{"spec", "jobTemplate", "spec", "template", "spec"}
	}
	return nil
}

// resource finds the versions in a resource of Kubernetes or Flux
// (https://fluxcd.io/flux/components/).
func (f *finder) resource(root *yaml.Node) {
	kind, spec := text(root, "kind"), at(root, "spec")
	if p := podPath(kind); p != nil {
		pod := at(root, p...)
		for _, key := range []string{"containers", "initContainers"} {
			for i, c := range list(at(pod, key)) {
				f.imageText(join(p, key, index(i), "image"), at(c, "image"), false)
			}
		}
		return
	}
	switch kind {
	case "HelmRelease":
		f.add(Slot{Kind: Chart, Of: text(spec, "chart", "spec", "chart"), Certain: true, Why: "it is the chart's version"}, edit.Path{"spec", "chart", "spec", "version"}, at(spec, "chart", "spec", "version"))
		here := edit.Path{"spec", "values"}
		f.values(at(spec, "values"), here, len(here), 0)
	case "OCIRepository":
		s := f.add(Slot{Kind: Chart, Of: strings.TrimPrefix(text(spec, "url"), "oci://"), Certain: true, Why: "it is the artifact's tag"}, edit.Path{"spec", "ref", "tag"}, at(spec, "ref", "tag"))
		if text(spec, "ref", "digest") != "" {
			s.Fixed = pinned("spec.ref.digest")
		}
	case "GitRepository":
		f.add(Slot{Kind: Revision, Of: text(spec, "url"), Certain: true, Why: "it is a tag"}, edit.Path{"spec", "ref", "tag"}, at(spec, "ref", "tag"))
	case "Kustomization":
		f.kustomizeImages(at(spec, "images"), edit.Path{"spec", "images"})
	}
}
