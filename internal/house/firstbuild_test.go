package house

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The first build is tried on machines that are made of a PATH: what stands in
// it is a stub or a tool of this machine, and nothing else is there.

// stubs are what a machine may have, by name; each is the body of a script.
var stubs = map[string]string{
	"go 1.26":        goStub("1.26.8", `exit 0`),
	"go 1.25":        goStub("1.25.3", `exit 0`),
	"go 1.18":        goStub("1.18.1", `exit 0`),
	"go silent":      "exit 0",
	"go no network":  goStub("1.26.8", `echo 'go: x.org/m@v1.0.0: Get "https://proxy.example/x": dial tcp: lookup proxy.example: no such host' >&2; exit 1`),
	"go wrong":       goStub("1.26.8", `[ "$1" = list ] && echo a && exit 0; printf 'a/b\nc/d\na/b/x.go:3:1: undefined: y\n' >&2; exit 1`),
	"go full":        goStub("1.26.8", `[ "$1" = list ] && echo a && exit 0; echo 'write x: no space left on device' >&2; exit 1`),
	"go slow":        goStub("1.26.8", `[ "$1" = list ] && echo a && exit 0; echo a >&2; until [ -e "$TMPDIR/ten" ]; do :; done`),
	"sleep":          `echo x >>"$TMPDIR/slept"; [ "$(wc -l <"$TMPDIR/slept")" -lt 10 ] || : >"$TMPDIR/ten"`,
	"id root":        "echo 0",
	"id user":        "echo 1000",
	"apt-get":        `case "$*" in *assume-no*) echo 'Need to get 98.1 MB of archives.'; exit 1 ;; *install*) echo 'apt-get install' >&2 ;; esac`,
	"apt-get broken": "exit 100",
	"gcc":            "exit 0",
	"git":            "exit 0",
}

// goStub is a go of a version; then is what it does when asked for packages or
// to compile. With GOPROXY=off it fails as one does that has no modules when
// then fails for them.
func goStub(version, then string) string {
	return `case "$1" in
version) echo "go version go` + version + ` linux/amd64"; exit 0 ;;
env) case "$2" in GOTOOLCHAIN) echo "${STUB_TOOLCHAIN:-auto}" ;; GOPROXY) echo https://proxy.example ;; *) echo "/home/x/$2" ;; esac; exit 0 ;;
esac
` + then
}

type machine struct {
	name, target string
	has          []string // of stubs; a word before a space is the name of the file
	env          []string
	code         int
	says         []string // in this order, on standard error
	never        []string
	lines        int // of standard error; 0: any number
}

