// Package account holds the commands that sign in and out.
package account

import (
	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/cli/output"
	"gitconnection/internal/failure"
	"gitconnection/internal/github"
	"gitconnection/internal/workspace"
)

// signedInstance is an instance on which somebody can be signed in.
func signedInstance(factory *cmdutil.Factory) (*workspace.Session, error) {
	s, err := factory.Open()
	if err != nil {
		return nil, err
	}
	switch {
	case s.Instance.Saved == nil:
		return nil, failure.Usage("the instance comes from the environment, where nothing of a sign-in is kept", "KONSTRUCT_GITHUB_TOKEN is its user's token. Or keep the instance: konstruct app import")
	case s.Instance.Token != "":
		return nil, failure.Usage("KONSTRUCT_GITHUB_TOKEN is set and used instead of a sign-in", "Unset it first.")
	}
	return s, nil
}

func printUser(factory *cmdutil.Factory, s *workspace.Session, user github.User, text string) {
	if factory.Output == output.JSON {
		factory.PrintJSON(struct {
			Type     string `json:"type"`
			Instance string `json:"instance"`
			Host     string `json:"host"`
			Login    string `json:"login"`
			ID       int64  `json:"id"`
		}{"user", s.Name, s.Instance.Host(), user.Login, user.ID})
		return
	}
	factory.TextPrinter().Say("%s", text)
}
