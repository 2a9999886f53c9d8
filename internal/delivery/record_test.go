package delivery

import (
	"reflect"
	"strings"
	"testing"

	"gitconnection/internal/connection"
	"gitconnection/internal/scaffold"
)

func TestRecord(t *testing.T) {
	r := Record{Name: "edge-1", Template: "cluster-templates/civo/workload-cluster", Source: EmbeddedSource, Commit: "1", Version: "1.0.0", Kind: "workload", Cloud: "civo", Parent: "mgmt",
		Answers: map[string]string{"region": "LON1", "dns": "vault:a/b#c", "odd": "yes: \"no\" # x"}, Files: map[connection.Role]map[string]string{connection.Application: nil}}
	r.addFiles(connection.Platform, []scaffold.File{{Path: "registry/clusters/edge-1/a.yaml", Content: []byte("a")}})
	f, err := r.file(ClusterRecord("edge-1"))
	if err != nil || f.Path != ".konstruct/clusters/edge-1.yaml" {
		t.Fatal(f, err)
	}
	got, err := ParseRecord(f.Content)
	if err != nil || !reflect.DeepEqual(got, r) {
		t.Errorf("%v\n%+v\nwant\n%+v\n%s", err, got, r, f.Content)
	}
	again, _ := got.file(f.Path)
	if string(again.Content) != string(f.Content) {
		t.Errorf("%s\n%s", again.Content, f.Content)
	}
	for bad, want := range map[string]string{
		"{": "did not find", "schema: 2": "schema 2", "! ": "schema 0",
		"schema: 1\nplatform:\n  .github/workflows/x.yaml: " + strings.Repeat("0", 40): "no place",
		"schema: 1\nplatform:\n  registry/../x: " + strings.Repeat("0", 40):            "no place",
		"schema: 1\napplication:\n  registry/environments/a/b/c.yaml: HEAD":            "no object id",
	} {
		if _, err := ParseRecord([]byte(bad)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func FuzzParseRecord(f *testing.F) {
	f.Add([]byte("schema: 1\nname: a\nanswers: {b: c}\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := ParseRecord(data)
		if err != nil {
			return
		}
		file, err := r.file("x")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ParseRecord(file.Content); err != nil {
			t.Errorf("%v\n%s", err, file.Content)
		}
	})
}
