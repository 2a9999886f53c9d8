package github

import (
	"net/url"
	"testing"
)

func TestEndpoints(t *testing.T) {
	for _, bad := range []string{"", "github.com", "ftp://x/", "https://user@x/", "https://x/?q", "https://x/#f"} {
		if _, err := NewEndpoints(bad, "https://x/"); err == nil {
			t.Errorf("%q was accepted", bad)
		}
	}
	e, err := NewEndpoints("https://github.com", "https://api.github.com")
	if err != nil || e.Page("login/oauth/authorize") != "https://github.com/login/oauth/authorize" || e.API.Path != "/" {
		t.Errorf("%+v, %v", e, err)
	}
	for api, want := range map[string]string{
		"https://api.github.com/": "https://api.github.com/graphql", "https://ghe.example/api/v3/": "https://ghe.example/api/graphql",
		"https://api.acme.ghe.com/": "https://api.acme.ghe.com/graphql",
	} {
		base, _ := url.Parse(api)
		if got, _ := base.Parse("../graphql"); got.String() != want {
			t.Errorf("%s: %s, want %s", api, got, want)
		}
	}
}
