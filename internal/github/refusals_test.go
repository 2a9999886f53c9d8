package github_test

import (
	"strings"
	"testing"

	"gitconnection/internal/github"
)

// What GitHub says, as people have reported it, and what the table makes of it.
func TestRefusals(t *testing.T) {
	const rules = "Repository rule violations found\n\n"
	for _, c := range []struct {
		source string
		answer github.Answer
		kind   github.Kind
		reason github.Reason
	}{
		// Classic protection and rules that a pull request gets past.
		{"github.com/akhilmhdh/contributors-readme-action/issues/28", github.Answer{Status: 409, Text: "Could not update file: 4 of 4 required status checks are expected."}, github.KindRuleset, github.ReasonPullRequest},
		{"github.com/kevgo/prettifier/issues/28", github.Answer{Status: 409, Text: "Could not update file: 6 of 6 required status checks are expected."}, github.KindRuleset, github.ReasonPullRequest},
		{"github.com/47degrees/sbt-org-policies/issues/263", github.Answer{Status: 422, Text: "3 of 3 required status checks are expected. At least one approved review is required"}, github.KindRuleset, github.ReasonPullRequest},
		{"github.com/mozilla/send/issues/787", github.Answer{Status: 422, Text: `Required status check "ci/circleci: test" is expected.`}, github.KindRuleset, github.ReasonPullRequest},
		{"github.com/satisfactory-factories/application/issues/67", github.Answer{Status: 422, Text: rules + "Changes must be made through a pull request."}, github.KindRuleset, github.ReasonPullRequest},
		{"github.com/dependabot/dependabot-core/pull/3998", github.Answer{Status: 403, Text: "You're not authorized to push to this branch."}, github.KindRuleset, github.ReasonPullRequest},
		{"the type alone, whatever the words are", github.Answer{Status: 200, Types: []string{"BRANCH_PROTECTION_RULE_VIOLATION"}, Text: "Something new"}, github.KindRuleset, github.ReasonPullRequest},
		// Rules that it does not get past, and rules of both kinds at once.
		{"github.com/kernelkit/infix/issues/1610", github.Answer{Status: 422, Text: rules + "Cannot create ref due to creations being restricted."}, github.KindRule, github.ReasonContentRule},
		{"docs.github.com: available rules for rulesets, metadata restrictions", github.Answer{Status: 200, Text: rules + "Commit message must match a given regex pattern: ^JIRA\nChanges must be made through a pull request."}, github.KindRule, github.ReasonContentRule},
		{"docs.github.com: push rulesets; github.com/github/roadmap/issues/939", github.Answer{Status: 422, Text: rules + "File path is restricted: .github/workflows"}, github.KindRule, github.ReasonContentRule},
		{"a rule that nobody has told of", github.Answer{Status: 200, Text: rules + "Fridays are off."}, github.KindRule, github.ReasonContentRule},
		{"docs.github.com: working with push protection", github.Answer{Status: 409, Text: rules + "Push cannot contain secrets"}, github.KindRule, github.ReasonSecret},
		{"docs.github.com: about protected branches, required signatures", github.Answer{Status: 422, Text: rules + "Commits must have verified signatures."}, github.KindRule, github.ReasonSignature},
		// Creating and deleting.
		{"github.com/integrations/terraform-provider-github/issues/669", github.Answer{Status: 403, Text: "You need admin access to the organization before adding a repository to it."}, github.KindForbidden, github.ReasonNoCreation},
		{"github.com/cli/cli/issues/1315", github.Answer{Status: 200, Text: "RobCannon cannot create a repository for MyOrg."}, github.KindForbidden, github.ReasonNoCreation},
		{"github.com/cli/cli: GraphQL createRepository", github.Answer{Status: 200, Types: []string{"FORBIDDEN"}, Text: "octocat does not have the correct permissions to execute `CreateRepository`"}, github.KindForbidden, github.ReasonNoCreation},
		{"github.com/rundel/ghclass/issues/68", github.Answer{Status: 422, Text: "Visibility can't be private. Please upgrade your subscription to create a new private repository."}, github.KindForbidden, github.ReasonNoPrivate},
		{"github.com/integrations/terraform-provider-github/issues/3304", github.Answer{Status: 422, Text: "Repository creation failed.: Required custom properties are missing"}, github.KindForbidden, github.ReasonProperties},
		{"github.com/vitodeploy/vito/issues/949", github.Answer{Status: 422, Text: "Validation Failed: Deploy keys are disabled for this repository"}, github.KindForbidden, github.ReasonNoDeployKeys},
		{"GitHub's OpenAPI description, delete a repository", github.Answer{Status: 403, Text: "Organization members cannot delete repositories."}, github.KindForbidden, github.ReasonNoDeletion},
		{"GitHub's OpenAPI description, repository unavailable", github.Answer{Status: 451, Text: "Anything"}, github.KindForbidden, github.ReasonBlocked},
		// What passes by itself.
		{"github.com/integrations/terraform-provider-github/issues/2766", github.Answer{Status: 422, Text: "Failed to update visibility. A previous repository operation is still in progress."}, github.KindConflict, github.ReasonBusy},
		{"github.com/integrations/terraform-provider-github/pull/3060", github.Answer{Status: 409, Text: "A previous repository operation is still in progress."}, github.KindConflict, github.ReasonBusy},
		{"docs.github.com: transfer a repository", github.Answer{Status: 422, Text: "Validation Failed: Failed to transfer repository. A previous repository operation is still in progress."}, github.KindConflict, github.ReasonBusy},
		{"github.com/octokit/plugin-retry.js/issues/395", github.Answer{Status: 200, Text: "Something went wrong while executing your query. Please include `0401:6C25:28BCA72:539243A:638E5DA9` when reporting this issue."}, github.KindDoubtful, github.ReasonFailed},
		{"github.com/oceanprotocol/docs/issues/94", github.Answer{Status: 200, Text: "Something went wrong while executing your query. Please include `AE24:722D:20DF2FD:45B79D6:5C07C446` when reporting this issue."}, github.KindDoubtful, github.ReasonFailed},
		{"github.com/turbot/steampipe-plugin-github/issues/518", github.Answer{Status: 502, Text: "502 Bad Gateway"}, github.KindDoubtful, github.ReasonFailed},
		{"the type alone", github.Answer{Status: 200, Types: []string{"RESOURCE_LIMITS_EXCEEDED"}}, github.KindTooLarge, github.ReasonTooLarge},
		{"a new spelling", github.Answer{Status: 200, Types: []string{"RATE_LIMIT"}}, github.KindLimited, github.ReasonLimited},
		{"docs.github.com: rate limits for the REST API", github.Answer{Status: 429, Text: "slow down"}, github.KindLimited, github.ReasonLimited},
		// Permissions, and what is none.
		{"github.com/peter-murray/workflow-application-token-action/issues/48", github.Answer{Status: 422, Text: "The permissions requested are not granted to this installation."}, github.KindNoToken, github.ReasonNotGranted},
		{"github.com/octokit/auth-app.js/issues/589", github.Answer{Status: 403, Text: "Resource not accessible by integration"}, github.KindForbidden, github.ReasonPermission},
		{"github.com/aquasecurity/trivy/pull/10931: a branch under a merge queue", github.Answer{Status: 422, Text: "Reference update failed"}, github.KindRule, github.ReasonContentRule},
		{"github.com/georust/proj/pull/178", github.Answer{Status: 422, Text: "Repository rule violations found\n\nChanges must be made through the merge queue\n\nRequired status check \"ci result\" is expected.\n"}, github.KindRuleset, github.ReasonPullRequest},
		{"a rule that has a name of its own", github.Answer{Status: 422, Text: "Repository rule violations found\n\nTickets in messages\n\n"}, github.KindRule, github.ReasonContentRule},
		{"github.com/cli/cli/issues/4759", github.Answer{Status: 200, Text: "Something went wrong while executing your query. Please include `E64B:316B:400B0:936D1:6196AFA2` when reporting this issue."}, github.KindDoubtful, github.ReasonFailed},
		{"docs.github.com: proxies", github.Answer{Status: 407}, github.KindUnexpected, github.ReasonProxySignIn},
		{"github.com/mislav/hub/issues/249", github.Answer{Status: 422, Text: "Repository creation failed.: name already exists on this account"}, github.KindExists, ""},
	} {
		r, ok := github.Refused(c.answer)
		if !ok || r.Kind != c.kind || r.Reason != c.reason {
			t.Errorf("%s: %q is %q, %q, want %q, %q", c.source, c.answer.Text, r.Kind, r.Reason, c.kind, c.reason)
		}
	}
	for _, a := range []github.Answer{{Status: 404, Text: "Not Found"}, {Status: 422, Text: "Validation Failed"}, {Status: 401, Text: "Bad credentials"}} {
		if r, ok := github.Refused(a); ok {
			t.Errorf("%+v is %+v", a, r)
		}
	}
}

