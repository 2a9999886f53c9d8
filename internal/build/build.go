// Package build says which build of the program this is.
package build

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
)

// Set by the linker for releases; what it leaves empty, the Go toolchain knows.
var version, commit, date string

// Info is one build.
type Info struct {
	Version  string `json:"version"`
	Commit   string `json:"commit,omitempty"`
	Date     string `json:"date,omitempty"` // of the commit, so that two builds of it are the same
	Modified bool   `json:"modified,omitempty"`
	Go       string `json:"go"`
	Platform string `json:"platform"`
}

// Development is the version of what nobody released.
const Development = "development"

// Version is the version alone, which needs no look at the rest.
func Version() string {
	if version != "" {
		return version
	}
	return Read().Version
}

// Read says which build runs.
func Read() Info {
	known, _ := debug.ReadBuildInfo()
	return infoOf(version, commit, date, known)
}

// infoOf prefers what the linker was told. known is nil in a program that was
// built without modules.
func infoOf(version, commit, date string, known *debug.BuildInfo) Info {
	i := Info{Version: version, Commit: commit, Date: date, Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH}
	if known != nil {
		i.fill(known)
	}
	if i.Version == "" {
		i.Version = Development
	}
	return i
}

func (i *Info) fill(known *debug.BuildInfo) {
	if known.GoVersion != "" {
		i.Go = known.GoVersion
	}
	linked := i.Commit != ""
	settings := map[string]string{}
	for _, s := range known.Settings {
		settings[s.Key] = s.Value
	}
	if !linked {
		i.Commit = settings["vcs.revision"]
		i.Modified = settings["vcs.modified"] == "true"
	}
	if i.Date == "" {
		i.Date = settings["vcs.time"]
	}
	// go install module@v1.2.3 has no repository, but a version. In a checkout
	// Go makes one up from the commit, which nobody released.
	if i.Version == "" && settings["vcs.revision"] == "" && known.Main.Version != "(devel)" {
		i.Version = strings.TrimPrefix(known.Main.Version, "v")
	}
}

// String is one line for people.
func (i Info) String() string {
	parts := []string{i.Version}
	if i.Commit != "" {
		short := i.Commit[:min(len(i.Commit), 12)]
		if i.Modified {
			short += ", modified"
		}
		parts = append(parts, "("+short+")")
	}
	if i.Date != "" {
		parts = append(parts, "of "+i.Date)
	}
	return strings.Join(append(parts, fmt.Sprintf("built with %s for %s", i.Go, i.Platform)), " ")
}
