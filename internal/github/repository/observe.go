package repository

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"gitconnection/internal/github"
	"gitconnection/internal/github/api"
	"gitconnection/internal/github/transport"
	"gitconnection/internal/text"
	"gitconnection/internal/wording"
)

// headFragment are the fields of a commit in a list.
const headFragment = `fragment head on Commit { oid message committedDate author { name user { login } } tree { oid } signature { isValid } }
`

// repositoryFields are those that every query about a repository requests.
const repositoryFields = "\n" + headFragment + `fragment repository on Repository {
  id databaseId name owner { login } description isPrivate isArchived isEmpty url
  defaultBranchRef { name target { ...head } }
}`

type commitNode struct {
	OID           string    `json:"oid"`
	Message       string    `json:"message"`
	CommittedDate time.Time `json:"committedDate"`
	Author        struct {
		Name string `json:"name"`
		User *struct {
			Login string `json:"login"`
		} `json:"user"`
	} `json:"author"`
	Tree struct {
		OID string `json:"oid"`
	} `json:"tree"`
	Signature *struct {
		IsValid bool `json:"isValid"`
	} `json:"signature"`
}

func (n commitNode) commit() github.Commit {
	c := github.Commit{SHA: n.OID, Tree: n.Tree.OID, Message: github.CleanLines(n.Message), Author: text.Clean(n.Author.Name), Date: n.CommittedDate}
	if n.Author.User != nil {
		c.Author = text.Clean(n.Author.User.Login)
	}
	c.Verified = n.Signature != nil && n.Signature.IsValid
	return c
}

type repositoryNode struct {
	ID         string `json:"id"`
	DatabaseID int64  `json:"databaseId"`
	Name       string `json:"name"`
	Owner      struct {
		Login string `json:"login"`
	} `json:"owner"`
	Description      string `json:"description"`
	IsPrivate        bool   `json:"isPrivate"`
	IsArchived       bool   `json:"isArchived"`
	IsEmpty          bool   `json:"isEmpty"`
	URL              string `json:"url"`
	DefaultBranchRef *struct {
		Name   string     `json:"name"`
		Target commitNode `json:"target"`
	} `json:"defaultBranchRef"`
	Marker *struct {
		OID         string  `json:"oid"`
		Text        *string `json:"text"`
		IsTruncated bool    `json:"isTruncated"`
	} `json:"marker"`
	Proposal *struct {
		Target commitNode `json:"target"`
	} `json:"proposal"`
	Proposed *struct {
		Text        *string `json:"text"`
		IsTruncated bool    `json:"isTruncated"`
	} `json:"proposed"`
	MarkerLog *struct {
		Target *struct {
			History *struct {
				Nodes []*commitNode `json:"nodes"`
			} `json:"history"`
		} `json:"target"`
	} `json:"markerLog"`
}

func (n *repositoryNode) repository(now time.Time) github.Repository {
	r := github.Repository{
		NodeID: n.ID, ID: n.DatabaseID, Owner: text.Clean(n.Owner.Login), Name: text.Clean(n.Name), Description: text.Clean(n.Description),
		Private: n.IsPrivate, Archived: n.IsArchived, Empty: n.IsEmpty || n.DefaultBranchRef == nil, HTMLURL: text.Clean(n.URL), ObservedAt: now,
	}
	if n.DefaultBranchRef != nil {
		r.DefaultBranch, r.Head = text.Clean(n.DefaultBranchRef.Name), n.DefaultBranchRef.Target.commit()
	}
	if n.Marker != nil && n.Marker.Text != nil && !n.Marker.IsTruncated {
		r.Marker = []byte(*n.Marker.Text)
	}
	if n.Proposal != nil {
		c := n.Proposal.Target.commit()
		r.Branch = &c
	}
	if n.Proposed != nil && n.Proposed.Text != nil && !n.Proposed.IsTruncated {
		r.Proposed = []byte(*n.Proposed.Text)
	}
	r.MarkerCommit = n.markerCommit()
	return r
}

func (n *repositoryNode) markerCommit() *github.Commit {
	if n.MarkerLog == nil || n.MarkerLog.Target == nil || n.MarkerLog.Target.History == nil {
		return nil
	}
	for _, node := range n.MarkerLog.Target.History.Nodes {
		if node != nil {
			c := node.commit()
			return &c
		}
	}
	return nil
}

// observedNode is a repository with the files that were requested as f0, f1, ….
type observedNode struct {
	repositoryNode
	files map[string]string // alias → object id
}

// UnmarshalJSON decodes the fixed fields and the numbered ones.
func (n *observedNode) UnmarshalJSON(data []byte) error {
	if err := json.Unmarshal(data, &n.repositoryNode); err != nil {
		return err
	}
	var all map[string]json.RawMessage
	if err := json.Unmarshal(data, &all); err != nil {
		return err
	}
	n.files = map[string]string{}
	for alias, raw := range all {
		if !fileAlias.MatchString(alias) {
			continue
		}
		var object struct {
			OID string `json:"oid"`
		}
		if err := json.Unmarshal(raw, &object); err != nil {
			return err
		}
		n.files[alias] = object.OID
	}
	return nil
}

