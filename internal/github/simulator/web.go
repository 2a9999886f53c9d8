package simulator

import (
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"html/template"
	"net/http"
	"net/url"
	"strings"
	"sync"
)

//go:embed web
var webFiles embed.FS

// pages are the templates, parsed when the first page is asked for: a program
// that only starts must not pay for them.
var pages = sync.OnceValues(func() (*template.Template, error) {
	return template.New("").Funcs(template.FuncMap{"lower": strings.ToLower}).ParseFS(webFiles, "web/*.html")
})

// style is the one style sheet, inlined, and the hash that lets it through the
// content security policy.
var style = sync.OnceValues(func() (template.CSS, string) {
	raw, err := webFiles.ReadFile("web/style.css")
	if err != nil {
		return "", ""
	}
	sum := sha256.Sum256(raw)
	return template.CSS(raw), "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
})

// sessionCookie is what a browser is recognized by; the name is GitHub's.
const sessionCookie = "user_session"

// routesWeb registers the web pages.
func (s *Simulator) routesWeb(mux *http.ServeMux) {
	mux.HandleFunc("GET /{$}", s.homePage)
	mux.HandleFunc("GET /login", s.loginPage)
	mux.HandleFunc("POST /login", s.guarded(s.loginSubmit))
	mux.HandleFunc("POST /logout", s.guarded(s.logout))
	mux.HandleFunc("GET /{owner}", s.accountPage)
	mux.HandleFunc("GET /{owner}/{repo}", s.repositoryPage)
	mux.HandleFunc("GET /{owner}/{repo}/tree/{path...}", s.repositoryPage)
	mux.HandleFunc("GET /{owner}/{repo}/blob/{path...}", s.blobPage)
	mux.HandleFunc("GET /{owner}/{repo}/pull/{number}", s.pullPage)
	mux.HandleFunc("POST /{owner}/{repo}/pull/{number}/merge", s.signedIn(s.pullMerge))
	mux.HandleFunc("GET /", s.noPage)
	s.routesSAML(mux)
	s.routesApps(mux)
}

// routesSettings registers the pages under /settings and /organizations. They
// have a multiplexer of their own: an account's repository could have such a
// path, too, and GitHub reserves the names for what is here.
func (s *Simulator) routesSettings(mux *http.ServeMux) {
	s.routesRegistrations(mux)
	for _, root := range []string{"/organizations/{org}/settings/installations", "/settings/installations"} {
		mux.HandleFunc("GET "+root, s.signedIn(s.installationsPage))
		mux.HandleFunc("POST "+root+"/requests/{request}", s.signedIn(s.decideRequest))
		mux.HandleFunc("GET "+root+"/{id}", s.signedIn(s.installationPage))
		mux.HandleFunc("GET "+root+"/{id}/permissions/update", s.signedIn(s.installationPage))
		mux.HandleFunc("POST "+root+"/{id}/{action}", s.signedIn(s.changeInstallation))
	}
	mux.HandleFunc("GET /", s.noPage)
}

// isSettings says whether a path is served by routesSettings.
func isSettings(path string) bool {
	return strings.HasPrefix(path, "/settings/") || strings.HasPrefix(path, "/organizations/")
}

// routesApps registers the pages on which an App is installed and configured.
// Enterprise Server calls /apps/… /github-apps/…; a host that is none serves
// both, because its API looks like Enterprise Server's.
func (s *Simulator) routesApps(mux *http.ServeMux) {
	roots := []string{"/github-apps/{slug}"}
	if !s.enterprise() {
		roots = append(roots, "/apps/{slug}")
	}
	for _, root := range roots {
		mux.HandleFunc("GET "+root, s.appPage)
		mux.HandleFunc("GET "+root+"/installations/new", s.signedIn(s.installTargets))
		mux.HandleFunc("GET "+root+"/installations/select_target", s.signedIn(s.installTargets))
		mux.HandleFunc("GET "+root+"/installations/new/permissions", s.signedIn(s.installPage))
		mux.HandleFunc("POST "+root+"/installations", s.signedIn(s.installSubmit))
		mux.HandleFunc("POST "+root+"/installations/cancel", s.signedIn(s.cancelRequest))
	}
}

// guarded refuses a form that another site's page submitted with the user's
// cookie. A client that is no browser sends neither header and passes.
func (s *Simulator) guarded(serve http.HandlerFunc) http.HandlerFunc {
	protection := http.NewCrossOriginProtection()
	return func(w http.ResponseWriter, r *http.Request) {
		if err := protection.Check(r); err != nil {
			s.problem(w, r, http.StatusForbidden, "Forbidden", err.Error())
			return
		}
		serve(w, r)
	}
}

// signedIn serves a page to somebody who is signed in; others go to the
// sign-in first and come back.
func (s *Simulator) signedIn(serve func(http.ResponseWriter, *http.Request, *account)) http.HandlerFunc {
	return s.guarded(func(w http.ResponseWriter, r *http.Request) {
		by := s.visitor(r)
		if by == nil {
			s.toLogin(w, r)
			return
		}
		serve(w, r, by)
	})
}

