package scaffold

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
)

// Who changes the layout has to raise Version, to keep the README that went
// before under assets/scaffold/older, and to note the new sum here.
func TestVersionRisesWithTheLayout(t *testing.T) {
	sums := map[int]string{1: "7550195d72ea7a57453189e11b64b1d0584df365"}
	var all strings.Builder
	for _, role := range []string{"platform", "application"} {
		for _, f := range layouts(t, input())[role] {
			fmt.Fprintf(&all, "%s %s %s\n", role, f.Path, BlobSHA(f.Content))
		}
	}
	if got := BlobSHA([]byte(all.String())); got != sums[Version] {
		t.Errorf("the layout of version %d has the sum %s, noted is %q", Version, got, sums[Version])
	}
	if older, err := Current().Older(true, input()); err != nil || Version > 1 && len(older) == 0 {
		t.Errorf("the README files of older versions: %d, %v", len(older), err)
	}
}

func TestOlderReadmes(t *testing.T) {
	l := Layout{Version: 3, Source: fstest.MapFS{
		"platform/README.md.tmpl":         {Data: []byte("# Three of {{.Organization}}\n")},
		"older/1/platform/README.md.tmpl": {Data: []byte("# One of {{.Organization}}\n")},
		"older/2/platform/README.md":      {Data: []byte("# Two\n")},
		"older/1/application/README.md":   {Data: []byte("# A\n")},
	}}
	for _, tc := range []struct {
		platform bool
		want     string
	}{{true, "# One of acme\n|# Two\n"}, {false, ""}} {
		files, err := l.Older(tc.platform, input())
		if !tc.platform {
			if err == nil {
				t.Error("version 2 has no application folder, and nothing was said")
			}
			continue
		}
		var got []string
		for _, f := range files {
			got = append(got, string(f.Content))
		}
		if err != nil || strings.Join(got, "|") != tc.want {
			t.Errorf("got %q, %v", got, err)
		}
	}
	if files, err := (Layout{Version: 1, Source: fstest.MapFS{}}).Older(true, input()); err != nil || files != nil {
		t.Errorf("without older versions: %v, %v", files, err)
	}
}
