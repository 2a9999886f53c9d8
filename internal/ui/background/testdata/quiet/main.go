// Command quiet starts like konstruct does.
package main

import (
	"fmt"

	tea "github.com/charmbracelet/bubbletea"

	_ "gitconnection/internal/ui/background"
)

func main() {
	_ = tea.Quit // the package, and with it its init, is linked
	fmt.Println("started")
}
