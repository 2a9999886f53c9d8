package github

import (
	"bytes"
	"crypto/sha256"
	"io"
	"net/http"
	"sync"
)

// Limits of what is kept for conditional requests.
const (
	maxTagged   = 8 << 20 // bytes of all answers
	maxTaggedOf = 1 << 20 // bytes of one
	maxTags     = 2000
)

// tags keeps answers to reads with their ETags, in memory alone. GitHub's
// ETags depend on the Authorization header, so an answer is good for one
// credential in one generation; a new token asks anew. An answer 304 does not
// count against the budget (GitHub: REST docs, best practices, conditional
// requests).
type tags struct {
	mu    sync.Mutex
	known map[tagKey]*tagged
	order []tagKey // oldest first
	bytes int
}

type tagKey [sha256.Size]byte

type tagged struct {
	tag    string
	header http.Header
	body   []byte
}

func newTags() *tags { return &tags{known: map[tagKey]*tagged{}} }

// ask makes a read conditional where an earlier answer is known.
func (t *tags) ask(req *http.Request) (key tagKey, earlier *tagged) {
	if req.Method != http.MethodGet || req.Header.Get("Authorization") == "" {
		return key, nil
	}
	key = sha256.Sum256([]byte(req.URL.String() + "\n" + req.Header.Get("Accept") + "\n" + req.Header.Get("Authorization")))
	t.mu.Lock()
	defer t.mu.Unlock()
	if earlier = t.known[key]; earlier != nil {
		req.Header.Set("If-None-Match", earlier.tag)
	}
	return key, earlier
}

// answered keeps a whole answer, and turns "not modified" into the answer
// that was kept.
func (t *tags) answered(key tagKey, earlier *tagged, resp *http.Response) {
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
	case resp.StatusCode == http.StatusOK && resp.Header.Get("ETag") != "" && key != tagKey{}:
		if body := peek(resp); len(body) <= maxTaggedOf {
			t.keep(key, &tagged{tag: resp.Header.Get("ETag"), header: kept(resp.Header), body: body})
		}
	}
}

// notModified marks an answer that GitHub has confirmed to be still the same.
const notModified = "X-Konstruct-Not-Modified"

// kept are the headers that an answer is read with.
func kept(h http.Header) http.Header {
	out := http.Header{}
	for _, name := range []string{"Content-Type", "Link", "Etag"} {
		if v := h.Values(name); len(v) > 0 {
			out[name] = v
		}
	}
	return out
}

func (t *tags) keep(key tagKey, a *tagged) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if old := t.known[key]; old != nil {
		t.bytes -= len(old.body)
	} else {
		t.order = append(t.order, key)
	}
	t.known[key] = a
	t.bytes += len(a.body)
	for len(t.order) > maxTags || t.bytes > maxTagged {
		oldest := t.order[0]
		t.order = t.order[1:]
		t.bytes -= len(t.known[oldest].body)
		delete(t.known, oldest)
	}
}
