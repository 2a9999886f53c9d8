package github

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// DeployKey is a public key that has access to one repository, and to nothing
// else.
type DeployKey struct {
	ID       int64
	Title    string
	Key      string // public: type and base64, without a comment
	ReadOnly bool
	Enabled  bool // false: a policy of the organization switched it off
	AddedBy  string
	Created  time.Time
	LastUsed time.Time // zero: never, or not known
}

// deployKeyAnswer is REST's deploy key. go-github's own type lacks last_used
// and enabled.
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

func (a deployKeyAnswer) key() DeployKey {
	k := DeployKey{
		ID: a.ID, Title: clean(a.Title), Key: PublicPart(clean(a.Key)), ReadOnly: a.ReadOnly, AddedBy: clean(a.AddedBy), Created: a.CreatedAt,
		Enabled: a.Enabled == nil || *a.Enabled, // Enterprise Server of older versions does not say
	}
	if a.LastUsed != nil {
		k.LastUsed = *a.LastUsed
	}
	return k
}

// PublicPart is a public key in OpenSSH's format without its comment, which
// GitHub does not keep.
func PublicPart(key string) string {
	fields := strings.Fields(key)
	if len(fields) < 2 {
		return strings.TrimSpace(key)
	}
	return fields[0] + " " + fields[1]
}

// maxKeyPages is far more than a repository has keys.
const maxKeyPages = 50

// DeployKeys lists the deploy keys of a repository. It needs the permission
// administration: read (GitHub: permissions required for GitHub Apps).
func (c *Client) DeployKeys(ctx context.Context, owner, name string) ([]DeployKey, error) {
	const op = "list the deploy keys of"
	path, cred, err := c.toRepository(WithScope(ctx, ScopeKeys), op, owner, name, "keys")
	if err != nil {
		return nil, err
	}
	var out []DeployKey
	for page := 1; page > 0 && page <= maxKeyPages; {
		var answer []deployKeyAnswer
		at := withQuery(path, map[string]string{"per_page": "100", "page": strconv.Itoa(page)})
		resp, err := c.call(ctx, cred, http.MethodGet, at, nil, &answer)
		if err != nil {
			return nil, explain(op, owner+"/"+name, err)
		}
		for _, a := range answer {
			out = append(out, a.key())
		}
		page = nextPage(resp)
	}
	return out, nil
}

// AddDeployKey gives a public key read access to a repository. The error has
// [ReasonNoDeployKeys] where a policy forbids deploy keys and [ReasonKeyInUse]
// where some repository has this key already. It needs administration: write.
func (c *Client) AddDeployKey(ctx context.Context, owner, name, title, public string) (DeployKey, error) {
	const op = "add a deploy key to"
	path, cred, err := c.toRepository(WithScope(ctx, ScopeKeys), op, owner, name, "keys")
	if err != nil {
		return DeployKey{}, err
	}
	var answer deployKeyAnswer
	body := map[string]any{"title": title, "key": public, "read_only": true}
	if _, err := c.call(ctx, cred, http.MethodPost, path, body, &answer); err != nil {
		return DeployKey{}, explain(op, owner+"/"+name, err)
	}
	if !answer.ReadOnly || answer.ID == 0 {
		return answer.key(), &Error{Op: op, Target: owner + "/" + name, Kind: KindUnexpected, Cause: "GitHub added a key that may write"}
	}
	return answer.key(), nil
}

// RemoveDeployKey ends a deploy key. One that is gone already is success. It
// needs administration: write.
func (c *Client) RemoveDeployKey(ctx context.Context, owner, name string, id int64) error {
	const op = "revoke a deploy key of"
	path, cred, err := c.toRepository(WithScope(ctx, ScopeKeys), op, owner, name, "keys", strconv.FormatInt(id, 10))
	if err != nil {
		return err
	}
	_, err = c.call(withIdempotent(ctx), cred, http.MethodDelete, path, nil, nil)
	if err = explain(op, owner+"/"+name, err); KindOf(err) == KindNotFound {
		return nil
	}
	return err
}
