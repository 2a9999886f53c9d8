package template

import (
	"bytes"
	"cmp"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"

	"gitconnection/internal/scaffold"
	"gitconnection/internal/scaffold/form"
)

// providerFile holds the backend and the providers of an item's Terraform
// files. It becomes a ProviderConfig and is no file of the module.
const providerFile = "provider"

// supportFile holds the ProviderConfig and the ExternalSecrets.
const supportFile = "provider.yaml"

// crossplaneNamespace is the namespace in which Crossplane looks for secrets.
const crossplaneNamespace = "crossplane-system"

// WorkspaceName is the name of an item's Workspace, which is cluster-scoped.
func WorkspaceName(environment, cluster, item string) string {
	return cluster + "-" + environment + "-" + item
}

type metadata struct {
	Name        string            `yaml:"name"`
	Namespace   string            `yaml:"namespace,omitempty"`
	Labels      map[string]string `yaml:"labels,omitempty"`
	Annotations map[string]string `yaml:"annotations,omitempty"`
}

type resource struct {
	APIVersion string   `yaml:"apiVersion"`
	Kind       string   `yaml:"kind"`
	Metadata   metadata `yaml:"metadata"`
	Spec       any      `yaml:"spec"`
}

type reference struct {
	Name      string `yaml:"name"`
	Namespace string `yaml:"namespace,omitempty"`
	Key       string `yaml:"key,omitempty"`
	Kind      string `yaml:"kind,omitempty"`
}

type secretSource struct {
	Filename  string    `yaml:"filename"`
	Source    string    `yaml:"source"`
	SecretRef reference `yaml:"secretRef"`
}

type providerSpec struct {
	Credentials   []secretSource `yaml:"credentials"`
	Configuration string         `yaml:"configuration"`
}

type environmentVariable struct {
	Name         string    `yaml:"name"`
	SecretKeyRef reference `yaml:"secretKeyRef"`
}

// workspaceVariable is one of Terraform's that a Workspace sets. Source:
// https://marketplace.upbound.io/providers/upbound/provider-terraform,
// Workspace, spec.forProvider.vars.
type workspaceVariable struct {
	Key   string `yaml:"key"`
	Value string `yaml:"value"`
}

type workspaceSpec struct {
	ProviderConfigRef reference `yaml:"providerConfigRef"`
	ForProvider       struct {
		Source string                `yaml:"source"`
		Module string                `yaml:"module"`
		Vars   []workspaceVariable   `yaml:"vars,omitempty"`
		Env    []environmentVariable `yaml:"env,omitempty"`
	} `yaml:"forProvider"`
	WriteConnectionSecretToRef reference `yaml:"writeConnectionSecretToRef"`
}

type remoteSecret struct {
	SecretKey string `yaml:"secretKey"`
	RemoteRef struct {
		Key      string `yaml:"key"`
		Property string `yaml:"property"`
	} `yaml:"remoteRef"`
}

type externalSpec struct {
	RefreshInterval string         `yaml:"refreshInterval"`
	SecretStoreRef  reference      `yaml:"secretStoreRef"`
	Target          reference      `yaml:"target"`
	Data            []remoteSecret `yaml:"data"`
}

