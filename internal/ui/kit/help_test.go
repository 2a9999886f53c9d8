package kit

import (
	"strings"
	"testing"
)

// The title may be a name from GitHub.
func TestHelpCleansItsTitle(t *testing.T) {
	e := &Env{Theme: &Theme{}}
	if got := strings.Join(NewHelp(e, "a\x1b[31m\u202e", nil, nil).View(40, 5), "\n"); !strings.Contains(got, "Keys: a") || strings.ContainsAny(got, "\x1b\u202e") {
		t.Errorf("%q", got)
	}
}
