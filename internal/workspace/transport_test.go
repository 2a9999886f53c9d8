package workspace

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"gitconnection/internal/github/transport"
)

// A proxy that wants a sign-in says so when a connection through it is asked for.
func TestAProxyThatWantsASignIn(t *testing.T) {
	asked := 0
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked++
		if r.Method != http.MethodConnect {
			t.Errorf("%s %s", r.Method, r.URL)
		}
		w.Header().Set("Proxy-Authenticate", "Negotiate")
		w.WriteHeader(http.StatusProxyAuthRequired)
	}))
	defer proxy.Close()
	client := http.Client{Transport: NewTransport(func(name string) (string, bool) { return proxy.URL, name == "HTTPS_PROXY" })}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://git.example.test/", nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := client.Do(req)
	if err == nil {
		answer.Body.Close()
	}
	if !errors.Is(err, transport.ErrProxySignIn) || asked != 1 {
		t.Errorf("%v after %d requests", err, asked)
	}
}
