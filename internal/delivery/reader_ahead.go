package delivery

import (
	"context"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
)

type aheadKey struct{}

// ListingAhead returns a context for opening repositories of which nothing is
// kept on this machine: their files are listed while GitHub is still asked where
// their heads are. Where something is kept, the listing is most likely there.
func ListingAhead(ctx context.Context) context.Context {
	return context.WithValue(ctx, aheadKey{}, true)
}

// listing are the files of a repository at its head, asked for before it is
// known which commit that is. nil is none.
type listing struct {
	tree   func() (github.Tree, error)
	cancel context.CancelFunc
}

// listAhead begins to list the files of a repository, if ctx asks for that. "HEAD"
// is the default branch: a tree can be named by a reference (GitHub: REST docs, get
// a tree; many programs ask for git/trees/HEAD, such as Homebrew's search of taps).
func (r *Reader) listAhead(ctx context.Context, owner, name string, before *Repository) *listing {
	if ctx.Value(aheadKey{}) == nil || before != nil {
		return nil
	}
	ctx, cancel := context.WithCancel(github.WithImpatience(ctx))
	return &listing{cancel: cancel, tree: connection.Later(func() (github.Tree, error) { return r.github.Tree(ctx, owner, name, "HEAD") })}
}

// of returns the listing if it is that of the given tree: somebody may have
// committed since, and a listing that fails or is cut short is asked for again.
func (l *listing) of(tree string) (github.Tree, bool) {
	if l == nil {
		return github.Tree{}, false
	}
	t, err := l.tree()
	return t, err == nil && t.SHA == tree && !t.Truncated
}

// stop ends the request, if it is still under way.
func (l *listing) stop() {
	if l == nil {
		return
	}
	l.cancel()
	_, _ = l.tree()
}
