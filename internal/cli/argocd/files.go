package argocd

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"gitconnection/internal/cli/gitops"
	"gitconnection/internal/cli/output"
	"gitconnection/internal/connection"
	"gitconnection/internal/credentials"
	"gitconnection/internal/scaffold/argocd"
	"gitconnection/internal/scaffold/form"
	"gitconnection/internal/text"
)

// keyFiles finds out, before anything is made, where the private part of each key
// will go: "" where it is printed. A file that is there is never touched, and
// none is put where it could be committed.
func keyFiles(r *gitops.Run, f *argocdCredentialsOptions, wanted []credentials.Held) ([]string, error) {
	out := make([]string, len(wanted))
	for i, h := range wanted {
		name, err := fileFor(r, f, h.Role)
		if err != nil {
			return nil, err
		}
		out[i] = name
	}
	return out, nil
}

func fileFor(r *gitops.Run, f *argocdCredentialsOptions, role connection.Role) (string, error) {
	if f.reveal {
		return "", nil
	}
	ending := ".yaml"
	if f.store != "" {
		ending = ".key"
	}
	return KeyFile(f.folder, "argocd-"+r.Snapshot.Organization.Name+"-"+string(role)+ending)
}

// KeyFile is where a file with a key would be, in a folder that it may be in.
func KeyFile(in, base string) (string, error) {
	folder, err := filepath.Abs(in)
	if err != nil {
		return "", fmt.Errorf("find the folder %s: %w", in, err)
	}
	if resolved, err := filepath.EvalSymlinks(folder); err == nil {
		folder = resolved
	}
	name := filepath.Join(folder, base)
	if tree := workTree(folder); tree != "" {
		return "", refusedFile(name, "the folder belongs to the Git repository "+tree+", and a key must not be committed", "Choose another folder: --folder DIR")
	}
	if _, err := os.Lstat(name); err == nil {
		return "", refusedFile(name, "the file is there already; it may be the only copy of a key", "Move it away, or choose another folder: --folder DIR")
	}
	return name, nil
}

func refusedFile(target, message, next string) error {
	return &connection.BlockedError{Blockers: []connection.Blocker{{Kind: connection.BlockRefuse, Reason: "File", Target: target, Message: target + ": " + message, Next: next}}}
}

// workTree is the Git repository that a folder is in, "" none.
func workTree(folder string) string {
	for dir := folder; ; dir = filepath.Dir(dir) {
		if _, err := os.Lstat(filepath.Join(dir, ".git")); err == nil {
			return dir
		}
		if filepath.Dir(dir) == dir {
			return ""
		}
	}
}

// writeKey puts the key where it will be found, before it is of any use; drop takes
// it away again.
func writeKey(f *argocdCredentialsOptions, c argocd.Credential, file string) (drop func() error, err error) {
	if file == "" {
		return func() error { return nil }, nil
	}
	content := []byte(c.Key)
	if f.store == "" {
		m, err := argocd.Secret(c)
		if err != nil {
			return nil, err
		}
		content = m.YAML
	}
	if err := PrivateFile(file, content); err != nil {
		return nil, err
	}
	return func() error {
		if err := os.Remove(file); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("remove %s, which holds a key of no use: %w", file, err)
		}
		return nil
	}, nil
}

// PrivateFile writes a file that only its owner can read, and that was not
// there before.
func PrivateFile(name string, content []byte) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("write the key: %w", err)
	}
	_, err = f.Write(content)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return errors.Join(fmt.Errorf("write %s: %w", name, err), os.Remove(name))
	}
	return nil
}

// printCredential prints what goes to the cluster: the Secret itself only where it was
// asked for.
func printCredential(r *gitops.Run, f *argocdCredentialsOptions, c argocd.Credential, role connection.Role, file string) error {
	switch {
	case f.reveal:
		m, err := argocd.Secret(c)
		if err != nil {
			return err
		}
		return printSecret(r, m)
	case f.store != "":
		at := argocd.StoreRef{Store: f.store, Path: "konstruct/" + r.Snapshot.Organization.Name + "/argocd/" + string(role)}
		m, err := argocd.ExternalSecret(c, at)
		if err != nil {
			return err
		}
		command := storeCommand(at, c.KeyField(), file)
		r.Say(output.Object{"type": "manifest", "kind": m.Kind, "name": m.Name, "manifest": string(m.YAML), "file": file, "store_command": command}, "")
		if r.Factory.Output == output.JSON {
			return nil
		}
		r.Warn("the key of %s is in %s; put it into the store, then delete the file:\n  %s", c.Name, file, command)
		_, err = fmt.Fprintf(r.Factory.Out, "---\n%s", m.YAML)
		return err
	}
	r.Say(nil, "  Secret %s for Argo CD: %s", c.Name, file)
	return nil
}

// printSecret prints a Secret as it is: it was asked for, so nothing is taken out.
func printSecret(r *gitops.Run, m argocd.Manifest) error {
	if r.Factory.Output == output.JSON {
		return r.Factory.PrintUnredacted(output.Object{"type": "manifest", "kind": m.Kind, "name": m.Name, "manifest": string(m.YAML), "organization": r.Snapshot.Organization.Name})
	}
	_, err := fmt.Fprintf(r.Factory.Out, "---\n%s", m.YAML)
	return err
}

// storeCommand is what puts a key into a store, as far as its name tells which
// kind of store it is.
func storeCommand(at argocd.StoreRef, property, file string) string {
	ref := form.Reference{Path: at.Path, Key: property}
	switch {
	case strings.Contains(at.Store, "aws"):
		ref.Backend = "aws-secrets-store"
	case strings.Contains(at.Store, "vault"):
		ref.Backend = "vault"
	}
	if command := ref.StoreCommand(); command != "" {
		return "{ " + command + "; } < " + text.ShellQuote(file)
	}
	return fmt.Sprintf("# put the content of %s into the store behind %s, as the property %s of %s", text.ShellQuote(file), at.Store, property, at.Path)
}
