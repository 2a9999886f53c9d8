// Package argocd writes the manifests that make an Argo CD read the two
// repositories of a connection: credentials, projects and root Applications.
// They are applied to the cluster and not committed. The same input gives the
// same bytes.
package argocd

import (
	"bytes"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"

	"gitconnection/internal/text"
)

// Namespace is Argo CD's own namespace, in which it looks for all of these
// resources.
const Namespace = "argocd"

// inCluster is Argo CD's address of the cluster that it runs in.
const inCluster = "https://kubernetes.default.svc"

// Manifest is one resource.
type Manifest struct {
	Kind, Name string
	YAML       []byte // one document, without a separator
}

// Join concatenates manifests into one file.
func Join(manifests []Manifest) []byte {
	var b bytes.Buffer
	for i, m := range manifests {
		if i > 0 {
			b.WriteString("---\n")
		}
		b.Write(m.YAML)
	}
	return b.Bytes()
}

// SSH is the address of a repository for deploy keys, in the form that Argo CD
// expects.
func SSH(host, owner, name string) string {
	return "git@" + host + ":" + owner + "/" + name + ".git"
}

// IsSSH reports whether an address is one for SSH.
func IsSSH(address string) bool {
	return strings.HasPrefix(address, "ssh://") || !strings.Contains(address, "://") && strings.Contains(address, "@")
}

// fields is a mapping that keeps the order of its keys.
type fields []field

type field struct {
	key   string
	value any
}

// MarshalYAML implements [yaml.Marshaler].
func (f fields) MarshalYAML() (any, error) {
	n := &yaml.Node{Kind: yaml.MappingNode}
	for _, e := range f {
		var key, value yaml.Node
		key.SetString(e.key)
		if err := value.Encode(e.value); err != nil {
			return nil, fmt.Errorf("%s: %w", e.key, err)
		}
		quoteHidden(&key)
		quoteHidden(&value)
		n.Content = append(n.Content, &key, &value)
	}
	return n, nil
}

// quoteHidden puts texts with what a terminal would obey between double quotes, where
// [text.EscapeHidden] can write it as escapes: these manifests are printed, and the
// names of folders in them are anybody's.
func quoteHidden(n *yaml.Node) {
	if n.Kind == yaml.ScalarNode && text.Hides(n.Value) {
		n.Style = yaml.DoubleQuotedStyle
	}
	for _, c := range n.Content {
		quoteHidden(c)
	}
}

// newManifest encodes a resource, with the lines of about as comments above it.
func newManifest(kind, name, apiVersion string, metadata fields, about string, rest ...field) (Manifest, error) {
	var b bytes.Buffer
	for line := range strings.SplitSeq(about, "\n") {
		if line != "" {
			fmt.Fprintf(&b, "# %s\n", line)
		}
	}
	enc := yaml.NewEncoder(&b)
	enc.SetIndent(2)
	all := append(fields{{"apiVersion", apiVersion}, {"kind", kind}, {"metadata", metadata}}, rest...)
	if err := enc.Encode(all); err != nil {
		return Manifest{}, fmt.Errorf("write %s %s: %w", kind, name, err)
	}
	return Manifest{Kind: kind, Name: name, YAML: text.EscapeHidden(b.Bytes(), true)}, nil
}

// metadata has the labels that everything here has, and more.
func metadata(name, organization string, labels ...field) fields {
	all := append(fields{{"app.kubernetes.io/managed-by", "konstruct"}, {"konstruct.io/organization", organization}}, labels...)
	return fields{{"name", name}, {"namespace", Namespace}, {"labels", all}}
}
