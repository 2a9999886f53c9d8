package cli

import (
	"strings"
	"testing"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/testkit"
)

// The program renders in a process that can be ended: a template that takes more
// than there is ends with a sentence, and nothing is written.
func TestATemplateWithoutAnEnd(t *testing.T) {
	if testkit.RaceDetector {
		t.Skip("runs without the race detector, whose own memory is no part of the limit")
	}
	g, c := edge(t)
	for template, want := range map[string]string{
		`{{ $s := "0123456789abcdef" }}{{ range until 40 }}{{ $s = print $s $s }}{{ end }}`: "konstruct: render probe: it was stopped because it takes more than 128 MiB of memory\n  Look in its templates and values for a loop that does not end.\n",
		`{{ tpl .Values.text . }}`: "konstruct: render probe: templates/application.yaml:1 uses genPrivateKey, which makes a key and gives something else each time: the same answers have to give the same files\n",
	} {
		files := ownItem("1.0.0")
		files["gitops-catalog/probe/values.yaml"] = []byte("text: '{{ genPrivateKey \"ecdsa\" }}'\n")
		files["gitops-catalog/probe/templates/application.yaml"] = []byte(template)
		_, before := clonedAs(t, g, "acme-apps", "acme-gitops")
		o := c.run("catalog", "install", "acme", "probe", "--environment", "staging", "--cluster", "edge", "--templates", writeFolder(t, files), "--actor", "octo", "--yes")
		if o.code != cmdutil.ExitFailed || !strings.HasSuffix(o.err, want) {
			t.Errorf("exit %d, %q, want %q", o.code, o.err, want)
		}
		if _, after := clonedAs(t, g, "acme-apps", "acme-gitops"); after != before {
			t.Errorf("something was committed: %s", after)
		}
	}
}
