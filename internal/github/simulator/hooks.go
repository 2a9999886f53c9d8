package simulator

import "net/http"

// routesWeb registers the web pages: patterns such as "GET /login".
func (s *Simulator) routesWeb(mux *http.ServeMux) {}

// routesOAuth registers /login/oauth/… with web, and the REST calls that
// authenticate with a client secret with api (by handleOpen).
func (s *Simulator) routesOAuth(web, api *http.ServeMux) {}

// routesGit registers smart HTTP: patterns such as
// "GET /{owner}/{repo}/info/refs", where repo ends in .git.
func (s *Simulator) routesGit(mux *http.ServeMux) {}

// routesControl registers /_simulator/….
func (s *Simulator) routesControl(mux *http.ServeMux) {}
