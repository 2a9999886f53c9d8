package simulator

import (
	"net/url"
	"strings"
	"testing"
)

func FuzzLocalPath(f *testing.F) {
	for _, seed := range []string{"/", "/a?b=c", "//evil.example", `/\evil.example`, "/\t/evil.example", "https://evil.example", "", "/%2f/evil", "/a//b"} {
		f.Add(seed)
	}
	base, err := url.Parse("http://127.0.0.1:1/login")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, path string) {
		got := localPath(path)
		to, err := base.Parse(got)
		if err != nil || to.Host != base.Host || to.Scheme != base.Scheme || strings.HasPrefix(got, "//") || strings.Contains(got, `\`) {
			t.Errorf("%q leads to %q", path, got)
		}
	})
}
