package argocd

import (
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/cli/gitops"
	"gitconnection/internal/cli/output"
	"gitconnection/internal/connection"
	"gitconnection/internal/credentials"
	"gitconnection/internal/failure"
	"gitconnection/internal/github"
	"gitconnection/internal/scaffold/argocd"
	"gitconnection/internal/scaffold/desired"
	"gitconnection/internal/text"
)

// credentialFlags say how the credentials are made and where they go.
type credentialFlags struct {
	gitops.Flags
	rotate, reveal     bool
	folder, store, app string
}

func newCmdArgocdCredentials(factory *cmdutil.Factory) *cobra.Command {
	var f credentialFlags
	cmd := newOrganizationCmd(factory, "credentials ORG", "Make credentials that let Argo CD read the two repositories",
		"credentials makes a read-only deploy key for each repository and writes the Secrets that Argo CD knows them by to\n"+
			"files that only you can read; a key is printed with --reveal alone, and never kept. With --external-secret the\n"+
			"Secrets become references to a store, and the command that puts each key there is shown.\n\n"+
			"Where the organization forbids deploy keys, a second, read-only App reads in their place:\n"+
			"konstruct app create --read-only, then --app INSTANCE. The App that konstruct itself works with is refused: in a\n"+
			"cluster its key could delete repositories of every organization that it is installed on.",
		&f.Flags, func(r *gitops.Run) error { return makeCredentials(r, f) })
	fs := cmd.Flags()
	fs.BoolVar(&f.rotate, "rotate", false, "make new keys although there are some; the older ones stay until they are revoked")
	fs.BoolVar(&f.reveal, "reveal", false, "print the Secrets with their keys instead of writing files")
	fs.StringVar(&f.folder, "folder", ".", "where the files go; not inside a Git repository")
	fs.StringVar(&f.store, "external-secret", "", "name of the ClusterSecretStore that will hold the keys: print references to it")
	fs.StringVar(&f.app, "app", "", "instance of a read-only GitHub App, which reads in place of deploy keys")
	fs.BoolVar(&f.Yes, "yes", false, "make the keys without asking")
	cmd.AddCommand(newCmdArgocdKeys(factory), newCmdArgocdRevoke(factory))
	return cmd
}

