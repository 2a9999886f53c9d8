package desired

import (
	"slices"
	"strings"

	"gitconnection/internal/scaffold"
	"gitconnection/internal/scaffold/manifest"
)

// Finalizer has Argo CD delete what an Application has deployed when the
// Application is deleted (Argo CD: docs, app deletion). Variants of it have
// /background or /foreground at their end.
const Finalizer = "resources-finalizer.argocd.argoproj.io"

// StaysBehind reports whether what an Application in a file has deployed stays in
// its cluster when the file is deleted.
func StaysBehind(content []byte) bool {
	return slices.ContainsFunc(manifest.Parse("", scaffold.File{Content: content}).Resources, func(r manifest.Resource) bool {
		return r.Is("Application") && !slices.ContainsFunc(texts(mapping(r.Fields, "metadata"), "finalizers"), func(f string) bool {
			return f == Finalizer || strings.HasPrefix(f, Finalizer+"/")
		})
	})
}
