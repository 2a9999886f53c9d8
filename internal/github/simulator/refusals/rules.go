package refusals

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// Way is the kind of request by which a branch is changed.
type Way int

// The ways.
const (
	ByContents Way = iota // PUT and DELETE of a file by its path
	ByRef                 // references
	ByGraphQL             // createCommitOnBranch
)

// Change is what becomes of a branch.
type Change struct {
	Way     Way
	Branch  string
	Default bool // it is the default branch
	Exists  bool // the branch exists already
	Deletes bool // the branch goes
	Message string
	Email   string // of the author
	Signed  bool
	Files   []File
}

// File is one that a change writes; Data is nil where it goes.
type File struct {
	Path string
	Data []byte
}

// Rules are those of a ruleset.
type Rules struct {
	// PullRequest demands one for every change of the default branch, once that
	// exists: the first commit of an empty repository passes.
	PullRequest bool
	// Message, Email and BranchName are regular expressions that commit messages,
	// addresses of authors and names of new branches have to match. They bind
	// every branch, and the very first commit.
	Message, Email, BranchName string
	// Paths and Extensions may not be changed: a path with all below it, ".exe".
	Paths, Extensions []string
	MaxFileSize       int // bytes
	MaxPathLength     int
	Signatures        bool
	// Creations, Deletions are restricted to those on the bypass list.
	Creations, Deletions bool
	// Secrets are what push protection finds.
	Secrets []string
}

// violations are the rules that a change violates, in GitHub's words.
func (r Rules) violations(c Change) []string {
	if c.Deletes {
		if r.Deletions {
			return []string{"Cannot delete this branch"}
		}
		return nil
	}
	var out []string
	add := func(violated bool, words string) {
		if violated {
			out = append(out, words)
		}
	}
	add(r.PullRequest && c.Default && c.Exists, "Changes must be made through a pull request.")
	add(r.Creations && !c.Exists, "Cannot create ref due to creations being restricted.")
	add(r.BranchName != "" && !c.Exists && !matches(r.BranchName, c.Branch), "Branch name must match a given regex pattern: "+r.BranchName)
	if c.Message != "" {
		add(r.Message != "" && !matches(r.Message, c.Message), "Commit message must match a given regex pattern: "+r.Message)
		add(r.Email != "" && !matches(r.Email, c.Email), "Author email must match a given regex pattern: "+r.Email)
		add(r.Signatures && !c.Signed, "Commits must have verified signatures.")
	}
	for _, f := range c.Files {
		out = append(out, r.file(f)...)
	}
	return out
}

// file are the rules that a file violates. GitHub has shipped them as push
// rulesets: https://github.com/github/roadmap/issues/939; the words about paths are
// from https://github.com/renovatebot/renovate/pull/44819.
func (r Rules) file(f File) (out []string) {
	below := func(restricted string) bool {
		return f.Path == restricted || strings.HasPrefix(f.Path, strings.TrimSuffix(restricted, "/")+"/")
	}
	if slices.ContainsFunc(r.Paths, below) {
		out = append(out, "File path is restricted\n\n- "+f.Path)
	}
	if slices.Contains(r.Extensions, path.Ext(f.Path)) {
		out = append(out, "File extension is restricted\n\n- "+f.Path)
	}
	if r.MaxFileSize > 0 && len(f.Data) > r.MaxFileSize {
		out = append(out, fmt.Sprintf("File size limit exceeded: %s is larger than %d bytes", f.Path, r.MaxFileSize))
	}
	if r.MaxPathLength > 0 && len(f.Path) > r.MaxPathLength {
		out = append(out, fmt.Sprintf("File path length exceeds %d characters: %s", r.MaxPathLength, f.Path))
	}
	if slices.ContainsFunc(r.Secrets, func(secret string) bool { return strings.Contains(string(f.Data), secret) }) {
		out = append(out, "Secret detected in content")
	}
	return out
}

// Protection is the classic protection of a branch, with what it demands.
type Protection struct {
	Checks     []string // that have to succeed first
	Reviews    int      // that have to approve first
	Restricted bool     // who may push; Apps may not
	Signatures bool
}

// refuses says what keeps a change from a branch that exists. The words are from
// https://github.com/dependabot/dependabot-core/pull/3998 (restricted),
// https://github.com/kevgo/prettifier/issues/28 (checks, by contents) and
// https://github.com/47degrees/sbt-org-policies/issues/263 (checks and reviews, by
// references).
func (p Protection) refuses(c Change) *Refusal {
	if p.Restricted {
		return &Refusal{Status: forbidden, Type: typeProtection,
			Message: "You're not authorized to push to this branch. Visit https://docs.github.com/articles/about-protected-branches/ for more information."}
	}
	var words []string
	switch n := len(p.Checks); {
	case n == 1:
		words = append(words, fmt.Sprintf("Required status check %q is expected.", p.Checks[0]))
	case n > 1:
		words = append(words, fmt.Sprintf("%d of %d required status checks are expected.", n, n))
	}
	if p.Reviews > 0 {
		words = append(words, MissingReviews(p.Reviews))
	}
	if p.Signatures && !c.Signed {
		words = append(words, "Commits must have verified signatures.")
	}
	if len(words) == 0 {
		return nil
	}
	out := &Refusal{Status: invalid, Type: typeProtection, Message: strings.Join(words, " ")}
	if c.Way == ByContents {
		out.Status, out.Message = conflict, "Could not update file: "+out.Message
	}
	return out
}

// Bound says what keeps a change from a branch, nil nothing does: the rules that
// bind whoever makes it, and the classic protection of the branch.
func Bound(c Change, rules []Rules, p *Protection) *Refusal {
	if p != nil && c.Exists && !c.Deletes {
		if refused := p.refuses(c); refused != nil {
			return refused
		}
	}
	var all []string
	for _, r := range rules {
		for _, v := range r.violations(c) {
			if !slices.Contains(all, v) {
				all = append(all, v)
			}
		}
	}
	if len(all) == 0 {
		return nil
	}
	status := invalid
	if c.Way == ByContents {
		status = conflict // GitHub: REST description, repository-rule-violation-error
	}
	return &Refusal{Status: status, Type: typeUnprocessable, Message: violated(all)}
}
