package testkit

import (
	"crypto/rsa"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"gitconnection/internal/github"
	"gitconnection/internal/github/simulator"
)

// handlerTransport passes requests to a handler without a network, so that they
// work in a bubble of testing/synctest, where time is faked.
type handlerTransport struct{ handler http.Handler }

// RoundTrip implements [http.RoundTripper].
func (w handlerTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	if err := req.Context().Err(); err != nil {
		return nil, err
	}
	in := req.Clone(req.Context())
	if in.Body == nil {
		in.Body = http.NoBody
	}
	rec := httptest.NewRecorder()
	w.handler.ServeHTTP(rec, in)
	resp := rec.Result()
	resp.Request = req
	return resp, nil
}

// NewInProcess starts a GitHub like [New] that is reached without a network,
// for bubbles of testing/synctest. Every request takes latency.
func NewInProcess(t testing.TB, latency time.Duration) *GitHub {
	t.Helper()
	const base = "http://127.0.0.1:1"
	sim := simulator.New(simulator.Options{BaseURL: base, Latency: latency})
	sim.AddApp(simulator.AppSpec{
		ID: AppID, ClientID: ClientID, ClientSecret: ClientSecret, Slug: Slug, Name: "Konstruct Test", OwnerLogin: "acme", Public: true, DeviceFlow: true,
		CallbackURLs: []string{github.CallbackURL},
		Permissions:  map[string]string{"metadata": "read", "administration": "write", "contents": "write", "pull_requests": "write"},
		PublicKey:    func() *rsa.PublicKey { return &Key().PublicKey },
	})
	g := &GitHub{Simulator: sim, Base: base, transport: handlerTransport{sim.Handler()}}
	g.Client, g.Engine = g.Fresh(t)
	return g
}
