// Package query reads GraphQL requests: it parses them and holds them to the part of
// GitHub's schema that is simulated.
package query

import (
	_ "embed"
	"encoding/json"
	"strings"
	"sync"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

//go:embed schema.graphql
var schemaText string

// Schema parses the embedded subset of GitHub's schema, once and when it is
// first needed.
var Schema = sync.OnceValues(func() (*ast.Schema, error) {
	return gqlparser.LoadSchema(&ast.Source{Name: "schema.graphql", Input: schemaText})
})

// Request is a GraphQL request, parsed and validated.
type Request struct {
	Operation *ast.OperationDefinition // nil: there is none
	Variables map[string]any
	Malformed bool          // not JSON
	Problems  gqlerror.List // what is wrong with it

	doc *ast.QueryDocument
}

// Parse reads the body of POST /graphql. What is wrong with it is kept
// for the answer.
func Parse(body []byte, known *Cache) *Request {
	var in struct {
		Query         string         `json:"query"`
		OperationName string         `json:"operationName"`
		Variables     map[string]any `json:"variables"`
	}
	dec := json.NewDecoder(strings.NewReader(string(body)))
	dec.UseNumber()
	if err := dec.Decode(&in); err != nil {
		return &Request{Malformed: true}
	}
	g := &Request{Variables: in.Variables}
	sch, err := Schema()
	if err != nil {
		g.Problems = gqlerror.List{gqlerror.Wrap(err)}
		return g
	}
	g.doc, g.Problems = known.load(sch, in.Query)
	if len(g.Problems) == 0 {
		g.Operation = g.doc.Operations.ForName(in.OperationName)
	}
	return g
}

// Cache remembers queries that were parsed and validated: clients ask the
// same few ones all the time. A document is not changed by running it, so
// copies of a simulator share what they know.
type Cache struct {
	mu        sync.Mutex
	documents map[string]*ast.QueryDocument // by text
}

const (
	// maxCachedText is how long a query may be to be remembered, in bytes: a
	// long one holds content and is not asked twice.
	maxCachedText = 16 << 10
	// maxCached is how many are remembered.
	maxCached = 1000
)

// load parses and validates a query. It does not hold the lock while it does.
func (q *Cache) load(sch *ast.Schema, query string) (*ast.QueryDocument, gqlerror.List) {
	q.mu.Lock()
	doc := q.documents[query]
	q.mu.Unlock()
	if doc != nil {
		return doc, nil
	}
	doc, errs := gqlparser.LoadQueryWithRules(sch, query, nil)
	if len(errs) > 0 || len(query) > maxCachedText {
		return doc, errs
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.documents == nil || len(q.documents) >= maxCached {
		q.documents = map[string]*ast.QueryDocument{}
	}
	q.documents[query] = doc
	return doc, nil
}

// Kind says "query" or "mutation"; empty if there is none.
func (g *Request) Kind() string {
	if g.Operation == nil {
		return ""
	}
	return string(g.Operation.Operation)
}

// Owner finds the account that the operation is about: the owner or login of
// its first field that has one, or the repository that it commits to.
func (g *Request) Owner() string {
	if g.Operation == nil {
		return ""
	}
	for _, sel := range g.Operation.SelectionSet {
		f, ok := sel.(*ast.Field)
		if !ok {
			continue
		}
		args := f.ArgumentMap(g.Variables)
		for _, name := range []string{"owner", "login"} {
			if v, ok := args[name].(string); ok {
				return v
			}
		}
		input, _ := args["input"].(map[string]any)
		branch, _ := input["branch"].(map[string]any)
		if full, ok := branch["repositoryNameWithOwner"].(string); ok {
			owner, _, _ := strings.Cut(full, "/")
			return owner
		}
	}
	return ""
}
