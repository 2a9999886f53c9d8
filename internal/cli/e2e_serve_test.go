package cli

import (
	"bufio"
	"bytes"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/connection"
	"gitconnection/internal/demo"
	"gitconnection/internal/github"
	"gitconnection/internal/scaffold"
)

var exported = regexp.MustCompile(`^export ([A-Z_]+)='(.*)'$`)

// serveDemo keeps a simulated GitHub up in a process of its own and returns
// the environment that it prints.
func serveDemo(t *testing.T, args ...string) map[string]string {
	t.Helper()
	cmd := demoCommand(t, append([]string{"--serve", "127.0.0.1:0"}, args...)...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		if err := cmd.Wait(); err != nil {
			t.Errorf("the server ended with %v", err)
		}
	})
	env := map[string]string{}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if lines.Text() == "# ready" {
			return env
		}
		m := exported.FindStringSubmatch(lines.Text())
		if m == nil {
			t.Fatalf("line %q", lines.Text())
		}
		env[m[1]] = m[2]
	}
	t.Fatal("the server did not get ready")
	return nil
}

// konstruct runs a command as a child process against the served GitHub.
func konstruct(t *testing.T, env map[string]string, args ...string) outcome {
	t.Helper()
	cmd := command(t, env, args...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return outcome{cmd.ProcessState.ExitCode(), out.String(), errs.String()}
}

// approvePages plays the person for an environment.
func approvePages(t *testing.T, env map[string]string, pages ...string) {
	t.Helper()
	ends, err := github.NewEndpoints(env["KONSTRUCT_WEB_URL"], env["KONSTRUCT_API_URL"])
	if err != nil {
		t.Fatal(err)
	}
	person := &demo.Approver{Web: ends.Web, User: demo.User, Owner: demo.Owner}
	for _, page := range pages {
		if err := person.Approve(t.Context(), page); err != nil {
			t.Fatalf("%s: %v", page, err)
		}
	}
}

// installPages are the pages that a refused connect names.
func installPages(t *testing.T, o outcome) []string {
	t.Helper()
	var pages []string
	for _, m := range o.lines(t) {
		next, _ := m["next"].(string)
		if _, page, ok := strings.Cut(next, "http"); ok && strings.Contains(page, "/installations/new") {
			pages = append(pages, "http"+page)
		}
	}
	return pages
}

func TestConnectAgainstAServedGitHub(t *testing.T) {
	endToEndWithRace(t)
	env := serveDemo(t, "--latency", "5ms")
	flags := []string{"connect", "acme", "--application-org", "acme-apps", "--yes", "--output", "json"}
	first := konstruct(t, env, flags...)
	pages := installPages(t, first)
	if first.code != cmdutil.ExitPerson || len(pages) != 2 || first.last(t, "result")["phase"] != "Waiting for authorization" {
		t.Fatalf("exit %d\n%s%s", first.code, first.out, first.err)
	}
	approvePages(t, env, pages...)
	done := konstruct(t, env, flags...)
	if r := done.last(t, "result"); done.code != cmdutil.ExitDone || r["phase"] != "Connected" || r["requests"].(float64) > 12 {
		t.Fatalf("exit %d\n%s%s", done.code, done.out, done.err)
	}
	if r := konstruct(t, env, flags...).last(t, "result"); r["writes"] != 0.0 || r["requests"].(float64) > 6 {
		t.Errorf("again: %v", r)
	}
	o := connection.NewOrganization("acme", "acme", "acme-apps")
	for _, role := range connection.Roles() {
		cloned(t, env, o, role)
	}
}

func TestConnectInOneGitHubOrganization(t *testing.T) {
	endToEnd(t)
	env := serveDemo(t)
	flags := []string{"connect", "acme", "--yes", "--output", "json"}
	approvePages(t, env, installPages(t, konstruct(t, env, flags...))...)
	if done := konstruct(t, env, flags...); done.code != cmdutil.ExitDone || done.last(t, "result")["phase"] != "Connected" {
		t.Fatalf("exit %d\n%s%s", done.code, done.out, done.err)
	}
	if r := konstruct(t, env, flags...).last(t, "result"); r["writes"] != 0.0 {
		t.Errorf("again: %v", r)
	}
	o := connection.NewOrganization("acme", "acme", "acme")
	for _, role := range connection.Roles() {
		cloned(t, env, o, role)
	}
}

// cloned clones a repository with git itself and compares it, byte for byte,
// with what the scaffold says.
func cloned(t *testing.T, env map[string]string, o connection.Organization, role connection.Role) {
	t.Helper()
	web := strings.TrimSuffix(env["KONSTRUCT_WEB_URL"], "/")
	folder := filepath.Join(t.TempDir(), "clone")
	git(t, "", "clone", "--quiet", strings.Replace(web, "http://", "http://x-access-token:"+env["KONSTRUCT_GITHUB_TOKEN"]+"@", 1)+"/"+o.FullName(role)+".git", folder)
	git(t, folder, "fsck", "--strict", "--full")

	in := scaffold.Input{Organization: o.Name, PlatformRepository: o.FullName(connection.Platform), ApplicationRepository: o.FullName(connection.Application), Web: web}
	build := scaffold.Current().Platform
	if role == connection.Application {
		build = scaffold.Current().Application
	}
	files, err := build(in)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{}
	for _, f := range files {
		want[f.Path] = scaffold.BlobSHA(f.Content)
	}
	paths := []string{connection.MarkerPath}
	for line := range strings.SplitSeq(strings.TrimSpace(git(t, folder, "ls-tree", "-r", "HEAD")), "\n") {
		mode, rest, _ := strings.Cut(line, " blob ")
		sha, path, _ := strings.Cut(rest, "\t")
		if path != connection.MarkerPath {
			paths = append(paths, path)
			if want[path] != sha || mode != "100644" {
				t.Errorf("%s: %s is %s %s, want %s", o.FullName(role), path, mode, sha, want[path])
			}
		}
	}
	if len(paths) != len(want)+1 || !slices.Contains(paths, "README.md") {
		t.Errorf("%s holds %v", o.FullName(role), paths)
	}
	marker := git(t, folder, "show", "HEAD:"+connection.MarkerPath)
	m, err := connection.ParseMarker([]byte(marker))
	if err != nil || m.Role != role || m.Counterpart.FullName != o.FullName(role.Other()) || len(m.Files) != len(want) {
		t.Errorf("marker of %s: %v\n%s", o.FullName(role), err, marker)
	}
	if n := strings.TrimSpace(git(t, folder, "rev-list", "--count", "HEAD")); n != "2" {
		t.Errorf("%s has %s commits, want 2", o.FullName(role), n)
	}
}

func git(t *testing.T, folder string, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = folder
	cmd.Env = []string{"HOME=" + t.TempDir(), "GIT_TERMINAL_PROMPT=0", "GIT_CONFIG_NOSYSTEM=1", "PATH=/usr/local/bin:/usr/bin:/bin", "NO_PROXY=127.0.0.1"}
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("git %s: %v\n%s", args[0], err, out)
	}
	return string(out)
}

