package screens

import (
	"context"
	"errors"
	"os"

	"gitconnection/internal/cli/argocd"
	"gitconnection/internal/connection"
	"gitconnection/internal/credentials"
	secretfiles "gitconnection/internal/scaffold/argocd"
	ui "gitconnection/internal/ui/session"
)

// keyMaker makes the credentials of Argo CD for the screens.
type keyMaker struct {
	keys *credentials.Engine
	host string // of GitHub's pages, without a port
}

// Look says what would be made.
func (k keyMaker) Look(ctx context.Context, o connection.Organization, folder string) ([]ui.CredentialStep, error) {
	steps, _, err := k.look(ctx, o, folder)
	return steps, err
}

func (k keyMaker) look(ctx context.Context, o connection.Organization, folder string) ([]ui.CredentialStep, []credentials.Held, error) {
	held, err := k.keys.Look(ctx, o)
	if err != nil {
		return nil, nil, err
	}
	var steps []ui.CredentialStep
	for _, h := range held {
		s := ui.CredentialStep{Target: h.FullName(), Makes: true, Said: "read-only deploy key “" + credentials.Title(o.Name) + "”"}
		if key, there := h.Newest(); there {
			s.Makes, s.Said = false, "has its deploy key since "+key.Created.Local().Format("2 Jan 2006")+argocd.Disabled(key)
		} else if s.File, err = argocd.KeyFile(folder, "argocd-"+o.Name+"-"+string(h.Role)+".yaml"); err != nil {
			return steps, held, err
		}
		steps = append(steps, s)
	}
	return steps, held, nil
}

// Make makes the keys that are not there yet.
func (k keyMaker) Make(ctx context.Context, o connection.Organization, folder string) ([]ui.CredentialStep, error) {
	steps, held, err := k.look(ctx, o, folder)
	if err != nil {
		return steps, err
	}
	for i, h := range held {
		if !steps[i].Makes {
			continue
		}
		if err := k.issue(ctx, o, h, steps[i].File); err != nil {
			return steps[:i], err
		}
	}
	return steps, nil
}

// issue writes the private part before the public one is of use.
func (k keyMaker) issue(ctx context.Context, o connection.Organization, h credentials.Held, file string) error {
	pair, err := k.keys.Generate(credentials.Title(o.Name))
	if err != nil {
		return err
	}
	secret, err := secretfiles.Secret(secretfiles.Credential{
		Organization: o.Name, Name: o.Name + "-" + string(h.Role), URL: secretfiles.SSH(k.host, h.Owner, h.Name), Key: pair.Private,
	})
	if err != nil {
		return err
	}
	if err := argocd.PrivateFile(file, secret.YAML); err != nil {
		return err
	}
	if _, err := k.keys.Add(ctx, o.Name, h, pair.Public); err != nil {
		return errors.Join(err, os.Remove(file))
	}
	return nil
}
