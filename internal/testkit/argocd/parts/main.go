// Command parts is what of Argo CD reads and syncs, in one program: its own
// programs are told apart by their names, and so are these.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	controller "github.com/argoproj/argo-cd/v3/cmd/argocd-application-controller/commands"
	askpass "github.com/argoproj/argo-cd/v3/cmd/argocd-git-ask-pass/commands"
	reposerver "github.com/argoproj/argo-cd/v3/cmd/argocd-repo-server/commands"
)

func main() {
	var err error
	switch name := filepath.Base(os.Args[0]); name {
	case "argocd-application-controller":
		err = controller.NewCommand().Execute()
	case "argocd-repo-server":
		err = reposerver.NewCommand().Execute()
	case "argocd-git-ask-pass":
		err = askpass.NewCommand().Execute()
	default:
		err = fmt.Errorf("there is no %s", name)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
