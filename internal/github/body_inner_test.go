package github

import (
	"bytes"
	"io"
	"net/http"
	"runtime"
	"testing"
)

// An answer whose size was announced is read into memory once, and whoever
// looks at it gets the same bytes.
func TestAnswersAreHeldOnce(t *testing.T) {
	content := bytes.Repeat([]byte("a line\n"), 3<<20)
	resp := &http.Response{StatusCode: http.StatusOK, ContentLength: int64(len(content)), Header: http.Header{}, Body: io.NopCloser(bytes.NewReader(content))}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if err := slurp(t.Context(), resp); err != nil {
		t.Fatal(err)
	}
	first, second := peek(resp), peek(resp)
	runtime.ReadMemStats(&after)
	if n := after.TotalAlloc - before.TotalAlloc; n > uint64(len(content))*5/4 {
		t.Errorf("%d bytes for %d", n, len(content))
	}
	if !bytes.Equal(first, content) || &first[0] != &second[0] {
		t.Error("the bytes are not the same")
	}
	if read, err := io.ReadAll(resp.Body); err != nil || !bytes.Equal(read, content) {
		t.Errorf("looking has changed the body: %d bytes, %v", len(read), err)
	}
}

func TestReadUpTo(t *testing.T) {
	for _, c := range []struct{ announced, size, limit, want int }{{-1, 10, 20, 10}, {10, 10, 20, 10}, {-1, 30, 20, 21}, {30, 30, 20, 21}, {5, 30, 20, 21}, {0, 0, 20, 0}} {
		resp := &http.Response{ContentLength: int64(c.announced), Body: io.NopCloser(bytes.NewReader(make([]byte, c.size)))}
		if data, err := readUpTo(resp, int64(c.limit)); err != nil || len(data) != c.want {
			t.Errorf("%+v: %d bytes, %v", c, len(data), err)
		}
	}
}
