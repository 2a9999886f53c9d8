package change

import "context"

// Each calls do for every number below n, some at a time, and returns their
// errors in order.
type Each func(ctx context.Context, n int, do func(i int) error) []error

// RunMany plans all changes, shows them, asks once for all that are ready, and
// applies those: each for itself, so that one that fails stops no other. The
// errors are those of the changes, in their order; err is that nobody agreed.
func RunMany[P, R any](ctx context.Context, changes []Change[P, R], confirm func() error, each Each) (errs []error, err error) {
	plans := make([]P, len(changes))
	errs = each(ctx, len(changes), func(i int) (err error) {
		plans[i], err = changes[i].Plan(ctx)
		return err
	})
	var ready []int
	for i, c := range changes {
		if errs[i] != nil {
			var none R
			errs[i] = c.Presenter.Report(ctx, plans[i], none, errs[i])
			continue
		}
		var can bool
		if can, errs[i] = c.present(ctx, plans[i]); can && errs[i] == nil {
			ready = append(ready, i)
		}
	}
	if len(ready) == 0 {
		return errs, nil
	}
	if err := confirm(); err != nil {
		return errs, err
	}
	for n, err := range each(ctx, len(ready), func(n int) error { return changes[ready[n]].apply(ctx, plans[ready[n]]) }) {
		errs[ready[n]] = err
	}
	return errs, nil
}
