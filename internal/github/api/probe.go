package api

import (
	"context"
	"net/http"
	"strings"
	"time"

	"gitconnection/internal/github"
	"gitconnection/internal/text"
)

// Probe asks the host, once and without a credential, what it is. A refusal,
// such as that of a private Enterprise Server, is an answer, too.
func (c *Caller) Probe(ctx context.Context) (github.Host, error) {
	const op = "reach"
	var meta struct {
		InstalledVersion string `json:"installed_version"`
	}
	begun := c.Now()
	resp, err := c.Call(github.WithImpatience(ctx), nil, http.MethodGet, "meta", nil, &meta)
	took := c.Now().Sub(begun)
	err = Explain(op, c.Endpoints.API.Host, err)
	switch github.KindOf(err) {
	case "", github.KindUnauthorized, github.KindForbidden, github.KindLimited:
		if resp == nil {
			return github.Host{}, err
		}
	case github.KindNotFound:
		return github.Host{}, &github.Error{Op: op, Target: c.Endpoints.API.String(), Kind: github.KindUnexpected, Cause: "there is no GitHub API at this address"}
	default:
		return github.Host{}, err
	}
	h := github.Host{Version: strings.TrimPrefix(text.Clean(meta.InstalledVersion), "enterprise-server@")}
	if h.Version == "" {
		h.Version = strings.TrimPrefix(text.Clean(resp.Header.Get("X-GitHub-Enterprise-Version")), "enterprise-server@")
	}
	if date, err := http.ParseTime(resp.Header.Get("Date")); err == nil {
		// The header has whole seconds: half of one is added.
		h.Skew, h.Dated = date.Add(500*time.Millisecond).Sub(begun.Add(took/2)), true
	}
	return h, nil
}
