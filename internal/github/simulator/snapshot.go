package simulator

import (
	"maps"
	"slices"
	"time"
)

// StateSnapshot is what exists, in a form that two runs can be compared by:
// ordered by name, without what differs by chance.
type StateSnapshot struct {
	Organizations []OrganizationState `json:"organizations"`
	Installations []InstallationState `json:"installations"`
	Requests      []RequestState      `json:"requests"`
	Repositories  []RepositoryState   `json:"repositories"`
}

// OrganizationState is one organization.
type OrganizationState struct {
	Login   string   `json:"login"`
	ID      int64    `json:"id"`
	Owners  []string `json:"owners"`
	Members []string `json:"members"`
}

// InstallationState is one installation.
type InstallationState struct {
	ID           int64             `json:"id"`
	App          string            `json:"app"`
	Account      string            `json:"account"`
	Permissions  map[string]string `json:"permissions"`
	Selection    string            `json:"selection"`
	Repositories []string          `json:"repositories"`
	Suspended    bool              `json:"suspended"`
}

// RequestState is one pending request for an installation.
type RequestState struct {
	App       string `json:"app"`
	Account   string `json:"account"`
	Requester string `json:"requester"`
}

// RepositoryState is one repository.
type RepositoryState struct {
	ID            int64             `json:"id"`
	NodeID        string            `json:"node_id"`
	FullName      string            `json:"full_name"`
	Description   string            `json:"description"`
	Private       bool              `json:"private"`
	Archived      bool              `json:"archived"`
	DefaultBranch string            `json:"default_branch"`
	Created       time.Time         `json:"created"`
	Head          string            `json:"head"`     // commit of the default branch; empty: none
	Tree          string            `json:"tree"`     // its tree
	Files         map[string]string `json:"files"`    // path to blob SHA
	Commits       []CommitState     `json:"commits"`  // of the default branch, newest first
	Branches      map[string]string `json:"branches"` // name to commit
	Pulls         []PullState       `json:"pulls"`
	Keys          []KeyState        `json:"keys"` // deploy keys, oldest first
}

// CommitState is one commit.
type CommitState struct {
	SHA      string `json:"sha"`
	Message  string `json:"message"`
	Author   string `json:"author"`
	Verified bool   `json:"verified"`
}

// PullState is one pull request.
type PullState struct {
	Number int    `json:"number"`
	Title  string `json:"title"`
	Body   string `json:"body"`
	Head   string `json:"head"`
	Base   string `json:"base"`
	Open   bool   `json:"open"`
	Merged bool   `json:"merged"`
}

// KeyState is one deploy key.
type KeyState struct {
	ID       int64  `json:"id"`
	Title    string `json:"title"`
	Key      string `json:"key"`
	ReadOnly bool   `json:"read_only"`
}

// State returns everything that exists.
func (s *Simulator) State() StateSnapshot {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := StateSnapshot{
		Organizations: []OrganizationState{}, Installations: []InstallationState{},
		Requests: []RequestState{}, Repositories: []RepositoryState{},
	}
	for _, login := range slices.Sorted(maps.Keys(s.world.accounts)) {
		if a := s.world.accounts[login]; a.isOrganization() {
			out.Organizations = append(out.Organizations, OrganizationState{
				a.Login, a.ID, keysOf(a.owners), keysOf(a.members),
			})
		}
	}
	for _, in := range s.world.installationsOf(nil) {
		out.Installations = append(out.Installations, s.installationState(in))
	}
	for _, q := range s.world.requests {
		out.Requests = append(out.Requests, RequestState{q.App.Slug, q.Account.Login, q.Requester.Login})
	}
	for _, r := range s.world.repositoriesOf(nil) {
		out.Repositories = append(out.Repositories, repositoryState(r))
	}
	return out
}

func keysOf(set map[string]bool) []string {
	out := slices.Sorted(maps.Keys(set))
	if out == nil {
		return []string{}
	}
	return out
}

func (s *Simulator) installationState(in *installation) InstallationState {
	st := InstallationState{
		ID: in.ID, App: in.App.Slug, Account: in.Account.Login, Permissions: maps.Clone(in.Permissions),
		Selection: in.Selection, Repositories: []string{}, Suspended: in.suspended(),
	}
	for id := range in.Repositories {
		if r := s.world.byID[id]; r != nil {
			st.Repositories = append(st.Repositories, r.fullName())
		}
	}
	slices.Sort(st.Repositories)
	return st
}

func repositoryState(r *repository) RepositoryState {
	st := RepositoryState{
		ID: r.ID, NodeID: r.NodeID, FullName: r.fullName(), Description: r.Description,
		Private: r.Private, Archived: r.Archived, DefaultBranch: r.DefaultBranch, Created: r.Created,
		Files: map[string]string{}, Commits: []CommitState{}, Branches: map[string]string{}, Pulls: []PullState{}, Keys: []KeyState{},
	}
	for _, b := range r.git.Refs("refs/heads/") {
		st.Branches[b.Name[len("refs/heads/"):]] = b.Hash.String()
	}
	for _, p := range r.pulls {
		st.Pulls = append(st.Pulls, PullState{p.Number, p.Title, p.Body, p.Head, p.Base, p.Open, p.Merged})
	}
	for _, k := range r.keys {
		st.Keys = append(st.Keys, KeyState{k.ID, k.Title, k.Key, k.ReadOnly})
	}
	head, ok := r.git.BranchHash(r.DefaultBranch)
	if !ok {
		return st
	}
	st.Head = head.String()
	if c, err := r.git.Commit(head); err == nil {
		st.Tree = c.TreeHash.String()
		if files, err := r.git.Files(c.TreeHash); err == nil {
			for path, f := range files {
				st.Files[path] = f.Hash.String()
			}
		}
	}
	for _, h := range r.git.History(head) {
		if c, err := r.git.Commit(h); err == nil {
			_, verified := r.verified[h]
			st.Commits = append(st.Commits, CommitState{h.String(), c.Message, c.Author.Name, verified})
		}
	}
	return st
}
