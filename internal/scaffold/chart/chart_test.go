package chart

import (
	"strings"
	"testing"
)

func files(pairs ...string) []File {
	var out []File
	for i := 0; i < len(pairs); i += 2 {
		out = append(out, File{Path: pairs[i], Content: []byte(pairs[i+1])})
	}
	return out
}

const meta = "apiVersion: v2\nname: web\nversion: 1.2.3\ndescription: A web service\n"

func TestRender(t *testing.T) {
	c, err := Load(files("Chart.yaml", meta, "values.yaml", "# @input.required: true\nname: x\nextra: false\n",
		"templates/_helpers.tpl", `{{- define "n" }}{{ .Values.name }}-{{ .Release.Namespace }}{{ end }}`,
		"templates/b.yaml", "name: {{ include \"n\" . }}\nsecret: {{`\"{{ .token }}\"`}}\n\n\n",
		"templates/a/deep.yaml", "{{- if .Values.extra }}\nkind: Extra\n{{- end }}\n",
		"templates/NOTES.txt", "hello"))
	if err != nil {
		t.Fatal(err)
	}
	form, err := c.Form()
	if err != nil || len(form.Inputs) != 1 || c.Name() != "web" || c.Version() != "1.2.3" || c.Description() != "A web service" {
		t.Fatalf("%s %s %s, %+v, %v", c.Name(), c.Version(), c.Description(), form, err)
	}
	for range 2 { // the same again gives the same
		got, err := c.Render(Release{Name: "r", Namespace: "n", Values: map[string]any{"name": "y"}})
		if err != nil || len(got) != 1 || got[0].Path != "b.yaml" || string(got[0].Content) != "name: y-n\nsecret: \"{{ .token }}\"\n" {
			t.Fatalf("%q, %v", got, err)
		}
	}
	got, err := c.Render(Release{Name: "r", Namespace: "n", Values: map[string]any{"extra": true}, Kubernetes: "v1.31.0"})
	if err != nil || len(got) != 2 || got[0].Path != "a/deep.yaml" || string(got[0].Content) != "kind: Extra\n" {
		t.Fatalf("%q, %v", got, err)
	}
}

func TestLeftOut(t *testing.T) {
	c, err := Load(files(".helmignore", "# not these\n*.bak\nold/\n/templates/only.yaml\n", "Chart.yaml", "\ufeff"+meta, "values.yaml", "\ufeffa: 1\n",
		"templates/a.yaml", "a: {{ .Values.a }}\n", "templates/a.yaml.bak", "{{ .Values.gone }}", "templates/old/b.yaml", "{{ .Values.gone }}",
		"templates/.hidden.yaml", "{{ .Values.gone }}", "templates/only.yaml", "{{ .Values.gone }}", "templates/sub/only.yaml", "b: c\n"))
	if err != nil {
		t.Fatal(err)
	}
	if names, err := c.Undeclared(); err != nil || len(names) > 0 {
		t.Errorf("%v %v", names, err)
	}
	got, err := c.Render(Release{Name: "r"})
	if err != nil || len(got) != 2 || got[0].Path != "a.yaml" || string(got[0].Content) != "a: 1\n" || got[1].Path != "sub/only.yaml" {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := Load(files(".helmignore", "a/**\n", "Chart.yaml", meta)); err == nil || !strings.Contains(err.Error(), ".helmignore") {
		t.Errorf("%v", err)
	}
}

func TestWhatIsMissingStops(t *testing.T) {
	c, err := Load(files("Chart.yaml", meta, "values.yaml", "", "templates/a.yaml", "x: {{ .Values.absent }}\n"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Render(Release{Name: "r"}); err == nil || !strings.Contains(err.Error(), "absent") || !strings.Contains(err.Error(), "a.yaml") {
		t.Errorf("%v", err)
	}
}

func TestRefusedCharts(t *testing.T) {
	many := files("Chart.yaml", meta)
	for range maxFiles {
		many = append(many, File{Path: "x"})
	}
	for want, list := range map[string][]File{
		"leads elsewhere":      files("Chart.yaml", meta, "../x", ""),
		"leads elsewhere: \"/": files("Chart.yaml", meta, "/etc/passwd", ""),
		"leads elsewhere: \"a": files("Chart.yaml", meta, "a/../../x", ""),
		"twice":                files("Chart.yaml", meta, "a", "", "a", ""),
		"packed chart":         files("Chart.yaml", meta, "charts/a.tgz", ""),
		"more than 1000":       many,
		"larger than":          files("Chart.yaml", meta, "a", strings.Repeat("x", maxBytes)),
		"Chart.yaml":           files("values.yaml", ""),
		"needs the chart db":   files("Chart.yaml", meta+"dependencies:\n  - {name: db, version: 1.0.0, repository: https://charts.example.com}\n"),
	} {
		if _, err := Load(list); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}
