package session

import (
	"context"

	"gitconnection/internal/github"
)

// Archive is what the screens read of repositories beyond a connection: their
// folders, history and branches. client.Client is one.
type Archive interface {
	// Folder lists one folder by its SHA, or the top of a commit.
	Folder(ctx context.Context, owner, name, tree string) (github.Tree, error)
	// WholeTree lists everything, in pieces where GitHub does not at once.
	WholeTree(ctx context.Context, owner, name, tree string, progress func(requests int)) (github.Tree, error)
	// Commits lists one page of commits, newest first, and the next page's
	// number, 0 after the last.
	Commits(ctx context.Context, owner, name string, q github.CommitQuery) ([]github.Commit, int, error)
	// Change is what a commit changed, page by page.
	Change(ctx context.Context, owner, name, sha string, page int) (github.CommitChange, error)
	Branches(ctx context.Context, owner, name string, page int) ([]github.Branch, int, error)
	// DescribeBranches adds last commits and how far each is from base.
	DescribeBranches(ctx context.Context, owner, name, base string, list []github.Branch) ([]github.Branch, error)
	// Recent are the last n commits of default branches.
	Recent(ctx context.Context, repositories []github.RecentQuery, n int) ([]github.Recent, error)
}
