// Package argocd writes the manifests that make an Argo CD read the two
// repositories of a connection: credentials, projects and roots. They are for
// the cluster, not for the repositories. It is pure: what to write comes in,
// text comes out, the same for the same input.
package argocd

import (
	"bytes"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Namespace is where Argo CD lives and looks for everything that is written
// here.
const Namespace = "argocd"

// inCluster is how Argo CD calls the cluster that it runs in.
const inCluster = "https://kubernetes.default.svc"

// Manifest is one resource.
type Manifest struct {
	Kind, Name string
	YAML       []byte // one document, without a separator
}

// Join makes one file of several manifests.
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

// SSH is the address of a repository for deploy keys, as Argo CD takes it.
func SSH(host, owner, name string) string {
	return "git@" + host + ":" + owner + "/" + name + ".git"
}

// IsSSH reports whether an address is one for deploy keys.
func IsSSH(address string) bool {
	return strings.HasPrefix(address, "ssh://") || !strings.Contains(address, "://") && strings.Contains(address, "@")
}

// fields is a mapping whose keys stay in order.
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
		n.Content = append(n.Content, &key, &value)
	}
	return n, nil
}

// write makes a manifest; about is said in front of it, a line for each.
func write(kind, name, apiVersion string, metadata fields, about string, rest ...field) (Manifest, error) {
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
	return Manifest{Kind: kind, Name: name, YAML: b.Bytes()}, nil
}

// named are the metadata that everything here has, with more labels.
func named(name, organization string, labels ...field) fields {
	all := append(fields{{"app.kubernetes.io/managed-by", "konstruct"}, {"konstruct.io/organization", organization}}, labels...)
	return fields{{"name", name}, {"namespace", Namespace}, {"labels", all}}
}