// TestAnInterruptedConnectEndsAtOnce stops a real process in the middle.
func TestAnInterruptedConnectEndsAtOnce(t *testing.T) {
	endToEnd(t)
	env := serveDemo(t, "--latency", "300ms")
	flags := []string{"connect", "acme", "--yes", "--output", "json"}
	approvePages(t, env, installPages(t, konstruct(t, env, flags...))...)
	cmd := command(t, env, flags...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() && !strings.Contains(lines.Text(), `"started"`) {
	}
	sent := time.Now()
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	told := ""
	for lines.Scan() { // until it has said everything
		if strings.Contains(lines.Text(), `"type":"stopped"`) {
			told = lines.Text()
		}
	}
	_ = cmd.Wait() // the code is what matters
	if code, took := cmd.ProcessState.ExitCode(), time.Since(sent); code != cmdutil.ExitInterrupted || took > 2*time.Second || !strings.Contains(told, `"remaining":["`) {
		t.Errorf("exit %d after %v, and it said %q", code, took, told)
	}
	if done := konstruct(t, env, flags...); done.code != cmdutil.ExitDone || done.last(t, "result")["phase"] != "Connected" {
		t.Fatalf("the next run: exit %d\n%s%s", done.code, done.out, done.err)
	}
	o := connection.NewOrganization("acme", "acme", "acme")
	for _, role := range connection.Roles() {
		cloned(t, env, o, role)
	}
}

func TestInstalledGoesWithServe(t *testing.T) {
	if o := newCLI(t, nil).run("demo", "--installed"); o.code != cmdutil.ExitUsage || !strings.Contains(o.err, "--installed goes with --serve") {
		t.Errorf("exit %d: %s", o.code, o.err)
	}
}
