package pullrequest

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"gitconnection/internal/connection"
)

// Reference is how somebody names a pull request.
type Reference struct {
	Role        connection.Role // "" either
	Owner, Name string          // "" unknown
	Number      int
}

// ParseReference reads NUMBER, #NUMBER, platform#NUMBER, application#NUMBER,
// OWNER/NAME#NUMBER, or the address of a pull request.
func ParseReference(word string) (Reference, error) {
	bad := fmt.Errorf("%q names no pull request", word)
	where, number, sharp := strings.Cut(word, "#")
	if !sharp {
		where, number = "", word
	}
	if u, err := url.Parse(word); err == nil && (u.Scheme == "https" || u.Scheme == "http") {
		parts := strings.Split(strings.Trim(u.Path, "/"), "/")
		if len(parts) < 4 || parts[2] != "pull" {
			return Reference{}, bad
		}
		where, number = parts[0]+"/"+parts[1], parts[3]
	}
	n, err := strconv.Atoi(number)
	if err != nil || n <= 0 || strings.HasPrefix(number, "+") {
		return Reference{}, bad
	}
	owner, name, full := strings.Cut(where, "/")
	switch {
	case where == "":
		return Reference{Number: n}, nil
	case where == string(connection.Platform), where == string(connection.Application):
		return Reference{Role: connection.Role(where), Number: n}, nil
	case full && owner != "" && name != "" && !strings.Contains(name, "/"):
		return Reference{Owner: owner, Name: name, Number: n}, nil
	}
	return Reference{}, bad
}

// String is the shortest way to say it.
func (r Reference) String() string {
	switch {
	case r.Name != "":
		return fmt.Sprintf("%s/%s#%d", r.Owner, r.Name, r.Number)
	case r.Role != "":
		return fmt.Sprintf("%s#%d", r.Role, r.Number)
	}
	return fmt.Sprintf("#%d", r.Number)
}

// means reports whether a repository may be meant.
func (r Reference) means(role connection.Role, owner, name string) bool {
	return (r.Role == "" || r.Role == role) && (r.Name == "" || strings.EqualFold(r.Owner+"/"+r.Name, owner+"/"+name))
}
