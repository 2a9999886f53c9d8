package chart

import (
	"strings"
	"testing"
)

func TestWhatCannotBeRepeatedIsRefused(t *testing.T) {
	for action, want := range map[string]string{
		`{{ genPrivateKey "rsa" }}`: "genPrivateKey", `{{- $ca := genCA "x" 365 -}}`: "genCA", `{{ randAlphaNum 5 | quote }}`: "randAlphaNum",
		`{{ htpasswd "a" "b" }}`: "htpasswd", `{{ (bcrypt "x") }}`: "bcrypt", `{{ "x" | bcrypt }}`: "bcrypt", `{{ uuidv4 }}`: "uuidv4", `{{now | date "2006"}}`: "now",
		`{{ "genCA" }}`: "", `{{ .Values.now }}`: "", "{{ `{{ now }}` }}": "", `{{/* genCA "x" */}}`: "", `now {{ "a\" now " }} bcrypt`: "", `{{ nowhere | default 1 }}`: "",
	} {
		c, err := Load(files("Chart.yaml", meta, "values.yaml", "now: 1\n", "templates/_a.tpl", "{{ define \"nowhere\" }}{{ end }}", "templates/a.yaml", "a: 1\nb: "+action+"\n"))
		if err != nil {
			t.Fatal(err)
		}
		err = c.checkRepeatable()
		if refused := err != nil; refused != (want != "") || refused && !strings.Contains(err.Error(), "templates/a.yaml:2 uses "+want+",") {
			t.Errorf("%s: %v, want %q", action, err, want)
		}
		if _, rendered := c.Render(Release{Name: "r"}); want != "" && (rendered == nil || rendered.Error() != err.Error()) {
			t.Errorf("%s was rendered: %v", action, rendered)
		}
	}
}
