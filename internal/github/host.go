package github

import (
	"strconv"
	"strings"
	"time"
)

// Host is what a GitHub host says about itself to anybody.
type Host struct {
	// Version of Enterprise Server, such as "3.17.2"; "" on github.com and
	// GHE.com.
	Version string
	// Skew is GitHub's clock minus this machine's, within a second or two;
	// Dated is false when the host told no time.
	Skew  time.Duration
	Dated bool
}

// OldestServer is the oldest Enterprise Server that is supported.
const OldestServer = "3.17"

// Supported reports whether the host is new enough.
func (h Host) Supported() bool {
	if h.Version == "" {
		return true
	}
	return !versionBefore(h.Version, OldestServer)
}

// versionBefore compares what both have of MAJOR.MINOR; what is no number is
// not before anything.
func versionBefore(a, b string) bool {
	as, bs := strings.Split(a, "."), strings.Split(b, ".")
	for i := 0; i < 2 && i < len(as) && i < len(bs); i++ {
		x, errX := strconv.Atoi(as[i])
		y, errY := strconv.Atoi(bs[i])
		if errX != nil || errY != nil || x != y {
			return errX == nil && errY == nil && x < y
		}
	}
	return false
}

// String is for people: "Enterprise Server 3.17.2".
func (h Host) String() string {
	if h.Version == "" {
		return "GitHub"
	}
	return "Enterprise Server " + h.Version
}

// Budget is what GitHub says is left of a rate limit.
type Budget struct {
	Limit, Remaining int
	Reset            time.Time
}