func machines() []machine {
	one := func(name, target string, has []string, says ...string) machine {
		return machine{name: name, target: target, has: has, code: 1, says: says, lines: 1}
	}
	return []machine{
		one("without Go", "demo", nil, "make demo: Go is missing: install Go 1.26 or newer from https://go.dev/dl"),
		one("with a Go before toolchains", "test", []string{"go 1.18"}, "make test: Go 1.18 is too old: install Go 1.26"),
		one("with something else that is called go", "build", []string{"go silent"}, "does not say its version"),
		{name: "with an old Go that must not fetch", target: "demo", has: []string{"go 1.25"}, env: []string{"GOTOOLCHAIN=local"}, code: 1, says: []string{"Go 1.25 is too old"}, lines: 1},
		{name: "with an old Go whose settings keep it from fetching", target: "demo", has: []string{"go 1.25"}, env: []string{"STUB_TOOLCHAIN=local"}, code: 1, says: []string{"Go 1.25 is too old"}, lines: 1},
		{name: "with an old Go that may fetch", target: "demo", has: []string{"go 1.25", "sleep"}, says: []string{"Go 1.25 fetches Go 1.26 for this first", "make demo opens the screens"}},
		{name: "with everything", target: "demo", has: []string{"go 1.26", "sleep"}, says: []string{"make demo opens the screens", "three minutes", "nothing is fetched"}, never: []string{"MB"}},
		{
			name: "without network", target: "demo", has: []string{"go no network", "sleep"}, code: 1,
			says:  []string{"make demo opens", "three minutes", "100 MB", "/home/x/GOMODCACHE", "make demo: the modules cannot be fetched, because https://proxy.example cannot be reached"},
			never: []string{"dial tcp", "nothing is fetched"},
		},
		{name: "with a mistake in the source", target: "build", has: []string{"go wrong", "sleep"}, code: 1, says: []string{"x.go:3:1: undefined: y"}, never: []string{"a/b\n", "cannot be fetched"}},
		{name: "with a full disk", target: "build", has: []string{"go full", "sleep"}, code: 1, says: []string{"no space left", "2 GB"}},
		{name: "on a slow machine", target: "build", has: []string{"go slow", "sleep"}, says: []string{"nothing is fetched", "Compiling, of 1 packages at most: 1, 10 s"}},
		{
			name: "tests, by nobody who may install", target: "test", has: []string{"go 1.26", "sleep", "id user", "apt-get", "git"}, code: 1,
			says:  []string{"make test runs every test", "neither root nor", "apt-get install chromium tmux gcc", "make test: gcc is missing"},
			never: []string{"Installing"},
		},
		{
			name: "tests, without apt-get", target: "test", has: []string{"go 1.26", "sleep", "gcc"}, code: 1,
			says: []string{"there is no apt-get", "chromium tmux git", "are skipped", "make test: git is missing"},
		},
		{
			name: "tests, by root", target: "test", has: []string{"go 1.26", "sleep", "id root", "apt-get", "gcc", "git"},
			says: []string{"make test runs every test", "is not here: chromium tmux", "Installing chromium tmux", "98.1 MB", "apt-get install"},
		},
		{
			name: "tests, by root without network", target: "test", has: []string{"go 1.26", "sleep", "id root", "apt-get broken", "gcc", "git"},
			says: []string{"The list of packages cannot be read", "are skipped"}, never: []string{"Installing"},
		},
		{
			name: "tests, where everything has to be proved", target: "test", has: []string{"go 1.26", "sleep", "gcc", "git"}, env: []string{"CI=true"}, code: 1,
			says: []string{"there is no apt-get"}, never: []string{"Compiling"},
		},
		{name: "quick, without anything but Go", target: "quick", has: []string{"go 1.26", "sleep"}, says: []string{"make quick runs the tests", "nothing is fetched"}},
	}
}

func TestTheFirstBuildSaysWhatItDoes(t *testing.T) {
	for _, m := range machines() {
		t.Run(m.name, func(t *testing.T) {
			code, said := m.prepare(t)
			if code != m.code {
				t.Errorf("exit %d, want %d", code, m.code)
			}
			rest := said
			for _, w := range m.says {
				at := strings.Index(rest, w)
				if at < 0 {
					t.Errorf("%q is missing, or said too late", w)
					continue
				}
				rest = rest[at+len(w):]
			}
			for _, n := range m.never {
				if strings.Contains(said, n) {
					t.Errorf("says %q", n)
				}
			}
			if n := strings.Count(said, "\n"); m.lines > 0 && n != m.lines {
				t.Errorf("%d lines, want %d", n, m.lines)
			}
			if t.Failed() {
				t.Logf("it said:\n%s", said)
			}
		})
	}
}

// prepare runs the script on the machine.
func (m machine) prepare(t *testing.T) (int, string) {
	t.Helper()
	root, bin, tmp := t.TempDir(), t.TempDir(), t.TempDir()
	for _, name := range []string{"prepare", "install-test-tools"} {
		data, err := os.ReadFile(filepath.Join("..", "..", "scripts", name))
		if err != nil {
			t.Fatal(err)
		}
		script(t, filepath.Join(root, "scripts", name), string(data))
	}
	if err := os.WriteFile(filepath.Join(root, "go.mod"), []byte("module x\n\ngo 1.26.0\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tool := range []string{"dirname", "sed", "mktemp", "rm", "wc", "grep", "xargs"} {
		path, err := exec.LookPath(tool)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(path, filepath.Join(bin, tool)); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range m.has {
		file, _, _ := strings.Cut(name, " ")
		script(t, filepath.Join(bin, file), "#!/bin/sh\n"+stubs[name]+"\n")
	}
	cmd := exec.Command(filepath.Join(root, "scripts", "prepare"), m.target)
	cmd.Env = append([]string{"PATH=" + bin, "TMPDIR=" + tmp, "HOME=" + tmp}, m.env...)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	err := cmd.Run()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	left, err := filepath.Glob(filepath.Join(tmp, "tmp.*"))
	if err != nil || len(left) > 0 {
		t.Errorf("it leaves %v (%v)", left, err)
	}
	return cmd.ProcessState.ExitCode(), said.String()
}

func script(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o700); err != nil {
		t.Fatal(err)
	}
}
