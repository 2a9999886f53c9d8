package repository

import (
	"context"

	"gitconnection/internal/github"
	"gitconnection/internal/github/api"
	"gitconnection/internal/github/transport"
	"gitconnection/internal/wording"
)

// Credentials chooses the credential for a repository.
type Credentials interface {
	// ForOwner is the credential for repositories of an account.
	ForOwner(ctx context.Context, owner string) (transport.Credential, error)
	// ForInstallation is the credential for reading what an installation can see.
	ForInstallation(i github.Installation) transport.Credential
}

// access makes calls to repositories.
type access struct {
	api         *api.Caller
	credentials Credentials
}

// toRepository prepares a REST call to a repository.
func (a access) toRepository(ctx context.Context, op, owner, name string, rest ...string) (string, transport.Credential, error) {
	path, err := api.RepositoryPath(owner, name, rest...)
	if err != nil {
		return "", nil, &github.Error{Op: op, Target: owner + "/" + name, Kind: github.KindInvalid, Cause: wording.Line(err)}
	}
	cred, err := a.credentials.ForOwner(ctx, owner)
	return path, cred, err
}

// Repositories observes, creates, changes and deletes repositories. It is safe
// for concurrent use.
type Repositories struct{ access }

// New returns repositories that are reached with the given credentials.
func New(caller *api.Caller, credentials Credentials) *Repositories {
	return &Repositories{access{caller, credentials}}
}

// Reader reads files, commits and branches. It is safe for concurrent use.
type Reader struct {
	access
	cache *cache
}

// NewReader returns a reader that keeps immutable objects in objects; nil keeps
// none.
func NewReader(caller *api.Caller, credentials Credentials, objects Objects) *Reader {
	return &Reader{access{caller, credentials}, &cache{objects, caller.Log}}
}
