package apps

import (
	"context"
	"time"

	"gitconnection/internal/github"
	"gitconnection/internal/wording"
	"gitconnection/internal/workspace"
)

// forgetLimit is how long GitHub is given to revoke a sign-in that is being
// forgotten.
const forgetLimit = 15 * time.Second

// revoke signs out of an instance that is being forgotten; what could not be
// revoked is told, and no reason to stop.
func (a *Manager) revoke(ctx context.Context, c workspace.Instance) string {
	s, err := a.workspace.Session(c)
	if err != nil {
		return ""
	}
	ctx, cancel := context.WithTimeout(ctx, forgetLimit)
	defer cancel()
	if err := s.Client.SignOut(github.WithImpatience(ctx)); err != nil {
		return wording.Line(err)
	}
	return ""
}
