package connection

import (
	"errors"
	"strings"

	"gitconnection/internal/github"
)

// meanwhile says of a repository that was there when the plan was made what
// somebody else must have done to it since. GitHub's own words would leave the
// operator wondering.
func meanwhile(r Repository, err error) error {
	var e *github.Error
	if !errors.As(err, &e) || errors.Is(err, ErrChanged) {
		return err
	}
	var what string
	switch {
	case e.Kind == github.KindNotFound && noToken(e):
		what = "; somebody has uninstalled the App from " + owner(r.FullName) + " meanwhile"
	case !r.Exists():
		return err
	case e.Kind == github.KindNotFound:
		what = "; somebody has deleted " + r.FullName + " meanwhile, or taken it from the App"
	case e.Kind == github.KindArchived:
		what = "; somebody has archived " + r.FullName + " meanwhile"
	default:
		return err
	}
	told := *e
	told.Cause, told.Err = e.Cause+what, errors.Join(ErrChanged, err)
	return &told
}

// noToken reports whether it was the token for the request that GitHub did not
// give.
func noToken(e *github.Error) bool {
	var inner *github.Error
	return errors.As(e.Err, &inner) && strings.HasPrefix(inner.Op, "get a token")
}
