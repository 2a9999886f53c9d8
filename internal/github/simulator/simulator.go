package simulator

import (
	"crypto/rand"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"gitconnection/internal/github/simulator/faults"
	"gitconnection/internal/github/simulator/query"
)

// Options configure a Simulator. The zero value works.
type Options struct {
	// BaseURL is where clients reach the simulator, for example
	// http://127.0.0.1:41233. It may be set later by SetBaseURL.
	BaseURL string
	// Now is the wall clock; time.Now if nil. Advance adds to it.
	Now func() time.Time
	// Rand gives the randomness of tokens and codes; crypto/rand if nil.
	Rand io.Reader
	// Latency is added to every request outside of /_simulator/: one half
	// before its effect, the other before its answer.
	Latency time.Duration
	// Consistency is how long a repository created over the API stays invisible
	// to reads: REST 404, git data 409, GraphQL NOT_FOUND.
	Consistency time.Duration
	// Enterprise is the version of GitHub Enterprise Server that the host is,
	// for example "3.19.2"; empty: github.com. See the package comment.
	Enterprise string
	// Log receives one debug line per request; discarded if nil.
	Log *slog.Logger
}

// Simulator is one GitHub host. Make one with New.
type Simulator struct {
	opts        Options
	log         *slog.Logger
	skew        atomic.Int64 // nanoseconds added by Advance
	latency     atomic.Int64
	consistency atomic.Int64

	requests requestLog
	faults   faults.Box
	queries  *query.Cache

	mu        sync.Mutex // guards everything below
	base      string     // BaseURL without a trailing slash
	world     world
	site      siteState // sessions and codes of the sign-in
	secrets   []Secret  // everything given out
	limits    rateLimits
	secondary secondaryLimits
	trouble   Trouble                        // what fails at GitHub itself
	signer    *commitSigner                  // made when the first commit is signed
	treeMax   int                            // entries after which a recursive tree is truncated
	resolvers map[string]map[string]resolver // of GraphQL, made when first needed
	handlers  handlers
}

// New returns an empty GitHub: no accounts, no Apps.
func New(opts Options) *Simulator {
	if opts.Now == nil {
		opts.Now = time.Now
	}
	if opts.Rand == nil {
		opts.Rand = rand.Reader
	}
	if opts.Log == nil {
		opts.Log = slog.New(slog.DiscardHandler)
	}
	s := &Simulator{
		opts:    opts,
		log:     opts.Log,
		base:    strings.TrimSuffix(opts.BaseURL, "/"),
		world:   newWorld(),
		site:    newSiteState(),
		limits:  newRateLimits(),
		treeMax: defaultTreeLimit,
		queries: &query.Cache{},
	}
	s.latency.Store(int64(opts.Latency))
	s.consistency.Store(int64(opts.Consistency))
	s.handlers = s.newHandlers()
	return s
}

// SetBaseURL says where clients reach the simulator. Call it before the first
// request: links in answers begin with it.
func (s *Simulator) SetBaseURL(base string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.base = strings.TrimSuffix(base, "/")
}

// BaseURL is where clients reach the simulator.
func (s *Simulator) BaseURL() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.base
}

// Handler returns the simulator as an http.Handler.
func (s *Simulator) Handler() http.Handler { return s }

// SetLatency changes the time added to every request.
func (s *Simulator) SetLatency(d time.Duration) { s.latency.Store(int64(d)) }

// SetConsistency changes how long new repositories stay invisible to reads.
func (s *Simulator) SetConsistency(d time.Duration) { s.consistency.Store(int64(d)) }

// SetTreeLimit changes how many entries a recursive tree answer may have before
// it is truncated; GitHub's limit is 100,000.
func (s *Simulator) SetTreeLimit(entries int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.treeMax = entries
}

// Advance moves the simulator's clock forward, on top of Options.Now: tokens
// expire, rate limits reset, new repositories become visible.
func (s *Simulator) Advance(d time.Duration) { s.skew.Add(int64(d)) }

// Now is the simulator's time, in UTC and whole seconds as GitHub reports it.
func (s *Simulator) Now() time.Time { return s.now() }

// now is the simulator's time, in UTC and whole seconds as GitHub reports it.
func (s *Simulator) now() time.Time {
	return s.opts.Now().Add(time.Duration(s.skew.Load())).UTC().Truncate(time.Second)
}

// exactNow is now with its fraction, for windows shorter than a second.
func (s *Simulator) exactNow() time.Time {
	return s.opts.Now().Add(time.Duration(s.skew.Load())).UTC()
}

// defaultTreeLimit is how many entries a recursive tree may have. GitHub: REST
// docs, get a tree.
const defaultTreeLimit = 100_000

// treeBytes is how large a recursive tree may be; same source.
const treeBytes = 7 << 20
