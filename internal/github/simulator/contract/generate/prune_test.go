package main

import (
	"encoding/json"
	"reflect"
	"testing"
)

func parse(t *testing.T, text string) object {
	t.Helper()
	var value object
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		t.Fatal(err)
	}
	return value
}

// "description" explains a schema, but it is also a field of a repository: the
// first goes, the second stays.
func TestStripKeepsNames(t *testing.T) {
	got := strip(any(parse(t, `{"description":"d","title":"t","x-github":{"a":1},"x-multi-segment":true,"type":"object",
		"required":["description"],"properties":{"description":{"type":"string","description":"d","example":"e"},
		"title":{"properties":{"tags":{"type":"array","items":{"type":"string","title":"t"}}}}}}`)))
	want := parse(t, `{"x-multi-segment":true,"type":"object","required":["description"],
		"properties":{"description":{"type":"string"},"title":{"properties":{"tags":{"type":"array","items":{"type":"string"}}}}}}`)
	if !reflect.DeepEqual(got, any(want)) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestStripRelaxes(t *testing.T) {
	got := strip(any(parse(t, `{"oneOf":[{"type":"string","title":"t"}],"discriminator":{"propertyName":"type"}}`)))
	if want := any(parse(t, `{"anyOf":[{"type":"string"}]}`)); !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestReachableFollowsReferences(t *testing.T) {
	full := parse(t, `{"components":{"responses":{"r":{"content":{"x":{"schema":{"$ref":"#/components/schemas/a"}}}}},
		"schemas":{"a":{"items":{"$ref":"#/components/schemas/b"}},"b":{"$ref":"#/components/schemas/a"},"unused":{},
		"basic-error":{},"validation-error":{}}}}`)
	kept, err := reachable(full, parse(t, `{"p":{"$ref":"#/components/responses/r"}}`))
	if err != nil {
		t.Fatal(err)
	}
	schemas, _ := kept["schemas"].(object)
	for _, name := range []string{"a", "b", "basic-error", "validation-error"} {
		if _, ok := schemas[name]; !ok {
			t.Errorf("schema %s is missing", name)
		}
	}
	if _, ok := schemas["unused"]; ok {
		t.Error("an unused schema was kept")
	}
	if _, err := reachable(full, parse(t, `{"p":{"$ref":"#/components/schemas/gone"}}`)); err == nil {
		t.Error("a reference to nothing passed")
	}
}

func TestSubsetNamesMissingOperations(t *testing.T) {
	if _, err := subset(object{"paths": object{}}); err == nil {
		t.Error("a description without the listed operations passed")
	}
}
