package repository

import (
	"bytes"
	"crypto/sha1" //nolint:gosec // git's object ids are SHA-1
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strings"

	"gitconnection/internal/github"
)

// objectSHA is git's id of an object.
func objectSHA(kind string, data []byte) string {
	h := sha1.New() //nolint:gosec // git's object ids are SHA-1
	fmt.Fprintf(h, "%s %d\x00", kind, len(data))
	h.Write(data)
	return hex.EncodeToString(h.Sum(nil))
}

// genuine reports whether the entries match the tree's SHA: every folder that is
// listed is hashed as git does it.
func genuine(t github.Tree, recursive bool) bool {
	bodies := map[string]*bytes.Buffer{"": {}}
	claimed := map[string]string{"": t.SHA}
	for _, e := range t.Entries {
		dir, name := "", e.Path
		if i := strings.LastIndexByte(e.Path, '/'); i >= 0 {
			dir, name = e.Path[:i], e.Path[i+1:]
		}
		body := bodies[dir]
		id, err := hex.DecodeString(e.SHA)
		if body == nil || err != nil || len(id) != sha1.Size {
			return false // in a folder that was not listed before
		}
		body.WriteString(strings.TrimLeft(e.Mode, "0"))
		body.WriteByte(' ')
		body.WriteString(name)
		body.WriteByte(0)
		body.Write(id)
		if recursive && e.Kind == github.KindFolder {
			bodies[e.Path], claimed[e.Path] = &bytes.Buffer{}, e.SHA
		}
	}
	for dir, body := range bodies {
		if objectSHA("tree", body.Bytes()) != claimed[dir] {
			return false
		}
	}
	return true
}

// encodeTree writes entries one after the other: mode, size, SHA, and the path
// without the prefix that it shares with the previous one.
func encodeTree(t github.Tree) []byte {
	out := make([]byte, 0, 48*len(t.Entries))
	last := ""
	for _, e := range t.Entries {
		id, _ := hex.DecodeString(e.SHA)
		shared := 0
		for shared < min(len(last), len(e.Path)) && last[shared] == e.Path[shared] {
			shared++
		}
		out = append(out, byte(len(e.Mode)))
		out = append(out, e.Mode...)
		out = binary.AppendUvarint(out, uint64(max(0, e.Size)))
		out = append(out, id...)
		out = binary.AppendUvarint(out, uint64(shared))
		out = binary.AppendUvarint(out, uint64(len(e.Path)-shared))
		out = append(out, e.Path[shared:]...)
		last = e.Path
	}
	return out
}

// decodeTree reads the format of encodeTree; ok is false for anything else.
func decodeTree(data []byte) (t github.Tree, ok bool) {
	in := treeReader{data: data}
	last := ""
	for len(in.data) > 0 && !in.bad {
		var e github.TreeEntry
		e.Mode = modeName(string(in.take(in.byte())))
		size := in.number()
		e.Size = int64(min(size, 1<<40))
		e.SHA = hex.EncodeToString(in.take(sha1.Size))
		shared := in.number()
		tail := in.take(int(min(in.number(), uint64(len(data)))))
		if in.bad || shared > uint64(len(last)) {
			return github.Tree{}, false
		}
		e.Path = last[:shared] + string(tail)
		e.Kind = kindOfMode(e.Mode)
		t.Entries, last = append(t.Entries, e), e.Path
	}
	return t, !in.bad
}

// treeReader reads from the front of data; bad is set once there was too little.
type treeReader struct {
	data []byte
	bad  bool
}

func (r *treeReader) take(n int) []byte {
	if n > len(r.data) {
		r.bad = true
		return nil
	}
	out := r.data[:n]
	r.data = r.data[n:]
	return out
}

func (r *treeReader) byte() int {
	if b := r.take(1); len(b) == 1 {
		return int(b[0])
	}
	return 0
}

func (r *treeReader) number() uint64 {
	n, size := binary.Uvarint(r.data)
	if size <= 0 {
		r.bad = true
		return 0
	}
	r.data = r.data[size:]
	return n
}

// kindOfMode is the kind of an entry with git's mode.
func kindOfMode(mode string) github.EntryKind {
	switch mode {
	case "040000":
		return github.KindFolder
	case "160000":
		return github.KindSubmodule
	}
	return github.KindFile
}

// modeName returns the constant for a mode, so that a large tree holds each
// string once.
func modeName(mode string) string {
	switch mode {
	case "100644":
		return "100644"
	case "100755":
		return "100755"
	case "040000":
		return "040000"
	case "120000":
		return "120000"
	case "160000":
		return "160000"
	}
	return mode
}
