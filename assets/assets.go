// Package assets embeds the files that konstruct ships: the base layout of both
// repositories and the set of templates.
package assets

import (
	"embed"
	"io/fs"
)

//go:embed scaffold
var scaffold embed.FS

//go:embed all:templates
var templates embed.FS

// Scaffold is the base layout of the two repositories: the folders "platform"
// and "application". Files whose name ends in .tmpl are text/template sources,
// all others are copied as they are.
func Scaffold() fs.FS {
	sub, err := fs.Sub(scaffold, "scaffold")
	if err != nil { // only for an invalid name, and this one is constant
		return scaffold
	}
	return sub
}

// Templates is the embedded set of templates, laid out as package
// internal/scaffold/template describes.
func Templates() fs.FS {
	sub, err := fs.Sub(templates, "templates")
	if err != nil { // only for an invalid name, and this one is constant
		return templates
	}
	return sub
}
