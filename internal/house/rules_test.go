package house

import (
	"fmt"
	"slices"
	"sort"
	"strings"
)

const module = "gitconnection/"

// room says what one package may import. Rooms, leaves first: an arrow may
// only point up in this table, so there can be no circle.
type room struct {
	path string // without the module
	// may are the packages of ours that it may import.
	may []string
	// never are packages of anybody's, with everything below them, that it
	// must not import.
	never []string
}

// Packages that are somebody's trade: who imports them knows too much.
var (
	screens = []string{"github.com/charmbracelet", "github.com/muesli", "rsc.io/qr"}
	network = []string{"net", "github.com/google/go-github", "golang.org/x/oauth2"}
	files   = []string{"os", "path/filepath", "io/ioutil"}
	command = []string{"github.com/spf13"}
	tests   = []string{"testing", "net/http/httptest"}
)

func rooms() []room {
	return []room{
		{"assets", nil, join(screens, network, files, command, tests)},
		{"internal/startup", nil, join(screens, network, files, command, tests)},
		{"internal/build", nil, join(screens, network, files, command, tests)},
		{"internal/redact", nil, join(screens, network, files, command, tests)},
		{"internal/interrupt", nil, join(screens, command, tests, network, []string{"os/exec", "path/filepath"})},
		{"internal/untrusted", nil, join(files, command, tests, network)},
		{"internal/text", nil, join(files, command, tests, []string{"net/http", "github.com/google/go-github", "golang.org/x/oauth2"})},
		{"internal/wording", []string{"internal/redact", "internal/text"}, join(screens, command, tests, []string{"net/http"})},
		{"internal/ui/background", nil, join(network, files, command, tests)},
		{"internal/ui/safe", nil, join(screens, network, command, tests)},
		{"internal/ui/source", nil, join(screens, network, files, command, tests)},
		{"internal/ui/markdown", []string{"internal/text", "internal/ui/source"}, join(screens, network, files, command, tests)},
		{"internal/disk", nil, join(screens, network, command, tests)},
		{"internal/config", []string{"internal/disk", "internal/wording"}, join(screens, command, tests, []string{"net/http"})},
		{"internal/secrets", []string{"internal/config", "internal/disk", "internal/redact", "internal/text", "internal/wording"}, join(screens, network, command, tests)},
		{"internal/logging", []string{"internal/redact", "internal/text"}, join(screens, network, command, tests)},
		{"internal/scaffold", []string{"assets"}, join(screens, network, files, command, tests)},
		{"internal/scaffold/archive", []string{"internal/scaffold", "internal/wording"}, join(screens, network, files, command, tests)},
		{"internal/scaffold/edit", []string{"internal/untrusted"}, join(screens, network, files, command, tests)},
		{"internal/scaffold/form", []string{"internal/untrusted", "internal/wording"}, join(screens, network, files, command, tests)},
		{"internal/scaffold/chart", []string{"internal/scaffold/form", "internal/untrusted"}, join(screens, network, files, command, tests)},
		{"internal/scaffold/template", []string{"internal/scaffold", "internal/scaffold/chart", "internal/scaffold/form", "internal/untrusted", "internal/wording"}, join(screens, network, files, command, tests)},
		{"internal/renderer", []string{"internal/scaffold/chart"}, join(screens, network, command, tests)},
		{"internal/scaffold/version", []string{"internal/scaffold/edit"}, join(screens, network, files, command, tests)},
		{"internal/scaffold/application", []string{"internal/scaffold", "internal/scaffold/edit", "internal/scaffold/version", "internal/wording"}, join(screens, network, files, command, tests)},
		{"internal/scaffold/argocd", []string{"internal/text"}, join(screens, network, files, command, tests)},
		{"internal/scaffold/manifest", []string{"internal/scaffold", "internal/untrusted", "internal/wording"}, join(screens, network, files, command, tests)},
		{"internal/scaffold/desired", []string{"internal/scaffold", "internal/scaffold/manifest", "internal/untrusted", "internal/wording"}, join(screens, files, command, tests, []string{"net/http", "github.com/google/go-github", "golang.org/x/oauth2"})},
		{"internal/github", []string{"internal/text"}, join(screens, files, command, tests, []string{"net/http", "github.com/google/go-github", "golang.org/x/oauth2"})},
		{"internal/github/transport", []string{"internal/github"}, join(screens, files, command, tests, []string{"github.com/google/go-github", "golang.org/x/oauth2"})},
		{"internal/github/api", []string{"internal/github", "internal/github/transport", "internal/text", "internal/wording"}, join(screens, files, command, tests, []string{"golang.org/x/oauth2"})},
		{"internal/github/loopback", []string{"internal/github", "internal/wording"}, join(screens, files, command, tests, []string{"github.com/google/go-github", "golang.org/x/oauth2"})},
		{"internal/github/signin", []string{"internal/github", "internal/github/api", "internal/github/loopback", "internal/github/transport", "internal/text", "internal/wording"}, join(screens, files, command, tests)},
		{"internal/github/githubapp", []string{"internal/github", "internal/github/api", "internal/github/loopback", "internal/github/transport", "internal/text", "internal/wording"}, join(screens, files, command, tests, []string{"golang.org/x/oauth2"})},
		{"internal/github/repository", []string{"internal/github", "internal/github/api", "internal/github/transport", "internal/text", "internal/wording"}, join(screens, files, command, tests, []string{"golang.org/x/oauth2"})},
		{"internal/github/client", []string{"internal/github", "internal/github/api", "internal/github/githubapp", "internal/github/repository", "internal/github/signin"}, join(screens, files, command, tests, []string{"github.com/google/go-github", "golang.org/x/oauth2"})},
		{"internal/doctor", []string{"internal/github", "internal/text", "internal/wording"}, join(screens, network, files, command, tests)},
		{"internal/connection", []string{"internal/github", "internal/scaffold", "internal/text", "internal/untrusted", "internal/wording"}, join(screens, network, files, command, tests)},
		{"internal/delivery/folders", []string{"internal/github", "internal/scaffold/application", "internal/scaffold/version"}, join(screens, files, command, tests, []string{"net/http"})},
		{"internal/delivery", []string{"internal/connection", "internal/delivery/folders", "internal/github", "internal/scaffold", "internal/scaffold/application", "internal/scaffold/argocd", "internal/scaffold/chart", "internal/scaffold/desired", "internal/scaffold/edit", "internal/scaffold/form", "internal/scaffold/manifest", "internal/scaffold/template", "internal/text", "internal/untrusted", "internal/wording"},
			join(screens, network, files, command, tests)},
		{"internal/delivery/pullrequests", []string{"internal/connection", "internal/delivery", "internal/github", "internal/text"}, join(screens, network, files, command, tests)},
		{"internal/credentials", []string{"internal/connection", "internal/github"}, join(screens, network, files, command, tests)},
		{"internal/report", []string{"internal/connection", "internal/github", "internal/redact", "internal/text", "internal/wording"}, join(screens, network, files, command, tests)},
		{"internal/lines", []string{"internal/connection", "internal/github", "internal/redact", "internal/text", "internal/wording"}, join(screens, network, files, command, tests)},
		{"internal/failure", nil, join(screens, network, files, command, tests)},
		{"internal/change", []string{"internal/connection", "internal/delivery"}, join(screens, network, files, command, tests)},
		{"internal/ui/kit", []string{"internal/text", "internal/ui/source", "internal/wording"},
			join(command, tests, []string{"net/http", "os/exec", "github.com/google/go-github"})},
		{"internal/ui/filetree", []string{"internal/github"}, join(screens, network, files, command, tests)},
		{"internal/ui/session", []string{"internal/connection", "internal/delivery", "internal/delivery/pullrequests", "internal/failure", "internal/github", "internal/interrupt", "internal/redact", "internal/scaffold/form", "internal/text", "internal/ui/filetree", "internal/ui/kit", "internal/ui/safe", "internal/wording"},
			join(command, tests, []string{"net/http", "os/exec", "github.com/google/go-github"})},
		{"internal/ui/browse", []string{"internal/connection", "internal/github", "internal/text", "internal/ui/kit", "internal/ui/markdown", "internal/ui/session", "internal/ui/source"},
			join(command, tests, []string{"net/http", "os/exec", "github.com/google/go-github"})},
		{"internal/ui/page/activity", []string{"internal/connection", "internal/github", "internal/text", "internal/ui/browse", "internal/ui/kit", "internal/ui/session", "internal/wording"},
			join(command, tests, []string{"net/http", "os/exec", "github.com/google/go-github"})},
		{"internal/ui/page/applications", []string{"internal/connection", "internal/delivery", "internal/github", "internal/scaffold/application", "internal/text", "internal/ui/browse", "internal/ui/kit", "internal/ui/session", "internal/ui/source", "internal/wording"},
			join(command, tests, []string{"net/http", "os/exec", "github.com/google/go-github"})},
		{"internal/ui/page/catalog", []string{"internal/connection", "internal/delivery", "internal/scaffold/form", "internal/text", "internal/ui/kit", "internal/ui/session", "internal/scaffold"},
			join(command, tests, []string{"net/http", "os/exec", "github.com/google/go-github"})},
		{"internal/ui/page/change", []string{"internal/change", "internal/connection", "internal/delivery", "internal/github", "internal/text", "internal/ui/browse", "internal/ui/kit", "internal/ui/session"},
			join(command, tests, []string{"net/http", "os/exec", "github.com/google/go-github"})},
		{"internal/ui/page/clusters", []string{"internal/connection", "internal/delivery", "internal/scaffold/form", "internal/text", "internal/ui/kit", "internal/ui/session", "internal/scaffold", "internal/wording"},
			join(command, tests, []string{"net/http", "os/exec", "github.com/google/go-github"})},
		{"internal/ui/page/connect", []string{"internal/connection", "internal/github", "internal/report", "internal/text", "internal/ui/kit", "internal/ui/session", "internal/wording"},
			join(command, tests, []string{"net/http", "os/exec", "github.com/google/go-github"})},
		{"internal/ui/page/environments", []string{"internal/connection", "internal/delivery", "internal/text", "internal/ui/kit", "internal/ui/session", "internal/scaffold"},
			join(command, tests, []string{"net/http", "os/exec", "github.com/google/go-github"})},
		{"internal/ui/page/organization", []string{"internal/connection", "internal/text", "internal/ui/kit", "internal/ui/session"},
			join(command, tests, []string{"net/http", "os/exec", "github.com/google/go-github"})},
		{"internal/ui/page/organizations", []string{"internal/connection", "internal/github", "internal/text", "internal/ui/kit", "internal/ui/session", "internal/wording"},
			join(command, tests, []string{"net/http", "os/exec", "github.com/google/go-github"})},
		{"internal/ui/page/overview", []string{"internal/connection", "internal/text", "internal/ui/kit", "internal/ui/session"},
			join(command, tests, []string{"net/http", "os/exec", "github.com/google/go-github"})},
		{"internal/ui/page/pullrequests", []string{"internal/connection", "internal/delivery", "internal/github", "internal/text", "internal/ui/browse", "internal/ui/kit", "internal/ui/session", "internal/wording"},
			join(command, tests, []string{"net/http", "os/exec", "github.com/google/go-github"})},
		{"internal/ui/page/repositories", []string{"internal/connection", "internal/github", "internal/text", "internal/ui/browse", "internal/ui/filetree", "internal/ui/kit", "internal/ui/session", "internal/ui/source", "internal/wording"},
			join(command, tests, []string{"net/http", "os/exec", "github.com/google/go-github"})},
		{"internal/ui/page/setup", []string{"internal/connection", "internal/github", "internal/text", "internal/ui/kit", "internal/ui/session", "internal/wording"},
			join(command, tests, []string{"net/http", "os/exec", "github.com/google/go-github"})},
		{"internal/ui/app", []string{"internal/github", "internal/redact", "internal/text", "internal/ui/background", "internal/ui/browse", "internal/ui/kit", "internal/ui/page/activity", "internal/ui/page/applications", "internal/ui/page/catalog", "internal/ui/page/change", "internal/ui/page/clusters", "internal/ui/page/connect", "internal/ui/page/environments", "internal/ui/page/organization", "internal/ui/page/organizations", "internal/ui/page/overview", "internal/ui/page/pullrequests", "internal/ui/page/repositories", "internal/ui/page/setup", "internal/ui/safe", "internal/ui/session"},
			join(command, tests, []string{"net/http", "os/exec", "github.com/google/go-github"})},
		{"internal/github/simulator/gitstore", nil, join(screens, network, files, command, tests)},
		{"internal/github/simulator/faults", nil, join(screens, network, files, command, tests)},
		{"internal/github/simulator/refusals", nil, join(screens, network, files, command, tests)},
		{"internal/github/simulator/query", nil, join(screens, network, files, command, tests)},
		{"internal/github/simulator/registration", nil, join(screens, files, command, tests, []string{"net/http"})},
		{"internal/github/simulator", []string{"internal/github/simulator/faults", "internal/github/simulator/gitstore", "internal/github/simulator/query", "internal/github/simulator/refusals", "internal/github/simulator/registration"}, join(screens, command, tests)},
		{"internal/github/simulator/worlds", []string{"internal/github/simulator"}, join(screens, network, files, command, tests)},
		{"internal/desktop", []string{"internal/config"}, join(command, tests, []string{"github.com/charmbracelet", "net/http"})},
		{"internal/workspace", []string{"assets", "internal/config", "internal/connection", "internal/delivery", "internal/disk", "internal/failure", "internal/github", "internal/github/client", "internal/github/githubapp", "internal/github/repository", "internal/github/signin", "internal/github/transport", "internal/logging", "internal/scaffold", "internal/scaffold/archive",
			"internal/scaffold/template", "internal/secrets", "internal/wording"}, join(screens, command, tests)},
		{"internal/apps", []string{"internal/config", "internal/failure", "internal/github", "internal/github/client", "internal/github/githubapp", "internal/secrets", "internal/workspace", "internal/wording"}, join(screens, network, command, tests)},
		{"internal/demo/browser", nil, join(screens, files, command, tests)},
		{"internal/demo", []string{"internal/connection", "internal/demo/browser", "internal/failure", "internal/github", "internal/github/client", "internal/github/simulator", "internal/github/simulator/worlds"}, join(screens, files, command, tests)},
		{"internal/doctor/machine", []string{"internal/config", "internal/doctor", "internal/github", "internal/github/client", "internal/secrets", "internal/text", "internal/workspace", "internal/wording"}, join(screens, network, command, tests)},
		{"internal/cli/output", []string{"internal/connection", "internal/failure", "internal/github", "internal/redact", "internal/report", "internal/text", "internal/wording"}, join(screens, network, files, command, tests)},
		{"internal/cli/cmdutil", []string{"internal/cli/output", "internal/config", "internal/connection", "internal/desktop", "internal/failure", "internal/github", "internal/redact", "internal/scaffold/template", "internal/text", "internal/workspace", "internal/interrupt", "internal/wording"}, join(screens, tests, []string{"net/http"})},
		{"internal/cli/gitops", []string{"internal/change", "internal/cli/cmdutil", "internal/cli/output", "internal/connection", "internal/delivery", "internal/failure", "internal/github", "internal/redact", "internal/report", "internal/scaffold/form", "internal/text", "internal/workspace", "internal/untrusted", "internal/wording"}, join(screens, network, tests)},
		{"internal/cli/organization", []string{"internal/cli/cmdutil", "internal/cli/output", "internal/connection", "internal/report", "internal/text", "internal/workspace", "internal/wording"}, join(screens, network, files, tests)},
		{"internal/cli/connect", []string{"internal/change", "internal/cli/cmdutil", "internal/cli/output", "internal/config", "internal/connection", "internal/desktop", "internal/failure", "internal/github", "internal/report", "internal/text", "internal/workspace", "internal/wording"}, join(screens, network, tests)},
		{"internal/cli/application", []string{"internal/change", "internal/cli/cmdutil", "internal/cli/gitops", "internal/cli/output", "internal/connection", "internal/delivery", "internal/github", "internal/report", "internal/text"}, join(screens, network, files, tests)},
		{"internal/cli/catalog", []string{"internal/cli/cmdutil", "internal/cli/gitops", "internal/cli/output", "internal/delivery", "internal/failure", "internal/report", "internal/scaffold/form", "internal/text"}, join(screens, network, files, tests)},
		{"internal/cli/cluster", []string{"internal/cli/cmdutil", "internal/cli/gitops", "internal/cli/output", "internal/delivery", "internal/failure", "internal/report", "internal/scaffold/form", "internal/text"}, join(screens, network, files, tests)},
		{"internal/cli/pullrequest", []string{"internal/cli/cmdutil", "internal/cli/gitops", "internal/cli/output", "internal/connection", "internal/delivery", "internal/delivery/pullrequests", "internal/failure", "internal/github", "internal/report", "internal/text", "internal/wording"}, join(screens, files, tests, []string{"net/http"})},
		{"internal/cli/about", []string{"internal/build", "internal/cli/cmdutil", "internal/cli/output"}, join(screens, network, files, tests)},
		{"internal/cli/validate", []string{"internal/cli/cmdutil", "internal/cli/gitops", "internal/cli/output", "internal/scaffold/manifest", "internal/text"}, join(screens, network, files, tests)},
		{"internal/cli/argocd", []string{"internal/cli/cmdutil", "internal/cli/gitops", "internal/cli/output", "internal/connection", "internal/credentials", "internal/failure", "internal/github", "internal/scaffold/argocd", "internal/scaffold/desired", "internal/scaffold/form", "internal/text", "internal/workspace"}, join(screens, network, tests)},
		{"internal/cli/app", []string{"internal/apps", "internal/cli/cmdutil", "internal/cli/output", "internal/config", "internal/failure", "internal/github", "internal/secrets", "internal/workspace", "internal/wording"}, join(screens, network, tests)},
		{"internal/cli/account", []string{"internal/cli/cmdutil", "internal/cli/output", "internal/failure", "internal/github", "internal/github/signin", "internal/workspace"}, join(screens, network, files, tests)},
		{"internal/cli/doctor", []string{"internal/cli/cmdutil", "internal/cli/output", "internal/doctor", "internal/doctor/machine", "internal/github", "internal/redact"}, join(screens, network, files, tests)},
		{"internal/cli/screens", []string{"internal/github", "internal/apps", "internal/cli/argocd", "internal/cli/cmdutil", "internal/config", "internal/connection", "internal/credentials", "internal/delivery", "internal/delivery/pullrequests", "internal/demo", "internal/desktop", "internal/failure", "internal/github/client", "internal/github/signin", "internal/lines", "internal/scaffold/argocd", "internal/ui/app", "internal/ui/kit", "internal/ui/session", "internal/workspace", "internal/wording"}, tests},
		{"internal/cli/demo", []string{"internal/cli/cmdutil", "internal/cli/connect", "internal/cli/output", "internal/cli/screens", "internal/connection", "internal/demo", "internal/failure", "internal/workspace"}, join(screens, network, files, tests)},
		{"internal/cli", []string{"internal/connection", "internal/build", "internal/cli/about", "internal/cli/account", "internal/cli/app", "internal/cli/application", "internal/cli/argocd", "internal/cli/catalog", "internal/cli/cluster", "internal/cli/cmdutil", "internal/cli/connect", "internal/cli/demo", "internal/cli/doctor", "internal/cli/organization", "internal/cli/output", "internal/cli/pullrequest", "internal/cli/screens", "internal/cli/validate", "internal/config", "internal/demo", "internal/disk", "internal/failure", "internal/renderer", "internal/secrets", "internal/ui/app", "internal/ui/session", "internal/workspace", "internal/interrupt", "internal/wording"}, join(tests, network)},
		{"internal/release", []string{"internal/cli"}, join(screens, network, tests)},
		{"cmd/konstruct", []string{"internal/cli", "internal/startup"}, join(screens, network, command, tests)},
	}
}

