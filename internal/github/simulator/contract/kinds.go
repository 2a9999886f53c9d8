package contract

import (
	"regexp"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

type kind int

const (
	kindUnknown kind = iota
	kindREST
	kindGraphQL
	kindOther // pages, sign-in, git, control: described by no schema
)

const (
	restPrefix  = "/api/v3"
	graphqlPath = "/api/graphql"
)

// unchecked lists everything the simulator serves that GitHub describes with
// no schema. A path that is neither here nor in the description is a violation.
var unchecked = []*regexp.Regexp{
	regexp.MustCompile(`^/$`),
	regexp.MustCompile(`^/favicon\.ico$`),
	regexp.MustCompile(`^/log(in|out)(/.*)?$`),
	regexp.MustCompile(`^/(github-)?apps/[^/]+(/.*)?$`),
	regexp.MustCompile(`^/organizations/[^/]+/settings(/.*)?$`),
	regexp.MustCompile(`^/orgs/[^/]+/sso$`),
	regexp.MustCompile(`^/settings(/.*)?$`),
	regexp.MustCompile(`^/avatars/.*$`),
	regexp.MustCompile(`^/_simulator/.*$`),
	regexp.MustCompile(`^/[^/]+/[^/]+\.git(/.*)?$`),
}

// accountPage is what belongs to an account: its page, a repository, and the
// parts of a repository that have pages.
var accountPage = regexp.MustCompile(`^/([^/]+)(/[^/]+(/(pull|tree|blob|commit)/.*|/pulls)?)?$`)

func (c *Checker) kind(path string) kind {
	if path == graphqlPath {
		return kindGraphQL
	}
	if path == restPrefix || strings.HasPrefix(path, restPrefix+"/") {
		return kindREST
	}
	for _, pattern := range unchecked {
		if pattern.MatchString(path) {
			return kindOther
		}
	}
	// "/user/orgs" without the API's prefix must not pass for a repository of
	// an account named "user".
	if parts := accountPage.FindStringSubmatch(path); parts != nil && !c.owners[parts[1]] {
		return kindOther
	}
	return kindUnknown
}

// apiRoots are the first segments of the API's paths. GitHub reserves them: no
// account can have such a name.
func apiRoots(doc *openapi3.T) map[string]bool {
	roots := map[string]bool{"api": true, "graphql": true}
	for _, path := range doc.Paths.InMatchingOrder() {
		root, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
		roots[root] = true
	}
	return roots
}
