package manifest

import (
	"bytes"
	"compress/gzip"
	"embed"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"gitconnection/internal/wording"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

// schemas are derived from Argo CD's own definitions: see NOTICE.md there.
//
//go:embed schemas/*.json.gz
var schemas embed.FS

const argoVersion = "argoproj.io/v1alpha1"

// Compiling the largest schema takes longer than checking a repository, so each
// is compiled when it is first used.
var schemaByKind = map[string]func() (*jsonschema.Schema, error){
	"Application":    sync.OnceValues(func() (*jsonschema.Schema, error) { return compile("application") }),
	"ApplicationSet": sync.OnceValues(func() (*jsonschema.Schema, error) { return compile("applicationset") }),
	"AppProject":     sync.OnceValues(func() (*jsonschema.Schema, error) { return compile("appproject") }),
}

func compile(name string) (*jsonschema.Schema, error) {
	packed, err := schemas.ReadFile("schemas/" + name + ".json.gz")
	if err != nil {
		return nil, err
	}
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	c := jsonschema.NewCompiler()
	c.UseLoader(noLoader{}) // never a file, never the network
	if err := c.AddResource("konstruct:"+name, doc); err != nil {
		return nil, err
	}
	return c.Compile("konstruct:" + name)
}

type noLoader struct{}

func (noLoader) Load(url string) (any, error) { return nil, fmt.Errorf("%s is not embedded", url) }

// checkSchema validates a resource of Argo CD against its schema.
func (c *checker) checkSchema(at Location, d document, kindName string) {
	s, err := schemaByKind[kindName]()
	if err != nil {
		c.report(at, Error, "it cannot be judged: %s", wording.Line(err)) // a broken build: report it, never accept the resource
		return
	}
	failed, ok := errors.AsType[*jsonschema.ValidationError](s.Validate(d.value))
	if !ok {
		return
	}
	c.reportSchemaErrors(at, d, kindName, s, failed)
}

// reportSchemaErrors reports the leaf errors; their parents only say that
// something below is wrong.
func (c *checker) reportSchemaErrors(at Location, d document, kindName string, s *jsonschema.Schema, e *jsonschema.ValidationError) {
	for _, cause := range e.Causes {
		c.reportSchemaErrors(at, d, kindName, s, cause)
	}
	if len(e.Causes) > 0 {
		return
	}
	where := e.InstanceLocation
	at.Line = d.line(where...)
	switch k := e.ErrorKind.(type) {
	case *kind.Required:
		for _, name := range k.Missing {
			c.report(at, Error, "%s is missing", dotted(where, name))
		}
	case *kind.AdditionalProperties:
		for _, name := range k.Properties {
			at.Line = d.line(slices.Concat(where, []string{name})...)
			c.report(at, Error, "%s is not a field of %s%s", dotted(where, name), kindName, suggestion(s, where, name))
		}
	case *kind.Type:
		if k.Got == "null" {
			c.report(at, Error, "%s is null", dotted(where))
			return
		}
		c.report(at, Error, "%s is %s, and has to be %s", dotted(where), article(k.Got), article(strings.Join(k.Want, " or ")))
	default:
		c.report(at, Error, "%s: %s", dotted(where), e.ErrorKind.LocalizedString(message.NewPrinter(language.English)))
	}
}

// suggestion names the field that differs from a misspelt one in case alone.
func suggestion(s *jsonschema.Schema, where []string, name string) string {
	for _, step := range where {
		switch next := s.Properties[step]; {
		case next != nil:
			s = next
		default:
			if s = s.Items2020; s == nil {
				return ""
			}
		}
	}
	for field := range s.Properties {
		if strings.EqualFold(field, name) {
			return "; " + field + " is one"
		}
	}
	return ""
}

// dotted writes a path as people do: spec.sources[0].repoURL.
func dotted(at []string, more ...string) string {
	var b strings.Builder
	for i, step := range slices.Concat(at, more) {
		switch {
		case strings.Trim(step, "0123456789") == "" && step != "":
			fmt.Fprintf(&b, "[%s]", step)
		case i > 0:
			b.WriteString("." + step)
		default:
			b.WriteString(step)
		}
	}
	if b.Len() == 0 {
		return "the resource"
	}
	return b.String()
}

func article(word string) string {
	if strings.HasPrefix(word, "object") {
		return strings.Replace(word, "object", "a mapping", 1)
	}
	if strings.HasPrefix(word, "array") {
		return strings.Replace(word, "array", "a list", 1)
	}
	if strings.HasPrefix(word, "integer") {
		return "an " + word
	}
	return "a " + word
}
