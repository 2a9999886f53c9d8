package cmdutil

import (
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"

	"gitconnection/internal/cli/output"
	"gitconnection/internal/config"
	"gitconnection/internal/desktop"
	"gitconnection/internal/wording"
)

// PageToOpen is a page that a person has to open.
type PageToOpen struct {
	Type      string           `json:"type"` // open
	What      string           `json:"what"`
	URL       string           `json:"url"`
	Prefilled string           `json:"prefilled_url,omitempty"`
	UserCode  string           `json:"user_code,omitempty"`
	SSH       string           `json:"ssh,omitempty"`
	Until     *time.Time       `json:"until,omitempty"`
	Asks      []PermissionLine `json:"permissions,omitempty"`
}

// PrintPage prints a page that a person has to open.
func (f *Factory) PrintPage(o PageToOpen, headline string) {
	o.Type = "open"
	if o.Until != nil {
		utc := o.Until.UTC()
		o.Until = &utc
	}
	if f.Output == output.JSON {
		f.PrintJSON(o)
		return
	}
	out := f.TextPrinter()
	out.Say("%s", headline)
	out.Say("  %s", o.URL)
	if o.SSH != "" {
		out.Say("For a browser on another machine, run there first:")
		out.Say("  %s", o.SSH)
	}
}

// OpenPage opens a page; a browser that does not open is a note.
func (f *Factory) OpenPage(page string) {
	if err := desktop.OpenBrowser(f.Lookup)(page); err != nil && f.Output == output.Text {
		fmt.Fprintf(f.Out, "  (%s; any browser on this machine will do)\n", wording.Line(err))
	}
}

// tunnelled is what waits for a browser on a port.
type tunnelled interface{ SSHLine(host string) string }

// SSHTunnel is the command that brings a browser elsewhere here: for a session
// over SSH, and where somebody has instance the port for that. "" otherwise.
// What the session tells of itself is in SSH_CONNECTION: both addresses and
// ports (ssh(1)).
func SSHTunnel(lookup config.Lookup, t tunnelled, wanted bool) string {
	connection, _ := lookup("SSH_CONNECTION")
	fields := strings.Fields(connection)
	if len(fields) != 4 || net.ParseIP(fields[2]) == nil {
		if !wanted {
			return ""
		}
		return t.SSHLine("HOST")
	}
	host := fields[2]
	if user, ok := lookup("USER"); ok && user != "" {
		host = user + "@" + host
	}
	line := t.SSHLine(host)
	if port, err := strconv.ParseUint(fields[3], 10, 16); err == nil && port != 22 {
		line = strings.Replace(line, "ssh ", fmt.Sprintf("ssh -p %d ", port), 1)
	}
	return line
}

// paster takes the address that a browser elsewhere ended on.
type paster interface{ Paste(address string) error }

// ReadPasted reads addresses from the terminal until one is the answer. The
// goroutine ends with its input, or with the program.
func (f *Factory) ReadPasted(to paster) {
	if !f.Terminal || f.Output == output.JSON {
		return
	}
	fmt.Fprintln(f.Out, "Or paste here the address that the browser ended on:")
	go func() {
		for {
			line, err := readLine(f.In)
			if strings.TrimSpace(line) == "" {
				if err != nil {
					return
				}
				continue
			}
			wrong := to.Paste(line)
			if wrong == nil || err != nil {
				return
			}
			f.Complain(wrong)
		}
	}()
}

// PermissionLine is a permission that an App asks for, and why.
type PermissionLine struct {
	Permission string `json:"permission"`
	Level      string `json:"level"`
	Why        string `json:"why"`
}
