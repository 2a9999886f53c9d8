package simulator

import (
	"fmt"

	"gitconnection/internal/github/simulator/query"
)

// connection is one page of a list, in Relay's form.
type connection[T any] struct {
	items []T
	first int // place of the first item in the whole list
	total int
}

// edge is one item of a connection with its cursor.
type edge struct {
	cursor string
	node   any
}

// maxPage is how many items a connection gives at once. GitHub: GraphQL docs,
// node limits.
const maxPage = 100

// connect cuts the page out of a list that the arguments ask for.
func connect[T any](list []T, name string, args arguments) (any, error) {
	first, hasFirst := integerOf(args["first"])
	last, hasLast := integerOf(args["last"])
	switch {
	case !hasFirst && !hasLast:
		return nil, &graphError{Type: graphBoundaries,
			Message: fmt.Sprintf("You must provide a `first` or `last` value to properly paginate the `%s` connection.", name)}
	case first > maxPage:
		return nil, excessive(name, "first", first)
	case last > maxPage:
		return nil, excessive(name, "last", last)
	case first < 0 || last < 0:
		return nil, &graphError{Type: graphArgument, Message: fmt.Sprintf("`first` and `last` on the `%s` connection must not be less than zero.", name)}
	}
	from, to := 0, len(list)
	if at, is := query.ParseCursor(args.text("after")); is {
		from = min(max(at, 0), len(list))
	}
	if at, is := query.ParseCursor(args.text("before")); is {
		to = min(max(at-1, from), len(list))
	}
	if hasFirst {
		to = min(to, from+first)
	}
	if hasLast {
		from = max(from, to-last)
	}
	return &connection[T]{items: list[from:to], first: from, total: len(list)}, nil
}

func excessive(name, arg string, n int) error {
	return &graphError{Type: graphExcessive,
		Message: fmt.Sprintf("Requesting %d records on the `%s` connection exceeds the `%s` limit of %d records.", n, name, arg, maxPage)}
}

// pageOf is what every connection can tell.
type pageOf interface {
	nodes() any
	edges() []edge
	count() int
	bounds() (from, to int)
}

func (c *connection[T]) nodes() any             { return c.items }
func (c *connection[T]) count() int             { return c.total }
func (c *connection[T]) bounds() (from, to int) { return c.first, c.first + len(c.items) }
func (c *connection[T]) edges() []edge {
	out := make([]edge, len(c.items))
	for i, item := range c.items {
		out[i] = edge{query.Cursor(c.first + i + 1), item}
	}
	return out
}

// connectionFields resolve the fields that all connections have.
func connectionFields() map[string]resolver {
	return map[string]resolver{
		"nodes":      plain(func(c pageOf) any { return c.nodes() }),
		"edges":      plain(func(c pageOf) any { return c.edges() }),
		"totalCount": plain(func(c pageOf) any { return c.count() }),
		"pageInfo":   plain(func(c pageOf) any { return c }),
	}
}

func edgeFields() map[string]resolver {
	return map[string]resolver{
		"cursor": plain(func(e edge) any { return e.cursor }),
		"node":   plain(func(e edge) any { return e.node }),
	}
}

func pageInfoFields() map[string]resolver {
	return map[string]resolver{
		"hasNextPage":     plain(func(c pageOf) any { _, to := c.bounds(); return to < c.count() }),
		"hasPreviousPage": plain(func(c pageOf) any { from, _ := c.bounds(); return from > 0 }),
		"startCursor": plain(func(c pageOf) any {
			from, to := c.bounds()
			if from == to {
				return nil
			}
			return query.Cursor(from + 1)
		}),
		"endCursor": plain(func(c pageOf) any {
			from, to := c.bounds()
			if from == to {
				return nil
			}
			return query.Cursor(to)
		}),
	}
}
