package simulator

import (
	"crypto/rand"
	"encoding/hex"
	"io"
)

// newID returns the next database id. Kinds share one sequence, so that an id
// of one kind used for another is found out.
func (w *world) newID() int64 {
	w.nextID += 17
	return w.nextID
}

// randomBytes reads n bytes of randomness. Where an injected reader runs dry
// the system's randomness goes on: two tokens must never be the same.
func (s *Simulator) randomBytes(n int) []byte {
	b := make([]byte, n)
	if read, err := io.ReadFull(s.opts.Rand, b); err != nil {
		rand.Read(b[read:])
	}
	return b
}

// randomReader reads like randomBytes.
type randomReader struct{ s *Simulator }

// Read implements io.Reader.
func (r randomReader) Read(b []byte) (int, error) { return copy(b, r.s.randomBytes(len(b))), nil }

// randomHex returns n hexadecimal digits.
func (s *Simulator) randomHex(n int) string {
	return hex.EncodeToString(s.randomBytes((n + 1) / 2))[:n]
}

const alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

// randomAlphanumeric returns n letters and digits.
func (s *Simulator) randomAlphanumeric(n int) string {
	b := s.randomBytes(n)
	for i := range b {
		b[i] = alphanumeric[int(b[i])%len(alphanumeric)]
	}
	return string(b)
}
