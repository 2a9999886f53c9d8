package simulator

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
)

// pageOfSize cuts one page out of a list and returns it with its Link header.
func pageOfSize[T any](c *call, list []T, size, most int) ([]T, string) {
	per := clamp(c.query("per_page"), size, most)
	n := clamp(c.query("page"), 1, 1<<30)
	last := max((len(list)+per-1)/per, 1)
	from, to := min((n-1)*per, len(list)), min(n*per, len(list))
	var links []string
	link := func(page int, rel string) {
		u := url.URL{Path: c.r.URL.Path}
		q := c.r.URL.Query()
		q.Set("page", strconv.Itoa(page))
		u.RawQuery = q.Encode()
		links = append(links, fmt.Sprintf(`<%s%s>; rel="%s"`, c.s.api(""), u.String(), rel))
	}
	if n > 1 {
		link(n-1, "prev")
	}
	if n < last {
		link(n+1, "next")
		link(last, "last")
	}
	if n > 1 {
		link(1, "first")
	}
	return list[from:to], strings.Join(links, ", ")
}

// paged answers with one page of a list.
func paged[T any](c *call, list []T, wrap func([]T) any) *reply {
	part, links := pageOfSize(c, list, 30, 100)
	p := ok(wrap(part))
	if links != "" {
		p.with("Link", links)
	}
	return p
}

func clamp(v string, def, most int) int {
	n, err := strconv.Atoi(v)
	if err != nil || n < 1 {
		return def
	}
	return min(n, most)
}
