package github_test

import (
	"strings"
	"testing"

	"gitconnection/internal/github"
)

// said is an answer that somebody has reported: where, and what is made of it.
type said struct {
	source string
	status int
	body   string
	kind   github.Kind
	reason github.Reason
}

// hold checks answers as they come over the wire, each of them whole.
func hold(t *testing.T, list ...said) {
	t.Helper()
	sources := map[string]bool{}
	for _, s := range list {
		sources[s.source] = true
		r, ok := github.Refused(github.ReadAnswer(s.status, []byte(s.body)))
		if !ok || r.Kind != s.kind || r.Reason != s.reason {
			t.Errorf("%s: %d %s is %q, %q, want %q, %q", s.source, s.status, s.body, r.Kind, r.Reason, s.kind, s.reason)
		}
	}
	if len(sources) < 3 {
		t.Errorf("%d sources are too few to tell a kind from a sample", len(sources))
	}
}

func rest(message string) string {
	return `{"message":` + quoted(message) + `,"documentation_url":"https://docs.github.com/rest"}`
}

func graph(kind, message string) string {
	return `{"data":null,"errors":[{"type":"` + kind + `","path":["x"],"message":` + quoted(message) + `}]}`
}

func quoted(s string) string {
	return `"` + strings.NewReplacer(`"`, `\"`, "\n", `\n`).Replace(s) + `"`
}

// Kind 1: a refused token says nothing about the repository that it is for.
func TestRefusedTokensAreNoAbsence(t *testing.T) {
	hold(t,
		said{"github.com/google-gemini/gemini-cli/issues/12033", 403, rest("This installation has been suspended"), github.KindSuspended, github.ReasonSuspended},
		said{"github.com/repohistory/repohistory/issues/7", 403, rest("This installation has been suspended"), github.KindSuspended, github.ReasonSuspended},
		said{"github.com/hcengineering/platform/issues/7639", 403, `{"documentation_url":"https://docs.github.com/rest/reference/apps#create-an-installation-access-token-for-an-app","message":"This installation has been suspended","status":"403"}`, github.KindSuspended, github.ReasonSuspended},
		said{"docs.github.com: create an installation access token", 422, rest("The permissions requested are not granted to this installation."), github.KindNoToken, github.ReasonNotGranted},
	)
}

// Kind 2: what a token is told that is not known everywhere yet.
func TestAnswersOfATokenThatIsNew(t *testing.T) {
	list := []said{
		{"github.com/octokit/handbook/pull/8", 403, rest("Resource not accessible by integration"), github.KindForbidden, github.ReasonPermission},
		{"github.com/probot/stale/issues/80", 403, `{"message":"Resource not accessible by integration","documentation_url":"https://developer.github.com/v3"}`, github.KindForbidden, github.ReasonPermission},
		{"docs.github.com: troubleshooting the REST API, over GraphQL", 200, graph("FORBIDDEN", "Resource not accessible by integration"), github.KindForbidden, github.ReasonPermission},
	}
	hold(t, list...)
	for _, s := range list {
		if r, _ := github.Refused(github.ReadAnswer(s.status, []byte(s.body))); r.Retry != github.RetryFresh {
			t.Errorf("%s is not tried again", s.source)
		}
	}
}

// Kind 3: classic protection, which a pull request gets past.
func TestClassicProtectionIsToldApart(t *testing.T) {
	hold(t,
		said{"github.com/kevgo/prettifier/issues/50", 409, rest(`Could not update file: Required status check "Travis CI - Branch" is expected. At least 1 approving review is required by reviewers with write access.`), github.KindRuleset, github.ReasonPullRequest},
		said{"github.com/actions/create-github-app-token/issues/81", 422, rest("Repository rule violations found\n\nChanges must be made through a pull request.\n\n2 of 2 required status checks are expected.\n\n"), github.KindRuleset, github.ReasonPullRequest},
		said{"github.com/openwrt/packages/issues/7624", 422, rest(`Required status check "DCO" is expected.`), github.KindRuleset, github.ReasonPullRequest},
		said{"github.com/satisfactory-factories/application/issues/67", 422, rest("Repository rule violations found\n\nChanges must be made through a pull request.\n\n"), github.KindRuleset, github.ReasonPullRequest},
	)
}

