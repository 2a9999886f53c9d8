package contract

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
)

// Keys of a GraphQL request, its answer and an entry of "errors". GitHub adds
// "type" to what the GraphQL specification names (section 7.1).
var (
	requestKeys = []string{"query", "variables", "operationName"}
	answerKeys  = []string{"data", "errors", "extensions"}
	errorKeys   = []string{"type", "path", "locations", "message", "extensions"}
)

func (c *Checker) checkGraphQL(x *exchange) []string {
	if x.request.Method != http.MethodPost {
		return []string{"GraphQL takes POST alone"}
	}
	if x.status != http.StatusOK {
		return c.checkGraphQLRefusal(x)
	}
	found := unknownKeys("GraphQL request", x.sent, requestKeys)
	var request struct {
		Query         string         `json:"query"`
		Variables     map[string]any `json:"variables"`
		OperationName string         `json:"operationName"`
	}
	if err := json.Unmarshal(x.sent, &request); err != nil {
		return append(found, "GraphQL request: "+err.Error())
	}
	document, err := parser.ParseQuery(&ast.Source{Input: request.Query})
	if err != nil {
		return append(found, "GraphQL text: "+err.Error())
	}
	for _, err := range validator.ValidateWithRules(c.graphql, document, nil) {
		found = append(found, "GraphQL text: "+err.Error())
	}
	if len(found) > 0 {
		return found
	}
	operation := document.Operations.ForName(request.OperationName)
	if operation == nil {
		return append(found, fmt.Sprintf("GraphQL text has no operation %q", request.OperationName))
	}
	if _, err := validator.VariableValues(c.graphql, operation, request.Variables); err != nil {
		found = append(found, "GraphQL variables: "+err.Error())
	}
	return append(found, c.checkGraphQLAnswer(x.answer, operation)...)
}

func (c *Checker) checkGraphQLRefusal(x *exchange) []string {
	if x.status < 400 {
		return []string{"GraphQL answers 200 or an error"}
	}
	value, err := decode(x.answer)
	if err != nil {
		return []string{"answer is not JSON: " + err.Error()}
	}
	return unknownNames("answer", value, c.doc.Components.Schemas["basic-error"])
}

func (c *Checker) checkGraphQLAnswer(raw []byte, operation *ast.OperationDefinition) []string {
	found := unknownKeys("GraphQL answer", raw, answerKeys)
	var answer struct {
		Data   any               `json:"data"`
		Errors []json.RawMessage `json:"errors"`
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	if err := decoder.Decode(&answer); err != nil {
		return append(found, "GraphQL answer: "+err.Error())
	}
	for _, one := range answer.Errors {
		found = append(found, unknownKeys("GraphQL error", one, errorKeys)...)
		var text struct {
			Message string `json:"message"`
		}
		if err := json.Unmarshal(one, &text); err != nil || text.Message == "" {
			found = append(found, "GraphQL error without a message")
		}
	}
	root := c.graphql.Query
	if operation.Operation == ast.Mutation {
		root = c.graphql.Mutation
	}
	if answer.Data == nil {
		if len(answer.Errors) == 0 {
			found = append(found, "GraphQL answer with neither data nor errors")
		}
		return found
	}
	walk := selectionWalk{schema: c.graphql}
	walk.object(answer.Data, root, operation.SelectionSet, "data")
	return append(found, walk.found...)
}

func unknownKeys(where string, raw []byte, known []string) []string {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(raw, &fields); err != nil {
		return []string{where + " is no JSON object: " + err.Error()}
	}
	var found []string
	for key := range fields {
		if !slices.Contains(known, key) {
			found = append(found, fmt.Sprintf("%s: unknown key %q", where, key))
		}
	}
	slices.Sort(found)
	return found
}
