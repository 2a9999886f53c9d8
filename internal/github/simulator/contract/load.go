package contract

import (
	"bytes"
	"compress/gzip"
	_ "embed" // the descriptions
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

//go:embed testdata/openapi.json.gz
var openapiGzip []byte

//go:embed testdata/schema.graphql.gz
var graphqlGzip []byte

type restDescription struct {
	doc    *openapi3.T
	router routers.Router
}

// Both descriptions are read once and only read from: every Checker shares them.
var (
	loadREST    = sync.OnceValues(parseREST)
	loadGraphQL = sync.OnceValues(parseGraphQL)
)

func parseREST() (restDescription, error) {
	raw, err := unzip(openapiGzip)
	if err != nil {
		return restDescription{}, fmt.Errorf("read openapi.json.gz: %w", err)
	}
	doc, err := openapi3.NewLoader().LoadFromData(raw)
	if err != nil {
		return restDescription{}, fmt.Errorf("load OpenAPI description: %w", err)
	}
	// The description's own examples do not pass its schemas, so the document
	// is not validated as a whole; its operations are.
	doc.Servers = openapi3.Servers{{URL: "/"}}
	correctInstallations(doc)
	doc.Paths = multiSegment(doc.Paths)
	addByID(doc.Paths)
	router, err := gorillamux.NewRouter(doc)
	if err != nil {
		return restDescription{}, fmt.Errorf("route OpenAPI description: %w", err)
	}
	return restDescription{doc: doc, router: router}, nil
}

// GraphQLSchema is GitHub's whole published schema. It is shared: read only.
func GraphQLSchema() (*ast.Schema, error) { return loadGraphQL() }

func parseGraphQL() (*ast.Schema, error) {
	raw, err := unzip(graphqlGzip)
	if err != nil {
		return nil, fmt.Errorf("read schema.graphql.gz: %w", err)
	}
	schema, err := gqlparser.LoadSchema(&ast.Source{Name: "schema.graphql", Input: string(raw)})
	if err != nil {
		return nil, fmt.Errorf("load GraphQL schema: %w", err)
	}
	return schema, nil
}

func unzip(packed []byte) ([]byte, error) {
	reader, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(reader)
}

// multiSegment renames path parameters that may hold slashes ("contents/a/b"),
// which the router otherwise ends at the first one.
func multiSegment(paths *openapi3.Paths) *openapi3.Paths {
	renamed := openapi3.NewPaths()
	for _, key := range paths.InMatchingOrder() {
		item := paths.Value(key)
		for _, operation := range item.Operations() {
			for _, parameter := range operation.Parameters {
				if flag, ok := parameter.Value.Extensions["x-multi-segment"].(bool); ok && flag {
					key = strings.Replace(key, "{"+parameter.Value.Name+"}", "{"+parameter.Value.Name+":.*}", 1)
				}
			}
		}
		renamed.Set(key, item)
	}
	return renamed
}

const repositoryPath = "/repos/{owner}/{repo}"

// addByID serves /repositories/{repository_id}/…, where GitHub redirects to
// after a rename. The description does not list these routes although its own
// answers lead there.
func addByID(paths *openapi3.Paths) {
	for _, key := range paths.InMatchingOrder() {
		rest, ok := strings.CutPrefix(key, repositoryPath)
		if !ok {
			continue
		}
		item := &openapi3.PathItem{}
		for method, operation := range paths.Value(key).Operations() {
			item.SetOperation(method, byID(operation))
		}
		paths.Set("/repositories/{repository_id}"+rest, item)
	}
}

func byID(operation *openapi3.Operation) *openapi3.Operation {
	same := *operation
	same.Parameters = slices.DeleteFunc(slices.Clone(operation.Parameters), func(p *openapi3.ParameterRef) bool {
		return p.Value.Name == "owner" || p.Value.Name == "repo"
	})
	id := openapi3.NewPathParameter("repository_id").WithSchema(openapi3.NewIntegerSchema())
	same.Parameters = append(same.Parameters, &openapi3.ParameterRef{Value: id})
	return &same
}
