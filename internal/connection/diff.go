package connection

import (
	"context"
	"fmt"

	"gitconnection/internal/github"
	"gitconnection/internal/scaffold"
)

// Diff is the unified diff of what a step about one file does, or would do if
// it were chosen, cleaned for a terminal. It reads the file from GitHub.
func (e *Engine) Diff(ctx context.Context, p Plan, s Step) (string, error) {
	if s.Change == nil {
		return "", fmt.Errorf("show what %s changes: it is about no file of the scaffold", s.ID)
	}
	r := p.State.Repositories[s.Role]
	var before []byte
	if s.Change.seen != "" {
		var err error
		if before, err = e.github.Blob(ctx, owner(r.FullName), name(r.FullName), s.Change.seen); err != nil {
			return "", err
		}
	}
	return github.CleanLines(scaffold.Diff(s.Change.Path, before, s.Change.content)), nil
}
