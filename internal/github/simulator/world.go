package simulator

import (
	"crypto/rsa"
	"maps"
	"slices"
	"time"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/filemode"

	"gitconnection/internal/github/simulator/gitstore"

	"gitconnection/internal/github/simulator/query"
)

// UserSpec describes a user.
type UserSpec struct{ Login, Name, Email string }

// OrganizationSpec describes an organization. Owners and members that do not
// exist yet are made, as users.
type OrganizationSpec struct {
	Login, Name     string
	Owners, Members []string
	Plan            string // free, team, enterprise; team if empty
	// DefaultBranch is the name of new repositories' first branch; main if empty.
	DefaultBranch string
	// OwnersCreateOnly is the policy that neither members nor GitHub Apps may
	// create repositories.
	OwnersCreateOnly bool
	Policy           Policy
}

// AppSpec describes a GitHub App.
type AppSpec struct {
	ID                     int64
	ClientID, ClientSecret string
	Slug, Name             string
	Description            string
	HomeURL                string
	OwnerLogin             string
	Public                 bool
	CallbackURLs           []string
	Permissions            map[string]string
	// PublicKey verifies the App's JWTs. It is called when one comes in, so the
	// key may be made late.
	PublicKey  func() *rsa.PublicKey
	DeviceFlow bool
}

// InstallSpec describes an installation. Permissions default to the App's,
// Selection to "all".
type InstallSpec struct {
	App, Account string
	Permissions  map[string]string
	Selection    string
	Repositories []string // names, when Selection is "selected"
	Suspended    bool
	SuspendedBy  string
	SuspendedAt  time.Time // now if zero
	Created      time.Time // now if zero
	// Enterprise: Account is the slug of an enterprise. Gone: it is there no more, which
	// GitHub lists as null (REST description, schema "installation", has both).
	Enterprise, Gone bool
}

// RepositorySpec describes a repository: its content is either Files, in one
// commit, or Commits, oldest first. Without either it is empty.
type RepositorySpec struct {
	Owner, Name, Description string
	Private, Archived        bool
	Files                    map[string][]byte
	Commits                  []CommitSpec
}

// CommitSpec describes one commit on the default branch.
type CommitSpec struct {
	Message                 string
	AuthorLogin             string // name and address are taken from this account
	AuthorName, AuthorEmail string
	AuthorApp               string // slug of the App that commits over the API: GitHub signs it
	When                    time.Time
	Files                   map[string][]byte
	Delete                  []string
}

// RulesetSpec describes a ruleset that demands a pull request for every change
// of a default branch, in one repository or in all of an organization's.
type RulesetSpec struct {
	Owner      string
	Repository string // empty: all of Owner's
	Name       string
	BypassApps []int64
	// RequiredChecks have to succeed before a pull request can be merged, with
	// Strict on a branch that is up to date; Approvals is how many reviewers have
	// to approve it. MergeMethods are the ways of merging; empty: all.
	RequiredChecks []string
	Strict         bool
	Approvals      int
	MergeMethods   []string
	// Rules are what it demands of changes; nil: a pull request.
	Rules *Rules
}

// AddUser adds a user, or completes one that exists.
func (s *Simulator) AddUser(spec UserSpec) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.ensureAccount(spec.Login, typeUser)
	if spec.Name != "" {
		u.Name = spec.Name
	}
	if spec.Email != "" {
		u.Email = spec.Email
	}
}

// AddOrganization adds an organization, or completes one that exists.
func (s *Simulator) AddOrganization(spec OrganizationSpec) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o := s.ensureAccount(spec.Login, typeOrganization)
	if spec.Name != "" {
		o.Name = spec.Name
	}
	if spec.Plan != "" {
		o.Plan = spec.Plan
	}
	if spec.DefaultBranch != "" {
		o.DefaultBranch = spec.DefaultBranch
	}
	o.OwnersCreateOnly, o.policy = spec.OwnersCreateOnly, spec.Policy
	for _, login := range spec.Owners {
		s.ensureAccount(login, typeUser)
		o.owners[fold(login)], o.members[fold(login)] = true, true
	}
	for _, login := range spec.Members {
		s.ensureAccount(login, typeUser)
		o.members[fold(login)] = true
	}
}

