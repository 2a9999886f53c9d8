package simulator

import "net/http"

// Enterprise Server differs from github.com in what is here. GitHub: docs of
// Enterprise Server 3.17 to 3.20; its rate limits are off unless an
// administrator sets some, PKCE is not known there, and installation tokens
// have the old form.

// enterprise says whether the host is an Enterprise Server.
func (s *Simulator) enterprise() bool { return s.opts.Enterprise != "" }

// versions are the values of X-GitHub-Api-Version that the host knows.
func (s *Simulator) versions() []string {
	if s.enterprise() {
		return apiVersions[:1]
	}
	return apiVersions
}

// getMeta serves GET /meta, which tells Enterprise Server's version.
func (s *Simulator) getMeta(*call) *reply {
	o := obj{"verifiable_password_authentication": false}
	if s.enterprise() {
		o["installed_version"] = s.opts.Enterprise
	}
	return ok(o)
}

// noLimits is what Enterprise Server answers to GET /rate_limit.
func noLimits() *reply { return fail(http.StatusNotFound, "Rate limiting is not enabled.") }
