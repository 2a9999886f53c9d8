package template

import (
	"reflect"
	"strings"
	"testing"

	"gitconnection/internal/scaffold"
	"gitconnection/internal/scaffold/chart"
	"gitconnection/internal/scaffold/form"
)

const declared = `variable "name" { # the bucket's {
  description = "Name of the bucket"
  type        = string
}
/* variable "no" {
} */
variable "bucket_region" {
 type        = string
}
variable "size" {
  type    = number
  default = 3
}
variable "tags" {
  type = object({
    default = optional(string)
  })
}
variable "cluster_name" { type = string }
variable "password" {
  sensitive = true
}
variable "text" {
  default = <<-EOT
variable "inner" {
EOT
}
locals {
  variable = "x {"
}
variable one { default = "}" }
`

func TestTerraformVariables(t *testing.T) {
	for _, text := range []string{declared, strings.ReplaceAll(declared, "\n", "\r\n")} {
		got := variablesIn([]scaffold.File{{Path: "variables.tf", Content: []byte(text)}, {Path: "modules/x/variables.tf", Content: []byte("variable \"deeper\" {}\n")}})
		want := []variable{
			{name: "bucket_region", kind: "string"}, {name: "cluster_name", kind: "string"}, {name: "name", kind: "string", description: "Name of the bucket"},
			{name: "one", hasDefault: true}, {name: "password", sensitive: true}, {name: "size", kind: "number", hasDefault: true}, {name: "tags", kind: "object({"},
			{name: "text", hasDefault: true},
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("got  %+v\nwant %+v", got, want)
		}
	}
}

// TestVariablesAreAskedForAndPassed has an item whose Terraform files declare
// variables that nothing else gives a value.
func TestVariablesAreAskedForAndPassed(t *testing.T) {
	i := readItem("gitops-catalog/bucket", []scaffold.File{
		{Path: "main.tf", Content: []byte("# nothing\n")}, {Path: "variables.tf", Content: []byte(declared)},
		{Path: "values.yaml", Content: []byte("# @input.required: true\nbucketRegion: \"\"\n")},
	})
	var names []string
	for _, in := range i.Form.Inputs {
		names = append(names, in.Name())
	}
	if want := []string{"bucketRegion", "name", "password", "tags"}; i.Reason != "" || !reflect.DeepEqual(names, want) {
		t.Fatalf("%s: %v, want %v", i.Reason, names, want)
	}
	s := Supplied{Cluster: "edge-1", Environment: "staging", Item: "bucket", PlatformURL: "git@github.com:acme/acme-gitops.git", Branch: "main", Path: "registry/environments/staging/edge-1/bucket"}
	if _, err := i.Render(t.Context(), chart.InProcess{}, Request{Supplied: s}); err == nil || err.Error() != "bucketRegion: it is needed; name: it is needed; password: it is needed; tags: it is needed" {
		t.Errorf("%v", err)
	}
	out, err := i.Render(t.Context(), chart.InProcess{}, Request{Supplied: s, Answers: map[string]string{"bucketRegion": "eu-1", "name": "b", "password": "vault:a#b", "tags": "{}"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"      - key: bucket_region\n        value: eu-1\n      - key: cluster_name\n        value: edge-1\n      - key: name\n        value: b\n      - key: tags\n        value: '{}'\n",
		"name: TF_VAR_password\n", "module: git::https://github.com/acme/acme-gitops.git//registry/environments/staging/edge-1/bucket?ref=main\n",
	} {
		if !strings.Contains(string(out.Workspace), want) {
			t.Errorf("%q is not in\n%s", want, out.Workspace)
		}
	}
	if !reflect.DeepEqual(out.Secrets, []form.Reference{{Backend: "vault", Path: "a", Key: "b"}}) && out.Secrets[0].Env != "TF_VAR_password" {
		t.Errorf("%+v", out.Secrets)
	}
}

func TestModulesAreReadByHTTPS(t *testing.T) {
	for address, want := range map[string]string{
		"git@github.com:acme/gitops.git":            "https://github.com/acme/gitops.git",
		"ssh://git@github.com/acme/gitops.git":      "https://github.com/acme/gitops.git",
		"ssh://git@github.com:2222/acme/gitops.git": "https://github.com/acme/gitops.git",
		"ssh://github.com/acme/gitops.git":          "https://github.com/acme/gitops.git",
		"https://github.com:8443/acme/gitops.git":   "https://github.com:8443/acme/gitops.git",
		"https://a@github.com/acme/gitops.git":      "https://a@github.com/acme/gitops.git",
		"":                                          "",
	} {
		if got := overHTTPS(address); got != want {
			t.Errorf("%s: %s, want %s", address, got, want)
		}
	}
}

// TestWhatGoesAlong sorts the files of an item.
func TestWhatGoesAlong(t *testing.T) {
	for p, want := range map[string][2]bool{ // without and with templates that read files
		"static/manifests/a.yaml": {true, true}, "static/x.json": {true, true}, "manifests/a.yaml": {true, true}, "crds/a.yaml": {true, true},
		"more.yaml": {true, false}, "config/a.yml": {true, false},
		"values.yaml": {}, "values.schema.json": {}, "values-prod.yaml": {}, "Chart.yaml": {}, "Chart.lock": {}, "README.md": {}, ".DS_Store": {}, ".github/a.yaml": {},
		"templates/a.yaml": {}, "charts/b/values.yaml": {}, "ci/test.yaml": {}, "config/a.ini": {},
	} {
		if got := [2]bool{goesAlong(p, false), goesAlong(p, true)}; got != want {
			t.Errorf("%s: %v, want %v", p, got, want)
		}
	}
}

func FuzzVariables(f *testing.F) {
	f.Add(declared)
	f.Add("variable a {\n\"\\\"\n<<X\n")
	f.Fuzz(func(t *testing.T, text string) {
		for _, v := range variablesOf(text) {
			if v.name == "" || strings.ContainsAny(v.name, " \"{}\n") {
				t.Fatalf("%+v", v)
			}
		}
	})
}
