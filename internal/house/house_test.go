package house

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// goList runs go list in the module's root.
func goList(t *testing.T, args ...string) []byte {
	t.Helper()
	cmd := exec.Command("go", append([]string{"list"}, args...)...)
	cmd.Dir = filepath.Join("..", "..")
	cmd.Env = append(os.Environ(), "GOOS=linux", "GOARCH=amd64")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list %s: %v: %s", strings.Join(args, " "), err, stderr.String())
	}
	return out
}

func packages(t *testing.T) []pkg {
	t.Helper()
	var list []pkg
	dec := json.NewDecoder(bytes.NewReader(goList(t, "-json=ImportPath,Imports", "./...")))
	for {
		var p pkg
		err := dec.Decode(&p)
		if errors.Is(err, io.EOF) {
			return list
		}
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, p)
	}
}

func dependencies(t *testing.T) []string {
	t.Helper()
	return strings.Fields(string(goList(t, "-deps", "./cmd/konstruct")))
}

func TestArrowsPointOneWay(t *testing.T) {
	list := packages(t)
	if len(list) < 10 {
		t.Fatalf("only %d packages: is this the module?", len(list))
	}
	for _, w := range arrows(rooms(), aids(), list) {
		t.Error(w)
	}
}

func TestPlantedArrowsAreFound(t *testing.T) {
	list := packages(t)
	for _, c := range []struct{ from, to, want string }{
		{"internal/connection", "net/http", "internal/connection imports net/http"},
		{"internal/connection", "os", "internal/connection imports os"},
		{"internal/connection", "os/exec", "internal/connection imports os/exec"},
		{"internal/connection", "github.com/charmbracelet/bubbletea", "internal/connection imports github.com/charmbracelet/bubbletea"},
		{"internal/connection", module + "internal/ui/session", "internal/connection imports internal/ui/session"},
		{"internal/connection", module + "internal/github/simulator", "internal/connection imports internal/github/simulator"},
		{"internal/delivery", "os", "internal/delivery imports os"},
		{"internal/scaffold/version", module + "internal/github", "internal/scaffold/version imports internal/github"},
		{"internal/delivery/folders", module + "internal/delivery", "internal/delivery/folders imports internal/delivery"},
		{"internal/delivery", "net/http", "internal/delivery imports net/http"},
		{"internal/delivery", module + "internal/ui", "internal/delivery imports internal/ui"},
		{"internal/report", module + "internal/delivery", "internal/report imports internal/delivery"},
		{"internal/scaffold/application", module + "internal/delivery", "internal/scaffold/application imports internal/delivery"},
		{"internal/github", module + "internal/connection", "internal/github imports internal/connection"},
		{"internal/github", "os", "internal/github imports os"},
		{"internal/github", "net/http", "internal/github imports net/http"},
		{"internal/github", module + "internal/github/client", "internal/github imports internal/github/client"},
		{"internal/github/transport", module + "internal/github/api", "internal/github/transport imports internal/github/api"},
		{"internal/github/api", module + "internal/github/signin", "internal/github/api imports internal/github/signin"},
		{"internal/github/loopback", module + "internal/github/transport", "internal/github/loopback imports internal/github/transport"},
		{"internal/github/signin", module + "internal/github/githubapp", "internal/github/signin imports internal/github/githubapp"},
		{"internal/github/githubapp", "golang.org/x/oauth2", "internal/github/githubapp imports golang.org/x/oauth2"},
		{"internal/github/repository", module + "internal/github/signin", "internal/github/repository imports internal/github/signin"},
		{"internal/github/client", module + "internal/connection", "internal/github/client imports internal/connection"},
		{"internal/connection", module + "internal/github/client", "internal/connection imports internal/github/client"},
		{"internal/ui/session", module + "internal/github/client", "internal/ui/session imports internal/github/client"},
		{"internal/github/simulator", module + "internal/github", "internal/github/simulator imports internal/github"},
		{"internal/github/simulator", module + "internal/github/simulator/worlds", "internal/github/simulator imports internal/github/simulator/worlds"},
		{"internal/github/simulator/worlds", module + "internal/connection", "internal/github/simulator/worlds imports internal/connection"},
		{"internal/github/simulator/gitstore", module + "internal/github/simulator", "internal/github/simulator/gitstore imports internal/github/simulator"},
		{"internal/delivery/pullrequests", module + "internal/ui/kit", "internal/delivery/pullrequests imports internal/ui/kit"},
		{"internal/github/simulator/query", module + "internal/github/simulator", "internal/github/simulator/query imports internal/github/simulator"},
		{"internal/github/simulator/registration", module + "internal/github/simulator", "internal/github/simulator/registration imports internal/github/simulator"},
		{"internal/github/simulator/gitstore", "net/http", "internal/github/simulator/gitstore imports net/http"},
		{"internal/github/simulator/worlds", "net/http", "internal/github/simulator/worlds imports net/http"},
		{"internal/scaffold", "net/url", "internal/scaffold imports net/url"},
		{"internal/config", module + "internal/github", "internal/config imports internal/github"},
		{"internal/redact", module + "internal/config", "internal/redact imports internal/config"},
		{"internal/text", module + "internal/ui/kit", "internal/text imports internal/ui/kit"},
		{"internal/text", "net/http", "internal/text imports net/http"},
		{"internal/ui/app", module + "internal/github/simulator", "internal/ui/app imports internal/github/simulator"},
		{"internal/ui/source", "github.com/charmbracelet/bubbletea", "internal/ui/source imports github.com/charmbracelet/bubbletea"},
		{"internal/ui/source", "os", "internal/ui/source imports os"},
		{"internal/ui/app", module + "internal/config", "internal/ui/app imports internal/config"},
		{"internal/ui/kit", module + "internal/connection", "internal/ui/kit imports internal/connection"},
		{"internal/ui/kit", module + "internal/scaffold/form", "internal/ui/kit imports internal/scaffold/form"},
		{"internal/ui/kit", module + "internal/ui/session", "internal/ui/kit imports internal/ui/session"},
		{"internal/ui/filetree", module + "internal/ui/session", "internal/ui/filetree imports internal/ui/session"},
		{"internal/ui/session", module + "internal/ui/browse", "internal/ui/session imports internal/ui/browse"},
		{"internal/ui/browse", module + "internal/ui/page/change", "internal/ui/browse imports internal/ui/page/change"},
		{"internal/ui/page/clusters", module + "internal/ui/page/catalog", "internal/ui/page/clusters imports internal/ui/page/catalog"},
		{"internal/ui/page/pullrequests", module + "internal/ui/page/activity", "internal/ui/page/pullrequests imports internal/ui/page/activity"},
		{"internal/ui/page/organization", module + "internal/ui/page/overview", "internal/ui/page/organization imports internal/ui/page/overview"},
		{"internal/ui/page/change", module + "internal/ui/app", "internal/ui/page/change imports internal/ui/app"},
		{"cmd/konstruct", module + "internal/testkit", "cmd/konstruct imports internal/testkit"},
		{"cmd/konstruct", "testing", "cmd/konstruct imports testing"},
		{"cmd/konstruct", module + "internal/ui/app", "cmd/konstruct imports internal/ui/app"},
		{"internal/cli", module + "internal/testkit", "internal/cli imports internal/testkit"},
		{"internal/failure", "os", "internal/failure imports os"},
		{"internal/interrupt", "os/exec", "internal/interrupt imports os/exec"},
		{"internal/untrusted", "os", "internal/untrusted imports os"},
		{"internal/desktop", module + "internal/ui/app", "internal/desktop imports internal/ui/app"},
		{"internal/workspace", module + "internal/ui/session", "internal/workspace imports internal/ui/session"},
		{"internal/workspace", "github.com/spf13/cobra", "internal/workspace imports github.com/spf13/cobra"},
		{"internal/apps", module + "internal/cli", "internal/apps imports internal/cli"},
		{"internal/demo", module + "internal/workspace", "internal/demo imports internal/workspace"},
		{"internal/demo/browser", module + "internal/github/simulator", "internal/demo/browser imports internal/github/simulator"},
		{"internal/doctor/machine", module + "internal/cli", "internal/doctor/machine imports internal/cli"},
		{"internal/change", module + "internal/ui", "internal/change imports internal/ui"},
		{"internal/change", "github.com/spf13/cobra", "internal/change imports github.com/spf13/cobra"},
		{"internal/change", "os", "internal/change imports os"},
		{"internal/cli/output", "os", "internal/cli/output imports os"},
		{"internal/cli/cmdutil", module + "internal/ui", "internal/cli/cmdutil imports internal/ui"},
		{"internal/cli/gitops", module + "internal/cli/cluster", "internal/cli/gitops imports internal/cli/cluster"},
		{"internal/cli/organization", module + "internal/cli/connect", "internal/cli/organization imports internal/cli/connect"},
		{"internal/cli/connect", module + "internal/cli/gitops", "internal/cli/connect imports internal/cli/gitops"},
		{"internal/cli/application", module + "internal/cli/catalog", "internal/cli/application imports internal/cli/catalog"},
		{"internal/cli/catalog", module + "internal/cli/cluster", "internal/cli/catalog imports internal/cli/cluster"},
		{"internal/cli/cluster", module + "internal/cli", "internal/cli/cluster imports internal/cli"},
		{"internal/cli/pullrequest", module + "internal/cli/catalog", "internal/cli/pullrequest imports internal/cli/catalog"},
		{"internal/cli/validate", module + "internal/ui", "internal/cli/validate imports internal/ui"},
		{"internal/cli/argocd", module + "internal/ui", "internal/cli/argocd imports internal/ui"},
		{"internal/cli/app", module + "internal/ui", "internal/cli/app imports internal/ui"},
		{"internal/cli/account", module + "internal/cli/app", "internal/cli/account imports internal/cli/app"},
		{"internal/cli/doctor", module + "internal/secrets", "internal/cli/doctor imports internal/secrets"},
		{"internal/cli/screens", module + "internal/cli/connect", "internal/cli/screens imports internal/cli/connect"},
		{"internal/cli/demo", module + "internal/github/simulator", "internal/cli/demo imports internal/github/simulator"},
		{"internal/cli", module + "internal/github", "internal/cli imports internal/github"},
		{"internal/cli", module + "internal/startup", "internal/cli imports internal/startup"},
		{"internal/cupboard", "fmt", "internal/cupboard is in no room: add it to rooms, with what it may import"},
	} {
		planted := append(slices.Clone(list), pkg{ImportPath: module + c.from, Imports: []string{c.to}})
		if got := arrows(rooms(), aids(), planted); !slices.Contains(got, c.want) {
			t.Errorf("%s → %s was not found; found: %q", c.from, c.to, got)
		}
	}
	circle := []room{{"a", []string{"b"}, nil}, {"b", nil, nil}}
	if got := arrows(circle, nil, nil); len(got) != 1 {
		t.Errorf("an arrow that points down in the table was not found: %q", got)
	}
}

