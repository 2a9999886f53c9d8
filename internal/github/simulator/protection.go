package simulator

import (
	"github.com/go-git/go-git/v5/plumbing/filemode"
	"github.com/vektah/gqlparser/v2/ast"

	"gitconnection/internal/github/simulator/gitstore"
	"gitconnection/internal/github/simulator/refusals"
)

type (
	// Protection is the classic protection of a branch.
	Protection = refusals.Protection
	// Rules are those of a ruleset.
	Rules = refusals.Rules
	// Block is why nobody gets at a repository.
	Block = refusals.Block
	// Trouble is what GitHub has with itself.
	Trouble = refusals.Trouble
)

// ProtectBranch puts classic protection on a branch, with what it demands.
func (s *Simulator) ProtectBranch(owner, name, branch string, demands Protection) {
	s.changeRepository(owner, name, func(r *repository) { r.protected[branch] = &demands })
}

// BlockRepository has GitHub refuse everything in a repository; nil ends that.
func (s *Simulator) BlockRepository(owner, name string, why *Block) {
	s.changeRepository(owner, name, func(r *repository) { r.block = why })
}

func (s *Simulator) changeRepository(owner, name string, change func(*repository)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r := s.world.repository(owner, name); r != nil {
		change(r)
	}
}

// SetTrouble has GitHub itself fail from now on.
func (s *Simulator) SetTrouble(t Trouble) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.trouble = t
}

// refusedBy is a refusal as the REST API gives it, nil for none.
func refusedBy(f *refusals.Refusal) *reply {
	if f == nil {
		return nil
	}
	p := fail(f.Status, f.Message)
	if len(f.Details) > 0 {
		p.body.(obj)["errors"] = f.Details
	}
	if f.Block != nil {
		p.body.(obj)["block"] = f.Block
	}
	return p
}

// graphRefusal is a refusal as GraphQL gives it, nil for none.
func graphRefusal(f *refusals.Refusal) error {
	if f == nil {
		return nil
	}
	return &graphError{Type: f.Type, Message: f.Message}
}

// unknownYet says whether a token is too new for GitHub to know how it was narrowed.
func (s *Simulator) unknownYet(a actor) bool {
	if !a.isInstallation() || !s.exactNow().Before(a.token.Created.Add(s.trouble.TokenDelay)) {
		return false
	}
	return a.token.RepositoryIDs != nil || len(a.token.Permissions) < len(a.token.Installation.Permissions)
}

// troubled answers the whole of a GraphQL request with one error for each field at
// its top, nil where GitHub is well.
func (x *graphExec) troubled(request string, set ast.SelectionSet) *reply {
	refused := x.s.trouble.Query(x.nodes, request)
	if x.s.unknownYet(x.c.actor) {
		refused = refusals.Integration()
	}
	if refused == nil {
		return nil
	}
	data, errors := obj{}, []*graphError{}
	for _, one := range set {
		if field, is := one.(*ast.Field); is {
			data[field.Alias] = nil
			errors = append(errors, &graphError{Type: refused.Type, Path: []any{field.Alias}, Message: refused.Message})
		}
	}
	p := graphReply(nil, errors...)
	p.body.(obj)["data"] = data
	if refused.Type == "" { // GitHub's own failure has neither data nor a path
		p = graphReply(nil, &graphError{Message: refused.Message})
		p.body.(obj)["data"] = nil
	}
	return p
}

// protection is the summary of a branch's classic protection.
func (r *repository) protection(branch string) obj {
	p := r.protected[branch]
	out := obj{"enabled": p != nil, "required_status_checks": obj{"enforcement_level": "off", "contexts": []string{}, "checks": []obj{}}}
	if p != nil && len(p.Checks) > 0 {
		out["required_status_checks"] = obj{"enforcement_level": "everyone", "contexts": p.Checks,
			"checks": mapOf(p.Checks, func(name string) obj { return obj{"context": name, "app_id": nil} })}
	}
	return out
}

// ChangeMode commits another mode ("100755") for a file of the default branch,
// as git does; the API has no way to do it by path. It returns the commit's
// SHA, "" when there is no such file.
func (s *Simulator) ChangeMode(owner, name, path, mode, message string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.world.repository(owner, name)
	if r == nil {
		return ""
	}
	to, err := filemode.New(mode)
	head, found := r.git.BranchHash(r.DefaultBranch)
	c, broken := r.git.Commit(head)
	if err != nil || !found || broken != nil {
		return ""
	}
	e, found := r.git.Entry(c.TreeHash, path)
	if !found {
		return ""
	}
	by := person{Name: r.Owner.Login, Email: commitEmail(r.Owner), When: s.now()}
	h, err := s.commitOnBranch(r, r.DefaultBranch, []gitstore.Change{{Path: path, Mode: to, Hash: e.Hash}}, commitInput{Message: message, Author: by, Committer: by})
	if err != nil {
		return ""
	}
	return h.String()
}
