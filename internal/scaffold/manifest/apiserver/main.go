// Command apiserver validates manifests as a Kubernetes API server with Argo
// CD's own resource definitions would, and refuses unknown fields. It is a
// module of its own, so that nothing of Kubernetes' server is linked into the
// program, and only tests use it.
//
//	apiserver -crds FOLDER        < questions > verdicts
//	apiserver -derive FROM -to TO
//
// A question is a line of JSON, {"name","manifest"}: the manifest is JSON. A
// verdict is one too, {"name","errors":[…]}, in the same order.
package main

import (
	"flag"
	"fmt"
	"os"
)

func main() {
	crds := flag.String("crds", "", "folder of the definitions, *.yaml.gz")
	derive := flag.String("derive", "", "folder of Argo CD's manifests/crds, to make schemas and definitions of")
	version := flag.String("version", "", "with -derive: which version of Argo CD that is")
	schemas := flag.String("schemas", "", "with -derive: where the schemas go")
	flag.Parse()
	var err error
	if *derive != "" {
		err = deriveAll(*derive, *version, *schemas, *crds)
	} else {
		err = serve(*crds, os.Stdin, os.Stdout)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "apiserver:", err)
		os.Exit(1)
	}
}