// Kind 3: rules about branches, paths and what push protection finds, which no pull
// request gets past.
func TestRulesAboutContentAreToldApart(t *testing.T) {
	const found = "Repository rule violations found\n\n"
	hold(t,
		said{"github.com/dmf-mxl/mxl/issues/356", 422, rest(found + "Cannot create ref due to creations being restricted.\n\n"), github.KindRule, github.ReasonContentRule},
		said{"github.com/release-plz/action/issues/518", 422, `{"message":"Reference update failed","documentation_url":"https://docs.github.com/rest/git/refs#create-a-reference","status":"422"}`, github.KindRule, github.ReasonContentRule},
		said{"github.com/actions/github-script/issues/455", 422, rest("Reference update failed"), github.KindRule, github.ReasonContentRule},
		said{"github.com/renovatebot/renovate/pull/44819", 409, rest(found + "GITHUB PUSH PROTECTION\n\nFile path is restricted\n\n"), github.KindRule, github.ReasonContentRule},
		said{"github.com/redhat-appstudio/application-service/pull/404", 409, rest(found + "GITHUB PUSH PROTECTION\n\nResolve the following secrets before pushing again.\n\n"), github.KindRule, github.ReasonSecret},
		said{"github.com/Commando-X/vuln-bank/issues/53", 409, rest(found + "GITHUB PUSH PROTECTION\n\nResolve the following violations before pushing again\n\n- Push cannot contain secrets\n\n"), github.KindRule, github.ReasonSecret},
		said{"github.com/zokugun/vscode-sync-settings/issues/91", 200, graph("UNPROCESSABLE", found+"- Push cannot contain secrets\n"), github.KindRule, github.ReasonSecret},
	)
}

// Kind 3: what organizations forbid when repositories are made.
func TestPoliciesAboutRepositoriesAreToldApart(t *testing.T) {
	hold(t,
		said{"github.com/integrations/terraform-provider-github/pull/3322", 422, `{"message":"Repository creation failed.","errors":[{"resource":"Repository","code":"custom","message":"Required custom properties are missing"}]}`, github.KindForbidden, github.ReasonProperties},
		said{"github.com/SierraSoftworks/git-tool/issues/84", 422, `{"message":"Repository creation failed.","errors":[{"resource":"Repository","code":"custom","field":"name","message":"name already exists on this account"}]}`, github.KindExists, ""},
		said{"github.com/integrations/terraform-provider-github/issues/1232", 403, rest("You'll need a different OAuth scope to create a private repository. Please see the documentation for full details."), github.KindForbidden, github.ReasonTokenPermission},
		said{"github.com/jcabi/jcabi-github/issues/608", 422, `{"message":"Validation Failed","errors":[{"resource":"PublicKey","code":"custom","field":"key","message":"key is already in use"}]}`, "", github.ReasonKeyInUse},
	)
}

// Kind 3: repositories that GitHub has blocked, with why and since when.
func TestBlockedRepositoriesAreToldApart(t *testing.T) {
	list := []said{
		{"github.com/caarlos0/fork-cleaner/issues/99", 403, `{"message":"Repository access blocked","block":{"reason":"tos","created_at":"2021-06-08T01:02:15Z","html_url":"https://github.com/tos"}}`, github.KindForbidden, github.ReasonBlocked},
		{"github.com/github/rest-api-description/issues/3314", 451, `{"message":"Repository access blocked","block":{"reason":"dmca","created_at":"2021-04-22T17:53:56Z","html_url":"https://github.com/github/dmca/blob/master/2021/04/2021-04-20-ultimate-character-controller.md"}}`, github.KindForbidden, github.ReasonBlocked},
		{"github.com/Justintime50/github-archive/issues/39", 451, `{"message":"Repository access blocked","block":{"reason":"dmca","created_at":"2021-10-05T15:29:49Z","html_url":"https://github.com/github/dmca"}}`, github.KindForbidden, github.ReasonBlocked},
	}
	hold(t, list...)
	for _, s := range list {
		if b := github.ReadAnswer(s.status, []byte(s.body)).Block; b == nil || b.Reason == "" || b.Created.IsZero() || !strings.HasPrefix(b.Page, "https://github.com/") {
			t.Errorf("%s: %+v", s.source, b)
		}
	}
}

