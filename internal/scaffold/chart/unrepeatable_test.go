package chart

import (
	"strings"
	"testing"
)

func TestWhatCannotBeRepeatedIsRefused(t *testing.T) {
	for action, want := range map[string]string{
		`{{ genPrivateKey "rsa" }}`: "genPrivateKey", `{{- $ca := genCA "x" 365 -}}`: "genCA", `{{ randAlphaNum 5 | quote }}`: "randAlphaNum",
		`{{ htpasswd "a" "b" }}`: "htpasswd", `{{ (bcrypt "x") }}`: "bcrypt", `{{ "x" | bcrypt }}`: "bcrypt", `{{ uuidv4 }}`: "uuidv4", `{{now | date "2006"}}`: "now",
		`{{ getHostByName "example.com" }}`: "getHostByName", `{{ randInt 1 2 }}`: "randInt", `{{ derivePassword 1 "long" "a" "b" "c" }}`: "derivePassword",
		`{{ date "2006" "x" }}`: "date", `{{ dateInZone "15:04" 0 "Europe/Berlin" }}`: "dateInZone", `{{ durationRound (toDate "2006" "2020") }}`: "durationRound",
		"{{ tpl `{{ uuidv4 }}` . }}": "uuidv4", `{{ tpl .Values.text . }}`: "genSelfSignedCert", `{{ tpl (printf "{%s" "{ now }}") . }}`: "now",
		"{{ tpl (tpl .Values.twice .) . }}": "bcrypt", `{{ include "deep" . }}`: "shuffle", `{{ tpl (.Files.Get "file.txt") . }}`: "randBytes",
		`{{ if not .Values.given }}{{ randAlpha 3 }}{{ end }}`: "", `{{ .Values.given | default "x" }}`: "", // not reached
		`{{ "genCA" }}`: "", `{{ .Values.now }}`: "", "{{ `{{ now }}` }}": "", `{{/* genCA "x" */}}`: "", `now {{ "a\" now " }} bcrypt`: "", `{{ nowhere | default 1 }}`: "-",
		`{{ dateInZone "2006" 0 "UTC" }}`: "", `{{ date "2006" (toDate "2006-01-02" "2020-02-03") }}`: "", `{{ durationRound "2h3m" }}`: "",
		`{{ sha256sum "x" }}`: "", `{{ lookup "v1" "Secret" "a" "b" | toJson }}`: "",
	} {
		c, err := Load(files("Chart.yaml", meta, "values.yaml", "now: 1\ngiven: x\ntext: '{{ genSelfSignedCert \"a\" nil nil 1 }}'\ntwice: '{{ `{{ bcrypt \"x\" }}` }}'\n", "file.txt", "{{ randBytes 3 }}",
			"templates/_a.tpl", "{{ define \"deep\" }}{{ shuffle \"ab\" }}{{ end }}", "templates/a.yaml", "a: 1\nb: "+action+"\n"))
		if err != nil {
			t.Fatal(err)
		}
		_, err = c.Render(Release{Name: "r"})
		switch {
		case want == "-": // no function at all
			if err == nil || !strings.Contains(err.Error(), "not defined") {
				t.Errorf("%s: %v", action, err)
			}
		case want == "deep" || want == "shuffle":
			if err == nil || !strings.Contains(err.Error(), "templates/_a.tpl:1 uses shuffle, which ") {
				t.Errorf("%s: %v", action, err)
			}
		case want == "" && err != nil, want != "" && (err == nil || !strings.Contains(err.Error(), "render web: templates/a.yaml:2 uses "+want+", which ")):
			t.Errorf("%s: %v, want %q", action, err, want)
		}
	}
}

// What sprig takes out of a map in any order comes in one.
func TestOrderIsNoChance(t *testing.T) {
	c, err := Load(files("Chart.yaml", meta, "values.yaml", "{}", "templates/a.yaml", `{{ $d := dict "c" 3 "a" 1 "b" 2 "e" 5 "d" 4 }}a: {{ keys $d }} {{ values $d }}`))
	if err != nil {
		t.Fatal(err)
	}
	for range 20 {
		if got, err := c.Render(Release{Name: "r"}); err != nil || string(got[0].Content) != "a: [a b c d e] [1 2 3 4 5]\n" {
			t.Fatalf("%q %v", got, err)
		}
	}
}
