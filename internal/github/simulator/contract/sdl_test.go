package contract

import (
	"strings"
	"testing"
)

func TestCompareSDL(t *testing.T) {
	for _, tc := range []struct{ name, sdl, want string }{
		{"agrees", `type RateLimit { limit: Int! cost: Int! } enum MergeableState { MERGEABLE }
			type Query { repository(followRenames: Boolean = true, name: String!, owner: String!): Repository } type Repository implements Node { id: ID! }`, ""},
		{"unknown type", `type Repositry { id: ID! }`, "type Repositry"},
		{"unknown field", `type Repository { idd: ID! }`, "field Repository.idd"},
		{"nullability", `type Repository { id: ID }`, "field Repository.id is ID"},
		{"unknown argument", `type Query { repository(nam: String!): Repository }`, "argument Query.repository(nam)"},
		{"argument of another type", `type Query { repository(name: String, owner: String!): Repository }`, "argument Query.repository(name) is String"},
		{"required argument missing", `type Query { repository(name: String!): Repository }`, "required argument owner"},
		{"other default", `type Query { repository(followRenames: Boolean = false, name: String!, owner: String!): Repository }`, "defaults to false"},
		{"default in another order", `type Commit implements Node { associatedPullRequests(after: String, before: String, first: Int, last: Int,
			orderBy: PullRequestOrder = {direction: ASC, field: CREATED_AT}): PullRequestConnection }`, ""},
		{"unknown value", `enum MergeableState { MERGABLE }`, "enum MergeableState"},
		{"other kind", `interface Repository { id: ID! }`, "type Repository is INTERFACE"},
		{"interface that is none", `type RateLimit implements Node { limit: Int! }`, "type RateLimit implements Node"},
		{"member that is none", `union Assignee = Repository`, "union Assignee"},
		{"required input missing", `input FileAddition { path: String! }`, "required field contents"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			found, err := CompareSDL(tc.sdl)
			if err != nil {
				t.Fatal(err)
			}
			if tc.want == "" && len(found) > 0 {
				t.Errorf("unexpected: %v", found)
			}
			if tc.want != "" && !strings.Contains(strings.Join(found, "\n"), tc.want) {
				t.Errorf("want %q, have %v", tc.want, found)
			}
		})
	}
	if _, err := CompareSDL("type {"); err == nil {
		t.Error("a text that is no schema passed")
	}
}
