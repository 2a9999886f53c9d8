package chart

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"time"

	"helm.sh/helm/v3/pkg/ignore"
)

// maxIgnored is how many lines .helmignore may have: each is compared with the
// path of each file.
const maxIgnored = 500

// withoutIgnored returns the files that Helm would read from a chart's folder:
// not those that .helmignore names, nor hidden ones in templates/. Byte order
// marks are removed.
func withoutIgnored(files []File) ([]File, error) {
	rules := ignore.Empty()
	for _, f := range files {
		if f.Path == ignore.HelmIgnore {
			if bytes.Count(f.Content, []byte("\n")) > maxIgnored || len(f.Content) > maxDescription {
				return nil, fmt.Errorf("%s has more than %d lines, or more than %d KiB", ignore.HelmIgnore, maxIgnored, maxDescription>>10)
			}
			var err error
			if rules, err = ignore.Parse(bytes.NewReader(f.Content)); err != nil {
				return nil, fmt.Errorf("%s: %w", ignore.HelmIgnore, err)
			}
		}
	}
	rules.AddDefaults()
	var out []File
	for _, f := range files {
		if !ignored(rules, f.Path) {
			out = append(out, File{Path: f.Path, Content: bytes.TrimPrefix(f.Content, []byte("\ufeff"))})
		}
	}
	return out, nil
}

// ignored reports whether a file, or a folder that it is in, is left out.
func ignored(rules *ignore.Rules, name string) bool {
	for i, c := range name {
		if c == '/' && rules.Ignore(name[:i], entry{name[:i], true}) {
			return true
		}
	}
	return rules.Ignore(name, entry{name, false})
}

// entry is the [fs.FileInfo] that Helm's ignore rules need.
type entry struct {
	path   string
	folder bool
}

func (e entry) Name() string       { return path.Base(strings.TrimSuffix(e.path, "/")) }
func (e entry) IsDir() bool        { return e.folder }
func (e entry) Size() int64        { return 0 }
func (e entry) ModTime() time.Time { return time.Time{} }
func (e entry) Sys() any           { return nil }

func (e entry) Mode() fs.FileMode {
	if e.folder {
		return fs.ModeDir
	}
	return 0
}
