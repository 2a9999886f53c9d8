package output

import (
	"errors"
	"strings"
	"testing"
	"time"
)

// What GitHub says in several lines stays below the line that it belongs to,
// also where each begins with the name of an organization.
func TestFurtherLinesAreSetIn(t *testing.T) {
	said := errors.New("write the first file: Repository rule violations found\nCommit message must match a given regex pattern")
	for _, organization := range []string{"", "acme"} {
		var out strings.Builder
		var p Printer = &TextPrinter{Out: &out, Now: time.Now}
		before := ""
		if organization != "" {
			p = p.Of(organization)
			before = "acme                 "
		}
		p.Problem(said)
		want := before + "✕ write the first file: Repository rule violations found\n" + before + "  Commit message must match a given regex pattern\n"
		if out.String() != want {
			t.Errorf("%q, want %q", out.String(), want)
		}
	}
}
