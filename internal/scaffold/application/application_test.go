package application

import (
	"errors"
	"strings"
	"testing"
)

const header = "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata:\n  name: shop\nspec:\n  project: p\n  destination: {name: edge, namespace: staging}\n"

func TestSeveralApplicationsInOneFile(t *testing.T) {
	file := []byte(header + "  source: {repoURL: r, chart: web, targetRevision: 1.2.3}\n---\nkind: ConfigMap\n---\n" + strings.Replace(header, "name: shop", "name: shop-storage", 1) + "  source: {repoURL: r, path: p, targetRevision: HEAD}\n")
	all, err := ReadAll(file)
	if err != nil || len(all) != 2 || all[0].Name != "shop" || all[1].Name != "shop-storage" || all[1].Document != 2 || all[0].Destination != "edge" || all[0].Namespace != "staging" || all[0].Project != "p" {
		t.Fatalf("%+v, %v", all, err)
	}
	if d, err := Read(file, "shop-storage"); err != nil || d.Version() != "" || d.Document != 2 {
		t.Errorf("%+v, %v", d, err)
	}
	if d, err := Read(file, "shop"); err != nil || d.Version() != "1.2.3" {
		t.Errorf("%+v, %v", d, err)
	}
	if _, err := Read(file, "web"); err == nil || err.Error() != "it holds 2 Applications, and none is called web: shop, shop-storage" {
		t.Errorf("%v", err)
	}
	if d, err := Read([]byte(header+"  source: {repoURL: r, chart: web, targetRevision: 1.2.3}\n"), "another"); err != nil || d.Name != "shop" {
		t.Errorf("the only one counts whatever the file is called: %+v, %v", d, err)
	}
}

func TestOtherFiles(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"apiVersion: v1\nkind: ConfigMap\n", "it holds ConfigMap, not an Argo CD Application"},
		{"apiVersion: app.k8s.io/v1beta1\nkind: Application\n", "it holds Application, not an Argo CD Application"},
		{"", "it holds no Argo CD Application"},
		{"a: \xff", "the file cannot be read: it is not UTF-8"},
	} {
		_, err := ReadAll([]byte(c.text))
		if err == nil || err.Error() != c.want {
			t.Errorf("%q: %v, want %s", c.text, err, c.want)
		}
	}
	if _, err := ReadAll([]byte("a: [")); err == nil {
		t.Error("broken YAML was read")
	}
	_, err := Read([]byte("kind: Secret\n"), "x")
	if other, ok := errors.AsType[*NotApplicationError](err); !ok || other.Kind != "Secret" {
		t.Errorf("%v", err)
	}
}

// The annotation names the slot where nothing is certain, or another one is
// wanted; a name that is given counts more.
func TestKeptSlot(t *testing.T) {
	const spec = "  source:\n    repoURL: r\n    chart: c\n    targetRevision: 1.0.0\n    helm: {valuesObject: {image: {tag: a}}}\n"
	annotated := strings.Replace(header, "  name: shop\n", "  name: shop\n  annotations: {konstruct.io/version-slot: spec.source.helm.valuesObject.image.tag}\n", 1)
	for _, c := range []struct{ file, name, want string }{
		{header + spec, "", "1.0.0"},
		{annotated + spec, "", "a"},
		{annotated + spec, "spec.source.targetRevision", "1.0.0"},
	} {
		d, err := Read([]byte(c.file), "shop")
		if err != nil {
			t.Fatal(err)
		}
		if s, err := d.Slot(c.name); err != nil || s.Version != c.want {
			t.Errorf("%q: %+v, %v", c.name, s, err)
		}
	}
	d, _ := Read([]byte(header+spec), "shop")
	if _, err := d.Slot("spec.x"); err == nil || err.Error() != "no version stands at spec.x; there are spec.source.targetRevision, spec.source.helm.valuesObject.image.tag" {
		t.Errorf("%v", err)
	}
	if _, err := (Deployment{}).Slot(""); err == nil || err.Error() != "there is no version in it" {
		t.Errorf("%v", err)
	}
}

// What is found is set by its path, or refused there, and reads back.
func FuzzReadAll(f *testing.F) {
	f.Add([]byte(header + "  source: {repoURL: r, chart: web, targetRevision: 1.2.3}\n"))
	f.Add([]byte("kind: Application\napiVersion: argoproj.io/v1\nspec: {sources: [{helm: {parameters: [{name: image.tag, value: x}]}}, *a]}\n"))
	f.Add([]byte(header + "  source:\n    repoURL: r\n    helm:\n      values: |\n        image: {repository: a/b, tag: '1'}\n    kustomize: {images: [\"a=b/c:v1\"]}\n"))
	f.Add([]byte("kind: ApplicationSet\napiVersion: argoproj.io/v1\nspec: {generators: [{list: {elements: [{v: 1.0.0}]}}], template: {spec: {source: {chart: c, targetRevision: '{{v}}'}}}}\n"))
	f.Fuzz(func(t *testing.T, file []byte) {
		all, err := ReadAll(file)
		if err != nil {
			return
		}
		for _, d := range all {
			for _, s := range d.Slots {
				changed, err := s.Set(file, "9.9.9")
				if err != nil {
					continue
				}
				if v, ok := s.Read(changed); !ok || v != "9.9.9" {
					t.Fatalf("%s was set and reads %q", s.Name(), v)
				}
			}
		}
	})
}
