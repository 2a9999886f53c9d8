package github

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"testing"
	"testing/iotest"
)

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
