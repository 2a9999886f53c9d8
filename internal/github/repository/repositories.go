package repository

import (
	"context"
	"encoding/base64"
	"net/http"
	"strings"
	"time"

	"gitconnection/internal/github"
	"gitconnection/internal/github/api"
	"gitconnection/internal/github/transport"
	"gitconnection/internal/text"
	"gitconnection/internal/wording"
)

// repositoryAnswer are the fields of REST's repository object that are used.
// go-github's type cannot be decoded if an organization uses multi-select custom
// properties.
type repositoryAnswer struct {
	ID       int64  `json:"id"`
	NodeID   string `json:"node_id"`
	Name     string `json:"name"`
	FullName string `json:"full_name"`
	Owner    struct {
		Login string `json:"login"`
	} `json:"owner"`
	Description   string `json:"description"`
	Private       bool   `json:"private"`
	Archived      bool   `json:"archived"`
	DefaultBranch string `json:"default_branch"`
	HTMLURL       string `json:"html_url"`
}

func (a repositoryAnswer) repository(now time.Time) github.Repository {
	return github.Repository{
		NodeID: a.NodeID, ID: a.ID, Owner: text.Clean(a.Owner.Login), Name: text.Clean(a.Name), Description: text.Clean(a.Description),
		Private: a.Private, Archived: a.Archived, DefaultBranch: text.Clean(a.DefaultBranch), HTMLURL: text.Clean(a.HTMLURL), ObservedAt: now,
	}
}

// CreateRepository creates a private, empty repository in an organization; it
// is private in the request that creates it. The error has [github.KindExists] when
// the name is taken, even by a repository that the App may not see.
func (rs *Repositories) CreateRepository(ctx context.Context, n github.NewRepository) (github.Repository, error) {
	const op = "create repository"
	target := n.Owner + "/" + n.Name
	if _, err := api.RepositoryPath(n.Owner, n.Name); err != nil {
		return github.Repository{}, &github.Error{Op: op, Target: target, Kind: github.KindInvalid, Cause: wording.Line(err)}
	}
	cred, err := rs.credentials.ForOwner(ctx, n.Owner)
	if err != nil {
		return github.Repository{}, err
	}
	body := map[string]any{"name": n.Name, "description": n.Description, "private": true, "has_wiki": false, "has_projects": false}
	if len(n.Properties) > 0 {
		body["custom_properties"] = propertyValues(n.Properties)
	}
	var a repositoryAnswer
	if _, err := rs.api.Call(ctx, cred, http.MethodPost, "orgs/"+n.Owner+"/repos", body, &a); err != nil {
		return github.Repository{}, api.Explain(op, target, err)
	}
	if !strings.EqualFold(a.Name, n.Name) || !a.Private {
		return github.Repository{}, &github.Error{Op: op, Target: target, Kind: github.KindUnexpected, Cause: "GitHub created " + text.Clean(a.FullName) + " instead of a private repository of this name"}
	}
	r := a.repository(rs.api.Now())
	r.Empty = true
	return r, nil
}

// propertyValues is the object "custom_properties" of a new repository. To create
// one with values takes no permission beside Administration. GitHub: REST
// description, create an organization repository.
func propertyValues(list []github.Property) map[string]any {
	out := map[string]any{}
	for _, p := range list {
		out[p.Name] = p.Values
		if len(p.Values) == 1 {
			out[p.Name] = p.Values[0]
		}
	}
	return out
}

// SetArchived archives or unarchives a repository.
func (rs *Repositories) SetArchived(ctx context.Context, owner, name string, archived bool) error {
	op := "archive repository"
	if !archived {
		op = "unarchive repository"
	}
	path, cred, err := rs.toRepository(ctx, op, owner, name)
	if err != nil {
		return err
	}
	_, err = rs.api.Call(transport.WithIdempotent(ctx), cred, http.MethodPatch, path, map[string]any{"archived": archived}, nil)
	if err = api.Explain(op, owner+"/"+name, err); archived && github.KindOf(err) == github.KindArchived {
		return nil // it is read-only already, even for this
	}
	return err
}

// DeleteRepository deletes a repository for ever. If it is gone already, that is
// success.
func (rs *Repositories) DeleteRepository(ctx context.Context, owner, name string) error {
	const op = "delete repository"
	path, cred, err := rs.toRepository(ctx, op, owner, name)
	if err != nil {
		return err
	}
	_, err = rs.api.Call(transport.WithIdempotent(ctx), cred, http.MethodDelete, path, nil, nil)
	if err = api.Explain(op, owner+"/"+name, err); github.KindOf(err) == github.KindNotFound {
		return nil
	}
	return err
}

// PutFirstFile writes the first file of an empty repository, which creates
// its default branch. The error has [github.KindInvalid] or [github.KindConflict]
// when the file exists already.
func (rs *Repositories) PutFirstFile(ctx context.Context, owner, name string, f github.File, commitMessage string) (github.Commit, error) {
	const op = "write the first file of"
	path, cred, err := rs.toRepository(ctx, op, owner, name, "contents", text.EscapePath(f.Path))
	if err != nil {
		return github.Commit{}, err
	}
	body := map[string]any{"message": commitMessage, "content": base64.StdEncoding.EncodeToString(f.Content)}
	var a struct {
		Commit struct {
			SHA  string `json:"sha"`
			Tree struct {
				SHA string `json:"sha"`
			} `json:"tree"`
			Message string `json:"message"`
			Author  struct {
				Name string    `json:"name"`
				Date time.Time `json:"date"`
			} `json:"author"`
			Verification struct {
				Verified bool `json:"verified"`
			} `json:"verification"`
		} `json:"commit"`
	}
	if _, err := rs.api.Call(ctx, cred, http.MethodPut, path, body, &a); err != nil {
		return github.Commit{}, api.Explain(op, owner+"/"+name, err)
	}
	return github.Commit{
		SHA: a.Commit.SHA, Tree: a.Commit.Tree.SHA, Message: github.CleanLines(a.Commit.Message), Author: text.Clean(a.Commit.Author.Name),
		Date: a.Commit.Author.Date, Verified: a.Commit.Verification.Verified,
	}, nil
}
