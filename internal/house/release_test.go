package house

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// An action is pinned by the object that was looked at; its version is beside
// it for people.
var pinned = regexp.MustCompile(`uses: [\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d`)

func TestActionsArePinned(t *testing.T) {
	workflows, err := filepath.Glob(filepath.Join("..", "..", ".github", "workflows", "*.yml"))
	if err != nil || len(workflows) < 2 {
		t.Fatalf("%v: %v", workflows, err)
	}
	for _, w := range workflows {
		text := read(t, w)
		for _, line := range unpinned(text) {
			t.Errorf("%s: %s", w, line)
		}
		if !regexp.MustCompile(`(?m)^permissions:`).MatchString(text) {
			t.Errorf("%s has the permissions that the repository gives by default", w)
		}
	}
	planted := "- uses: a/b@v4\n- uses: a/b@0123456789012345678901234567890123456789 # v4.0.0\n- uses: a/b@main # v1\n- uses: a/b@0123456789012345678901234567890123456789\n"
	if got := unpinned(planted); len(got) != 3 {
		t.Errorf("of three that are not pinned %q were found", got)
	}
}

func unpinned(workflow string) []string {
	var out []string
	for line := range strings.SplitSeq(workflow, "\n") {
		if strings.Contains(line, "uses:") && !pinned.MatchString(line) {
			out = append(out, strings.TrimSpace(line))
		}
	}
	return out
}

func TestTheContainerRunsAsNobody(t *testing.T) {
	if who := runsAs(read(t, filepath.Join("..", "..", "Containerfile"))); who != "65532:65532" {
		t.Errorf("the container runs as %q", who)
	}
	for file, want := range map[string]string{"FROM a\nUSER 1:1\nFROM b\n": "root", "FROM a\nUSER 1:1\nUSER root\n": "root", "FROM a\nUSER 7:7\n": "7:7"} {
		if got := runsAs(file); got != want {
			t.Errorf("%q runs as %q", file, got)
		}
	}
}

// runsAs is the user of the last stage.
func runsAs(containerfile string) string {
	who := "root"
	for line := range strings.SplitSeq(containerfile, "\n") {
		if strings.HasPrefix(line, "FROM ") {
			who = "root"
		}
		if user, ok := strings.CutPrefix(line, "USER "); ok {
			who = user
		}
	}
	return who
}

func read(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
