package transport

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"runtime"
	"testing"
	"testing/iotest"
)

// An answer whose size was announced is read into memory once, and whoever
// looks at it gets the same bytes.
func TestAnswersAreHeldOnce(t *testing.T) {
	content := bytes.Repeat([]byte("a line\n"), 3<<20)
	resp := &http.Response{StatusCode: http.StatusOK, ContentLength: int64(len(content)), Header: http.Header{}, Body: io.NopCloser(bytes.NewReader(content))}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if err := readAnswer(t.Context(), resp, func(error) {}); err != nil {
		t.Fatal(err)
	}
	first, second := Body(resp), Body(resp)
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
func TestBodiesOfUnknownSize(t *testing.T) {
	read := func(in io.Reader, size int64) ([]byte, error) {
		return readUpTo(&http.Response{Body: io.NopCloser(in), ContentLength: size}, 3*pieceSize)
	}
	for _, size := range []int{0, 1, pieceSize - 1, pieceSize, pieceSize + 1, 2*pieceSize + 5, 3 * pieceSize} {
		want := bytes.Repeat([]byte("x"), size)
		for _, announced := range []int64{-1, int64(size)} {
			if got, err := read(bytes.NewReader(want), announced); err != nil || !bytes.Equal(got, want) {
				t.Errorf("%d, announced %d: %d bytes, %v", size, announced, len(got), err)
			}
			// One that ends in the middle is an error, wherever that is.
			if _, err := read(io.MultiReader(bytes.NewReader(want), iotest.ErrReader(io.ErrUnexpectedEOF)), announced); !errors.Is(err, io.ErrUnexpectedEOF) {
				t.Errorf("%d, announced %d, torn: %v", size, announced, err)
			}
		}
	}
	if got, err := read(bytes.NewReader(make([]byte, 5*pieceSize)), -1); err != nil || len(got) != 3*pieceSize+1 {
		t.Errorf("beyond the limit: %d bytes, %v", len(got), err)
	}
}
