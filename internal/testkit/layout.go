package testkit

import (
	"fmt"
	"io/fs"
	"testing/fstest"

	"gitconnection/internal/scaffold"
)

// Layout returns a layout of n files for each repository: the base layout and
// as many small manifests as are missing to n.
func Layout(n int) (*scaffold.Layout, error) {
	l := scaffold.Current()
	all := fstest.MapFS{}
	have := map[string]int{}
	err := fs.WalkDir(l.Source, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := fs.ReadFile(l.Source, name)
		all[name] = &fstest.MapFile{Data: data}
		for _, folder := range []string{"platform", "application"} {
			if len(name) > len(folder) && name[:len(folder)+1] == folder+"/" {
				have[folder]++
			}
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the base layout: %w", err)
	}
	for folder, files := range have {
		for i := files; i < n; i++ {
			all[fmt.Sprintf("%s/zz/%03d.yaml", folder, i)] = &fstest.MapFile{
				Data: []byte(fmt.Sprintf("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: filler-%03d\n", i)),
			}
		}
	}
	l.Source = all
	return &l, nil
}
