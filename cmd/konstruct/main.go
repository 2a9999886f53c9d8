// Command konstruct connects organizations to GitHub from a terminal.
package main

import (
	"os"

	"gitconnection/internal/startup"
)

func main() {
	startup.Done()
	os.Exit(newProgram().run(os.Args[1:]))
}
