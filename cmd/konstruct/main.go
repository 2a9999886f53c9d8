// Command konstruct connects organizations to GitHub from a terminal.
package main

import (
	"os"
)

func main() {
	os.Exit(newProgram().run(os.Args[1:]))
}
