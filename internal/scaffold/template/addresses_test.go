package template

import "testing"

func TestWhoTakesAddressesApart(t *testing.T) {
	for content, want := range map[string]bool{
		`host: {{ get (urlParse .Values.gitopsRepoUrl) "host" }}`:              true,
		`{{- $u := urlParse (.Values.gitopsRepoUrl | trim) }}`:                 true,
		`host: {{ (.Values.gitopsRepoUrl | urlParse).host }}`:                  true,
		`host: {{ get (urlParse (include "git.https" .)) "host" }}`:            false,
		`{{ include "a" . }} {{ urlParse (include "b" .) }} {{ urlParse $u }}`: true,
		`host: {{ .Values.host }}`:                                             false,
	} {
		if parsesURLs([]byte(content)) != want {
			t.Errorf("%s: %v", content, !want)
		}
	}
}
