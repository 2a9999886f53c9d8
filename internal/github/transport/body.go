package transport

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"sync/atomic"
	"time"
)

// bufferedBody is the body of an answer that was read whole. Everybody who needs
// the bytes shares them, so a file of 30 MB is in memory once.
type bufferedBody struct {
	*bytes.Reader
	data []byte
}

// Close implements [io.Closer].
func (*bufferedBody) Close() error { return nil }

func setBody(resp *http.Response, data []byte) {
	resp.Body = &bufferedBody{Reader: bytes.NewReader(data), data: data}
}

// Body returns the bytes of an answer's body, which is in memory already, and
// leaves it readable.
func Body(resp *http.Response) []byte {
	if b, ok := resp.Body.(*bufferedBody); ok {
		return b.data
	}
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil
	}
	setBody(resp, data)
	return data
}

type maxBodyKey struct{}

// WithMaxBody lowers the limit of the size of an answer, in bytes.
func WithMaxBody(ctx context.Context, n int64) context.Context {
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

// readUpTo reads at most limit bytes of a body, plus one that shows that it is
// longer. If the size was announced, the buffer is allocated at once. If not, as
// with everything that is compressed, the body is read in pieces that are joined
// at the end: a buffer that grows by doubling would be in memory several times.
func readUpTo(resp *http.Response, limit int64) ([]byte, error) {
	in := io.LimitReader(resp.Body, limit+1)
	if n := resp.ContentLength; n > 0 {
		// Allocated with make: Grow takes the memory twice where the compiler
		// does not optimize it, as under the race detector.
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

// watchedBody is a body that has to go on: where nothing comes for [stallTime], the
// request is ended.
type watchedBody struct {
	io.ReadCloser
	timer   *time.Timer
	stalled atomic.Bool
}

func watch(body io.ReadCloser, cancel context.CancelCauseFunc) *watchedBody {
	w := &watchedBody{ReadCloser: body}
	w.timer = time.AfterFunc(stallTime, func() {
		w.stalled.Store(true)
		cancel(ErrStalled)
		_ = body.Close() // wakes up a reader that knows nothing of the context
	})
	return w
}

// Read implements [io.Reader].
func (w *watchedBody) Read(p []byte) (int, error) {
	n, err := w.ReadCloser.Read(p)
	if n > 0 {
		w.timer.Reset(stallTime)
	}
	return n, err
}

func (w *watchedBody) stop() { w.timer.Stop() }

// explain replaces the error of a body that was closed for standing still.
func (w *watchedBody) explain(err error) error {
	if w.stalled.Load() {
		return ErrStalled
	}
	return err
}
