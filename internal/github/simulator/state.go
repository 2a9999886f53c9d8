package simulator

import (
	"crypto/rsa"
	"strings"
	"time"

	"github.com/go-git/go-git/v5/plumbing"

	"gitconnection/internal/github/simulator/gitstore"
)

// Account types as GitHub writes them.
const (
	typeUser         = "User"
	typeOrganization = "Organization"
	typeEnterprise   = "Enterprise"
	typeBot          = "Bot"
)

// account is a user, an organization or an App's bot: they share one space of names.
type account struct {
	ID      int64
	NodeID  string
	Type    string
	Login   string
	Name    string
	Email   string
	Created time.Time

	// of an organization
	Plan             string
	DefaultBranch    string // of new repositories
	OwnersCreateOnly bool   // members and Apps create no repositories
	policy           Policy
	owners           map[string]bool // lower-case logins
	members          map[string]bool // lower-case logins, owners included
}

func (a *account) isOrganization() bool { return a != nil && a.Type == typeOrganization }

// app is a GitHub App registration.
type app struct {
	ID           int64
	NodeID       string
	ClientID     string
	ClientSecret string
	Slug         string
	Name         string
	Description  string
	HomeURL      string
	Owner        *account
	Bot          *account // the account that its commits are made by
	Public       bool
	CallbackURLs []string
	SetupURL     string
	RequestOAuth bool // the user is asked for authorization when installing
	HookURL      string
	Permissions  map[string]string
	Events       []string
	DeviceFlow   bool
	Created      time.Time
	Updated      time.Time

	WebhookSecret string
	moreSecrets   []string // client secrets besides ClientSecret
	keys          []*appKey
	publicKey     func() *rsa.PublicKey // of a described world
}

// installation is an App installed on an account.
type installation struct {
	ID           int64
	App          *app
	Account      *account
	Permissions  map[string]string
	Selection    string // "all" or "selected"
	Repositories map[int64]bool
	SuspendedAt  time.Time // zero: not suspended
	SuspendedBy  *account
	Created      time.Time
	Updated      time.Time
	Gone         bool // the account is there no more
}

// installationRequest is a member asking an owner to install an App.
type installationRequest struct {
	ID        int64
	NodeID    string
	App       *app
	Account   *account
	Requester *account
	Created   time.Time
}

type tokenKind int

const (
	tokenInstallation tokenKind = iota + 1 // ghs_
	tokenUser                              // ghu_, an App acting for a user
	tokenRefresh                           // ghr_
	tokenClassic                           // ghp_, with scopes
)

// token is a credential. RepositoryIDs nil means: whatever its owner may see.
type token struct {
	Value         string
	Kind          tokenKind
	App           *app
	Installation  *installation
	User          *account
	Permissions   map[string]string
	RepositoryIDs map[int64]bool
	Scopes        []string
	Created       time.Time
	order         int       // among all tokens
	Expires       time.Time // zero: never
	Revoked       bool
	Pair          *token // the refresh token of a user token and the reverse
	Device        bool   // a refresh token that came from the device flow
}

func (t *token) valid(now time.Time) bool {
	return !t.Revoked && (t.Expires.IsZero() || now.Before(t.Expires))
}

// repository is one repository with its git objects.
type repository struct {
	ID            int64
	NodeID, Name  string
	Owner         *account
	Description   string
	Homepage      string
	Private       bool
	Archived      bool
	Template      bool
	DefaultBranch string
	Topics        []string
	Properties    map[string]any    // custom properties, as they were given
	Features      map[string]bool   // has_issues, allow_squash_merge …
	Titles        map[string]string // squash_merge_commit_title …
	Created       time.Time
	Updated       time.Time
	Pushed        time.Time
	Roles         map[int64]level // of users beyond what they are by themselves, by id
	VisibleFrom   time.Time       // reads before it find nothing (eventual consistency)

	git      *gitstore.Store
	verified map[plumbing.Hash]verification
	// protected are the branches under classic protection.
	protected map[string]*Protection
	block     *Block // why GitHub has blocked it
	checks    map[plumbing.Hash][]check
	pulls     []*pullRequest
	rulesets  []*ruleset
	keys      []*deployKey
}

func (r *repository) fullName() string { return r.Owner.Login + "/" + r.Name }

// resolve finds the commit that a branch, tag, full reference or SHA names; an
// empty name is the default branch.
func (r *repository) resolve(name string) (plumbing.Hash, bool) {
	if name == "" || name == "HEAD" {
		return r.git.BranchHash(r.DefaultBranch)
	}
	return r.git.Resolve(name)
}

// setDefaultBranch makes another branch the default, and HEAD name it.
func (r *repository) setDefaultBranch(branch string) error {
	r.DefaultBranch = branch
	return r.git.SetHead(branch)
}

// verification is what GitHub says about a commit's signature.
type verification struct {
	Signature string
	Payload   string
	At        time.Time
}

// pullRequest is a pull request inside one repository; forks do not exist here.
type pullRequest struct {
	ID        int64
	NodeID    string
	Number    int
	Title     string
	Body      string
	User      *account
	Head      string // branch
	Base      string // branch
	HeadSHA   plumbing.Hash
	BaseSHA   plumbing.Hash
	Open      bool
	Merged    bool
	MergedBy  *account
	MergeSHA  plumbing.Hash
	Draft     bool
	Created   time.Time
	Updated   time.Time
	ClosedAt  time.Time
	MergedAt  time.Time
	MergeBase plumbing.Hash
	Reviews   []review
	job       mergeJob
}

// ruleset demands pull requests on a default branch.
type ruleset struct {
	ID         int64
	Name       string
	Owner      *account
	Repository *repository // nil: every repository of Owner
	BypassApps []int64
	Created    time.Time
	// What a pull request has to meet: checks that succeed, approvals, a branch
	// that is up to date; and how it may be merged, empty: in every way.
	RequiredChecks []string
	Approvals      int
	Strict         bool
	MergeMethods   []string
	Rules          Rules
}

// world is everything that exists on the host.
type world struct {
	nextID        int64
	nextApp       int64
	accounts      map[string]*account // by lower-case login
	apps          map[string]*app     // by slug
	installations map[int64]*installation
	requests      []*installationRequest
	tokens        map[string]*token
	repositories  map[string]*repository // by lower-case owner/name
	byID          map[int64]*repository
	renamed       map[string]int64 // lower-case former owner/name to id
	rulesets      []*ruleset       // of organizations
	grants        map[grantKey]bool
}

// grantKey says that a user has authorized an App.
type grantKey struct{ App, User int64 }

func newWorld() world {
	return world{
		nextID:        81_000_000,
		nextApp:       1_900_000,
		accounts:      map[string]*account{},
		apps:          map[string]*app{},
		installations: map[int64]*installation{},
		tokens:        map[string]*token{},
		repositories:  map[string]*repository{},
		byID:          map[int64]*repository{},
		renamed:       map[string]int64{},
		grants:        map[grantKey]bool{},
	}
}

// fold makes names comparable: GitHub's names differ by more than case.
func fold(name string) string { return strings.ToLower(name) }
