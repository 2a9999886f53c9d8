package cli

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gitconnection/internal/github"
	"gitconnection/internal/text"
)

// symptom is what somebody reads when something is refused: GitHub's own words, as
// its answers have them, or the program's where GitHub says nothing.
type symptom struct {
	words  string
	status int
	types  []string
	reason github.Reason // where the words alone do not tell; "" the table does
	ours   bool          // they are the program's, because GitHub has none
}

// symptoms are the sections of docs/troubleshooting.md, by what was being done.
func symptoms() []struct {
	title string
	list  []symptom
} {
	rules := "Repository rule violations found: "
	return []struct {
		title string
		list  []symptom
	}{
		{"Every command fails", []symptom{
			{words: "A JSON web token could not be decoded", status: 401},
			{words: "Integration must generate a public key", status: 401},
			{words: "the key belongs to App", ours: true, reason: github.ReasonOtherApp},
			{words: "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued", status: 401},
			{words: "Integration not found", status: 404},
			{words: "Your organization's enterprise forbids access via this GitHub App", status: 403},
			{words: "the organization has an IP allow list enabled, and your IP address is not permitted to access this resource", status: 403},
			{words: `"2022-11-28" is not a supported version`, status: 400},
			{words: "cannot be resolved", ours: true, reason: github.ReasonUnreachable},
			{words: "the certificate is signed by an authority that this machine does not trust", ours: true, reason: github.ReasonCertificate},
			{words: "the proxy wants a sign-in (407)", ours: true, reason: github.ReasonProxySignIn},
			{words: "a proxy answered instead of GitHub", ours: true, reason: github.ReasonProxy},
			{words: "a web page came instead of an answer of GitHub's API", ours: true, reason: github.ReasonWebPage},
		}},
		{"Signing in does not work", []symptom{
			{words: "The redirect_uri MUST match the registered callback URL for this application.", reason: github.ReasonCallback},
			{words: "The client_id and/or client_secret passed are incorrect.", reason: github.ReasonClient},
			{words: "GitHub knows no App with the client id", ours: true, reason: github.ReasonClientID},
			{words: "Device Flow must be explicitly enabled for this App", reason: github.ReasonDeviceFlowOff},
			{words: "The user has denied your application access.", reason: github.ReasonDeclined},
			{words: "the code has ended before it was confirmed", ours: true, reason: github.ReasonExpired},
			{words: "Bad credentials", reason: github.ReasonSession},
			{words: "Resource protected by organization SAML enforcement. You must grant your OAuth token access to this organization.", status: 403},
			{words: "on 127.0.0.1 is in use", ours: true, reason: github.ReasonPortBusy},
			{words: "it was stopped before GitHub answered", ours: true, reason: github.ReasonAppLost},
		}},
		{"The App may not do it", []symptom{
			{words: "get a token for the installation on", ours: true, reason: github.ReasonUninstalled},
			{words: "This installation has been suspended", status: 403},
			{words: "The permissions requested are not granted to this installation.", status: 422},
			{words: "and an owner has not accepted it yet", ours: true, reason: github.ReasonPermissionPending},
			{words: "Resource not accessible by integration", status: 403},
			{words: "Resource not accessible by personal access token", status: 403},
		}},
		{"A repository cannot be created or deleted", []symptom{
			{words: "You need admin access to the organization before adding a repository to it.", status: 403},
			{words: "Visibility can't be private. Please upgrade your subscription to create a new private repository.", status: 422},
			{words: "You have reached your organization's repository limit", status: 422},
			{words: "Repository name must match a given regex pattern", status: 422},
			{words: "Required custom properties are missing", status: 422},
			{words: "Unexpected property", status: 422},
			{words: "A previous repository operation is still in progress.", status: 422},
			{words: "Organization members cannot delete repositories.", status: 403},
			{words: "Deploy keys are disabled for this repository", status: 422},
			{words: "key is already in use", status: 422},
			{words: "Repository access blocked", status: 451},
		}},
		{"A commit is refused", []symptom{
			{words: rules + "Changes must be made through a pull request.", status: 422},
			{words: `Required status check "ci" is expected.`, status: 409},
			{words: "At least 1 approving review is required by reviewers with write access.", status: 422},
			{words: "You're not authorized to push to this branch.", status: 403},
			{words: rules + "Commits must have verified signatures.", status: 422},
			{words: rules + "Commit message must match a given regex pattern", status: 422},
			{words: rules + "File path is restricted", status: 422},
			{words: rules + "Cannot create ref due to creations being restricted.", status: 422},
			{words: rules + "Secret detected in content", status: 409},
		}},
		{"It takes long, or GitHub fails", []symptom{
			{words: "API rate limit exceeded for installation", status: 403},
			{words: "You have exceeded a secondary rate limit", status: 403},
			{words: "Something went wrong while executing your query.", status: 200},
			{words: "Resource limits for this query exceeded.", status: 200, types: []string{"RESOURCE_LIMITS_EXCEEDED"}},
			{words: "GitHub answered 502 Bad Gateway with a web page (Unicorn! · GitHub)", status: 502},
		}},
	}
}

