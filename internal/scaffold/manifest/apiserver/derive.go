package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	apiextensions "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"sigs.k8s.io/yaml"
)

// deriveAll reads the definitions in a folder and writes each twice: as it is,
// for this command, and as a JSON schema for the program.
func deriveAll(from, version, schemas, crds string) error {
	for _, kind := range []string{"application", "applicationset", "appproject"} {
		data, err := os.ReadFile(filepath.Join(from, kind+"-crd.yaml"))
		if err != nil {
			return err
		}
		if err := pack(filepath.Join(crds, kind+"-crd.yaml.gz"), data); err != nil {
			return err
		}
		schema, err := derive(data, version)
		if err != nil {
			return fmt.Errorf("%s: %w", kind, err)
		}
		if err := pack(filepath.Join(schemas, kind+".json.gz"), schema); err != nil {
			return err
		}
	}
	return nil
}

// pack writes the same bytes for the same data: no name, no time.
func pack(name string, data []byte) error {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return err
	}
	if _, err := w.Write(data); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	return os.WriteFile(name, out.Bytes(), 0o644)
}

// derive makes a JSON schema of a definition's only version. Descriptions are
// left out, and what is not named is refused.
func derive(crd []byte, version string) ([]byte, error) {
	var d apiextensions.CustomResourceDefinition
	if err := yaml.UnmarshalStrict(crd, &d); err != nil {
		return nil, err
	}
	if len(d.Spec.Versions) != 1 || d.Spec.Versions[0].Name != "v1alpha1" {
		return nil, fmt.Errorf("%s has other versions than v1alpha1", d.Name)
	}
	root, err := strict(d.Spec.Versions[0].Schema.OpenAPIV3Schema, d.Name)
	if err != nil {
		return nil, err
	}
	properties := root["properties"].(map[string]any)
	properties["metadata"] = metadata()
	root["required"] = []string{"apiVersion", "kind", "metadata", "spec"}
	root["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	root["$comment"] = "Derived from " + d.Name + " of Argo CD " + version + ", Apache-2.0: see NOTICE.md."
	return json.Marshal(root)
}

// metadata are the fields of ObjectMeta that make sense in Git; the API server
// knows the type by itself, so that definitions do not have it.
func metadata() map[string]any {
	text := map[string]any{"type": "string"}
	texts := map[string]any{"type": "object", "additionalProperties": text}
	return map[string]any{
		"type": "object", "required": []string{"name"}, "additionalProperties": false,
		"properties": map[string]any{
			"name": text, "namespace": text, "labels": texts, "annotations": texts, "finalizers": map[string]any{"type": "array", "items": text},
		},
	}
}

// strict turns a structural schema into one of JSON Schema in which only what
// is named may stand. A keyword that is not known here is an error: it would
// otherwise be lost when Argo CD starts to use it.
func strict(s *apiextensions.JSONSchemaProps, at string) (map[string]any, error) {
	out := map[string]any{}
	switch {
	case s.XIntOrString:
		out["type"] = []string{"integer", "string"}
	case s.Type != "":
		out["type"] = s.Type
	}
	if s.Nullable || s.Not != nil || len(s.AllOf)+len(s.OneOf) > 0 || len(s.AnyOf) > 0 && !s.XIntOrString || len(s.XValidations) > 0 || s.XEmbeddedResource ||
		s.Minimum != nil || s.Maximum != nil || s.MinItems != nil || s.MaxItems != nil || s.MinProperties != nil || s.MaxProperties != nil || s.MultipleOf != nil || s.UniqueItems {
		return nil, fmt.Errorf("%s uses a keyword that is not translated", at)
	}
	// int64 and date-time are the formats in use; only the second one says
	// more than the type, and only in the status, which is not committed.
	if s.Pattern != "" {
		out["pattern"] = s.Pattern
	}
	if s.MinLength != nil {
		out["minLength"] = *s.MinLength
	}
	if s.MaxLength != nil {
		out["maxLength"] = *s.MaxLength
	}
	if len(s.Enum) > 0 {
		out["enum"] = s.Enum
	}
	if len(s.Required) > 0 {
		out["required"] = s.Required
	}
	return out, children(s, out, at)
}

func children(s *apiextensions.JSONSchemaProps, out map[string]any, at string) error {
	properties := map[string]any{}
	for name := range s.Properties {
		p := s.Properties[name]
		child, err := strict(&p, at+"."+name)
		if err != nil {
			return err
		}
		properties[name] = child
	}
	keeps := s.XPreserveUnknownFields != nil && *s.XPreserveUnknownFields
	switch {
	case s.AdditionalProperties != nil && s.AdditionalProperties.Schema != nil:
		child, err := strict(s.AdditionalProperties.Schema, at+".*")
		if err != nil {
			return err
		}
		out["additionalProperties"] = child
	case s.Type == "object" && !keeps:
		out["additionalProperties"] = false
	}
	if len(properties) > 0 {
		out["properties"] = properties
	}
	if s.Items != nil {
		if s.Items.Schema == nil {
			return fmt.Errorf("%s: items without a schema", strings.TrimSpace(at))
		}
		child, err := strict(s.Items.Schema, at+"[]")
		if err != nil {
			return err
		}
		out["items"] = child
	}
	return nil
}
