package simulator

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"io"
	"strings"
)

// newID returns the next database id. Kinds share one sequence, so that an id
// of one kind used for another is found out.
func (w *world) newID() int64 {
	w.nextID += 17
	return w.nextID
}

// nodeID encodes a global id as GitHub's current format does: a prefix for the
// type, then base64url of the MessagePack array [0, id].
func nodeID(prefix string, id int64) string {
	b := []byte{0x92, 0x00, 0xce, 0, 0, 0, 0}
	binary.BigEndian.PutUint32(b[3:], uint32(id))
	return prefix + "_" + base64.RawURLEncoding.EncodeToString(b)
}

// objectNodeID encodes the global id of something inside a repository: the
// MessagePack array [0, repository id, name].
func objectNodeID(prefix string, repository int64, name string) string {
	b := []byte{0x93, 0x00, 0xce, 0, 0, 0, 0}
	binary.BigEndian.PutUint32(b[3:], uint32(repository))
	if len(name) > 255 {
		name = name[:255]
	}
	b = append(b, 0xd9, byte(len(name)))
	b = append(b, name...)
	return prefix + "_" + base64.RawURLEncoding.EncodeToString(b)
}

// parseNodeID takes a global id apart; name is empty for top-level objects.
func parseNodeID(id string) (prefix string, number int64, name string, ok bool) {
	prefix, rest, found := strings.Cut(id, "_")
	if !found {
		return "", 0, "", false
	}
	b, err := base64.RawURLEncoding.DecodeString(rest)
	if err != nil || len(b) < 7 || b[1] != 0 || b[2] != 0xce {
		return "", 0, "", false
	}
	number = int64(binary.BigEndian.Uint32(b[3:7]))
	switch {
	case b[0] == 0x92 && len(b) == 7:
		return prefix, number, "", true
	case b[0] == 0x93 && len(b) >= 9 && b[7] == 0xd9 && len(b) == 9+int(b[8]):
		return prefix, number, string(b[9:]), true
	}
	return "", 0, "", false
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
