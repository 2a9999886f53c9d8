// Command asking starts like any Bubble Tea v1 program does: it asks the
// terminal for its background and waits for the answer.
package main

import (
	"fmt"

	tea "github.com/charmbracelet/bubbletea"
)

func main() {
	_ = tea.Quit
	fmt.Println("started")
}