func (f credentialFlags) check() error {
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

func makeCredentials(r *gitops.Run, f credentialFlags) error {
	if err := f.check(); err != nil {
		return err
	}
	if f.reveal || f.store != "" {
		r.Before = "# "
	}
	if f.app != "" {
		return appCredentials(r, f)
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
		if _, there := h.Newest(); !there || f.rotate {
			wanted = append(wanted, h)
		}
	}
	files, err := keyFiles(r, f, wanted)
	if err != nil {
		return err
	}
	printKeyPlan(r, f, held, files)
	warnOtherAddresses(r, reading.Mismatched, false)
	if len(wanted) == 0 {
		r.Say(resultLine(r, "nothing", 0), "There is nothing to make. Where the private part of a key is lost: --rotate.")
		return nil
	}
	if err := r.Factory.Confirm(f.Yes); err != nil {
		return err
	}
	for i, h := range wanted {
		if err := makeKey(r, f, keys, h, files[i]); err != nil {
			return err
		}
	}
	r.Say(resultLine(r, "made", len(wanted)), "")
	printNextSteps(r, f)
	return nil
}

// makeKey writes the private part before the public one is used: a key whose
// private part is lost would be of no use to anybody.
func makeKey(r *gitops.Run, f credentialFlags, keys *credentials.Engine, h credentials.Held, file string) error {
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

// printKeyPlan says what would be made, before anything is.
func printKeyPlan(r *gitops.Run, f credentialFlags, held []credentials.Held, files []string) {
	steps := []output.Object{}
	r.Say(nil, "Credentials of Argo CD for %s", r.Snapshot.Organization.Name)
	next := 0
	for _, h := range held {
		action, reason, writes := "add", "read-only deploy key “"+credentials.Title(r.Snapshot.Organization.Name)+"”", 1
		key, there := h.Newest()
		if there && !f.rotate {
			action, reason, writes = "skip", fmt.Sprintf("deploy key %d is there since %s%s", key.ID, key.Created.Local().Format("2 Jan 2006"), Disabled(key)), 0
		} else if next < len(files) && files[next] != "" {
			reason += ", its private part in " + files[next]
		}
		if writes > 0 {
			next++
		}
		steps = append(steps, output.Object{"id": "key/" + string(h.Role), "target": h.FullName(), "action": action, "reason": reason, "writes": writes})
		r.Say(nil, "  %-9s %-36s %s", action, h.FullName(), reason)
	}
	r.Say(output.Object{"type": "plan", "title": "Credentials of Argo CD for " + r.Snapshot.Organization.Name, "steps": steps}, "")
}

// Disabled says that a key does not work, "" where it does.
func Disabled(k github.DeployKey) string {
	if k.Enabled {
		return ""
	}
	return ", but a policy of the organization has switched it off"
}

// warnOtherAddresses tells of Applications that the credentials do not serve.
func warnOtherAddresses(r *gitops.Run, others []desired.Reader, app bool) {
	if len(others) == 0 {
		return
	}
	serves := "git@ addresses, those of deploy keys"
	if app {
		serves = "https addresses, those of an App"
	}
	form := "ssh"
	if app {
		form = "https"
	}
	r.Warn("%d Applications read the repositories by other addresses than these credentials serve (%s); the first is %s in %s %s.\n  To change them: konstruct argocd address %s %s",
		len(others), serves, text.Clean(others[0].Name), others[0].Repository, text.Clean(others[0].Path), r.Snapshot.Organization.Name, form)
}

func resultLine(r *gitops.Run, outcome string, n int) output.Object {
	line := r.Ending(outcome)
	delete(line, "repository")
	line["count"] = n
	return line
}

// printNextSteps says what is left to do.
func printNextSteps(r *gitops.Run, f credentialFlags) {
	if f.reveal || f.store != "" || r.Factory.Output == output.JSON {
		return
	}
	r.Say(nil, "Next: apply the files to the cluster that Argo CD runs in, then delete them:")
	r.Say(nil, "  kubectl apply -f FILE")
	r.Say(nil, "  konstruct argocd manifests %s | kubectl apply -f -", r.Snapshot.Organization.Name)
	if f.rotate {
		r.Say(nil, "When Argo CD reads with the new keys, end the older ones:")
		r.Say(nil, "  konstruct argocd credentials revoke %s --older", r.Snapshot.Organization.Name)
	}
}

func newCmdArgocdKeys(factory *cmdutil.Factory) *cobra.Command {
	var f gitops.Flags
	return newOrganizationCmd(factory, "list ORG", "List the deploy keys of Argo CD", "", &f, func(r *gitops.Run) error {
		held, err := credentials.New(r.Session.Client, rand.Reader).Look(r.Ctx, r.Snapshot.Organization)
		if err != nil {
			return err
		}
		n := 0
		for _, h := range held {
			for i, k := range h.Keys {
				n++
				printKey(r, h, k, i < len(h.Keys)-1)
			}
			if h.Others > 0 {
				r.Say(nil, "%-36s and %d deploy keys that are not konstruct's", h.FullName(), h.Others)
			}
		}
		r.Say(resultLine(r, "listed", n), "")
		if n == 0 {
			r.Say(nil, "There are none: konstruct argocd credentials %s", r.Snapshot.Organization.Name)
		}
		return nil
	})
}

func printKey(r *gitops.Run, h credentials.Held, k github.DeployKey, older bool) {
	used := "never used"
	line := output.Object{
		"type": "credential", "repository": h.FullName(), "kind": "deploy-key", "id": k.ID, "title": text.Clean(k.Title), "public_key": k.Key,
		"read_only": k.ReadOnly, "enabled": k.Enabled, "created": k.Created.UTC().Format(time.RFC3339), "older": older,
	}
	if !k.LastUsed.IsZero() {
		used = "last used " + k.LastUsed.Local().Format("2 Jan 2006, 15:04")
		line["last_used"] = k.LastUsed.UTC().Format(time.RFC3339)
	}
	state := ""
	if older {
		state = "  replaced by a newer one"
	}
	r.Say(line, "%-36s %-12d since %s, %s%s%s", h.FullName(), k.ID, k.Created.Local().Format("2 Jan 2006"), used, state, Disabled(k))
}

func newCmdArgocdRevoke(factory *cmdutil.Factory) *cobra.Command {
	var f gitops.Flags
	var older bool
	cmd := newOrganizationCmd(factory, "revoke ORG", "Revoke the deploy keys of Argo CD",
		"revoke ends konstruct's deploy keys of both repositories: Argo CD cannot read them any more, what runs keeps\n"+
			"running. With --older only those that newer ones have replaced. Keys of others are left alone.",
		&f, func(r *gitops.Run) error { return revokeKeys(r, older) })
	cmd.Flags().BoolVar(&older, "older", false, "only those that a newer key has replaced")
	cmd.Flags().StringVar(&f.Confirm, "confirm", "", "the ORG again: nothing is revoked without it")
	return cmd
}

func revokeKeys(r *gitops.Run, older bool) error {
	o := r.Snapshot.Organization.Name
	engine := credentials.New(r.Session.Client, rand.Reader)
	held, err := engine.Look(r.Ctx, r.Snapshot.Organization)
	if err != nil {
		return err
	}
	n, steps := 0, []output.Object{}
	r.Say(nil, "Revoke deploy keys of %s", o)
	for i, h := range held {
		if older {
			held[i].Keys = h.Older()
		}
		for _, k := range held[i].Keys {
			n++
			reason := fmt.Sprintf("deploy key %d, since %s", k.ID, k.Created.Local().Format("2 Jan 2006"))
			steps = append(steps, output.Object{"id": fmt.Sprintf("key/%d", k.ID), "target": h.FullName(), "action": "revoke", "reason": reason, "writes": 1})
			r.Say(nil, "  revoke    %-36s %s", h.FullName(), reason)
		}
	}
	r.Say(output.Object{"type": "plan", "title": "Revoke deploy keys of " + o, "steps": steps, "confirm": o}, "")
	if n == 0 {
		r.Say(resultLine(r, "nothing", 0), "There is nothing to revoke.")
		return nil
	}
	if r.Flags.Confirm != o {
		return &connection.BlockedError{Blockers: []connection.Blocker{{
			Kind: connection.BlockRefuse, Reason: "Unconfirmed", Target: o, Message: "Argo CD would not be able to read with these keys any more; nothing was revoked",
			Next: "Give --confirm " + text.ShellQuote(o) + " to revoke them.",
		}}}
	}
	for _, h := range held {
		if err := engine.Revoke(r.Ctx, h, h.Keys...); err != nil {
			return err
		}
	}
	r.Say(resultLine(r, "revoked", n), "Revoked: %d.", n)
	return nil
}