// Every row that a person has to act on says what to do, for the organization at hand.
func TestEveryRefusalHasANextStep(t *testing.T) {
	for _, r := range github.Refusals() {
		if r.Reason == "" {
			continue
		}
		e := &github.Error{Op: "create repository", Target: "acme/acme-gitops", Kind: r.Kind, Reason: r.Reason}
		e.Locate("https://github.com/")
		next := e.Next()
		if next == "" || strings.Contains(next, "{") || strings.Contains(next, "ORG") {
			t.Errorf("%s: %q", r.Reason, next)
		}
		if page := e.Page; r.Page != "" && !strings.HasPrefix(page, "https://github.com/") || !strings.HasSuffix(next, page) {
			t.Errorf("%s: page %q, next %q", r.Reason, page, next)
		}
	}
}

func TestCleanMessage(t *testing.T) {
	for in, want := range map[string]string{
		"Repository rule violations found\n\nSecret detected in content\n\n": "Repository rule violations found\nSecret detected in content",
		"a\x1b[31mb\r\n c ":                    "a␛[31mb\nc",
		strings.Repeat("x", 600):               strings.Repeat("x", github.MaxMessage) + " …",
		strings.Repeat("é", github.MaxMessage): strings.Repeat("é", github.MaxMessage),
	} {
		if got := github.CleanMessage(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}
