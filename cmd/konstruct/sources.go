package main

import (
	"fmt"
	"io/fs"

	"gitconnection/assets"
	"gitconnection/internal/delivery"
	"gitconnection/internal/scaffold"
	"gitconnection/internal/scaffold/template"
)

// embedded are the templates that the program brings along. Their tree's
// object id stands for a commit: it changes when one of them does.
func embedded() (delivery.Source, error) {
	var files []scaffold.File
	source := assets.Templates()
	err := fs.WalkDir(source, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := fs.ReadFile(source, path)
		files = append(files, scaffold.File{Path: path, Content: content})
		return err
	})
	if err != nil {
		return delivery.Source{}, fmt.Errorf("read the templates of the program: %w", err)
	}
	return delivery.Source{Name: delivery.EmbeddedSource, Commit: scaffold.TreeSHA(files), Set: template.Open(files)}, nil
}

// readTemplates reads all templates: the team's own, those that were asked
// for, and those of the program.
func (r *deliveryRun) readTemplates() (delivery.Templates, error) {
	own, err := embedded()
	if err != nil {
		return nil, err
	}
	return r.engine.Templates(r.ctx, r.snapshot, own)
}
