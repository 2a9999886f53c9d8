// Package scaffold renders the base layout of the two repositories of a
// connection, and computes git's object ids, diffs and three-way merges of
// files. It does no I/O: values in, files out.
package scaffold

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"sort"
	"strings"
	"text/template"

	"gitconnection/assets"
)

// Version is the version of the base layout. It rises when a file of the
// layout is added, removed or changed in meaning.
const Version = 1

// File is one file of a repository; its mode is always 100644.
type File struct {
	Path    string // slash-separated, relative to the repository's root
	Content []byte
}

// Input is what the base layout depends on. The same input gives the same
// bytes, on every machine.
type Input struct {
	Organization          string // name of the Konstruct organization
	PlatformRepository    string // owner/name
	ApplicationRepository string // owner/name
	Web                   string // GitHub's web address, such as https://github.com
}

// Layout is one version of the files that every connected repository has.
type Layout struct {
	Version int
	// Source holds the folders "platform" and "application" of this version,
	// and "older/<version>/…" with the README.md of each older version that
	// differs from the next: a repository that holds nothing but such a README
	// is still recognized as ours.
	Source fs.FS
}

// Current is the layout that is embedded in this program.
func Current() Layout { return Layout{Version: Version, Source: assets.Scaffold()} }

// Platform returns the files of the Platform GitOps repository, sorted by path,
// without the marker.
func (l Layout) Platform(in Input) ([]File, error) {
	return l.render("platform", in, in.ApplicationRepository)
}

// Application returns the files of the Application GitOps repository, sorted by
// path, without the marker.
func (l Layout) Application(in Input) ([]File, error) {
	return l.render("application", in, in.PlatformRepository)
}

// Older returns the first file of a platform or application repository as older
// versions wrote it.
func (l Layout) Older(platform bool, in Input) ([]File, error) {
	folder, counterpart := "platform", in.ApplicationRepository
	if !platform {
		folder, counterpart = "application", in.PlatformRepository
	}
	versions, err := fs.ReadDir(l.Source, "older")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("older layouts: %w", err)
	}
	var out []File
	for _, v := range versions {
		files, err := l.render("older/"+v.Name()+"/"+folder, in, counterpart)
		if err != nil {
			return nil, err
		}
		out = append(out, files...)
	}
	return out, nil
}

// view is the data of the templates.
type view struct {
	Organization, Counterpart, CounterpartURL string
}

func (l Layout) render(folder string, in Input, counterpart string) ([]File, error) {
	if err := in.validate(); err != nil {
		return nil, fmt.Errorf("%s layout: %w", folder, err)
	}
	v := view{
		Organization:   in.Organization,
		Counterpart:    counterpart,
		CounterpartURL: strings.TrimRight(in.Web, "/") + "/" + counterpart,
	}
	source, err := fs.Sub(l.Source, folder)
	if err != nil {
		return nil, fmt.Errorf("%s layout: %w", folder, err)
	}
	var files []File
	err = fs.WalkDir(source, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		file, err := renderFile(source, name, v)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		files = append(files, file)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("%s layout: %w", folder, err)
	}
	sort.Slice(files, func(a, b int) bool { return files[a].Path < files[b].Path })
	return files, nil
}

func renderFile(source fs.FS, name string, v view) (File, error) {
	content, err := fs.ReadFile(source, name)
	if err != nil {
		return File{}, err
	}
	target, isTemplate := strings.CutSuffix(name, ".tmpl")
	if !isTemplate {
		return File{Path: name, Content: content}, nil
	}
	t, err := template.New(path.Base(name)).Option("missingkey=error").Parse(string(content))
	if err != nil {
		return File{}, err
	}
	var out bytes.Buffer
	if err := t.Execute(&out, v); err != nil {
		return File{}, err
	}
	return File{Path: target, Content: out.Bytes()}, nil
}

// validate refuses values that would end a code span, a link or a table cell in
// Markdown. Whether GitHub allows a name is for the caller to check.
func (in Input) validate() error {
	for _, f := range []struct{ what, value string }{
		{"organization", in.Organization},
		{"platform repository", in.PlatformRepository},
		{"application repository", in.ApplicationRepository},
		{"web address", in.Web},
	} {
		if f.value == "" {
			return fmt.Errorf("the %s is missing", f.what)
		}
		if i := strings.IndexFunc(f.value, breaksMarkdown); i >= 0 {
			return fmt.Errorf("the %s %q holds a character that a name cannot have", f.what, f.value)
		}
	}
	for _, full := range []string{in.PlatformRepository, in.ApplicationRepository} {
		owner, name, ok := strings.Cut(full, "/")
		if !ok || owner == "" || name == "" || strings.Contains(name, "/") {
			return fmt.Errorf("the repository %q is not owner/name", full)
		}
	}
	return nil
}

func breaksMarkdown(r rune) bool {
	return r <= ' ' || r == 0x7f || r == 0xfffd || strings.ContainsRune("`|<>()[]{}*\\\"", r)
}
