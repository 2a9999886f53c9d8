package app

import (
	"context"
	"errors"
	"strings"
	"testing"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
	"gitconnection/internal/ui/session"
)

// keys are credentials that are made in memory.
type keys struct {
	made   []string // folders
	refuse error
}

func (k *keys) Look(_ context.Context, o connection.Organization, folder string) ([]session.CredentialStep, error) {
	if folder == "repository" {
		return nil, errors.New("the folder belongs to a Git repository\x1b[31m")
	}
	steps := []session.CredentialStep{
		{Target: o.PlatformOrg + "/" + o.PlatformRepository, Makes: true, Said: "read-only deploy key", File: folder + "/argocd-platform.yaml"},
		{Target: o.ApplicationOrg + "/" + o.ApplicationRepository, Makes: true, Said: "read-only deploy key", File: folder + "/argocd-application.yaml"},
	}
	if len(k.made) > 0 {
		for i := range steps {
			steps[i].Makes, steps[i].File, steps[i].Said = false, "", "has its deploy key since today"
		}
	}
	return steps, nil
}

func (k *keys) Make(ctx context.Context, o connection.Organization, folder string) ([]session.CredentialStep, error) {
	if k.refuse != nil {
		return nil, k.refuse
	}
	steps, err := k.Look(ctx, o, folder)
	k.made = append(k.made, folder)
	return steps, err
}

// keyed is a world in which credentials can be made.
func keyed() *world {
	w := populated()
	w.opt.Credentials = &keys{}
	return w
}

func TestCredentialsOfArgoCDFromTheScreens(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := keyed()
		made := &keys{}
		w.opt.Credentials = made
		s := w.at(t, 100, 32)
		s.keys("end", "enter", "2")
		s.has("credentials that let Argo CD read")
		s.keys("K")
		s.has("Argo CD credentials of umbrella", "+ umbrella/umbrella-gitops", "▌[ Cancel ]", "./argocd-platform.yaml")
		s.keys("enter")
		if made.made != nil {
			t.Error("Cancel makes keys")
		}
		s.keys("K", "shift+tab", "backspace", "type:repository", "tab")
		s.has("belongs to a Git repository")
		s.keys("tab", "enter")
		if made.made != nil {
			t.Error("keys were made for a folder that was refused")
		}
		s.keys("shift+tab", "shift+tab")
		for range "repository" {
			s.keys("backspace")
		}
		s.keys("type:keys", "tab", "tab", "enter")
		s.has("Argo CD can read umbrella", "kubectl apply -f keys/argocd-application.yaml")
		if strings.Join(made.made, " ") != "keys" {
			t.Errorf("made in %q", made.made)
		}
		s.keys("enter", "K", "tab", "enter")
		s.has("both keys are there")
		if len(made.made) != 1 {
			t.Error("made again")
		}
		s.finish()
	})
}

func TestCredentialsThatAreRefused(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := keyed()
		w.opt.Credentials = &keys{refuse: &github.Error{Op: "add a deploy key to", Target: "umbrella/umbrella-gitops", Kind: github.KindInvalid, Reason: github.ReasonNoDeployKeys, Cause: "Deploy keys are disabled"}}
		s := w.at(t, 100, 32)
		s.keys("end", "enter", "2", "K", "tab", "enter")
		s.has("Deploy keys are disabled", "app create --read-only")
		s.keys("esc")
		s.lacks("Argo CD credentials of umbrella")
		s.finish()
	})
}
