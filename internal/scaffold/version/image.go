package version

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"

	"gitconnection/internal/scaffold/edit"
)

// imagePattern is a reference of an image with a tag, a digest or both
// (distribution/reference, https://github.com/distribution/reference).
var imagePattern = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^([a-zA-Z0-9][a-zA-Z0-9._-]*(?::\d+)?(?:/[a-z0-9][a-z0-9._-]*)*)(?::([A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?(@[a-z0-9]+:[0-9a-fA-F]{32,})?$`)
})

// What stands behind the name of an image.
var (
	tagPattern    = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$`) })
	digestPattern = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[a-z0-9]+:[0-9a-fA-F]{32,}$`) })
)

// pinned is why a tag is not changed where a digest stands beside it.
func pinned(where string) string {
	return "the digest at " + where + " pins the image, and a new tag would change nothing; remove or change the digest first"
}

// imageText notes a reference such as registry/web:v1. In front of it may stand
// what an image is replaced for, as Kustomize writes it: web=registry/web:v1.
func (f *finder) imageText(path edit.Path, n *yaml.Node, main bool) {
	if n == nil || n.Kind != yaml.ScalarNode {
		return
	}
	value, before := n.Value, ""
	if i := strings.IndexByte(value, '='); i >= 0 {
		before, value = value[:i+1], value[i+1:]
	}
	m := imagePattern().FindStringSubmatch(value)
	if m == nil {
		if placeholder(value) == "" {
			return
		}
		f.add(Slot{Kind: Image, Of: value}, path, n)
		return
	}
	name, tag, digest := m[1], m[2], m[3]
	s := Slot{Kind: Image, Of: name, Before: before + name + ":", After: digest, Version: tag, Certain: true, Why: "it is the image's tag", main: main}
	switch {
	case tag == "" && digest == "":
		return
	case tag == "":
		s.Before, s.After, s.Version = before+name+"@", "", digest[1:]
		s.Certain, s.Why = false, "it is the image's digest"
	case digest != "":
		s.Fixed = pinned(path.String())
	}
	f.add(s, path, n)
}

// maxDepth is how deep images are looked for in values.
const maxDepth = 12

// values finds images in Helm values: mappings with a repository and a tag,
// mappings called image, and references as text.
func (f *finder) values(n *yaml.Node, path edit.Path, root int, depth int) {
	if n == nil || depth > maxDepth {
		return
	}
	for i, e := range list(n) {
		f.values(e, join(path, index(i)), root, depth+1)
	}
	if n.Kind != yaml.MappingNode {
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i].Value, n.Content[i+1]
		here := join(path, key)
		isImage := key == "image" || strings.HasSuffix(key, "Image")
		main := len(path) == root && key == "image"
		switch {
		case isImage && value.Kind == yaml.ScalarNode:
			f.imageBeside(n, key, value, path, main)
			continue
		case value.Kind == yaml.MappingNode && (isImage || text(value, "repository") != ""):
			f.imageMapping(value, here, key, main)
		}
		f.values(value, here, root, depth+1)
	}
}

// imageMapping notes the tag of {repository, tag, digest}.
func (f *finder) imageMapping(n *yaml.Node, path edit.Path, key string, main bool) {
	of := cmp.Or(text(n, "repository"), text(n, "name"), text(n, "image"), key)
	if r := text(n, "registry"); r != "" && of != key {
		of = r + "/" + of
	}
	tag := at(n, "tag")
	s := f.add(Slot{Kind: Image, Of: of, Certain: true, Why: "it is the image's tag", main: main}, join(path, "tag"), tag)
	for _, d := range []string{"digest", "sha", "sha256"} {
		if text(n, d) != "" {
			s.Fixed = pinned(join(path, d).String())
			if s.Version == "" {
				f.add(Slot{Kind: Image, Of: of, Why: "it is the image's digest"}, join(path, d), at(n, d))
			}
		}
	}
}

// imageBeside notes an image given as text, with the tag in it or beside it.
func (f *finder) imageBeside(parent *yaml.Node, key string, value *yaml.Node, path edit.Path, main bool) {
	before := len(f.slots)
	f.imageText(join(path, key), value, main)
	if len(f.slots) > before || placeholder(value.Value) != "" {
		return
	}
	names := []string{key + "Tag"}
	if key == "image" {
		names = append(names, "tag")
	}
	for _, name := range names {
		if text(parent, name) != "" && value.Value != "" {
			f.add(Slot{Kind: Image, Of: value.Value, Certain: true, Why: "it is the image's tag", main: main}, join(path, name), at(parent, name))
		}
	}
}

// parameters finds the tags of images in Helm parameters. values are those beside
// them, which may name the image.
func (f *finder) parameters(n *yaml.Node, path edit.Path, values *yaml.Node) {
	given := map[string]string{}
	for _, p := range list(n) {
		given[text(p, "name")] = text(p, "value")
	}
	for i, p := range list(n) {
		name, here := text(p, "name"), join(path, index(i), "value")
		prefix, last := "", name
		if cut := strings.LastIndexByte(name, '.'); cut >= 0 {
			prefix, last = name[:cut], name[cut+1:]
		}
		under := func(key string) string {
			full := strings.TrimPrefix(prefix+"."+key, ".")
			return cmp.Or(given[full], text(values, strings.Split(full, ".")...))
		}
		switch {
		case last == "tag" || strings.HasSuffix(last, "Tag") && strings.Contains(strings.ToLower(last), "image"):
			of := cmp.Or(under("repository"), under("image"), under("name"), prefix, strings.TrimSuffix(last, "Tag"))
			s := f.add(Slot{Kind: Image, Of: of, Certain: true, Why: "it is the image's tag", main: prefix == "image" || prefix == ""}, here, at(p, "value"))
			if d := under("digest"); d != "" {
				s.Fixed = pinned(strings.TrimPrefix(prefix+".digest", "."))
			}
		case last == "image" || strings.HasSuffix(last, "Image"):
			f.imageText(here, at(p, "value"), name == "image")
		case slices.Contains([]string{"version", "appVersion", "targetRevision"}, last):
			f.add(Slot{Kind: Image, Of: name, Why: "it is a parameter of that name"}, here, at(p, "value"))
		}
	}
}
