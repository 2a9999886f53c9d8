package simulator

import (
	"net/http"
	"strings"
	"time"

	"golang.org/x/crypto/ssh"
)

// deployKey is a public key that reads, or writes, one repository.
type deployKey struct {
	ID       int64
	Title    string
	Key      string // type and base64, without a comment
	ReadOnly bool
	AddedBy  string
	Created  time.Time
}

// AddDeployKey gives a repository a key as a person does in the settings; it
// says whether there is such a repository.
func (s *Simulator) AddDeployKey(owner, name, title, key string, readOnly bool) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.world.repository(owner, name)
	if r == nil {
		return false
	}
	r.keys = append(r.keys, &deployKey{ID: s.world.newID(), Title: title, Key: key, ReadOnly: readOnly, Created: s.now()})
	return true
}

// routesKeys registers the deploy keys of a repository. GitHub: REST docs,
// deploy keys; permissions required for GitHub Apps (administration).
func (s *Simulator) routesKeys(mux *http.ServeMux) {
	const keys = " /repos/{owner}/{repo}/keys"
	s.handle(mux, "GET"+keys, s.listDeployKeys)
	s.handle(mux, "POST"+keys, s.createDeployKey)
	s.handle(mux, "GET"+keys+"/{key_id}", s.getDeployKey)
	s.handle(mux, "DELETE"+keys+"/{key_id}", s.deleteDeployKey)
}

func (s *Simulator) keyView(r *repository, k *deployKey) obj {
	var by any
	if k.AddedBy != "" {
		by = k.AddedBy
	}
	return obj{
		"id": k.ID, "key": k.Key, "url": s.repoURL(r, "/keys/"+decimal(k.ID)), "title": k.Title, "verified": true,
		"created_at": k.Created.UTC().Format(time.RFC3339), "read_only": k.ReadOnly, "added_by": by, "last_used": nil,
		"enabled": !r.Owner.policy.NoDeployKeys,
	}
}

func (s *Simulator) listDeployKeys(c *call) *reply {
	r, refused := c.repo(read("administration"))
	if refused != nil {
		return refused
	}
	return paged(c, r.keys, func(part []*deployKey) any {
		return mapOf(part, func(k *deployKey) obj { return s.keyView(r, k) })
	})
}

func keyError(field, message string) *reply {
	return invalid("Validation Failed", fieldError{Resource: "PublicKey", Code: "custom", Field: field, Message: message})
}

// createDeployKey adds a key. What GitHub says when it does not is reported by
// users of it: a policy names no field, a key that any repository has is "in
// use".
func (s *Simulator) createDeployKey(c *call) *reply {
	r, refused := c.repo(write("administration"))
	if refused == nil {
		refused = writable(r)
	}
	var in struct {
		Title    string  `json:"title"`
		Key      *string `json:"key"`
		ReadOnly bool    `json:"read_only"`
	}
	if refused == nil {
		refused = c.decode(&in)
	}
	if refused != nil {
		return refused
	}
	if in.Key == nil || *in.Key == "" {
		return invalid("Validation Failed", fieldError{Resource: "PublicKey", Code: "missing_field", Field: "key"})
	}
	public, comment, _, _, err := ssh.ParseAuthorizedKey([]byte(*in.Key))
	if err != nil {
		return keyError("key", "key is invalid. You must supply a key in OpenSSH public key format")
	}
	if r.Owner.policy.NoDeployKeys {
		return keyError("", "Deploy keys are disabled for this repository")
	}
	key := strings.TrimSpace(string(ssh.MarshalAuthorizedKey(public)))
	for _, other := range s.world.byID {
		for _, k := range other.keys {
			if k.Key == key {
				return keyError("key", "key is already in use")
			}
		}
	}
	k := &deployKey{ID: s.world.newID(), Title: in.Title, Key: key, ReadOnly: in.ReadOnly, Created: s.now()}
	if k.Title == "" {
		k.Title = comment
	}
	if by := c.actor.account(); by != nil {
		k.AddedBy = by.Login
	}
	r.keys = append(r.keys, k)
	return created(s.keyView(r, k)).with("Location", s.repoURL(r, "/keys/"+decimal(k.ID)))
}

// keyOf finds the deploy key of the path.
func (c *call) keyOf(n need) (*repository, int, *reply) {
	r, refused := c.repo(n)
	if refused != nil {
		return nil, 0, refused
	}
	for i, k := range r.keys {
		if k.ID == number(c.path("key_id")) {
			return r, i, nil
		}
	}
	return nil, 0, notFound()
}

func (s *Simulator) getDeployKey(c *call) *reply {
	r, i, refused := c.keyOf(read("administration"))
	if refused != nil {
		return refused
	}
	return ok(s.keyView(r, r.keys[i]))
}

func (s *Simulator) deleteDeployKey(c *call) *reply {
	r, i, refused := c.keyOf(write("administration"))
	if refused != nil {
		return refused
	}
	r.keys = append(r.keys[:i:i], r.keys[i+1:]...)
	return noContent()
}
