package config

import (
	"net/url"
	"strings"
	"testing"
)

func TestAddresses(t *testing.T) {
	for _, c := range []struct{ web, api, wantWeb, wantAPI, wantGraphQL string }{
		{"https://github.com", "", "https://github.com/", "https://api.github.com/", "https://api.github.com/graphql"},
		{" https://GitHub.com:443/ ", "", "https://github.com/", "https://api.github.com/", "https://api.github.com/graphql"},
		{"https://octo.ghe.com", "", "https://octo.ghe.com/", "https://api.octo.ghe.com/", "https://api.octo.ghe.com/graphql"},
		{"https://git.example.com", "", "https://git.example.com/", "https://git.example.com/api/v3/", "https://git.example.com/api/graphql"},
		{"https://git.example.com:8443", "", "https://git.example.com:8443/", "https://git.example.com:8443/api/v3/", "https://git.example.com:8443/api/graphql"},
		{"https://notgithub.com", "", "https://notgithub.com/", "https://notgithub.com/api/v3/", "https://notgithub.com/api/graphql"},
		{"https://notghe.com", "", "https://notghe.com/", "https://notghe.com/api/v3/", "https://notghe.com/api/graphql"},
		{"http://127.0.0.1:41233", "", "http://127.0.0.1:41233/", "http://127.0.0.1:41233/api/v3/", "http://127.0.0.1:41233/api/graphql"},
		{"http://[::1]:80", "", "http://[::1]/", "http://[::1]/api/v3/", "http://[::1]/api/graphql"},
		{"http://localhost:9", "http://127.1.2.3:9/api/v3", "http://localhost:9/", "http://127.1.2.3:9/api/v3/", "http://127.1.2.3:9/api/graphql"},
		{"https://git.example.com", "https://api.example.com/base/", "https://git.example.com/", "https://api.example.com/base/", "https://api.example.com/base/graphql"},
		{"https://git.example.com", "https://h/deep/api/v3", "https://git.example.com/", "https://h/deep/api/v3/", "https://h/deep/api/graphql"},
	} {
		web, api, graphql, err := addresses(c.web, c.api)
		if err != nil || web.String() != c.wantWeb || api.String() != c.wantAPI || graphql.String() != c.wantGraphQL {
			t.Errorf("%s, %s: got %v %v %v, %v", c.web, c.api, web, api, graphql, err)
		}
	}
}

func TestRefusedAddresses(t *testing.T) {
	for _, text := range []string{
		"", "github.com", "//github.com", "ftp://github.com", "https://", "https:github.com", "https:///x", "file:///etc/passwd",
		"http://github.com", "http://127.0.0.1.example.com", "http://localhost.example.com", "http://0.0.0.0", "http://10.0.0.1",
		"https://a@github.com", "https://github.com?x", "https://github.com?", "https://github.com#x", "https://github.com#",
		"https://git hub.com", "https://github.com/a//b", "https://github.com/../x", "https://github.com/%2e%2e/x", "https://github.com/a\\b",
		"https://gith\u00fcb.com", "https://github.com\x1b[2J", "https://github.com\u202e",
	} {
		if u, err := ParseAPI(text); err == nil {
			t.Errorf("%q: accepted as %s", text, u)
		}
	}
	if u, err := ParseWeb("https://github.com/acme"); err == nil {
		t.Errorf("a path: accepted as %s", u)
	}
}

func FuzzParseAPI(f *testing.F) {
	for _, s := range []string{"https://github.com", "http://127.0.0.1:1/api/v3", "http://[::1%25eth0]/", "HTTPS://X:443//", "https://a/%2f"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		u, err := ParseAPI(text)
		if err != nil {
			return
		}
		again, err := ParseAPI(u.String())
		if err != nil || *again != *u {
			t.Errorf("%q: %s, then %v, %v", text, u, again, err)
		}
		if u.Scheme == "http" && !isLoopback(u.Hostname()) || u.Scheme != "http" && u.Scheme != "https" {
			t.Errorf("%q: accepted as %s", text, u)
		}
		if u.User != nil || u.Host == "" || u.Host != strings.ToLower(u.Host) || !strings.HasSuffix(u.Path, "/") {
			t.Errorf("%q: accepted as %s", text, u)
		}
		if g, err := url.Parse(GraphQLOf(u).String()); err != nil || g.Host != u.Host || !strings.HasSuffix(g.Path, "graphql") {
			t.Errorf("%q: GraphQL at %v, %v", text, g, err)
		}
	})
}
