// Command oracle reads Terraform files from its input, as a JSON list of
// {"path", "content"}, and writes what HCL's own parser finds in them, as a
// JSON list with one entry per folder. The helm command is in the same module,
// as a tool: the tests run it as it is.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path"
	"slices"
)

// File is one Terraform file.
type File struct {
	Path    string `json:"path"`
	Content string `json:"content"`
}

// Module is what the files of one folder say together.
type Module struct {
	Path string `json:"path"`
	// Errors are what the parser refuses, and what was left out: a description,
	// a type, a version.
	Errors    []string `json:"errors,omitempty"`
	Variables []string `json:"variables,omitempty"`
	Outputs   []string `json:"outputs,omitempty"`
	// Undeclared are references to nothing, Unused are variables that nothing
	// refers to.
	Undeclared []string `json:"undeclared,omitempty"`
	Unused     []string `json:"unused,omitempty"`
}

func main() {
	var files []File
	if err := json.NewDecoder(os.Stdin).Decode(&files); err != nil {
		fmt.Fprintln(os.Stderr, "oracle: read the files:", err)
		os.Exit(1)
	}
	folders := map[string]*reader{}
	var order []string
	for _, f := range files {
		at := path.Dir(f.Path)
		if folders[at] == nil {
			folders[at] = newReader()
			order = append(order, at)
		}
		folders[at].read(f)
	}
	slices.Sort(order)
	out := make([]Module, 0, len(order))
	for _, at := range order {
		out = append(out, folders[at].module(at))
	}
	if err := json.NewEncoder(os.Stdout).Encode(out); err != nil {
		fmt.Fprintln(os.Stderr, "oracle: write the answer:", err)
		os.Exit(1)
	}
}