// ensureAccount returns the account of that login, made if need be.
func (s *Simulator) ensureAccount(login, kind string) *account {
	if a := s.world.account(login); a != nil {
		return a
	}
	a := &account{ID: s.world.newID(), Type: kind, Login: login, Name: login, Created: s.now(), Plan: "team", DefaultBranch: "main",
		owners: map[string]bool{}, members: map[string]bool{}}
	a.NodeID = query.NodeID(map[string]string{typeUser: "U", typeOrganization: "O", typeBot: "BOT"}[kind], a.ID)
	s.world.accounts[fold(login)] = a
	return a
}

// ensureEnterprise finds or adds an enterprise. Its slug is not in the namespace
// of logins.
func (s *Simulator) ensureEnterprise(slug string) *account {
	a := s.ensureAccount("enterprises/"+slug, typeEnterprise)
	if a.Login != slug {
		a.Login, a.Name, a.NodeID = slug, slug, query.NodeID("E", a.ID)
	}
	return a
}

// AddApp registers a GitHub App.
func (s *Simulator) AddApp(spec AppSpec) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := &app{
		ID: spec.ID, ClientID: spec.ClientID, ClientSecret: spec.ClientSecret,
		Slug: spec.Slug, Name: spec.Name, Description: spec.Description, HomeURL: spec.HomeURL,
		Owner:  s.ensureAccount(spec.OwnerLogin, typeOrganization),
		Public: spec.Public, CallbackURLs: slices.Clone(spec.CallbackURLs),
		Permissions: maps.Clone(spec.Permissions), Events: []string{}, DeviceFlow: spec.DeviceFlow,
		Created: s.now(), publicKey: spec.PublicKey,
	}
	if a.ID == 0 {
		a.ID = s.world.newID()
	}
	if a.Name == "" {
		a.Name = a.Slug
	}
	if a.Permissions == nil {
		a.Permissions = map[string]string{}
	}
	// Metadata is granted to every App.
	a.Permissions["metadata"] = "read"
	a.Updated = a.Created
	s.issued("client secret", a.ClientSecret)
	a.NodeID = query.NodeID("A", a.ID)
	a.Bot = s.ensureAccount(a.Slug+"[bot]", typeBot)
	s.world.apps[fold(a.Slug)] = a
}

// AddRepository adds a repository with its content and returns its id. It is
// visible at once. An owner that does not exist is made, as an organization.
func (s *Simulator) AddRepository(spec RepositorySpec) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.newRepository(s.ensureAccount(spec.Owner, typeOrganization), spec.Name)
	r.Description, r.Private = spec.Description, spec.Private
	commits := spec.Commits
	if len(commits) == 0 && len(spec.Files) > 0 {
		commits = []CommitSpec{{Message: "Initial commit", Files: spec.Files}}
	}
	for _, c := range commits {
		if err := s.addCommit(r, c); err != nil {
			s.log.Error("build world", "repository", r.fullName(), "error", err)
		}
	}
	r.Archived = spec.Archived
	return r.ID
}

// newRepository registers an empty repository with GitHub's default settings.
func (s *Simulator) newRepository(owner *account, name string) *repository {
	now := s.now()
	r := &repository{
		ID: s.world.newID(), Owner: owner, Name: name, DefaultBranch: owner.DefaultBranch,
		Topics: []string{}, Created: now, Updated: now, Pushed: now,
		Features: map[string]bool{
			"has_issues": true, "has_projects": true, "has_wiki": true, "has_downloads": true,
			"has_pull_requests": true, "allow_squash_merge": true, "allow_merge_commit": true, "allow_rebase_merge": true,
		},
		Titles: map[string]string{
			"squash_merge_commit_title": "COMMIT_OR_PR_TITLE", "squash_merge_commit_message": "COMMIT_MESSAGES",
			"merge_commit_title": "MERGE_MESSAGE", "merge_commit_message": "PR_TITLE",
			"pull_request_creation_policy": "all",
		},
		Roles:    map[int64]level{},
		git:      gitstore.New(owner.DefaultBranch),
		verified: map[plumbing.Hash]verification{}, protected: map[string]*Protection{},
	}
	r.NodeID = query.NodeID("R", r.ID)
	s.world.repositories[fold(r.fullName())] = r
	s.world.byID[r.ID] = r
	delete(s.world.renamed, fold(r.fullName()))
	return r
}

