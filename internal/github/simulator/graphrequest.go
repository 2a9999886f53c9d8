package simulator

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

// schema parses the embedded subset of GitHub's schema, once and when it is
// first needed.
var schema = sync.OnceValues(func() (*ast.Schema, error) {
	return gqlparser.LoadSchema(&ast.Source{Name: "schema.graphql", Input: schemaText})
})

// graphRequest is a GraphQL request, parsed and validated.
type graphRequest struct {
	doc       *ast.QueryDocument
	op        *ast.OperationDefinition
	variables map[string]any
	malformed bool // not JSON
	errors    gqlerror.List
}

// parseGraph reads the body of POST /graphql. What is wrong with it is kept
// for the answer.
func parseGraph(body []byte, known *queryCache) *graphRequest {
	var in struct {
		Query         string         `json:"query"`
		OperationName string         `json:"operationName"`
		Variables     map[string]any `json:"variables"`
	}
	dec := json.NewDecoder(strings.NewReader(string(body)))
	dec.UseNumber()
	if err := dec.Decode(&in); err != nil {
		return &graphRequest{malformed: true}
	}
	g := &graphRequest{variables: in.Variables}
	sch, err := schema()
	if err != nil {
		g.errors = gqlerror.List{gqlerror.Wrap(err)}
		return g
	}
	g.doc, g.errors = known.load(sch, in.Query)
	if len(g.errors) == 0 {
		g.op = g.doc.Operations.ForName(in.OperationName)
	}
	return g
}

// queryCache remembers queries that were parsed and validated: clients ask the
// same few ones all the time. A document is not changed by running it, so
// copies of a simulator share what they know.
type queryCache struct {
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
func (q *queryCache) load(sch *ast.Schema, query string) (*ast.QueryDocument, gqlerror.List) {
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

// operation says "query" or "mutation"; empty if there is none.
func (g *graphRequest) operation() string {
	if g.op == nil {
		return ""
	}
	return string(g.op.Operation)
}

// owner finds the account that the operation is about: the owner or login of
// its first field that has one, or the repository that it commits to.
func (g *graphRequest) owner() string {
	if g.op == nil {
		return ""
	}
	for _, sel := range g.op.SelectionSet {
		f, ok := sel.(*ast.Field)
		if !ok {
			continue
		}
		args := f.ArgumentMap(g.variables)
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
