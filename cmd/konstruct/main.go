// Command konstruct connects organizations to GitHub from a terminal.
package main

import (
	"os"

	"gitconnection/internal/cli"
	"gitconnection/internal/startup"
)

func main() {
	startup.Done()
	os.Exit(cli.Main(os.Args[1:]))
}
