package testkit

import (
	"fmt"

	"gitconnection/internal/connection"
	"gitconnection/internal/scaffold"
)

// Layout returns a layout of n files for each repository: the base layout and
// as many small manifests as are missing to n.
func Layout(n int) func(connection.Role, scaffold.Input) ([]scaffold.File, error) {
	return func(role connection.Role, in scaffold.Input) ([]scaffold.File, error) {
		build := scaffold.Platform
		if role == connection.Application {
			build = scaffold.Application
		}
		files, err := build(in)
		for i := len(files); i < n && err == nil; i++ {
			files = append(files, scaffold.File{
				Path:    fmt.Sprintf("zz/%03d.yaml", i),
				Content: []byte(fmt.Sprintf("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: filler-%03d\ndata:\n  organization: %s\n", i, in.Organization)),
			})
		}
		return files, err
	}
}