// toLogin sends a visitor to the sign-in, which comes back to the page; what
// a form brought does not.
func (s *Simulator) toLogin(w http.ResponseWriter, r *http.Request) {
	http.Redirect(w, r, "/login?return_to="+url.QueryEscape(r.URL.RequestURI()), http.StatusFound)
}

// visitor is the user that a browser is signed in as.
func (s *Simulator) visitor(r *http.Request) *account {
	cookie, err := r.Cookie(sessionCookie)
	if err != nil {
		return nil
	}
	return s.site.sessions[cookie.Value]
}

func (s *Simulator) homePage(w http.ResponseWriter, r *http.Request) {
	by := s.visitor(r)
	if by == nil {
		http.Redirect(w, r, "/login", http.StatusFound)
		return
	}
	s.render(w, r, http.StatusOK, "account.html", by, "Dashboard", map[string]any{
		"Account": by, "Organizations": s.world.organizationsOf(by), "Repositories": s.readable(by, nil),
	})
}

func (s *Simulator) loginPage(w http.ResponseWriter, r *http.Request) {
	s.render(w, r, http.StatusOK, "login.html", s.visitor(r), "Sign in", map[string]any{
		"Users": s.users(), "ReturnTo": localPath(r.FormValue("return_to")), "Problem": "",
	})
}

func (s *Simulator) loginSubmit(w http.ResponseWriter, r *http.Request) {
	u := s.world.user(r.FormValue("login"))
	back := localPath(r.FormValue("return_to"))
	if u == nil {
		s.render(w, r, http.StatusUnprocessableEntity, "login.html", nil, "Sign in", map[string]any{
			"Users": s.users(), "ReturnTo": back, "Problem": "There is no such user.",
		})
		return
	}
	value := s.issued("cookie", s.randomHex(48))
	s.site.sessions[value] = u
	http.SetCookie(w, &http.Cookie{Name: sessionCookie, Value: value, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode})
	http.Redirect(w, r, back, http.StatusSeeOther)
}

func (s *Simulator) logout(w http.ResponseWriter, r *http.Request) {
	if cookie, err := r.Cookie(sessionCookie); err == nil {
		delete(s.site.sessions, cookie.Value)
	}
	http.SetCookie(w, &http.Cookie{Name: sessionCookie, Path: "/", MaxAge: -1, HttpOnly: true, SameSite: http.SameSiteLaxMode})
	http.Redirect(w, r, "/login", http.StatusSeeOther)
}

// localPath keeps a redirect on this host: anything that a browser could take
// for another host becomes the start page.
func localPath(path string) string {
	u, err := url.Parse(path)
	if err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(path, "/") ||
		strings.HasPrefix(path, "//") || strings.ContainsAny(path, "\\\r\n\t") {
		return "/"
	}
	return path
}

// view is what the layout needs to know.
type view struct {
	Title   string
	Visitor *account
	Style   template.CSS
	Here    string
	Data    map[string]any
}

// allowForm lets the forms of the page lead to an address outside, as the
// redirect after "Authorize" does.
func (s *Simulator) allowForm(w http.ResponseWriter, address string) {
	if u, err := url.Parse(address); err == nil && u.Host != "" {
		w.Header().Set("Content-Security-Policy", policy(u.Scheme+"://"+u.Host))
	}
}

func policy(forms string) string {
	_, hash := style()
	return strings.TrimSpace("default-src 'none'; base-uri 'none'; frame-ancestors 'none'; style-src " + hash + "; form-action 'self' " + forms)
}

func (s *Simulator) render(w http.ResponseWriter, r *http.Request, status int, name string, by *account, title string, data map[string]any) {
	header := w.Header()
	header.Set("Content-Type", "text/html; charset=utf-8")
	header.Set("Cache-Control", "no-store")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("X-Content-Type-Options", "nosniff")
	if header.Get("Content-Security-Policy") == "" {
		header.Set("Content-Security-Policy", policy(""))
	}
	css, _ := style()
	templates, err := pages()
	if err == nil {
		var page strings.Builder
		if err = templates.ExecuteTemplate(&page, name, view{title, by, css, r.URL.RequestURI(), data}); err == nil {
			w.WriteHeader(status)
			_, _ = w.Write([]byte(page.String()))
			return
		}
	}
	s.log.Error("render page", "page", name, "error", err)
	http.Error(w, "Internal Server Error", http.StatusInternalServerError)
}

// message is a page that says one thing.
func (s *Simulator) message(w http.ResponseWriter, r *http.Request, by *account, title, text string) {
	s.render(w, r, http.StatusOK, "message.html", by, title, map[string]any{"Text": text})
}

// problem is a page that says what is wrong.
func (s *Simulator) problem(w http.ResponseWriter, r *http.Request, status int, title, text string) {
	s.render(w, r, status, "message.html", s.visitor(r), title, map[string]any{"Text": text})
}

// noPage is GitHub's 404, which also stands for "not allowed to see".
func (s *Simulator) noPage(w http.ResponseWriter, r *http.Request) {
	s.problem(w, r, http.StatusNotFound, "Page not found", "This is not the web page you are looking for.")
}
