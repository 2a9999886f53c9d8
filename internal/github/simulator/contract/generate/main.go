// Command generate cuts GitHub's own descriptions down to the test data of the
// contract package. It takes the two npm tarballs as `npm pack` leaves them:
//
//	npm pack @octokit/openapi@23.0.2 @octokit/graphql-schema@15.26.1
//	go run ./internal/github/simulator/contract/generate \
//	    -openapi octokit-openapi-23.0.2.tgz -graphql octokit-graphql-schema-15.26.1.tgz \
//	    -out internal/github/simulator/contract/testdata
package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"
	"github.com/vektah/gqlparser/v2/parser"
)

func main() {
	openapi := flag.String("openapi", "", "tarball of npm @octokit/openapi")
	graphql := flag.String("graphql", "", "tarball of npm @octokit/graphql-schema")
	out := flag.String("out", "", "folder for openapi.json.gz and schema.graphql.gz")
	flag.Parse()
	if *openapi == "" || *graphql == "" || *out == "" {
		flag.Usage()
		os.Exit(2)
	}
	if err := run(*openapi, *graphql, *out); err != nil {
		slog.Error("generate contract", "error", err)
		os.Exit(1)
	}
}

func run(openapi, graphql, out string) error {
	raw, err := fromTarball(openapi, "package/generated/api.github.com.json")
	if err != nil {
		return err
	}
	rest, err := restSubset(raw)
	if err != nil {
		return fmt.Errorf("cut down %s: %w", openapi, err)
	}
	if err := writeGzip(filepath.Join(out, "openapi.json.gz"), rest); err != nil {
		return err
	}
	raw, err = fromTarball(graphql, "package/schema.graphql")
	if err != nil {
		return err
	}
	sdl, err := plainSDL(raw)
	if err != nil {
		return fmt.Errorf("cut down %s: %w", graphql, err)
	}
	return writeGzip(filepath.Join(out, "schema.graphql.gz"), sdl)
}

func restSubset(raw []byte) ([]byte, error) {
	var full object
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	if err := decoder.Decode(&full); err != nil {
		return nil, err
	}
	small, err := subset(full)
	if err != nil {
		return nil, err
	}
	return json.Marshal(small)
}

// plainSDL drops descriptions, and the fields that GitHub's schema lists twice
// (EnterpriseOwnerInfo), which no validating parser accepts.
func plainSDL(raw []byte) ([]byte, error) {
	document, err := parser.ParseSchema(&ast.Source{Name: "schema.graphql", Input: string(raw)})
	if err != nil {
		return nil, err
	}
	for _, definition := range document.Definitions {
		seen := map[string]bool{}
		fields := definition.Fields[:0]
		for _, field := range definition.Fields {
			if !seen[field.Name] {
				fields = append(fields, field)
			}
			seen[field.Name] = true
		}
		definition.Fields = fields
	}
	var text bytes.Buffer
	formatter.NewFormatter(&text, formatter.WithoutDescription(), formatter.WithIndent(" ")).FormatSchemaDocument(document)
	return text.Bytes(), nil
}

func fromTarball(path, name string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open tarball: %w", err)
	}
	defer file.Close()
	unzipped, err := gzip.NewReader(file)
	if err != nil {
		return nil, fmt.Errorf("unpack %s: %w", path, err)
	}
	archive := tar.NewReader(unzipped)
	for {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("%s holds no %s", path, name)
		}
		if err != nil {
			return nil, fmt.Errorf("unpack %s: %w", path, err)
		}
		if header.Name == name {
			return io.ReadAll(archive)
		}
	}
}

// writeGzip leaves name and time out of the header, so that the same input
// gives the same bytes.
func writeGzip(path string, data []byte) error {
	var packed bytes.Buffer
	writer, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return err
	}
	if _, err := writer.Write(data); err != nil {
		return err
	}
	if err := writer.Close(); err != nil {
		return err
	}
	if err := os.WriteFile(path, packed.Bytes(), 0o644); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
}
