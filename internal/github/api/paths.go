package api

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"

	gh "github.com/google/go-github/v62/github"
)

var (
	// GitHub joins names of managed users (EMU) to their enterprise's by "_".
	loginPattern = regexp.MustCompile(`^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,38})$`)
	namePattern  = regexp.MustCompile(`^[A-Za-z0-9._-]{1,100}$`)
	shaPattern   = regexp.MustCompile(`^[0-9a-f]{40}$`)
)

// IsLogin reports whether s can be the name of an account.
func IsLogin(s string) bool { return loginPattern.MatchString(s) }

// IsSHA reports whether s is a git object id.
func IsSHA(s string) bool { return shaPattern.MatchString(s) }

// RepositoryPath builds repos/OWNER/NAME/rest…. go-github does not escape
// paths, so their parts are checked here.
func RepositoryPath(owner, name string, rest ...string) (string, error) {
	if !IsLogin(owner) {
		return "", fmt.Errorf("%q is not a name of a GitHub organization", owner)
	}
	if !namePattern.MatchString(name) || name == "." || name == ".." {
		return "", fmt.Errorf("%q is not a name of a GitHub repository", name)
	}
	return strings.Join(append([]string{"repos", owner, name}, rest...), "/"), nil
}

// WithQuery appends the parameters that are not empty to a path.
func WithQuery(path string, values map[string]string) string {
	q := url.Values{}
	for k, v := range values {
		if v != "" {
			q.Set(k, v)
		}
	}
	if len(q) == 0 {
		return path
	}
	return strings.TrimSuffix(path, "?") + "?" + q.Encode()
}

// NextPage is the number of the page after an answer's, 0 after the last.
func NextPage(resp *gh.Response) int {
	if resp == nil {
		return 0
	}
	return resp.NextPage
}
