package cli

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"strings"
	"testing"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/testkit/terminal"
)

// TestThePullRequestsOfARulesetOnTheScreens connects an organization whose ruleset
// wants pull requests, follows them in a terminal, closes one and merges one from the
// list, and sees that another is merged by somebody else meanwhile.
func TestThePullRequestsOfARulesetOnTheScreens(t *testing.T) {
	endToEnd(t)
	env := maps.Clone(serveDemo(t))
	env["KONSTRUCT_ACTOR"] = "octo-admin"
	run := func(code int, words string, args ...string) {
		t.Helper()
		if o := konstruct(t, env, args...); o.code != code || !strings.Contains(o.out+o.err, words) {
			t.Errorf("%q: exit %d, want %d and %q:\n%s%s", args, o.code, code, words, o.out, o.err)
		}
	}
	run(cmdutil.ExitPerson, "/pull/1", "connect", "stark", "--yes")

	x := terminal.Start(t, 120, 40, command(t, env))
	x.Wait("● Connected", "enter open")
	x.Type("/", "stark", terminal.Enter, terminal.Enter)
	x.Wait("Waiting for merge", "PULL REQUESTS", "#1 ", "/stark/stark-gitops/pull/1", "/stark/stark-apps-gitops/pull/1")
	x.Type("9")
	x.Wait("2 open pull requests", "● can be merged", "Lay out the platform repository", "m merge")

	x.Type("x")
	x.Wait("Close #1 without merging it", "Nothing has been written yet", "enter apply")
	x.Type(terminal.Enter)
	x.Wait("✓ Close pull request #1", "closed stark/", "back to Pull requests")
	x.Type(terminal.Enter)
	x.Wait("1 open pull request ", "m merge")
	run(cmdutil.ExitPerson, "/pull/2", "connect", "stark", "--yes") // what was closed is proposed again
	x.Type("r")
	x.Wait("2 open pull requests", "#2", "● can be merged")

	x.Type("g", "m")
	x.Wait("Merge pull request #2", "Merge #2 into main", "its branch konstruct/scaffold is deleted", "+", "enter apply")
	x.Type(terminal.Enter)
	x.Wait("✓ Merge pull request #2", "merged stark/", "#2 as ")
	x.Type(terminal.Enter)
	x.Wait("1 open pull request ", "#1")

	// Merged elsewhere while the list is looked at: the plan finds out.
	run(cmdutil.ExitDone, "Merged stark/", "pr", "merge", "stark", "1", "--yes")
	x.Type("m")
	x.Wait("#1 is merged already", "there is nothing to do")
	x.Type(terminal.Esc)
	x.Wait("m merge")
	x.Type("r")
	x.Wait("No pull requests are open.")
	run(cmdutil.ExitDone, "stark: Connected", "connect", "stark", "--yes")
	x.Type(terminal.CtrlC)
	if code := x.Exit(); code != 0 {
		t.Errorf("exit %d", code)
	}
}

// TestAConflictingPullRequestOnTheScreens proposes a version that somebody else
// changes meanwhile: the list says that it conflicts, and merges nothing.
func TestAConflictingPullRequestOnTheScreens(t *testing.T) {
	endToEnd(t)
	env := serveDemo(t)
	if o := konstruct(t, env, "application", "set", "umbrella", "checkout", "staging", "7.7.7", "--pull-request", "--yes"); o.code != cmdutil.ExitPerson {
		t.Fatalf("exit %d:\n%s%s", o.code, o.out, o.err)
	}
	commitByHand(t, env, "umbrella-apps/umbrella-gitops", "registry/environments/staging/umbrella-eu/checkout.yaml", "1.10.0", "9.9.9")

	x := terminal.Start(t, 120, 40, command(t, env))
	x.Wait("● Connected", "enter open")
	x.Type("/", "umbrella", terminal.Enter, terminal.Enter)
	x.Wait("● Connected", "1 Overview")
	x.Type("9")
	x.Wait("1 open pull request", "Set checkout to 7.7.7 in staging", "✕ conflicts")
	x.Type("m")
	x.Wait("#1: conflicts")
	if o := konstruct(t, env, "pr", "merge", "umbrella", "1", "--yes"); o.code != cmdutil.ExitPerson || !strings.Contains(o.out+o.err, "#1 conflicts with main") {
		t.Errorf("exit %d:\n%s%s", o.code, o.out, o.err)
	}
	x.Type(terminal.CtrlC)
	if code := x.Exit(); code != 0 {
		t.Errorf("exit %d", code)
	}
}

// commitByHand replaces a text of a file, as somebody else does it.
func commitByHand(t *testing.T, env map[string]string, repository, path, was, is string) {
	t.Helper()
	address := env["KONSTRUCT_API_URL"] + "repos/" + repository + "/contents/" + path
	do := func(method string, body []byte, status int) []byte {
		t.Helper()
		request, err := http.NewRequestWithContext(t.Context(), method, address, bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Authorization", "Bearer "+env["KONSTRUCT_GITHUB_TOKEN"])
		request.Header.Set("Content-Type", "application/json")
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		answer, err := io.ReadAll(response.Body)
		if err != nil || response.StatusCode != status {
			t.Fatalf("%s %s: %v, %d %s", method, address, err, response.StatusCode, answer)
		}
		return answer
	}
	var file struct {
		Content []byte `json:"content"`
		SHA     string `json:"sha"`
	}
	if err := json.Unmarshal(do(http.MethodGet, nil, http.StatusOK), &file); err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(file.Content, []byte(was)) {
		t.Fatalf("%s is not in %s", was, file.Content)
	}
	body, err := json.Marshal(map[string]any{"message": "By hand", "sha": file.SHA, "content": bytes.ReplaceAll(file.Content, []byte(was), []byte(is))})
	if err != nil {
		t.Fatal(err)
	}
	do(http.MethodPut, body, http.StatusOK)
}
