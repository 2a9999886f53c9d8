package repository

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"gitconnection/internal/github"
	"gitconnection/internal/github/api"
	"gitconnection/internal/github/transport"
	"gitconnection/internal/text"
)

// deployKeyAnswer is REST's deploy key. go-github's type lacks last_used and
// enabled.
type deployKeyAnswer struct {
	ID        int64      `json:"id"`
	Title     string     `json:"title"`
	Key       string     `json:"key"`
	ReadOnly  bool       `json:"read_only"`
	Enabled   *bool      `json:"enabled"`
	AddedBy   string     `json:"added_by"`
	CreatedAt time.Time  `json:"created_at"`
	LastUsed  *time.Time `json:"last_used"`
}

func (a deployKeyAnswer) key() github.DeployKey {
	k := github.DeployKey{
		ID: a.ID, Title: text.Clean(a.Title), Key: publicPart(text.Clean(a.Key)), ReadOnly: a.ReadOnly, AddedBy: text.Clean(a.AddedBy), Created: a.CreatedAt,
		Enabled: a.Enabled == nil || *a.Enabled, // older versions of Enterprise Server do not say
	}
	if a.LastUsed != nil {
		k.LastUsed = *a.LastUsed
	}
	return k
}

// publicPart is a public key in OpenSSH's format without its comment, which
// GitHub does not keep.
func publicPart(key string) string {
	fields := strings.Fields(key)
	if len(fields) < 2 {
		return strings.TrimSpace(key)
	}
	return fields[0] + " " + fields[1]
}

// maxKeyPages bounds the listing: far more keys than any repository has.
const maxKeyPages = 50

// DeployKeys lists the deploy keys of a repository. It needs the permission
// administration: read (GitHub: permissions required for GitHub Apps).
func (rs *Repositories) DeployKeys(ctx context.Context, owner, name string) ([]github.DeployKey, error) {
	const op = "list the deploy keys of"
	path, cred, err := rs.toRepository(github.WithScope(ctx, github.ScopeKeys), op, owner, name, "keys")
	if err != nil {
		return nil, err
	}
	var out []github.DeployKey
	for page := 1; page > 0 && page <= maxKeyPages; {
		var answer []deployKeyAnswer
		at := api.WithQuery(path, map[string]string{"per_page": "100", "page": strconv.Itoa(page)})
		resp, err := rs.api.Call(ctx, cred, http.MethodGet, at, nil, &answer)
		if err != nil {
			return nil, api.Explain(op, owner+"/"+name, err)
		}
		for _, a := range answer {
			out = append(out, a.key())
		}
		page = api.NextPage(resp)
	}
	return out, nil
}

// AddDeployKey gives a public key read access to a repository. The error has
// [github.ReasonNoDeployKeys] where a policy forbids deploy keys and [github.ReasonKeyInUse]
// where some repository has this key already. It needs administration: write.
func (rs *Repositories) AddDeployKey(ctx context.Context, owner, name, title, public string) (github.DeployKey, error) {
	const op = "add a deploy key to"
	path, cred, err := rs.toRepository(github.WithScope(ctx, github.ScopeKeys), op, owner, name, "keys")
	if err != nil {
		return github.DeployKey{}, err
	}
	var answer deployKeyAnswer
	body := map[string]any{"title": title, "key": public, "read_only": true}
	if _, err := rs.api.Call(ctx, cred, http.MethodPost, path, body, &answer); err != nil {
		return github.DeployKey{}, api.Explain(op, owner+"/"+name, err)
	}
	if !answer.ReadOnly || answer.ID == 0 {
		return answer.key(), &github.Error{Op: op, Target: owner + "/" + name, Kind: github.KindUnexpected, Cause: "GitHub added a key that may write"}
	}
	return answer.key(), nil
}

// RemoveDeployKey revokes a deploy key. If it is gone already, that is success.
// It needs administration: write.
func (rs *Repositories) RemoveDeployKey(ctx context.Context, owner, name string, id int64) error {
	const op = "revoke a deploy key of"
	path, cred, err := rs.toRepository(github.WithScope(ctx, github.ScopeKeys), op, owner, name, "keys", strconv.FormatInt(id, 10))
	if err != nil {
		return err
	}
	_, err = rs.api.Call(transport.WithIdempotent(ctx), cred, http.MethodDelete, path, nil, nil)
	if err = api.Explain(op, owner+"/"+name, err); github.KindOf(err) == github.KindNotFound {
		return nil
	}
	return err
}
