// Package cli is the command line: the commands with their flags, what they
// print as text or JSON, and exit codes.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"gitconnection/internal/config"
	"gitconnection/internal/connection"
	"gitconnection/internal/demo"
	"gitconnection/internal/failure"
	"gitconnection/internal/github"
	"gitconnection/internal/redact"
	"gitconnection/internal/secrets"
	"gitconnection/internal/ui/app"
	ui "gitconnection/internal/ui/session"
	"gitconnection/internal/workspace"
)

// version is set by the linker for releases.
var version = "development"

// program is everything that the commands take from outside.
type program struct {
	in       *os.File
	out, err io.Writer
	// terminal reports whether in and out are a terminal that can be drawn on.
	terminal bool
	lookup   config.Lookup
	unset    func(string) error
	now      func() time.Time
	// startDemo starts the simulated GitHub, runScreens draws the screens.
	startDemo  func(context.Context, demo.Options) (*demo.Demo, error)
	runScreens func(context.Context, ui.Options) error

	workspace *workspace.Workspace // once the flags are read

	output string // text or json
	debug  bool   // --debug
	noKeep bool   // --no-cache
	theme  string // --theme
	ascii  bool   // --ascii
	named  string // --instance

	keyring secrets.Provider // nil: none
	save    string           // --save
}

// Main executes one command line of the process and returns its exit code.
func Main(args []string) int { return newProgram().run(args) }

func newProgram() *program {
	p := &program{
		in: os.Stdin, out: os.Stdout, err: os.Stderr, lookup: os.LookupEnv, unset: os.Unsetenv, now: time.Now,
		keyring: secrets.System{}, startDemo: demo.Start, runScreens: app.Run,
	}
	p.terminal = term.IsTerminal(int(os.Stdin.Fd())) && term.IsTerminal(int(os.Stdout.Fd()))
	return p
}

// drawable reports whether screens can be drawn: a terminal that is not dumb
// and nobody who asked for plain lines.
func (p *program) drawable() bool {
	dumb, _ := p.lookup("TERM")
	plain, _ := p.lookup("ACCESSIBLE")
	return p.terminal && dumb != "dumb" && plain == ""
}

// run executes one command line and returns its exit code. What could not be
// printed changes neither what is done nor how far it gets: it is told at the
// end.
func (p *program) run(args []string) int {
	signal.Ignore(syscall.SIGPIPE)
	out := &watchedWriter{to: p.out}
	p.out = out
	code := p.execute(args)
	if err := out.failed(); err != nil {
		fmt.Fprintf(p.err, "konstruct: what was printed did not arrive: %v\n", err)
		if code == exitDone {
			code = exitFailed
		}
	}
	return code
}

func (p *program) execute(args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	// The secrets are taken out of the environment before anything else can
	// go wrong.
	env, envErr := config.ReadEnvironment(p.lookup, p.unset)
	root := p.rootCommand()
	root.PersistentPreRunE = func(*cobra.Command, []string) error { return p.prepare(env, envErr) }
	root.SetArgs(args)
	root.SetIn(p.in)
	root.SetOut(p.out)
	root.SetErr(p.err)
	err := root.ExecuteContext(ctx)
	if p.workspace != nil {
		p.workspace.Close(ctx)
	}
	if err == nil {
		return exitDone
	}
	code := exitCode(ctx, err)
	if _, ok := errors.AsType[*saidError](err); !ok {
		p.complain(err)
	}
	return code
}

// complain prints an error the way the output was asked for.
func (p *program) complain(err error) {
	if crash, ok := errors.AsType[*app.CrashError](err); ok {
		p.sayCrash(crash)
		return
	}
	if p.output == outputJSON {
		printer := &jsonPrinter{out: p.out}
		printer.problem(err)
		return
	}
	text := err.Error()
	if errors.Is(err, context.Canceled) {
		text = "interrupted; the same command again goes on"
	}
	fmt.Fprintf(p.err, "konstruct: %s\n", redact.String(text))
	if next := nextOf(err); next != "" {
		fmt.Fprintf(p.err, "  %s\n", redact.String(next))
	}
}

// Exit codes.
const (
	exitDone        = 0
	exitFailed      = 1
	exitUsage       = 2
	exitPerson      = 3
	exitRefused     = 4
	exitInterrupted = 130
)

// saidError was printed already; only its code is of interest.
type saidError struct{ err error }

func (e *saidError) Error() string { return e.err.Error() }

func (e *saidError) Unwrap() error { return e.err }

// codeError is an error of which the exit code is known already.
type codeError struct{ code int }

func (e *codeError) Error() string { return fmt.Sprintf("exit %d", e.code) }

