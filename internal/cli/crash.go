package cli

import (
	"fmt"

	uiapp "gitconnection/internal/ui/app"
)

// sayCrash says that the program has a fault, and where the details are. The
// terminal is in order by then. A demo keeps no log, but a fault is worth one.
func (p *program) sayCrash(crash *uiapp.CrashError) {
	if p.factory.Workspace.LogFile == "" {
		p.factory.Workspace.OpenLog()
		p.factory.Workspace.Log.Error("crash", "fault", crash)
	}
	fmt.Fprintf(p.factory.Err, "konstruct: %s\n", crash)
	if p.factory.Workspace.LogFile != "" {
		fmt.Fprintf(p.factory.Err, "  The log has the details: %s\n", p.factory.Workspace.LogFile)
	}
	fmt.Fprintln(p.factory.Err, "  What was under way goes on when it is started again.")
}