// aids are packages, with everything below them, that only tests import, or
// that are run by hand; they may import what they like.
func aids() []string {
	return []string{"internal/house", "internal/testkit", "internal/github/simulator/contract"}
}

// bannedFromBinary are packages, with everything below them, that would make
// the program slower to start, larger, or able to do what it must not.
func bannedFromBinary() []string {
	return append(prefixed(aids()),
		"testing", "net/http/httptest",
		"github.com/getkin/kin-openapi", "github.com/chromedp", "github.com/creack/pty", "github.com/charmbracelet/x/vt",
		"github.com/charmbracelet/glamour", "github.com/alecthomas/chroma/v2/lexers", "github.com/alecthomas/chroma/v2/styles", "github.com/alecthomas/chroma/v2/formatters",
	)
}

// pkg is one package as go list shows it.
type pkg struct {
	ImportPath string
	Imports    []string // without those of tests
}

// arrows returns what is wrong with the imports of packages.
func arrows(rooms []room, aids []string, packages []pkg) []string {
	byPath := map[string]room{}
	var wrong []string
	for i, r := range rooms {
		byPath[r.path] = r
		for _, m := range r.may {
			if !slices.ContainsFunc(rooms[:i], func(above room) bool { return above.path == m }) {
				wrong = append(wrong, fmt.Sprintf("table: %s may import %s, which does not stand above it", r.path, m))
			}
		}
	}
	for _, p := range packages {
		path := strings.TrimPrefix(p.ImportPath, module)
		if below(path, aids) {
			continue
		}
		r, known := byPath[path]
		if !known {
			wrong = append(wrong, path+" is in no room: add it to rooms, with what it may import")
			continue
		}
		for _, to := range p.Imports {
			own, ours := strings.CutPrefix(to, module)
			switch {
			case ours && !slices.Contains(r.may, own):
				wrong = append(wrong, fmt.Sprintf("%s imports %s", path, own))
			case !ours && below(to, r.never):
				wrong = append(wrong, fmt.Sprintf("%s imports %s", path, to))
			}
		}
	}
	sort.Strings(wrong)
	return wrong
}

// linked returns which of deps must not be in the binary.
func linked(banned, deps []string) []string {
	var wrong []string
	for _, d := range deps {
		if below(d, banned) {
			wrong = append(wrong, d)
		}
	}
	return wrong
}

// below reports whether path is one of roots or lies below one.
func below(path string, roots []string) bool {
	return slices.ContainsFunc(roots, func(r string) bool { return path == r || strings.HasPrefix(path, r+"/") })
}

func join(lists ...[]string) []string { return slices.Concat(lists...) }

func prefixed(paths []string) []string {
	out := make([]string, len(paths))
	for i, p := range paths {
		out[i] = module + p
	}
	return out
}