func exitCode(ctx context.Context, err error) int {
	if known, ok := errors.AsType[*codeError](err); ok {
		return known.code
	}
	var usage *failure.UsageError
	var used *failure.ConflictError
	var person *failure.PersonError
	var blocked *connection.BlockedError
	switch {
	case errors.As(err, &usage):
		return exitUsage
	case errors.As(err, &used):
		return exitRefused
	case errors.As(err, &person):
		return exitPerson
	case errors.As(err, &blocked):
		for _, b := range blocked.Blockers {
			if b.Kind == connection.BlockRefuse {
				return exitRefused
			}
		}
		return exitPerson
	case ctx.Err() != nil, errors.Is(err, context.Canceled), errors.Is(err, app.ErrInterrupted):
		return exitInterrupted
	case errors.Is(err, context.DeadlineExceeded):
		return exitPerson
	}
	switch github.KindOf(err) {
	case github.KindSuspended, github.KindForbidden:
		return exitPerson
	}
	switch github.ReasonOf(err) {
	case github.ReasonSession, github.ReasonDeclined, github.ReasonExpired, github.ReasonSAML, github.ReasonDeviceFlowOff:
		return exitPerson
	}
	return exitFailed
}

// nextOf is what a person can do about err.
func nextOf(err error) string { return ui.NextOf(err) }

func (p *program) rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use: "konstruct", Short: "Connect organizations to GitHub from the terminal",
		Long: "konstruct connects Konstruct organizations to GitHub: it shows the plan, creates and fills the two GitOps\n" +
			"repositories, and ends the connection again. Without a command it opens the screens.",
		Args: noCommand, SilenceUsage: true, SilenceErrors: true,
		RunE: func(cmd *cobra.Command, _ []string) error { return p.screens(cmd.Context()) },
	}
	root.CompletionOptions.HiddenDefaultCmd = false
	root.PersistentFlags().StringVar(&p.output, "output", outputText, "how to print: text or json (one object per line)")
	root.PersistentFlags().BoolVar(&p.debug, "debug", false, "write every request and every message of the screens to the log")
	root.PersistentFlags().BoolVar(&p.noKeep, "no-cache", false, "look everything up: neither use nor keep ids of installations and files of repositories on this machine")
	root.PersistentFlags().StringVar(&p.named, "instance", "", "name of the GitHub host and App to work on (default: the one that the configuration names)")
	root.PersistentFlags().StringVar(&p.theme, "theme", "", "colours of the screens: "+strings.Join(config.Themes(), ", ")+", or one of the configuration")
	root.PersistentFlags().BoolVar(&p.ascii, "ascii", false, "draw the screens with ASCII alone")
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return failure.Usage(err.Error(), "See "+cmd.CommandPath()+" --help.")
	})
	root.AddCommand(p.versionCommand(), p.demoCommand(), p.orgsCommand(), p.statusCommand(), p.connectCommand(), p.reposCommand(), p.disconnectCommand(), p.appCommand(),
		p.clusterCommand(), p.environmentCommand(), p.applicationCommand(), p.catalogCommand(), p.argocdCommand(), p.validateCommand(), p.loginCommand(), p.logoutCommand(), p.whoamiCommand(), p.doctorCommand())
	return root
}

// prepare checks what every command has in common, and opens the workspace.
func (p *program) prepare(env config.Environment, envErr error) error {
	p.workspace = workspace.New(workspace.Options{
		Lookup: p.lookup, Now: p.now, Env: env, EnvErr: envErr, Keyring: p.keyring, Version: version, NoCache: p.noKeep, Debug: p.debug,
		Err: p.err, Complain: p.complain,
	})
	if p.output != outputText && p.output != outputJSON {
		wrong := p.output
		p.output = outputText
		return failure.Usage(fmt.Sprintf("--output %s: there are text and json", wrong), "")
	}
	return p.checkTheme()
}

// args checks the number of arguments with a sentence of our own.
func args(least, most int, what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, got []string) error {
		if len(got) < least || len(got) > most {
			return failure.Usage(fmt.Sprintf("%s needs %s", cmd.CommandPath(), what), "Usage: "+cmd.UseLine())
		}
		return nil
	}
}

// noCommand is asked about the words after konstruct that are no command.
func noCommand(_ *cobra.Command, words []string) error {
	if len(words) == 0 {
		return nil
	}
	return failure.Usage(fmt.Sprintf("there is no command %q", words[0]), "konstruct --help lists them.")
}

func (p *program) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print the version", Args: args(0, 0, "no arguments"),
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintf(p.out, "konstruct %s\n", version)
			return err
		},
	}
}
