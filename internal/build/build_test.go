package build

import (
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
)

func TestWhatTheLinkerDidNotSay(t *testing.T) {
	here := runtime.GOOS + "/" + runtime.GOARCH
	vcs := []debug.BuildSetting{{Key: "vcs.revision", Value: "0123456789abcdef"}, {Key: "vcs.time", Value: "2026-11-01T00:00:00Z"}, {Key: "vcs.modified", Value: "true"}}
	checkout := &debug.BuildInfo{GoVersion: "go1.26.8", Main: debug.Module{Version: "v0.0.0-20261101000000-0123456789ab+dirty"}, Settings: vcs}
	for name, c := range map[string]struct {
		version, commit, date string
		known                 *debug.BuildInfo
		want                  string
	}{
		"a release":           {"1.2.3", "fedcba9876543210", "2026-12-01T00:00:00Z", checkout, "1.2.3 (fedcba987654) of 2026-12-01T00:00:00Z built with go1.26.8 for " + here},
		"a checkout":          {"", "", "", checkout, "development (0123456789ab, modified) of 2026-11-01T00:00:00Z built with go1.26.8 for " + here},
		"by its module":       {"", "", "", &debug.BuildInfo{GoVersion: "go1.27.0", Main: debug.Module{Version: "v1.4.0"}}, "1.4.0 built with go1.27.0 for " + here},
		"without repository":  {"", "", "", &debug.BuildInfo{GoVersion: "go1.26.8", Main: debug.Module{Version: "(devel)"}}, "development built with go1.26.8 for " + here},
		"by a package":        {"1.2.3", "", "", &debug.BuildInfo{GoVersion: "go1.26.8", Main: debug.Module{Version: "(devel)"}}, "1.2.3 built with go1.26.8 for " + here},
		"a short commit":      {"1.2.3", "abc", "", nil, "1.2.3 (abc) built with " + runtime.Version() + " for " + here},
		"nothing at all":      {"", "", "", nil, "development built with " + runtime.Version() + " for " + here},
		"no version, no name": {"", "", "", &debug.BuildInfo{}, "development built with " + runtime.Version() + " for " + here},
	} {
		if got := infoOf(c.version, c.commit, c.date, c.known).String(); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", name, got, c.want)
		}
	}
}

func TestThisBuild(t *testing.T) {
	if i := Read(); !strings.HasPrefix(i.Go, "go") || i.Version != Version() || i.Version == "" {
		t.Errorf("%+v, version %q", i, Version())
	}
}
