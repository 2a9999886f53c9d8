package worlds

import (
	"bytes"
	"crypto/sha1"
	"encoding/hex"
	"fmt"
	"io/fs"
	"strconv"
	"strings"

	"gitconnection/internal/github/simulator"
)

// renderedHistory are the commits that konstruct itself would have made for the
// organization: internal/testkit makes them with its engine and writes them
// down, one file for each commit.
func (c demoConnection) renderedHistory(d demo) (platform, application []simulator.CommitSpec, err error) {
	names, err := fs.Glob(demoFiles, "demo/"+c.name+"/*.txt")
	if err != nil {
		return nil, nil, fmt.Errorf("list what was rendered for %s: %w", c.name, err)
	}
	urls, ids := c.tokens(d), map[string]string{}
	for _, name := range names { // in the order of their numbers
		raw, err := demoFiles.ReadFile(name)
		if err != nil {
			return nil, nil, err
		}
		role, one, err := d.rendered(raw, urls, ids)
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", name, err)
		}
		if role == "platform" {
			platform = append(platform, one)
		} else {
			application = append(application, one)
		}
	}
	return platform, application, nil
}

// rendered reads one commit. Its files hold tokens where the addresses of the
// repositories stand, and its records the object ids of files with tokens: ids
// says what has become of them.
func (d demo) rendered(raw []byte, urls []string, ids map[string]string) (role string, one simulator.CommitSpec, err error) {
	head, files := sections(raw)
	about := map[string]string{}
	for line := range strings.Lines(string(head)) {
		key, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ": ")
		about[key] = value
	}
	age, err := strconv.ParseFloat(about["age"], 64)
	if err != nil {
		return "", one, err
	}
	if about["how"] == "konstruct" {
		one = d.byApp(about["message"], about["by"], nil, d.ago(age))
	} else {
		one = simulator.CommitSpec{Message: about["message"], AuthorLogin: about["by"], When: d.ago(age)}
	}
	one.Files = map[string][]byte{}
	for path, content := range files {
		if !isRecord(path) {
			one.Files[path] = expanded(content, urls)
			ids[blobID(content)] = blobID(one.Files[path])
		}
	}
	for path, content := range files {
		if isRecord(path) {
			one.Files[path] = identified(content, ids)
		}
	}
	return about["repository"], one, nil
}

func isRecord(path string) bool { return strings.HasPrefix(path, ".konstruct/") }

// sections are what stands before the first line like "-- path --", and what
// follows each of those lines.
func sections(raw []byte) (head []byte, files map[string][]byte) {
	files = map[string][]byte{}
	path, start, at := "", 0, 0
	end := func() {
		if path == "" {
			head = raw[start:at]
		} else {
			files[path] = raw[start:at]
		}
	}
	for line := range bytes.Lines(raw) {
		if name, ok := bytes.CutPrefix(line, []byte("-- ")); ok {
			end()
			path, start = string(bytes.TrimSuffix(name, []byte(" --\n"))), at+len(line)
		}
		at += len(line)
	}
	end()
	return head, files
}

// expanded replaces tokens, given as pairs of name and value.
func expanded(content []byte, tokens []string) []byte {
	// One replacement after the other: building a Replacer costs more than using it.
	for i := 0; i+1 < len(tokens) && bytes.IndexByte(content, '<') >= 0; i += 2 {
		if token := []byte(tokens[i]); bytes.Contains(content, token) {
			content = bytes.ReplaceAll(content, token, []byte(tokens[i+1]))
		}
	}
	return content
}

// identified replaces the object ids at the ends of lines.
func identified(record []byte, ids map[string]string) []byte {
	const length = 2 * sha1.Size
	lines := bytes.SplitAfter(bytes.Clone(record), []byte("\n"))
	for _, line := range lines {
		line = bytes.TrimSuffix(line, []byte("\n"))
		if len(line) > length {
			id := line[len(line)-length:]
			if now, ok := ids[string(id)]; ok {
				copy(id, now)
			}
		}
	}
	return bytes.Join(lines, nil)
}

// blobID is git's name for a file's content.
func blobID(content []byte) string {
	h := sha1.New()
	fmt.Fprintf(h, "blob %d\x00", len(content))
	h.Write(content)
	return hex.EncodeToString(h.Sum(nil))
}
