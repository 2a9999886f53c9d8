package github

import (
	"strconv"
	"strings"
	"time"
)

// Host is what a GitHub host tells about itself without a credential.
type Host struct {
	// Version of Enterprise Server, such as "3.17.2"; "" on github.com and
	// GHE.com.
	Version string
	// Skew is GitHub's clock minus this machine's, within a second or two; Dated is
	// false when the answer had no date.
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

// versionBefore compares MAJOR.MINOR, as far as both have them. A version that is
// not a number is not before any other.
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

// String names the host for people, such as "Enterprise Server 3.17.2".
func (h Host) String() string {
	if h.Version == "" {
		return "GitHub"
	}
	return "Enterprise Server " + h.Version
}

// Budget is what is left of a rate limit, as reported by GitHub.
type Budget struct {
	Limit, Remaining int
	Reset            time.Time
}
