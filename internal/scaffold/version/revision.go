package version

import (
	"regexp"
	"slices"
	"strings"
	"sync"
)

// Patterns of revisions.
var (
	releasePattern = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^(?:([A-Za-z][A-Za-z0-9._/-]*)[-/@])?v?\d+\.\d+\.\d+(?:\.\d+)*(?:[-+.][0-9A-Za-z.+-]+)?$`)
	})
	commitPattern = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(?:[0-9a-f]{40}|[0-9a-f]{64})$`) })
	rangePattern  = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`[*^~<>=| ]|(?:^|\.)[xX](?:\.|$)`) })
)

// branchWords are names that are given to branches, alone or in front of a slash
// or a hyphen.
var branchWords = []string{
	"head", "main", "master", "trunk", "default", "develop", "development", "dev", "test", "testing", "qa", "uat", "stage", "staging", "prod", "production",
	"next", "edge", "nightly", "stable", "canary", "release", "releases", "hotfix", "feature", "features", "feat", "fix", "bugfix", "support", "maintenance", "branch",
	"env", "environment", "user", "users", "renovate", "dependabot",
}

// BranchByName reports whether a revision is a branch by its name: nothing else has
// to be asked.
func BranchByName(revision string) bool {
	if revision == "" || strings.HasPrefix(revision, "refs/heads/") || strings.HasPrefix(revision, "origin/") {
		return true
	}
	word, _, _ := strings.Cut(strings.ToLower(revision), "/")
	if slices.Contains(branchWords, word) {
		return true
	}
	word, _, _ = strings.Cut(word, "-")
	return slices.Contains(branchWords, word)
}

// judgeRevision says what a revision of a Git repository is, as far as its form
// tells: Argo CD takes a branch, a tag, a commit or a range there
// (https://argo-cd.readthedocs.io/en/stable/user-guide/tracking_strategies/).
func judgeRevision(revision string) (certain bool, why string) {
	switch {
	case BranchByName(revision):
		return false, "it is a branch"
	case strings.HasPrefix(revision, "refs/tags/"):
		return true, "it is a tag"
	case rangePattern().MatchString(revision):
		return false, "it is a range of versions, which Argo CD follows"
	case commitPattern().MatchString(revision):
		return true, "it is a commit"
	case releasePattern().MatchString(revision):
		return true, "it looks like a release"
	}
	return false, "it may be a branch"
}

// Ref is what a repository has of a name.
type Ref struct{ Branch, Tag bool }

// Judge takes into account what the repository of a revision has of its name: a
// branch is no version, a tag is one.
func Judge(s Slot, r Ref) Slot {
	switch {
	case s.Kind != Revision || s.Fixed != "":
	case r.Branch:
		s.Certain, s.Why = false, "it is a branch"
	case r.Tag:
		s.Certain, s.Why = true, "it is a tag"
	}
	return s
}