func (s *Simulator) addCommit(r *repository, spec CommitSpec) error {
	return s.addCommitTo(r, r.DefaultBranch, spec)
}

func (s *Simulator) addCommitTo(r *repository, branch string, spec CommitSpec) error {
	by := person{Name: spec.AuthorName, Email: spec.AuthorEmail, When: spec.When}
	if a := s.world.account(spec.AuthorLogin); a != nil {
		by.Name, by.Email = a.Name, commitEmail(a)
	}
	if by.Name == "" {
		by.Name, by.Email = r.Owner.Login, commitEmail(r.Owner)
	}
	if by.When.IsZero() {
		by.When = s.now()
	}
	var changes []gitstore.Change
	for path, data := range spec.Files {
		h, err := r.git.WriteBlob(data)
		if err != nil {
			return err
		}
		changes = append(changes, gitstore.Change{Path: path, Mode: filemode.Regular, Hash: h})
	}
	for _, path := range spec.Delete {
		changes = append(changes, gitstore.Change{Path: path, Delete: true})
	}
	in := commitInput{Message: spec.Message, Author: by, Committer: by}
	if a := s.world.app(spec.AuthorApp); a != nil {
		in.Author = person{Name: a.Bot.Name, Email: commitEmail(a.Bot), When: by.When}
		in.Committer = person{Name: webFlowName, Email: webFlowEmail, When: by.When}
		in.Signed = true
	}
	_, err := s.commitOnBranch(r, branch, changes, in)
	return err
}

// commitOnBranch writes a commit with the changes on top of a branch and moves
// the branch to it; a branch that does not exist begins with it.
func (s *Simulator) commitOnBranch(r *repository, branch string, changes []gitstore.Change, in commitInput) (plumbing.Hash, error) {
	var base plumbing.Hash
	if head, ok := r.git.BranchHash(branch); ok {
		c, err := r.git.Commit(head)
		if err != nil {
			return plumbing.ZeroHash, err
		}
		base, in.Parents = c.TreeHash, []plumbing.Hash{head}
	}
	tree, err := r.git.EditTree(base, changes)
	if err != nil {
		return plumbing.ZeroHash, err
	}
	in.Tree = tree
	h, err := s.writeCommit(r, in)
	if err != nil {
		return plumbing.ZeroHash, err
	}
	if err := s.moveBranch(r, branch, h); err != nil {
		return plumbing.ZeroHash, err
	}
	return h, nil
}

// noReply is the domain of the addresses that GitHub gives to accounts.
const noReply = "users.noreply.github.com"

// commitEmail is the address that GitHub puts into commits of an account.
func commitEmail(a *account) string {
	if a.Email != "" {
		return a.Email
	}
	return decimal(a.ID) + "+" + a.Login + "@" + noReply
}

// AddRuleset adds a ruleset and returns its id.
func (s *Simulator) AddRuleset(spec RulesetSpec) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	owner := s.ensureAccount(spec.Owner, typeOrganization)
	rs := &ruleset{ID: s.world.newID(), Name: spec.Name, Owner: owner, BypassApps: slices.Clone(spec.BypassApps), Created: s.now(),
		RequiredChecks: slices.Clone(spec.RequiredChecks), Approvals: spec.Approvals, Strict: spec.Strict, MergeMethods: slices.Clone(spec.MergeMethods), Rules: Rules{PullRequest: true}}
	if spec.Rules != nil {
		rs.Rules = *spec.Rules
	}
	if spec.Repository == "" {
		s.world.rulesets = append(s.world.rulesets, rs)
		return rs.ID
	}
	if r := s.world.repository(spec.Owner, spec.Repository); r != nil {
		rs.Repository = r
		r.rulesets = append(r.rulesets, rs)
	}
	return rs.ID
}

// IssueUserToken returns a classic personal access token of a user, with OAuth
// scopes such as "repo" and "read:org". It does not expire.
func (s *Simulator) IssueUserToken(login string, scopes ...string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.newClassicToken(s.ensureAccount(login, typeUser), scopes).Value
}
