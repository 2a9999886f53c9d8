package github

import (
	"context"
	"net/http"
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

// Probe asks the host, once and without a credential, what it is. An answer
// that refuses to tell, as that of a private Enterprise Server, is an answer.
func (c *Client) Probe(ctx context.Context) (Host, error) {
	const op = "reach"
	var meta struct {
		InstalledVersion string `json:"installed_version"`
	}
	begun := c.opts.Now()
	resp, err := c.call(WithImpatience(ctx), nil, http.MethodGet, "meta", nil, &meta)
	took := c.opts.Now().Sub(begun)
	err = explain(op, c.opts.Endpoints.API.Host, err)
	switch KindOf(err) {
	case "", KindUnauthorized, KindForbidden, KindLimited:
		if resp == nil {
			return Host{}, err
		}
	case KindNotFound:
		return Host{}, &Error{Op: op, Target: c.opts.Endpoints.API.String(), Kind: KindUnexpected, Cause: "there is no GitHub API at this address"}
	default:
		return Host{}, err
	}
	h := Host{Version: strings.TrimPrefix(clean(meta.InstalledVersion), "enterprise-server@")}
	if h.Version == "" {
		h.Version = strings.TrimPrefix(clean(resp.Header.Get("X-GitHub-Enterprise-Version")), "enterprise-server@")
	}
	if date, err := http.ParseTime(resp.Header.Get("Date")); err == nil {
		// The header has whole seconds: half of one is added.
		h.Skew, h.Dated = date.Add(500*time.Millisecond).Sub(begun.Add(took/2)), true
	}
	return h, nil
}

// String is for people: "Enterprise Server 3.17.2".
func (h Host) String() string {
	if h.Version == "" {
		return "GitHub"
	}
	return "Enterprise Server " + h.Version
}
