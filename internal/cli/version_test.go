package cli

import (
	"strings"
	"testing"
)

func TestVersion(t *testing.T) {
	c := newCLI(t, nil)
	if o := c.run("--version"); o.code != 0 || o.out != "konstruct development\n" {
		t.Errorf("exit %d: %q", o.code, o.out)
	}
	if o := c.run("version"); o.code != 0 || !strings.HasPrefix(o.out, "konstruct development ") || strings.Count(o.out, "\n") != 1 {
		t.Errorf("exit %d: %q", o.code, o.out)
	}
	o := c.run("version", "--output", "json")
	v := o.last(t, "version")
	if o.code != 0 || v["version"] != "development" || !strings.HasPrefix(v["go"].(string), "go1.") || !strings.Contains(v["platform"].(string), "/") {
		t.Errorf("exit %d: %q", o.code, o.out)
	}
}