func TestBinaryHoldsNoAids(t *testing.T) {
	deps := dependencies(t)
	if !slices.Contains(deps, "github.com/charmbracelet/bubbletea") || !slices.Contains(deps, module+"internal/ui/app") {
		t.Fatalf("%d dependencies without the screens: is this the program?", len(deps))
	}
	for _, d := range linked(bannedFromBinary(), deps) {
		t.Errorf("%s is linked into the binary", d)
	}
	for _, planted := range []string{
		"testing", "testing/iotest", "github.com/getkin/kin-openapi/openapi3", "github.com/chromedp/chromedp", "github.com/creack/pty",
		"github.com/alecthomas/chroma/v2/lexers", "github.com/alecthomas/chroma/v2/styles", "github.com/alecthomas/chroma/v2/formatters/html", "github.com/charmbracelet/glamour/ansi",
		module + "internal/testkit", module + "internal/github/simulator/contract",
	} {
		if len(linked(bannedFromBinary(), []string{planted})) != 1 {
			t.Errorf("%s would not be found", planted)
		}
	}
	if got := linked(bannedFromBinary(), []string{"github.com/alecthomas/chroma/v2", "testingx", module + "internal/github/simulator"}); len(got) != 0 {
		t.Errorf("found by mistake: %q", got)
	}
}

