package cli

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"gitconnection/internal/config"
	"gitconnection/internal/desktop"
	"gitconnection/internal/failure"
	"gitconnection/internal/github"
	"gitconnection/internal/github/signin"
	"gitconnection/internal/workspace"
)

type loginFlags struct {
	device    bool
	noBrowser bool
	port      int
}

func (p *program) loginCommand() *cobra.Command {
	var f loginFlags
	cmd := &cobra.Command{
		Use: "login", Short: "Sign in to GitHub",
		Long: "login signs you in through the browser, so that commits and connections say who asked for them. Where the browser\n" +
			"is on another machine, give --callback-port and run the printed ssh line there, paste the address that the\n" +
			"browser ended on, or sign in by a code with --device (the App has to allow it; a new one does not at first).",
		Args: args(0, 0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error { return p.login(cmd.Context(), f) },
	}
	cmd.Flags().BoolVar(&f.device, "device", false, "sign in by a code that is typed on any device")
	cmd.Flags().BoolVar(&f.noBrowser, "no-browser", false, "open no browser, only print the page")
	cmd.Flags().IntVar(&f.port, "callback-port", 0, "port on 127.0.0.1 that the browser comes back to (default: any)")
	return cmd
}

// signedInstance is an instance on which somebody can be signed in.
func (p *program) signedInstance() (*workspace.Session, error) {
	s, err := p.workspace.Open(p.named)
	if err != nil {
		return nil, err
	}
	switch {
	case s.Instance.Saved == nil:
		return nil, failure.Usage("the instance comes from the environment, where nothing of a sign-in is kept", "KONSTRUCT_GITHUB_TOKEN is its user's token. Or keep the instance: konstruct app import")
	case s.Instance.Token != "":
		return nil, failure.Usage("KONSTRUCT_GITHUB_TOKEN is set and used in the place of a sign-in", "Unset it first.")
	}
	return s, nil
}

func (p *program) login(ctx context.Context, f loginFlags) error {
	s, err := p.signedInstance()
	if err != nil {
		return err
	}
	var user github.User
	if f.device {
		user, err = p.byDevice(ctx, s)
	} else {
		user, err = p.byBrowser(ctx, s, f)
	}
	if err != nil {
		return err
	}
	p.printUser(s, user, "Signed in to "+s.Instance.Host()+" as "+user.Login+". The tokens are in "+s.Instance.Store.Where()+".")
	return nil
}

// byBrowser shows the page before a browser is opened on it.
func (p *program) byBrowser(ctx context.Context, s *workspace.Session, f loginFlags) (github.User, error) {
	in, err := s.Client.StartSignInWith(ctx, signin.WebOptions{Port: f.port})
	if err != nil {
		return github.User{}, err
	}
	defer in.Close()
	p.sayPage(pageToOpen{What: "sign in", URL: in.URL(), SSH: tunnel(p.lookup, in, f.port != 0)}, "Sign in on this page:")
	if !f.noBrowser {
		p.browse(in.URL())
	}
	p.takePasted(in)
	return in.Wait(ctx)
}

// byDevice shows a code that is typed on any device.
func (p *program) byDevice(ctx context.Context, s *workspace.Session) (github.User, error) {
	d, err := s.Client.StartDevice(ctx)
	if err != nil {
		return github.User{}, err
	}
	defer d.Close()
	until := d.ExpiresAt()
	p.sayPage(pageToOpen{What: "sign in", URL: d.URL(), UserCode: d.UserCode(), Until: &until}, "Type the code "+d.UserCode()+" on this page, on any device, before "+until.Local().Format("15:04")+":")
	return d.Wait(ctx)
}

// pageToOpen is a page that a person has to open.
type pageToOpen struct {
	Type      string           `json:"type"` // open
	What      string           `json:"what"`
	URL       string           `json:"url"`
	Prefilled string           `json:"prefilled_url,omitempty"`
	UserCode  string           `json:"user_code,omitempty"`
	SSH       string           `json:"ssh,omitempty"`
	Until     *time.Time       `json:"until,omitempty"`
	Asks      []permissionLine `json:"permissions,omitempty"`
}

func (p *program) sayPage(o pageToOpen, headline string) {
	o.Type = "open"
	if o.Until != nil {
		utc := o.Until.UTC()
		o.Until = &utc
	}
	if p.output == outputJSON {
		(&jsonPrinter{out: p.out}).line(o)
		return
	}
	out := &textPrinter{out: p.out, now: p.now}
	out.say("%s", headline)
	out.say("  %s", o.URL)
	if o.SSH != "" {
		out.say("For a browser on another machine, run there first:")
		out.say("  %s", o.SSH)
	}
}

// browse opens a page; a browser that does not open is a note.
func (p *program) browse(page string) {
	if err := desktop.OpenBrowser(p.lookup)(page); err != nil && p.output == outputText {
		fmt.Fprintf(p.out, "  (%v; any browser on this machine will do)\n", err)
	}
}

// tunnelled is what waits for a browser on a port.
type tunnelled interface{ SSHLine(host string) string }

// tunnel is the command that brings a browser elsewhere here: for a session
// over SSH, and where somebody has instance the port for that. "" otherwise.
// What the session tells of itself is in SSH_CONNECTION: both addresses and
// ports (ssh(1)).
func tunnel(lookup config.Lookup, t tunnelled, wanted bool) string {
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

// takePasted reads addresses from the terminal until one is the answer. The
// goroutine ends with its input, or with the program.
func (p *program) takePasted(to paster) {
	if !p.terminal || p.output == outputJSON {
		return
	}
	fmt.Fprintln(p.out, "Or paste here the address that the browser ended on:")
	go func() {
		for {
			line, err := readLine(p.in)
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
			p.complain(wrong)
		}
	}()
}

func (p *program) logoutCommand() *cobra.Command {
	var everywhere bool
	cmd := &cobra.Command{
		Use: "logout", Short: "Sign out: revoke the tokens at GitHub and remove them here",
		Long: "logout revokes your tokens at GitHub and removes them and the cache from this machine. They are removed here even\n" +
			"when GitHub cannot be reached; then the page is printed on which they are revoked.",
		Args: args(0, 0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error { return p.logout(cmd.Context(), everywhere) },
	}
	cmd.Flags().BoolVar(&everywhere, "everywhere", false, "revoke what you have authorized the App to do on all machines")
	return cmd
}

func (p *program) logout(ctx context.Context, everywhere bool) error {
	s, err := p.signedInstance()
	if err != nil {
		return err
	}
	was, signedErr := s.Client.SignedIn(ctx)
	out := s.Client.SignOut
	if everywhere {
		out = s.Client.SignOutEverywhere
	}
	err = out(github.WithImpatience(ctx))
	if purgeErr := p.workspace.Purge(); purgeErr != nil {
		err = errors.Join(err, purgeErr)
	}
	if err = errors.Join(signedErr, err); err != nil {
		return err
	}
	text := "Signed out of " + s.Instance.Host() + ": the tokens are revoked at GitHub and removed here."
	if !was {
		text = "Nobody was signed in to " + s.Instance.Host() + "."
	}
	if p.output == outputJSON {
		(&jsonPrinter{out: p.out}).line(struct {
			Type     string `json:"type"`
			Instance string `json:"instance"`
			Host     string `json:"host"`
			Revoked  bool   `json:"revoked"`
		}{"signed_out", s.Name, s.Instance.Host(), was})
		return nil
	}
	fmt.Fprintln(p.out, text)
	return nil
}

func (p *program) whoamiCommand() *cobra.Command {
	return &cobra.Command{
		Use: "whoami", Short: "Show who is signed in", Args: args(0, 0, "no arguments"),
		Long: "whoami asks GitHub whose the tokens are. It exits with 3 when nobody is signed in.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := p.workspace.Open(p.named)
			if err != nil {
				return err
			}
			signed, err := s.Client.SignedIn(cmd.Context())
			if err != nil {
				return err
			}
			if !signed {
				return failure.Person("nobody is signed in to "+s.Instance.Host(), "Sign in: konstruct login")
			}
			user, err := s.Client.Viewer(cmd.Context())
			if err != nil {
				return err
			}
			p.printUser(s, user, user.Login+" on "+s.Instance.Host()+" (instance "+s.Name+")")
			return nil
		},
	}
}

func (p *program) printUser(s *workspace.Session, user github.User, text string) {
	if p.output == outputJSON {
		(&jsonPrinter{out: p.out}).line(struct {
			Type     string `json:"type"`
			Instance string `json:"instance"`
			Host     string `json:"host"`
			Login    string `json:"login"`
			ID       int64  `json:"id"`
		}{"user", s.Name, s.Instance.Host(), user.Login, user.ID})
		return
	}
	(&textPrinter{out: p.out, now: p.now}).say("%s", text)
}