// refusal is the row of the table that a symptom leads to.
func (s symptom) refusal() (github.Refusal, bool) {
	if s.reason != "" {
		return github.RefusalFor(s.reason)
	}
	body, err := json.Marshal(map[string]string{"message": s.words})
	if s.status == 200 {
		body, err = json.Marshal(map[string]any{"errors": []map[string]string{{"type": strings.Join(s.types, ""), "message": s.words}}})
	}
	if err != nil {
		return github.Refusal{}, false
	}
	return github.Refused(github.ReadAnswer(s.status, body))
}

// troubleshooting is docs/troubleshooting.md: the words are those of symptoms, what
// they mean and what to do is the table of refusals.
func troubleshooting(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	b.WriteString(`# Troubleshooting

Written by ` + "`make docs`" + ` from the program's own table of refusals. Look for the words that you see: they are GitHub's own,
as far as GitHub says any. Exit code 3 means that a person has to act first, 1 that something failed; the same command goes on
afterwards. ` + "`konstruct doctor`" + ` checks this machine, the network, the App and its installations, one line each with
what to do. In what to do, ORG and REPOSITORY stand for yours; the program names them.
`)
	covered := map[github.Reason]bool{}
	for _, section := range symptoms() {
		fmt.Fprintf(&b, "\n## %s\n", section.title)
		for _, s := range section.list {
			r, ok := s.refusal()
			if !ok || r.Reason == "" {
				t.Errorf("%q: the table does not know it", s.words)
				continue
			}
			covered[r.Reason] = true
			b.WriteString(s.markdown(r))
		}
	}
	for _, r := range github.Refusals() {
		if r.Reason != "" && !covered[r.Reason] {
			t.Errorf("no words lead to %q", r.Reason)
		}
	}
	return b.String()
}

func (s symptom) markdown(r github.Refusal) string {
	e := &github.Error{Target: "ORG/REPOSITORY", Reason: r.Reason}
	if !strings.Contains(r.Page, "{name}") && !strings.Contains(r.Next, "{target}") {
		e.Target = "ORG"
	}
	e.Locate("https://github.com")
	exit := "1"
	if e.Person() {
		exit = "3"
	}
	again := ""
	if r.Retry != github.RetryNever {
		again = fmt.Sprintf(" konstruct tries again by itself: %s.", r.Retry)
	}
	return fmt.Sprintf("\n### `%s`\n\n*%s.* It lies with %s; exit code %s.%s\n\n%s\n", s.words, text.Capitalized(string(r.Reason)), r.By, exit, again, e.Next())
}

// said finds words in the program's own source.
func said(t *testing.T, words string) bool {
	t.Helper()
	found := false
	err := filepath.WalkDir("..", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || found || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		data, err := os.ReadFile(path)
		found = strings.Contains(string(data), words)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestTroubleshooting(t *testing.T) {
	want := troubleshooting(t)
	path := filepath.Join("..", "..", "docs", "troubleshooting.md")
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	got, err := os.ReadFile(path)
	if err != nil || string(got) != want {
		t.Errorf("docs/troubleshooting.md is stale (%v): make docs", err)
	}
	readme, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil || !strings.Contains(string(readme), "docs/troubleshooting.md") {
		t.Errorf("README does not lead there (%v)", err)
	}
	for _, section := range symptoms() {
		for i, s := range section.list {
			if slices.ContainsFunc(section.list[:i], func(other symptom) bool { return other.words == s.words }) {
				t.Errorf("%q stands there twice", s.words)
			}
			if s.ours && !said(t, s.words) {
				t.Errorf("the program does not say %q", s.words)
			}
		}
	}
}
