package github

import (
	"bytes"
	"context"
	"io"
	"net/http"
)

// heldBody is an answer that was read whole. Whoever needs its bytes gets the
// same ones: a file of 30 MB is in memory once.
type heldBody struct {
	*bytes.Reader
	data []byte
}

// Close implements [io.Closer].
func (*heldBody) Close() error { return nil }

func hold(resp *http.Response, data []byte) {
	resp.Body = &heldBody{Reader: bytes.NewReader(data), data: data}
}

// peek returns the body, which is in memory already, and leaves it readable.
func peek(resp *http.Response) []byte {
	if h, ok := resp.Body.(*heldBody); ok {
		return h.data
	}
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil
	}
	hold(resp, data)
	return data
}

type maxBodyKey struct{}

// withMaxBody lowers the limit of the size of an answer, in bytes.
func withMaxBody(ctx context.Context, n int64) context.Context {
	return context.WithValue(ctx, maxBodyKey{}, n)
}

func maxBodyOf(ctx context.Context) int64 {
	if n, ok := ctx.Value(maxBodyKey{}).(int64); ok {
		return n
	}
	return maxBody
}

// pieceSize is how much of an answer of unknown size is read at a time.
const pieceSize = 4 << 20

// readUpTo reads a body of at most limit bytes, plus one that tells that it is
// longer. A size that was announced is taken at once; where none is, as of
// everything that comes compressed, pieces are put together in the end: a body
// that grows by doubling would be in memory several times.
func readUpTo(resp *http.Response, limit int64) ([]byte, error) {
	in := io.LimitReader(resp.Body, limit+1)
	if n := resp.ContentLength; n > 0 {
		// Made whole: growing a buffer takes the memory twice where the
		// compiler does not see through it, as under the race detector.
		b := bytes.NewBuffer(make([]byte, 0, int(min(n, limit))+bytes.MinRead))
		_, err := b.ReadFrom(in)
		return b.Bytes(), err
	}
	piece, err := io.ReadAll(io.LimitReader(in, pieceSize))
	if err != nil || len(piece) < pieceSize {
		return piece, err
	}
	pieces := [][]byte{piece}
	for len(piece) == pieceSize {
		var b bytes.Buffer
		b.Grow(pieceSize + bytes.MinRead)
		if _, err := b.ReadFrom(io.LimitReader(in, pieceSize)); err != nil {
			return nil, err
		}
		piece = b.Bytes()
		pieces = append(pieces, piece)
	}
	return bytes.Join(pieces, nil), nil
}
