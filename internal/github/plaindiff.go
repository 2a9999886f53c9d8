package github

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// applyPlainDiff reads `git diff` output and adds to files what the API's own
// list leaves out: modes, and whether a file is binary. Files that it does not
// mention stay as they are.
func applyPlainDiff(in io.Reader, files []FileChange) {
	byHeader := make(map[string]*FileChange, len(files))
	for i := range files {
		f := &files[i]
		old := f.Previous
		if old == "" {
			old = f.Path
		}
		byHeader["diff --git "+gitQuote("a/"+old)+" "+gitQuote("b/"+f.Path)] = f
	}
	lines := bufio.NewReaderSize(in, 64<<10)
	var at *FileChange
	head := false // in the lines between a file's name and its first hunk
	for {
		line, whole, err := readLine(lines)
		if err != nil {
			return
		}
		switch {
		case strings.HasPrefix(line, "diff --git "):
			at, head = byHeader[line], whole
		case strings.HasPrefix(line, "@@ "):
			head = false
		case at != nil && head:
			at.header(line)
		}
	}
}

// header takes one of the lines that git writes before the hunks of a file.
func (f *FileChange) header(line string) {
	for prefix, to := range map[string]*string{"old mode ": &f.OldMode, "new mode ": &f.NewMode} {
		if mode, ok := strings.CutPrefix(line, prefix); ok {
			*to = clean(mode)
		}
	}
	if strings.HasPrefix(line, "Binary files ") || line == "GIT binary patch" {
		f.Binary = true
	}
}

// readLine reads a line; of one that does not fit into the buffer only the
// beginning is returned, and whole is false.
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
