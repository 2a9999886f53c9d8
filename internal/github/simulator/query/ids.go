package query

import (
	"encoding/base64"
	"encoding/binary"
	"strconv"
	"strings"
)

// NodeID encodes a global id as GitHub's current format does: a prefix for the
// type, then base64url of the MessagePack array [0, id].
func NodeID(prefix string, id int64) string {
	b := []byte{0x92, 0x00, 0xce, 0, 0, 0, 0}
	binary.BigEndian.PutUint32(b[3:], uint32(id))
	return prefix + "_" + base64.RawURLEncoding.EncodeToString(b)
}

// ObjectNodeID encodes the global id of something inside a repository: the
// MessagePack array [0, repository id, name].
func ObjectNodeID(prefix string, repository int64, name string) string {
	b := []byte{0x93, 0x00, 0xce, 0, 0, 0, 0}
	binary.BigEndian.PutUint32(b[3:], uint32(repository))
	if len(name) > 255 {
		name = name[:255]
	}
	b = append(b, 0xd9, byte(len(name)))
	b = append(b, name...)
	return prefix + "_" + base64.RawURLEncoding.EncodeToString(b)
}

// ParseNodeID takes a global id apart; name is empty for top-level objects.
func ParseNodeID(id string) (prefix string, number int64, name string, ok bool) {
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

// Cursor encodes the number of items up to and including one.
func Cursor(n int) string {
	return base64.StdEncoding.EncodeToString([]byte("cursor:v2:" + strconv.Itoa(n)))
}

// ParseCursor takes it apart.
func ParseCursor(cursor string) (int, bool) {
	b, err := base64.StdEncoding.DecodeString(cursor)
	if cursor == "" || err != nil {
		return 0, false
	}
	n, err := strconv.Atoi(strings.TrimPrefix(string(b), "cursor:v2:"))
	return n, err == nil
}