// Bubble Tea asks the terminal while its package is initialized. Ours that
// answers for it comes first only as long as its path sorts before.
func TestOurBackgroundComesFirst(t *testing.T) {
	const ours, theirs = module + "internal/ui/background", "github.com/charmbracelet/bubbletea"
	if ours >= theirs {
		t.Errorf("%s does not sort before %s", ours, theirs)
	}
	if !slices.Contains(dependencies(t), ours) {
		t.Errorf("%s is not in the program", ours)
	}
}

// maxLines is where a file is asking to be two.
const maxLines = 400

func TestFilesAreShort(t *testing.T) {
	seen := 0
	for name, lines := range goFiles(t, filepath.Join("..", "..")) {
		seen++
		if lines > maxLines {
			t.Errorf("%s has %d lines; more than %d are two trades", name, lines, maxLines)
		}
	}
	if seen < 50 {
		t.Errorf("only %d files seen", seen)
	}
	long := t.TempDir()
	if err := os.WriteFile(filepath.Join(long, "long.go"), []byte(strings.Repeat("\n", maxLines+1)), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := goFiles(t, long); fmt.Sprint(got) != fmt.Sprintf("map[long.go:%d]", maxLines+1) {
		t.Errorf("a long file is seen as %v", got)
	}
}

// goFiles counts the lines of the Go files below root.
func goFiles(t *testing.T, root string) map[string]int {
	t.Helper()
	count := map[string]int{}
	err := filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != root && strings.HasPrefix(d.Name(), "."):
			return filepath.SkipDir
		case d.IsDir() || filepath.Ext(path) != ".go":
			return nil
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, path)
		count[filepath.ToSlash(name)] = bytes.Count(data, []byte("\n"))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return count
}
