// Package leak looks for credentials in everything that a program wrote: as
// they are, encoded, escaped, wrapped over the lines of a screen, and line by
// line. Only tests import it.
package leak

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"sort"
	"strings"
)

// Secret is a credential and what it is.
type Secret struct{ Kind, Value string }

// Source is something that a program wrote.
type Source struct {
	Name string
	Data []byte
}

// Leak is a credential that was found.
type Leak struct{ Source, Kind, Form string }

// String says where what was found, but not the secret itself.
func (l Leak) String() string { return fmt.Sprintf("%s: %s, %s", l.Source, l.Kind, l.Form) }

// minLength is the length from which a piece of a secret is not found by
// chance.
const minLength = 12

// form is one way in which a secret may be written.
type form struct{ name, text string }

// Find looks for every secret in every source. A secret that is too short to
// be told from chance is an error: it would never be found to leak.
func Find(secrets []Secret, sources []Source) ([]Leak, error) {
	var found []Leak
	for _, secret := range secrets {
		if len(secret.Value) < minLength {
			return nil, fmt.Errorf("%s of %d characters is too short to look for", secret.Kind, len(secret.Value))
		}
	}
	for _, source := range sources {
		bare := stripLayout(source.Data)
		for _, secret := range secrets {
			for _, f := range forms(secret.Value) {
				switch {
				case bytes.Contains(source.Data, []byte(f.text)):
					found = append(found, Leak{source.Name, secret.Kind, f.name})
				case bytes.Contains(bare, stripLayout([]byte(f.text))):
					found = append(found, Leak{source.Name, secret.Kind, f.name + ", over several lines"})
				}
			}
		}
	}
	sort.Slice(found, func(i, j int) bool { return found[i].String() < found[j].String() })
	return slices.Compact(found), nil
}

// forms are the ways in which a value may have been written; of one with
// several lines each line is a secret, too.
func forms(value string) []form {
	out := spellings("plain", value)
	lines := strings.Split(strings.TrimSpace(value), "\n")
	if len(lines) == 1 {
		return out
	}
	for i, line := range lines {
		line = strings.TrimSpace(line)
		if len(line) < minLength || strings.HasPrefix(line, "-----") {
			continue // what stands there is known to everybody
		}
		out = append(out, spellings(fmt.Sprintf("line %d", i+1), line)...)
	}
	return out
}

func spellings(name, value string) []form {
	out := []form{{name, value}}
	add := func(how, text string) {
		if text != value && len(text) >= minLength && !slices.ContainsFunc(out, func(f form) bool { return f.text == text }) {
			out = append(out, form{name + ", " + how, text})
		}
	}
	quoted, err := json.Marshal(value)
	if err == nil {
		once := strings.Trim(string(quoted), `"`)
		add("escaped", once)
		if twice, err := json.Marshal(once); err == nil {
			add("escaped twice", strings.Trim(string(twice), `"`))
		}
	}
	add("query-escaped", url.QueryEscape(value))
	add("path-escaped", url.PathEscape(value))
	add("hexadecimal", hex.EncodeToString([]byte(value)))
	for shift := range 3 {
		for how, encoding := range map[string]*base64.Encoding{"base64": base64.RawStdEncoding, "base64url": base64.RawURLEncoding} {
			add(fmt.Sprintf("%s at %d", how, shift), base64Core(encoding, value, shift))
		}
	}
	return out
}

// base64Core is the part of a value's base64 that does not depend on the bytes
// around it; shift is the number of bytes in front of it, modulo three.
func base64Core(encoding *base64.Encoding, value string, shift int) string {
	text := encoding.EncodeToString(append(make([]byte, shift), value...))
	from := []int{0, 2, 3}[shift]
	to := (shift + len(value)) * 8 / 6
	return text[from:to]
}

// sequences are what a terminal does not show: CSI, OSC and others.
var sequences = regexp.MustCompile("\x1b\\[[0-?]*[ -/]*[@-~]|\x1b\\][^\x07\x1b]*(?:\x07|\x1b\\\\)|\x1b[@-_]")

// stripLayout keeps the characters that a credential can have: a screen wraps a
// long one, with frames and escape sequences in between.
func stripLayout(data []byte) []byte {
	out := make([]byte, 0, len(data))
	for _, b := range sequences.ReplaceAll(data, nil) {
		if b > ' ' && b < 0x7f {
			out = append(out, b)
		}
	}
	return out
}

// Files reads the name and the content of every file below a folder, except for
// what skip names. A folder that does not exist has no files.
func Files(root string, skip func(path string) bool) ([]Source, error) {
	var out []Source
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if os.IsNotExist(err) && path == root {
			return nil
		}
		if err != nil {
			return err
		}
		if skip != nil && skip(path) {
			if entry.IsDir() {
				return filepath.SkipDir
			}
			return nil
		}
		out = append(out, Source{"name of " + path, []byte(path)})
		if entry.Type().IsRegular() {
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			out = append(out, Source{path, data})
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read what was written below %s: %w", root, err)
	}
	return out, nil
}
