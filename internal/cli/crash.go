package cli

import (
	"fmt"

	"gitconnection/internal/ui/app"
)

// sayCrash says that the program has a fault, and where the details are. The
// terminal is in order by then. A demo keeps no log, but a fault is worth one.
func (p *program) sayCrash(crash *app.CrashError) {
	if p.workspace.LogFile == "" {
		p.workspace.OpenLog()
		p.workspace.Log.Error("crash", "fault", crash)
	}
	fmt.Fprintf(p.err, "konstruct: %s\n", crash)
	if p.workspace.LogFile != "" {
		fmt.Fprintf(p.err, "  The log has the details: %s\n", p.workspace.LogFile)
	}
	fmt.Fprintln(p.err, "  What was under way goes on when it is started again.")
}
