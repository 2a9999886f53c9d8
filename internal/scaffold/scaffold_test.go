package scaffold

import (
	"bytes"
	"regexp"
	"sort"
	"strings"
	"testing"
)

func input() Input {
	return Input{
		Organization:          "acme",
		PlatformRepository:    "acme/acme-gitops",
		ApplicationRepository: "acme-apps/acme-gitops",
		Web:                   "https://github.com",
	}
}

func layouts(t *testing.T, in Input) map[string][]File {
	t.Helper()
	platform, err := Current().Platform(in)
	if err != nil {
		t.Fatal(err)
	}
	application, err := Current().Application(in)
	if err != nil {
		t.Fatal(err)
	}
	return map[string][]File{"platform": platform, "application": application}
}

func TestLayout(t *testing.T) {
	want := map[string][]string{
		"platform": {
			"README.md",
			"catalog/README.md",
			"registry/README.md",
			"registry/clusters/README.md",
			"registry/environments/README.md",
		},
		"application": {
			"README.md",
			"registry/environments/README.md",
		},
	}
	for role, files := range layouts(t, input()) {
		var got []string
		for _, f := range files {
			got = append(got, f.Path)
		}
		if strings.Join(got, "\n") != strings.Join(want[role], "\n") {
			t.Errorf("%s: got %q, want %q", role, got, want[role])
		}
		if !sort.StringsAreSorted(got) {
			t.Errorf("%s: not sorted: %q", role, got)
		}
	}
}

// Argo CD reads registry/clusters/<cluster>/ and
// registry/environments/<environment>/<cluster>/.
func TestNothingButManifestsWhereArgoCDReads(t *testing.T) {
	read := regexp.MustCompile(`^registry/(clusters/[^/]+|environments/[^/]+/[^/]+)/`)
	for role, files := range layouts(t, input()) {
		for _, f := range files {
			if read.MatchString(f.Path) && !strings.HasSuffix(f.Path, ".yaml") {
				t.Errorf("%s: %s lies in a folder that Argo CD reads", role, f.Path)
			}
		}
	}
}

func TestText(t *testing.T) {
	for role, files := range layouts(t, input()) {
		for _, f := range files {
			text := string(f.Content)
			switch {
			case strings.Contains(text, "{{"), strings.Contains(text, "<no value>"):
				t.Errorf("%s/%s: something was not filled in:\n%s", role, f.Path, text)
			case !strings.HasPrefix(text, "# "), !strings.HasSuffix(text, "\n"), strings.HasSuffix(text, "\n\n"):
				t.Errorf("%s/%s: wants a title and one newline at the end", role, f.Path)
			case strings.Contains(text, "\r"), strings.Contains(text, " \n"), strings.Contains(text, "\t"):
				t.Errorf("%s/%s: stray white space", role, f.Path)
			}
		}
	}
}

// Links to folders of the same repository have to lead somewhere.
func TestRelativeLinks(t *testing.T) {
	link := regexp.MustCompile(`\]\(([a-z][^):]*/)\)`)
	found := 0
	for role, files := range layouts(t, input()) {
		for _, f := range files {
			base := f.Path[:strings.LastIndex(f.Path, "/")+1]
			for _, m := range link.FindAllStringSubmatch(string(f.Content), -1) {
				found++
				if !holds(files, base+m[1]) {
					t.Errorf("%s/%s links to %s, which is not there", role, f.Path, m[1])
				}
			}
		}
	}
	if found < 6 {
		t.Errorf("found %d links; is the pattern right?", found)
	}
}

func holds(files []File, folder string) bool {
	for _, f := range files {
		if strings.HasPrefix(f.Path, folder) {
			return true
		}
	}
	return false
}

func TestCounterpartIsLinked(t *testing.T) {
	for web, want := range map[string]string{
		"https://github.com":     "https://github.com/",
		"https://git.example/":   "https://git.example/",
		"http://127.0.0.1:41234": "http://127.0.0.1:41234/",
	} {
		in := input()
		in.Web = web
		all := layouts(t, in)
		if !bytes.Contains(all["platform"][0].Content, []byte("("+want+"acme-apps/acme-gitops)")) {
			t.Errorf("%s: the platform README does not link its counterpart:\n%s", web, all["platform"][0].Content)
		}
		if !bytes.Contains(all["application"][0].Content, []byte("("+want+"acme/acme-gitops)")) {
			t.Errorf("%s: the application README does not link its counterpart:\n%s", web, all["application"][0].Content)
		}
	}
}

func TestSameInputSameBytes(t *testing.T) {
	first, second := layouts(t, input()), layouts(t, input())
	for role := range first {
		if a, b := TreeSHA(first[role]), TreeSHA(second[role]); a != b {
			t.Errorf("%s: %s, then %s", role, a, b)
		}
	}
	other := input()
	other.Organization = "globex"
	if TreeSHA(layouts(t, other)["platform"]) == TreeSHA(first["platform"]) {
		t.Error("the organization's name makes no difference")
	}
}

func TestRefusedInput(t *testing.T) {
	for name, spoil := range map[string]func(*Input){
		"no organization":     func(in *Input) { in.Organization = "" },
		"no web":              func(in *Input) { in.Web = "" },
		"line break":          func(in *Input) { in.Organization = "acme\n# owned" },
		"escape":              func(in *Input) { in.Organization = "acme\x1b[2J" },
		"code span":           func(in *Input) { in.Organization = "acme`" },
		"link":                func(in *Input) { in.PlatformRepository = "acme/x](https://evil" },
		"repository, no name": func(in *Input) { in.ApplicationRepository = "acme/" },
		"repository, no org":  func(in *Input) { in.ApplicationRepository = "acme" },
		"repository, nested":  func(in *Input) { in.PlatformRepository = "acme/a/b" },
	} {
		in := input()
		spoil(&in)
		if _, err := Current().Platform(in); err == nil {
			t.Errorf("%s: accepted by Platform", name)
		}
		if _, err := Current().Application(in); err == nil {
			t.Errorf("%s: accepted by Application", name)
		}
	}
}
