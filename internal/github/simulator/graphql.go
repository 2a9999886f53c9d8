package simulator

import (
	"fmt"
	"net/http"

	"gitconnection/internal/github/simulator/query"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/validator"
)

// serveGraphQL serves POST /graphql. Whatever is wrong with the operation
// itself is answered with status 200 and errors, as GitHub does.
func (s *Simulator) serveGraphQL(c *call) *reply {
	switch {
	case c.r.Method != http.MethodPost:
		return notFound()
	case c.actor.anonymous():
		return fail(http.StatusUnauthorized, "This endpoint requires you to be authenticated.")
	case c.actor.isApp():
		return refuseIntegration()
	case c.graph.Malformed:
		return fail(http.StatusBadRequest, "Problems parsing JSON")
	}
	st, _ := s.limit(c.actor, resourceGraphQL, 0)
	if st.Remaining == 0 && !s.enterprise() {
		return graphReply(nil, &graphError{Type: graphRateLimited, Message: "API rate limit already exceeded for " + c.actor.limitKey() + "."}).limits(st)
	}
	if s.resolvers == nil {
		s.resolvers = newResolvers()
	}
	x := &graphExec{s: s, c: c, cost: 1}
	if errors := x.prepare(c.graph); len(errors) > 0 {
		return s.withLimits(graphReply(nil, errors...), st)
	}
	x.estimate(c.graph.Operation.SelectionSet)
	st, enough := s.limit(c.actor, resourceGraphQL, x.cost)
	if !enough && !s.enterprise() {
		return graphReply(nil, &graphError{Type: graphRateLimited, Message: "API rate limit exceeded for " + c.actor.limitKey() + "."}).limits(st)
	}
	if p := x.troubled("0401:6C25:28BCA72:539243A:638E5DA9", c.graph.Operation.SelectionSet); p != nil {
		return s.withLimits(p, st)
	}
	root := x.schema.Query
	if c.graph.Operation.Operation == ast.Mutation {
		root = x.schema.Mutation
	}
	data, bad := x.run(root, rootNode{}, []ast.SelectionSet{c.graph.Operation.SelectionSet}, nil)
	if bad {
		data = nil
	}
	p := graphReply(data, x.errors...)
	if x.sso != "" {
		p.with("X-Github-Sso", "required; url="+x.sso)
	}
	if data == nil {
		p.body.(obj)["data"] = nil
	}
	return s.withLimits(p, st)
}

// withLimits adds the headers of the rate limit, where there is one.
func (s *Simulator) withLimits(p *reply, st limitState) *reply {
	if s.enterprise() {
		return p
	}
	return p.limits(st)
}

// rootNode is what the fields of Query and Mutation are resolved on.
type rootNode struct{}

func graphReply(data *orderedObject, errors ...*graphError) *reply {
	o := obj{}
	if data != nil {
		o["data"] = data
	}
	if len(errors) > 0 {
		o["errors"] = errors
	}
	return ok(o)
}

func (p *reply) limits(st limitState) *reply {
	if p.header == nil {
		p.header = http.Header{}
	}
	st.write(p.header)
	return p
}

// prepare checks the operation and its variables.
func (x *graphExec) prepare(g *query.Request) []*graphError {
	if len(g.Problems) > 0 {
		var out []*graphError
		for _, e := range g.Problems {
			out = append(out, translate(e))
		}
		return out
	}
	if g.Operation == nil {
		return []*graphError{{Message: "No operation with that name, or more than one and no name"}}
	}
	sch, err := query.Schema()
	if err != nil {
		return []*graphError{{Message: err.Error()}}
	}
	vars, err := validator.VariableValues(sch, g.Operation, g.Variables)
	if err != nil {
		return []*graphError{{Message: "Variable was provided invalid value: " + err.Error()}}
	}
	x.schema, x.vars = sch, vars
	return nil
}

// translate turns an error of the parser or validator into GitHub's form.
func translate(e *gqlerror.Error) *graphError {
	out := &graphError{Message: e.Message}
	if e.Rule != "" {
		out.Extensions = map[string]any{"code": e.Rule}
	}
	for _, l := range e.Locations {
		out.Locations = append(out.Locations, map[string]int{"line": l.Line, "column": l.Column})
	}
	return out
}

// estimate computes the points that an operation costs: the requests that its
// connections stand for, divided by 100, at least 1. GitHub: GraphQL docs,
// rate limits.
func (x *graphExec) estimate(set ast.SelectionSet) {
	requests, nodes := x.weigh(set, 1)
	x.cost, x.nodes = max(requests/100, 1), nodes
}

func (x *graphExec) weigh(set ast.SelectionSet, times int) (requests, nodes int) {
	add := func(r, n int) { requests, nodes = requests+r, nodes+n }
	for _, s := range set {
		switch s := s.(type) {
		case *ast.Field:
			below := times
			if size, is := pageSize(s.ArgumentMap(x.vars)); is {
				add(times, times*size)
				below = times * size
			}
			add(x.weigh(s.SelectionSet, below))
		case *ast.InlineFragment:
			add(x.weigh(s.SelectionSet, times))
		case *ast.FragmentSpread:
			add(x.weigh(s.Definition.SelectionSet, times))
		}
	}
	return requests, nodes
}

// pageSize reads first or last of a connection's arguments.
func pageSize(args arguments) (int, bool) {
	for _, name := range []string{"first", "last"} {
		if n, is := integerOf(args[name]); is {
			return n, true
		}
	}
	return 0, false
}

func integerOf(v any) (int, bool) {
	switch v := v.(type) {
	case int64:
		return int(v), true
	case int:
		return v, true
	case fmt.Stringer: // json.Number
		n := number(v.String())
		return int(n), true
	}
	return 0, false
}