// workspaceFiles turns an item's Terraform files into a Crossplane Workspace
// and the folder of the platform repository that it reads. The folder also
// holds what the Workspace needs until it has destroyed what it made: the
// ProviderConfig, made from the item's file provider (without one, the
// cluster's own is used), and one ExternalSecret for each backend that keeps
// secrets of the item. Terraform gets a secret as the environment variable that
// the form names, else as TF_VAR_<name>. The outputs of the Workspace are in
// the secret NAME-outputs.
func workspaceFiles(files []scaffold.File, secrets []secretInput, variables []workspaceVariable, s Supplied) (workspace []byte, module []scaffold.File, err error) {
	name := WorkspaceName(s.Environment, s.Cluster, s.Item)
	labels := map[string]string{"konstruct.io/cluster": s.Cluster, "konstruct.io/environment": s.Environment}
	early := map[string]string{"argocd.argoproj.io/sync-wave": "-1", "argocd.argoproj.io/sync-options": "SkipDryRunOnMissingResource=true"}
	var out []resource
	spec := workspaceSpec{ProviderConfigRef: reference{Name: s.Cluster}, WriteConnectionSecretToRef: reference{Name: name + "-outputs", Namespace: crossplaneNamespace}}
	spec.ForProvider.Source = "Remote"
	spec.ForProvider.Vars = variables
	spec.ForProvider.Module = "git::" + cmp.Or(s.ModuleURL, overHTTPS(s.PlatformURL)) + "//" + s.Path + "?ref=" + s.Branch
	for _, backend := range backends(secrets) {
		external := externalSpec{RefreshInterval: "10m", SecretStoreRef: reference{Kind: "ClusterSecretStore", Name: backend}, Target: reference{Name: name + "-" + backend}}
		for _, secret := range secrets {
			if secret.Backend != backend {
				continue
			}
			one := remoteSecret{SecretKey: secret.variable()}
			one.RemoteRef.Key, one.RemoteRef.Property = secret.Path, secret.Key
			external.Data = append(external.Data, one)
			spec.ForProvider.Env = append(spec.ForProvider.Env, environmentVariable{one.SecretKey, reference{Name: name + "-" + backend, Namespace: crossplaneNamespace, Key: one.SecretKey}})
		}
		out = append(out, resource{"external-secrets.io/v1", "ExternalSecret", metadata{Name: name + "-" + backend, Namespace: crossplaneNamespace, Labels: labels, Annotations: early}, external})
	}
	for _, f := range files {
		if f.Path != providerFile {
			module = append(module, f)
			continue
		}
		spec.ProviderConfigRef.Name = name
		git := secretSource{Filename: ".git-credentials", Source: "Secret", SecretRef: reference{Name: s.Cluster + "-git", Namespace: crossplaneNamespace, Key: ".git-credentials"}}
		out = append(out, resource{"tf.upbound.io/v1beta1", "ProviderConfig", metadata{Name: name, Labels: labels, Annotations: early}, providerSpec{[]secretSource{git}, string(f.Content)}})
	}
	if len(out) > 0 {
		support, err := encode(out...)
		if err != nil {
			return nil, nil, err
		}
		module = append(module, scaffold.File{Path: supportFile, Content: support})
	}
	workspace, err = encode(resource{"tf.upbound.io/v1beta1", "Workspace", metadata{Name: name, Labels: labels, Annotations: map[string]string{"argocd.argoproj.io/sync-options": "SkipDryRunOnMissingResource=true"}}, spec})
	return workspace, module, err
}

// overHTTPS is an address for SSH in the form for HTTPS. Terraform modules are
// read with the token of the cluster, which SSH does not take.
func overHTTPS(address string) string {
	rest, scheme := strings.CutPrefix(address, "ssh://")
	_, path, user := strings.Cut(rest, "@")
	if !scheme && (!user || strings.Contains(address, "://")) {
		return address
	}
	if !user {
		path = rest
	}
	if !scheme {
		return "https://" + strings.Replace(path, ":", "/", 1)
	}
	host, path, _ := strings.Cut(path, "/")
	host, _, _ = strings.Cut(host, ":") // the port is that of SSH
	return "https://" + host + "/" + path
}

// encode writes resources as YAML documents.
func encode(resources ...resource) ([]byte, error) {
	var b bytes.Buffer
	enc := yaml.NewEncoder(&b)
	enc.SetIndent(2)
	for _, r := range resources {
		if err := enc.Encode(r); err != nil {
			return nil, fmt.Errorf("write the %s %s: %w", r.Kind, r.Metadata.Name, err)
		}
	}
	if err := enc.Close(); err != nil {
		return nil, fmt.Errorf("write resources: %w", err)
	}
	return b.Bytes(), nil
}

// secretInput is a secret with the input that asks for it.
type secretInput struct {
	form.Reference
	input string
}

// variable is the environment variable that passes it to Terraform.
func (s secretInput) variable() string {
	if s.Env != "" {
		return s.Env
	}
	return "TF_VAR_" + snake(s.input)
}

// backends returns the backends of secrets without repetition, in order.
func backends(secrets []secretInput) []string {
	var out []string
	seen := map[string]bool{}
	for _, s := range secrets {
		if !seen[s.Backend] {
			out = append(out, s.Backend)
		}
		seen[s.Backend] = true
	}
	return out
}

// snake turns apiToken into api_token.
func snake(name string) string {
	var b strings.Builder
	for i, r := range name {
		switch {
		case r >= 'A' && r <= 'Z':
			if i > 0 {
				b.WriteByte('_')
			}
			b.WriteRune(r - 'A' + 'a')
		case r == '.' || r == '-':
			b.WriteByte('_')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
