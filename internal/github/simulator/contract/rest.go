package contract

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
)

func (c *Checker) checkREST(x *exchange) []string {
	request := stripped(x)
	route, parameters, err := c.router.FindRoute(request)
	if err != nil {
		return []string{"no such operation: " + err.Error()}
	}
	input := &openapi3filter.RequestValidationInput{
		Request: request, PathParams: parameters, Route: route,
		Options: &openapi3filter.Options{
			AuthenticationFunc: openapi3filter.NoopAuthenticationFunc, IncludeResponseStatus: true, MultiError: true,
		},
	}
	found := c.checkRequest(x, input)
	return append(found, c.checkAnswer(x, input)...)
}

// stripped is the request as the description knows it, with a body of its own.
func stripped(x *exchange) *http.Request {
	request := x.request.Clone(x.request.Context())
	url := *x.url
	url.Path = strings.TrimPrefix(url.Path, restPrefix)
	url.RawPath = ""
	// The root of a repository is listed with an empty path, which the
	// description's "path" (required) cannot express.
	if root := strings.TrimSuffix(url.Path, "/"); strings.HasSuffix(root, "/contents") && strings.Count(root, "/") <= 4 {
		url.Path = root + "/."
	}
	request.URL = &url
	request.Body = io.NopCloser(bytes.NewReader(x.sent))
	request.ContentLength = int64(len(x.sent))
	return request
}

func (c *Checker) checkRequest(x *exchange, input *openapi3filter.RequestValidationInput) []string {
	var found []string
	// A request that GitHub's description forbids has to be refused; refused,
	// it is nobody's mistake but the client's, who sees the refusal.
	if x.status < 400 {
		if err := openapi3filter.ValidateRequest(x.request.Context(), input); err != nil {
			found = append(found, flatten("request", err)...)
		}
	}
	// Unknown names are ignored by GitHub without a word, so nobody would ever
	// learn of them: always reported.
	for name := range x.url.Query() {
		if !takesQuery(input.Route, name) {
			found = append(found, fmt.Sprintf("query parameter %q is not described", name))
		}
	}
	return append(found, bodyNames(x.sent, input.Route)...)
}

func takesQuery(route *routers.Route, name string) bool {
	for _, parameter := range append(route.PathItem.Parameters, route.Operation.Parameters...) {
		if parameter.Value.In == openapi3.ParameterInQuery && parameter.Value.Name == name {
			return true
		}
	}
	return false
}

func bodyNames(sent []byte, route *routers.Route) []string {
	if len(bytes.TrimSpace(sent)) == 0 {
		return nil
	}
	body := route.Operation.RequestBody
	if body == nil {
		return []string{"request has a body, the description none"}
	}
	media := body.Value.Content.Get("application/json")
	value, err := decode(sent)
	if err != nil || media == nil || media.Schema == nil {
		return []string{fmt.Sprintf("request body is not described JSON: %v", err)}
	}
	return unknownNames("request body", value, media.Schema)
}

func (c *Checker) checkAnswer(x *exchange, input *openapi3filter.RequestValidationInput) []string {
	switch {
	case x.status == http.StatusNotModified || x.status == http.StatusNoContent:
		if len(x.answer) > 0 {
			return []string{fmt.Sprintf("a %d has no body, this one has %d bytes", x.status, len(x.answer))}
		}
		if x.status == http.StatusNotModified {
			return nil // any GET may be answered so, few operations list it
		}
	case x.status >= 300 && x.status < 400:
		if x.header.Get("Location") == "" {
			return []string{"a redirect without Location"}
		}
		return nil
	case rawMedia(x):
		return nil
	}
	described := input.Route.Operation.Responses.Status(x.status)
	if described == nil {
		return c.checkUndescribed(x, input.Route)
	}
	if len(described.Value.Content) == 0 && x.status >= 400 {
		// Errors whose body the description leaves out have one like all others.
		return c.checkError(x)
	}
	response := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: input, Status: x.status, Header: x.header, Options: input.Options,
	}
	response.SetBodyBytes(x.answer)
	if err := openapi3filter.ValidateResponse(x.request.Context(), response); err != nil {
		return flatten("answer", err)
	}
	media := described.Value.Content.Get(x.header.Get("Content-Type"))
	if media == nil || media.Schema == nil {
		if len(x.answer) > 0 && len(described.Value.Content) == 0 {
			if _, ok := undescribed(input.Route, x.status); ok {
				return c.checkUndescribed(x, input.Route)
			}
			return []string{"answer has a body, the description none"}
		}
		return nil
	}
	return c.answerNames(x, media.Schema)
}

