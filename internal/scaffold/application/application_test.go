package application

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"gitconnection/internal/scaffold/edit"
)

const header = "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata:\n  name: shop\nspec:\n  project: p\n  destination: {name: edge, namespace: staging}\n"

func TestWhereTheVersionStands(t *testing.T) {
	for _, c := range []struct{ name, spec, want string }{
		{"a chart", "  source: {repoURL: r, chart: web, targetRevision: 1.2.3}\n", "chart web spec.source.targetRevision=1.2.3"},
		{"an image of a chart in the repository", "  source:\n    repoURL: r\n    path: charts/web\n    targetRevision: HEAD\n    helm: {valuesObject: {image: {repository: ghcr.io/acme/web, tag: v7}}}\n",
			"image ghcr.io/acme/web spec.source.helm.valuesObject.image.tag=v7; revision r spec.source.targetRevision=HEAD"},
		{"a revision", "  source: {repoURL: r, path: p, targetRevision: v2}\n", "revision r spec.source.targetRevision=v2"},
		{"a chart with values from elsewhere", "  sources:\n    - {repoURL: r, ref: values, targetRevision: main}\n    - {repoURL: c, chart: web, targetRevision: 0.1.0}\n",
			"chart web spec.sources.1.targetRevision=0.1.0"},
		{"a parameter", "  source:\n    repoURL: r\n    targetRevision: v9\n    helm: {parameters: [{name: a, value: b}, {name: web.image.tag, value: \"3\"}]}\n",
			"image web.image spec.source.helm.parameters.1.value=3; revision r spec.source.targetRevision=v9"},
		{"two images", "  source:\n    chart: c\n    targetRevision: 1\n    helm: {valuesObject: {image: {tag: a}, job: {initImage: {tag: b}}}}\n",
			"chart c spec.source.targetRevision=1; image image spec.source.helm.valuesObject.image.tag=a; image initImage spec.source.helm.valuesObject.job.initImage.tag=b"},
		{"nothing", "  source: {repoURL: r, path: p}\n", ""},
	} {
		d, err := Read([]byte(header + c.spec))
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		var got []string
		for _, s := range d.Slots {
			got = append(got, string(s.Kind)+" "+s.Of+" "+s.Name()+"="+s.Version)
			changed, err := edit.Set([]byte(header+c.spec), s.Document, s.Path, "9.9.9")
			if err != nil {
				t.Fatalf("%s: set %s: %v", c.name, s.Name(), err)
			}
			if v := versionAt(t, changed, s); v != "9.9.9" {
				t.Errorf("%s: %s was set and reads %q", c.name, s.Name(), v)
			}
		}
		if strings.Join(got, "; ") != c.want || d.Name != "shop" || d.Destination != "edge" || d.Namespace != "staging" {
			t.Errorf("%s: got %q of %+v, want %q", c.name, got, d, c.want)
		}
	}
}

func TestOtherFiles(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"apiVersion: v1\nkind: ConfigMap\n", "it holds ConfigMap, not an Argo CD Application"},
		{"apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\n", "it holds ApplicationSet, not an Argo CD Application"},
		{"apiVersion: app.k8s.io/v1beta1\nkind: Application\n", "it holds Application, not an Argo CD Application"},
		{"", "it holds no Argo CD Application"},
		{header + "---\n" + header, "it holds 2 Applications; give each a file of its own"},
		{"a: \xff", "it is not UTF-8"},
	} {
		_, err := Read([]byte(c.text))
		if err == nil || err.Error() != c.want {
			t.Errorf("%q: %v, want %s", c.text, err, c.want)
		}
	}
	if _, err := Read([]byte("a: [")); err == nil {
		t.Error("broken YAML was read")
	}
	_, err := Read([]byte("kind: Secret\n"))
	if other, ok := errors.AsType[*NotApplicationError](err); !ok || other.Kind != "Secret" {
		t.Errorf("%v", err)
	}
}

func TestSlotByName(t *testing.T) {
	d, err := Read([]byte(header + "  source:\n    chart: c\n    targetRevision: 1\n    helm: {valuesObject: {image: {tag: a}}}\n"))
	if err != nil {
		t.Fatal(err)
	}
	if s, err := d.Slot(""); err != nil || s.Kind != Chart || d.Version() != "1" {
		t.Errorf("%+v, %v", s, err)
	}
	if s, err := d.Slot("spec.source.helm.valuesObject.image.tag"); err != nil || s.Version != "a" {
		t.Errorf("%+v, %v", s, err)
	}
	if _, err := d.Slot("spec.x"); err == nil || err.Error() != "no version stands at spec.x; there are spec.source.targetRevision, spec.source.helm.valuesObject.image.tag" {
		t.Errorf("%v", err)
	}
	if _, err := (Deployment{}).Slot(""); err == nil {
		t.Error("a version out of nowhere")
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(header + "  source: {repoURL: r, chart: web, targetRevision: 1.2.3}\n"))
	f.Add([]byte("kind: Application\napiVersion: argoproj.io/v1\nspec: {sources: [{helm: {parameters: [{name: image.tag, value: x}]}}, *a]}\n"))
	f.Fuzz(func(t *testing.T, file []byte) {
		d, err := Read(file)
		if err != nil {
			return
		}
		for _, s := range d.Slots {
			// What is found is set by its path, or is refused there.
			changed, err := edit.Set(file, s.Document, s.Path, "9.9.9")
			if err != nil {
				continue
			}
			if v := versionAt(t, changed, s); v != "9.9.9" {
				t.Fatalf("%s was set and reads %q", s.Name(), v)
			}
		}
	})
}

// versionAt reads the version at the place of a slot.
func versionAt(t *testing.T, file []byte, s Slot) string {
	t.Helper()
	d, err := Read(file)
	if err != nil {
		t.Fatalf("read what was set at %s: %v", s.Name(), err)
	}
	for _, other := range d.Slots {
		if other.Document == s.Document && slices.Equal(other.Path, s.Path) {
			return other.Version
		}
	}
	t.Fatalf("no version stands at %s any more", s.Name())
	return ""
}
