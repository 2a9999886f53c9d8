package query_test

import (
	"os"
	"testing"

	"gitconnection/internal/github/simulator/contract"
)

// The embedded schema is a part of GitHub's: every type, field and argument of
// it exists there, with the same type.
func TestSchemaIsGitHubs(t *testing.T) {
	sdl, err := os.ReadFile("schema.graphql")
	if err != nil {
		t.Fatal(err)
	}
	found, err := contract.CompareSDL(string(sdl))
	if err != nil {
		t.Fatal(err)
	}
	for _, departure := range found {
		t.Error(departure)
	}
}