// Kind 4: what is tried again, for how long, and what is asked for less.
func TestWhatIsTriedAgainIsToldApart(t *testing.T) {
	hold(t,
		said{"github.com/yoshi389111/github-profile-3d-contrib/issues/163", 200, `{"data":{"user":null},"errors":[{"type":"RESOURCE_LIMITS_EXCEEDED","path":["user","contributionsCollection"],"message":"Resource limits for this query exceeded."}]}`, github.KindTooLarge, github.ReasonTooLarge},
		said{"github.com/integrations/terraform-provider-github/issues/2770", 200, `{"errors":[{"message":"Resource limits for this query exceeded."}]}`, github.KindTooLarge, github.ReasonTooLarge},
		said{"github.com/muesli/markscribe/pull/103", 200, graph("RESOURCE_LIMITS_EXCEEDED", "Resource limits for this query exceeded."), github.KindTooLarge, github.ReasonTooLarge},
		said{"github.com/integrations/terraform-provider-github/issues/2766", 422, rest("Failed to update visibility. A previous repository operation is still in progress."), github.KindConflict, github.ReasonBusy},
		said{"github.com/octokit/plugin-retry.js/issues/395", 200, `{"errors":[{"message":"Something went wrong while executing your query. Please include ` + "`0401:6C25`" + ` when reporting this issue."}]}`, github.KindDoubtful, github.ReasonFailed},
		said{"docs.github.com: rate limits for the REST API", 403, rest("You have exceeded a secondary rate limit. Please wait a few minutes before you try again."), github.KindLimited, github.ReasonLimited},
	)
}

// Kind 10: versions of the API that GitHub has stopped to answer.
func TestVersionsThatAreNotAnsweredAreToldApart(t *testing.T) {
	hold(t,
		said{"docs.github.com: API versions, a version that is not supported", 400, rest(`"2022-11-28" is not a supported version. Supported versions are: 2026-03-10`), github.KindUnexpected, github.ReasonAPIVersion},
		said{"docs.github.com: API versions, Enterprise Server", 400, rest(`"2026-03-10" is not a supported version. Supported versions are: 2022-11-28`), github.KindUnexpected, github.ReasonAPIVersion},
		said{"docs.github.com: API versions, in other words", 400, rest("The API version 2022-11-28 is no longer supported."), github.KindUnexpected, github.ReasonAPIVersion},
	)
}

// Whatever form an answer has, its words are read.
func TestReadAnswer(t *testing.T) {
	for body, want := range map[string]string{
		`{"message":"Validation Failed","errors":"Private-only repository creation policy is not allowed for this organization."}`: "Validation Failed: Private-only repository creation policy is not allowed for this organization.",
		`{"message":"Validation Failed","errors":["one","two"]}`:                                                                   "Validation Failed: one: two",
		`{"message":"Validation Failed","errors":[{"code":"custom","message":" one "},7]}`:                                         "Validation Failed: one",
		`{"message":"Not Found","errors":null}`:                                                                                    "Not Found",
		"upstream connect error\n":                                                                                                 "upstream connect error",
		``:                                                                                                                         "",
		`{"message":"Not Found","block":"nonsense"}`:                                                                               "Not Found",
	} {
		if got := github.ReadAnswer(422, []byte(body)).Text; got != want {
			t.Errorf("%s: %q, want %q", body, got, want)
		}
	}
	a := github.ReadAnswer(200, []byte(`{"errors":[{"path":["a",1],"message":"x","extensions":{"saml_failure":true}},{"path":["a"],"message":"x"},{"path":["a"],"code":"c","message":"y"}]}`))
	if a.Field != "a" || !a.SAML || a.Text != "x\ny" {
		t.Errorf("%+v", a)
	}
	if a := github.ReadAnswer(200, []byte(`{"errors":[{"path":["a"]},{"path":["b"]}]}`)); a.Field != "" {
		t.Errorf("%+v", a)
	}
	if a := github.ReadAnswer(200, []byte(`{"errors":[{},{"path":["b"]}]}`)); a.Field != "" {
		t.Errorf("%+v", a)
	}
}

func FuzzReadAnswer(f *testing.F) {
	for _, seed := range []string{`{"errors":[{"path":["a"]}]}`, `{"errors":"x"}`, `[]`, `{"message":1}`, "\xff"} {
		f.Add(200, seed)
		f.Add(422, seed)
	}
	f.Fuzz(func(_ *testing.T, status int, body string) { github.Refused(github.ReadAnswer(status, []byte(body))) })
}