var fileAlias = regexp.MustCompile(`^f[0-9]+$`)

// ObserveRepository reads everything that a connection needs to know of a
// repository, in one query. The error has [github.KindNotFound] only when GitHub
// says so: an empty answer does not mean absence.
func (rs *Repositories) ObserveRepository(ctx context.Context, owner, name string, look github.Look) (github.Repository, error) {
	const op = "look at repository"
	target := owner + "/" + name
	if _, err := api.RepositoryPath(owner, name); err != nil {
		return github.Repository{}, &github.Error{Op: op, Target: target, Kind: github.KindInvalid, Cause: wording.Line(err)}
	}
	cred, err := rs.credentials.ForOwner(ctx, owner)
	if err != nil {
		return github.Repository{}, err
	}
	query, vars := observeQuery(owner, name, look, cred)
	var raw struct {
		Repository *observedNode `json:"repository"`
		Pulls      *pullsNode    `json:"pulls"`
	}
	// What cannot be read of pull requests is no reason not to see the rest.
	if err := rs.api.GraphQL(ctx, cred, "query", query, vars, &raw); err != nil && !onlyAbout(err, "pulls") {
		return github.Repository{}, api.Explain(op, target, err)
	}
	if raw.Repository == nil {
		return github.Repository{}, &github.Error{Op: op, Target: target, Kind: github.KindDoubtful, Cause: "GitHub's answer held no repository and no reason"}
	}
	r := raw.Repository.repository(rs.api.Now())
	r.PullRequests = raw.Pulls.pulls(r.Owner, r.Name, cred)
	r.Blobs = map[string]string{}
	for i, p := range look.Paths {
		if oid := raw.Repository.files[fmt.Sprintf("f%d", i)]; oid != "" {
			r.Blobs[p] = oid
		}
	}
	return r, nil
}

// onlyAbout reports whether all that is wrong with an answer is below one of its
// fields.
func onlyAbout(err error, field string) bool {
	e, ok := errors.AsType[*github.Error](err)
	return ok && e.Field == field
}

func observeQuery(owner, name string, look github.Look, cred transport.Credential) (string, map[string]any) {
	pulls, fragment := "", ""
	if look.PullRequests && grants(cred, "pull_requests") {
		pulls, fragment = "  pulls: repository(owner: $owner, name: $name) { "+pullsSelection+" }\n", "\n"+pullFragment(cred)
	}
	vars := map[string]any{"owner": owner, "name": name, "marker": "HEAD:" + look.Marker, "path": look.Marker, "branch": "refs/heads/" + look.Branch, "proposed": "refs/heads/" + look.Branch + ":" + look.Marker}
	var params, files strings.Builder
	for i, p := range look.Paths {
		fmt.Fprintf(&params, ", $p%d: String!", i)
		fmt.Fprintf(&files, "    f%d: object(expression: $p%d) { oid }\n", i, i)
		vars[fmt.Sprintf("p%d", i)] = "HEAD:" + p
	}
	return fmt.Sprintf(`query Observe($owner: String!, $name: String!, $marker: String!, $path: String!, $branch: String!, $proposed: String!%s) {
  repository(owner: $owner, name: $name) {
    ...repository
    marker: object(expression: $marker) { ... on Blob { oid text isTruncated } }
    markerLog: defaultBranchRef { target { ... on Commit { history(first: 1, path: $path) { nodes { ...head } } } } }
    proposal: ref(qualifiedName: $branch) { target { ...head } }
    proposed: object(expression: $proposed) { ... on Blob { oid text isTruncated } }
%s  }
%s}%s`, params.String(), files.String(), pulls, fragment+repositoryFields), vars
}

// RepositoryByID finds a repository by its node id, whatever its name and owner
// are now, if one installation can see it. The error has [github.KindNotFound]
// when GitHub says that it cannot.
func (rs *Repositories) RepositoryByID(ctx context.Context, i github.Installation, nodeID string) (github.Repository, error) {
	const op = "follow a repository to"
	var raw struct {
		Node *repositoryNode `json:"node"`
	}
	err := rs.api.GraphQL(ctx, rs.credentials.ForInstallation(i), "query", nodeQuery, map[string]any{"id": nodeID}, &raw)
	if err != nil {
		return github.Repository{}, api.Explain(op, i.Account.Login, err)
	}
	if raw.Node == nil || raw.Node.ID == "" {
		return github.Repository{}, &github.Error{Op: op, Target: i.Account.Login, Kind: github.KindNotFound, Cause: "GitHub shows no repository of this id"}
	}
	return raw.Node.repository(rs.api.Now()), nil
}

const nodeQuery = `query Node($id: ID!) {
  node(id: $id) { ... on Repository { ...repository } }
}` + repositoryFields
