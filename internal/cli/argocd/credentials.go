package argocd

import (
	"context"
	"crypto/rand"
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/cli/gitops"
	"gitconnection/internal/cli/output"
	"gitconnection/internal/connection"
	"gitconnection/internal/credentials"
	"gitconnection/internal/failure"
	"gitconnection/internal/scaffold/argocd"
	"gitconnection/internal/text"
)

// argocdCredentialsOptions is what konstruct argocd credentials is asked for.
type argocdCredentialsOptions struct {
	reads              gitops.Reading
	rotate, reveal     bool
	folder, store, app string // where the keys go, and who reads
}

func newCmdArgocdCredentials(factory *cmdutil.Factory) *cobra.Command {
	o := &argocdCredentialsOptions{reads: gitops.Reading{Factory: factory}}
	cmd := newOrganizationCmd(&o.reads, "credentials ORG", "Make credentials that let Argo CD read the two repositories",
		"credentials makes a read-only deploy key for each repository and writes the Secrets that Argo CD knows them by to\n"+
			"files that only you can read; a key is printed with --reveal alone, and never kept. With --external-secret the\n"+
			"Secrets become references to a store, and the command that puts each key there is shown.\n\n"+
			"Where the organization forbids deploy keys, a second, read-only App reads in their place:\n"+
			"konstruct app create --read-only, then --app INSTANCE. The App that konstruct itself works with is refused: in a\n"+
			"cluster its key could delete repositories of every organization that it is installed on.",
		func(ctx context.Context) error { return runArgocdCredentials(ctx, o) })
	fs := cmd.Flags()
	fs.BoolVar(&o.rotate, "rotate", false, "make new keys although there are some; the older ones stay until they are revoked")
	fs.BoolVar(&o.reveal, "reveal", false, "print the Secrets with their keys instead of writing files")
	fs.StringVar(&o.folder, "folder", ".", "where the files go; not inside a Git repository")
	fs.StringVar(&o.store, "external-secret", "", "name of the ClusterSecretStore that will hold the keys: print references to it")
	fs.StringVar(&o.app, "app", "", "instance of a read-only GitHub App, which reads in place of deploy keys")
	fs.BoolVar(&o.reads.Flags.Yes, "yes", false, "make the keys without asking")
	cmd.AddCommand(newCmdArgocdCredentialsList(factory), newCmdArgocdCredentialsRevoke(factory))
	return cmd
}

func runArgocdCredentials(ctx context.Context, o *argocdCredentialsOptions) error {
	r, err := o.reads.Open(ctx)
	if err != nil {
		return err
	}
	if err := o.check(); err != nil {
		return err
	}
	if o.reveal || o.store != "" {
		r.Before = "# "
	}
	if o.app != "" {
		return appCredentials(r, o)
	}
	reading, err := r.Engine.ArgoCD(r.Ctx, r.Snapshot, false)
	if err != nil {
		return err
	}
	keys := credentials.New(r.Session.Client, rand.Reader)
	held, err := keys.Look(r.Ctx, r.Snapshot.Organization)
	if err != nil {
		return err
	}
	var wanted []credentials.Held
	for _, h := range held {
		if _, there := h.Newest(); !there || o.rotate {
			wanted = append(wanted, h)
		}
	}
	files, err := keyFiles(r, o, wanted)
	if err != nil {
		return err
	}
	printKeyPlan(r, o, held, files)
	warnOtherAddresses(r, reading.Mismatched, false)
	if len(wanted) == 0 {
		r.Say(resultLine(r, "nothing", 0), "There is nothing to make. Where the private part of a key is lost: --rotate.")
		return nil
	}
	if err := r.Factory.Confirm(r.Flags.Yes); err != nil {
		return err
	}
	for i, h := range wanted {
		if err := makeKey(r, o, keys, h, files[i]); err != nil {
			return err
		}
	}
	r.Say(resultLine(r, "made", len(wanted)), "")
	printNextSteps(r, o)
	return nil
}

func (f *argocdCredentialsOptions) check() error {
	switch {
	case f.reveal && f.store != "":
		return failure.Usage("--reveal and --external-secret: one prints the keys, the other only where they will be", "")
	case f.rotate && f.app != "":
		return failure.Usage("--rotate is for deploy keys; a new key of an App is made in its settings, and imported", "konstruct app import --instance "+f.app)
	case f.store != "" && !validStoreName(f.store):
		return failure.Usage("--external-secret "+text.ShellQuote(f.store)+": it is the name of a ClusterSecretStore", "")
	}
	return nil
}

func validStoreName(s string) bool {
	return len(s) <= 253 && s != "" && !strings.ContainsFunc(s, func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' && r != '.' })
}

// makeKey writes the private part before the public one is used: a key whose
// private part is lost would be of no use to anybody.
func makeKey(r *gitops.Run, f *argocdCredentialsOptions, keys *credentials.Engine, h credentials.Held, file string) error {
	o := r.Snapshot.Organization.Name
	pair, err := keys.Generate(credentials.Title(o))
	if err != nil {
		return err
	}
	c := credential(r, h.Role, false)
	c.Key = pair.Private
	drop, err := writeKey(f, c, file)
	if err != nil {
		return err
	}
	key, err := keys.Add(r.Ctx, o, h, pair.Public)
	if err != nil {
		return errors.Join(err, drop())
	}
	r.Factory.Workspace.Log.InfoContext(r.Ctx, "deploy key added", "repository", h.FullName(), "id", key.ID)
	r.Say(output.Object{
		"type": "credential", "repository": h.FullName(), "kind": "deploy-key", "id": key.ID, "title": text.Clean(key.Title), "public_key": key.Key,
		"read_only": key.ReadOnly, "secret": c.Name, "file": file,
	}, "Deploy key %d reads %s.", key.ID, h.FullName())
	return printCredential(r, f, c, h.Role, file)
}

// credential is how Argo CD knows a repository, without the key.
func credential(r *gitops.Run, role connection.Role, app bool) argocd.Credential {
	return argocd.Credential{
		Organization: r.Snapshot.Organization.Name, Name: r.Snapshot.Organization.Name + "-" + string(role), URL: r.Snapshot.Address(role, app),
	}
}