// rawMedia tells answers that are the content itself: their media type was
// asked for, and no schema describes them.
func rawMedia(x *exchange) bool {
	accept, got := x.request.Header.Get("Accept"), x.header.Get("Content-Type")
	if x.status != http.StatusOK || strings.Contains(got, "json") && !strings.Contains(got, ".raw") {
		return false
	}
	for _, kind := range []string{".raw", ".diff", ".patch", ".sha"} {
		if strings.Contains(accept, kind) {
			return true
		}
	}
	return false
}

// checkUndescribed judges a status that the operation does not list. GitHub
// lists few of the answers that any call can get.
func (c *Checker) checkUndescribed(x *exchange, route *routers.Route) []string {
	var name string
	switch {
	case x.status == 401, x.status == 403, x.status == 404, x.status == 429, x.status >= 500:
		name = "basic-error"
	default:
		var ok bool
		if name, ok = undescribed(route, x.status); !ok {
			return []string{"status is not described for this operation"}
		}
	}
	if name == "" {
		return nil
	}
	return c.checkBody(x, name)
}

// checkError judges an error by what it is made of: with or without "errors".
func (c *Checker) checkError(x *exchange) []string {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(x.answer, &fields); err != nil {
		return []string{"answer is not JSON: " + err.Error()}
	}
	if _, ok := fields["errors"]; ok {
		return c.checkBody(x, "validation-error")
	}
	return c.checkBody(x, "basic-error")
}

// checkBody holds the answer to a schema of the description.
func (c *Checker) checkBody(x *exchange, name string) []string {
	value, err := decode(x.answer)
	if err != nil {
		return []string{"answer is not JSON: " + err.Error()}
	}
	schema := c.doc.Components.Schemas[name]
	if err := schema.Value.VisitJSON(value, openapi3.MultiErrors(), openapi3.VisitAsResponse()); err != nil {
		return flatten("answer", err)
	}
	return c.answerNames(x, schema)
}

func (c *Checker) answerNames(x *exchange, schema *openapi3.SchemaRef) []string {
	value, err := decode(x.answer)
	if err != nil {
		return []string{"answer is not JSON: " + err.Error()}
	}
	if fields, ok := value.(map[string]any); ok && x.status >= 400 {
		for name := range errorNames {
			delete(fields, name)
		}
	}
	if fields, ok := value.(map[string]any); ok && x.header.Get("X-Github-Enterprise-Version") != "" {
		delete(fields, enterpriseNames[strings.TrimPrefix(x.url.Path, restPrefix)])
	}
	return unknownNames("answer", value, schema)
}

func decode(raw []byte) (any, error) {
	var value any
	if err := json.Unmarshal(raw, &value); err != nil {
		return nil, err
	}
	return value, nil
}

// flatten turns kin-openapi's nested errors into one line each, without the
// dump of schema and value that their Error appends.
func flatten(where string, err error) []string {
	if many, ok := errors.AsType[openapi3.MultiError](err); ok {
		var lines []string
		for _, one := range many {
			lines = append(lines, flatten(where, one)...)
		}
		return lines
	}
	if schema, ok := errors.AsType[*openapi3.SchemaError](err); ok {
		return []string{fmt.Sprintf("%s at /%s: %s", where, strings.Join(schema.JSONPointer(), "/"), schema.Reason)}
	}
	return []string{where + ": " + err.Error()}
}
