package delivery

import (
	"bytes"
	"context"
	"fmt"
	"maps"

	"gitconnection/internal/github"
	"gitconnection/internal/scaffold"
	"gitconnection/internal/scaffold/application"
	"gitconnection/internal/scaffold/edit"
)

// ForWriting returns a context for looking at what is going to be changed: the
// token minted on the way is the one that the commits need. It may change
// files and nothing else.
func ForWriting(ctx context.Context) context.Context {
	return github.WithScope(ctx, github.ScopeContents)
}

// value is one version in a file: all that the change means in it. Where the
// file has changed elsewhere meanwhile, the change is made over what is there.
type value struct {
	slot application.Slot // as it was seen, with the version seen
	to   string
}

// set writes the version into a file.
func (v value) set(file []byte) ([]byte, error) {
	return edit.Set(file, v.slot.Document, v.slot.Path, v.to)
}

// stands finds the value in a file as it is now: it has to be of the same thing,
// and to hold the version that was seen, or the one that is wanted.
func (v value) stands(file []byte) bool {
	d, err := application.Read(file)
	if err != nil {
		return false
	}
	s, err := d.Slot(v.slot.Name())
	return err == nil && s.Kind == v.slot.Kind && s.Of == v.slot.Of && s.Document == v.slot.Document &&
		(s.Version == v.slot.Version || s.Version == v.to)
}

// over is the change over what is in the repository now.
func (committer *Committer) over(ctx context.Context, now *Repository, c Change) (Change, error) {
	var moved []string
	for path := range c.values {
		if sha := now.SHA(path); sha != "" && sha != c.saw[path] {
			moved = append(moved, path)
		}
	}
	if len(moved) == 0 {
		return c, nil
	}
	files, err := committer.reader.Read(ctx, now, moved...)
	if err != nil {
		return c, fmt.Errorf("read what has changed in %s: %w", now.FullName(), err)
	}
	out := c
	out.Files, out.saw = append([]scaffold.File{}, c.Files...), maps.Clone(c.saw)
	for i, f := range out.Files {
		file, ok := files[f.Path]
		if !ok || bytes.Equal(file, f.Content) {
			continue
		}
		v := c.values[f.Path]
		if !v.stands(file) {
			return c, &ChangedError{now.FullName(), f.Path}
		}
		content, err := v.set(file)
		if err != nil {
			return c, fmt.Errorf("%s in %s: %w", f.Path, now.FullName(), err)
		}
		out.Files[i].Content, out.saw[f.Path] = content, now.SHA(f.Path)
	}
	return out, nil
}
