package repository_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"gitconnection/internal/github"
	"gitconnection/internal/github/simulator"
	"gitconnection/internal/testkit"
)

// A file up to the limit is read, and one beyond it is refused with a sentence.
func TestLargeFiles(t *testing.T) {
	g := testkit.New(t)
	g.Installed("acme")
	line := []byte("a line of a large file, number after number\n")
	g.AddRepository(simulator.RepositorySpec{Owner: "acme", Name: "r", Private: true, Commits: []simulator.CommitSpec{{Message: "one", AuthorLogin: "octo-admin", When: today,
		Files: map[string][]byte{"big.txt": bytes.Repeat(line, 20_000_000/len(line)), "huge.bin": make([]byte, github.MaxBlob+1), "empty": {}, "limit.bin": make([]byte, github.MaxBlob)}}}})
	tree, err := g.Client.Tree(t.Context(), "acme", "r", "main")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range tree.Entries {
		t.Run(e.Path, func(t *testing.T) {
			data, err := g.Client.Blob(t.Context(), "acme", "r", e.SHA)
			if e.Path == "huge.bin" {
				if err == nil || !strings.Contains(err.Error(), fmt.Sprintf("larger than %d MB", github.MaxBlob>>20)) {
					t.Errorf("%d bytes, %v", len(data), err)
				}
				return
			}
			if err != nil || int64(len(data)) != e.Size {
				t.Fatalf("%d bytes of %d: %v", len(data), e.Size, err)
			}
		})
	}
}
