package repository

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"gitconnection/internal/github"
	"gitconnection/internal/text"
)

// applyPlainDiff reads the output of git diff and adds to files what the API's
// list lacks: modes, and whether a file is binary. Files that are not in the
// output stay as they are.
func applyPlainDiff(in io.Reader, files []github.FileChange) {
	byHeader := make(map[string]*github.FileChange, len(files))
	for i := range files {
		f := &files[i]
		old := f.Previous
		if old == "" {
			old = f.Path
		}
		byHeader["diff --git "+gitQuote("a/"+old)+" "+gitQuote("b/"+f.Path)] = f
	}
	lines := bufio.NewReaderSize(in, 64<<10)
	var at *github.FileChange
	inHeader := false // between a file's name and its first hunk
	for {
		line, whole, err := readLine(lines)
		if err != nil {
			return
		}
		switch {
		case strings.HasPrefix(line, "diff --git "):
			at, inHeader = byHeader[line], whole
		case strings.HasPrefix(line, "@@ "):
			inHeader = false
		case at != nil && inHeader:
			readHeader(at, line)
		}
	}
}

// readHeader reads one of the lines that git writes before the hunks of a file.
func readHeader(f *github.FileChange, line string) {
	for prefix, to := range map[string]*string{"old mode ": &f.OldMode, "new mode ": &f.NewMode} {
		if mode, ok := strings.CutPrefix(line, prefix); ok {
			*to = text.Clean(mode)
		}
	}
	if strings.HasPrefix(line, "Binary files ") || line == "GIT binary patch" {
		f.Binary = true
	}
}

// readLine reads a line. If it does not fit into the buffer, only its beginning is
// returned, and whole is false.
func readLine(in *bufio.Reader) (line string, whole bool, err error) {
	data, err := in.ReadSlice('\n')
	line, whole = strings.TrimSuffix(string(data), "\n"), err == nil
	for err == bufio.ErrBufferFull { //nolint:errorlint // bufio returns it bare
		_, err = in.ReadSlice('\n')
	}
	if err == io.EOF && line != "" {
		err = nil
	}
	return line, whole, err
}

// gitQuote writes a path as git does in a diff: in quotes, with C escapes,
// when it holds anything unusual (git: core.quotePath).
func gitQuote(p string) string {
	plain := true
	for i := range len(p) {
		plain = plain && p[i] >= ' ' && p[i] < 0x7f && p[i] != '"' && p[i] != '\\'
	}
	if plain {
		return p
	}
	names := map[byte]string{'\a': `\a`, '\b': `\b`, '\t': `\t`, '\n': `\n`, '\v': `\v`, '\f': `\f`, '\r': `\r`, '"': `\"`, '\\': `\\`}
	var b strings.Builder
	b.WriteByte('"')
	for i := range len(p) {
		switch name, ok := names[p[i]]; {
		case ok:
			b.WriteString(name)
		case p[i] < ' ' || p[i] >= 0x7f:
			fmt.Fprintf(&b, `\%03o`, p[i])
		default:
			b.WriteByte(p[i])
		}
	}
	b.WriteByte('"')
	return b.String()
}
