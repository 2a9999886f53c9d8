package simulator

import (
	"net/url"
	"strings"
	"testing"

	"github.com/go-git/go-git/v5/plumbing"
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

func FuzzReadFetch(f *testing.F) {
	f.Add("0032want 0123456789012345678901234567890123456789\n00000009done\n")
	f.Add("000ddeepen 1\n")
	f.Add("0000")
	f.Add("zzzz")
	f.Fuzz(func(t *testing.T, body string) {
		ask, err := readFetch(strings.NewReader(body))
		if err == nil && ask.depth < 0 {
			t.Errorf("depth %d", ask.depth)
		}
	})
}

func TestReadFetch(t *testing.T) {
	sha := strings.Repeat("1", 40)
	ask, err := readFetch(strings.NewReader("0037want " + sha + " caps\n000ddeepen 3\n0035shallow " + sha + "\n0000" + "0032have " + sha + "\n0009done\n"))
	if err != nil {
		t.Fatal(err)
	}
	h := plumbing.NewHash(sha)
	if len(ask.wants) != 1 || ask.wants[0] != h || len(ask.haves) != 1 || !ask.shallows[h] || ask.depth != 3 || !ask.done || !ask.negotiates {
		t.Errorf("%+v", ask)
	}
	for _, body := range []string{"000ddeepen 0\n", "0012deepen-since 1\n", "00"} {
		if _, err := readFetch(strings.NewReader(body)); err == nil {
			t.Errorf("%q passed", body)
		}
	}
}
