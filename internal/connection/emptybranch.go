package connection

import (
	"context"
	"fmt"

	"gitconnection/internal/github"
	"gitconnection/internal/wording"
)

// BranchDeleter deletes branches.
type BranchDeleter interface {
	DeleteBranch(ctx context.Context, owner, name, branch string) error
}

// WithoutBranch deletes a branch that was made for a commit which GitHub refuses with
// refused: it holds nothing, and nobody asked for it. Where it was not made here, or
// where it is not certain that nothing is on it, it stays. It returns refused, and
// says where a branch is left.
func WithoutBranch(ctx context.Context, gh BranchDeleter, owner, name, branch string, made bool, refused error) error {
	if kind := github.KindOf(refused); !made || kind == "" || kind == github.KindDoubtful || ctx.Err() != nil {
		return refused
	}
	if err := gh.DeleteBranch(ctx, owner, name, branch); err != nil {
		return fmt.Errorf("%w\nThe branch %s of %s/%s is left, and empty: %s", refused, branch, owner, name, wording.Line(err))
	}
	return refused
}
