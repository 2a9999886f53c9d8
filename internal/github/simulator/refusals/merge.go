package refusals

import "fmt"

// Checks are the words for what becomes of a check.
type Checks struct{ Success, Failure, Pending string }

// MissingChecks says which required checks of a pull request have not succeeded,
// by what became of each, "" all have. The words are in public reports:
// https://github.com/mikelward/scripts/pull/197 has "2 of 3 required status checks
// have not succeeded".
func MissingChecks(required []string, states map[string]string, words Checks) string {
	open := 0
	first, state := "", ""
	for _, name := range required {
		now := states[name]
		if now == "" {
			now = "expected"
		}
		if now == words.Success {
			continue
		}
		if open++; open == 1 {
			first, state = name, now
		}
	}
	switch {
	case open == 0:
		return ""
	case len(required) > 1:
		return fmt.Sprintf("%d of %d required status checks have not succeeded: %d %s.", open, len(required), open, state)
	case state == words.Failure:
		return fmt.Sprintf("Required status check %q is failing.", first)
	case state == words.Pending:
		return fmt.Sprintf("Required status check %q is in progress.", first)
	}
	return fmt.Sprintf("Required status check %q is expected.", first)
}

// MissingReviews says how many reviewers have to approve.
func MissingReviews(n int) string {
	if n == 1 {
		return "At least 1 approving review is required by reviewers with write access."
	}
	return fmt.Sprintf("At least %d approving reviews are required by reviewers with write access.", n)
}
