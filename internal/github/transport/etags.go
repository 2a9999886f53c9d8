package transport

import (
	"bytes"
	"crypto/sha256"
	"io"
	"net/http"
	"sync"
)

// Limits of the cache for conditional requests.
const (
	// MaxCachedAnswer is the largest answer that is cached, in bytes.
	MaxCachedAnswer  = 1 << 20
	maxCachedBytes   = 8 << 20 // of all answers
	maxCachedAnswers = 2000
)

// etagCache keeps answers to reads with their ETags, in memory only. GitHub's
// ETags depend on the Authorization header, so an answer is valid for one
// token. A 304 does not count against the budget (GitHub: REST docs, best
// practices, conditional requests).
type etagCache struct {
	mu      sync.Mutex
	answers map[cacheKey]*cachedAnswer
	order   []cacheKey // oldest first
	bytes   int
}

type cacheKey [sha256.Size]byte

type cachedAnswer struct {
	tag    string
	header http.Header
	body   []byte
}

func newETagCache() *etagCache { return &etagCache{answers: map[cacheKey]*cachedAnswer{}} }

// prepare makes a read conditional if an earlier answer to it is cached.
func (c *etagCache) prepare(req *http.Request) (key cacheKey, earlier *cachedAnswer) {
	if req.Method != http.MethodGet || req.Header.Get("Authorization") == "" {
		return key, nil
	}
	key = sha256.Sum256([]byte(req.URL.String() + "\n" + req.Header.Get("Accept") + "\n" + req.Header.Get("Authorization")))
	c.mu.Lock()
	defer c.mu.Unlock()
	if earlier = c.answers[key]; earlier != nil {
		req.Header.Set("If-None-Match", earlier.tag)
	}
	return key, earlier
}

// store caches an answer, and replaces "304 Not Modified" by the earlier
// answer.
func (c *etagCache) store(key cacheKey, earlier *cachedAnswer, resp *http.Response) {
	if resp.Request == nil || resp.Request.Method != http.MethodGet {
		return
	}
	switch {
	case resp.StatusCode == http.StatusNotModified && earlier != nil:
		for name, values := range earlier.header {
			if resp.Header.Get(name) == "" {
				resp.Header[name] = values
			}
		}
		resp.StatusCode, resp.Status = http.StatusOK, "200 OK"
		resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(earlier.body)), int64(len(earlier.body))
		resp.Header.Set(notModified, "1")
	case resp.StatusCode == http.StatusOK && resp.Header.Get("ETag") != "" && key != cacheKey{}:
		if body := Body(resp); len(body) <= MaxCachedAnswer {
			c.put(key, &cachedAnswer{tag: resp.Header.Get("ETag"), header: cachedHeaders(resp.Header), body: body})
		}
	}
}

// notModified marks an answer that GitHub has confirmed to be unchanged.
const notModified = "X-Konstruct-Not-Modified"

// cachedHeaders returns the headers that callers read of an answer.
func cachedHeaders(h http.Header) http.Header {
	out := http.Header{}
	for _, name := range []string{"Content-Type", "Link", "Etag"} {
		if v := h.Values(name); len(v) > 0 {
			out[name] = v
		}
	}
	return out
}

func (c *etagCache) put(key cacheKey, a *cachedAnswer) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if old := c.answers[key]; old != nil {
		c.bytes -= len(old.body)
	} else {
		c.order = append(c.order, key)
	}
	c.answers[key] = a
	c.bytes += len(a.body)
	for len(c.order) > maxCachedAnswers || c.bytes > maxCachedBytes {
		oldest := c.order[0]
		c.order = c.order[1:]
		c.bytes -= len(c.answers[oldest].body)
		delete(c.answers, oldest)
	}
}
