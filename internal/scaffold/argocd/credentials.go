package argocd

import "strconv"

// Credential is what lets Argo CD read one repository, and nothing else.
type Credential struct {
	Organization string
	Name         string // of the Secret, such as acme-platform
	URL          string // of the repository, as Applications write it
	// Key is the private half of a deploy key in OpenSSH's format; with App it
	// is the App's private key.
	Key string
	// App is set where a read-only App reads the repository in place of a
	// deploy key.
	App *App
}

// App says which GitHub App reads a repository.
type App struct {
	ID, Installation int64
	API              string // its REST API, "" for github.com
}

// Argo CD: docs, declarative setup, repositories.
const (
	secretTypeLabel = "argocd.argoproj.io/secret-type" //nolint:gosec // the name of a label
	secretType      = "repository"
)

// KeyField is the name of the key's field in the Secret and in a store.
func (c Credential) KeyField() string {
	if c.App != nil {
		return "githubAppPrivateKey"
	}
	return "sshPrivateKey"
}

// data is the content of the Secret, with key as the value of its key field.
func (c Credential) data(key string) fields {
	out := fields{{"type", "git"}, {"url", c.URL}}
	if c.App != nil {
		out = append(out, field{"githubAppID", strconv.FormatInt(c.App.ID, 10)}, field{"githubAppInstallationID", strconv.FormatInt(c.App.Installation, 10)})
		if c.App.API != "" {
			out = append(out, field{"githubAppEnterpriseBaseUrl", c.App.API})
		}
	}
	return append(out, field{c.KeyField(), key})
}

func (c Credential) labels() fields { return fields{{secretTypeLabel, secretType}} }

// Secret returns the repository Secret with the key in it: it must not be
// committed.
func Secret(c Credential) (Manifest, error) {
	return newManifest("Secret", c.Name, "v1", metadata(c.Name, c.Organization, c.labels()...),
		"Holds a private key: apply it, do not commit it.",
		field{"type", "Opaque"}, field{"stringData", c.data(c.Key)})
}

// StoreRef is where a key is kept.
type StoreRef struct {
	Store string // name of the ClusterSecretStore
	Path  string // in the store
}

// ExternalSecret returns a resource that refers to a key in a store, and holds
// no secret itself. Its inner template is for the External Secrets operator,
// not for Helm.
func ExternalSecret(c Credential, at StoreRef) (Manifest, error) {
	return newManifest("ExternalSecret", c.Name, "external-secrets.io/v1", metadata(c.Name, c.Organization), "",
		field{"spec", fields{
			{"refreshInterval", "1h"},
			{"secretStoreRef", fields{{"kind", "ClusterSecretStore"}, {"name", at.Store}}},
			{"target", fields{
				{"name", c.Name},
				{"template", fields{
					{"metadata", fields{{"labels", c.labels()}}},
					{"data", c.data("{{ ." + c.KeyField() + " }}")},
				}},
			}},
			{"data", []fields{{
				{"secretKey", c.KeyField()},
				{"remoteRef", fields{{"key", at.Path}, {"property", c.KeyField()}}},
			}}},
		}})
}
