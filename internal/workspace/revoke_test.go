package workspace

import (
	"log/slog"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"gitconnection/internal/testkit"
)

// slow is a GitHub that takes long to revoke tokens.
type slow struct {
	to    http.RoundTripper
	delay time.Duration
	asked atomic.Int64
}

// RoundTrip implements [http.RoundTripper].
func (s *slow) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method == http.MethodDelete && strings.HasSuffix(r.URL.Path, "/installation/token") {
		s.asked.Add(1)
		select {
		case <-time.After(s.delay):
		case <-r.Context().Done():
			return nil, r.Context().Err()
		}
	}
	return s.to.RoundTrip(r)
}

// The prompt comes back when the tokens are revoked, and after a tenth of a second in
// any case, of a faked clock.
func TestRevokingHoldsNobodyUp(t *testing.T) {
	for _, tc := range []struct {
		name        string
		delay, most time.Duration
	}{
		{"at once", 0, 0},
		{"soon", 40 * time.Millisecond, 40 * time.Millisecond},
		{"late", 10 * time.Second, revokeLimit},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				g := testkit.NewInProcess(t, 0)
				g.Installed("acme")
				through := &slow{delay: tc.delay}
				client := g.Through(t, func(to http.RoundTripper) http.RoundTripper {
					through.to = to
					return through
				})
				installation, err := client.LookupInstallation(t.Context(), "acme")
				if err == nil {
					_, _, err = client.MarkedRepositories(t.Context(), installation, "marker")
				}
				if err != nil {
					t.Fatal(err)
				}
				var opened clients
				opened.add(client)
				begun := time.Now()
				opened.revoke(t.Context(), slog.New(slog.DiscardHandler))
				if took := time.Since(begun); took > tc.most || through.asked.Load() != 1 {
					t.Errorf("%v with %d requests, want at most %v", took, through.asked.Load(), tc.most)
				}
			})
		})
	}
}
