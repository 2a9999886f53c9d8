package contract

import (
	"net/http"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/routers"
)

// errorNames are keys of every error answer that only some error schemas name:
// GitHub has been sending "status" with all of them since 2024, and says with
// "block" why something is blocked, which only the answer about gists describes.
var errorNames = map[string]bool{"status": true, "block": true}

// enterpriseNames are keys of answers that Enterprise Server gives beyond
// github.com's description (Enterprise Server docs, REST, meta), by path.
var enterpriseNames = map[string]string{"/meta": "installed_version"}

// allowance is an answer that GitHub gives and its description leaves out.
type allowance struct {
	method string
	prefix string // of the path template
	status int
	schema string // what the body must be; "" for no body to speak of
}

var allowances = []allowance{
	// "Git Repository is empty.": the Git database answers 409 for every read
	// of an empty repository; the description lists it for some of them.
	{http.MethodGet, repositoryPath + "/git/", http.StatusConflict, "basic-error"},
	{http.MethodPost, repositoryPath + "/git/", http.StatusConflict, "basic-error"},
	// API version 2026-03-10 uninstalls in the background and answers 202; the
	// description is that of 2022-11-28 (REST docs, breaking changes).
	{http.MethodDelete, "/app/installations/{installation_id}", http.StatusAccepted, ""},
	// A reference that does not exist: "Reference does not exist".
	{http.MethodPatch, repositoryPath + "/git/refs/", http.StatusUnprocessableEntity, "validation-error"},
	// Deleting such a reference, or the default branch: the description lists the
	// status, but no body.
	{http.MethodDelete, repositoryPath + "/git/refs/", http.StatusUnprocessableEntity, "validation-error"},
	// A method that a route does not have is a plain 404 or 405 at GitHub; a
	// body that is no JSON is a 400 "Problems parsing JSON" everywhere.
	{"", "/", http.StatusBadRequest, "basic-error"},
}

// correctInstallations mends the one place where the description contradicts
// itself: in the list of installations, written out in full, an account is a
// user and an enterprise at once, and nothing can be both. The schema of a
// single installation says "either", and so does what GitHub answers.
func correctInstallations(doc *openapi3.T) {
	item := doc.Paths.Value("/app/installations")
	one := doc.Components.Schemas["installation"]
	if item == nil || item.Get == nil || one == nil {
		return
	}
	list := item.Get.Responses.Status(http.StatusOK).Value.Content.Get("application/json").Schema.Value
	list.Items = &openapi3.SchemaRef{Value: one.Value}
}

// undescribed finds the schema for a status that the operation does not list.
func undescribed(route *routers.Route, status int) (string, bool) {
	path := strings.Replace(route.Path, "/repositories/{repository_id}", repositoryPath, 1)
	for _, a := range allowances {
		if a.status == status && (a.method == "" || a.method == route.Method) && strings.HasPrefix(path, a.prefix) {
			return a.schema, true
		}
	}
	return "", false
}
