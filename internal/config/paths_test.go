package config

import (
	"os"
	"path/filepath"
	"testing"
)

// environment is a Lookup and its unset function over a map.
func environment(values map[string]string) (Lookup, func(string) error) {
	return func(name string) (string, bool) { v, ok := values[name]; return v, ok },
		func(name string) error { delete(values, name); return nil }
}

func TestFindPaths(t *testing.T) {
	for name, c := range map[string]struct {
		env  map[string]string
		home string
		want Paths
	}{
		"defaults":                      {nil, "/home/a", Paths{"/home/a/.config/konstruct", "/home/a/.cache/konstruct", "/home/a/.local/state/konstruct"}},
		"all set":                       {map[string]string{"XDG_CONFIG_HOME": "/c", "XDG_CACHE_HOME": "/k", "XDG_STATE_HOME": "/s"}, "", Paths{"/c/konstruct", "/k/konstruct", "/s/konstruct"}},
		"relative and empty: ignored":   {map[string]string{"XDG_CONFIG_HOME": "c", "XDG_CACHE_HOME": ""}, "/h", Paths{"/h/.config/konstruct", "/h/.cache/konstruct", "/h/.local/state/konstruct"}},
		"one set, the others from home": {map[string]string{"XDG_STATE_HOME": "/s"}, "/h", Paths{"/h/.config/konstruct", "/h/.cache/konstruct", "/s/konstruct"}},
	} {
		lookup, _ := environment(c.env)
		got, err := FindPaths(lookup, c.home)
		if err != nil || got != c.want {
			t.Errorf("%s: got %+v, %v", name, got, err)
		}
	}
	lookup, _ := environment(nil)
	if got, err := FindPaths(lookup, ""); err == nil {
		t.Errorf("no home: got %+v", got)
	}
}

func checkMode(t *testing.T, path string, want os.FileMode) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if got := info.Mode().Perm(); got != want {
		t.Errorf("%s has mode %o, want %o", filepath.Base(path), got, want)
	}
}
