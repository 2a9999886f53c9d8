package simulator

import (
	"net/http"
	"strings"
	"time"
)

// Resources of the rate limit with their points per hour for somebody who is
// signed in. GitHub: REST docs, rate limits; GraphQL docs, rate limits.
const (
	resourceCore    = "core"
	resourceGraphQL = "graphql"
	// resourceManifest counts conversions of App manifests, which nobody signs
	// in for, apart.
	resourceManifest = "integration_manifest"
	limitSignedIn    = 5000
	limitAnonymous   = 60
	limitWindow      = time.Hour
)

// rateLimits counts what every owner of a token has used.
type rateLimits struct {
	limits  map[string]int // by resource, for somebody signed in
	buckets map[string]*bucket
}

type bucket struct {
	used  int
	reset time.Time
}

func newRateLimits() rateLimits {
	return rateLimits{
		limits:  map[string]int{resourceCore: limitSignedIn, resourceGraphQL: limitSignedIn, resourceManifest: limitSignedIn},
		buckets: map[string]*bucket{},
	}
}

// SetRateLimit changes how many requests (resource "core") or points
// ("graphql") an hour everybody who is signed in has.
func (s *Simulator) SetRateLimit(resource string, perHour int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.limits.limits[resource] = perHour
}

// limitState is what the x-ratelimit headers say.
type limitState struct {
	Resource               string
	Limit, Remaining, Used int
	Reset                  time.Time
}

// limit returns the state of an owner's bucket after cost has been taken out
// of it; ok is false, and nothing taken, if there is not enough left.
func (s *Simulator) limit(who actor, resource string, cost int) (st limitState, ok bool) {
	now := s.now()
	key := who.limitKey() + " " + resource
	b := s.limits.buckets[key]
	if b == nil || !now.Before(b.reset) {
		b = &bucket{reset: now.Add(limitWindow)}
		s.limits.buckets[key] = b
	}
	points := s.limits.limits[resource]
	if who.anonymous() && resource != resourceManifest {
		points = limitAnonymous
		if resource == resourceGraphQL {
			points = 0
		}
	}
	ok = b.used+cost <= points
	if ok {
		b.used += cost
	}
	return limitState{resource, points, max(points-b.used, 0), b.used, b.reset}, ok
}

func (st limitState) write(h http.Header) {
	h.Set("X-Ratelimit-Limit", decimal(int64(st.Limit)))
	h.Set("X-Ratelimit-Remaining", decimal(int64(st.Remaining)))
	h.Set("X-Ratelimit-Used", decimal(int64(st.Used)))
	h.Set("X-Ratelimit-Reset", decimal(st.Reset.Unix()))
	h.Set("X-Ratelimit-Resource", st.Resource)
}

func (st limitState) json() obj {
	return obj{"limit": st.Limit, "used": st.Used, "remaining": st.Remaining, "reset": st.Reset.Unix()}
}

// msgLimited is GitHub's message for somebody whose requests are used up.
func msgLimited(who actor) string {
	kind, id, found := strings.Cut(who.limitKey(), " ")
	if !found {
		return "API rate limit exceeded for 127.0.0.1. (But here's the good news: Authenticated requests get a higher rate limit. Check out the documentation for more details.)"
	}
	return "API rate limit exceeded for " + kind + " ID " + id + "."
}

// getRateLimit serves GET /rate_limit, which costs nothing.
func (s *Simulator) getRateLimit(c *call) *reply {
	if s.enterprise() {
		return noLimits()
	}
	core, _ := s.limit(c.actor, resourceCore, 0)
	graph, _ := s.limit(c.actor, resourceGraphQL, 0)
	manifest, _ := s.limit(c.actor, resourceManifest, 0)
	search := obj{"limit": 30, "used": 0, "remaining": 30, "reset": core.Reset.Unix()}
	return ok(obj{
		"resources": obj{"core": core.json(), "graphql": graph.json(), resourceManifest: manifest.json(), "search": search},
		"rate":      core.json(),
	})
}
