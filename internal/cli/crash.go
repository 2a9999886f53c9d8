package cli

import (
	"fmt"

	"gitconnection/internal/ui"
)

// sayCrash says that the program has a fault, and where the details are. The
// terminal is in order by then. A demo keeps no log, but a fault is worth one.
func (p *program) sayCrash(crash *ui.CrashError) {
	if p.logFile == "" {
		p.openLog()
		p.log.Error("crash", "fault", crash)
	}
	fmt.Fprintf(p.err, "konstruct: %s\n", crash)
	if p.logFile != "" {
		fmt.Fprintf(p.err, "  The log has the details: %s\n", p.logFile)
	}
	fmt.Fprintln(p.err, "  What was under way goes on when it is started again.")
}
