package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	v1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	structural "k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/objectmeta"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/pruning"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/validation"
	metavalidation "k8s.io/apimachinery/pkg/api/validation"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/validation/field"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
	"sigs.k8s.io/yaml"
)

type question struct {
	Name     string         `json:"name"`
	Manifest map[string]any `json:"manifest"`
}

type verdict struct {
	Name   string   `json:"name"`
	Errors []string `json:"errors"`
}

// serve answers one question after the other.
func serve(crds string, in io.Reader, out io.Writer) error {
	kinds, err := load(crds)
	if err != nil {
		return err
	}
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 16<<20)
	answers := json.NewEncoder(out)
	for lines.Scan() {
		var q question
		if err := json.Unmarshal(lines.Bytes(), &q); err != nil {
			return fmt.Errorf("a question: %w", err)
		}
		if err := answers.Encode(verdict{q.Name, kinds.validate(q.Manifest)}); err != nil {
			return err
		}
	}
	return lines.Err()
}

// kinds are definitions by apiVersion and kind.
type kinds map[string]definition

type definition struct {
	namespaced bool
	schema     *structural.Structural
	validator  validation.SchemaValidator
	rules      *cel.Validator
}

func load(folder string) (kinds, error) {
	names, err := filepath.Glob(filepath.Join(folder, "*.yaml.gz"))
	if err != nil {
		return nil, err
	}
	out := kinds{}
	for _, name := range names {
		if err := out.add(name); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("there is no definition in %q", folder)
	}
	return out, nil
}

func (k kinds) add(name string) error {
	packed, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return err
	}
	data, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	var crd v1.CustomResourceDefinition
	if err := yaml.UnmarshalStrict(data, &crd); err != nil {
		return err
	}
	for _, v := range crd.Spec.Versions {
		var internal apiextensions.CustomResourceValidation
		if err := v1.Convert_v1_CustomResourceValidation_To_apiextensions_CustomResourceValidation(v.Schema, &internal, nil); err != nil {
			return err
		}
		schema, err := structural.NewStructural(internal.OpenAPIV3Schema)
		if err != nil {
			return err
		}
		validator, _, err := validation.NewSchemaValidator(internal.OpenAPIV3Schema)
		if err != nil {
			return err
		}
		k[crd.Spec.Group+"/"+v.Name+" "+crd.Spec.Names.Kind] = definition{
			namespaced: crd.Spec.Scope == v1.NamespaceScoped, schema: schema, validator: validator,
			rules: cel.NewValidator(schema, true, celconfig.PerCallLimit),
		}
	}
	return nil
}

// validate returns what an API server would report about a manifest, nothing
// when it would accept it.
func (k kinds) validate(manifest map[string]any) []string {
	apiVersion, _ := manifest["apiVersion"].(string)
	kind, _ := manifest["kind"].(string)
	d, known := k[apiVersion+" "+kind]
	if !known {
		return []string{fmt.Sprintf("no definition of %s %s", apiVersion, kind)}
	}
	out := d.unknown(manifest)
	errs := validation.ValidateCustomResource(nil, manifest, d.validator)
	if d.rules != nil {
		more, _ := d.rules.Validate(context.Background(), nil, d.schema, manifest, nil, celconfig.RuntimeCELCostBudget)
		errs = append(errs, more...)
	}
	errs = append(errs, d.meta(manifest)...)
	for _, e := range errs {
		out = append(out, e.Error())
	}
	return out
}

// unknown lists the fields that the server would drop, and with strict field
// validation refuse.
func (d definition) unknown(manifest map[string]any) []string {
	var out []string
	pruned := pruning.PruneWithOptions(runtime.DeepCopyJSON(manifest), d.schema, true,
		structural.UnknownFieldPathOptions{TrackUnknownFieldPaths: true})
	for _, path := range pruned {
		out = append(out, "unknown field "+path)
	}
	return out
}

// meta validates metadata, whose type the server knows without the definition.
func (d definition) meta(manifest map[string]any) field.ErrorList {
	meta, _, bad, err := objectmeta.GetObjectMetaWithOptions(manifest, objectmeta.ObjectMetaOptions{ReturnUnknownFieldPaths: true})
	at := field.NewPath("metadata")
	if err != nil {
		return field.ErrorList{field.Invalid(at, manifest["metadata"], err.Error())}
	}
	var out field.ErrorList
	for _, path := range bad {
		out = append(out, field.Invalid(at, path, "unknown field"))
	}
	if meta == nil {
		meta = &metav1.ObjectMeta{}
	}
	if d.namespaced && meta.Namespace == "" {
		meta.Namespace = "default" // what the client would be set to
	}
	return append(out, metavalidation.ValidateObjectMeta(meta, d.namespaced, metavalidation.NameIsDNSSubdomain, at)...)
}
