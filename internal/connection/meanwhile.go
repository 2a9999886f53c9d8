package connection

import (
	"errors"

	"gitconnection/internal/github"
)

// meanwhile says of a repository that was there when the plan was made what
// somebody else must have done to it since. GitHub's own words would leave the
// operator wondering.
func meanwhile(r Repository, err error) error {
	var e *github.Error
	if !r.Exists() || !errors.As(err, &e) || errors.Is(err, ErrChanged) {
		return err
	}
	what := ""
	switch e.Kind {
	case github.KindNotFound:
		what = "; somebody has deleted " + r.FullName + " meanwhile, or taken it from the App"
	case github.KindArchived:
		what = "; somebody has archived " + r.FullName + " meanwhile"
	default:
		return err
	}
	told := *e
	told.Cause, told.Err = e.Cause+what, errors.Join(ErrChanged, err)
	return &told
}
